"""A case from receipt to closing at a county: what must be on record, and what it holds back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import Exit
from kinfold.gate import Gate
from kinfold.registers import cases as register
from kinfold.registers import facts, holding, notices_given, people
from kinfold.rights import cases, copies, erasing, grounds, rectifying, restricting
from kinfold.rights.acting import decided, the_case
from kinfold.view.record import open_record
from tests import estate, people_index
from tests.estate import DATA_MANAGER, GOVERNANCE, LATER, LEADS, refused

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEW = facts.NewCase(
    kind="access",
    received_on=LATER.date(),
    channel="letter",
    party="marshire",
    requester="child",
    person=None,
    agreements=("practitioner-view",),
    summary="Everything held.",
    permission_to_forward=False,
)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    grounds_made = estate.copied(estate.empty(children=60), tmp_path / "home")
    with grounds_made.opened() as opened:
        yield opened


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Gate]:
    with estate.copied(people_index.linked(), tmp_path / "home").opened() as opened:
        yield opened


def opened(gate: Gate, *, at: datetime = LATER, **changes: Any) -> int:
    return cases.open_case(gate, gate.actor(GOVERNANCE), replace(NEW, **changes), at=at)


def said(
    gate: Gate, number: int, kind: str, text: str = "", *, at: datetime = LATER, **data: object
) -> None:
    cases.step(gate, gate.actor(GOVERNANCE), number, kind, at=at, text=text, data=data)


def decide(gate: Gate, number: int, outcome: str, *, at: datetime = LATER, **how: Any) -> str:
    return cases.decide(gate, gate.actor(GOVERNANCE), number, outcome=outcome, at=at, **how)


def close(gate: Gate, number: int, *, at: datetime = LATER) -> None:
    cases.close(gate, gate.actor(GOVERNANCE), number, at=at)


def ready(gate: Gate, **changes: Any) -> int:
    """A child's own case with identity and competence on record."""
    number = opened(gate, **changes)
    said(gate, number, "identity_confirmed", "Passport seen.")
    said(gate, number, "competence", competent=True)
    return number


def why(gate: Gate, number: int, outcome: str = "granted", **how: Any) -> str:
    return refused(lambda: decide(gate, number, outcome, **how)).why


@pytest.mark.requirement("TDV-13.9")
def test_a_school_may_pass_a_request_on_only_with_permission(gate: Gate) -> None:
    school = gate.actor(LEADS["ashdown"])
    new = replace(NEW, party="ashdown")
    problem = refused(lambda: cases.open_case(gate, school, new, at=LATER))
    assert problem.exit_code == Exit.REFUSED
    agreed = replace(new, permission_to_forward=True)
    case = the_case(cases.open_case(gate, school, agreed, at=LATER), asked="")
    assert (case.party, case.handler, case.forwarded) == ("ashdown", "marshire", True)


def test_only_whoever_answers_people_takes_it_further(gate: Gate) -> None:
    number = opened(gate)
    for login in (DATA_MANAGER, LEADS["ashdown"]):
        actor = gate.actor(login)
        problem = refused(partial(cases.step, gate, actor, number, "competence", at=LATER))
        assert problem.exit_code == Exit.REFUSED


@pytest.mark.requirement("PRI-12")
def test_who_asks_is_on_record_before_a_decision(gate: Gate) -> None:
    child = opened(gate, kind="restriction")
    assert "identity of whoever asks is not confirmed" in why(gate, child)
    said(gate, child, "identity_confirmed")
    assert "competent to decide is not recorded" in why(gate, child)
    said(gate, child, "competence", competent=False)
    assert "not competent: somebody responsible" in why(gate, child)
    parent = opened(gate, kind="restriction", requester="parent")
    said(gate, parent, "identity_confirmed")
    assert "Parental responsibility is not confirmed." in why(gate, parent)
    said(gate, parent, "parental_responsibility", holds=True)
    said(gate, parent, "competence", competent=True)
    assert "has not agreed that another asks" in why(gate, parent)
    said(gate, parent, "competence", competent=True, agrees=True)
    decide(gate, parent, "granted")
    agent = opened(gate, kind="restriction", requester="agent")
    said(gate, agent, "identity_confirmed")
    assert "agent has authority" in why(gate, agent)
    said(gate, agent, "identity_confirmed", authority=True)
    said(gate, agent, "competence", competent=False)
    decide(gate, agent, "granted")


