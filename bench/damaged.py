"""Makes damaged files, one for each number and the same each time: the fuzzer's inputs.

A few are whole returns, small and damaged in many cells, so that the Department's rules are asked
about values that no return should have. Asking them takes as long as a hundred other inputs.
"""

import csv
import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.unit.intake.layout_samples import WHOLE
from tests.unit.intake.made_files import sheet, workbook_bytes, zip_bytes
from tests.unit.intake.samples import (
    PROTECTION,
    PUPIL,
    PUPIL_COLUMNS,
    assessment,
    child,
    episode,
    message,
)

from kinfold import datasets
from kinfold.intake.rules import book
from kinfold.intake.ssda903_xml import GROUPS, ROOT
from kinfold.synthetic.cin import write_cin
from kinfold.synthetic.looked_after_files import write_ssda903

#: Kinds of input that are held against the Department's rules, by the layout they are read in.
BY_RULES = {
    "census by rules": "cin_xml",
    "census tables by rules": "cin_census_tables",
    "looked-after by rules": "ssda903_tables",
    "looked-after XML by rules": "ssda903_xml",
}
YEAR = "2025-26"
CHILDREN = 3
PIECES = (
    b"<", b">", b"/", b"&", b"&#0;", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"<?x?>", b"\xff",
    b"\0", b"<Child>", b"</Child>", b"<Header/>", b"<UPN>9</UPN>", b"9" * 30, b"\xc3", b'"', b",",
    b"\n", b"\r", b"\t", b"<!DOCTYPE x>", b' xmlns="urn:x"', b";", b"\xef\xbb\xbf", b"\xff\xfe",
    b"06/10/2025", b"41885.5", b"Total,", b"1e999", b"-1", b"=1+1", b"PK\x03\x04", b"XFD1048576",
    b'r="0"', b't="s"', b"\xe2\x80\xae", "Zoë".encode("cp1252"), "Zoë".encode(), b"31/02/2014", b"",
)  # fmt: skip
VALUES = (
    "", " ", "0", "1", "-1", "9" * 40, "2025-02-31", "06/10/2025", "6 October", "1/1/01", "41885.5",
    "true", "N", "x" * 300, "Zoë", "\u202e", "'", "=1+1", "é" * 30, "2026-03-31", "1899-12-31",
    "9999-12-31", "0001-01-01", "G201123419001", "UN1", "A123456789012", "NaN", "1e5",
)  # fmt: skip
#: Where a value stands in the text of a table, and of XML.
CELL = r"[,\n]([^,\r\n\"]*)(?=[,\r])"
LEAF = r">([^<>]*)</"


def _lines(*rows: tuple[str, ...], mark: str = ",") -> str:
    return "\r\n".join(mark.join(row) for row in rows) + "\r\n"


RETURN = message(
    child(episode(assessment(), PROTECTION)), child(episode(), identifier="ZZ2")
).encode()
TABLE = _lines(PUPIL_COLUMNS, PUPIL, PUPIL)
MARKS = _lines(
    ("LAESTAB", "UPN", "Date", "Session", "Mark"),
    ("9992001", "G201123419001", "06/10/2025", "AM", "/"),
)
PREMIUM = _lines(
    tuple(e.source for _, _, e in datasets.get("pupil_premium").items()),
    ("G201123419001", "Marsh", "Ada", "F", "14/06/2012", "7", "1", "0", "0", "0", "1.0", "1035",
     "01/04/2023", "31/03/2024", "19/01/2023"),
)  # fmt: skip
BENEFITS = _lines(
    ("EduKey", "StartDate", "EndDate", "Benefit_type", "Out_of_work_benefit"),
    ("K1", "2019-04-06", "2020-01-31", "JSA", "1"),
)
CENSUS = _lines(
    ("LAchildID", "UPN", "PersonBirthDate", "Sex", "Ethnicity", "Disability", "CINreferralDate",
     "ReferralSource", "PrimaryNeedCode", "ReferralNFA", "AssessmentActualStartDate",
     "AssessmentAuthorisationDate", "AssessmentFactors", "S47ActualStartDate", "InitialCPCtarget",
     "DateOfInitialCPC", "ICPCnotRequired", "CPPstartDate", "InitialCategoryOfAbuse",
     "LatestCategoryOfAbuse", "NumberOfPreviousCPP", "CPPreviewDate"),
    ("A1", "G201123419001", "2012-06-14", "F", "MWBC", "NONE", "2025-09-02", "2A", "N1", "0",
     "2025-09-03", "2025-10-21", "3B 16A", "", "", "", "", "", "", "", "", ""),
    ("A1", "G201123419001", "2012-06-14", "F", "MWBC", "NONE", "2025-09-02", "2A", "N1", "0",
     "", "", "", "2025-10-01", "2025-10-22", "2025-10-17", "0", "2025-10-17", "NEG", "NEG", "0",
     "2026-01-09"),
)  # fmt: skip
PAGE = sheet(("A school",), (), PUPIL_COLUMNS, PUPIL, (*PUPIL[:4], 41802, "F"))
EXTRACT = {
    "pupilonroll.csv": _lines(
        ("pupilonrolltableid", "NativeId", "upn", "surname", "forename", "dob", "senprovision",
         "ncyearactual", "enrolstatus", "language"),
        ("1", "1", "G201123419001", "Marsh", "Ada", "2012-JUN-14 00:00:00", "K", "2", "C", "ENG"),
    ),
    "senneeds.csv": _lines(
        ("senneedstableid", "NativeId", "senneedsorderseqcolumn", "sourceid",
         "pupilonrolltableid", "sentyperank", "sentype"),
        ("1", "1", "1", "1", "1", "1", "SLCN"),
    ),
}  # fmt: skip


