"""The record: 37 fields, whom to ring, withheld fields absent, and nothing that absence tells."""

from datetime import date
from typing import Any

import pytest

from kinfold.agreement import ItemRule
from kinfold.view.record import ITEMS, PERSONAL, PREFIX, VIEW, build, values_of
from tests.unit.view.made import handover, permit

ON = date(2026, 11, 21)
PUPIL = {
    "upn": "G201123419001", "laestab": "9992001", "surname": "Aderin", "forename": "Oluwaseun",
    "preferred_forename": "Seun", "date_of_birth": date(2016, 5, 4),
    "address": "4 Reed Lane, Marsh End, QM1 2AB",
}  # fmt: skip
EPISODE = {
    "LAchildID": "ZA0001", "episode_no": 1, "CINreferralDate": date(2026, 2, 1),
    "CINclosureDate": None, "ReferralNFA": False,
}  # fmt: skip
CASE = {"LAchildID": "ZA0001"}


@pytest.fixture(autouse=True)
def _contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "kinfold.view.record._contact", lambda data_set, holder: ("Social care", "duty@x.example")
    )


def made(**rows: Any) -> Any:
    """The record of a pupil with these rows beside (table names with two underscores)."""
    named = {name.replace("__", "."): value for name, value in rows.items()}
    return build(handover({"pupil_core.pupil": [PUPIL], **named}, ON))


@pytest.mark.requirement("TDV-7.1", "TDV-7.5", "TDV-7.6", "TDV-7.7", "TDV-7.8")
def test_the_view_has_thirty_seven_fields_and_no_other() -> None:
    assert len(ITEMS) == len(VIEW.fields) == 37
    assert tuple(field.name for field in VIEW.fields[:6]) == PERSONAL
    record = made()
    assert tuple(record.personal) == PERSONAL
    assert len(record.flags) == 19


@pytest.mark.requirement("TDV-7.5")
def test_personal_details_are_the_school_s_own() -> None:
    assert made().personal == {
        "name": "Seun Aderin",
        "address": "4 Reed Lane, Marsh End, QM1 2AB",
        "date_of_birth": "2016-05-04",
        "student_id": "G201123419001",
        "nhs_id": "",
        "lcs_case_id": "",
    }


@pytest.mark.requirement("TDV-7.9", "TDV-3.6.1")
def test_involvements_say_whom_to_ring_newest_first() -> None:
    help_ = {
        "case_id": "E1", "agency": "Family hub", "start_date": date(2026, 6, 1), "end_date": None,
        "worker": "A. Penhallow", "lead_professional_email": "hub@early-help.marshire.example",
    }  # fmt: skip
    lines = made(
        early_help__involvement=[help_],
        cin_census__episode=[EPISODE, {**EPISODE, "episode_no": 2, "ReferralNFA": True,
                                       "CINreferralDate": date(2026, 8, 1)}],
    ).involvements  # fmt: skip
    assert [(line.agency, line.worker, line.lead_email) for line in lines] == [
        ("Family hub", "A. Penhallow", "hub@early-help.marshire.example"),
        ("Social care", "", "duty@x.example"),
    ]


@pytest.mark.requirement("TDV-7.10", "TDV-3.6.3")
def test_assessments_name_their_author_and_never_their_content() -> None:
    assessed = {
        "case_id": "E1", "assessment_type": "Early help assessment",
        "assessment_date": date(2026, 6, 3), "document_creator": "A. Penhallow",
        "creator_email": "hub@early-help.marshire.example",
    }  # fmt: skip
    care = {
        "LAchildID": "ZA0001", "episode_no": 1, "assessment_no": 1,
        "AssessmentActualStartDate": date(2026, 2, 3),
        "AssessmentAuthorisationDate": date(2026, 3, 9),
    }  # fmt: skip
    lines = made(early_help__assessment=[assessed], cin_census__assessment=[care]).assessments
    assert [(line.kind, line.on, line.creator) for line in lines] == [
        ("Early help assessment", date(2026, 6, 3), "A. Penhallow"),
        ("Social care assessment", date(2026, 3, 9), "Social care"),
    ]