@pytest.mark.requirement("PRI-11", "GOV-2")
def test_every_kind_of_request_has_its_outcomes_and_cites_basis_and_routes(gate: Gate) -> None:
    refusals = {
        "access": "third_party",
        "rectification": "accurate",
        "erasure": "public_task",
        "restriction": "no_ground_to_restrict",
        "objection": "compelling_grounds",
        "portability": "not_consent_or_contract",
        "complaint": "not_upheld",
        "freedom_of_information": "foi_personal_data",
    }
    for kind, exemption in refusals.items():
        number = ready(gate, kind=kind)
        said(gate, number, "originator_answered", originator="none")
        missing = refused(partial(decide, gate, number, "refused"))
        assert (missing.exit_code, exemption in missing.remedy) == (Exit.USAGE, True)
        words = decide(gate, number, "refused", exemption=exemption)
        assert "Lawful basis under" in words
        assert "public task" in words
        assert "Information Commissioner's Office" in words
        assert decided(the_case(number, asked="")) == "refused"
    automated = ready(gate, kind="objection_automated")
    assert grounds.NO_AUTOMATED_DECISIONS in decide(gate, automated, "none_made")
    marketing = ready(gate, kind="objection_marketing")
    absolute = refused(lambda: decide(gate, marketing, "refused"))
    assert absolute.exit_code == Exit.USAGE
    decide(gate, marketing, "granted")


@pytest.mark.requirement("TDV-13.7", "PRI-11")
def test_an_objection_reaches_the_public_task_and_not_a_legal_obligation(gate: Gate) -> None:
    number = ready(gate, kind="objection")
    decide(gate, number, "granted")
    view = gate.versions(at=LATER)["practitioner-view"].agreement
    bases = replace(view.bases, article6=("art6-1-c",))
    bound = replace(view, bases=bases)
    problem = refused(lambda: grounds.may_be_upheld("objection", (bound,), asked="Asked."))
    assert (problem.exit_code, "legal obligation" in problem.why) == (Exit.REFUSED, True)
    grounds.may_be_upheld("objection", (), asked="Asked.")
    portable = refused(lambda: grounds.may_be_upheld("portability", (view,), asked="Asked."))
    assert "20(1)" in portable.why
    unfit = refused(
        lambda: grounds.exemption("public_task", kind="erasure", agreements=(bound,), asked="A.")
    )
    assert unfit.exit_code == Exit.REFUSED
    consent = refused(
        lambda: grounds.erasure_ground("consent_withdrawn", agreements=(view,), asked="A.")
    )
    assert consent.exit_code == Exit.REFUSED


def test_an_outcome_of_another_kind_and_an_unknown_agreement_are_refused(gate: Gate) -> None:
    number = ready(gate, kind="restriction")
    assert refused(lambda: decide(gate, number, "none_made")).exit_code == Exit.USAGE
    unknown = refused(lambda: opened(gate, agreements=("no-such",)))
    assert unknown.exit_code == Exit.USAGE
    nobody = refused(lambda: the_case(999, asked="Asked."))
    assert nobody.exit_code == Exit.USAGE
    for about in ("case 77", "something", "case x"):
        problem = refused(
            partial(cases.open_case, gate, gate.actor(GOVERNANCE), NEW, at=LATER, about=about)
        )
        assert problem.exit_code == Exit.USAGE


@pytest.mark.requirement("GOV-2")
def test_an_extension_is_told_with_reasons_inside_the_first_month(gate: Gate) -> None:
    number = ready(gate)
    silent = refused(lambda: said(gate, number, "extended"))
    assert "reasons" in silent.why
    late = refused(lambda: said(gate, number, "extended", "Complex.", at=LATER + 40 * DAY))
    assert "first month has passed" in late.why
    said(gate, number, "extended", "Complex, told by letter.", at=LATER + 10 * DAY)
    twice = refused(lambda: said(gate, number, "extended", "Again.", at=LATER + 11 * DAY))
    assert "already" in twice.why
    complaint = opened(gate, kind="complaint")
    other = refused(lambda: said(gate, complaint, "extended", "Complex."))
    assert "Article 12(3)" in other.why


