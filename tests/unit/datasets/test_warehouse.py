"""The warehouse's catalogue of forty data sets: each is declared, whole, and may be deposited."""

from datetime import date
from pathlib import Path

import pytest
from tools import item_lists, warehouse_items

from kinfold.agreement.lint import lint
from kinfold.agreement.load import read
from kinfold.agreement.model import Agreement
from kinfold.datasets import DataSet, Kind, Sensitivity, catalogue, codeset, find_item, get
from kinfold.intake.recognise import by_headings

#: Number, data set, owner, refresh, and what it feeds: the catalogue as the county team keeps it.
FORTY = (
    (1, "pupil_core", "school", "daily", "identity, education"),
    (2, "school_history", "school", "daily", "education"),
    (3, "attendance_marks", "school", "weekly", "education, T1"),
    (4, "exclusions", "school", "daily", "T1"),
    (5, "sen_register", "school", "daily", "I5, I6"),
    (6, "young_carers", "school", "daily", "I4"),
    (7, "school_census", "school", "termly", "identity check"),
    (8, "ehc_plans", "la", "weekly", "I5"),
    (9, "missing_education", "la", "daily", "T1"),
    (10, "home_education", "la", "weekly", "T1"),
    (11, "admissions", "la", "weekly", "identity"),
    (12, "young_people", "la", "on change", "T3"),
    (13, "free_school_meals", "la", "weekly", "T3"),
    (14, "care_contacts", "la", "daily", "V1, V2, T4"),
    (15, "care_assessments", "la", "daily", "assessments, V2"),
    (16, "in_need", "la", "daily", "I3"),
    (17, "care_enquiries", "la", "daily", "V2"),
    (18, "protection_plans", "la", "daily", "I2"),
    (19, "looked_after", "la", "daily", "I1"),
    (20, "care_leavers", "la", "weekly", "V1, V2"),
    (21, "missing_episodes", "la", "daily", "I7"),
    (22, "disability_team", "la", "weekly", "I6"),
    (23, "early_help", "la", "daily", "V1, V2, T4"),
    (24, "family_intervention", "la", "weekly", "V1, T5"),
    (25, "family_support", "school", "weekly", "V3, T5"),
    (26, "team_around_school", "la", "monthly", "V3"),
    (27, "police_notifications", "police", "daily", "I7"),
    (28, "domestic_abuse_incidents", "police", "weekly", "T9"),
    (29, "crime", "police", "weekly", "T7"),
    (30, "antisocial_behaviour", "district", "weekly", "T8"),
    (31, "youth_justice", "youth_justice", "weekly", "T7"),
    (32, "probation", "probation", "monthly", "T7"),
    (33, "substance_treatment", "commissioned", "monthly", "T6"),
    (34, "domestic_abuse_service", "commissioned", "monthly", "T9"),
    (35, "child_health", "health", "weekly", "T2, V3"),
    (36, "mental_health", "health", "monthly", "T2, V3"),
    (37, "housing", "district", "weekly", "T5"),
    (38, "council_tax_support", "district", "monthly", "T3"),
    (39, "out_of_work_benefits", "department", "quarterly", "T3"),
    (40, "gazetteer", "la", "monthly", "address matching"),
)
SUPPLIED = [get(row[1]) for row in FORTY if row[0] not in {*range(1, 8), 12, 23}]
#: What comes under the supply agreement beside the catalogue: schedules 1A and 2A.
BESIDE = [
    get(name)
    for name in (
        "common_transfer_file",
        "learner_record",
        "alternative_provision_census",
        "early_years_census",
        "annex_a",
        "supporting_families",
        "la_extracts",
        "national_census_autumn",
        "national_census_spring",
        "national_census_summer",
        "tables_check",
        "fe_pupil_premium",
        "fe_sen",
        "social_care_daily",
    )
]
AGREEMENTS = Path(__file__).parents[3] / "agreements"
WAREHOUSE = read(AGREEMENTS / "warehouse" / "as-printed.yaml").agreement


