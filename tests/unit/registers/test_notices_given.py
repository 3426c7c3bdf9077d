"""What organisations are told stays told; notices are versions, reviewed and published once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import breaches, cases, facts, models, notices_given

from .conftest import DSL, OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
SHA256 = "f" * 64


@pytest.fixture
def case(at: datetime) -> int:
    return cases.open_case(
        facts.NewCase(
            kind="restriction",
            received_on=date(2026, 9, 1),
            channel="email",
            party="marshire",
            requester="carer",
            person="p-0001",
            agreements=("county",),
            summary="",
            permission_to_forward=False,
        ),
        at=at,
        by=None,
    )


@pytest.fixture
def breach(at: datetime) -> int:
    return breaches.open_breach(
        facts.NewBreach(
            agreement="county",
            raised_by="marshire",
            reference="b-1",
            aware_at=at,
            summary="",
            answers={},
        ),
        at=at,
        by=None,
    )


def test_what_an_organisation_is_told_stays_open_until_it_says_what_it_did(
    at: datetime, case: int, breach: int
) -> None:
    about_case = notices_given.tell(
        "st-edmunds", kind="restriction", text="Hold the record.", case=case, at=at, by=OFFICER
    )
    about_breach = notices_given.tell(
        "marshire", kind="breach", text="Check your devices.", breach=breach, at=at, by=None
    )
    notices_given.acknowledge(about_case, action="Held.", at=at + HOUR, by=DSL)
    first, second = notices_given.told()
    expected = facts.Told(
        id=about_case,
        organisation="st-edmunds",
        kind="restriction",
        text="Hold the record.",
        case=case,
        breach=None,
        change_notice=None,
        at=at,
        by=OFFICER,
        acknowledged_at=at + HOUR,
        acknowledged_by=DSL,
        action="Held.",
    )
    assert first == expected
    assert second == replace(
        expected,
        id=about_breach,
        organisation="marshire",
        kind="breach",
        text="Check your devices.",
        case=None,
        breach=breach,
        by=None,
        acknowledged_at=None,
        acknowledged_by=None,
        action="",
    )
    assert notices_given.told(open_only=True) == notices_given.told(breach=breach) == (second,)
    assert (
        notices_given.told(organisation="st-edmunds") == notices_given.told(case=case) == (first,)
    )
    assert notices_given.told(organisation="st-edmunds", open_only=True) == ()
    guarded(models.Told, models.Acknowledgement)


def test_what_was_told_is_acknowledged_once(at: datetime) -> None:
    number = notices_given.tell("st-edmunds", kind="warning", text="Take care.", at=at, by=None)
    with pytest.raises(UsageProblem):
        notices_given.acknowledge(number, action=" ", at=at, by=None)
    with pytest.raises(UsageProblem):
        notices_given.acknowledge(number + 1, action="Done.", at=at, by=None)
    notices_given.acknowledge(number, action="Done.", at=at, by=None)
    with pytest.raises(NothingToDo):
        notices_given.acknowledge(number, action="Done again.", at=at, by=None)
    (found,) = notices_given.told()
    assert (found.action, found.acknowledged_by) == ("Done.", None)


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation": "nowhere"},
        {"kind": "A warning"},
        {"text": ""},
        {"text": "It is about A201000000001."},
        {"case": 1_000_000},
        {"breach": 1_000_000},
        {"by": "nobody@marshire.example"},
    ],
)
def test_telling_off_the_list_is_refused(at: datetime, changed: dict[str, Any]) -> None:
    words: dict[str, Any] = {
        "organisation": "marshire", "kind": "warning", "text": "Take care.", "at": at, "by": None,
    }  # fmt: skip
    with pytest.raises(UsageProblem):
        notices_given.tell(**{**words, **changed})
    assert notices_given.told() == ()


def save(at: datetime, *, sha256: str = SHA256, kind: str = "privacy") -> int:
    return notices_given.save_notice(
        kind,
        form="easy_read",
        sha256=sha256,
        text="We share information to help you.",
        agreement_versions=("county 2026",),
        at=at,
        by=OFFICER,
    )


def test_a_notice_is_a_version_reviewed_by_roles_and_published_once(at: datetime) -> None:
    number = save(at)
    assert save(at + HOUR) == number
    other = save(at, sha256="e" * 64, kind="processing_record")
    notices_given.review_notice(number, role="governance_officer", differs="", at=at, by=OFFICER)
    notices_given.review_notice(
        number, role="safeguarding_lead", differs="Item 4 is not done.", at=at, by=None
    )
    notices_given.publish_notice(number, at=at + HOUR, by=OFFICER)
    notices_given.publish_notice(other, at=at + HOUR, by=None)
    with pytest.raises(NothingToDo):
        notices_given.publish_notice(number, at=at + HOUR, by=OFFICER)
    (found,) = notices_given.notices("privacy")
    assert found == facts.Notice(
        id=number,
        kind="privacy",
        form="easy_read",
        sha256=SHA256,
        text="We share information to help you.",
        agreement_versions=("county 2026",),
        at=at,
        by=OFFICER,
        reviews=(
            facts.NoticeReview(role="governance_officer", differs="", at=at, by=OFFICER),
            facts.NoticeReview(
                role="safeguarding_lead", differs="Item 4 is not done.", at=at, by=None
            ),
        ),
        published_at=at + HOUR,
        published_by=OFFICER,
    )
    assert [(one.id, one.published_by) for one in notices_given.notices()] == [
        (number, OFFICER), (other, None),
    ]  # fmt: skip
    guarded(models.Notice, models.NoticeReview, models.Publication)


def test_a_notice_that_is_not_there_is_neither_reviewed_nor_published(at: datetime) -> None:
    number = save(at)
    with pytest.raises(UsageProblem):
        notices_given.publish_notice(number + 1, at=at, by=OFFICER)
    with pytest.raises(UsageProblem):
        notices_given.review_notice(
            number + 1, role="governance_officer", differs="", at=at, by=None
        )
    with pytest.raises(UsageProblem):
        notices_given.review_notice(number, role="wizard", differs="", at=at, by=None)
    with pytest.raises(ValueError, match="digest"):
        save(at, sha256="x")
    (found,) = notices_given.notices()
    assert (found.reviews, found.published_at) == ((), None)
