"""Says what a young person is doing, by the published codes, since when and how surely it is known.

Shares follow the published figures for England roughly; what is rare there is commoner here, so
that a small set shows every kind. When an activity lapses: education at its expected end,
employment and training twelve months after it was last verified, NEET three months, unknown at
once.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from kinfold.calendars import months_after
from kinfold.synthetic.neighbours_members import Authority
from kinfold.synthetic.youth_places import Establishment, establishment, is_study

NEET = frozenset({"540", "610", "615", "616", "619", "620", "630", "640", "650", "660", "670",
                  "680"})  # fmt: skip
NOT_KNOWN = frozenset({"810", "820", "830"})
FULL_TIME_EDUCATION = frozenset({"210", "220", "230", "240", "270", "280", "290"})
#: Activities that only people with an education, health and care plan have in the return.
WITH_PLAN_ONLY = frozenset({"280", "460"})
#: The characteristic that must be recorded beside an activity.
GOES_WITH = {"620": "140", "630": "120", "650": "180"}
_REVIEWED = frozenset({"260", "290", "350", "616", "710"})
_EDUCATION = FULL_TIME_EDUCATION | {"110", "120", "250"}
_SCHOOL_AGE = {"110": 960, "120": 22, "140": 10, "150": 8}
_AT_16 = {
    "210": 370, "220": 100, "230": 330, "250": 8, "260": 3, "280": 60, "290": 2, "310": 48,
    "320": 8, "330": 12, "340": 4, "350": 3, "360": 5, "380": 2, "410": 17, "430": 4, "460": 20,
    "530": 4, "540": 2, "610": 5, "615": 3, "616": 4, "619": 26, "620": 2, "630": 2, "640": 8,
    "650": 2, "680": 2, "710": 2, "810": 18, "820": 5, "830": 3,
}  # fmt: skip
_AT_18 = {
    "210": 50, "230": 210, "240": 220, "250": 20, "260": 12, "280": 120, "310": 100, "320": 15,
    "330": 130, "340": 20, "350": 12, "360": 40, "380": 8, "410": 12, "440": 8, "460": 60,
    "540": 3, "610": 10, "619": 60, "620": 5, "630": 10, "640": 30, "650": 4, "670": 6, "710": 3,
    "810": 60, "820": 14, "830": 6,
}  # fmt: skip
_QUALIFICATIONS = {
    "210": ("A levels", "A levels", "A levels", "Applied general level 3"),
    "220": ("A levels", "A levels", "Applied general level 3"),
    "230": ("T level", "Technical level 2", "Technical level 3", "Entry level"),
    "240": ("First degree", "Foundation degree"),
    "250": ("Technical level 1",),
    "280": ("Entry level", "Personal progress award"),
    "310": ("Apprenticeship standard level 2", "Apprenticeship standard level 3"),
    "320": ("Technical level 2",),
    "410": ("Technical level 1", "Entry level"),
    "460": ("Supported internship",),
}


def _begun(day: date) -> int:
    """The calendar year in which the academic year of `day` began."""
    return day.year - (day.month < 9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One spell. `lapses` is the day to which it counts as known; `source` is who said so."""

    code: str
    start: date
    end: date | None = None
    ascertained: date
    verified: date
    review: date | None = None
    lapses: date
    place: Establishment | None = None
    qualification: str | None = None
    predicted_end: date | None = None
    neet_since: date | None = None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What decides which activities somebody may have: age, sex, plan, and where they study."""

    at: date
    age: int
    sex: str
    plan: bool
    study: Authority
    turn: int

    @property
    def year(self) -> int:
        """The calendar year in which this academic year began."""
        return _begun(self.at)

    @property
    def left_school(self) -> date:
        """The first day after Year 11."""
        return date(self.year - (self.age - 16), 7, 1)


def draw(rng: random.Random, facts: Facts, *, enrolled: bool) -> Activity:
    """What the person is doing now; only study when `enrolled`."""
    codes, chances = _open_to(facts.age, facts.sex, plan=facts.plan, enrolled=enrolled)
    return of_code(rng, facts, rng.choices(codes, chances)[0])


@lru_cache(maxsize=128)
def _open_to(
    age: int, sex: str, *, plan: bool, enrolled: bool
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The codes that somebody may have, and their shares."""
    shares = _SCHOOL_AGE if age < 16 else _AT_16 if age < 18 else _AT_18
    may = {
        code: share
        for code, share in shares.items()
        if (plan or code not in WITH_PLAN_ONLY)
        and (sex == "F" or code != "650")
        and (is_study(code) or not enrolled)
    }
    return tuple(may), tuple(may.values())


