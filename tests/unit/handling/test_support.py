"""A copy for support needs the school's agreement, a safe place, and an end."""

from datetime import date, timedelta
from typing import Final

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.handling import support
from tests import estate

from .conftest import HEAD, OTHERS_MANAGER, noted

AT: Final = estate.LATER
TODAY: Final = AT.date()
DUE: Final = date(2026, 12, 4)


def opened(gate: Gate, reference: str) -> int:
    actor = gate.actor(estate.DATA_MANAGER)
    return support.open_case(
        gate, actor, reference, school="millbrook", supplier="Fenland Systems", at=AT
    )


def state(gate: Gate, number: int, *, on: date = TODAY) -> str:
    found = support.cases(gate, gate.actor(estate.DATA_MANAGER))
    return support.state(next(one for one in found if one.id == number), on=on)


@pytest.mark.requirement("SOM-9.1.2")
def test_a_copy_is_taken_when_the_school_agreed_and_into_an_approved_place(gate: Gate) -> None:
    actor, head = gate.actor(estate.DATA_MANAGER), gate.actor(HEAD)
    number = opened(gate, "INC-1")
    with pytest.raises(RefusedByAgreement, match="has not agreed") as refused:
        support.take(gate, actor, number, place="secure_store", at=AT)
    assert refused.value.ledger_ref is not None
    assert noted(gate, "support.refused")[-1] == {"case": number, "what": "take"}
    with pytest.raises(RefusedByAgreement, match="Only the school itself"):
        support.agree(gate, actor, number, at=AT)
    support.agree(gate, head, number, at=AT)
    with pytest.raises(NothingToDo):
        support.agree(gate, head, number, at=AT)
    with pytest.raises(RefusedByAgreement, match="secure store or on an encrypted"):
        support.take(gate, actor, number, place="locked_cabinet", at=AT)
    support.take(gate, actor, number, place="encrypted_device", at=AT)
    assert noted(gate, "support.taken")[-1] == {"case": number}
    with pytest.raises(RefusedByAgreement):
        support.take(gate, head, number, place="secure_store", at=AT)


@pytest.mark.requirement("SOM-9.1.3")
def test_each_pass_to_the_supplier_needs_its_own_permission(gate: Gate) -> None:
    actor, head = gate.actor(estate.DATA_MANAGER), gate.actor(HEAD)
    number = opened(gate, "INC-2")
    support.agree(gate, head, number, at=AT)
    with pytest.raises(UsageProblem, match="No copy was taken"):
        support.pass_on(gate, actor, number, reference="S-1", at=AT)
    support.take(gate, actor, number, place="secure_store", at=AT)
    for reference in ("S-1", "S-2"):
        with pytest.raises(RefusedByAgreement, match="its own permission"):
            support.pass_on(gate, actor, number, reference=reference, at=AT)
        with pytest.raises(RefusedByAgreement):
            support.permit(gate, actor, number, at=AT)
        support.permit(gate, head, number, at=AT)
        support.pass_on(gate, actor, number, reference=reference, at=AT)
    found = support.cases(gate, head)
    steps = next(one.steps for one in found if one.id == number)
    assert [one.reference for one in steps if one.kind == "passed"] == ["S-1", "S-2"]
    assert [one.by for one in steps if one.kind == "permitted"] == [HEAD, HEAD]


@pytest.mark.requirement("SOM-9.1.4")
def test_closing_makes_destruction_due_and_it_is_recorded_with_a_certificate(gate: Gate) -> None:
    actor, head = gate.actor(estate.DATA_MANAGER), gate.actor(HEAD)
    number = opened(gate, "INC-3")
    support.agree(gate, head, number, at=AT)
    support.take(gate, actor, number, place="secure_store", at=AT)
    with pytest.raises(UsageProblem, match="not closed"):
        support.destroyed(gate, actor, number, certificate="C-1", at=AT)
    assert support.close(gate, actor, number, at=AT) == DUE
    assert state(gate, number) == "destruction due"
    assert state(gate, number, on=DUE) == "destruction due"
    assert state(gate, number, on=DUE + timedelta(days=1)) == "destruction overdue"
    for act in (support.close, support.permit):
        with pytest.raises(NothingToDo, match="closed"):
            act(gate, actor, number, at=AT)
    with pytest.raises(UsageProblem, match="certificate"):
        support.destroyed(gate, actor, number, certificate=" ", at=AT)
    support.destroyed(gate, actor, number, certificate="C-1", at=AT)
    assert state(gate, number, on=DUE + timedelta(days=1)) == "destroyed"
    assert noted(gate, "support.destroyed")[-1] == {"case": number}
    with pytest.raises(NothingToDo):
        support.destroyed(gate, actor, number, certificate="C-2", at=AT)


def test_a_case_in_which_nothing_was_copied_has_nothing_to_destroy(gate: Gate) -> None:
    number = opened(gate, "INC-4")
    actor = gate.actor(estate.DATA_MANAGER)
    assert state(gate, number) == "open"
    assert support.close(gate, actor, number, at=AT) is None
    assert state(gate, number) == "closed"
    with pytest.raises(UsageProblem):
        support.destroyed(gate, actor, number, certificate="C-1", at=AT)


def test_a_case_is_the_supporters_and_the_schools(gate: Gate) -> None:
    number = opened(gate, "INC-5")
    assert number in {one.id for one in support.cases(gate, gate.actor(HEAD))}
    assert support.cases(gate, gate.actor(OTHERS_MANAGER)) == ()
    assert support.cases(gate, gate.actor(estate.AUDITOR)) == ()
    assert support.cases(gate, gate.actor(estate.LEADS["millbrook"])) == ()
    with pytest.raises(UsageProblem, match="no such case"):
        support.permit(gate, gate.actor(OTHERS_MANAGER), number, at=AT)
    with pytest.raises(RefusedByAgreement):
        support.open_case(gate, gate.actor(HEAD), "INC-6", school="millbrook", supplier="X", at=AT)
    for school in ("marshire", "nowhere"):
        with pytest.raises(UsageProblem):
            support.open_case(
                gate, gate.actor(estate.DATA_MANAGER), "INC-6", school=school, supplier="X", at=AT
            )
