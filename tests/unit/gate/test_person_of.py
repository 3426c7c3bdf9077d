"""From any entry about one child to everybody who looked at that child."""

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import inspection
from kinfold.view.find import Wanted, find
from kinfold.view.record import open_record
from tests import estate

UNDER = "practitioner-view"


@pytest.mark.requirement("TDV-14.2.7", "GOV-4")
def test_an_entry_leads_to_all_that_is_recorded_about_its_child() -> None:
    grounds = estate.linked()
    persona = next(p for p in grounds.county.personas if p.school == "st-edmunds")
    with grounds.opened() as gate:
        lead, auditor = gate.actor(estate.LEADS["st-edmunds"]), gate.actor(estate.AUDITOR)
        person = find(gate, lead, Wanted(identifier=persona.upn), purpose="C-P1", at=estate.LATER)[
            0
        ].person
        shown = open_record(gate, lead, person, purpose="C-P1", at=estate.LATER).entry

        def asked(entry: int) -> str:
            return inspection.person_of(gate, auditor, under=UNDER, at=estate.LATER, entry=entry)

        decision = gate._ledger.entry(shown).follows
        assert decision is not None
        assert asked(shown) == asked(decision) == person
        with pytest.raises(UsageProblem, match="not about one child"):
            asked(0)
        with pytest.raises(UsageProblem, match="not about one child"):
            asked(10**6)
        with pytest.raises(RefusedByAgreement):
            inspection.person_of(gate, lead, under=UNDER, at=estate.LATER, entry=shown)


@pytest.mark.requirement("AGR-4")
def test_a_withdrawn_agreement_s_past_can_still_be_audited(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from kinfold.registers import agreements

    grounds = estate.copied(estate.linked(), tmp_path_factory.mktemp("withdrawn") / "home")
    with grounds.opened() as gate:
        version = gate.versions(at=estate.LATER)[UNDER]
        agreements.set_standing(
            version.hash, state="withdrawn", at=estate.LATER, by=None, reason="trial"
        )
        auditor, lead = gate.actor(estate.AUDITOR), gate.actor(estate.LEADS["st-edmunds"])
        assert list(inspection.entries(gate, auditor, under=UNDER, at=estate.LATER, start=-3))
        with pytest.raises(RefusedByAgreement, match="withdrawn"):
            find(gate, lead, Wanted(identifier="x"), purpose="C-P1", at=estate.LATER)
