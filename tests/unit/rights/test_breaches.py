"""A breach from when somebody is aware until every decision is recorded, at one home and three."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement import Actor
from kinfold.errors import Exit, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import breaches as register
from kinfold.registers import evidence, facts, notices_given, parcels
from kinfold.rights import alerting, arriving, breaches
from kinfold.rights.breach_record import confirmed_by, the_breach, unconfirmed
from kinfold.rights.incident_plan import NO_POLICY, incident_plan
from kinfold.rights.triage import QUESTIONS, severity
from kinfold.rights.warning import names_nobody
from tests import estate, neighbourhood
from tests.estate import GOVERNANCE, LATER, LEADS, refused
from tests.neighbourhood import NOW, copied, manager
from tests.unit.rights.three import Three, lead

HOUR = timedelta(hours=1)
ALL: dict[str, bool | int] = {
    "non_public_identifiers": True,
    "private_life": True,
    "sensitive": True,
    "number_affected": 120,
    "unencrypted": False,
}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    with estate.copied(estate.empty(children=60), tmp_path / "home").opened() as opened:
        yield opened


@pytest.fixture
def three(tmp_path: Path) -> Three:
    homes = copied(neighbourhood.built(300), tmp_path / "three")
    return Three(homes=homes, ypid="")


def raised(
    gate: Gate, actor: Actor, *, by: str = "marshire", under: str = "practitioner-view", **more: Any
) -> int:
    new = facts.NewBreach(
        agreement=under,
        raised_by=by,
        reference=more.get("reference", "B-7"),
        aware_at=more.get("aware", LATER - HOUR),
        summary="An e-mail went to a wrong address.",
        answers={},
    )
    return breaches.raise_breach(gate, actor, new, at=more.get("at", LATER))


def decided(gate: Gate, number: int, *, report: bool, at: datetime = LATER) -> None:
    """Every decision but the regulator's is not to tell."""
    officer = gate.actor(GOVERNANCE)
    for about in ("other_parties", "information_governance_team", "subjects"):
        breaches.decide(gate, officer, number, about=about, yes=False, why="No need.", at=at)
    breaches.decide(gate, officer, number, about="regulator", yes=report, why="As found.", at=at)


@pytest.mark.requirement("SOM-10.6")
@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, "high"),
        ({"number_affected": 0}, "low"),
        ({"sensitive": False, "private_life": False, "number_affected": 9}, "low"),
        ({"sensitive": False, "private_life": False, "number_affected": 10}, "medium"),
        ({"private_life": False, "non_public_identifiers": False, "number_affected": 1}, "medium"),
        (
            {
                "private_life": False,
                "non_public_identifiers": False,
                "number_affected": 1,
                "unencrypted": True,
            },
            "high",
        ),
        (
            {
                "private_life": False,
                "non_public_identifiers": False,
                "sensitive": False,
                "number_affected": 1,
            },
            "low",
        ),
    ],
)
def test_the_severity_follows_from_the_answers(changes: dict[str, bool | int], level: str) -> None:
    found = severity({**ALL, **changes})
    assert found.level == level
    assert found.why
    assert found.advice


@pytest.mark.requirement("SOM-10.6")
@pytest.mark.parametrize("code", list(QUESTIONS))
def test_every_question_is_asked(code: str) -> None:
    answers = {name: value for name, value in ALL.items() if name != code}
    with pytest.raises(UsageProblem) as problem:
        severity(answers)
    assert QUESTIONS[code] in problem.value.why
    wrong: dict[str, bool | int] = {**ALL, code: True if code == "number_affected" else 3}
    with pytest.raises(UsageProblem):
        severity(wrong)


