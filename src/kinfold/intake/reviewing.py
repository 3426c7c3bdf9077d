"""Reads back what the checks found in a return that is held, for whoever must put it right.

The list names children by the authority's own id, so it is read through the gate, under the
agreement the return came under, and every look is in the ledger.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import Actor, Flow
from kinfold.datasets import DataSet, Field, Table
from kinfold.datasets.checked import FINDING
from kinfold.errors import UsageProblem
from kinfold.gate import Gate, Handover
from kinfold.intake.findings import Rule, explained
from kinfold.registers import loads
from kinfold.registers.facts import LoadReport

ASKED: Final = "You asked what the checks found in a delivery."
#: An older delivery of the same return to compare with is looked for among so many.
LOOKED_THROUGH: Final = 500
#: What a spreadsheet would take for a formula, at the start of a cell (CSV injection).
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
HEADINGS: Final = ("Child", "Line", "Part", "Field", "Rule", "Severity", "What is wrong", "Remedy")
#: What became of a value or row, worst first.
FATES: Final = ("row_refused", "value_left_out", "error", "query")


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding: its number in the report, the child's own id, and what is to be done."""

    number: int
    child: str
    line: int
    part: str
    about: str
    rule: str
    severity: str
    words: Rule

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same finding in another run, whatever line it stands on there."""
        return (self.child, self.rule, self.part, self.about)


@dataclass(frozen=True, kw_only=True)
class Review:
    """What was found in one delivery, in the order of the file."""

    report: LoadReport
    found: tuple[Found, ...]

    @cached_property
    def by_rule(self) -> tuple[tuple[Rule, str, int, int], ...]:
        """Each rule broken: its words, its number, how often, and in how many children; errors
        first, then the most frequent."""
        children: dict[str, set[str]] = {}
        counts: Counter[str] = Counter()
        told: dict[str, Rule] = {}
        for one in self.found:
            counts[one.rule] += 1
            children.setdefault(one.rule, set()).add(one.child)
            told[one.rule] = one.words
        order = sorted(counts, key=lambda rule: (FATES.index(told[rule].fate), -counts[rule], rule))
        return tuple((told[rule], rule, counts[rule], len(children[rule])) for rule in order)

    @cached_property
    def children(self) -> tuple[str, ...]:
        """The children something was found about, in the order of their ids."""
        return tuple(sorted({one.child for one in self.found}))

    @cached_property
    def by_child(self) -> tuple[tuple[int, str, int, int], ...]:
        """Each child's place in `children`, id, findings and errors; the most errors first."""
        places = {child: place for place, child in enumerate(self.children)}
        counts = Counter(one.child for one in self.found)
        errors = Counter(one.child for one in self.found if one.severity == "error")
        order = sorted(counts, key=lambda child: (-errors[child], -counts[child], child))
        return tuple((places[child], child, counts[child], errors[child]) for child in order)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """This run of the checks beside the one before: what is fixed, new, and still there."""

    before: LoadReport
    fixed: tuple[Found, ...]
    new: tuple[Found, ...]
    still: tuple[Found, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the return with the rows of one child, as they were kept."""

    table: Table
    fields: tuple[Field, ...]
    rows: tuple[Mapping[str, Any], ...]


def review(gate: Gate, actor: Actor, number: int, *, at: datetime) -> Review:
    """Every finding about a child in the delivery of load report `number`.

    Raises UsageProblem where there is no such report, or where its agreement keeps no findings;
    RefusedByAgreement, with the clause, where the asker may not read them.
    """
    report = _report(number)
    handover = _read(gate, actor, report, (FINDING,), at=at)
    found = tuple(_found(handover, report))
    gate.outcome(
        handover,
        kind="report.outcome",
        payload={"load_report": report.id, "findings": len(found)},
    )
    return Review(report=report, found=found)


def compare(gate: Gate, actor: Actor, this: Review, *, at: datetime) -> Compared | None:
    """This delivery's findings beside those of the one before; None where there was none.

    The one before is the newest earlier one of the same return by the same holder for the same
    period under the same agreement; what it was checked for is not run again.
    """
    before = _before(this.report)
    if before is None:
        return None
    older = review(gate, actor, before.id, at=at)
    then, now = Counter(one.key for one in older.found), Counter(one.key for one in this.found)
    return Compared(
        before=before,
        fixed=tuple(_beyond(older.found, now)),
        new=tuple(_beyond(this.found, then)),
        still=tuple(_within(this.found, then)),
    )


def rows_of(
    gate: Gate, actor: Actor, this: Review, child: str, *, at: datetime
) -> tuple[Part, ...]:
    """The rows of one child as they were kept from this delivery, part by part."""
    data_set = datasets.get(this.report.data_set)
    names = tuple(table.name for table in data_set.in_files)
    handover = _read(gate, actor, this.report, names, child=child, at=at)
    parts = tuple(_parts(handover, data_set, this.report))
    gate.outcome(
        handover,
        kind="report.outcome",
        payload={
            "load_report": this.report.id,
            "rows": {part.table.name: len(part.rows) for part in parts},
        },
    )
    return parts


def taken_out(gate: Gate, actor: Actor, this: Review, *, at: datetime) -> str:
    """The whole list as CSV, for the team that keeps the records; that it leaves is recorded."""
    handover = _read(gate, actor, this.report, (FINDING,), at=at)
    payload = {"load_report": this.report.id, "findings": len(this.found), "to": "a file"}
    gate.outcome(handover, kind="report.outcome", payload=payload)
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEADINGS)
    write.writerows([_safe(cell) for cell in _cells(one)] for one in this.found)
    return out.getvalue()


def _cells(one: Found) -> tuple[str, ...]:
    words = one.words
    place = (one.child, str(one.line), one.part, one.about)
    return (*place, one.rule, one.severity, words.says, words.remedy)


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _report(number: int) -> LoadReport:
    report = loads.load_report(number)
    if report is None:
        raise UsageProblem(
            ASKED,
            why="There is no load report of that number.",
            remedy="Look at the list of deliveries for its number.",
        )
    if report.supply is None:
        raise UsageProblem(
            ASKED,
            why="Nothing of that delivery was kept, so nothing about a child can be shown.",
            remedy="Look at the load report, which lists the lines that are wrong.",
        )
    return report


def _before(report: LoadReport) -> LoadReport | None:
    def of(one: LoadReport) -> tuple[object, ...]:
        return (one.data_set, one.holder, one.period, one.agreement, one.outcome)

    earlier = loads.load_reports(limit=LOOKED_THROUGH, holder=report.holder)
    return next(
        (one for one in earlier if of(one) == of(report) and one.id < report.id and one.supply),
        None,
    )


def _read(
    gate: Gate,
    actor: Actor,
    report: LoadReport,
    tables: tuple[str, ...],
    *,
    at: datetime,
    child: str | None = None,
) -> Handover:
    """What the delivery's own agreement lets this person read of these tables of it."""
    version = gate.versions(at=at).get(report.agreement)
    grants = version.agreement.grants_for(actor.role, "report") if version is not None else ()
    items = tuple(
        code
        for code, table, _ in datasets.get(report.data_set).items()
        if table.name in tables and version is not None and version.agreement.groups_of(code)
    )
    if not items or version is None:
        raise UsageProblem(
            ASKED,
            why="The agreement it came under does not keep what the checks found.",
            remedy="The load report still counts the findings by rule and names their lines.",
        )
    purposes = [purpose for grant in grants for purpose in grant.purposes]
    permit = gate.ask(
        Flow(
            actor=actor,
            operation="report",
            agreement=report.agreement,
            purpose=purposes[0] if purposes else version.agreement.purposes[0].id,
            items=items,
            recipient=actor.organisation,
            subjects=(f"{report.data_set}/{report.holder}/{child}",) if child is not None else (),
            at=at,
            holder=report.holder,
        )
    )
    return gate.read(permit, at=at, held_at=report.at)


def _found(handover: Handover, report: LoadReport) -> Iterator[Found]:
    subject = datasets.get(report.data_set).table(FINDING).subject or ""
    rows = [
        row
        for row in handover.rows(f"{report.data_set}.{FINDING}")
        if row["_supply"] == report.supply
    ]
    rows.sort(key=lambda row: (row["line"], row["of_table"], row["rule"], row["about"]))
    for number, row in enumerate(rows, start=1):
        yield Found(
            number=number,
            child=str(row[subject]),
            line=row["line"],
            part=row["of_table"],
            about=row["about"],
            rule=row["rule"],
            severity=row["severity"],
            words=explained(row["rule"], data_set=report.data_set),
        )


def _parts(handover: Handover, data_set: DataSet, report: LoadReport) -> Iterator[Part]:
    for table in data_set.in_files:
        rows = tuple(
            row
            for row in handover.rows(f"{data_set.id}.{table.name}")
            if row["_supply"] == report.supply
        )
        if rows:
            fields = tuple(field for field in table.fields if field.name in rows[0])
            yield Part(table=table, fields=fields, rows=rows)


def _beyond(found: Iterable[Found], others: Counter[tuple[str, str, str, str]]) -> Iterator[Found]:
    """The findings there are more of than in the other run."""
    for key, same in groupby(sorted(found, key=lambda one: (one.key, one.number)), _key):
        yield from list(same)[others[key] :]


def _within(found: Iterable[Found], others: Counter[tuple[str, str, str, str]]) -> Iterator[Found]:
    """The findings that the other run has as well."""
    for key, same in groupby(sorted(found, key=lambda one: (one.key, one.number)), _key):
        yield from list(same)[: others[key]]


def _key(one: Found) -> tuple[str, str, str, str]:
    return one.key