def _id(data_set: DataSet) -> str:
    return data_set.id


@pytest.mark.requirement("TDV-2.1a")
@pytest.mark.parametrize(("number", "name", "owner", "refresh", "feeds"), FORTY)
def test_a_row_of_the_catalogue_is_declared_whole(
    number: int, name: str, owner: str, refresh: str, feeds: str
) -> None:
    found = get(name)
    assert found.catalogue_number == number
    assert (found.owner_kind, found.refresh) == (owner, refresh)
    assert set(feeds.split(", ")) <= set(found.feeds)
    assert found.title
    assert found.grain
    assert found.identifiers
    assert found.retention_class
    assert found.refresh_days > 0
    assert isinstance(found.sensitivity, Sensitivity)
    for table in found.tables:
        assert table.subject is not None
        assert table.key


@pytest.mark.requirement("TDV-2.1a")
def test_the_forty_are_all_there_and_each_has_an_agreement_it_may_come_under() -> None:
    numbers = {one.catalogue_number for one in catalogue().values()}
    assert set(range(1, 41)) <= numbers
    carried: dict[str, set[str]] = {}
    for path in sorted(AGREEMENTS.glob("*/*.yaml")):
        if path.name != "examples.yaml":
            agreement = read(path).agreement
            for name in _deposited(agreement):
                carried.setdefault(name, set()).add(agreement.id)
    assert {row[1] for row in FORTY} <= set(carried)


def _deposited(agreement: Agreement) -> set[str]:
    """The data sets an agreement has a flow for and grants the deposit of."""
    granted = {
        code.split(".")[0]
        for grant in agreement.grants
        if "deposit" in grant.operations
        for group in grant.items
        for code in agreement.group(group).codes
    }
    scheduled = {name for row in agreement.schedule if row.channels for name in row.data_sets}
    return granted & scheduled


@pytest.mark.parametrize("data_set", SUPPLIED, ids=_id)
def test_evidence_of_a_supplied_data_set_is_dated_and_identities_are_careful(
    data_set: DataSet,
) -> None:
    (table,) = data_set.tables
    undated = {"gazetteer"}
    no_evidence = {"admissions", "free_school_meals", *undated}
    assert bool(table.evidence.dates) == (data_set.id not in undated)
    assert table.evidence.counts == (data_set.id not in no_evidence)
    told_on = ("la", "early_help_record", "social_care_record")
    assert not table.evidence.chronology or data_set.owner_kind == "la"
    assert table.evidence.chronology == (
        data_set.retention_class in told_on and data_set.id != "team_around_school"
    )
    for field in table.fields:
        if field.name in {"surname", "forename", "date_of_birth", "upn", "nhs_number"}:
            assert field.sensitivity is Sensitivity.IDENTITY
        if field.name in {"address", "postcode"} or field.name.endswith("_email"):
            assert field.sensitivity is Sensitivity.CONTACT
        if field.kind is Kind.CODE:
            assert codeset(field.codeset or "").codes


def test_free_text_is_held_of_no_supplied_data_set() -> None:
    found = [code for one in SUPPLIED for code, _, field in one.items() if _is_free(field.name)]
    assert found == []


def _is_free(name: str) -> bool:
    return any(word in name for word in ("note", "comment", "description", "narrative", "detail"))


@pytest.mark.parametrize("data_set", SUPPLIED, ids=_id)
def test_a_table_under_its_own_headings_is_told_from_every_other(data_set: DataSet) -> None:
    assert by_headings([field.source for field in data_set.tables[0].fields]).id == data_set.id


def test_the_addresses_of_the_domestic_abuse_service_are_protected() -> None:
    support = get("domestic_abuse_service").table("support")
    assert {field.name for field in support.fields if field.protected} == {
        "address",
        "postcode",
        "uprn",
    }
    assert get("looked_after").table("episode").field("placement_postcode").protected