@pytest.mark.requirement("SOM-10.9", "TDV-16", "GOV-3")
def test_it_is_closed_only_with_every_decision(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    number = raised(gate, officer)
    early = refused(lambda: breaches.close(gate, officer, number, at=LATER))
    assert early.exit_code == Exit.NEEDS_DECISION
    for words in ("not triaged", "other parties", "governance team", "subjects", "regulator"):
        assert words in early.why
    untriaged = refused(
        lambda: breaches.decide(
            gate, officer, number, about="regulator", yes=True, why="Yes.", at=LATER
        )
    )
    assert untriaged.exit_code == Exit.NEEDS_DECISION
    found = breaches.triage(gate, officer, number, ALL, at=LATER)
    assert found.level == "high"
    decided(gate, number, report=True)
    breaches.minimised(gate, officer, number, text="The message was called back.", at=LATER)
    left = refused(lambda: breaches.close(gate, officer, number, at=LATER))
    assert left.why == "The regulator is to be told, and is not."
    breaches.regulator_told(gate, officer, number, at=LATER)
    step = the_breach(number, asked="").latest("regulator_decision")
    assert step is not None
    assert step.data["controller"] == "marshire"
    breaches.close(gate, officer, number, at=LATER)
    assert the_breach(number, asked="").state == "closed"
    again = refused(lambda: breaches.close(gate, officer, number, at=LATER))
    assert again.exit_code == Exit.NOTHING_TO_DO
    nobody = refused(lambda: the_breach(77, asked="Asked."))
    assert nobody.exit_code == Exit.USAGE


@pytest.mark.requirement("SOM-10.1", "GOV-3", "TDV-16")
def test_72_hours_run_from_when_somebody_was_aware(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    number = raised(gate, officer, aware=LATER)

    def state(hours: int) -> str:
        return breaches.clock(the_breach(number, asked=""), at=LATER + hours * HOUR).state

    assert breaches.clock(the_breach(number, asked=""), at=LATER).due == LATER + 72 * HOUR
    assert (state(72), state(73)) == ("running", "overdue")
    breaches.triage(gate, officer, number, ALL, at=LATER)
    decided(gate, number, report=True)
    assert state(73) == "overdue"
    late = LATER + 80 * HOUR
    silent = refused(lambda: breaches.regulator_told(gate, officer, number, at=late))
    assert "33(1)" in silent.why
    breaches.regulator_told(gate, officer, number, at=late, why_late="Found out on Sunday.")
    assert state(90) == "reported late"
    other = raised(gate, officer, reference="B-8")
    breaches.triage(gate, officer, other, {**ALL, "number_affected": 0}, at=LATER)
    decided(gate, other, report=False)
    waived = breaches.clock(the_breach(other, asked=""), at=late)
    assert waived.state == "need not be reported"
    timely = raised(gate, officer, reference="B-9")
    breaches.regulator_told(gate, officer, timely, at=LATER)
    assert breaches.clock(the_breach(timely, asked=""), at=late).state == "reported"


def test_a_decision_is_about_somebody_and_has_a_reason(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    number = raised(gate, officer)
    for about, why in (("nobody", "Yes."), ("subjects", " ")):
        problem = refused(
            partial(
                breaches.decide, gate, officer, number, about=about, yes=True, why=why, at=LATER
            )
        )
        assert problem.exit_code == Exit.USAGE
    school = gate.actor(LEADS["ashdown"])
    kept = refused(lambda: breaches.triage(gate, school, number, ALL, at=LATER))
    assert kept.exit_code == Exit.REFUSED
    tomorrow = refused(lambda: raised(gate, officer, reference="B-8", aware=LATER + HOUR))
    assert tomorrow.exit_code == Exit.USAGE
    unknown = refused(lambda: raised(gate, officer, reference="B-8", under="none"))
    assert unknown.exit_code == Exit.USAGE


@pytest.mark.requirement("SOM-10.4", "CCIS-6f")
def test_a_schools_own_people_are_told_first(gate: Gate) -> None:
    """Governors, head, data protection officer, in that order; then the council may tell others."""
    school = gate.actor(LEADS["ashdown"])
    number = raised(gate, school, by="ashdown")
    officer = gate.actor(GOVERNANCE)
    for who in ("head", "service_desk"):
        problem = refused(partial(alerting.tell, gate, school, number, who=who, at=LATER))
        assert problem.exit_code == Exit.NEEDS_DECISION
    early = refused(lambda: alerting.tell_members(gate, officer, number, at=LATER))
    assert "governors, head, data protection officer" in early.why
    for who in ("governors", "head", "data_protection_officer", "service_desk"):
        alerting.tell(gate, school, number, who=who, at=LATER)
    order = [one.data["who"] for one in the_breach(number, asked="").steps if one.kind == "told"]
    assert order == ["governors", "head", "data_protection_officer", "service_desk"]
    told = alerting.tell_members(gate, officer, number, at=LATER)
    assert set(told) >= {"ashdown", "hartwell", "millbrook", "st-edmunds"}
    again = refused(lambda: alerting.tell_members(gate, officer, number, at=LATER))
    assert again.exit_code == Exit.NOTHING_TO_DO
    alerting.confirm(gate, school, number, action="We changed the password.", at=LATER)
    assert confirmed_by(the_breach(number, asked="")) == ("ashdown",)
    assert "ashdown" not in unconfirmed(the_breach(number, asked=""))
    (notice,) = notices_given.told(organisation="ashdown", breach=number)
    assert notice.action == "We changed the password."


@pytest.mark.requirement("SOM-10.5")
def test_a_warning_names_neither_school_nor_child(gate: Gate) -> None:
    officer, school = gate.actor(GOVERNANCE), gate.actor(LEADS["ashdown"])
    number = raised(gate, school, by="ashdown")
    for who in ("governors", "head", "data_protection_officer"):
        alerting.tell(gate, school, number, who=who, at=LATER)
    for words in (
        "An e-mail left Ashdown School.",
        "It happened at ashdown yesterday.",
        "The list of 9994002 was lost.",
        "A letter about Aarav Mehta was lost.",
        "A letter about pupil A123456789012 was lost.",
        " ",
    ):
        problem = refused(partial(alerting.warn, gate, officer, number, text=words, at=LATER))
        assert problem.exit_code == Exit.USAGE, words
        assert "Mehta" not in problem.why
    words = (
        "An e-mail with an attachment of the type XLSX is going round. Do not open it on Monday."
    )
    warned = alerting.warn(gate, officer, number, text=words, at=LATER)
    assert set(warned) == {"hartwell", "millbrook", "st-edmunds"}
    for organisation in warned:
        (told,) = notices_given.told(organisation=organisation)
        assert (told.kind, told.text, told.breach) == ("warning", words, None)


def test_words_that_name_nobody_pass(gate: Gate) -> None:
    words = "An e-mail went astray. We called it back; I rang on Monday."
    assert names_nobody(words, asked="Asked.") == words


@pytest.mark.requirement("TDV-15")
def test_the_incident_plan_says_what_each_party_does(gate: Gate) -> None:
    plan = incident_plan(gate, "practitioner-view", at=LATER)
    assert any("decides about the regulator" in one.does for one in plan)
    county = incident_plan(gate, "cin-analysis", at=LATER)
    assert any("without undue delay" in one.does for one in county)
    assert any(one.who == "Everybody" for one in county)
    assert all(one.clause for one in (*plan, *county))


@pytest.mark.requirement("CCIS-11", "GOV-3")
def test_every_member_is_told_at_once_and_each_confirmation_is_seen_by_all(three: Three) -> None:
    at = NOW
    with three.homes.at("littlewick") as gate:
        actor = manager(gate)
        new = facts.NewBreach(
            agreement="ccis-exchange",
            raised_by="littlewick",
            reference="LW-3",
            aware_at=at - HOUR,
            summary="A laptop was left on a train.",
            answers={},
        )
        number = breaches.raise_breach(gate, actor, new, at=at)
        first = refused(lambda: alerting.tell_members(gate, actor, number, at=at))
        assert "information governance lead" in first.why
        alerting.tell(gate, actor, number, who="information_governance_lead", at=at)
        assert set(alerting.tell_members(gate, actor, number, at=at)) == {"marshire", "eastreach"}
        again = refused(lambda: alerting.tell_members(gate, actor, number, at=at))
        assert again.exit_code == Exit.NOTHING_TO_DO
        assert all(one.rows == {} for one in parcels.parcels(kind="breach"))
    assert three.carry(at=at) == 2
    for member in ("marshire", "eastreach"):
        with three.homes.at(member) as gate:
            (one,) = arriving.receive_all(gate, manager(gate), at=at + HOUR)
            (breach,) = register.breaches()
            assert (one.about, one.kind) == (breach.id, "breach")
            assert (breach.raised_by, breach.reference) == ("littlewick", "LW-3")
            assert breach.aware_at == at - HOUR
            assert notices_given.told(organisation=member, breach=breach.id, open_only=True)
            alone = refused(
                partial(
                    alerting.confirm,
                    gate,
                    manager(gate),
                    breach.id,
                    action="Keys changed.",
                    at=at + HOUR,
                )
            )
            assert "information governance lead" in alone.why, "each escalates first"
            alerting.confirm(gate, lead(gate), breach.id, action="Keys changed.", at=at + HOUR)
            twice = refused(
                partial(
                    alerting.confirm,
                    gate,
                    lead(gate),
                    breach.id,
                    action="Keys changed.",
                    at=at + HOUR,
                )
            )
            assert twice.exit_code == Exit.NOTHING_TO_DO
            assert not notices_given.told(organisation=member, breach=breach.id, open_only=True)
            breaches.close(
                gate, lead(gate), breach.id, at=at + HOUR
            ) if member == "marshire" else None
    three.carry(at=at + HOUR)
    with three.homes.at("littlewick") as gate:
        arriving.receive_all(gate, manager(gate), at=at + 2 * HOUR)
        breach = the_breach(number, asked="")
        assert set(confirmed_by(breach)) == {"marshire", "eastreach"}
        assert unconfirmed(breach) == ()
    with three.homes.at("eastreach") as gate:
        arriving.receive_all(gate, manager(gate), at=at + 2 * HOUR)
        (breach,) = register.breaches()
        assert set(confirmed_by(breach)) == {"marshire", "eastreach"}


@pytest.mark.requirement("CCIS-11")
def test_a_breach_waits_for_confirmations_unless_it_is_said_why_not(three: Three) -> None:
    with three.homes.at("littlewick") as gate:
        actor = lead(gate)
        new = facts.NewBreach(
            agreement="ccis-exchange",
            raised_by="littlewick",
            reference="LW-3",
            aware_at=NOW,
            summary="A laptop was left on a train.",
            answers=ALL,
        )
        number = breaches.raise_breach(gate, actor, new, at=NOW)
        alerting.tell_members(gate, actor, number, at=NOW)
        breaches.triage(gate, actor, number, {}, at=NOW)
        breaches.minimised(gate, actor, number, text="The disk was wiped.", at=NOW)
        for about in ("other_parties", "information_governance_team", "subjects", "regulator"):
            breaches.decide(gate, actor, number, about=about, yes=False, why="Wiped.", at=NOW)
        waiting = refused(lambda: breaches.close(gate, actor, number, at=NOW))
        assert waiting.why == "Not confirmed by: eastreach, marshire."
        breaches.close(gate, actor, number, at=NOW, without="They confirmed by telephone.")


def test_the_same_breach_again_is_the_same_breach(three: Three) -> None:
    """Told twice, after a crash or by a second parcel, it is entered once."""
    with three.homes.at("littlewick") as gate:
        actor = lead(gate)
        number = raised(gate, actor, by="littlewick", under="ccis-exchange", at=NOW, aware=NOW)
        alerting.tell_members(gate, actor, number, at=NOW)
    three.carry(at=NOW)
    with three.homes.at("marshire") as gate:
        new = facts.NewBreach(
            agreement="ccis-exchange",
            raised_by="littlewick",
            reference="B-7",
            aware_at=NOW,
            summary="Told by telephone.",
            answers={},
        )
        mine = register.open_breach(new, at=NOW, by=None)
        (one,) = arriving.receive_all(gate, lead(gate), at=NOW + HOUR)
        assert one.about == mine
        assert len(register.breaches()) == 1


@pytest.mark.requirement("SOM-10.3")
def test_a_school_without_a_security_policy_is_flagged(gate: Gate) -> None:
    def flagged(at: datetime) -> set[str]:
        plan = incident_plan(gate, "county-education", at=at)
        return {one.who for one in plan if one.does == NO_POLICY}

    schools = {"ashdown", "hartwell", "millbrook", "st-edmunds"}
    assert flagged(LATER) == schools
    evidence.record_attestation(
        "security_policy",
        organisation="ashdown",
        attested_on=LATER.date(),
        attester_role="head_teacher",
        at=LATER,
        by=None,
        expires_on=LATER.date() + timedelta(days=30),
    )
    assert flagged(LATER + HOUR) == schools - {"ashdown"}
    assert flagged(LATER + timedelta(days=31)) == schools
