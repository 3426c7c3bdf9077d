"""What controllers in common showed of their own care, and each provider's privacy notice."""

from datetime import datetime

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.answering import facts_of
from kinfold.registers.models.assurance import DILIGENCE_CODES, DILIGENCE_OUTCOMES
from kinfold.registers.references import (
    doer_key,
    label,
    listed,
    moment,
    organisation_key,
    reasoned,
    reference,
    role_code,
)


def record_diligence(new: facts.NewDiligence, *, at: datetime, by: str | None) -> int:
    """Record what was looked at about a member, and what was found (CCIS framework, 9).

    Raises UsageProblem for an unknown member, role, thing looked at or outcome, for a check that
    has not happened yet, and for a next one that is not after it.
    """
    asked = "Record a check of another controller."
    if not new.checked_on < new.next_due or new.checked_on > moment(at).date():
        raise UsageProblem(
            asked,
            why="A check has been made by today, and the next one comes after it.",
            remedy="Check the two dates.",
        )
    row = models.Diligence.objects.create(
        agreement=label(new.agreement, asked=asked, longest=80),
        member_id=organisation_key(new.member, asked=asked),
        what=listed(new.what, words=DILIGENCE_CODES, asked=asked),
        checker_role=role_code(new.checker_role, asked=asked),
        checked_on=new.checked_on,
        next_due=new.next_due,
        evidence=reference(new.evidence, asked=asked),
        outcome=listed(new.outcome, words=DILIGENCE_OUTCOMES, asked=asked),
        at=at,
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def diligence(
    *, agreement: str | None = None, member: str | None = None
) -> tuple[facts.Diligence, ...]:
    """Checks in the order they were made: all, or under one agreement, or of one member."""
    rows = models.Diligence.objects.select_related("by").order_by("checked_on", "id")
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    if member is not None:
        rows = rows.filter(member_id=member)
    return facts_of(facts.Diligence, rows)


def record_notice(new: facts.NewProviderNotice, *, at: datetime, by: str | None) -> int:
    """Record a provider's privacy notice: what is collected, who it is shared with (SOM, 7.6).

    Raises UsageProblem for an unknown provider, a notice of a day to come, a review that is not
    after it, and a part that is not given.
    """
    asked = "Record a privacy notice."
    if not new.dated_on < new.review_by or new.dated_on > moment(at).date():
        raise UsageProblem(
            asked,
            why="A notice is dated by today, and its review comes after that.",
            remedy="Check the two dates.",
        )
    row = models.ProviderNotice.objects.create(
        organisation_id=organisation_key(new.organisation, asked=asked),
        version=reference(new.version, asked=asked),
        dated_on=new.dated_on,
        review_by=new.review_by,
        collected=reasoned(new.collected, longest=1000, asked=asked),
        shared_with=reasoned(new.shared_with, longest=1000, asked=asked),
        where=reasoned(new.where, longest=200, asked=asked),
        at=at,
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def provider_notices(*, organisation: str | None = None) -> tuple[facts.ProviderNotice, ...]:
    """Privacy notices of providers, oldest first: everybody's, or one provider's."""
    rows = models.ProviderNotice.objects.select_related("by").order_by("dated_on", "id")
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    return facts_of(facts.ProviderNotice, rows)
