"""Which source an authority's figures rest on, on a day: its own import, or the national data set.

The authority's own files come first; from a recorded day, announced to those who use the figures,
they rest on the national set, and either can be produced again (CIN analysis guidance, page 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor, Agreement, Version
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.gate import Gate, Supply
from kinfold.registers import switches
from kinfold.registers.facts import NewSourceSwitch, SourceSwitch

AGREEMENT: Final = "cin-analysis"
#: The rows of its schedule that bring results, and the one that brings the national set.
RESULTS: Final = ("A3", "A4")
NATIONAL_ROW: Final = "A4"
READERS: Final = frozenset({"data_manager", "analyst"})
NATIONAL: Final = "national"
LA_IMPORT: Final = "la_import"
#: How the period of a delivery says that it is the national set.
MARK: Final = " national"
LABELS: Final[Mapping[str, str]] = {LA_IMPORT: "LA import", NATIONAL: "National data set"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """What one data set's figures rest on, on a day.

    `carried` says whether the national set has the data set at all; `switch` is the record the
    source stands by, None where it was never switched; `coming` is announced for a later day.
    """

    data_set: str
    title: str
    carried: bool
    switch: SourceSwitch | None
    coming: SourceSwitch | None

    @property
    def source(self) -> str:
        """One of: la_import, national."""
        return LA_IMPORT if self.switch is None else self.switch.source

    @property
    def label(self) -> str:
        """What a report says it rests on."""
        return LABELS[self.source]


def standing(holder: str, data_set: str, *, on: date, carried: bool = True) -> Source:
    """The source a holder's figures of a data set rest on, on a day."""
    found = switches.switches(holder, data_set=data_set)
    begun = [one for one in found if one.begins_on <= on]
    coming = [one for one in found if one.begins_on > on]
    return Source(
        data_set=data_set,
        title=datasets.get(data_set).title,
        carried=carried,
        switch=begun[0] if begun else None,
        coming=coming[-1] if coming else None,
    )


def sources(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Source, ...]:
    """The source of each data set of results, for the actor's own authority.

    UsageProblem for a role that has no part in it, or where there is no such agreement here.
    """
    may_read(actor)
    version = agreement(gate, at=at)
    on, national = day_in_england(at), carried(version)
    return tuple(
        standing(actor.organisation, name, on=on, carried=name in national)
        for name in results(version.agreement)
    )


def source_of(gate: Gate, actor: Actor, data_set: str, *, at: datetime) -> Source:
    """The source of one of them; UsageProblem for any other data set."""
    for one in sources(gate, actor, at=at):
        if one.data_set == data_set:
            return one
    raise UsageProblem(
        "You asked which source a data set's figures rest on.",
        why="It is no data set of results under that agreement.",
        remedy="Choose one from the list of sources.",
    )


def named(source: str | None) -> str | None:
    """The word of a source somebody gave, or None; UsageProblem for any other word."""
    if source is not None and source not in LABELS:
        raise UsageProblem(
            "You asked for figures on a source.",
            why="There is no such source.",
            remedy=f"Give one of: {', '.join(LABELS)}.",
        )
    return source


def switch(
    gate: Gate,
    actor: Actor,
    data_set: str,
    *,
    to: str,
    begins_on: date,
    announcement: str,
    at: datetime,
) -> int:
    """Switch a data set's source from a day on, saying so to those who use the figures (NEX-17).

    `to` is "national", or "la_import" to go back. What was delivered stays, whichever stands. For
    the authority's data manager. UsageProblem for anybody else, a data set that the national set
    does not have or of which none is held, or a day that is past.
    """
    asked = "You asked to switch the source of a data set."
    if actor.role != "data_manager":
        raise UsageProblem(asked, why="That is for the data manager.", remedy="Ask one.")
    named(to)
    now = source_of(gate, actor, data_set, at=at)
    if not now.carried:
        raise UsageProblem(
            asked,
            why="The national data set does not have it.",
            remedy="Its figures go on resting on your own import.",
        )
    if begins_on < day_in_england(at):
        raise UsageProblem(asked, why="That day is past.", remedy="Give today or a day to come.")
    held = national_supplies(gate, actor.organisation, data_set)
    if to == NATIONAL and not held:
        raise UsageProblem(
            asked,
            why="Nothing of the national data set is held.",
            remedy=f"Bring it in first, for a period such as “2026-27{MARK}”.",
        )
    number = switches.record(
        NewSourceSwitch(
            holder=actor.organisation,
            agreement=AGREEMENT,
            data_set=data_set,
            source=to,
            supply=held[-1].id if to == NATIONAL else "",
            begins_on=begins_on,
            announcement=announcement,
        ),
        at=at,
        by=actor.account,
    )
    gate.note(
        "source.switched", actor=actor, at=at, agreement=AGREEMENT,
        payload={"switch": number, "data_set": data_set, "to": to, "from": str(begins_on)},
    )  # fmt: skip
    return number


def national_supplies(gate: Gate, holder: str, data_set: str) -> tuple[Supply, ...]:
    """A holder's deliveries of the national set that are held, oldest first.

    The national set is delivered under a period of its own, "2026-27 national", so that it never
    takes the place of the authority's own import of the year.
    """
    return tuple(
        one
        for one in gate.held()
        if one.held_to is None
        and (one.agreement, one.holder, one.data_set) == (AGREEMENT, holder, data_set)
        and one.period.endswith(MARK)
    )


def agreement(gate: Gate, *, at: datetime) -> Version:
    """The analysis service's agreement in its current version; UsageProblem where there is none."""
    found = gate.versions(at=at).get(AGREEMENT)
    if found is None:
        raise UsageProblem(
            "You asked about the sources of figures.",
            why="The agreement of the analysis service is not loaded here.",
            remedy="Have the governance officer load it.",
        )
    return found


def results(agreement: Agreement) -> tuple[str, ...]:
    """The data sets of results that an authority's figures are made of, in the schedule's order."""
    rows = [row for row in agreement.schedule if row.id in RESULTS]
    return tuple(dict.fromkeys(name for row in rows for name in row.data_sets))


def carried(version: Version) -> frozenset[str]:
    """The data sets that the national set has."""
    rows = [row for row in version.agreement.schedule if row.id == NATIONAL_ROW]
    return frozenset(name for row in rows for name in row.data_sets)


def may_read(actor: Actor) -> None:
    """UsageProblem for anybody but an authority's data manager or analyst."""
    if actor.role not in READERS or actor.organisation_kind != "la":
        raise UsageProblem(
            "You asked about the sources of figures.",
            why="Only an authority’s data manager or analyst works with them.",
            remedy="Ask the data manager of the authority.",
        )
