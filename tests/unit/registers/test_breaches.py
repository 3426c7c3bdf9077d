"""A breach is recorded once for whoever raised it, and followed by steps until it is closed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import breaches, facts, models
from kinfold.registers.models.breaches import BREACH_STEPS

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)


def new(**changes: object) -> facts.NewBreach:
    words: dict[str, Any] = {
        "agreement": "ccis-exchange",
        "raised_by": "marshire",
        "reference": "B-2026-1",
        "aware_at": datetime.fromisoformat("2026-09-01T08:00:00+00:00"),
        "summary": "A laptop was left on a train.",
        "answers": {"unencrypted_device": True, "number_affected": 40},
        **changes,
    }
    return facts.NewBreach(**words)


def held(number: int) -> facts.Breach:
    found = breaches.breach(number)
    assert found is not None
    return found


def test_a_breach_comes_back_as_it_was_raised(at: datetime) -> None:
    number = breaches.open_breach(new(), at=at, by=OFFICER)
    found = held(number)
    assert {name: getattr(found, name) for name in vars(new())} == vars(new())
    assert (found.id, found.at, found.by, found.state) == (number, at, OFFICER, "open")
    assert breaches.breach(number + 1) is None


def test_a_breach_raised_twice_is_one_breach(at: datetime) -> None:
    breaches.open_breach(new(), at=at, by=None)
    with pytest.raises(NothingToDo):
        breaches.open_breach(new(summary=""), at=at, by=None)
    other = breaches.open_breach(new(raised_by="st-edmunds"), at=at, by=None)
    assert [found.id for found in breaches.breaches()][1] == other


@pytest.mark.parametrize("kind", BREACH_STEPS)
def test_every_kind_of_step_can_be_taken(at: datetime, kind: str) -> None:
    number = breaches.open_breach(new(), at=at, by=None)
    step = breaches.add_breach_step(
        number, kind=kind, text="Done.", data={"organisation": "st-edmunds"}, at=at, by=OFFICER
    )
    assert held(number).steps == (
        facts.BreachStep(
            id=step, kind=kind, text="Done.", data={"organisation": "st-edmunds"}, at=at, by=OFFICER
        ),
    )
    guarded(models.Breach, models.BreachStep)


def test_a_closed_breach_takes_no_more_steps(at: datetime) -> None:
    closed = breaches.open_breach(new(), at=at, by=None)
    still = breaches.open_breach(new(reference="b-2026-2"), at=at, by=None)
    for kind in ("triaged", "closed"):
        breaches.add_breach_step(closed, kind=kind, at=at, by=None)
    with pytest.raises(NothingToDo):
        breaches.add_breach_step(closed, kind="minimised", at=at, by=None)
    assert [found.id for found in breaches.breaches(state="closed")] == [closed]
    assert [found.id for found in breaches.breaches(state="open")] == [still]
    assert held(closed).latest("triaged", "told") == held(closed).steps[0]
    assert held(closed).latest("told") is None
    with pytest.raises(UsageProblem):
        breaches.breaches(state="ajar")


@pytest.mark.parametrize(
    "changed",
    [
        {"raised_by": "nowhere"},
        {"reference": "the laptop"},
        {"agreement": "The exchange"},
        {"summary": "x" * 1001},
        {"summary": "It held A201000000001."},
        {"answers": {"number_affected": "forty"}},
        {"answers": {"Was it encrypted?": False}},
    ],
)
def test_a_breach_off_the_list_or_that_tells_is_refused(
    at: datetime, changed: Mapping[str, object]
) -> None:
    with pytest.raises(UsageProblem):
        breaches.open_breach(new(**changed), at=at, by=None)
    assert breaches.breaches() == ()


def test_a_step_off_the_list_is_refused(at: datetime) -> None:
    number = breaches.open_breach(new(), at=at, by=None)
    with pytest.raises(UsageProblem):
        breaches.add_breach_step(number, kind="forgotten", at=at, by=None)
    with pytest.raises(UsageProblem):
        breaches.add_breach_step(number + 1, kind="told", at=at, by=None)
    with pytest.raises(UsageProblem):
        breaches.add_breach_step(number, kind="told", text="A201000000001", at=at, by=None)
    assert held(number).steps == ()
