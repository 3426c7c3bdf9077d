"""What is handled outside the store is on record, and nothing of what it says."""

from datetime import date, datetime
from typing import Any

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import (
    dispatches,
    facts,
    meeting_papers,
    models,
    school_requests,
    support_copies,
)

from .conftest import DSL, OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")


def dispatch(**changes: object) -> facts.NewDispatch:
    words: dict[str, Any] = {
        "sender": "marshire",
        "recipient": "Hartwell Academy, safeguarding lead",
        "recipient_known": "known",
        "material": "social_care",
        "method": "special_delivery",
        **changes,
    }
    return facts.NewDispatch(**words)


def papers(**changes: object) -> facts.NewMeetingPapers:
    words: dict[str, Any] = {
        "holder": "st-edmunds",
        "reference": "CP-14",
        "kind": "child_protection",
        "place": "locked_cabinet",
        "received_on": date(2026, 8, 1),
        **changes,
    }
    return facts.NewMeetingPapers(**words)


def test_a_dispatch_is_kept_and_closed_once(at: datetime) -> None:
    number = dispatches.add_dispatch(dispatch(tracking="RX1"), at=at, by=OFFICER)
    other = dispatches.add_dispatch(dispatch(sender="st-edmunds"), at=at, by=None)
    assert [one.id for one in dispatches.dispatches()] == [number, other]
    kept = dispatches.dispatches(sender="marshire")[0]
    assert (kept.tracking, kept.large, kept.closed_at, kept.by) == ("RX1", False, None, OFFICER)
    dispatches.close_dispatch(number, return_shown=True, cover_marked=True, at=at, by=OFFICER)
    assert dispatches.dispatches(sender="marshire")[0].closed_at == at
    with pytest.raises(NothingToDo):
        dispatches.close_dispatch(number, return_shown=True, cover_marked=True, at=at, by=None)
    with pytest.raises(UsageProblem, match="no such dispatch"):
        dispatches.close_dispatch(99, return_shown=True, cover_marked=True, at=at, by=None)
    guarded(models.Dispatch, models.DispatchClosing)


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": "nowhere"},
        {"recipient": ""},
        {"material": "gossip"},
        {"method": "pigeon"},
        {"recipient_known": "maybe"},
        {"tracking": "two words"},
    ],
)
def test_a_dispatch_has_its_words_from_the_lists(at: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(UsageProblem):
        dispatches.add_dispatch(dispatch(**changes), at=at, by=None)


def test_a_support_case_and_its_steps(at: datetime) -> None:
    number = support_copies.open_support_case(
        "INC-1", school="st-edmunds", supplier="Fenland Systems", at=at, by=OFFICER
    )
    with pytest.raises(NothingToDo):
        support_copies.open_support_case("INC-1", school="st-edmunds", supplier="X", at=at, by=None)
    other = support_copies.open_support_case(
        "INC-2", school="marshire", supplier="X", at=at, by=None
    )
    support_copies.add_support_step(number, kind="agreed", at=at, by=DSL)
    support_copies.add_support_step(number, kind="taken", place="secure_store", at=at, by=None)
    support_copies.add_support_step(
        number, kind="closed", reference_="R-1", due_on=date(2026, 9, 15), at=at, by=None
    )
    assert [one.id for one in support_copies.support_cases()] == [number, other]
    (kept,) = support_copies.support_cases(school="st-edmunds")
    assert (kept.reference, kept.supplier, kept.by) == ("INC-1", "Fenland Systems", OFFICER)
    assert [(one.kind, one.place, one.reference, one.due_on, one.by) for one in kept.steps] == [
        ("agreed", "", "", None, DSL),
        ("taken", "secure_store", "", None, None),
        ("closed", "", "R-1", date(2026, 9, 15), None),
    ]
    assert (kept.count("agreed"), kept.last("destroyed")) == (1, None)
    assert kept.last("closed") == kept.steps[-1]
    guarded(models.SupportCase, models.SupportStep)


@pytest.mark.parametrize(
    ("case", "kind", "place"), [(99, "agreed", ""), (1, "lost", ""), (1, "taken", "kitchen")]
)
def test_a_step_has_a_case_a_kind_and_an_approved_place(
    at: datetime, case: int, kind: str, place: str
) -> None:
    number = support_copies.open_support_case(
        "INC-1", school="st-edmunds", supplier="X", at=at, by=None
    )
    with pytest.raises(UsageProblem):
        support_copies.add_support_step(
            number if case == 1 else case, kind=kind, place=place, at=at, by=None
        )


def test_papers_are_kept_by_reference_and_followed(at: datetime) -> None:
    number = meeting_papers.add_papers(papers(), at=at, by=DSL)
    with pytest.raises(NothingToDo):
        meeting_papers.add_papers(papers(), at=at, by=None)
    other = meeting_papers.add_papers(papers(holder="marshire"), at=at, by=None)
    day = date(2026, 8, 20)
    meeting_papers.add_papers_step(
        number, kind="ended", on=day, due_on=date(2032, 8, 20), reference_="R 4", at=at, by=DSL
    )
    with pytest.raises(NothingToDo):
        meeting_papers.add_papers_step(
            number, kind="ended", on=day, reference_="R 4", at=at, by=DSL
        )
    with pytest.raises(UsageProblem, match="no such papers"):
        meeting_papers.add_papers_step(99, kind="ended", on=day, reference_="R 4", at=at, by=DSL)
    assert [one.id for one in meeting_papers.papers()] == [number, other]
    (kept,) = meeting_papers.papers(holder="st-edmunds")
    ended = kept.step("ended")
    assert ended is not None
    assert (ended.on, ended.due_on, ended.reference) == (day, date(2032, 8, 20), "R 4")
    assert kept.step("destroyed") is None
    guarded(models.MeetingPapers, models.PapersStep)


@pytest.mark.parametrize(
    "changes",
    [{"reference": "A123456789012"}, {"kind": "party"}, {"place": "desk"}, {"holder": "nowhere"}],
)
def test_papers_name_nobody_and_lie_in_an_approved_place(
    at: datetime, changes: dict[str, object]
) -> None:
    with pytest.raises(UsageProblem):
        meeting_papers.add_papers(papers(**changes), at=at, by=None)


def test_requests_to_schools_are_kept(at: datetime) -> None:
    number = school_requests.add_school_request(
        "school_census", school="st-edmunds", reason="A question", held_already=True, at=at, by=DSL
    )
    school_requests.add_school_request(
        "attendance", school="marshire", reason="Another", held_already=False, at=at, by=None
    )
    (kept,) = school_requests.school_requests(school="st-edmunds")
    assert kept == facts.SchoolRequest(
        id=number,
        school="st-edmunds",
        data_set="school_census",
        reason="A question",
        held_already=True,
        at=at,
        by=DSL,
    )
    assert len(school_requests.school_requests()) == 2
    guarded(models.SchoolRequest)
