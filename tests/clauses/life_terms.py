"""The terms about when an agreement holds: dates, lifecycle, tiers."""

from dataclasses import replace
from datetime import date, timedelta

from kinfold.agreement.model import Agreement, Prohibition
from tests.clauses.table import (
    ABOVE,
    CHILD_AGREEMENT,
    CONFLICT,
    Term,
    at,
    dated,
    no,
    signatures,
    standing,
    yes,
)
from tests.clauses.world import (
    AGREEMENT,
    CONDITIONS,
    FACTS,
    NOON,
    TODAY,
    World,
    asked,
)


def outlasting(operation: str, agreement: Agreement = AGREEMENT) -> Agreement:
    """The agreement with its grants for one operation that goes on after the end."""
    grants = tuple(replace(grant, operations=(operation,)) for grant in agreement.grants)
    return replace(agreement, grants=grants)


DATES = Term(
    id="dates",
    title="Dates",
    fields="dates: effective_on, review_on, grace_months, expires_on",
    says=(
        "Nothing moves before the agreement takes effect, from the day it expires, or once the "
        "review is overdue by more than the grace. A day begins at midnight in England."
    ),
    requirements=("AGR-2", "AGR-4"),
    rows=(
        no(
            "tomorrow is the first day",
            World(agreement=dated(effective_on=TODAY + timedelta(days=1))),
            "not_yet_effective",
        ),
        yes("today is the first day", World(agreement=dated(effective_on=TODAY))),
        yes("no first day is set", World(agreement=dated(effective_on=None))),
        yes(
            "tomorrow is the first day without it",
            World(agreement=dated(expires_on=TODAY + timedelta(days=1))),
        ),
        no(
            "today is the first day without it", World(agreement=dated(expires_on=TODAY)), "expired"
        ),
        yes("it never expires", World(agreement=dated(expires_on=None))),
        yes(
            "it has expired, and what is left is destroyed",
            World(
                flow=asked(operation="destroy"),
                agreement=outlasting("destroy", dated(expires_on=TODAY)),
            ),
        ),
        no(
            "an auditor asks before it takes effect",
            World(
                flow=asked(operation="audit"),
                agreement=outlasting("audit", dated(effective_on=TODAY + timedelta(days=1))),
            ),
            "not_yet_effective",
        ),
        yes(
            "one second before midnight in summer time",
            World(
                flow=at("2026-10-15T22:59:59+00:00"), agreement=dated(expires_on=date(2026, 10, 16))
            ),
        ),
        no(
            "midnight in summer time, when it is 23:00 in UTC",
            World(
                flow=at("2026-10-15T23:00:00+00:00"), agreement=dated(expires_on=date(2026, 10, 16))
            ),
            "expired",
        ),
        yes(
            "23:00 UTC in winter time",
            World(
                flow=at("2026-11-15T23:00:00+00:00"), agreement=dated(expires_on=date(2026, 11, 16))
            ),
        ),
        no(
            "midnight in winter time",
            World(
                flow=at("2026-11-16T00:00:00+00:00"), agreement=dated(expires_on=date(2026, 11, 16))
            ),
            "expired",
        ),
        yes("the review's grace ends today", World(agreement=dated(review_on=date(2026, 9, 15)))),
        no(
            "the review's grace ended yesterday",
            World(agreement=dated(review_on=date(2026, 9, 14))),
            "review_overdue",
        ),
        no(
            "the review was due yesterday and there is no grace",
            World(agreement=dated(review_on=TODAY - timedelta(days=1), grace_months=0)),
            "review_overdue",
        ),
        yes(
            "the review is due today and there is no grace",
            World(agreement=dated(review_on=TODAY, grace_months=0)),
        ),
        no(
            "the moment has no time zone", World(flow=at("2026-10-15T12:00:00")), "could_not_decide"
        ),
    ),
)

