"""Chooses who lives in the county's files: pupils on four rolls, and others known to a service.

A child whom no file would name is not made: nothing can be learnt from them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.calendars import census_year, census_year_of
from kinfold.synthetic import storyline
from kinfold.synthetic.care import Episode
from kinfold.synthetic.codes import draw
from kinfold.synthetic.people import Child, Family, families, nc_year
from kinfold.synthetic.schools import Enrolment, enrol
from kinfold.synthetic.storyline import Help

CIN_YEARS = ("2019-20", "2025-26")
ROLL_SHARE = 0.66
_NEEDS = {
    "SEMH": 20,
    "SLCN": 24,
    "MLD": 12,
    "SPLD": 14,
    "ASD": 16,
    "PD": 3,
    "HI": 2,
    "VI": 1,
    "SLD": 2,
    "OTH": 5,
    "NSA": 3,
}
_EXCLUSION_REASONS = {
    "DB": 44,
    "PP": 16,
    "VA": 15,
    "PA": 6,
    "VP": 5,
    "OW": 3,
    "DA": 3,
    "DM": 2,
    "BU": 2,
    "TH": 1,
    "RA": 2,
    "MT": 1,
}


@dataclass(frozen=True, kw_only=True)
class Sen:
    """A pupil's special educational needs: status and need codes, since when, and the story."""

    status: str
    need: str
    since: date
    history: str


@dataclass(frozen=True, kw_only=True)
class Carer:
    """A spell as a young carer; `identified` is a young_carer code."""

    identified: str
    start: date
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """A suspension (SUSP, with an end) or permanent exclusion (PERM, with none)."""

    category: str
    reason: str
    start: date
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Resident:
    """One child of the county with all that any service knows. `absence` is a share of sessions."""

    child: Child
    family: Family
    enrolments: tuple[Enrolment, ...] = ()
    episodes: tuple[Episode, ...] = ()
    help: tuple[Help, ...] = ()
    sen: Sen | None = None
    carer: Carer | None = None
    exclusions: tuple[Exclusion, ...] = ()
    absence: float = 0.0

    def on_roll(self, day: date) -> tuple[Enrolment, ...]:
        """The rolls the child is on, on `day`."""
        return tuple(spell for spell in self.enrolments if spell.on(day))

    def in_return(self, year: str) -> tuple[Episode, ...]:
        """What the children in need return of `year` shows of the child."""
        period = census_year(year)
        return storyline.shown(self.episodes, first=period.start, last=period.end)


def residents(rng: random.Random, *, at: date, children: int) -> Iterator[Resident]:
    """Exactly `children` residents, family by family; two in three are on one of the rolls."""
    places = round(children * ROLL_SHARE)
    made = 0
    unborn_until = census_year(CIN_YEARS[-1]).end
    for family in families(rng, at=at, unborn_until=unborn_until):
        story = storyline.draw_story(rng)
        spells = storyline.draw_help(rng, family, story, at=at)
        for child in family.children:
            resident = _resident(rng, child, family, story, spells, at, free=places > 0)
            if resident is None:
                continue
            places -= bool(resident.enrolments)
            made += 1
            yield resident
            if made == children:
                return


def _resident(
    rng: random.Random,
    child: Child,
    family: Family,
    story: storyline.Story,
    spells: tuple[Help, ...],
    at: date,
    *,
    free: bool,
) -> Resident | None:
    lives = storyline.episodes(rng, child, story)
    helped = tuple(spell for spell in spells if child.born < spell.start and rng.random() < 0.85)
    enrolments = enrol(rng, child, family, at=at) if free else ()
    resident = Resident(
        child=child, family=family, enrolments=enrolments, episodes=lives, help=helped
    )
    if not enrolments:
        known = helped or any(resident.in_return(year) for year in CIN_YEARS)
        return resident if known else None
    return _at_school(rng, resident, at)


def _at_school(rng: random.Random, resident: Resident, at: date) -> Resident:
    child = resident.child
    secondary = nc_year(child.born, at=at) >= 7
    first = resident.enrolments[0].start
    return Resident(
        child=child,
        family=resident.family,
        enrolments=resident.enrolments,
        episodes=resident.episodes,
        help=resident.help,
        sen=_sen(rng, child, first, at),
        carer=_carer(rng, first, at),
        exclusions=_exclusions(rng, 0.07 if secondary else 0.012, first, at),
        absence=_absence(rng, troubled=bool(resident.episodes)),
    )


def _sen(rng: random.Random, child: Child, first: date, at: date) -> Sen | None:
    likely = 0.75 if child.disabilities else 0.13
    if rng.random() >= likely:
        return None
    status = "E" if rng.random() < (0.5 if child.disabilities else 0.18) else "K"
    since = storyline.day_between(rng, first, at)
    need = rng.choices(tuple(_NEEDS), tuple(_NEEDS.values()))[0]
    earlier = since - timedelta(days=rng.randint(100, 500))
    history = f"K from {earlier}" if status == "E" and earlier > first else ""
    return Sen(status=status, need=need, since=since, history=history)


def _carer(rng: random.Random, first: date, at: date) -> Carer | None:
    if rng.random() >= 0.025:
        return None
    start = storyline.day_between(rng, first, at)
    end = start + timedelta(days=rng.randint(120, 1200))
    over = end <= at and rng.random() < 0.6
    return Carer(identified=rng.choice("PSS"), start=start, end=end if over else None)


def _exclusions(rng: random.Random, chance: float, first: date, at: date) -> tuple[Exclusion, ...]:
    if rng.random() >= chance:
        return ()
    first = max(first, date(at.year - 4, 9, 5))
    made = []
    for _ in range(rng.choices((1, 2, 3), (60, 25, 15))[0]):
        start = storyline.day_between(rng, first, at)
        if start.weekday() > 4:
            continue
        year = census_year_of(start)
        for_good = rng.random() < 0.02 and year == census_year_of(at)
        end = None if for_good else min(at, start + timedelta(days=rng.randint(0, 4)))
        reason = draw(rng, "exclusion_reason", _EXCLUSION_REASONS, on=start)
        made.append(
            Exclusion(category="PERM" if for_good else "SUSP", reason=reason, start=start, end=end)
        )
    return tuple(sorted(made, key=lambda entry: entry.start))


def _absence(rng: random.Random, *, troubled: bool) -> float:
    if rng.random() < (0.12 if troubled else 0.025):
        return rng.uniform(0.15, 0.6)
    return min(0.5, rng.betavariate(1.3, 20) * (1.6 if troubled else 1))
