"""What leaves goes as the agreement says, or the register refuses it."""

from datetime import timedelta
from typing import Any, Final

import pytest

from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.handling import dispatching
from kinfold.registers import dispatches
from kinfold.registers.facts import NewDispatch
from tests import estate

from .conftest import noted

TODAY: Final = estate.LATER.date()


def new(**changes: object) -> NewDispatch:
    words: dict[str, Any] = {
        "sender": "marshire",
        "recipient": "Hartwell Academy, safeguarding lead",
        "recipient_known": "known",
        "material": "social_care",
        "method": "special_delivery",
        **changes,
    }
    return NewDispatch(**words)


def clauses(**changes: object) -> list[str]:
    return [one.clause for one in dispatching.obstacles(new(**changes), on=TODAY)]


@pytest.mark.requirement("SOM-5.4.1")
@pytest.mark.parametrize("material", ["social_care", "health"])
def test_social_care_and_health_go_by_special_delivery_only(gate: Gate, material: str) -> None:
    actor = gate.actor(estate.DATA_MANAGER)
    before = len(dispatches.dispatches())
    with pytest.raises(RefusedByAgreement, match=r"5\.4") as refused:
        dispatching.record(
            gate, actor, new(material=material, method="ordinary_post"), at=estate.LATER
        )
    assert refused.value.ledger_ref is not None
    assert noted(gate, "dispatch.refused")[-1] == {
        "material": material, "method": "ordinary_post", "why": ["5.4"],
    }  # fmt: skip
    assert len(dispatches.dispatches()) == before
    for method in sorted(dispatching.SPECIAL):
        number = dispatching.record(
            gate, actor, new(material=material, method=method), at=estate.LATER
        )
        assert noted(gate, "dispatch.recorded")[-1]["dispatch"] == number
    assert clauses(material="education", method="ordinary_post") == []


@pytest.mark.requirement("SOM-5.4.2")
@pytest.mark.parametrize(
    ("method", "wrapped", "tracking", "wrong"),
    [
        ("tracked_special_delivery", True, "RX1", 0),
        ("bonded_courier", True, "CN 4", 0),
        ("special_delivery", True, "RX1", 1),
        ("ordinary_post", True, "RX1", 2),
        ("bonded_courier", False, "RX1", 1),
        ("bonded_courier", True, "", 1),
        ("special_delivery", False, "", 2),
        ("secure_upload", False, "", 0),
    ],
)
def test_a_large_parcel_is_wrapped_twice_and_tracked(
    method: str, wrapped: bool, tracking: str, wrong: int
) -> None:
    found = clauses(large=True, method=method, double_wrapped=wrapped, tracking=tracking)
    assert found == ["5.4"] * wrong


@pytest.mark.requirement("SOM-5.4.3")
def test_it_is_closed_when_the_cover_is_confirmed(gate: Gate) -> None:
    actor = gate.actor(estate.DATA_MANAGER)
    number = dispatching.record(gate, actor, new(), at=estate.LATER)
    for shown, only in ((False, False), (True, False), (False, True)):
        with pytest.raises(NeedsDecision, match="For Addressee only"):
            dispatching.close(
                gate, actor, number, return_shown=shown, addressee_only=only, at=estate.LATER
            )
    dispatching.close(gate, actor, number, return_shown=True, addressee_only=True, at=estate.LATER)
    assert noted(gate, "dispatch.closed")[-1] == {"dispatch": number}
    with pytest.raises(NothingToDo):
        dispatching.close(
            gate, actor, number, return_shown=True, addressee_only=True, at=estate.LATER
        )
    message = dispatching.record(gate, actor, new(method="secure_upload"), at=estate.LATER)
    dispatching.close(
        gate, actor, message, return_shown=False, addressee_only=False, at=estate.LATER
    )


@pytest.mark.requirement("SOM-5.3.3")
@pytest.mark.parametrize("known", ["new", "unknown"])
def test_to_a_new_or_unknown_address_nothing_plain_goes(gate: Gate, known: str) -> None:
    for method in ("plain_email", "secure_reply", "secure_upload"):
        assert clauses(recipient_known=known, method=method) == ["5.3"]
    for method in ("school_to_school", "encrypted_email", "special_delivery"):
        assert clauses(recipient_known=known, method=method) == []
    with pytest.raises(RefusedByAgreement, match="school to school"):
        dispatching.record(
            gate,
            gate.actor(estate.LEADS["millbrook"]),
            new(sender="millbrook", recipient_known=known, method="plain_email"),
            at=estate.LATER,
        )


@pytest.mark.requirement("SOM-9.2")
def test_what_is_linked_to_finance_goes_securely_and_is_kept_until_a_day(gate: Gate) -> None:
    later = TODAY + timedelta(days=1)
    assert clauses(material="finance", method="ordinary_post") == ["9.2", "9.2"]
    assert clauses(material="finance", method="plain_email", retain_until=later) == ["5.1"]
    assert clauses(material="finance", retain_until=TODAY) == ["9.2"]
    asked = new(material="finance", method="secure_upload", retain_until=later)
    number = dispatching.record(gate, gate.actor(estate.DATA_MANAGER), asked, at=estate.LATER)
    kept = next(one for one in dispatches.dispatches() if one.id == number)
    assert (kept.method, kept.retain_until) == ("secure_upload", later)


def test_each_organisation_has_its_own(gate: Gate) -> None:
    actor = gate.actor(estate.DATA_MANAGER)
    number = dispatching.record(gate, actor, new(), at=estate.LATER)
    school = gate.actor(estate.LEADS["millbrook"])
    with pytest.raises(RefusedByAgreement):
        dispatching.record(gate, school, new(), at=estate.LATER)
    with pytest.raises(UsageProblem):
        dispatching.close(
            gate, school, number, return_shown=True, addressee_only=True, at=estate.LATER
        )
