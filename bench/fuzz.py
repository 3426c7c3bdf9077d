"""Gives every reader damaged files, a million of them over time, and says what did not end well.

`make fuzz` goes on from where the last run stopped (`--state`). Each input is made from its number
alone, so a failure is told by its number and can be made again: `python -m bench.fuzz --only N`.
An input ends well when it is read, or refused with an error of four parts, in under ten seconds,
in less than a gibibyte of memory, and when no file is left anywhere beside the one it came in.
"""

import argparse
import io
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
import django

django.setup()

from tests.unit.intake.layout_samples import WHOLE  # noqa: E402 - see above
from tests.unit.intake.made_files import sheet, workbook_bytes, zip_bytes  # noqa: E402 - see above
from tests.unit.intake.samples import (  # noqa: E402 - see above
    PROTECTION,
    PUPIL,
    PUPIL_COLUMNS,
    assessment,
    child,
    episode,
    message,
)

from kinfold import datasets  # noqa: E402 - see above
from kinfold.datasets import DataSet  # noqa: E402 - see above
from kinfold.errors import KinfoldError  # noqa: E402 - see above
from kinfold.intake import cin_file, cin_xml, json_layout, xml_layout  # noqa: E402 - see above
from kinfold.intake.findings import Findings  # noqa: E402 - see above
from kinfold.intake.layout import Job  # noqa: E402 - see above
from kinfold.intake.layout_facts import Layout  # noqa: E402 - see above
from kinfold.intake.matching import data_sets_for  # noqa: E402 - see above
from kinfold.intake.opening import Delivery, opened  # noqa: E402 - see above
from kinfold.intake.reading import READERS, layout_of  # noqa: E402 - see above
from kinfold.intake.table_file import head_of  # noqa: E402 - see above

LONGEST = 10.0
MOST_MIB = 1024
SAVED_EVERY = 5000
AT = datetime(2026, 11, 20, tzinfo=UTC)
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
HEADER = _lines(
    ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    ("ZZ1", "1", "01/02/2014", "WBRI", "UN3", "", ""),
)
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


def _value_changed(rng: random.Random, text: str, between: str) -> str:
    """The text with a few values changed and its form left sound, so that it is read to its end."""
    places = [found.span(1) for found in re.finditer(between, text)]
    for start, end in sorted(rng.sample(places, min(len(places), rng.randint(1, 4))))[::-1]:
        text = text[:start] + rng.choice(VALUES) + text[end:]
    return text


def _table(rng: random.Random) -> bytes:
    text = rng.choice((TABLE, MARKS, PREMIUM, BENEFITS))
    if rng.random() < 0.5:
        return _value_changed(rng, text, r"[,\n]([^,\r\n\"]*)(?=[,\r])").encode()
    mark = rng.choice(",,,;\t")
    text = rng.choice(("", "", "A title\r\n\r\n", "\r\n")) + text.replace(",", mark)
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"))
    return _changed(rng, text.replace("Marsh", "Marché").encode(encoding))


def _return(rng: random.Random) -> bytes:
    if rng.random() < 0.6:
        return _value_changed(rng, RETURN.decode(), r">([^<>]*)</").encode()
    content = _changed(rng, RETURN)
    if rng.random() < 0.1:
        return content.decode("utf-8", errors="replace").encode("utf-16")
    return content


def _layout(rng: random.Random) -> bytes:
    """A return in one of the layouts, as XML or JSON."""
    text = WHOLE[rng.choice(sorted(WHOLE))]
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