def test_steps_come_in_their_turn(gate: Gate) -> None:
    number = ready(gate)
    assert "No clarification" in refused(lambda: said(gate, number, "clarification_received")).why
    said(gate, number, "clarification_asked", "Which years?")
    assert "already" in refused(lambda: said(gate, number, "clarification_asked")).why
    assert "what they ask for" in why(gate, number)
    decide(gate, number, "withdrawn")
    assert "not a complaint" in refused(lambda: said(gate, number, "complaint_acknowledged")).why
    assert "No pack" in refused(lambda: said(gate, number, "pack_given")).why
    assert "which originator" in refused(lambda: said(gate, number, "originator_answered")).why
    assert "by doing it" in refused(lambda: said(gate, number, "decided")).why


@pytest.mark.requirement("GOV-2", "TDV-13.8")
def test_a_complaint_to_the_regulator_is_tracked_to_its_end(gate: Gate) -> None:
    number = cases.open_case(
        gate,
        gate.actor(GOVERNANCE),
        replace(NEW, kind="complaint", channel="regulator", requester="parent"),
        at=LATER,
        about=f"case {opened(gate)}",
    )
    assert the_case(number, asked="").summary.startswith("About case ")
    said(gate, number, "identity_confirmed")
    said(gate, number, "parental_responsibility", holds=True)
    said(gate, number, "competence", competent=False)
    decide(gate, number, "granted", reasons="It was late.")
    left = refused(lambda: close(gate, number))
    assert left.exit_code == Exit.NEEDS_DECISION
    for words in ("not acknowledged", "regulator is not told", "person is not told"):
        assert words in left.why
    said(gate, number, "complaint_acknowledged")
    said(gate, number, "regulator_told")
    said(gate, number, "subject_told")
    close(gate, number)
    assert the_case(number, asked="").state == "closed"
    again = refused(lambda: said(gate, number, "subject_told"))
    assert again.exit_code == Exit.USAGE


@pytest.mark.requirement("GOV-5")
def test_an_open_case_keeps_what_it_is_about_until_it_is_closed(gate: Gate) -> None:
    number = opened(gate, kind="restriction", agreements=("practitioner-view", "cin-analysis"))

    def held(at: datetime) -> set[tuple[str, str]]:
        return {(one.about, one.ref) for one in holding.holds(at=at) if one.case == number}

    assert held(LATER) == {("agreement", "practitioner-view"), ("agreement", "cin-analysis")}
    said(gate, number, "identity_confirmed", person="p-0001", also=["p-0002"], at=LATER + HOUR)
    assert held(LATER + HOUR) == {("person", "p-0001")}
    said(gate, number, "identity_confirmed", person="p-0001", at=LATER + HOUR)
    assert held(LATER + HOUR) == {("person", "p-0001")}
    said(gate, number, "competence", competent=True)
    decide(gate, number, "refused", exemption="no_ground_to_restrict", at=LATER + HOUR)
    said(gate, number, "subject_told", at=LATER + HOUR)
    close(gate, number, at=LATER + 2 * HOUR)
    assert held(LATER + 2 * HOUR) == set()
    cases.reopen(gate, gate.actor(GOVERNANCE), number, at=LATER + 3 * HOUR, text="More came.")
    assert held(LATER + 3 * HOUR) == {("person", "p-0001")}
    assert the_case(number, asked="").state == "open"


@pytest.mark.requirement("TDV-13.5")
def test_a_school_that_supplied_the_data_is_asked_and_the_correction_told(gate: Gate) -> None:
    actor = gate.actor(GOVERNANCE)
    number = ready(gate, kind="rectification", person="p-0001")
    rectifying.consult(gate, actor, number, originator="ashdown", at=LATER)
    (told,) = notices_given.told(organisation="ashdown", case=number)
    assert told.kind == "query"
    assert "5 December" in told.text or "4 December" in told.text
    said(gate, number, "originator_answered", originator="ashdown")
    decide(gate, number, "granted")
    other = refused(lambda: rectifying.correct(gate, actor, number, ["p-0009"], at=LATER))
    assert (other.exit_code, "not the person" in other.why) == (Exit.USAGE, True)
    assert rectifying.correct(gate, actor, number, ["p-0001"], at=LATER) == {}
    told_to = {one.organisation for one in notices_given.told(case=number)}
    assert {"ashdown", "hartwell", "millbrook", "st-edmunds"} <= told_to
    said(gate, number, "subject_told")
    close(gate, number)


