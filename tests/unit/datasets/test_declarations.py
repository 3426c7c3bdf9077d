"""The declared data sets are whole, consistent and exactly what the agreements print."""

from collections import Counter
from pathlib import Path

import pytest

from kinfold import law
from kinfold.datasets import (
    DataSet,
    Kind,
    Sensitivity,
    Table,
    catalogue,
    codeset,
    codeset_names,
    declared,
    find_item,
    get,
)
from kinfold.datasets.declared import practitioner_view

EVERY_FIELD = [
    (code, table, field) for one in catalogue().values() for code, table, field in one.items()
]
#: The warehouse's data sets that are declared in plain words; `test_warehouse` is about them.
SUPPLIED = {path.stem for place in declared.__path__ for path in Path(place).glob("*.toml")}
EVERY_TABLE = [(one, table) for one in catalogue().values() for table in one.tables]


def printed_items(data_set: str) -> set[str]:
    return {field.appendix_item for _, _, field in get(data_set).items() if field.appendix_item}


def test_the_catalogue_is_in_the_order_of_its_ids() -> None:
    assert list(catalogue()) == sorted(catalogue())
    assert {"cin_census", "early_help", "gazetteer", "pupil_core"} <= set(catalogue())


@pytest.mark.parametrize("data_set", catalogue().values(), ids=lambda one: one.id)
def test_a_data_set_says_who_owns_it_and_how_fresh_it_is(data_set: DataSet) -> None:
    assert law.organisation_kind(data_set.owner_kind)
    assert data_set.title
    assert data_set.grain
    assert data_set.retention_class
    assert data_set.refresh
    assert data_set.refresh_days > 0
    assert data_set.feeds
    assert data_set.identifiers
    assert data_set.sensitivity in {field.sensitivity for _, _, field in data_set.items()}


@pytest.mark.parametrize(("data_set", "table"), EVERY_TABLE, ids=lambda one: one.title)
def test_keys_subject_and_dates_name_fields_of_the_table(data_set: DataSet, table: Table) -> None:
    names = [field.name for field in table.fields]
    assert len(names) == len(set(names))
    for name in table.evidence.dates:
        assert table.field(name).kind is Kind.DATE
    for name in (*table.key, *filter(None, [table.subject])):
        table.field(name)
    if table.evidence.where:
        name, codes = table.evidence.where
        assert codes <= codeset(table.field(name).codeset or "").codes_in()


@pytest.mark.parametrize("data_set", catalogue().values(), ids=lambda one: one.id)
def test_a_field_is_found_by_its_code_and_fully_described(data_set: DataSet) -> None:
    for code, table, field in data_set.items():
        _, found_table, found_field = find_item(code)
        assert found_table is table, code
        assert found_field is field, code
        assert field.title, code
        assert field.codeset or field.kind is not Kind.CODE, code
        assert not field.codeset or codeset(field.codeset).codes_in(), code
        assert not any(find_item(source)[0].derived for source in field.drawn_from), code


def test_a_source_field_says_what_it_is_called_in_its_file() -> None:
    derived = {"practitioner_view", "person_index", "caseload_update"}
    nameless = {
        field.name
        for code, table, field in EVERY_FIELD
        if not field.source and code.split(".")[0] not in derived and not table.made_here
    }
    # Counted while a file is read; made of what names the person; told by where a row stands; put
    # beside a census row.
    made = {name for name in nameless if name.endswith(("_no", "_ref"))}
    assert nameless - made == {"guarantee_year", "upn"}


def test_what_is_not_declared_cannot_be_found() -> None:
    with pytest.raises(KeyError):
        find_item("pupil_core.pupil.shoe_size")
    with pytest.raises(KeyError):
        get("shoe_sizes")
    with pytest.raises(KeyError):
        get("pupil_core").table("shoes")
    with pytest.raises(KeyError):
        get("pupil_core").table("pupil").field("shoe_size")


