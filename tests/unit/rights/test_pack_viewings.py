"""The pack says who looked, when and why, and puts back what each of them was shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kinfold.gate import Entry
from kinfold.rights.contents import Screen, Viewing
from kinfold.rights.page import page
from kinfold.rights.reviewing import reviewed
from kinfold.rights.viewings import ASKED, DID
from tests.clauses.world import AGREEMENT
from tests.unit.rights import made

LEAD = "information_governance_lead"


def only(entries: list[Entry]) -> Viewing:
    (one,) = made.draft({}, entries).contents.viewings
    return one


def titled(screen: Screen) -> dict[str, dict[str, str]]:
    """Each part of a screen with its first line, title and words."""
    return {
        grid.title: {
            column.title: str(getattr(value, "text", value))
            for column, value in zip(grid.columns, grid.lines[0].values, strict=True)
        }
        for grid in screen.grids
    }


@pytest.mark.requirement("TDV-13.4a", "TDV-14.2.7")
def test_a_viewing_says_who_by_role_when_and_why_and_never_which_professional() -> None:
    found = made.draft({}, made.viewing(4, reason="Attendance fell"))
    (one,) = found.contents.viewings
    assert (one.entry, one.at, one.outcome, one.screen) == (4, made.AT, "shown", 1)
    assert one.role == "Designated safeguarding lead"
    assert one.organisation == "St Edmund's Primary"
    assert one.did == DID["view"]
    assert one.purpose == AGREEMENT.purposes[0].text
    assert one.under.clauses == ("C7",)
    assert one.as_at == (made.ON,)
    pack = reviewed(found, made.every_decision(found), role=LEAD, at=made.AT)
    text = page(pack)
    assert "Attendance fell" in text
    assert "21 November 2026 at 9:00am" in text
    assert "dsl@" not in text


@pytest.mark.requirement("TDV-13.4a")
def test_what_was_displayed_is_put_back_item_by_item() -> None:
    entries = made.viewing(
        1,
        involvements=[
            {
                "agency": "Family support",
                "start": "2025-01-02",
                "end": None,
                "last_known": "2026-01-02",
                "worker": "Priya N",
                "lead_email": "",
            }
        ],
        assessments=[{"kind": "Plan", "on": "2025-02-03", "creator": "", "creator_email": ""}],
        education=[
            {
                "term_start": "2026-01-06",
                "term_end": "2026-03-27",
                "school_name": "Ashdown School",
                "attendance_percentage": 91.5,
            }
        ],
    )
    (screen,) = made.draft({}, entries).contents.screens
    assert titled(screen) == {
        "Personal details": {"Name": "Nia Marsh", "Address": "1 Mill Lane"},
        "Flags": {
            "Active social care / early help involvement": "current",
            "Young carer": "no information on database",
        },
        "Who was shown as working with you": {
            "Agency": "Family support",
            "Start date": "2 January 2025",
            "Last known to be open": "2 January 2026",
            "Worker": "Priya N",
        },
        "Assessments": {"Type of assessment": "Plan", "Date": "3 February 2025"},
        "Schooling by term": {
            "Term start": "6 January 2026",
            "Term end": "27 March 2026",
            "School name": "Ashdown School",
            "Attendance percentage": "91.5",
        },
    }


def test_viewings_that_displayed_the_same_share_a_screen_whatever_day_the_data_reached() -> None:
    entries = [
        *made.viewing(1),
        *made.viewing(3, at=made.AT + timedelta(days=1), as_at={"pupil_core": "2026-11-21"}),
        *made.viewing(5, flags={"V1": "historic"}),
    ]
    contents = made.draft({}, entries).contents
    assert [one.screen for one in contents.viewings] == [1, 1, 2]
    assert contents.viewings[1].as_at == (date(2026, 11, 21),)
    found = made.draft({}, entries)
    text = page(reviewed(found, made.every_decision(found), role=LEAD, at=made.AT))
    assert "2 viewings, the first 21 November 2026 at 9:00am, the last 22 November" in text


def test_a_refused_attempt_is_in_it_and_marked() -> None:
    entry = made.decided(
        1, kind="decision.refused", clauses=None, reasons=[{"code": "dbs", "clause": "C10.3"}]
    )
    one = only([entry])
    assert (one.outcome, one.screen, one.under.clauses) == ("refused", None, ("C10.3",))
    found = made.draft({}, [entry])
    text = page(reviewed(found, [], role=LEAD, at=made.AT))
    assert "Refused: nothing was shown" in text
    assert "displayed 0 times, and 1 attempt was refused" in text


def test_what_came_of_each_asking() -> None:
    forgotten = [
        made.decided(1),
        replace(made.displayed(2, follows=1), payload=None),
    ]
    answered = [
        made.decided(1, operation="answer"),
        replace(made.displayed(2, follows=1), kind="answer.outcome", payload={"rows": {}}),
    ]
    asked = [made.decided(1, kind="question.answered")]
    exported = [made.decided(1, operation="export")]
    bare = replace(made.decided(1), payload=None, organisation=None, agreement=None)
    unknown = [replace(bare, agreement_version=None)]
    told = [only(entries) for entries in (forgotten, answered, asked, exported, unknown)]
    assert [(one.did, one.outcome) for one in told] == [
        ("Opened your record", "forgotten"),
        ("Prepared the answer to a request about you", "done"),
        (ASKED, "nothing"),
        ("Asked to: export rows", "nothing"),
        ("Asked for your information", "nothing"),
    ]
    assert (told[-1].role, told[-1].organisation, told[-1].under.agreement) == ("", "", "")
    for entries in (forgotten, answered, asked, unknown):
        found = made.draft({}, entries)
        assert page(reviewed(found, [], role=LEAD, at=made.AT))


def test_an_entry_of_an_agreement_that_is_not_known_here_keeps_its_ids() -> None:
    entry = replace(made.decided(1, organisation="elsewhere"), agreement_version="b" * 64)
    one = only([entry])
    assert (one.organisation, one.under.agreement, one.under.version) == (
        "elsewhere",
        "agreement",
        "",
    )
    assert one.purpose == AGREEMENT.purposes[0].id


def test_a_screen_that_says_more_than_is_known_is_read_by_a_person_first() -> None:
    entries = made.viewing(
        1,
        personal={"name": "Nia Marsh", "nickname": "Mouse"},
        education=[{"school_name": "Ashdown School", "tutor": "Tom Okoro"}],
        household=[{"who": "Anna Kowalska"}],
    )
    found = made.draft({}, entries)
    asked = {question.about: question.texts for question in found.questions}
    assert asked["record_of_access.screen.personal#1"] == ('{"nickname": "Mouse"}',)
    assert asked["record_of_access.screen.education#1"] == ('[{"tutor": "Tom Okoro"}]',)
    assert asked["record_of_access.screen.household#1"] == ('[{"who": "Anna Kowalska"}]',)
    (question, *_) = found.questions
    assert question.where == "What was displayed when somebody looked"
    pack = reviewed(found, made.every_decision(found, "redact"), role=LEAD, at=made.AT)
    assert "Kowalska" not in page(pack)


@pytest.mark.requirement("TDV-13.4b")
def test_copies_and_parcels_are_listed_with_who_holds_them_now() -> None:
    found = made.draft({}, [], copies=[made.copy()], disclosures=[made.parcel()])
    text = page(reviewed(found, made.every_decision(found), role=LEAD, at=made.AT))
    for words in (
        "Who is now controller of the copy",
        "St Edmund&#39;s Primary",
        "Kept for the plan",
        "Name, Address",
        "Agreement (1), clause 13.4.2",
        "Littlewick Council",
        "Surname, Activity",
        "Exchange (2026-29), clause S2",
        "21 January 2027",
    ):
        assert words in text, words
    without_a_day = made.draft({}, [], disclosures=[replace(made.parcel(), destroy_by=None)])
    assert "To be destroyed by" not in page(reviewed(without_a_day, [], role=LEAD, at=made.AT))