def test_what_lies_in_the_future_is_not_shown() -> None:
    later = {
        "case_id": "E1", "agency": "Hub", "start_date": date(2026, 12, 1), "end_date": None,
    }  # fmt: skip
    assessed = {
        "case_id": "E1", "assessment_type": "x", "assessment_date": date(2026, 12, 1),
    }  # fmt: skip
    future = {
        "LAchildID": "ZA0001", "episode_no": 1, "assessment_no": 1,
        "AssessmentActualStartDate": date(2026, 12, 3), "AssessmentAuthorisationDate": None,
    }  # fmt: skip
    record = made(
        cin_census__episode=[EPISODE, {**EPISODE, "CINreferralDate": date(2026, 12, 5)}],
        early_help__involvement=[later],
        early_help__assessment=[assessed],
        cin_census__assessment=[future],
    )
    assert len(record.involvements) == 1
    assert record.assessments == ()


@pytest.mark.requirement("TDV-7.5")
def test_a_later_return_speaks_for_the_case_and_its_id() -> None:
    older = {**EPISODE, "CINreferralDate": date(2019, 6, 1), "_as_at": date(2020, 3, 31)}
    newer = {**EPISODE, "CINclosureDate": date(2026, 10, 1), "_as_at": date(2026, 3, 31)}
    record = build(
        handover(
            {
                "pupil_core.pupil": [PUPIL],
                "cin_census.child": [{"LAchildID": "OLD", "_as_at": date(2020, 3, 31)},
                                     {"LAchildID": "NEW", "_as_at": date(2026, 3, 31)}],
                "cin_census.episode": [older, newer],
            },
            ON,
            as_at={"cin_census": date(2026, 3, 31)},
        )
    )  # fmt: skip
    assert record.personal["lcs_case_id"] == "NEW"
    assert [(line.end, line.last_known) for line in record.involvements] == [
        (date(2026, 10, 1), None),
        (None, date(2020, 3, 31)),
    ]


def test_withheld_fields_are_absent_and_named() -> None:
    keep = tuple(item for item in ITEMS if not item.endswith(("I2", "address", "school_name")))
    keep = tuple(item for item in keep if "involvement" not in item and "assessment" not in item)
    narrowed = handover({"pupil_core.pupil": [PUPIL], "cin_census.episode": [EPISODE]}, ON)
    object.__setattr__(narrowed, "permit", permit(ON, items=keep))
    record = build(narrowed)
    assert "address" not in record.personal
    assert "I2" not in {flag.code for flag in record.flags}
    assert (record.involvements, record.assessments, record.education) == ((), (), ())


def test_a_coarser_value_is_shown_where_the_agreement_allows_only_that() -> None:
    narrowed = handover({"pupil_core.pupil": [PUPIL]}, ON)
    rules = [
        ItemRule(item=f"{PREFIX}date_of_birth", treatment="transform", clause="C7",
                 transform="year_of_birth"),
        ItemRule(item=f"{PREFIX}address", treatment="transform", clause="C7",
                 transform="postcode_district"),
    ]  # fmt: skip
    object.__setattr__(narrowed.permit, "items", tuple(rules))
    assert build(narrowed).personal == {"date_of_birth": "2016", "address": "QM1"}


def test_the_values_kept_in_the_ledger_are_plain() -> None:
    values = values_of(made(cin_census__episode=[EPISODE]))
    assert values["flags"]["V1"] == "current"
    assert values["involvements"][0]["start"] == "2026-02-01"
    assert set(values) == {
        "personal", "flags", "involvements", "assessments", "education", "as_at",
    }  # fmt: skip


def test_a_child_without_a_school_record_has_empty_details() -> None:
    record = build(handover({}, ON))
    assert set(record.personal.values()) == {""}
