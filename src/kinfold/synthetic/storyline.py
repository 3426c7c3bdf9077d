"""Decides what befell each family: nothing, early help, or social care long ago, lately or both.

Chances are higher than in life, so that a small county shows every kind of case.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.calendars import window_start
from kinfold.synthetic import care
from kinfold.synthetic.care import Episode
from kinfold.synthetic.people import Child, Family

#: Share of families by story.
PATTERNS = {"none": 70, "help": 9, "old": 9, "recent": 7, "both": 3, "long": 2}
_KINDS = {"nfa": 18, "assessed": 38, "plan": 24, "protection": 20}
_OLD = (date(2018, 11, 1), date(2019, 12, 15))
_RECENT = (date(2024, 11, 1), date(2026, 3, 20))
_LONG = (date(2017, 4, 3), date(2023, 11, 30))


@dataclass(frozen=True, kw_only=True)
class Story:
    """A family's story: its pattern and its referrals, each with the kind of episode it led to."""

    pattern: str
    referrals: tuple[tuple[date, str], ...]


def day_between(rng: random.Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both possible."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def draw_story(rng: random.Random) -> Story:
    """One family's story."""
    pattern = rng.choices(tuple(PATTERNS), tuple(PATTERNS.values()))[0]
    referrals: list[tuple[date, str]] = []
    if pattern in ("old", "both"):
        referrals += _referrals(rng, *_OLD)
    if pattern in ("recent", "both"):
        referrals += _referrals(rng, *_RECENT)
    if pattern == "long":
        referrals.append((day_between(rng, *_LONG), "long"))
    return Story(pattern=pattern, referrals=tuple(sorted(referrals)))


def _referrals(rng: random.Random, first: date, last: date) -> list[tuple[date, str]]:
    kinds = rng.choices(tuple(_KINDS), tuple(_KINDS.values()), k=rng.choices((1, 2), (75, 25))[0])
    return [(day_between(rng, first, last), kind) for kind in kinds]


def episodes(rng: random.Random, child: Child, story: Story) -> tuple[Episode, ...]:
    """The child's own periods of need, in order and never overlapping.

    A child not yet conceived at a referral, or already an adult, had none from it.
    """
    made: list[Episode] = []
    plans = 0
    for referral, kind in (*story.referrals, *_for_disability(rng, child, story)):
        if not _could_be_referred(child, referral, kind) or rng.random() < 0.12:
            continue
        if made and made[-1].closure and referral <= made[-1].closure:
            continue
        episode = care.make_episode(
            rng, referral=referral, kind=kind, disabled=bool(child.disabilities), previous=plans
        )
        plans += len(episode.protection)
        made.append(episode)
    return tuple(made)


def _for_disability(rng: random.Random, child: Child, story: Story) -> tuple[tuple[date, str], ...]:
    """Some disabled children have a social worker of their own, for years."""
    if story.referrals or not child.disabilities or rng.random() >= 0.3:
        return ()
    first = max(child.born, _LONG[0])
    return ((day_between(rng, first, _RECENT[1]), "long"),)


def _could_be_referred(child: Child, referral: date, kind: str) -> bool:
    if referral < child.born:
        return kind != "nfa" and (child.born - referral).days <= 200
    return (referral - child.born).days < 18 * 365


def shown(lives: tuple[Episode, ...], *, first: date, last: date) -> tuple[Episode, ...]:
    """What the return for `first` to `last` shows of a child's episodes; empty if nothing."""
    seen = (care.reported(episode, first=first, last=last) for episode in lives)
    return tuple(episode for episode in seen if episode is not None)


@dataclass(frozen=True, kw_only=True)
class Help:
    """One spell of early help by one team; `end` None while it runs. `assessed` are documents."""

    agency: str
    start: date
    end: date | None
    worker: str
    email: str
    assessed: tuple[tuple[str, date], ...]


_AGENCIES = (
    ("Marshire Early Help North", "earlyhelp-north@marshire.example"),
    ("Marshire Early Help South", "earlyhelp-south@marshire.example"),
    ("Family Support Service", "family-support@marshire.example"),
    ("Youth Support Service", "youth-support@marshire.example"),
    ("Young Carers Project", "young-carers@marshire.example"),
    ("Parenting Programme", "parenting@marshire.example"),
)
_DOCUMENTS = (
    "Early help assessment",
    "Team around the family plan",
    "Young carer assessment",
    "Review of early help plan",
)
_WORKERS = (
    "A. Fenwick",
    "B. Osei",
    "C. Marlowe",
    "D. Kaur",
    "E. Thornley",
    "F. Nowak",
    "G. Bright",
    "H. Rahman",
    "J. Sedge",
    "K. Adeyemi",
    "L. Crane",
    "M. Doyle",
)


def draw_help(rng: random.Random, family: Family, story: Story, *, at: date) -> tuple[Help, ...]:
    """The family's spells of early help up to `at`, oldest first.

    A few end exactly on, a day before and a day after the two-year line (data view, 9.B).
    """
    chance = {"none": 0.0, "help": 1.0, "old": 0.65}.get(story.pattern, 0.3)
    if rng.random() >= chance:
        return ()
    oldest = date(2018, 1, 8)
    line = window_start(at, months=24)
    spells = []
    for _ in range(rng.choices((1, 2), (80, 20))[0]):
        long_ago = rng.random() < 0.3
        start = day_between(rng, oldest, line - timedelta(days=420) if long_ago else at)
        end: date | None = start + timedelta(days=rng.randint(50, 400))
        if rng.random() < 0.12:
            end = line + timedelta(days=rng.randint(-1, 1))
            start = end - timedelta(days=rng.randint(60, 300))
        spells.append(_help(rng, family, start, end if end is None or end <= at else None, at))
    return tuple(sorted(spells, key=lambda spell: spell.start))


def _help(rng: random.Random, family: Family, start: date, end: date | None, at: date) -> Help:
    local = _AGENCIES[0 if family.town.northern else 1]
    agency, email = local if rng.random() < 0.6 else rng.choice(_AGENCIES[2:])
    last = min(at, end or at)
    days = sorted(day_between(rng, start, last) for _ in range(rng.choices((1, 2), (7, 3))[0]))
    return Help(
        agency=agency,
        start=start,
        end=end,
        worker=rng.choice(_WORKERS),
        email=email,
        assessed=tuple((rng.choice(_DOCUMENTS), day) for day in days),
    )
