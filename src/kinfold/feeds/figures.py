"""Figures of results on either source, and where the two sources differ: numbers, and no child.

Read through the gate, of the authority's own children only; each report says which source it rests
on and up to which day (CIN analysis guidance, page 1, paragraph 4, and page 2).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import Actor, Flow
from kinfold.datasets import Sensitivity
from kinfold.errors import NothingToDo
from kinfold.feeds import sources
from kinfold.feeds.sources import AGREEMENT, LA_IMPORT, LABELS, MARK, NATIONAL, Source
from kinfold.gate import Gate, Handover

PURPOSE: Final = "A-P1"
TOLD: Final = "report.outcome"
GROUPS: Final = ("education_identifiers", "education_records")
#: A measure with more values than this is a score: it is given by its bands of ten.
MOST_VALUES: Final = 12
NOT_GIVEN: Final = "not given"
YEAR: Final = "acadyr"
Key = tuple[str, str]
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How many children have each value of one indicator."""

    field: str
    title: str
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One data set's figures, and what they rest on."""

    source: str
    data_set: str
    title: str
    children: int
    as_at: date | None
    measures: tuple[Measure, ...]

    @property
    def label(self) -> str:
        """What the report says it rests on: "LA import" or "National data set"."""
        return LABELS[self.source]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One indicator: how many children differ in it, and each value's count on either source."""

    field: str
    title: str
    differ: int
    values: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Where two sources of one data set differ; `in_both` children are compared value by value."""

    data_set: str
    title: str
    in_both: int
    only_la_import: int
    only_national: int
    measures: tuple[Difference, ...]


def figures(
    gate: Gate, actor: Actor, data_set: str, *, source: str | None = None, at: datetime
) -> Figures:
    """A data set's figures on a source: the one that stands today, unless another is named.

    Raises RefusedByAgreement, with the clause, where the actor may not; NothingToDo where nothing
    of that source is held.
    """
    now = sources.source_of(gate, actor, data_set, at=at)
    chosen = source or now.source
    handover, of = _both(gate, actor, now, at=at)
    rows = of[chosen]
    gate.outcome(handover, kind=TOLD, payload={"list": "figures", "children": len(rows)})
    if not rows:
        raise NothingToDo(
            "You asked for figures.",
            why=f"Nothing of that data set is held from this source: {LABELS[chosen]}.",
            remedy="Bring the file in, or choose the other source.",
        )
    days = [row["_as_at"] for row in rows.values() if row["_as_at"] is not None]
    return Figures(
        source=chosen,
        data_set=data_set,
        title=now.title,
        children=len(rows),
        as_at=max(days, default=None),
        measures=tuple(
            Measure(field=name, title=title, counts=_counted(rows.values(), name, banded=banded))
            for name, title, banded in _indicators(data_set, handover, rows.values())
        ),
    )


def differences(gate: Gate, actor: Actor, data_set: str, *, at: datetime) -> Differences:
    """Where the authority's import and the national set differ: counts, never a child (NEX-17).

    Raises as `figures`; NothingToDo where only one of the two is held.
    """
    now = sources.source_of(gate, actor, data_set, at=at)
    handover, of = _both(gate, actor, now, at=at)
    ours, national = of[LA_IMPORT], of[NATIONAL]
    both = ours.keys() & national.keys()
    gate.outcome(handover, kind=TOLD, payload={"list": "differences", "in both": len(both)})
    if not ours or not national:
        raise NothingToDo(
            "You asked where two sources differ.",
            why="Only one of the two is held.",
            remedy=f"Bring in the other; the national set under a period that ends in “{MARK}”.",
        )
    everybody = [*ours.values(), *national.values()]
    return Differences(
        data_set=data_set,
        title=now.title,
        in_both=len(both),
        only_la_import=len(ours.keys() - both),
        only_national=len(national.keys() - both),
        measures=tuple(
            _difference(name, title, ours, national, banded=banded)
            for name, title, banded in _indicators(data_set, handover, everybody)
        ),
    )


def _difference(
    name: str, title: str, ours: Mapping[Key, Row], national: Mapping[Key, Row], *, banded: bool
) -> Difference:
    one = _counted(ours.values(), name, banded=banded)
    other = _counted(national.values(), name, banded=banded)
    return Difference(
        field=name,
        title=title,
        differ=sum(ours[key][name] != national[key][name] for key in ours.keys() & national.keys()),
        values=tuple(
            (value, one.get(value, 0), other.get(value, 0))
            for value in sorted(one.keys() | other.keys())
        ),
    )


def _both(
    gate: Gate, actor: Actor, now: Source, *, at: datetime
) -> tuple[Handover, dict[str, dict[Key, Row]]]:
    """The authority's own rows of a data set by source, each child once a year, the newest row."""
    version = sources.agreement(gate, at=at)
    codes = sorted(
        code
        for name in GROUPS
        for code in version.agreement.group(name).codes
        if code.startswith(f"{now.data_set}.")
    )
    flow = Flow(
        actor=actor,
        operation="report",
        agreement=AGREEMENT,
        purpose=PURPOSE,
        items=tuple(codes),
        recipient=actor.organisation,
        holder=actor.organisation,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    table = datasets.get(now.data_set).tables[0]
    found: dict[str, dict[Key, Row]] = {LA_IMPORT: {}, NATIONAL: {}}
    held = sources.national_supplies(gate, actor.organisation, now.data_set)
    national = {one.id for one in held}
    rows = handover.rows(f"{now.data_set}.{table.name}")
    for row in sorted(rows, key=lambda row: row["_as_at"] or date.min):
        year = next((str(row[name]) for name in row if name.endswith(YEAR)), "")
        place = found[NATIONAL if row["_supply"] in national else LA_IMPORT]
        place[str(row[table.subject or ""]), year] = row
    return handover, found


def _indicators(
    data_set: str, handover: Handover, rows: Iterable[Row]
) -> list[tuple[str, str, bool]]:
    """The indicators among what was let through: name, title, and whether it is given by bands."""
    table = datasets.get(data_set).tables[0]
    shown = {code.rpartition(".")[2] for code in handover.permit.shown}
    held = list(rows)
    found = []
    for field in table.fields:
        if field.name not in shown or field.sensitivity is not Sensitivity.EDUCATION:
            continue
        values = {row[field.name] for row in held}
        if values != {None}:
            found.append((field.name, field.title, len(values) > MOST_VALUES))
    return found


def _counted(rows: Iterable[Row], name: str, *, banded: bool) -> dict[str, int]:
    said = Counter(_value(row[name], banded=banded) for row in rows)
    return dict(sorted(said.items()))


def _value(value: object, *, banded: bool) -> str:
    if value in (None, ""):
        return NOT_GIVEN
    if not banded:
        return str(value)
    try:
        low = int(float(str(value)) // 10 * 10)
    except ValueError:
        return "another value"
    return f"{low} to {low + 9}"
