"""Who may do what to agreements themselves, and that each act is remembered."""

from datetime import date

import pytest

from kinfold.agreement import Actor
from kinfold.agreement.load import read
from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import stewardship
from kinfold.registers import agreements, signatures
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, minutes

PRINTED = estate.AGREEMENTS / "practitioner-view" / "as-printed.yaml"


def _officer(floor: Floor) -> Actor:
    return floor.actor(estate.GOVERNANCE)


def test_loading_is_the_governance_officers_and_lets_nothing_move(floor: Floor) -> None:
    """A draft beside the version in force."""
    version = read(PRINTED)
    with pytest.raises(RefusedByAgreement, match="governance officer"):
        stewardship.load(floor.gate, floor.actor(), version, at=NOW)
    stewardship.load(floor.gate, _officer(floor), version, at=NOW)
    standing = agreements.standing(version.hash, at=minutes(1))
    assert standing is not None
    assert standing.state == "draft"
    assert floor.entries()[-1].kind == "agreement.loaded"
    with pytest.raises(NothingToDo):
        stewardship.load(floor.gate, _officer(floor), version, at=minutes(2))


def test_signing_is_for_ones_own_organisation_with_its_gateways_checked(floor: Floor) -> None:
    """Not for another party, not by any role, not unchecked (TDV-8.1)."""
    version = read(PRINTED)
    stewardship.load(floor.gate, _officer(floor), version, at=NOW)
    own = stewardship.parties_of(version, _officer(floor))[0]
    theirs = stewardship.parties_of(version, floor.actor())[0]
    assert own.id != theirs.id
    with pytest.raises(RefusedByAgreement, match="not that party"):
        stewardship.sign(
            floor.gate, _officer(floor), version, party=theirs.id, gateways_confirmed=True, at=NOW
        )
    with pytest.raises(RefusedByAgreement, match="kept to"):
        stewardship.sign(
            floor.gate, floor.actor(), version, party=theirs.id, gateways_confirmed=True, at=NOW
        )
    number = stewardship.sign(
        floor.gate, _officer(floor), version, party=own.id, gateways_confirmed=True, at=NOW
    )
    entry = floor.entries()[-1]
    assert (entry.kind, entry.payload["signature"]) == ("agreement.signed", number)


def test_nobody_signs_for_an_organisation_the_register_has_not(floor: Floor) -> None:
    """A stranger is no party."""
    stranger = Actor(
        account="x@marshire.example", role="governance_officer", organisation="x",
        organisation_kind="la",
    )  # fmt: skip
    assert stewardship.parties_of(read(PRINTED), stranger) == ()


def test_an_annual_signature_ends_with_the_school_year(floor: Floor) -> None:
    """SOM-1.4: the provider approves each year."""
    version = floor.gate.versions(at=NOW)["county-education"]
    head = Actor(
        account=estate.LEADS["hartwell"], role="data_controller_signatory",
        organisation="hartwell", organisation_kind="school",
    )  # fmt: skip
    party = stewardship.parties_of(version, head)[0]
    assert party.signs_each == "school_year"
    stewardship.sign(floor.gate, head, version, party=party.id, gateways_confirmed=True, at=NOW)
    mine = [
        record
        for record in signatures.signature_records(version.hash)
        if record.organisation == "hartwell" and record.period
    ]
    assert [(record.period, record.valid_until) for record in mine] == [
        ("2026-27", date(2027, 8, 31))
    ]


def test_a_step_in_its_life_is_the_governance_officers(floor: Floor) -> None:
    """And its flows follow at the next request."""
    version = floor.gate.versions(at=NOW)["practitioner-view"]
    assert floor.permit()
    with pytest.raises(RefusedByAgreement):
        stewardship.stand(
            floor.gate, floor.actor(), version, state="suspended", reason="x", at=minutes(1)
        )
    stewardship.stand(
        floor.gate, _officer(floor), version, state="suspended", reason="A breach", at=minutes(1)
    )
    assert floor.entries()[-1].payload == {"state": "suspended"}
    with pytest.raises(RefusedByAgreement, match="not in force"):
        floor.permit(at=minutes(2))


def test_a_conflict_is_settled_by_the_owner_and_must_exist(floor: Floor) -> None:
    """Ambiguity A2."""
    version = read(PRINTED)
    stewardship.load(floor.gate, _officer(floor), version, at=NOW)
    known = version.agreement.conflicts[0].id
    with pytest.raises(UsageProblem, match="no conflict"):
        stewardship.confirm(floor.gate, _officer(floor), version, conflict="none", at=NOW)
    with pytest.raises(RefusedByAgreement):
        stewardship.confirm(floor.gate, floor.actor(), version, conflict=known, at=NOW)
    stewardship.confirm(floor.gate, _officer(floor), version, conflict=known, at=NOW)
    assert floor.entries()[-1].payload == {"conflict": known}


@pytest.mark.requirement("NEX-27")
def test_a_signature_is_waived_only_where_the_agreement_provides_for_it(floor: Floor) -> None:
    """By the governance officer, with a reason and an end."""
    versions = floor.gate.versions(at=NOW)

    def waive(agreement: str, actor: Actor) -> None:
        stewardship.waive_signature(
            floor.gate, actor, versions[agreement], organisation="marshire",
            reason="The board meets next week", until=date(2026, 12, 31), at=NOW,
        )  # fmt: skip

    with pytest.raises(RefusedByAgreement, match="does not provide"):
        waive("county-education", _officer(floor))
    with pytest.raises(RefusedByAgreement, match="kept to"):
        waive("cin-analysis", floor.actor())
    waive("cin-analysis", _officer(floor))
    assert floor.entries()[-1].payload == {"organisation": "marshire", "until": "2026-12-31"}
