"""Says what a file is before any of it is kept: which data set, which year, whose.

A file is known by what is in it, never by its name: a census by its header, a table by its
headings. What cannot be known is asked for, never guessed.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from kinfold import datasets
from kinfold.datasets import DataSet
from kinfold.errors import UsageProblem
from kinfold.intake import cin_file, json_layout, ssda903, ssda903_xml, xml_layout
from kinfold.intake.faults import WhichDataSet, not_opened, not_understood
from kinfold.intake.headings import cells, normal
from kinfold.intake.layout import Recognised
from kinfold.intake.layout_facts import Layout
from kinfold.intake.mapping import FileMapping
from kinfold.intake.mapping_applied import mapped_head, renamed
from kinfold.intake.matching import best_table, data_sets_for, nearest
from kinfold.intake.opening import HEAD_BYTES, Delivery, Part, opened
from kinfold.intake.reading import layout_of
from kinfold.intake.table_file import Head
from kinfold.intake.tables import SCHOOL_COLUMN
from kinfold.intake.texts import as_utf8
from kinfold.registers import accounts


def recognise(
    path: Path, *, data_set: str | None = None, mapping: FileMapping | None = None
) -> Recognised:
    """What the file at `path` is; FileNotUnderstood with one clear reason where it is nothing.

    `data_set` is what the sender says it is, `mapping` what its own headings become.
    WhichDataSet where two data sets fit alike.
    """
    delivery = opened(path)
    try:
        return _recognised(delivery, data_set, mapping)
    except OSError:
        raise not_opened() from None


def _recognised(
    delivery: Delivery, data_set: str | None, mapping: FileMapping | None
) -> Recognised:
    kinds = {part.kind for part in delivery.parts}
    if kinds <= {"table", "workbook"}:
        return _tables(delivery, data_set, mapping)
    if mapping is not None:
        raise not_understood(
            "A mapping is for a table, and the file is none.",
            "Send it without the mapping.",
        )
    if len(delivery.parts) > 1:
        raise not_understood(
            "The zip holds more than one return.", "Send each return in a file of its own."
        )
    if kinds == {"xml"}:
        return _xml(delivery)
    if kinds == {"json"} and (layout := json_layout.known(delivery.parts[0])) is not None:
        return _of_layout(delivery, layout)
    raise not_understood(
        "The file is in JSON, and is no return that Kinfold reads in that form.",
        "Compare it with the data set reference.",
    )


def _xml(delivery: Delivery) -> Recognised:
    """A return in XML; the children in need census where it is in no other layout."""
    part = delivery.parts[0]
    if ssda903_xml.is_return(part):
        return _looked_after(delivery)
    layout = xml_layout.known(part)
    if layout is None:
        return _census(delivery)
    header = xml_layout.header(part, layout)
    return dataclasses.replace(
        _of_layout(delivery, layout),
        period=header.period,
        holder=_named_by(header),
        as_at=header.as_at,
    )


def _of_layout(delivery: Delivery, layout: Layout) -> Recognised:
    return Recognised(
        data_set=layout.data_set,
        layout=f"{layout.form}_layout",
        period=None,
        holder=None,
        as_at=None,
        receipt=delivery.receipt,
        delivery=delivery,
    )


def _named_by(header: xml_layout.Header) -> str | None:
    """The organisation a header names by its number; None where it names none, or several."""
    if not (header.la or header.laestab or header.ukprn):
        return None
    if header.laestab:
        holder = accounts.organisation_by_laestab(header.laestab)
    elif header.ukprn:
        holder = accounts.organisation_by_ukprn(header.ukprn)
    else:
        holder = accounts.organisation_by_la_code(header.la)
    if holder is None:
        raise not_understood(
            "The header's number is not of an authority, school or provider of learning that this "
            "installation knows.",
            "Check the number in the header, or ask the operator to add the organisation.",
        )
    return holder.id


def _looked_after(delivery: Delivery) -> Recognised:
    """A looked-after return in the XML form, which says neither whose it is nor for which year."""
    return Recognised(
        data_set=ssda903.DATA_SET,
        layout="ssda903_xml",
        period=None,
        holder=None,
        as_at=None,
        receipt=delivery.receipt,
        delivery=delivery,
    )


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


def _tables(delivery: Delivery, data_set: str | None, mapping: FileMapping | None) -> Recognised:
    """A delivery of tables: the data set most of its headings fit, or the one the sender names."""
    heads = [(part, _head(part, mapping)) for part in delivery.parts]
    if mapping is not None:
        chosen = _named(mapping.data_set)
    elif data_set is not None:
        chosen = _named(data_set)
    elif len(heads) == 1:
        chosen = by_headings(heads[0][1].names)
    else:
        chosen = _of_all([head for _, head in heads])
    part, head = next(
        (one for one in heads if best_table(set(one[1].names), chosen) is not None), heads[0]
    )
    return Recognised(
        data_set=chosen.id,
        layout=layout_of(chosen) if mapping is None else "table",
        period=None,
        holder=_provider(part, head, chosen),
        as_at=None,
        receipt=delivery.receipt,
        delivery=delivery,
    )


def _head(part: Part, mapping: FileMapping | None) -> Head:
    """A part's headings, each in its place, as the mapping names them where there is one."""
    head = mapped_head(part, mapping)
    if mapping is None:
        return head
    return dataclasses.replace(head, names=renamed(head, mapping).names[: len(head.names)])


