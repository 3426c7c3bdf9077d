"""New items wait for a notice to providers, and what an emergency added ends by itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement import Actor, Flow, Permit
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate, announcing, stewardship
from kinfold.registers import agreements, change_notices, notices_given
from tests import amended, estate

NOW = estate.LATER
SCHOOLS = ("ashdown", "hartwell", "millbrook", "st-edmunds")


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """An installation with nothing on the shelf, where the amendment is in force."""
    grounds = estate.copied(estate.empty(), tmp_path / "home")
    with grounds.opened() as opened:
        amended.in_force()
        yield opened


def deposit(gate: Gate, *items: str, at: datetime = NOW, **changes: Any) -> Flow:
    """The council brings a school's file in."""
    return Flow(
        actor=gate.actor(estate.DATA_MANAGER),
        operation="deposit",
        agreement="county-education",
        purpose="B-P2",
        items=items,
        recipient="marshire",
        holder="st-edmunds",
        channel="command",
        at=at,
        **changes,
    )


def officer(gate: Gate) -> Actor:
    return gate.actor(estate.GOVERNANCE)


def days(count: int) -> datetime:
    return NOW + timedelta(days=count)


@pytest.mark.requirement("SOM-3.3", "SOM-5.2.1c")
def test_a_new_item_waits_for_the_notice_and_for_its_days(gate: Gate) -> None:
    version = amended.amendment()
    waits = {one.group.id: one.begins_on for one in announcing.waiting(version, at=NOW)}
    assert waits == {"health": None, "journey": None}
    with pytest.raises(RefusedByAgreement, match=r"\[3\.3\] Providers have not been told"):
        gate.ask(deposit(gate, amended.TRAVEL))
    some = gate.ask(deposit(gate, amended.TRAVEL, "pupil_core.pupil.surname"))
    assert [rule.item for rule in some.withheld] == [amended.TRAVEL]

    number = stewardship.tell_providers(gate, officer(gate), version, group="journey", at=NOW)
    (given,) = change_notices.given([version.hash], at=NOW)
    assert (given.id, given.items, given.until, given.gateway) == (
        number,
        (amended.TRAVEL,),
        None,
        "",
    )
    assert given.begins_on == date(2026, 11, 28)
    assert given.told == SCHOOLS
    entry = list(gate._ledger.entries())[-1]
    assert entry.kind == "agreement.change_notice"
    assert entry.payload is not None
    assert entry.payload["organisations"] == list(SCHOOLS)
    assert entry.payload["begins_on"] == "2026-11-28"
    (told,) = notices_given.told(organisation="millbrook")
    assert "How the pupil comes to school" in told.text

    waits = {one.group.id: one.begins_on for one in announcing.waiting(version, at=NOW)}
    assert waits == {"health": None, "journey": date(2026, 11, 28)}
    with pytest.raises(RefusedByAgreement, match="collected from 28 November 2026"):
        gate.ask(deposit(gate, amended.TRAVEL, at=days(6)))
    assert isinstance(gate.ask(deposit(gate, amended.TRAVEL, at=days(7))), Permit)
    assert [one.group.id for one in announcing.waiting(version, at=days(7))] == ["health"]


@pytest.mark.requirement("SOM-2.6.1", "SOM-5.2.1c")
def test_what_an_emergency_added_is_told_of_collected_and_ends_by_itself(gate: Gate) -> None:
    version = amended.amendment()
    stewardship.tell_providers(gate, officer(gate), version, group="health", at=NOW)
    (given,) = change_notices.given([version.hash], at=NOW)
    assert (given.gateway, given.until) == ("copi-2002-reg3", amended.UNTIL)
    assert isinstance(gate.ask(deposit(gate, amended.MEDICAL, at=days(7))), Permit)
    last = datetime(2027, 3, 31, 22, 59, tzinfo=UTC)
    assert isinstance(gate.ask(deposit(gate, amended.MEDICAL, at=last)), Permit)
    with pytest.raises(
        RefusedByAgreement,
        match=r"\[2\.6\.1\] Public health measures of winter 2026 ended on 31 March 2027",
    ):
        gate.ask(deposit(gate, amended.MEDICAL, at=last + timedelta(minutes=1)))
    asked = gate.consider(deposit(gate, amended.MEDICAL, at=days(200)), by=officer(gate))
    assert "ended on 31 March 2027" in asked.text
    assert [one.group.id for one in announcing.waiting(version, at=days(200))] == ["journey"]


