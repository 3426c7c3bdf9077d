"""A day's social care payload updates the children it names, and leaves the others as they were."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from kinfold import datasets
from kinfold.agreement import Flow
from kinfold.intake.receive import Asked, receive
from kinfold.registers import facts
from tests import estate, suppliers
from tests.unit.intake.conftest import CHILDREN, Office
from tests.unit.intake.layout_samples import written

NAME: Final = "social_care_daily"
Payload = dict[str, Any]


def _child(who: str, *, plans: tuple[Payload, ...] = (), **more: Any) -> Payload:
    episode: Payload = {
        "social_care_episode_id": f"E-{who}",
        "referral_date": "2026-09-02",
        "referral_source": "2A",
        "child_protection_plans": list(plans),
    }
    details = {"surname": "Marsh", "first_name": "Ada", "disabilities": more.pop("disabled", [])}
    return {
        "la_child_id": who,
        "purge": False,
        "child_details": details,
        "social_care_episodes": [episode | more.pop("episode", {})],
        **more,
    }


def _plan(number: str, **more: Any) -> Payload:
    return {"child_protection_plan_id": number, "start_date": "2026-10-01", **more}


class Days:
    """A council's desk, day after day."""

    def __init__(self, office: Office) -> None:
        self.office, self.day = office, 0

    def send(self, *children: Payload) -> facts.LoadReport:
        """Bring in the payload of the next day."""
        self.day += 1
        path = written(self.office.desk / f"{self.day}.json", json.dumps(children))
        at = estate.LOADED_AT + timedelta(days=self.day)
        asked = Asked(agreement="warehouse", as_at=at.date(), channel="feed")
        gate = self.office.gate
        return receive(gate, gate.actor(estate.DATA_MANAGER), path, asked=asked, at=at)

    def held(self, table: str, *, operation: str = "report") -> list[dict[str, Any]]:
        """The rows of a table as they stand today."""
        at = estate.LOADED_AT + timedelta(days=self.day, hours=1)
        gate = self.office.gate
        login = estate.GOVERNANCE if operation == "answer" else estate.DATA_MANAGER
        subjects = (f"{NAME}/marshire/A", f"{NAME}/marshire/B") if operation == "answer" else ()
        permit = gate.ask(
            Flow(
                actor=gate.actor(login),
                operation=operation,
                agreement="warehouse",
                purpose="W-P1",
                items=tuple(
                    code for code, one, _ in datasets.get(NAME).items() if one.name == table
                ),
                recipient="marshire",
                holder="marshire",
                subjects=subjects,
                at=at,
            )
        )
        return gate.read(permit, at=at).rows(f"{NAME}.{table}")


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """A council that brings in its payload each day."""
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    with grounds.opened() as gate:
        suppliers.signed()
        yield Days(Office(gate=gate, grounds=grounds, desk=tmp_path))


def _plans(days: Days) -> set[tuple[str, str]]:
    return {(row["case_id"], row["plan_id"]) for row in days.held("protection_plan")}


@pytest.mark.requirement("NEX-14")
def test_a_day_updates_whom_it_names_and_leaves_the_rest(days: Days) -> None:
    days.send(_child("A", plans=(_plan("1"),)), _child("B", plans=(_plan("1"),)))
    report = days.send(_child("A", plans=(_plan("1", end_date="2026-11-20"), _plan("2"))))
    assert report.counts["kept child"] == 1
    assert _plans(days) == {("A", "1"), ("A", "2"), ("B", "1")}
    ended = {row["plan_id"]: row["ended_on"] for row in days.held("protection_plan")}
    assert ended["2"] is None
    assert {row["case_id"] for row in days.held("child")} == {"A", "B"}
    (first,) = [row for row in days.held("protection_plan") if row["ended_on"]]
    assert (first["case_id"], first["plan_id"]) == ("A", "1")


def test_a_newer_list_takes_the_place_of_the_last(days: Days) -> None:
    days.send(_child("A", disabled=["HAND", "MOB"]), _child("B", disabled=["HAND"]))
    days.send(_child("A", disabled=["MOB"]))
    found = {(row["case_id"], row["disability"]) for row in days.held("disability")}
    assert found == {("A", "MOB"), ("B", "HAND")}


@pytest.mark.requirement("NEX-14")
def test_what_the_sender_removed_stands_no_more_and_the_person_is_told_it_was(days: Days) -> None:
    days.send(_child("A", plans=(_plan("1"), _plan("2"))), _child("B", plans=(_plan("1"),)))
    report = days.send(_child("A", plans=(_plan("1", purge=True),)))
    assert "record-purged" in {one.rule for one in report.findings}
    assert _plans(days) == {("A", "2"), ("B", "1")}
    days.send({"la_child_id": "A", "purge": True})
    assert _plans(days) == {("B", "1")}
    assert {row["case_id"] for row in days.held("child")} == {"B"}
    told = {
        (row["case_id"], row["plan_id"]) for row in days.held("protection_plan", operation="answer")
    }
    assert ("A", "2") in told


def test_a_child_told_of_again_after_that_is_as_it_is_told(days: Days) -> None:
    days.send(_child("A", plans=(_plan("1"),)))
    days.send({"la_child_id": "A", "purge": True})
    days.send(_child("A", plans=(_plan("3"),)))
    assert _plans(days) == {("A", "3")}
    assert [row["case_id"] for row in days.held("child")] == ["A"]
