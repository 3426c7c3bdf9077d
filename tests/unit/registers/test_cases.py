"""A case is opened once and followed by steps; nothing in it says who anybody is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.registers import cases, facts, models
from kinfold.registers.models.cases import CASE_KINDS, CASE_STEPS, REQUESTERS

from .conftest import DSL, OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
NEW = facts.NewCase(
    kind="access",
    received_on=date(2026, 9, 1),
    channel="letter",
    party="marshire",
    requester="parent",
    person=None,
    agreements=("county",),
    summary="Asks for everything held since 2024-09-01.",
    permission_to_forward=False,
)


def opened(number: int) -> facts.Case:
    found = cases.case(number)
    assert found is not None
    return found


def add(case: int, kind: str, at: datetime, **data: object) -> int:
    return cases.add_step(case, kind=kind, text="Done.", data=data, at=at, by=OFFICER)


def test_a_case_comes_back_as_it_was_opened(at: datetime) -> None:
    number = cases.open_case(NEW, at=at, by=OFFICER)
    found = opened(number)
    held = {name: getattr(found, name) for name in vars(NEW)}
    assert held == {**vars(NEW), "handler": "marshire"}
    assert (found.id, found.at, found.by, found.steps) == (number, at, OFFICER, ())
    assert (found.state, found.identity_known, found.extension) == ("open", False, None)
    assert (found.pauses, found.forwarded) == ((), False)
    assert cases.case(number + 1) is None


@pytest.mark.parametrize("kind", CASE_KINDS)
@pytest.mark.parametrize("requester", REQUESTERS)
def test_every_right_may_be_asked_for_by_each(at: datetime, kind: str, requester: str) -> None:
    number = cases.open_case(replace(NEW, kind=kind, requester=requester), at=at, by=None)
    assert (opened(number).kind, opened(number).requester) == (kind, requester)


@pytest.mark.requirement("TDV-13.9")
@pytest.mark.parametrize(
    ("handler", "by"), [(None, OFFICER), ("marshire", None), ("marshire", DSL)]
)
def test_a_case_is_passed_on_only_with_permission(
    at: datetime, handler: str | None, by: str | None
) -> None:
    theirs = replace(NEW, party="st-edmunds", handler=handler)
    with pytest.raises(RefusedByAgreement, match=r"13\.4"):
        cases.open_case(theirs, at=at, by=by)
    assert cases.cases() == ()
    found = opened(cases.open_case(replace(theirs, permission_to_forward=True), at=at, by=by))
    assert (found.party, found.handler, found.forwarded) == ("st-edmunds", "marshire", True)


def test_what_a_school_answers_itself_is_not_passed_on(at: datetime) -> None:
    own = replace(NEW, party="st-edmunds")
    assert not opened(cases.open_case(own, at=at, by=DSL)).forwarded
    assert not opened(cases.open_case(own, at=at, by=None)).forwarded


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "wish"},
        {"requester": "neighbour"},
        {"channel": "By post"},
        {"party": "nowhere"},
        {"handler": "nowhere", "permission_to_forward": True},
        {"agreements": ("The county one",)},
        {"summary": "x" * 1001},
        {"summary": "About A201000000001."},
        {"summary": "NHS 943 476 5919"},
        {"summary": "nhs:9434765919"},
    ],
)
def test_a_case_off_the_list_or_that_tells_is_refused(
    at: datetime, changed: Mapping[str, object]
) -> None:
    words: dict[str, Any] = {**vars(NEW), **changed}
    with pytest.raises(UsageProblem) as told:
        cases.open_case(facts.NewCase(**words), at=at, by=OFFICER)
    assert "943" not in str(told.value)
    with pytest.raises(ValueError, match="opaque"):
        cases.open_case(replace(NEW, person="Ada"), at=at, by=OFFICER)
    assert cases.cases() == ()


def test_steps_follow_and_the_state_follows_from_them(at: datetime) -> None:
    number = cases.open_case(NEW, at=at, by=None)
    add(number, "identity_confirmed", at, person="p-0001", seen=["passport", "letter"])
    asked_again = ("clarification_asked", "clarification_asked", "clarification_received")
    for hour, kind in enumerate(asked_again):
        add(number, kind, at + hour * HOUR)
    add(number, "clarification_received", at + 3 * HOUR)
    add(number, "clarification_asked", at + 4 * HOUR)
    extended = add(number, "extended", at, until="2026-12-01", months=2, complex=True, note=None)
    found = opened(number)
    assert (found.person, found.identity_known) == ("p-0001", True)
    assert found.steps[0].data == {"person": "p-0001", "seen": ["passport", "letter"]}
    assert (found.steps[0].text, found.steps[0].by) == ("Done.", OFFICER)
    assert found.pauses == (
        facts.Pause(since=at, until=at + 2 * HOUR),
        facts.Pause(since=at + 4 * HOUR, until=None),
    )
    assert found.extension is not None
    assert found.extension.id == extended
    assert found.extension.data["until"] == "2026-12-01"
    assert found.latest("decided") is None
    guarded(models.Case, models.CaseStep)


def test_a_case_is_closed_and_opened_again(at: datetime) -> None:
    number = cases.open_case(NEW, at=at, by=None)
    with pytest.raises(NothingToDo):
        add(number, "reopened", at)
    add(number, "closed", at)
    assert opened(number).state == "closed"
    with pytest.raises(NothingToDo):
        add(number, "closed", at)
    with pytest.raises(UsageProblem):
        add(number, "decided", at)
    add(number, "reopened", at)
    add(number, "decided", at, outcome={"education": "released", "health": "withheld"})
    assert opened(number).state == "open"
    assert [step.kind for step in opened(number).steps] == ["closed", "reopened", "decided"]


@pytest.mark.parametrize("kind", [kind for kind in CASE_STEPS if kind != "reopened"])
def test_every_kind_of_step_can_be_taken_and_by_the_installation_itself(
    at: datetime, kind: str
) -> None:
    number = cases.open_case(NEW, at=at, by=None)
    step = cases.add_step(number, kind=kind, at=at, by=None)
    (held,) = opened(number).steps
    assert (held.id, held.kind, held.text, held.data, held.by) == (step, kind, "", {}, None)


@pytest.mark.parametrize(
    ("kind", "text", "data"),
    [
        ("thought_about", "", {}),
        ("decided", "x" * 2001, {}),
        ("decided", "About A201000000001.", {}),
        ("decided", "", {"The outcome": "released"}),
        ("decided", "", {"outcome": "x" * 201}),
        ("decided", "", {"outcome": ["nhs 9434765919"]}),
        ("decided", "", {"outcome": {"health": "nhs 9434765919"}}),
        ("decided", "", {"share": 0.5}),
    ],
)
def test_a_step_off_the_list_or_that_tells_is_refused(
    at: datetime, kind: str, text: str, data: Mapping[str, object]
) -> None:
    number = cases.open_case(NEW, at=at, by=None)
    with pytest.raises(UsageProblem):
        cases.add_step(number, kind=kind, text=text, data=data, at=at, by=None)
    with pytest.raises(UsageProblem):
        cases.add_step(number + 1, kind="decided", at=at, by=None)
    with pytest.raises(ValueError, match="opaque"):
        add(number, "identity_confirmed", at, person="Ada")
    assert opened(number).steps == ()


def test_cases_are_listed_by_what_they_are(at: datetime) -> None:
    access = cases.open_case(replace(NEW, person="p-0002"), at=at, by=None)
    erasure = cases.open_case(replace(NEW, kind="erasure"), at=at, by=None)
    add(erasure, "identity_confirmed", at)
    assert opened(erasure).person is None
    add(erasure, "identity_confirmed", at, person="p-0001")
    add(access, "closed", at)

    def ids(**asked: str) -> list[int]:
        return [found.id for found in cases.cases(**asked)]

    assert ids() == [access, erasure]
    assert ids(state="open") == ids(kind="erasure") == ids(person="p-0001") == [erasure]
    assert ids(state="closed") == ids(person="p-0002") == [access]
    assert ids(state="closed", kind="erasure") == []
    with pytest.raises(UsageProblem):
        ids(state="ajar")


def declare(at: datetime, **changes: object) -> int:
    words: dict[str, Any] = {
        "person": "p-0001",
        "organisation": "st-edmunds",
        "account": DSL,
        "reason": "Needed for a safeguarding chronology.",
        "items": ("early_help.episode.lead_worker",),
        "agreement": "county",
        "ledger_entry": 17,
        "at": at,
        **changes,
    }
    return cases.declare_copy(**words)


def test_a_copy_is_declared_with_a_reason(at: datetime) -> None:
    number = declare(at)
    later = declare(at + HOUR)
    declare(at, person="p-0002")
    first, second = cases.declarations("p-0001")
    assert first == facts.Declaration(
        id=number,
        person="p-0001",
        organisation="st-edmunds",
        account=DSL,
        reason="Needed for a safeguarding chronology.",
        items=("early_help.episode.lead_worker",),
        agreement="county",
        ledger_entry=17,
        at=at,
    )
    assert second.id == later
    assert cases.declarations("p-0003") == ()
    guarded(models.Declaration)


@pytest.mark.parametrize(
    "changed",
    [
        {"items": ()},
        {"items": ("Lead worker",)},
        {"reason": " "},
        {"organisation": "nowhere"},
        {"account": "nobody@marshire.example"},
        {"agreement": "The county one"},
    ],
)
def test_a_declaration_that_says_too_little_is_refused(
    at: datetime, changed: Mapping[str, object]
) -> None:
    with pytest.raises(UsageProblem):
        declare(at, **changed)
    with pytest.raises(ValueError, match="opaque"):
        declare(at, person="Ada")
    assert cases.declarations("p-0001") == ()
