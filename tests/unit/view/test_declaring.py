"""A copy is declared under the agreement, with its reason, and the setting is its controller."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import Exit
from kinfold.gate import Gate
from kinfold.registers import cases, people
from kinfold.view.declaring import KIND, Copied, declare, declared, parts
from kinfold.view.find import AGREEMENT
from tests import estate, people_index
from tests.estate import LATER, LEADS, refused

LEAD = LEADS["st-edmunds"]
REASON = "A concern raised by the class teacher"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return estate.copied(people_index.linked(), tmp_path_factory.mktemp("declaring") / "home")


@pytest.fixture
def gate(home: estate.Estate) -> Iterator[Gate]:
    people_index.back_in_time()
    with home.opened() as opened:
        yield opened


@pytest.fixture
def person(home: estate.Estate) -> str:
    return people_index.person_id(home.county.persona("nothing").person)


def say(gate: Gate, person: str, *, login: str = LEAD, **words: Any) -> int:
    """Declare as a practitioner does."""
    told: dict[str, Any] = {"parts": ("identity", "individual_flags"), "reason": REASON}
    copied = Copied(**(told | words))
    return declare(gate, gate.actor(login), person, copied, purpose="C-P5", at=LATER)


@pytest.mark.requirement("TDV-13.4b")
def test_the_setting_becomes_controller_of_its_copy(gate: Gate, person: str) -> None:
    number = say(gate, person)
    kept = cases.declarations(person)[-1]
    assert kept.id == number
    assert (kept.organisation, kept.account, kept.reason) == ("st-edmunds", LEAD, REASON)
    assert kept.items == ("identity", "individual_flags")
    assert kept.agreement == AGREEMENT
    assert declared(person, organisation="st-edmunds")[0] == kept
    assert not declared(person, organisation="millbrook")
    entries = [*gate._ledger.entries(start=kept.ledger_entry - 1, subject=person)]
    asked, said = entries
    assert (said.index, said.kind, said.follows) == (kept.ledger_entry, KIND, asked.index)
    assert said.payload == {"parts": ["identity", "individual_flags"], "protocol": ""}
    assert asked.payload is not None
    assert asked.payload["operation"] == "report"
    assert asked.payload["reason"] == REASON


@pytest.mark.requirement("TDV-7.15")
def test_what_was_passed_on_names_the_protocol(gate: Gate, person: str) -> None:
    say(gate, person, protocol="Referral to the front door, section 4")
    kept = cases.declarations(person)[-1]
    followed = "Passed on; protocol followed: Referral to the front door, section 4."
    assert kept.reason == f"{REASON}. {followed}"


@pytest.mark.requirement("TDV-7.15")
def test_without_a_reason_nothing_is_declared(gate: Gate, person: str) -> None:
    before = cases.declarations(person)
    problem = refused(lambda: say(gate, person, reason=" "))
    assert problem.exit_code is Exit.REFUSED
    assert "C7.14, C7.15, C11.2, C12.1" in problem.why
    assert problem.ledger_ref
    assert cases.declarations(person) == before


@pytest.mark.parametrize("named", [(), ("identity", "person_index2"), ("nothing",)])
def test_parts_that_are_not_in_the_record_are_refused(
    gate: Gate, person: str, named: tuple[str, ...]
) -> None:
    problem = refused(lambda: say(gate, person, parts=named))
    assert problem.exit_code is Exit.USAGE


@pytest.mark.parametrize("named", [("person_index",), ("social_care",)])
def test_parts_no_practitioner_sees_are_refused(
    gate: Gate, person: str, named: tuple[str, ...]
) -> None:
    assert refused(lambda: say(gate, person, parts=named)).exit_code is Exit.REFUSED


def test_a_child_who_is_not_linked_or_is_sealed_is_refused_as_nobody(
    gate: Gate, home: estate.Estate, person: str
) -> None:
    assert refused(lambda: say(gate, person, login=LEADS["hartwell"])).exit_code is Exit.REFUSED
    people.seal(person, reason="refuge", at=LATER, by=None)
    try:
        assert refused(lambda: say(gate, person)).exit_code is Exit.REFUSED
    finally:
        people.unseal(person, at=LATER, by=None)


def test_parts_are_those_of_the_grant(gate: Gate) -> None:
    agreement = gate.versions(at=LATER)[AGREEMENT].agreement
    found = [part.id for part in parts(agreement, "safeguarding_lead")]
    assert found[0] == "identity"
    assert len(found) == 8
    assert not parts(agreement, "data_manager")


def test_without_the_agreement_there_is_nothing_to_declare_under(tmp_path: Path) -> None:
    bare = estate.copied(estate.empty(), tmp_path / "home")
    with bare.opened() as gate:
        early = estate.SIGNED_AT.replace(year=2020)
        actor = gate.actor(LEAD)
        problem = refused(
            lambda: declare(
                gate, actor, "p1", Copied(parts=("identity",), reason="x"), purpose="C-P5", at=early
            )
        )
        assert problem.exit_code is Exit.USAGE