def test_nothing_shown_is_drawn_from_a_protected_address() -> None:
    protected = {
        code for one in catalogue().values() for code, _, field in one.items() if field.protected
    }
    drawn = {
        source
        for one in catalogue().values()
        for _, _, field in one.items()
        for source in field.drawn_from
    }
    assert len(protected) >= 4
    assert drawn.isdisjoint(protected)


def test_the_most_sensitive_field_says_how_careful_to_be_with_the_whole() -> None:
    assert get("crime").sensitivity is Sensitivity.CRIMINAL
    assert get("mental_health").sensitivity is Sensitivity.SPECIAL
    assert get("gazetteer").sensitivity is Sensitivity.CONTACT
    assert get("crime").is_about_care_or_crime
    assert get("early_help").is_about_care_or_crime
    assert not get("gazetteer").is_about_care_or_crime
    assert not get("attendance_marks").is_about_care_or_crime


def test_only_the_register_and_the_daily_payload_add_days_to_days() -> None:
    added = [one.id for one in catalogue().values() if one.accrues]
    assert added == ["attendance_marks", "social_care_daily"]


def test_the_supply_agreement_lists_what_the_data_sets_declare_and_no_more() -> None:
    text = warehouse_items.AGREEMENT.read_text(encoding="utf-8")
    assert text == warehouse_items.written(text), "run `python -m tools.warehouse_items`"
    listed = {code for group in WAREHOUSE.item_groups for code in group.codes}
    assert listed == {code for one in (*SUPPLIED, *BESIDE) for code, _, _ in one.items()}


def test_the_supply_agreement_is_sound() -> None:
    found = lint(WAREHOUSE, on=date(2026, 11, 21))
    assert [one.sentence for one in found if one.severity == "error"] == []


@pytest.mark.parametrize("data_set", SUPPLIED, ids=_id)
def test_a_supplied_data_set_has_a_flow_a_reason_and_a_period(data_set: DataSet) -> None:
    group = WAREHOUSE.group(data_set.id.replace("_", "-"))
    assert group.reason
    assert group.clause == f"Sch. 1, row {data_set.catalogue_number}"
    (row,) = [row for row in WAREHOUSE.schedule if data_set.id in row.data_sets]
    assert row.frequency.startswith(data_set.refresh)
    senders = {party.id: party for party in WAREHOUSE.parties}
    kinds = {senders[name].organisation_kind or "la" for name in row.sender}
    assert data_set.owner_kind in kinds
    (term,) = [term for term in WAREHOUSE.retention if group.id in term.groups]
    named = {code for name in term.groups for code in WAREHOUSE.group(name).codes}
    same = {get(code.split(".")[0]).retention_class for code in named}
    assert same == {data_set.retention_class}
    assert term.months


@pytest.mark.requirement("NEX-14", "SOM-3.1")
@pytest.mark.parametrize("data_set", BESIDE, ids=_id)
def test_a_return_beside_the_catalogue_has_groups_by_care_a_flow_and_a_period(
    data_set: DataSet,
) -> None:
    """Every field is in exactly one group, and the group says how careful to be with it."""
    codes = [code for code, _, _ in data_set.items()]
    groups = {code: WAREHOUSE.groups_of(code) for code in codes}
    assert {len(found) for found in groups.values()} == {1}
    for code, (group,) in groups.items():
        careful = find_item(code)[2].sensitivity
        assert careful in item_lists.PARTS[group.id.rpartition("-")[2]], code
        assert group.reason
    (row,) = [row for row in WAREHOUSE.schedule if data_set.id in row.data_sets]
    senders = {party.id: party for party in WAREHOUSE.parties}
    assert data_set.owner_kind in {senders[name].organisation_kind or "la" for name in row.sender}
    assert row.clause.startswith("Sch. 2A, row ")
    names = {found[0].id for found in groups.values()}
    terms = {term.clause for term in WAREHOUSE.retention if names & set(term.groups)}
    assert len(terms) == 1
    assert all(term.months for term in WAREHOUSE.retention)
    destroyed = {
        name for grant in WAREHOUSE.grants if grant.id == "destroy" for name in grant.items
    }
    assert names <= destroyed
