"""Each controller in common shows its own care, and who showed too little is flagged."""

from datetime import timedelta
from typing import Any, Final

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.oversight import diligence
from kinfold.registers.facts import NewDiligence
from tests import estate

from .conftest import last

TODAY: Final = estate.LATER.date()


def check(**changes: object) -> NewDiligence:
    words: dict[str, Any] = {
        "agreement": "ccis-exchange",
        "member": "littlewick",
        "what": "dpia",
        "checker_role": "governance_officer",
        "checked_on": TODAY - timedelta(days=10),
        "next_due": TODAY + timedelta(days=355),
        "evidence": "DPIA-4",
        "outcome": "satisfied",
        **changes,
    }
    return NewDiligence(**words)


def member(gate: Gate) -> diligence.Member:
    found = diligence.members(gate, "ccis-exchange", at=estate.LATER)
    return next(one for one in found if one.organisation == "littlewick")


@pytest.mark.requirement("CCIS-9b")
def test_a_member_without_checks_or_with_an_overdue_one_is_flagged(gate: Gate) -> None:
    officer = gate.actor(estate.GOVERNANCE)
    assert member(gate).flag == "No check is on record."
    flagged = diligence.flagged(gate, "ccis-exchange", at=estate.LATER)
    assert {"marshire", "littlewick"} <= {one.organisation for one in flagged}
    number = diligence.record(gate, officer, check(), at=estate.LATER)
    assert last(gate, "diligence.recorded") == {
        "diligence": number,
        "member": "littlewick",
        "what": "dpia",
        "outcome": "satisfied",
    }
    found = member(gate)
    assert found.flag == ""
    states = {one.what: one.state for one in found.checks}
    assert (states["dpia"], states["certification"]) == ("good", "none")
    later = diligence.members(gate, "ccis-exchange", at=estate.LATER + timedelta(days=356))
    assert "Overdue: data protection impact assessment." in {one.flag for one in later}
    diligence.record(
        gate, officer, check(what="security_policy", outcome="action_needed"), at=estate.LATER
    )
    assert member(gate).flag == ""
    diligence.record(
        gate, officer, check(what="certification", outcome="not_satisfied"), at=estate.LATER
    )
    assert member(gate).flag == "Not in order: certification."
    diligence.record(
        gate,
        officer,
        check(
            what="privacy_notice", checked_on=TODAY - timedelta(9), next_due=TODAY - timedelta(1)
        ),
        at=estate.LATER,
    )
    assert member(gate).flag == "Not in order: certification. Overdue: privacy notice."
    assert {one.state for one in member(gate).checks} == {
        "good", "action", "failed", "overdue", "none",
    }  # fmt: skip


@pytest.mark.requirement("CCIS-9b")
def test_only_controllers_in_common_and_only_by_those_who_answer_for_it(gate: Gate) -> None:
    officer = gate.actor(estate.GOVERNANCE)
    for wrong in ("st-edmunds", "nowhere"):
        with pytest.raises(UsageProblem):
            diligence.record(gate, officer, check(member=wrong), at=estate.LATER)
    with pytest.raises(UsageProblem, match="No agreement of that name"):
        diligence.record(gate, officer, check(agreement="none"), at=estate.LATER)
    with pytest.raises(RefusedByAgreement):
        diligence.record(gate, gate.actor(estate.DATA_MANAGER), check(), at=estate.LATER)
    alone = [
        name
        for name in gate.versions(at=estate.LATER)
        if not diligence.members(gate, name, at=estate.LATER)
    ]
    assert "ccis-exchange" not in alone
    assert all(not diligence.flagged(gate, name, at=estate.LATER) for name in alone)