def _changed(rng: random.Random, content: bytes) -> bytes:
    """The content with a few pieces cut out, put in, doubled or altered bit by bit."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(content))
        end = min(len(content), start + rng.choice((0, 0, 1, 2, 8, 40)))
        piece = rng.choice(PIECES) if rng.random() < 0.7 else rng.randbytes(rng.randint(0, 12))
        if rng.random() < 0.15:
            piece = content[start:end] * rng.randint(2, 60)
        content = content[:start] + piece + content[end:]
    return content


def _value_changed(rng: random.Random, text: str, between: str, *, most: int = 4) -> str:
    """The text with a few values changed and its form left sound, so that it is read to its end."""
    places = [found.span(1) for found in re.finditer(between, text)]
    for start, end in sorted(rng.sample(places, min(len(places), rng.randint(1, most))))[::-1]:
        text = text[:start] + rng.choice(VALUES) + text[end:]
    return text


def _table(rng: random.Random) -> bytes:
    text = rng.choice((TABLE, MARKS, PREMIUM, BENEFITS))
    if rng.random() < 0.5:
        return _value_changed(rng, text, CELL).encode()
    mark = rng.choice(",,,;\t")
    text = rng.choice(("", "", "A title\r\n\r\n", "\r\n")) + text.replace(",", mark)
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"))
    return _changed(rng, text.replace("Marsh", "Marché").encode(encoding))


def _return(rng: random.Random) -> bytes:
    if rng.random() < 0.6:
        return _value_changed(rng, RETURN.decode(), LEAF).encode()
    content = _changed(rng, RETURN)
    if rng.random() < 0.1:
        return content.decode("utf-8", errors="replace").encode("utf-16")
    return content


def _layout(rng: random.Random) -> bytes:
    """A return in one of the layouts, as XML or JSON; one that is held against rules seldom."""
    ruled = rng.random() < 0.02
    text = WHOLE[rng.choice([name for name in sorted(WHOLE) if (book(name) is not None) is ruled])]
    if rng.random() < 0.6:
        return _value_changed(rng, text, r"(?:>|:\")([^<>\"]*)(?=</|\")").encode()
    return _changed(rng, text.encode())


def _workbook(rng: random.Random) -> bytes:
    whole = workbook_bytes({"Pupils": PAGE}, shared=("one", "two"))
    return _changed(rng, whole) if rng.random() < 0.4 else _member_changed(rng, whole)


def _zip(rng: random.Random) -> bytes:
    held: Mapping[str, str | bytes] = rng.choice(
        (EXTRACT, EXTRACT, {"a.csv": TABLE}, {"r.xml": RETURN}, {"b.csv": TABLE, "a.csv": MARKS})
    )
    whole = zip_bytes(held)
    return _changed(rng, whole) if rng.random() < 0.4 else _member_changed(rng, whole)


def _member_changed(rng: random.Random, whole: bytes) -> bytes:
    """A sound zip, one file of which is not."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    return zip_bytes(members | {name: _changed(rng, members[name])})


