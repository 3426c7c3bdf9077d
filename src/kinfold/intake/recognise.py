"""Says what a file is before any of it is kept: which data set, which year, whose.

A file is known by what is in it, never by its name: a census by its header, a table by its
headings. What cannot be known is asked for, never guessed.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from kinfold import datasets
from kinfold.datasets import DataSet
from kinfold.intake import cin_file
from kinfold.intake.faults import not_opened, not_understood, wrong_encoding
from kinfold.intake.headings import cells, normal
from kinfold.registers import accounts

MOST_BYTES: Final = 1024**3
PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
#: How many of a data set's headings a file must have for us to say that it comes nearest.
NEAR: Final = 2
HEAD_BYTES: Final = 64 * 1024

Layout = Literal["cin_xml", "csv"]


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a file is. `holder` is an organisation id, `period` the holder's own label.

    `as_at` is the day the file describes, where it says so. `receipt` is the SHA-256 of its bytes.
    """

    data_set: str
    layout: Layout
    period: str | None
    holder: str | None
    as_at: date | None
    receipt: str


def recognise(path: Path) -> Recognised:
    """What the file at `path` is; FileNotUnderstood with one clear reason where it is nothing."""
    try:
        return _recognised(path)
    except OSError:
        raise not_opened() from None


def _recognised(path: Path) -> Recognised:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise not_understood(
            f"The file is larger than {MOST_BYTES // 1024**3} GiB, more than any return is.",
            "Send one return at a time.",
        )
    if size == 0:
        raise not_understood("The file is empty.", "Export it again and check its size.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(PACKED):
        raise not_understood(
            "The file is a zip archive, another archive or a workbook.",
            "Unpack it, or save the sheet as CSV (UTF-8), and send the file inside.",
        )
    if _is_markup(head):
        return _census(path)
    return _table(path, head)


def _is_markup(head: bytes) -> bool:
    """Whether the first thing in a file is a tag, in any encoding XML may come in."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start = head.decode("utf-16", errors="replace").lstrip()
        return start.startswith("<")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def receipt_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _census(path: Path) -> Recognised:
    header = cin_file.header(path)
    holder = accounts.organisation_by_la_code(header.la_code)
    if holder is None:
        raise not_understood(
            "The header's LEA is not an authority this installation knows.",
            "Check the LEA in the return's header, or ask the operator to add the authority.",
        )
    return Recognised(
        data_set=cin_file.DATA_SET,
        layout="cin_xml",
        period=header.year,
        holder=holder.id,
        as_at=header.reference,
        receipt=receipt_of(path),
    )


def _table(path: Path, head: bytes) -> Recognised:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if len(head) < HEAD_BYTES or problem.start < len(head) - 4:
            raise wrong_encoding() from None
        text = head[: problem.start].decode("utf-8-sig")
    if "\0" in text:
        raise wrong_encoding()
    rows = cells(text)
    headings = next(rows, [])
    data_set = by_headings(headings)
    return Recognised(
        data_set=data_set.id,
        layout="csv",
        period=None,
        holder=_provider(path, headings, next(rows, [])),
        as_at=None,
        receipt=receipt_of(path),
    )


def by_headings(headings: Iterable[str]) -> DataSet:
    """The one data set whose required headings are all there and most others too."""
    written = list(headings)
    given = {normal(heading) for heading in written}
    found = [(len(given & known) / len(known), one, needed, known) for one, needed, known in _all()]
    fits = [
        (score, data_set.id)
        for score, data_set, needed, known in found
        if needed <= given and given & known - needed
    ]
    fits.sort(reverse=True)
    if fits and (len(fits) == 1 or fits[0][0] > fits[1][0]):
        return datasets.get(fits[0][1])
    if len(written) == 1 and any(mark in written[0] for mark in ";\t|"):
        raise not_understood(
            "The columns are not separated by commas.",
            "Save it as CSV with commas between columns.",
        )
    _, nearest, needed, known = max(found, key=lambda entry: (len(given & entry[3]), entry[0]))
    if len(given & known) >= NEAR and needed - given:
        raise not_understood(
            f"The headings come nearest to {nearest.title}, but these columns are missing: "
            f"{', '.join(sorted(needed - given))}.",
            "Add them to the export and send it again.",
        )
    raise not_understood(
        "The headings do not fit any data set Kinfold knows.",
        "Compare them with the data set reference; the headings are listed there.",
    )


def _all() -> Iterator[tuple[DataSet, frozenset[str], frozenset[str]]]:
    """Every data set that comes as a table: the headings it cannot do without, and all it has."""
    for data_set in datasets.catalogue().values():
        if not data_set.derived and data_set.id != cin_file.DATA_SET:
            fields = [field for table in data_set.tables for field in table.fields]
            needed = {
                normal(field.source) for field in fields if field.required and field.structural
            }
            yield data_set, frozenset(needed), frozenset(normal(field.source) for field in fields)


def _provider(path: Path, headings: list[str], first: list[str]) -> str | None:
    """The school that the rows' LAESTAB names; None where there is no such column, or where
    first and last row name different schools (an authority's own extract)."""
    places = [place for place, heading in enumerate(headings) if normal(heading) == "laestab"]
    if not places:
        return None
    if not any(first):
        raise not_understood("The file has headings and no rows.", "Export it again.")
    numbers = {row[places[0]].strip() for row in (first, _last(path)) if places[0] < len(row)}
    if len(numbers) > 1:
        return None
    school = accounts.organisation_by_laestab(numbers.pop()) if numbers else None
    if school is None:
        raise not_understood(
            "The LAESTAB in the first row is not a provider this installation knows.",
            "Check the number, or ask the operator to add the provider.",
        )
    return school.id


def _last(path: Path) -> list[str]:
    """The last row of a table."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - HEAD_BYTES))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    last = next((line for line in reversed(lines) if line.strip()), "")
    return next(cells(last), [])
