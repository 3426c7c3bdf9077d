"""Papers for meetings are kept safely, and their day is set when the intervention ends."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.handling import papers
from kinfold.registers import meeting_papers
from kinfold.registers.facts import NewMeetingPapers
from tests import estate

from .conftest import noted

AT: Final = estate.LATER
TODAY: Final = AT.date()
LEAD: Final = estate.LEADS["millbrook"]
CAME: Final = date(2026, 10, 1)
ENDED: Final = date(2026, 11, 2)


def new(**changes: object) -> NewMeetingPapers:
    words: dict[str, Any] = {
        "holder": "millbrook",
        "reference": "CP-14",
        "kind": "child_protection",
        "place": "locked_cabinet",
        "received_on": CAME,
        **changes,
    }
    return NewMeetingPapers(**words)


def state(number: int, *, on: date = TODAY) -> str:
    return papers.state(next(one for one in meeting_papers.papers() if one.id == number), on=on)


@pytest.mark.requirement("SOM-7.8.1")
def test_the_end_of_an_intervention_sets_the_day_papers_go(gate: Gate) -> None:
    lead = gate.actor(LEAD)
    number = papers.record(gate, lead, new(), at=AT)
    assert state(number) == "in use"
    with pytest.raises(UsageProblem, match="goes on"):
        papers.destroyed(gate, lead, number, certificate="D-1", at=AT)
    due = papers.intervention_ended(
        gate, lead, number, on=ENDED, months=72, schedule="Line 4", at=AT
    )
    assert due == date(2032, 11, 2)
    assert noted(gate, "papers.ended")[-1] == {"papers": number, "due_on": "2032-11-02"}
    assert state(number, on=due) == "kept"
    assert state(number, on=due + timedelta(days=1)) == "overdue"
    papers.destroyed(gate, lead, number, certificate="D-1", at=AT)
    assert state(number, on=due + timedelta(days=1)) == "destroyed"
    with pytest.raises(NothingToDo):
        papers.destroyed(gate, lead, number, certificate="D-1", at=AT)


@pytest.mark.requirement("SOM-7.8.1")
@pytest.mark.parametrize(
    ("on", "months"),
    [
        (CAME - timedelta(days=1), 72),
        (AT.date() + timedelta(days=1), 72),
        (ENDED, 0),
        (ENDED, 1201),
    ],
)
def test_an_end_is_a_day_that_was_and_a_period(gate: Gate, on: date, months: int) -> None:
    lead = gate.actor(LEAD)
    number = papers.record(gate, lead, new(reference=f"X-{on:%j}-{months}"), at=AT)
    with pytest.raises(UsageProblem):
        papers.intervention_ended(gate, lead, number, on=on, months=months, schedule="4", at=AT)


def test_papers_are_their_holders(gate: Gate) -> None:
    lead = gate.actor(LEAD)
    number = papers.record(gate, lead, new(reference="CP-15"), at=AT)
    for changes in ({"holder": "ashdown"}, {"received_on": AT.date() + timedelta(days=1)}):
        with pytest.raises(UsageProblem):
            papers.record(gate, lead, new(reference="CP-16", **changes), at=AT)
    with pytest.raises(RefusedByAgreement):
        papers.record(gate, gate.actor(estate.DATA_MANAGER), new(holder="marshire"), at=AT)
    with pytest.raises(UsageProblem, match="no such papers"):
        papers.destroyed(gate, gate.actor(estate.LEADS["ashdown"]), number, certificate="D", at=AT)
