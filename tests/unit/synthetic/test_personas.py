"""Each child chosen for the tour really shows, in the files, what is said of them."""

from datetime import timedelta

import pytest

from kinfold.calendars import window_start
from kinfold.synthetic.manifest import Manifest
from kinfold.synthetic.personas import PROPERTIES
from tests.unit.synthetic.conftest import AS_AT
from tests.unit.synthetic.reading import all_rows, by_id, rows, text, texts

_LINE = window_start(AS_AT, months=24)


class County:
    """The files of the county, indexed once."""

    def __init__(self, made: Manifest) -> None:
        self.made = made
        self.rolls = {
            entry.holder: {row["UPN"]: row for row in rows(made.folder / entry.path)}
            for entry in made.of("pupil_core")
        }
        self.old = by_id(made.folder / "cin-2019-20.xml")
        self.new = by_id(made.folder / "cin-2025-26.xml")
        self.cases: dict[int, set[str]] = {}
        for row in rows(made.truth / "truth.csv"):
            if row["data_set"] == "early_help":
                self.cases.setdefault(int(row["person"]), set()).add(row["record"])
        self.help = all_rows(made, "early_help")
        self.school_evidence = {
            row["UPN"]
            for data_set in ("sen_register", "young_carers", "exclusions")
            for row in all_rows(made, data_set)
        }

    def ends(self, key: str) -> list[str]:
        held = self.cases.get(self.made.persona(key).person, set())
        return [
            row["end_date"]
            for row in self.help
            if row["case_id"] in held and row["record_type"] == "involvement"
        ]


@pytest.fixture(scope="module")
def county(made: Manifest) -> County:
    return County(made)


def test_every_property_is_shown_by_a_child_of_their_own(made: Manifest) -> None:
    assert {persona.key for persona in made.personas} == {key for key, _, _ in PROPERTIES}
    assert len({persona.person for persona in made.personas}) == len(PROPERTIES)


def test_names_and_birth_dates_are_those_on_the_roll(made: Manifest, county: County) -> None:
    for persona in made.personas:
        if persona.school:
            row = county.rolls[persona.school][persona.upn]
            assert (row["Forename"], row["Surname"]) == (persona.forename, persona.surname)
            assert row["Date of birth"] == persona.born.isoformat()
        else:
            assert all(persona.upn not in roll for roll in county.rolls.values())


def test_current_plan(made: Manifest, county: County) -> None:
    persona = made.persona("current_plan")
    child = county.new[persona.la_child_id]
    plans = child.findall(".//ChildProtectionPlans")
    assert any(not text(plan, "CPPendDate") for plan in plans)
    assert (persona.school, text(child, ".//UPN")) == ("st-edmunds", persona.upn)


def test_old_only_has_nothing_later_than_the_old_return(made: Manifest, county: County) -> None:
    persona = made.persona("old_only")
    child = county.old[persona.la_child_id]
    assert persona.school == "st-edmunds"
    assert text(child, ".//UPN") == persona.upn or text(child, ".//UPNunknown") == "UN1"
    assert all(texts(child, "CINdetails/CINclosureDate"))
    assert len(child.findall("CINdetails")) == len(child.findall("CINdetails/CINclosureDate"))
    assert persona.la_child_id not in county.new
    assert not county.ends("old_only")
    assert persona.upn not in county.school_evidence


def test_nothing_and_sibling_only_have_no_evidence(made: Manifest, county: County) -> None:
    for key in ("nothing", "sibling_only"):
        persona = made.persona(key)
        assert (persona.school, persona.la_child_id) == ("st-edmunds", "")
        assert not county.ends(key)
        assert persona.upn not in county.school_evidence


def test_old_and_recent(made: Manifest, county: County) -> None:
    persona = made.persona("old_and_recent")
    assert persona.la_child_id in county.old.keys() - county.new.keys()
    assert any(not end or end > _LINE.isoformat() for end in county.ends("old_and_recent"))


def test_historic_and_restricted(made: Manifest, county: County) -> None:
    closed = county.new[made.persona("historic").la_child_id]
    assert all(
        text(life, "CINclosureDate") >= "2025-04-01" for life in closed.findall("CINdetails")
    )
    running = county.new[made.persona("restricted_candidate").la_child_id]
    assert any(not text(life, "CINclosureDate") for life in running.findall("CINdetails"))


def test_the_line_and_a_day_past_it(county: County) -> None:
    assert max(county.ends("on_the_line")) == _LINE.isoformat()
    assert max(county.ends("past_the_line")) == (_LINE - timedelta(days=1)).isoformat()
    assert "" in county.ends("helped_now")


def test_school_evidence(made: Manifest) -> None:
    carer = made.persona("young_carer").upn
    spells = [r for r in all_rows(made, "young_carers") if r["UPN"] == carer]
    assert any(not row["Young carer end date"] for row in spells)
    planned = made.persona("health_plan").upn
    assert "E" in {r["SEN status"] for r in all_rows(made, "sen_register") if r["UPN"] == planned}
    sent = made.persona("suspended").upn
    starts = [r["Start date"] for r in all_rows(made, "exclusions") if r["UPN"] == sent]
    assert max(starts) > _LINE.isoformat()


def test_low_attendance_in_each_of_the_two_completed_terms(made: Manifest) -> None:
    persona = made.persona("low_attendance")
    for entry in made.of("attendance_marks"):
        if entry.holder == persona.school and entry.period != "2026-autumn":
            marks = [r for r in rows(made.folder / entry.path) if r["UPN"] == persona.upn]
            missed = [r for r in marks if r["Absence reason"] not in ("", "I")]
            assert len(missed) > 0.1 * len(marks)


def test_two_rolls_and_twin(made: Manifest, county: County) -> None:
    both = made.persona("two_rolls").upn
    assert sum(both in roll for roll in county.rolls.values()) == 2
    twin = made.persona("twin")
    row = county.rolls[twin.school][twin.upn]
    pairs = [
        other
        for roll in county.rolls.values()
        for other in roll.values()
        if other["Date of birth"] == row["Date of birth"] and other["Guardians"] == row["Guardians"]
    ]
    assert len({other["UPN"] for other in pairs}) == 2


def test_numbers_in_the_return(made: Manifest, county: County) -> None:
    missing = county.new[made.persona("no_number").la_child_id]
    assert not text(missing, ".//UPN")
    assert text(missing, ".//UPNunknown") in {"UN4", "UN5", "UN6"}
    former = made.persona("old_number")
    child = county.new[former.la_child_id]
    roll = county.rolls[former.school][former.upn]
    assert text(child, ".//UPN") == roll["Former UPN"] != former.upn


def test_elsewhere_is_on_no_roll_and_nickname_is_short(made: Manifest, county: County) -> None:
    child = county.new[made.persona("elsewhere").la_child_id]
    plans = child.findall(".//ChildProtectionPlans")
    assert any(not text(plan, "CPPendDate") for plan in plans)
    persona = made.persona("nickname")
    held = county.cases[persona.person]
    called = {r["forename"] for r in county.help if r["case_id"] in held and r["forename"]}
    assert persona.forename not in called
