"""What an auditor sees of the record, and who must still sign what."""

import dataclasses
from datetime import timedelta

import pytest

from kinfold.agreement.load import read
from kinfold.errors import NeedsDecision, RefusedByAgreement
from kinfold.gate import inspection, signing, stewardship
from kinfold.registers import agreements, signatures
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, minutes


@pytest.mark.requirement("GOV-1")
def test_the_auditor_reads_entries_and_nobody_else_does(floor: Floor) -> None:
    """Under an agreement that lets the role audit; asking is itself recorded."""
    auditor = floor.actor(estate.AUDITOR)
    last = list(
        inspection.entries(floor.gate, auditor, under="practitioner-view", at=NOW, start=-1)
    )
    assert [entry.actor for entry in last] == [estate.AUDITOR]
    for under in ("practitioner-view", "no-such"):
        with pytest.raises(RefusedByAgreement):
            inspection.entries(floor.gate, floor.actor(), under=under, at=NOW)
    assert floor.entries()[-1].kind == "decision.refused"


@pytest.mark.requirement("GOV-1")
def test_an_altered_ledger_is_noticed(floor: Floor) -> None:
    """One byte of one leaf."""
    auditor = floor.actor(estate.AUDITOR)
    assert inspection.verified(floor.gate, auditor, at=NOW).ok
    leaves = next((floor.grounds.home / "ledger").rglob("leaves*"))
    path = next(one for one in [leaves, *leaves.rglob("*")] if one.is_file())
    content = bytearray(path.read_bytes())
    content[content.index(b"permitted")] ^= 1
    path.write_bytes(content)
    assert not inspection.verified(floor.gate, auditor, at=minutes(1)).ok


def test_every_place_on_the_signature_page(floor: Floor) -> None:
    """Signed, lapsed or empty, for each organisation that must sign."""
    version = floor.gate.versions(at=NOW)["county-education"]
    assert all(place.signature for place in signing.places(version, at=NOW))
    for record in signatures.signature_records(version.hash):
        if record.organisation == "hartwell":
            signatures.withdraw_signature(record.id, reason="Closed", at=minutes(1), by=None)
    unsigned = [p.organisation for p in signing.places(version, at=minutes(2)) if not p.signature]
    assert unsigned == ["hartwell"]
    later = NOW + timedelta(days=3000)
    assert {place.signature for place in signing.places(version, at=later)} <= {
        *(place.signature for place in signing.places(version, at=minutes(2)))
    }


def test_what_keeps_a_version_from_coming_into_force(floor: Floor) -> None:
    """Unsettled conflicts and missing signatures, each with its clause."""
    version = read(estate.AGREEMENTS / "practitioner-view" / "as-printed.yaml")
    officer = floor.actor(estate.GOVERNANCE)
    stewardship.load(floor.gate, officer, version, at=NOW)
    told = signing.obstacles(version, at=minutes(1))
    assert any("not confirmed" in sentence for sentence in told)
    assert any("has not signed" in sentence or "No organisation" in sentence for sentence in told)
    with pytest.raises(NeedsDecision) as caught:
        stewardship.stand(floor.gate, officer, version, state="in_force", reason="x", at=minutes(1))
    assert caught.value.why == " ".join(told)
    standing = agreements.standing(version.hash, at=minutes(2))
    assert standing is not None
    assert standing.state == "draft"


def test_anothers_governance_officer_changes_no_standing_here(floor: Floor) -> None:
    """It may sign, or not."""
    estate.open_account(
        "board@analysis.example", "analysis-service", "governance_officer", "Board secretary"
    )
    version = floor.gate.versions(at=NOW)["cin-analysis"]
    with pytest.raises(RefusedByAgreement, match="runs this installation"):
        stewardship.stand(
            floor.gate, floor.actor("board@analysis.example"), version,
            state="suspended", reason="x", at=NOW,
        )  # fmt: skip


def test_an_organisation_the_register_has_not_is_named_as_the_agreement_names_it(
    floor: Floor,
) -> None:
    """So that the empty place can be read."""
    version = floor.gate.versions(at=NOW)["cin-analysis"]
    known = {place.organisation: place.name for place in signing.places(version, at=NOW)}
    assert known["analysis-service"] == "Analysis service"
    renamed = dataclasses.replace(
        version.agreement.parties[0], organisation="nobody", organisation_kind=None
    )
    assert signing._signers(renamed) == [("nobody", renamed.name)]
