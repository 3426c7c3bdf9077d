"""Reads a looked-after return (SSDA903): its modules as files, one or several, or the XML form.

A module is known by its columns, never by its file's name. The year is told by the dates in it or
asked for, never guessed. What stands in the return is kept as it stands and held against the
Department's rules; a row is refused only where nobody could say whose it is or when it was.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from kinfold import calendars, datasets
from kinfold.datasets import Table
from kinfold.intake.faults import not_understood
from kinfold.intake.findings import Findings
from kinfold.intake.headings import normal
from kinfold.intake.layout import Content, Job
from kinfold.intake.opening import Part
from kinfold.intake.rules import Book, Checked, book, check
from kinfold.intake.ssda903_cells import Module, typed
from kinfold.intake.ssda903_xml import modules
from kinfold.intake.ssda903_year import year_of
from kinfold.intake.table_file import LINE, Head, blocks, head_of

if TYPE_CHECKING:
    import pyarrow as pa

DATA_SET: Final = "ssda903"
#: The share of a module's columns and a file's headings that must be the same ones.
NEAR: Final = 0.7
LONGEST_HEADING: Final = 60


def tables(job: Job) -> Content:
    """The rows of the modules that came as tables; FileNotUnderstood where a file is none."""
    texts: dict[str, pa.Table] = {}
    surplus: list[str] = []
    for part in job.delivery.parts:
        head = head_of(part, wanted=_every_heading())
        module = module_of(head.names)
        if module is None:
            raise not_understood(
                "The headings of a file are not those of any module of the return.",
                "Leave the file out, or compare its headings with the data set reference.",
            )
        if module.name in texts:
            raise not_understood(
                f"Two files hold the same module ({module.title}).", "Send each module once."
            )
        surplus += _unknown(head, module, job.findings)
        texts[module.name] = _whole(part, head, module, job)
    return _content(job, texts, surplus)


def xml(job: Job) -> Content:
    """The rows of a return in the XML form; FileNotUnderstood where it breaks off or is none."""
    texts, unknown = modules(job.delivery.parts[0], findings=job.findings, tick=job.tick)
    return _content(job, texts, unknown)


def module_of(headings: Iterable[str]) -> Table | None:
    """The module whose columns these are, in any order; None where no module comes near."""
    given = {normal(name) for name in headings if name}
    scored = []
    for table in datasets.get(DATA_SET).in_files:
        known = {normal(entry.source) for entry in table.fields}
        scored.append((len(given & known) / len(given | known), table.name))
    scored.sort(reverse=True)
    (best, name), (second, _) = scored[:2]
    if best < NEAR or best == second:
        return None
    return datasets.get(DATA_SET).table(name)


def _every_heading() -> frozenset[str]:
    return frozenset(
        normal(entry.source) for table in datasets.get(DATA_SET).in_files for entry in table.fields
    )


def _unknown(head: Head, module: Table, findings: Findings) -> list[str]:
    """The headings that the module does not have; what it has and the file has not is noted."""
    given, known = set(head.names), {normal(entry.source): entry for entry in module.fields}
    for name, entry in known.items():
        if name not in given:
            findings.add("column-missing", line=head.above, field=f"{module.name}.{entry.source}")
    return [
        name if len(name) <= LONGEST_HEADING else "a column"
        for name in head.names
        if name and name not in known
    ]


def _whole(part: Part, head: Head, module: Table, job: Job) -> "pa.Table":
    """The file's text columns under the names of the module's own, with their lines."""
    import pyarrow as pa

    names = {normal(entry.source): entry.name for entry in module.fields}
    wanted = [name for name in head.names if name in names]
    parts = []
    for block in blocks(part, head=head):
        job.tick()
        parts.append(block.select([*wanted, LINE]))
    if not parts:
        raise not_understood(
            f"The file of a module ({module.title}) has headings and no rows.",
            "Leave the module out where there is nothing to return in it.",
        )
    whole = pa.Table.from_batches(parts)
    return whole.rename_columns([*(names[name] for name in wanted), LINE])


def _content(job: Job, texts: "dict[str, pa.Table]", surplus: list[str]) -> Content:
    year = year_of(texts, asked=job.period)
    read = [
        typed(
            datasets.get(DATA_SET).table(name),
            text,
            keep=job.keep.get(name, frozenset()),
            year=year,
            findings=job.findings,
        )
        for name, text in texts.items()
        if job.keep.get(name)
    ]
    job.tick()
    checked = held_against_rules(read, year=year, last=job.last(year))
    job.findings.take(checked.found, stated=stated())
    job.findings.not_run = checked.not_run
    return Content(
        tables={module.table.name: list(_kept(module)) for module in read if module.placed},
        rows=sum(len(text) for text in texts.values()),
        refused=sum(len(module.rows) - module.placed for module in read),
        surplus=tuple(dict.fromkeys(surplus)),
        period=year,
        as_at=job.as_at or calendars.census_year(year).end,
        checked=checked,
    )


def held_against_rules(
    read: Iterable[Module], *, year: str, last: "Mapping[str, pa.Table] | None" = None
) -> Checked:
    """What the Department's rules for `year` find; `last` is last year's return, by table.

    Without `last`, the rules that look at it are told as not run.
    """
    import pyarrow as pa

    modules = list(read)
    bad = [module.unreadable for module in modules]
    return check(
        stated(),
        {module.table.name: module.rows for module in modules},
        year=year,
        unreadable=pa.concat_tables(bad) if bad else None,
        beside={f"last_{name}": table for name, table in (last or {}).items()},
    )


def stated() -> Book:
    """The Department's rules for this return."""
    rules = book(DATA_SET)
    assert rules is not None  # noqa: S101 - the return's own rules are packaged
    return rules


def _kept(module: Module) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    rows = module.rows.filter(module.good).drop_columns([LINE])
    for batch in rows.combine_chunks().to_batches(max_chunksize=65_536):
        if len(batch):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=rows.schema)
