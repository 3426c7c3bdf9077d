"""Whether one movement of data may happen, under one version of one agreement.

`decide` never takes the union of several agreements, never stops at the first reason, and
answers no to anything missing, unknown or broken (DESIGN section 2).
"""

import secrets
from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from kinfold.agreement.checks import Case, every_reason, select
from kinfold.agreement.flow import Evidence, Flow
from kinfold.agreement.model import Agreement, Grant, ItemGroup, Version, Window
from kinfold.agreement.permit import (
    LIFETIME,
    LONG_LIFETIME,
    DutyDue,
    ItemRule,
    Permit,
    Reason,
    Refusal,
    sealed,
)
from kinfold.calendars import months_after, months_before

LONG_OPERATIONS = frozenset({"deposit", "link"})
OPTIONAL = frozenset({"holder", "holder_kind", "reason"})


def decide(flow: Flow, agreements: Mapping[str, Version], evidence: Evidence) -> Permit | Refusal:
    """The permit or the refusal for `flow`; never raises.

    `agreements` maps agreement id to the version that the registers name as current.
    """
    try:
        return _decide(flow, agreements, evidence)
    except Exception:  # noqa: BLE001 - any failure of a decision is a refusal (ASVS 16.5.3)
        return _refusal(
            flow,
            None,
            (
                Reason(
                    code="could_not_decide",
                    clause="DESIGN 2",
                    sentence="The decision could not be worked out, so the answer is no.",
                    remedy="Tell the service's operator; the attempt is in the ledger.",
                ),
            ),
        )


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
    reasons = every_reason(case)
    rules = _rules(case)
    if not reasons and all(rule.treatment == "withhold" for rule in rules):
        reasons = tuple(
            Reason(
                code="item_not_granted",
                clause=rule.clause,
                sentence=rule.reason,
                remedy="Ask only for items the agreement lists for this use.",
                item=rule.item,
            )
            for rule in rules
        )
    if reasons:
        return _refusal(flow, case.version.hash, reasons)
    return _permit(case, rules)


def _missing(flow: Flow) -> tuple[Reason, ...]:
    """A question left unanswered is a refusal, whatever the rest says."""
    gaps = [
        field.name
        for field in fields(flow)
        if field.name not in OPTIONAL and getattr(flow, field.name) is None
    ]
    gaps += [
        f"actor.{field.name}" for field in fields(flow.actor) if not getattr(flow.actor, field.name)
    ]
    gaps += [name for name in ("operation", "agreement", "purpose") if not getattr(flow, name)]
    return tuple(
        Reason(
            code="question_unanswered",
            clause="DESIGN 2",
            sentence=f"The request does not say: {gap}.",
            remedy="Answer every question of the flow.",
        )
        for gap in dict.fromkeys(gaps)
    )


def _refusal(flow: Flow, version: str | None, reasons: tuple[Reason, ...]) -> Refusal:
    agreement = getattr(flow, "agreement", None) or ""
    return Refusal(flow=flow, agreement=agreement, version=version, reasons=reasons)


def _rules(case: Case) -> tuple[ItemRule, ...]:
    """Show, transform or withhold, for every item asked for."""
    granted = {name: grant for grant in case.grants for name in grant.items}
    return tuple(_rule(case, item, granted) for item in dict.fromkeys(case.flow.items))


def _rule(case: Case, item: str, granted: Mapping[str, Grant]) -> ItemRule:
    groups = case.agreement.groups_of(item)
    if not groups:
        return ItemRule(
            item=item,
            treatment="withhold",
            clause=case.agreement.item_groups[0].clause,
            reason=f"{case.agreement.title} does not list this item.",
        )
    usable = [group for group in groups if _usable(case, group, granted)]
    if not usable:
        return ItemRule(
            item=item, treatment="withhold", clause=groups[0].clause, reason=_why_not(groups[0])
        )
    group = usable[0]
    window = _window(case.agreement, granted[group.id])
    return ItemRule(
        item=item,
        treatment="transform" if group.transform else "show",
        clause=group.clause,
        transform=group.transform,
        since=None if window is None else months_before(case.flow.on, window.months),
        unlocks=window is not None
        and window.unlock is not None
        and group.id in window.unlock.groups,
    )


def _usable(case: Case, group: ItemGroup, granted: Mapping[str, Grant]) -> bool:
    return (
        group.id in granted
        and not group.proposed
        and (not group.only_roles or case.flow.actor.role in group.only_roles)
    )


def _why_not(group: ItemGroup) -> str:
    if group.proposed:
        return "This item is proposed only; it is not collected until an amendment says so."
    if group.only_roles:
        return "This item is kept to the roles that need it."
    return "This use is not granted this item."


def _window(agreement: Agreement, grant: Grant) -> Window | None:
    return agreement.window(grant.window) if grant.window is not None else None


def _permit(case: Case, rules: tuple[ItemRule, ...]) -> Permit:
    flow, agreement, grants = case.flow, case.agreement, case.grants
    window = next((w for w in (_window(agreement, grant) for grant in grants) if w), None)
    clauses = [grant.clause for grant in grants] + [rule.clause for rule in rules]
    clauses += [window.clause] if window is not None else []
    return sealed(
        Permit(
            id=secrets.token_hex(16),
            flow=flow,
            agreement=agreement.id,
            version=case.version.hash,
            grants=tuple(grant.id for grant in grants),
            clauses=tuple(dict.fromkeys(clauses)),
            items=rules,
            cohort=grants[0].cohort,
            source_agreements=_sources(case),
            qualifying_since=None if window is None else months_before(flow.on, window.months),
            identity_without_evidence=window is None or window.identity_without_evidence,
            duties=_duties(agreement, flow),
            destroy_by=_destroy_by(agreement, flow),
            expires_at=flow.at + (LONG_LIFETIME if flow.operation in LONG_OPERATIONS else LIFETIME),
        )
    )


def _sources(case: Case) -> tuple[str, ...]:
    """The agreements whose supplies may be drawn on: its own, and a parent that feeds it."""
    own = case.agreement.id
    feeding = [version.agreement.id for version in case.chain if own in version.agreement.feeds]
    return (own, *feeding)


def _duties(agreement: Agreement, flow: Flow) -> tuple[DutyDue, ...]:
    return tuple(
        DutyDue(
            id=duty.id,
            clause=duty.clause,
            text=duty.text,
            due_on=None
            if duty.within_days is None
            else date.fromordinal(flow.on.toordinal() + duty.within_days),
        )
        for duty in agreement.duties
        if flow.operation in duty.operations
    )


def _destroy_by(agreement: Agreement, flow: Flow) -> date | None:
    """The earliest day a retention term sets for any item asked for; deposits only."""
    if flow.operation != "deposit":
        return None
    groups = {group.id for item in flow.items for group in agreement.groups_of(item)}
    due = [
        months_after(flow.on, term.months)
        for term in agreement.retention
        if term.months is not None and term.action == "destroy" and groups & set(term.groups)
    ]
    return min(due, default=None)