def _other(rng: random.Random) -> bytes:
    return rng.choice(
        (rng.randbytes(rng.randint(0, 300)), _changed(rng, b'{"a": [1, 2]}'), rng.choice(PIECES))
    )


@cache
def _census() -> str:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "r.xml"
        write_cin(path, children=CHILDREN, year=YEAR, seed=1)
        return path.read_text(encoding="utf-8")


@cache
def _modules() -> Mapping[str, str]:
    """A looked-after return's modules, by name."""
    with tempfile.TemporaryDirectory() as place:
        write_ssda903(Path(place), children=CHILDREN, year=YEAR, seed=3)
        return {path.name: path.read_bytes().decode() for path in sorted(Path(place).iterdir())}


@cache
def _looked_after_xml() -> str:
    """The same return in the XML form."""
    held = {name.removesuffix(".csv"): [*_rows(text)] for name, text in _modules().items()}
    return "\n".join(
        (f"<{ROOT}>", *(_child_xml(row, held) for row in held["header"]), f"</{ROOT}>")
    )


def _rows(text: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(text))


def _child_xml(header: dict[str, str], held: Mapping[str, list[dict[str, str]]]) -> str:
    whose = header["CHILD"]
    inside = "".join(
        _element(tag, row)
        for tag, module in GROUPS.items()
        for row in held.get(module, ())
        if row["CHILD"] == whose
    )
    episodes = (_element("EPISODE", row) for row in held["episodes"] if row["CHILD"] == whose)
    leaves = _leaves({"CHILDID" if name == "CHILD" else name: v for name, v in header.items()})
    return f"<CHILD><HEADER>{leaves}{inside}</HEADER>\n{chr(10).join(episodes)}</CHILD>"


def _element(tag: str, row: Mapping[str, str]) -> str:
    own = {name: value for name, value in row.items() if name not in {"CHILD", "DOB", "SEX"}}
    return f"<{tag}>{_leaves(own)}</{tag}>"


def _leaves(row: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in row.items() if value)


def _much_damaged(rng: random.Random, text: str, between: str, *, after: str) -> bytes:
    """Many values changed after a place in the text; now and then a few pieces of its form."""
    if rng.random() < 0.1:
        return _changed(rng, text.encode())
    return _values_changed(rng, text, between, after=after).encode()


def _values_changed(rng: random.Random, text: str, between: str, *, after: str) -> str:
    """Many values changed, all of them after a place in the text."""
    start, place, rest = text.partition(after)
    return start + place + _value_changed(rng, rest, between, most=40)


def _looked_after(rng: random.Random) -> bytes:
    """A looked-after return, with a form that is not sound in one module at most."""
    held: dict[str, str | bytes] = dict(_modules())
    for name in rng.sample(sorted(held), rng.randint(1, len(held))):
        held[name] = _values_changed(rng, _modules()[name], CELL, after="\r\n")
    if rng.random() < 0.1:
        name = rng.choice(sorted(held))
        held[name] = _changed(rng, _modules()[name].encode())
    return zip_bytes(held)


MAKERS: tuple[tuple[str, float, Callable[[random.Random], bytes]], ...] = (
    ("table", 0.32, _table),
    ("return", 0.22, _return),
    ("layout", 0.18, _layout),
    ("workbook", 0.14, _workbook),
    ("zip", 0.1, _zip),
    ("census by rules", 0.0002, lambda rng: _much_damaged(rng, _census(), LEAF, after="</Header>")),
    ("census tables by rules", 0.0002, lambda rng: _much_damaged(rng, CENSUS, CELL, after="\r\n")),
    ("looked-after by rules", 0.0002, _looked_after),
    (
        "looked-after XML by rules",
        0.0002,
        lambda rng: _much_damaged(rng, _looked_after_xml(), LEAF, after=ROOT),
    ),
    ("other", 0.0392, _other),
)


def made(number: int) -> tuple[str, bytes]:
    """The kind and the bytes of the input of a number."""
    rng = random.Random(number)
    place = rng.random()
    for name, share, make in MAKERS:
        if place < share:
            return name, make(rng)
        place -= share
    return "other", _other(rng)
