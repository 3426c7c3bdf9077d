"""Says what a file is before any of it is kept: which data set, which year, whose.

A file is known by what is in it, never by its name: a census by its header, a table by its
headings. What cannot be known is asked for, never guessed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from kinfold import datasets
from kinfold.datasets import DataSet
from kinfold.intake import cin_file
from kinfold.intake.faults import not_opened, not_understood, wrong_encoding
from kinfold.intake.headings import cells, normal
from kinfold.intake.layout import Recognised
from kinfold.intake.opening import HEAD_BYTES, Delivery, Part, opened
from kinfold.intake.reading import layout_of
from kinfold.registers import accounts

#: How many of a data set's headings a file must have for us to say that it comes nearest.
NEAR: Final = 2


def recognise(path: Path) -> Recognised:
    """What the file at `path` is; FileNotUnderstood with one clear reason where it is nothing."""
    delivery = opened(path)
    try:
        return _recognised(delivery)
    except OSError:
        raise not_opened() from None


def _recognised(delivery: Delivery) -> Recognised:
    if len(delivery.parts) > 1:
        raise not_understood("The zip holds more than one file.", "Send one file at a time.")
    if delivery.parts[0].kind == "xml":
        return _census(delivery)
    return _table(delivery)


def _census(delivery: Delivery) -> Recognised:
    header = cin_file.header(delivery.parts[0])
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
        receipt=delivery.receipt,
        delivery=delivery,
    )


def _table(delivery: Delivery) -> Recognised:
    part = delivery.parts[0]
    with part.open() as file:
        head = file.read(HEAD_BYTES)
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
        layout=layout_of(data_set),
        period=None,
        holder=_provider(part, headings, next(rows, [])),
        as_at=None,
        receipt=delivery.receipt,
        delivery=delivery,
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


def _provider(part: Part, headings: list[str], first: list[str]) -> str | None:
    """The school that the rows' LAESTAB names; None where there is no such column, or where
    first and last row name different schools (an authority's own extract)."""
    places = [place for place, heading in enumerate(headings) if normal(heading) == "laestab"]
    if not places:
        return None
    if not any(first):
        raise not_understood("The file has headings and no rows.", "Export it again.")
    numbers = {row[places[0]].strip() for row in (first, _last(part)) if places[0] < len(row)}
    if len(numbers) > 1:
        return None
    school = accounts.organisation_by_laestab(numbers.pop()) if numbers else None
    if school is None:
        raise not_understood(
            "The LAESTAB in the first row is not a provider this installation knows.",
            "Check the number, or ask the operator to add the provider.",
        )
    return school.id


def _last(part: Part) -> list[str]:
    """The last row of a table."""
    with part.open() as file:
        if file.seekable():
            file.seek(max(0, part.size - HEAD_BYTES))
        lines = _tail(file).decode("utf-8", errors="replace").splitlines()
    last = next((line for line in reversed(lines) if line.strip()), "")
    return next(cells(last), [])


def _tail(file: BinaryIO) -> bytes:
    """The last bytes of a stream that may only run forwards."""
    tail = b""
    while block := file.read(HEAD_BYTES):
        tail = (tail + block)[-HEAD_BYTES:]
    return tail
