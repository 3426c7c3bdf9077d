"""A plan of the exchange warns of members that showed too little of their care, and goes on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kinfold.oversight import diligence
from kinfold.registers.facts import NewDiligence
from tests.neighbourhood import NOW, manager
from tests.unit.web.exchange_desk import Desk, desk, hood, moment

__all__ = ["desk", "hood", "moment"]


@pytest.mark.requirement("CCIS-9b")
def test_a_plan_warns_of_members_without_checks_and_holds_nothing_back(
    desk: Callable[[str], Desk],
) -> None:
    marshire = desk("marshire")
    where = marshire.post("/exchange/plan", row="S1", month="2026-11")
    shown = marshire.get(where)
    assert "<strong>Warning:</strong>" in shown
    assert "Confirm this plan" in shown
    for member in diligence.flagged(marshire.gate, "ccis-exchange", at=NOW):
        checked = NewDiligence(
            agreement="ccis-exchange",
            member=member.organisation,
            what="security_policy",
            checker_role="designated_person",
            checked_on=NOW.date(),
            next_due=NOW.date() + timedelta(days=365),
            evidence="SP-1",
            outcome="satisfied",
        )
        diligence.record(marshire.gate, manager(marshire.gate), checked, at=NOW)
    assert "<strong>Warning:</strong>" not in marshire.get(where)