def _pupil(gate: Gate) -> str:
    from tests.unit.rights.test_pack_answering import pupil

    return pupil(gate)[0]


@pytest.mark.requirement("TDV-13.6", "TDV-13.7")
def test_a_restricted_person_is_not_shown_and_the_parties_are_told(linked: Gate) -> None:
    """The view behaves as if nothing were held, until it is lifted."""
    actor, person = linked.actor(GOVERNANCE), _pupil(linked)
    before = _shown(linked, person, at=LATER)
    number = ready(linked, kind="rectification", person=person)
    restricting.restrict(linked, actor, number, [person], reason="accuracy_disputed", at=LATER)
    assert _shown(linked, person, at=LATER + HOUR) < before
    told = {one.organisation: one for one in notices_given.told(case=number)}
    assert {"ashdown", "st-edmunds"} <= set(told)
    assert person not in told["ashdown"].text
    said(linked, number, "subject_told", at=LATER + HOUR)
    restricting.lift(linked, actor, number, at=LATER + HOUR)
    assert _shown(linked, person, at=LATER + 2 * HOUR) == before
    again = refused(lambda: restricting.lift(linked, actor, number, at=LATER + 2 * HOUR))
    assert again.exit_code == Exit.NOTHING_TO_DO


def _shown(gate: Gate, person: str, *, at: datetime) -> int:
    lead = gate.actor(LEADS["st-edmunds"])
    record = open_record(gate, lead, person, purpose="C-P1", reason="A concern", at=at)
    return len(record.involvements) + len(record.assessments) + len(record.education)


@pytest.mark.requirement("TDV-13.5", "GOV-2")
def test_an_erasure_at_a_county_reaches_every_copy_the_index_leads_to(linked: Gate) -> None:
    actor, person = linked.actor(GOVERNANCE), _pupil(linked)
    number = ready(linked, kind="erasure", person=person)
    early = refused(lambda: erasing.erase(linked, actor, number, [person], at=LATER))
    assert early.exit_code == Exit.REFUSED
    nothing = refused(lambda: decide(linked, number, "granted"))
    assert "no_longer_needed" in nothing.remedy
    decide(linked, number, "granted", ground="unlawful")
    other = ready(linked, person=person)
    held = refused(lambda: erasing.erase(linked, actor, number, [person], at=LATER))
    assert f"Case {other} is open" in held.why
    decide(linked, other, "withdrawn")
    said(linked, other, "subject_told")
    close(linked, other)
    limit = people.restrict(person, reason="legal_claim", at=LATER, by=GOVERNANCE)
    claim = refused(lambda: erasing.erase(linked, actor, number, [person], at=LATER))
    assert claim.exit_code == Exit.REFUSED
    people.lift_restriction(limit, at=LATER, by=GOVERNANCE)
    found = copies.copies(linked, actor, [person], under=("practitioner-view",), at=LATER)
    assert {copy[0] for every in found.values() for copy in every} >= {"person_index", "cin_census"}
    at = LATER + HOUR
    gone = erasing.erase(linked, actor, number, [person], at=at)
    assert gone.rows > 0
    assert gone.told == {}
    left = copies.copies(linked, actor, [person], under=("practitioner-view",), at=at + HOUR)
    assert left == {}
    made = [one for one in holding.certificates() if one.ref == person]
    assert sum(one.counts["rows"] for one in made) == gone.rows
    assert {one.agreement for one in made} >= {"practitioner-view", "county-education"}


def test_copies_are_looked_for_under_named_agreements_only(linked: Gate) -> None:
    actor = linked.actor(GOVERNANCE)
    nowhere = refused(lambda: copies.copies(linked, actor, ["p-1"], under=(), at=LATER))
    assert nowhere.exit_code == Exit.USAGE
    version = linked.versions(at=LATER)["practitioner-view"].agreement
    problem = refused(lambda: copies.codes(version, "head_teacher", "destroy"))
    assert problem.exit_code == Exit.REFUSED


def test_the_due_list_knows_every_open_case(gate: Gate) -> None:
    from kinfold.rights import clocks

    number = opened(gate, received_on=date(2026, 1, 31))
    late = clocks.overdue(register.cases(state="open"), on=LATER.date())
    assert [(one.case, one.by) for one in late] == [(number, date(2026, 3, 2))]