def of_code(rng: random.Random, facts: Facts, code: str) -> Activity:
    """A current activity of that code, verified lately by its likeliest source."""
    start = _start(rng, facts, code)
    predicted = _predicted_end(rng, facts, code, start)
    ascertained = min(facts.at, start + timedelta(days=rng.randint(0, 21)))
    verified = _verified(rng, code, ascertained, facts.at)
    taught = code in _QUALIFICATIONS or is_study(code)
    review = months_after(verified, 2) if code in _REVIEWED else None
    made = Activity(
        code=code,
        start=start,
        ascertained=ascertained,
        verified=verified,
        lapses=verified,
        place=establishment(code, facts.study, facts.turn),
        qualification=rng.choice(_QUALIFICATIONS[code]) if code in _QUALIFICATIONS else None,
        predicted_end=predicted,
        review=min(review, predicted) if review and predicted else review,
        neet_since=start if code in NEET else None,
        source="provider" if taught and rng.random() < 0.85 else _said(rng),
    )
    return verified_on(made, verified)


def verified_on(activity: Activity, day: date) -> Activity:
    """The same activity last verified on another day, which moves the day it lapses."""
    code = activity.code
    if code in NOT_KNOWN or code == "150":
        lapses = day
    elif code in _EDUCATION:
        lapses = activity.predicted_end or date(_begun(day) + 1, 8, 31)
    elif code in NEET:
        lapses = months_after(day, 3)
    else:
        lapses = months_after(day, 12)
    if activity.predicted_end is not None:
        lapses = min(lapses, activity.predicted_end)
    return replace(activity, verified=day, lapses=lapses)


def _said(rng: random.Random) -> str:
    return "survey" if rng.random() < 0.8 else "third_party"


def _start(rng: random.Random, facts: Facts, code: str) -> date:
    if code in _EDUCATION and code != "250":
        years = rng.randint(0, 1) if facts.age not in (16, 18) else 0
        if facts.age < 16:
            years = facts.age - 11
        return min(facts.at, date(facts.year - years, 9, 1) + timedelta(days=rng.randint(0, 8)))
    longest = 700 if code in {"310", "330", "640"} else 250
    begun = facts.at - timedelta(days=rng.randint(3, longest))
    if facts.age < 16:
        return begun
    return max(facts.left_school + timedelta(days=rng.randint(0, 30)), begun)


def _predicted_end(rng: random.Random, facts: Facts, code: str, start: date) -> date | None:
    if facts.age < 16 and code in _EDUCATION:
        return date(facts.year + 16 - facts.age, 6, 30)
    if code in _EDUCATION:
        first = date(_begun(start) + 1, 7, 31)
        return first if first > facts.at and rng.random() < 0.4 else months_after(first, 12)
    if code in {"320", "410", "430", "440", "450", "460", "530"}:
        return months_after(max(start, facts.at - timedelta(days=60)), rng.randint(2, 9))
    return None


def _verified(rng: random.Random, code: str, ascertained: date, at: date) -> date:
    """Lately as a rule; about one in eight so long ago that work or NEET has lapsed."""
    if code in NOT_KNOWN:
        return ascertained
    lately = at - timedelta(days=rng.randint(0, 75))
    if code not in _EDUCATION and rng.random() < 0.12:
        lately = at - timedelta(days=rng.randint(100, 480))
    return max(ascertained, lately)


def earlier(rng: random.Random, facts: Facts, current: Activity) -> Activity | None:
    """What the person did before `current`, ended; None where school is all there has been."""
    if facts.age < 16:
        return None
    old = _year_before(rng, facts, current)
    end = min(old.predicted_end or current.start, current.start - timedelta(days=1))
    return None if end <= old.start else replace(old, end=end, lapses=end)


def stale(rng: random.Random, facts: Facts, current: Activity) -> Activity:
    """What somebody who has not asked for a year would still hold: last year's activity, open."""
    if facts.age >= 16:
        return _year_before(rng, facts, current)
    asked = max(current.ascertained, facts.at - timedelta(days=rng.randint(200, 340)))
    held = replace(current, place=establishment(current.code, facts.study, facts.turn))
    return verified_on(held, asked)


def _year_before(rng: random.Random, facts: Facts, current: Activity) -> Activity:
    # What began in July or August came straight after the year that was then ending.
    straight_on = current.start.month in (7, 8)
    year = min(_begun(current.start), facts.year) - (not straight_on)
    at_school = year < facts.left_school.year
    code = "110" if at_school else rng.choice(("210", "230"))
    start = date(year, 9, rng.randint(1, 9))
    predicted = date(year + 1, 6 if at_school else 7, 30)
    asked = date(year + 1, 2, 1) + timedelta(days=rng.randint(0, 60))
    held = Activity(
        code=code,
        start=start,
        ascertained=start + timedelta(days=7),
        verified=asked,
        lapses=asked,
        place=establishment(code, facts.study, facts.turn),
        predicted_end=predicted,
        source="provider",
    )
    return verified_on(held, asked)
