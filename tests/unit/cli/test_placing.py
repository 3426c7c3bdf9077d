"""Addresses and households at the command line: forms to the school, and who lives with whom."""

from datetime import timedelta
from pathlib import Path

import pytest

from kinfold.people import places
from kinfold.registers import people as register
from kinfold.worklists import cleansing
from tests import estate, homes
from tests.unit.cli.conftest import CHILDREN, Line
from tests.unit.worklists.conftest import SCHOOL, Office, pupil, staffed, upn


@pytest.fixture
def office(line: Line, tmp_path: Path) -> Office:
    """An installation with pupils' addresses of every kind taken in and linked."""
    assert line.gate is not None
    grounds = estate.Estate(home=line.home, county=estate.empty(children=CHILDREN).county)
    staffed(grounds)
    office = Office(gate=line.gate, grounds=grounds, folder=tmp_path, at=estate.LOADED_AT)
    homes.fill(office)
    return office


@pytest.mark.requirement("TDV-14.2.5")
def test_addresses_in_doubt_become_forms_to_the_school_that_wrote_them(
    line: Line, office: Office
) -> None:
    refused = line("addresses")
    assert refused.code != 0
    assert "No property gazetteer" in refused.err
    homes.add_gazetteer(office)
    told = line("--json", "addresses").json()
    counts = {row["addresses"]: int(row["count"]) for row in told if not row["asked of the school"]}
    assert sum(counts.values()) == len(homes.ADDRESSES)
    assert counts["Postcode, street and number or name agree"] == 2
    forms = [row for row in told if row["addresses"] == "Forms raised"]
    assert len(forms) == homes.IN_DOUBT
    # The school sees its own form with the address, and nobody is told twice.
    desk = cleansing.desk(office.gate, office.actor(SCHOOL), at=estate.LATER)
    says = {(one.upn, one.says) for one in desk.forms}
    assert (
        upn(2),
        "The address does not say which flat it is, or names one that is not there",
    ) in (says)
    assert len(says) == homes.IN_DOUBT
    again = line("--json", "addresses").json()
    assert not [row for row in again if row["addresses"] == "Forms raised"]


@pytest.mark.requirement("TDV-14.2.5")
def test_a_corrected_address_closes_its_form(line: Line, office: Office) -> None:
    homes.add_gazetteer(office)
    line("addresses")
    flat = "Flat 3, 12 High Street, Marbridge, QM1 1AA"
    rows = [
        pupil(n, address=flat if n == 2 else address) for n, address in enumerate(homes.ADDRESSES)
    ]
    office.send(homes.SCHOOL, "pupil_core", rows, as_at=estate.LATER.date() + timedelta(days=1))
    later = estate.LATER + timedelta(days=1)
    desk = cleansing.desk(office.gate, office.actor(SCHOOL), at=later)
    assert len(desk.forms) == homes.IN_DOUBT - 1
    assert desk.counts["corrected_by_feed"] == 1


def test_households_are_told_by_person_with_reason_date_and_source(
    line: Line, office: Office
) -> None:
    bare = line("households")
    assert "Homes are compared as they were written" in bare.out
    homes.add_gazetteer(office)
    said = line("households")
    assert said.code == 0, said.err
    assert f"Matched to {homes.ENTRIES} properties" in said.out
    assert "High Street" not in said.out
    members = line("--json", "households").json()
    assert len(members) == 2
    assert {row["why"] for row in members} == {"At the same property on the day"}
    assert all(row["since"] and row["source"] for row in members)
    assert line("--json", "households", "--on", "2025-01-01").json() == []
    assert line("households", login=SCHOOL).code != 0


def test_a_sealed_person_is_in_no_household(line: Line, office: Office) -> None:
    homes.add_gazetteer(office)
    gate, actor = office.gate, office.actor(estate.DATA_MANAGER)
    day = estate.LATER.date()

    def found(seconds: int) -> places.Lived:
        at = estate.LATER + timedelta(seconds=seconds)
        return places.lived(gate, actor, agreement=homes.VIEW, on=day, at=at)

    before = found(0)
    (household,) = before.households
    assert before.as_counts()["by_same_home"] == 1
    register.seal(household.members[0].person, reason="adoption", at=estate.LATER, by=actor.account)
    after = found(5)
    assert (after.households, after.apart) == ((), 1)