@pytest.mark.requirement("SOM-3.3")
def test_a_notice_may_go_out_while_the_amendment_is_a_draft(tmp_path: Path) -> None:
    grounds = estate.copied(estate.empty(), tmp_path / "home")
    with grounds.opened() as gate:
        estate.into_force(amended.before(), at=amended.FROM)
        stewardship.load(gate, officer(gate), amended.amendment(), at=NOW)
        stewardship.tell_providers(
            gate, officer(gate), amended.amendment(), group="journey", at=NOW
        )
        signed = days(8)
        agreements.set_standing(amended.amendment().hash, state="in_force", at=signed, by=None)
        waits = announcing.waiting(amended.amendment(), at=signed)
        assert [one.group.id for one in waits] == ["health"]


def test_only_the_officer_of_this_installation_sends_it(gate: Gate) -> None:
    for login in (estate.DATA_MANAGER, estate.LEADS["millbrook"]):
        with pytest.raises(RefusedByAgreement, match="kept to the governance officer"):
            stewardship.tell_providers(
                gate, gate.actor(login), amended.amendment(), group="journey", at=NOW
            )
    estate.open_account("igo@millbrook.example", "millbrook", "governance_officer", "Officer")
    with pytest.raises(RefusedByAgreement, match="organisation that runs this installation"):
        stewardship.tell_providers(
            gate,
            gate.actor("igo@millbrook.example"),
            amended.amendment(),
            group="journey",
            at=NOW,
        )
    assert change_notices.given([amended.amendment().hash], at=NOW) == ()


def test_nothing_is_told_twice_or_of_what_does_not_wait(gate: Gate) -> None:
    version, by = amended.amendment(), officer(gate)
    stewardship.tell_providers(gate, by, version, group="journey", at=NOW)
    with pytest.raises(NothingToDo, match="collected from 28 November 2026"):
        stewardship.tell_providers(gate, by, version, group="journey", at=NOW)
    for group in ("pupil", "unheard-of"):
        with pytest.raises(NothingToDo, match="Nothing of that item group waits"):
            stewardship.tell_providers(gate, by, version, group=group, at=NOW)
    view = gate.versions(at=NOW)["practitioner-view"]
    assert announcing.waiting(view, at=NOW) == ()
    assert announcing.told_by(view) == ()
    with pytest.raises(NothingToDo):
        stewardship.tell_providers(gate, by, view, group="identity", at=NOW)


def test_an_ended_or_unknown_version_is_told_of_no_more(gate: Gate) -> None:
    by = officer(gate)
    with pytest.raises(UsageProblem, match="has ended"):
        stewardship.tell_providers(gate, by, amended.before(), group="journey", at=NOW)
    with pytest.raises(UsageProblem, match="not loaded"):
        stewardship.tell_providers(
            gate, by, amended.amendment(until=date(2027, 1, 31)), group="health", at=NOW
        )


@pytest.mark.requirement("SOM-2.6.1")
def test_an_emergency_without_a_last_day_keeps_an_amendment_from_coming_into_force(
    gate: Gate,
) -> None:
    endless, by = amended.amendment(until=None), officer(gate)
    stewardship.load(gate, by, endless, at=NOW)
    with pytest.raises(NeedsDecision, match=r"\[2\.6\.1\] .* has no last day"):
        stewardship.stand(gate, by, endless, state="in_force", reason="Needed", at=NOW)
