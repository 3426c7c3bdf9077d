"""Whether one movement of data may happen, under one version of one agreement.

`decide` never takes the union of several agreements, never stops at the first reason, and
answers no to anything missing, unknown or broken (DESIGN section 2).
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta

from kinfold.agreement import abroad
from kinfold.agreement.case import DEPOSIT, SEND, Case, select
from kinfold.agreement.checks import every_reason
from kinfold.agreement.flow import Evidence, Flow
from kinfold.agreement.grants import Answer, answers, window_of
from kinfold.agreement.model import Grant, Retention, Version
from kinfold.agreement.permit import (
    LIFETIME,
    LONG_LIFETIME,
    DutyDue,
    Permit,
    Reason,
    Refusal,
    sealed,
)
from kinfold.agreement.words import Cohort
from kinfold.calendars import academic_year, academic_year_of, months_after, months_before

LONG_OPERATIONS = frozenset({DEPOSIT, SEND, "link"})
#: Operations after which somebody holds rows that were not there before.
KEPT_AFTER = frozenset({DEPOSIT, SEND, "link"})
OPTIONAL = frozenset({"holder", "holder_kind", "recipient_kind", "reason"})
LISTS = frozenset({"items", "subjects"})
NARROWEST_FIRST: tuple[Cohort, ...] = (
    "none",
    "linked_to_organisation",
    "own_supply",
    "whole_supply",
)


def decide(flow: Flow, agreements: Mapping[str, Version], evidence: Evidence) -> Permit | Refusal:
    """The permit or the refusal for `flow`; never raises.

    `agreements` maps agreement id to the version that the registers name as current.
    """
    try:
        return _decide(flow, agreements, evidence)
    except Exception:  # noqa: BLE001 - any failure of a decision is a refusal (ASVS 16.5.3)
        reason = Reason(
            code="could_not_decide",
            clause="DESIGN 2",
            sentence="The decision could not be worked out, so the answer is no.",
            remedy="Tell the service's operator; the attempt is in the ledger.",
        )
        return _refusal(flow, None, (reason,))


def _decide(flow: Flow, agreements: Mapping[str, Version], evidence: Evidence) -> Permit | Refusal:
    missing = _missing(flow)
    if missing:
        return _refusal(flow, None, missing)
    case = select(flow, agreements, evidence)
    if case is None:
        reason = Reason(
            code="no_agreement",
            clause="1.2",
            sentence="No agreement of that name is loaded here.",
            remedy="Name the agreement that covers this, or agree one first.",
        )
        return _refusal(flow, None, (reason,))
    found = answers(case)
    reasons = every_reason(case)
    if case.grants and all(answer.grant is None for answer in found):
        reasons += tuple(dict.fromkeys(reason for answer in found for reason in answer.reasons))
    if reasons:
        return _refusal(flow, case.version.hash, reasons)
    return _permit(case, found)


def _missing(flow: Flow) -> tuple[Reason, ...]:
    """A question left unanswered is a refusal, whatever the rest says."""
    gaps = [
        field.name
        for field in fields(flow)
        if field.name not in OPTIONAL and not _answered(field.name, getattr(flow, field.name))
    ]
    if flow.actor is not None:
        gaps += [f"actor {f.name}" for f in fields(flow.actor) if not getattr(flow.actor, f.name)]
    return tuple(
        Reason(
            code="question_unanswered",
            clause="DESIGN 2",
            sentence=f"The request does not say: {gap.replace('_', ' ')}.",
            remedy="Answer every question of the flow.",
        )
        for gap in gaps
    )


def _answered(name: str, value: object) -> bool:
    return isinstance(value, tuple) if name in LISTS else bool(value)


def _refusal(flow: Flow, version: str | None, reasons: tuple[Reason, ...]) -> Refusal:
    agreement = getattr(flow, "agreement", None) or ""
    return Refusal(flow=flow, agreement=agreement, version=version, reasons=reasons)


def _permit(case: Case, found: tuple[Answer, ...]) -> Permit:
    """The sealed permit; what holds for all of it is set by the narrowest grant it rests on."""
    flow, agreement = case.flow, case.agreement
    used = _used(found)
    windows = [window for grant in used if (window := window_of(case, grant)) is not None]
    clauses = [grant.clause for grant in used] + [answer.rule.clause for answer in found]
    clauses += [window.clause for window in windows]
    clauses += abroad.clauses(case)
    months = min((window.months for window in windows), default=None)
    return sealed(
        Permit(
            id=secrets.token_hex(16),
            flow=flow,
            agreement=agreement.id,
            version=case.version.hash,
            grants=tuple(grant.id for grant in used),
            clauses=tuple(dict.fromkeys(clauses)),
            items=tuple(answer.rule for answer in found),
            cohort=min((grant.cohort for grant in used), key=NARROWEST_FIRST.index),
            source_agreements=_sources(case),
            qualifying_since=None if months is None else months_before(flow.on, months),
            identity_without_evidence=all(w.identity_without_evidence for w in windows),
            duties=(*_duties(case), *_reviews(case, found)),
            destroy_by=_destroy_by(case, found),
            expires_at=flow.at + (LONG_LIFETIME if flow.operation in LONG_OPERATIONS else LIFETIME),
        )
    )


def _used(found: tuple[Answer, ...]) -> tuple[Grant, ...]:
    """The grants that let something through, in the order of the items."""
    by_id = {answer.grant.id: answer.grant for answer in found if answer.grant is not None}
    return tuple(by_id.values())


def _sources(case: Case) -> tuple[str, ...]:
    """The agreements whose supplies may be drawn on: its own, and any above that feed it."""
    own = case.agreement.id
    feeding = [v.agreement.id for v in case.chain[1:] if own in v.agreement.feeds]
    return (own, *feeding)


def _duties(case: Case) -> Iterator[DutyDue]:
    """The duties the operation creates."""
    for duty in case.agreement.duties:
        if case.flow.operation in duty.operations:
            days = duty.within_days
            due_on = None if days is None else case.flow.on + timedelta(days=days)
            yield DutyDue(id=duty.id, clause=duty.clause, text=duty.text, due_on=due_on)


def _reviews(case: Case, found: tuple[Answer, ...]) -> Iterator[DutyDue]:
    """The duties to review what is kept: "two years, then review" destroys nothing by itself."""
    for term, due_on in _kept_until(case, found):
        if term.action == "review":
            yield DutyDue(id="retention_review", clause=term.clause, text=term.text, due_on=due_on)


def _destroy_by(case: Case, found: tuple[Answer, ...]) -> date | None:
    """The earliest day on which anything this delivery brings must be destroyed."""
    dated = _kept_until(case, found)
    return min((due_on for term, due_on in dated if term.action == "destroy"), default=None)


def _kept_until(case: Case, found: tuple[Answer, ...]) -> Iterator[tuple[Retention, date]]:
    """The dated retention terms of what is brought, worked out or sent; a reading keeps nothing.

    A term counted from the closing of a case has no date yet when the file comes in; the
    retention plan dates it when the case closes.
    """
    if case.flow.operation not in KEPT_AFTER:
        return
    kept = [answer.rule.item for answer in found if answer.grant is not None]
    groups = {group.id for item in kept for group in case.agreement.groups_of(item)}
    for term in case.agreement.retention:
        if term.months is None or term.counted_from == "case_closed":
            continue
        if _about(case, term) and not groups.isdisjoint(term.groups):
            start = case.flow.on
            if term.counted_from == "end_of_school_year":
                start = academic_year(academic_year_of(start)).end
            yield term, months_after(start, term.months)


def _about(case: Case, term: Retention) -> bool:
    """Whether a term is about whose data this is: the keeper's own, or what another sent it."""
    flow = case.flow
    mine = {flow.actor.organisation, None}
    for party in case.parties(flow.actor.organisation, case.agreement):
        mine.update(party.acts_for)
    own = flow.operation != SEND and flow.holder in mine
    return term.of == "all" or own == (term.of == "own")