MAKERS: tuple[tuple[str, float, Callable[[random.Random], bytes]], ...] = (
    ("table", 0.32, _table),
    ("return", 0.22, _return),
    ("layout", 0.18, _layout),
    ("workbook", 0.14, _workbook),
    ("zip", 0.1, _zip),
    ("looked-after", 0.002, lambda rng: _changed(rng, HEADER.encode())),
    ("other", 0.038, _other),
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


def read(path: Path) -> str:
    """Read a file as intake does, up to where the registers would be asked; what became of it."""
    delivery = opened(path)
    kinds = {part.kind for part in delivery.parts}
    if len(delivery.parts) == 1 and (layout := _layout_of(delivery)) is not None:
        READERS[f"{layout.form}_layout"](_job(delivery, datasets.get(layout.data_set)))
        return "read"
    if kinds == {"xml"}:
        cin_file.header(delivery.parts[0])
        cin_xml.stream(delivery.parts[0], keep=lambda table, row: None, findings=Findings())
        return "read"
    if not kinds <= {"table", "workbook"}:
        return "not a table"
    return _tables(delivery)


def _tables(delivery: Delivery) -> str:
    given = [{name for name in head_of(part).names if name} for part in delivery.parts]
    fits = [fit for names in given for fit in data_sets_for(names)[:1]]
    data_set = fits[0].data_set if fits else datasets.get("pupil_core")
    READERS[layout_of(data_set)](_job(delivery, data_set))
    return "read" if fits else "no data set"


def _layout_of(delivery: Delivery) -> Layout | None:
    """The layout of a return in XML or JSON, where it has one."""
    part = delivery.parts[0]
    if part.kind == "json":
        return json_layout.known(part)
    return xml_layout.known(part) if part.kind == "xml" else None


def _job(delivery: Delivery, data_set: DataSet) -> Job:
    return Job(
        delivery=delivery,
        data_set=data_set,
        keep={one.name: frozenset(e.name for e in one.fields) for one in data_set.tables},
        findings=Findings(),
        at=AT,
    )


class _TooLong(BaseException):
    """Ten seconds have passed."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise _TooLong


def tried(number: int, folder: Path) -> tuple[str, str]:
    """The kind of an input and how it ended; a failure begins with "FAILED"."""
    kind, content = made(number)
    path = folder / "delivery"
    path.write_bytes(content)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        ended = read(path)
    except KinfoldError as problem:
        whole = all((problem.asked, problem.why, problem.remedy))
        ended = "refused" if whole else "FAILED an error without its four parts"
    except _TooLong:
        ended = "FAILED longer than ten seconds"
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is what we look for
        frame = traceback.extract_tb(problem.__traceback__)[-1]
        ended = f"FAILED {type(problem).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if [one.name for one in folder.iterdir()] != ["delivery"]:
        ended = "FAILED left a file behind"
    return kind, ended


def _peak_mib() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def main() -> int:
    """Try inputs from where the last run stopped, and print how they ended."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=20_000, help="how many more")
    asked.add_argument("--seconds", type=float, default=float("inf"), help="at most this long")
    asked.add_argument("--state", type=Path, default=Path("var/fuzz.json"))
    asked.add_argument("--first", type=int, default=0, help="where a new run begins")
    asked.add_argument("--only", type=int, help="one input, with its bytes")
    options = asked.parse_args()
    signal.signal(signal.SIGALRM, _stop)
    tempfile.tempdir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory
    with tempfile.TemporaryDirectory() as place:
        if options.only is not None:
            print(made(options.only)[1])
            print(tried(options.only, Path(place)))
            return 0
        return _run(options, Path(place))


def _run(options: argparse.Namespace, folder: Path) -> int:
    state = {"next": options.first, "ended": {}, "failures": {}, "peak_mib": 0}
    if options.state.exists():
        state = json.loads(options.state.read_text(encoding="utf-8"))
    began = time.monotonic()
    first = int(state["next"])
    while state["next"] < first + options.inputs and time.monotonic() - began < options.seconds:
        _next(state, folder)
        if state["next"] % SAVED_EVERY == 0:
            _save(state, options.state)
    _save(state, options.state)
    print(json.dumps(state["ended"], indent=2))
    rate = (state["next"] - first) / (time.monotonic() - began)
    print(f"{sum(state['ended'].values()):,} inputs in all, {rate:,.0f} a second in this run,")
    print(f"{state['peak_mib']} MiB at most, {len(state['failures'])} failures.")
    return 1 if state["failures"] or state["peak_mib"] > MOST_MIB else 0


def _next(state: dict[str, Any], folder: Path) -> None:
    """Try the next input and note how it ended."""
    number = state["next"]
    kind, how = tried(number, folder)
    ended = f"{kind}: {how.split(' ')[0]}"
    state["ended"][ended] = state["ended"].get(ended, 0) + 1
    if how.startswith("FAILED"):
        state["failures"][str(number)] = f"{kind}: {how}"
        print(number, kind, how, flush=True)
    state["next"] = number + 1


def _save(state: dict[str, Any], place: Path) -> None:
    state["peak_mib"] = max(state["peak_mib"], _peak_mib())
    state["ended"] = dict(sorted(state["ended"].items()))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