def _named(data_set: str) -> DataSet:
    found = datasets.catalogue().get(data_set)
    if found is None or found.derived:
        raise UsageProblem(
            "You asked Kinfold to take in a file as a data set.",
            why="No data set that comes from outside has that id.",
            remedy="Choose an id from the data set reference.",
        )
    return found


def _of_all(heads: Sequence[Head]) -> DataSet:
    """The data set that most parts fit, and fit best."""
    scores: dict[str, list[float]] = {}
    for head in heads:
        for found in data_sets_for({name for name in head.names if name}):
            scores.setdefault(found.data_set.id, []).append(found.score)
    ranked = sorted(((len(s), sum(s), one) for one, s in scores.items()), reverse=True)
    if not ranked:
        return by_headings(heads[0].names)
    alike = [one for number, total, one in ranked if (number, total) == ranked[0][:2]]
    if len(alike) > 1:
        raise WhichDataSet(alike)
    return datasets.get(alike[0])


def by_headings(headings: Iterable[str]) -> DataSet:
    """The one data set that the headings fit best; told which it might be where two fit alike."""
    given = {name for heading in headings if (name := normal(heading))}
    fits = data_sets_for(given)
    if fits:
        alike = [one.data_set.id for one in fits if one.score == fits[0].score]
        if len(alike) > 1:
            raise WhichDataSet(alike)
        return fits[0].data_set
    if len(given) == 1 and any(mark in next(iter(given)) for mark in "|~^"):
        raise not_understood(
            "The columns are not separated by commas, semicolons or tabs.",
            "Save it as CSV with commas between columns.",
        )
    near = nearest(given)
    if near is not None:
        raise not_understood(
            f"The headings come nearest to {near.data_set.title}, but these columns are missing: "
            f"{', '.join(sorted(near.missing))}.",
            "Add them to the export and send it again.",
        )
    raise not_understood(
        "The headings do not fit any data set Kinfold knows.",
        "Compare them with the data set reference, or make a mapping that says what each becomes.",
    )


def _provider(part: Part, head: Head, data_set: DataSet) -> str | None:
    """The school that a school's own rows name; None where there is no such column, or where
    first and last row name different schools (an authority's own extract)."""
    if data_set.owner_kind != "school" or SCHOOL_COLUMN not in head.names:
        return None
    place = head.names.index(SCHOOL_COLUMN)
    if not any(head.first):
        raise not_understood("The file has headings and no rows.", "Export it again.")
    rows = (list(head.first), _last(part, head))
    numbers = {row[place].strip() for row in rows if place < len(row)}
    if len(numbers) > 1:
        return None
    school = accounts.organisation_by_laestab(numbers.pop()) if numbers else None
    if school is None:
        raise not_understood(
            "The LAESTAB in the first row is not a provider this installation knows.",
            "Check the number, or ask the operator to add the provider.",
        )
    return school.id


def _last(part: Part, head: Head) -> list[str]:
    """The last row of a table."""
    if part.sheet is not None:
        return max(part.sheet.rows(), key=lambda row: row[0], default=(0, [""]))[1]
    with as_utf8(part, head.encoding) as file:
        if file.seekable():
            file.seek(max(0, part.size - HEAD_BYTES))
        lines = _tail(file).decode("utf-8", errors="replace").splitlines()
    last = next((line for line in reversed(lines) if line.strip()), "")
    return next(cells(last, head.delimiter), [])


def _tail(file: BinaryIO) -> bytes:
    """The last bytes of a stream that may only run forwards."""
    tail = b""
    while block := file.read(HEAD_BYTES):
        tail = (tail + block)[-HEAD_BYTES:]
    return tail
