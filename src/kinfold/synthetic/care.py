"""Makes up what children's social care did for a child, from referral to closure.

A whole life is made once; each yearly return then shows the part of it that falls in its year,
so the two returns of the county tell one story (scope and clipping: children in need census).
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kinfold.calendars import add_working_days, next_working_day
from kinfold.synthetic import codes

#: Working days from a strategy discussion to the initial conference.
_CONFERENCE_CLOCK = 15


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A continuous assessment; `end` None while it runs."""

    start: date
    end: date | None
    factors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Enquiry:
    """A section 47 enquiry, with its conference or the decision that none was needed."""

    start: date
    target: date
    conference: date | None
    not_required: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A child in need plan: a spell."""

    start: date
    end: date | None


@dataclass(frozen=True, kw_only=True)
class ProtectionPlan:
    """A child protection plan with its reviews."""

    start: date
    end: date | None
    initial: str
    latest: str
    previous: int
    reviews: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class PreProceedings:
    """Pre-proceedings and family group decision making; in returns from 2025-26."""

    start: date
    letter: date
    offered: bool
    held: bool
    meeting: date
    reviews: int
    decision: date
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One period of need, referral to closure."""

    referral: date
    source: str
    need: str | None
    closure: date | None = None
    reason: str | None = None
    nfa: bool = False
    assessments: tuple[Assessment, ...] = ()
    plans: tuple[Plan, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    protection: tuple[ProtectionPlan, ...] = ()
    pre_proceedings: tuple[PreProceedings, ...] = ()


def _days(rng: random.Random, least: int, most: int) -> timedelta:
    return timedelta(days=rng.randint(least, most))


def make_episode(
    rng: random.Random, *, referral: date, kind: str, disabled: bool, previous: int
) -> Episode:
    """One episode of a kind: nfa, assessed, plan, protection or long."""
    source = codes.draw(rng, "cin_referral_source", codes.REFERRAL_SOURCE, on=referral)
    if kind == "nfa":
        return Episode(referral=referral, source=source, need=None, nfa=True)
    need = (
        "N2"
        if disabled and rng.random() < 0.7
        else codes.draw(rng, "cin_primary_need", codes.PRIMARY_NEED, on=referral)
    )
    episode = Episode(
        referral=referral, source=source, need=need, assessments=(_assess(rng, referral),)
    )
    if kind == "assessed":
        return _close_after_assessment(rng, episode)
    if kind == "plan":
        return _with_plan(rng, episode, least=70, most=560)
    if kind == "long":
        return _with_plan(rng, episode, least=1100, most=3300)
    return _with_protection(rng, episode, previous=previous)


def _assess(rng: random.Random, after: date) -> Assessment:
    start = after + _days(rng, 0, 3)
    # Four in five end within 45 working days (nine weeks).
    end = start + (_days(rng, 14, 62) if rng.random() < 0.8 else _days(rng, 64, 110))
    return Assessment(start=start, end=end, factors=codes.draw_factors(rng, on=end))


def _last_assessed(episode: Episode) -> date:
    return max(entry.end for entry in episode.assessments if entry.end)


def _close_after_assessment(rng: random.Random, episode: Episode) -> Episode:
    closure = _last_assessed(episode) + _days(rng, 0, 12)
    reason = codes.draw(rng, "cin_reason_for_closure", codes.CLOSED_AFTER_ASSESSMENT, on=closure)
    return replace(episode, closure=closure, reason=reason, enquiries=())


def _with_plan(rng: random.Random, episode: Episode, *, least: int, most: int) -> Episode:
    start = _last_assessed(episode) + _days(rng, 1, 14)
    end = start + _days(rng, least, most)
    closure = end + _days(rng, 0, 25)
    again = [
        _assess(rng, start + timedelta(days=offset + rng.randint(0, 60)))
        for offset in range(365, (end - start).days - 200, 400)
    ]
    return replace(
        episode,
        closure=closure,
        reason=codes.draw(rng, "cin_reason_for_closure", codes.CLOSED_LATER, on=closure),
        assessments=episode.assessments + tuple(again),
        plans=(Plan(start=start, end=end),),
    )


def _with_protection(rng: random.Random, episode: Episode, *, previous: int) -> Episode:
    asked = episode.referral + _days(rng, 2, 25)
    if rng.random() < 0.35:
        waived = Enquiry(
            start=asked,
            target=add_working_days(asked, days=_CONFERENCE_CLOCK),
            conference=None,
            not_required=True,
        )
        return _with_plan(rng, replace(episode, enquiries=(waived,)), least=70, most=400)
    conference = next_working_day(asked + _days(rng, 9, 24))
    enquiry = Enquiry(
        start=asked,
        target=add_working_days(asked, days=_CONFERENCE_CLOCK),
        conference=conference,
        not_required=False,
    )
    end = conference + timedelta(days=min(1100, int(rng.lognormvariate(5.6, 0.55)) + 60))
    plan = _protection_plan(rng, conference, end, previous)
    first = max(end, _last_assessed(episode)) + timedelta(days=1)
    step_down = Plan(start=first, end=first + _days(rng, 40, 180))
    closure = (step_down.end or first) + _days(rng, 0, 20)
    return replace(
        episode,
        closure=closure,
        reason=codes.draw(rng, "cin_reason_for_closure", codes.CLOSED_LATER, on=closure),
        plans=(step_down,),
        enquiries=(enquiry,),
        protection=(plan,),
        pre_proceedings=_pre_proceedings(rng, conference, end),
    )


def _protection_plan(rng: random.Random, start: date, end: date, previous: int) -> ProtectionPlan:
    initial = codes.draw(rng, "cp_category_of_abuse", codes.ABUSE, on=start)
    moved = rng.random() < 0.12
    latest = codes.draw(rng, "cp_category_of_abuse", codes.ABUSE, on=start) if moved else initial
    reviews = []
    due = start + _days(rng, 70, 90)
    while due < end:
        reviews.append(next_working_day(due))
        due += _days(rng, 150, 184)
    return ProtectionPlan(
        start=start,
        end=end,
        initial=initial,
        latest=latest,
        previous=previous,
        reviews=tuple(day for day in reviews if day <= end),
    )


def _pre_proceedings(rng: random.Random, start: date, end: date) -> tuple[PreProceedings, ...]:
    if rng.random() >= 0.06:
        return ()
    blocks = []
    first = start + _days(rng, 30, 60)
    for _ in range(rng.randint(1, 2)):
        meeting = next_working_day(first + _days(rng, 10, 20))
        offered = rng.random() < 0.8
        blocks.append(
            PreProceedings(
                start=first,
                letter=first + _days(rng, 1, 7),
                offered=offered,
                held=offered and rng.random() < 0.6,
                meeting=meeting,
                reviews=rng.randint(0, 3),
                decision=meeting + _days(rng, 40, 90),
                outcome=rng.choice("ABC"),
            )
        )
        first = blocks[-1].decision + _days(rng, 5, 20)
    return tuple(blocks)


def reported(episode: Episode, *, first: date, last: date) -> Episode | None:
    """What a return for `first` to `last` shows of an episode, or None if it shows nothing.

    Open on the last day means no end is given, whatever happened later.
    """
    if episode.referral > last or (episode.closure is not None and episode.closure < first):
        return None
    if episode.nfa:
        return episode if episode.referral >= first else None
    open_still = episode.closure is None or episode.closure > last
    return replace(
        episode,
        closure=None if open_still else episode.closure,
        reason=None if open_still else episode.reason,
        assessments=tuple(_assessments(episode.assessments, first, last)),
        plans=tuple(
            replace(plan, end=_seen(plan.end, last))
            for plan in episode.plans
            if plan.start <= last and (plan.end is None or plan.end >= first)
        ),
        enquiries=tuple(_enquiries(episode.enquiries, first, last)),
        protection=tuple(
            replace(
                plan,
                end=_seen(plan.end, last),
                reviews=tuple(day for day in plan.reviews if first <= day <= last),
            )
            for plan in episode.protection
            if plan.start <= last and (plan.end is None or plan.end >= first)
        ),
        pre_proceedings=tuple(
            block for block in episode.pre_proceedings if first <= block.start <= last
        ),
    )


def _seen(day: date | None, last: date) -> date | None:
    return None if day is None or day > last else day


def _assessments(entries: Iterable[Assessment], first: date, last: date) -> Iterable[Assessment]:
    for entry in entries:
        if entry.start > last or (entry.end is not None and entry.end < first):
            continue
        running = entry.end is None or entry.end > last
        yield replace(entry, end=None, factors=()) if running else entry


def _enquiries(entries: Iterable[Enquiry], first: date, last: date) -> Iterable[Enquiry]:
    for entry in entries:
        done = entry.conference or entry.start
        if entry.start <= last and done >= first:
            yield replace(entry, conference=_seen(entry.conference, last))