LIFE = Term(
    id="lifecycle",
    title="Lifecycle and conflicts",
    fields="the register's standing; conflicts: blocks",
    says=(
        "Only a version in force, or with its review due, lets anything happen. Suspension, expiry "
        "and withdrawal stop the next request; auditing what was done, and destroying what is "
        "left, go on. An unsettled conflict that blocks must be confirmed."
    ),
    requirements=("AGR-4", "SOM-1.2"),
    rows=(
        *(
            no(f"it is {state.replace('_', ' ')}", World(facts=standing(state)), "not_in_force")
            for state in (
                "draft",
                "consulted",
                "approved",
                "signing",
                "suspended",
                "expired",
                "withdrawn",
                "unheard_of",
            )
        ),
        *(
            yes(
                f"it is {state}, and an auditor asks what was done under it",
                World(
                    flow=asked(operation="audit"),
                    agreement=outlasting("audit"),
                    facts=standing(state),
                ),
            )
            for state in ("in_force", "suspended", "expired", "withdrawn")
        ),
        no(
            "it is a draft, and an auditor asks",
            World(
                flow=asked(operation="audit"),
                agreement=outlasting("audit"),
                facts=standing("draft"),
            ),
            "not_in_force",
        ),
        yes("it is in force", World()),
        yes("its review is due", World(facts=standing("review_due"))),
        no(
            "it comes into force a second later",
            World(facts=standing("in_force", NOON + timedelta(seconds=1))),
            "not_in_force",
        ),
        yes("it came into force this moment", World(facts=standing("in_force", NOON))),
        no(
            "the register has no standing for it",
            World(facts=replace(FACTS, standing=None)),
            "not_in_force",
        ),
        no(
            "no agreement of that name is loaded",
            World(flow=asked(agreement="another")),
            "no_agreement",
        ),
        no(
            "the document disagrees with itself and nobody has confirmed how it is settled",
            World(agreement=replace(AGREEMENT, conflicts=(CONFLICT,))),
            "conflict_unconfirmed",
        ),
        yes(
            "the owner has confirmed how it is settled",
            World(
                agreement=replace(AGREEMENT, conflicts=(CONFLICT,)),
                facts=replace(FACTS, confirmed_conflicts=frozenset({"C1"})),
            ),
        ),
        yes(
            "the disagreement blocks nothing",
            World(agreement=replace(AGREEMENT, conflicts=(replace(CONFLICT, blocks=False),))),
        ),
    ),
)

TIERS = Term(
    id="tiers",
    title="An agreement under another",
    fields="parent, feeds",
    says=(
        "A second-tier agreement needs all above it in force, signed and unforbidding; "
        "only its own grants count."
    ),
    requirements=("AGR-2",),
    rows=(
        yes(
            "the agreement above is in force and signed",
            World(agreement=CHILD_AGREEMENT, above=ABOVE),
        ),
        no("the agreement above is not loaded", World(agreement=CHILD_AGREEMENT), "parent_missing"),
        no(
            "the agreement above stands under one that is not loaded",
            World(agreement=CHILD_AGREEMENT, above=replace(ABOVE, parent="higher")),
            "parent_missing",
        ),
        no(
            "the two stand under each other",
            World(agreement=CHILD_AGREEMENT, above=replace(ABOVE, parent="made-up")),
            "parent_missing",
        ),
        no(
            "the agreement above is suspended",
            World(agreement=CHILD_AGREEMENT, above=ABOVE, facts_above=standing("suspended")),
            "not_in_force",
        ),
        no(
            "the agreement above has expired",
            World(
                agreement=CHILD_AGREEMENT,
                above=replace(ABOVE, dates=replace(ABOVE.dates, expires_on=TODAY)),
            ),
            "expired",
        ),
        no(
            "the school has not signed the agreement above",
            World(agreement=CHILD_AGREEMENT, above=ABOVE, facts_above=signatures("schools")),
            "party_unsigned",
        ),
        no(
            "the agreement above prohibits it",
            World(
                agreement=CHILD_AGREEMENT,
                above=replace(
                    ABOVE,
                    prohibitions=(
                        Prohibition(clause="13", operations=("view",), text="No.", instead="Ring."),
                    ),
                ),
            ),
            "prohibited",
        ),
        no(
            "the agreement above sets a condition that is not met",
            World(
                agreement=CHILD_AGREEMENT,
                above=replace(ABOVE, conditions=AGREEMENT.conditions),
                person=(),
            ),
            *(f"condition_{code}" for code, of, *_ in CONDITIONS if of == "person"),
        ),
        no(
            "only the agreement above grants it",
            World(
                agreement=replace(CHILD_AGREEMENT, grants=()),
                above=replace(ABOVE, grants=AGREEMENT.grants),
            ),
            "not_granted",
        ),
        yes(
            "the agreement above feeds it",
            World(agreement=CHILD_AGREEMENT, above=replace(ABOVE, feeds=("made-up",))),
            "drawn from both",
            lambda p: p.source_agreements == ("made-up", "above"),
        ),
        yes(
            "the agreement above does not feed it",
            World(agreement=CHILD_AGREEMENT, above=ABOVE),
            "drawn from its own",
            lambda p: p.source_agreements == ("made-up",),
        ),
    ),
)