@pytest.mark.requirement("SOM-A.1")
def test_the_school_feeds_hold_the_appendix_a_items_and_no_more() -> None:
    pupil = printed_items("pupil_core") | printed_items("young_carers")
    assert pupil == {
        "Address",
        "Date of birth",
        "EAL",
        "Ethnic source",
        "Ethnicity",
        "First language",
        "Forename",
        "Former UPN",
        "FSM eligible/date",
        "Gender",
        "Guardians",
        "Medical flag",
        "Middle names",
        "Mode of travel",
        "NC year",
        "Preferred forename",
        "Preferred surname",
        "Religion",
        "Service family",
        "Surname",
        "Traveller family",
        "UPN",
        "Young carer",
        "Young carer notes",
        "Young carer start and end dates",
        "Youth support services agreement indicator",
    }
    assert len(pupil) == 26
    assert len(printed_items("school_history")) == 9
    assert printed_items("attendance_marks") == {"Mark", "Absence reason"}
    assert printed_items("sen_register") == {
        "NHS number",
        "SEN history",
        "SEN need",
        "SEN status/date",
    }
    assert printed_items("exclusions") == {"Category", "End date", "Reason", "Start date"}
    feeds = [get(one) for one in catalogue() if printed_items(one)]
    extra = {f.name for one in feeds for _, _, f in one.items() if not f.appendix_item}
    assert extra == {"laestab", "upn", "date", "session"}


@pytest.mark.requirement("SOM-A.2")
def test_the_nhs_number_from_schools_is_the_only_proposed_item() -> None:
    assert [code for code, _, field in EVERY_FIELD if field.proposed] == [
        "sen_register.sen.nhs_number"
    ]
    assert get("practitioner_view").table("record").field("nhs_id").drawn_from == ()


@pytest.mark.requirement("SOM-A.3")
def test_free_text_is_young_carer_notes_and_why_a_wish_was_overridden_and_feeds_nothing() -> None:
    free = [code for code, _, field in EVERY_FIELD if field.sensitivity is Sensitivity.FREE_TEXT]
    assert free == [
        "young_carers.young_carer.young_carer_notes",
        "young_people.person.override_reason",
    ]
    drawn = {source for _, _, field in EVERY_FIELD for source in field.drawn_from}
    assert drawn.isdisjoint(free)


@pytest.mark.requirement("TDV-7.5", "TDV-7.6", "TDV-7.7", "TDV-7.8", "TDV-7.9", "TDV-7.10")
def test_the_practitioner_view_has_the_37_printed_fields() -> None:
    record = get("practitioner_view").table("record")
    titles = {field.name: field.title for field in record.fields}
    assert len(titles) == 37
    flags = [name for name in titles if name[0] in "VIT" and name[1:].isdigit()]
    assert Counter(name[0] for name in flags) == {"V": 3, "I": 7, "T": 9}
    assert titles["V1"] == "active social care / early help involvement"
    assert titles["T9"] == "domestic violence"
    assert titles["involvement_dates"] == "start and end date"
    assert list(titles)[:6] == [
        "name",
        "address",
        "date_of_birth",
        "student_id",
        "nhs_id",
        "lcs_case_id",
    ]


def test_flags_that_no_loaded_data_set_feeds_are_drawn_from_nothing() -> None:
    record = get("practitioner_view").table("record")
    unfed = {field.name for field in record.fields if not field.drawn_from}
    assert unfed == {"nhs_id", "V3", "I1", "I7", "T2", "T3", "T7", "T8"}


def test_every_panel_of_the_view_is_declared_once() -> None:
    assert practitioner_view.DATA_SET is get("practitioner_view")
    assert practitioner_view.DATA_SET.derived


def test_evidence_names_the_fields_it_looks_at() -> None:
    sen = get("sen_register").table("sen").evidence
    assert sen.dates == ("sen_status_date",)
    assert sen.needs == ("sen_status_date", "sen_status")
    exclusion = get("exclusions").table("exclusion").evidence
    assert exclusion.needs == exclusion.dates == ("start_date", "end_date")


