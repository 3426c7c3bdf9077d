"""The exchange framework's own terms: its law then and now, its purposes, its days, who may act."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kinfold import law
from kinfold.agreement import (
    Actor,
    Attestation,
    Evidence,
    Flow,
    Permit,
    Refusal,
    Signature,
    Standing,
    Version,
    VersionFacts,
    decide,
)
from kinfold.agreement.load import read
from tests.clauses.test_agreements import AGREEMENTS, printed

RENEWAL = read(AGREEMENTS / "ccis-exchange" / "2026-29.yaml")
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
ATTESTED = ("training", "appropriate_policy_document", "security_policy")


def answer(version: Version = RENEWAL, *, without: str = "", **asked: Any) -> Permit | Refusal:
    """Whether Marshire's designated person may send Littlewick the post-16 update."""
    agreement = version.agreement
    actor = Actor(
        account="ccis@marshire.example",
        role=asked.pop("role", "designated_person"),
        organisation="marshire",
        organisation_kind="la",
    )
    items = tuple(sorted(agreement.group(asked.pop("group", "s1_s2")).codes))
    flow = Flow(
        actor=actor,
        operation=asked.pop("operation", "send"),
        agreement=agreement.id,
        purpose=asked.pop("purpose", "F-P3"),
        items=items,
        recipient=asked.pop("recipient", "littlewick"),
        recipient_kind="la",
        holder="marshire",
        holder_kind="la",
        channel=asked.pop("channel", "parcel"),
        at=asked.pop("at", AT),
    )
    facts = VersionFacts(
        standing=Standing(state="in_force", since=datetime(2026, 9, 1, tzinfo=UTC)),
        signatures=tuple(
            Signature(
                party=party,
                organisation=party,
                signatory_role="governance_officer",
                signed_on=date(2026, 9, 1),
                gateways_confirmed=True,
            )
            for party in ("marshire", "littlewick", "eastreach")
        ),
    )
    held = tuple(
        Attestation(code=code, attested_on=date(2026, 9, 1)) for code in ATTESTED if code != without
    )
    evidence = Evidence(
        versions={version.hash: facts},
        person=held,
        organisation=held,
        links={},
        sealed=frozenset(),
    )
    return decide(flow, {agreement.id: version}, evidence)


def why(given: Permit | Refusal) -> set[tuple[str, str]]:
    assert isinstance(given, Refusal)
    return {(reason.code, reason.clause) for reason in given.reasons}


@pytest.mark.requirement("CCIS-4a")
def test_the_law_is_on_record_as_printed_and_as_it_is_now() -> None:
    then = {one.printed: one.gateway for one in printed("ccis-exchange").agreement.laws_as_printed}
    assert then["Data Protection Act 1998 Schedule 2"] == "dpa-1998-sch2"
    assert not law.in_force("dpa-1998-sch2", AT.date())
    now = [one.gateway for one in RENEWAL.agreement.laws_as_printed]
    assert now
    assert all(code is not None and law.in_force(code, AT.date()) for code in now)


@pytest.mark.requirement("CCIS-2b")
@pytest.mark.parametrize("purpose", ["F-P1", "F-P2", "F-P3", "F-P4", "F-P5", "F-P6"])
def test_each_use_the_framework_names_may_be_sent_for(purpose: str) -> None:
    given = answer(purpose=purpose)
    assert isinstance(given, Permit), why(given)


@pytest.mark.requirement("CCIS-2b")
def test_no_other_use_may_be() -> None:
    assert ("purpose_not_listed", "summary sheet") in why(answer(purpose="F-P7"))


@pytest.mark.requirement("CCIS-1b")
def test_it_holds_for_three_years_and_stops_when_its_review_is_forgotten() -> None:
    dates = RENEWAL.agreement.dates
    assert (dates.effective_on, dates.expires_on) == (date(2026, 9, 1), date(2029, 9, 1))
    late = datetime(2029, 9, 1, 9, tzinfo=UTC)
    forgotten = {("review_overdue", "summary sheet"), ("expired", "summary sheet")}
    assert why(answer(at=late)) == forgotten


@pytest.mark.requirement("CCIS-6b")
@pytest.mark.parametrize("role", ["data_manager", "analyst", "social_worker", "administrator"])
def test_other_employees_neither_work_with_the_rows_nor_send_them(role: str) -> None:
    own: dict[str, Any] = {"recipient": "marshire", "channel": "screen"}
    kinds: dict[str, dict[str, Any]] = {"send": {}, "report": own, "link": own, "destroy": own}
    for operation, asked in kinds.items():
        assert ("not_granted", "s2, s7") in why(answer(role=role, operation=operation, **asked))


@pytest.mark.requirement("CCIS-6b", "CCIS-6c")
@pytest.mark.parametrize(
    ("missing", "clause"),
    [("training", "s6"), ("security_policy", "s6"), ("appropriate_policy_document", "s4")],
)
def test_nothing_is_sent_without_training_and_attested_security(missing: str, clause: str) -> None:
    assert why(answer(without=missing)) == {(f"condition_{missing}", clause)}


@pytest.mark.requirement("CCIS-8a")
def test_a_members_own_caseload_is_kept_as_local_policy_says() -> None:
    given = answer(operation="deposit", group="caseload", recipient="marshire", channel="upload")
    assert isinstance(given, Permit), why(given)
    assert given.destroy_by == date(2032, 11, 3)
    [policy] = [term for term in RENEWAL.agreement.retention if term.of == "own"]
    assert "local policy" in policy.text


@pytest.mark.requirement("CCIS-11b")
def test_that_nobody_pays_anothers_costs_is_on_record_as_a_term_no_program_carries_out() -> None:
    said = [one for one in RENEWAL.agreement.stated_only if one.clause == "s11"]
    assert any("no liability for one another's costs" in one.text for one in said)


@pytest.mark.requirement("PRI-8")
def test_a_disclosure_says_which_law_and_clause_let_it_go_or_does_not_go() -> None:
    """Consent is asked for row by row (`exchange.wishes`); a law without force lets nothing go."""
    given = answer()
    assert isinstance(given, Permit)
    assert {"s6, s9", "App. 1, S1 S2"} <= set(given.clauses)
    purposes = tuple(
        replace(one, gateways=("dpa-1998-sch2",)) for one in RENEWAL.agreement.purposes
    )
    lawless = replace(RENEWAL, agreement=replace(RENEWAL.agreement, purposes=purposes))
    assert why(answer(lawless)) == {("gateway_not_in_force", "s2")}