def test_roll_and_attendance_rows_are_not_evidence_of_involvement() -> None:
    counting = {
        f"{one.id}.{table.name}"
        for one, table in EVERY_TABLE
        if table.evidence.counts and one.id not in SUPPLIED
    }
    assert counting == {
        "cin_census.episode",
        "cin_census.assessment",
        "cin_census.cin_plan",
        "cin_census.section47",
        "cin_census.protection_plan",
        "cin_census.review",
        "cin_census.pre_proceedings",
        "early_help.involvement",
        "early_help.assessment",
        "exclusions.exclusion",
        "sen_register.sen",
        "ssda903.ad1",
        "ssda903.dolo",
        "ssda903.episodes",
        "ssda903.missing",
        "ssda903.placedadoption",
        "ssda903.reviews",
        "ssda903.swepisodes",
        "young_carers.young_carer",
    }
    chronology = {
        one.id for one, table in EVERY_TABLE if table.evidence.chronology and one.id not in SUPPLIED
    }
    assert chronology == {"cin_census", "early_help", "ssda903"}


def test_the_children_in_need_tables_come_from_the_element_list() -> None:
    cin = get("cin_census")
    episode = cin.table("episode")
    assert [field.name for field in episode.fields] == [
        "LAchildID",
        "episode_no",
        "CINreferralDate",
        "ReferralSource",
        "PrimaryNeedCode",
        "CINclosureDate",
        "ReasonForClosure",
        "DateOfInitialCPC",
        "ReferralNFA",
    ]
    assert episode.field("ReferralNFA").kind is Kind.BOOLEAN
    assert cin.table("protection_plan").field("NumberOfPreviousCPP").kind is Kind.INTEGER
    child = cin.table("child")
    assert child.field("GenderCurrent").last_year == "2023-24"
    assert child.field("Sex").first_year == "2024-25"
    assert cin.table("cin_plan").field("CINPlanStartDate").first_year is None
    assert cin.table("pre_proceedings").field("PPStartDate").first_year == "2025-26"
    assert cin.years[0] == "2016-17"
    assert cin.years[-1] == "2025-26"


def test_the_looked_after_modules_come_from_the_list_of_columns() -> None:
    return_ = get("ssda903")
    assert len(return_.in_files) == 12
    assert [field.name for field in return_.table("missing").fields] == [
        "CHILD",
        "DOB",
        "MISSING",
        "MIS_START",
        "MIS_END",
    ]
    assert return_.table("prevperm").field("DATE_PERM").kind is Kind.TEXT
    assert return_.table("oc2").field("SDQ_SCORE").kind is Kind.INTEGER
    assert return_.table("dolo").field("DOLO_START").first_year == "2026-27"
    assert return_.table("episodes").field("LS").sensitivity is Sensitivity.CRIMINAL
    assert return_.table("header").field("ETHNIC").sensitivity is Sensitivity.SPECIAL
    assert return_.table("episodes").field("PL_POST").sensitivity is Sensitivity.CONTACT
    assert return_.table("header").field("SEX").sensitivity is Sensitivity.CHARACTERISTIC
    assert return_.table("swepisodes").field("SW_ID").sensitivity is Sensitivity.IDENTITY
    assert return_.years[-1] == "2026-27"


def test_census_columns_change_in_their_year() -> None:
    pupil = get("school_census").table("pupil")
    assert pupil.field("gender").last_year == "2022-23"
    assert pupil.field("sex").first_year == "2023-24"
    assert pupil.field("surname").first_year is None


def test_every_packaged_list_is_used() -> None:
    used = {field.codeset for _, _, field in EVERY_FIELD if field.codeset}
    # The UPN list checks identifiers; no column holds it.
    assert codeset_names() - used == {"upn_la_codes"}
