"""Says in whose caseloads a young person is, and how what each caseload holds differs.

Somebody who studies across a border is in the caseload of the authority where they study, which
hears of it from the provider, and mostly in that of their home too, which may know as much, less,
more, or something that cannot be true at the same time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kinfold.synthetic import youth_activities, youth_identity, youth_offers, youth_wishes
from kinfold.synthetic.neighbours_members import Authority, Land, Member, Standing
from kinfold.synthetic.people import seeded
from kinfold.synthetic.youth import YoungPerson
from kinfold.synthetic.youth_activities import FULL_TIME_EDUCATION, Activity
from kinfold.synthetic.youth_identity import Known
from kinfold.synthetic.youth_offers import Offer
from kinfold.synthetic.youth_wishes import Wish

#: What the home authority holds of somebody who studies elsewhere, in a hundred.
COPIES = {"agrees": 30, "older": 20, "unknown": 12, "newer": 12, "two_educations": 13,
          "neet_here": 13}  # fmt: skip
AT_HOME_TOO = 0.8
#: Of movers: those whose old authority has not heard of it.
UNHEARD = 0.3
DUPLICATES = 0.01
#: What else has become of some: deceased, left England; by age, past it or plan ceased.
STATUSES = {"D": 0.002, "E": 0.005}
_PAST_AGE, _PLAN_CEASED, _GUARANTEE_ONLY = 0.35, 0.2, 0.5
_OTHER_WISH = 0.12
_COUNTRIES = ("000", "001", "002", "003")


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """One record of a young person in one member's caseload. `kind` says how it relates to the
    truth, `area` of `known` where its postcode leads."""

    holder: Member
    ypid: str
    person: YoungPerson
    kind: str
    known: Known
    status: str
    educated_la: str
    moved_from_la: str
    moved_on: date | None
    transferred_to: str
    wish: Wish
    activities: tuple[Activity, ...]
    offers: tuple[Offer, ...]
    intended: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    """What one caseload has heard, before it is written as a record."""

    holder: Member
    kind: str
    activities: tuple[Activity, ...]
    educated_la: str
    stale_home: bool = False
    away: bool = False


class Caseloads:
    """Gives out the records of each person, with the ids of each member's own system."""

    def __init__(self, land: Land, *, seed: int) -> None:
        self.seed = seed
        self.acting = land.acting()
        self.authorities = {place.la_code: place for place in land.authorities()}
        self._next: dict[str, int] = {}

    def copies(self, person: YoungPerson) -> Iterator[Copy]:
        """Every record of the person: one, two where two members know them, or a duplicate."""
        rng = seeded(self.seed, f"copies:{person.number}")
        views = self._views(rng, person)
        status = _status(rng, person) if len(views) == 1 else "P"
        wish = youth_wishes.draw(rng, at=person.facts.at)
        key = youth_identity.draw_key(rng)
        wanted = youth_offers.offers(rng, person)
        intended = youth_offers.intended(rng, person)
        for index, view in enumerate(views):
            # Of two records the first has both numbers, so that the second can be matched by any.
            known_by = key if index == len(views) - 1 else "both"
            other = index > 0 and rng.random() < _OTHER_WISH
            made = self._copy(
                person,
                view,
                known=self._known(rng, person, view, key=known_by),
                status=_side_status(rng, person, view) or status,
                wish=youth_wishes.draw(rng, at=person.facts.at) if other else wish,
                offers=wanted,
                intended=intended,
            )
            if made.status == "E":
                made = replace(made, transferred_to=rng.choice(_COUNTRIES))
            yield made
            if rng.random() < DUPLICATES:
                yield replace(made, ypid=self._id(view.holder), status="M", kind="duplicate")

    @staticmethod
    def _known(rng: random.Random, person: YoungPerson, view: _View, *, key: str) -> Known:
        where = person.where
        home = where.old_home if view.stale_home and where.old_home else where.home
        return youth_identity.draw(rng, person.who, home, key=key)

    def _copy(
        self,
        person: YoungPerson,
        view: _View,
        *,
        known: Known,
        status: str,
        wish: Wish,
        offers: tuple[Offer, ...],
        intended: str | None,
    ) -> Copy:
        where = person.where
        told = where.old_home is not None and not view.stale_home
        return Copy(
            holder=view.holder,
            ypid=self._id(view.holder),
            person=person,
            kind=view.kind,
            known=known,
            status=status,
            educated_la=view.educated_la,
            moved_from_la=where.old_home.la_code if told and where.old_home else "",
            moved_on=where.moved_on if told else None,
            transferred_to=where.home.la_code if view.away else "",
            wish=wish,
            activities=view.activities,
            offers=offers,
            intended=intended,
        )

    def _id(self, member: Member) -> str:
        """Three digits of the member's database and ten of its own count."""
        serial = self._next.get(member.id, 0) + 1
        self._next[member.id] = serial
        return f"{member.database}{serial:010d}"

    def _signed(self, la_code: str) -> Member | None:
        member = self.acting[la_code]
        return member if member.standing is Standing.SIGNED else None

    def _views(self, rng: random.Random, person: YoungPerson) -> tuple[_View, ...]:
        """Where the truth is known first, then whoever else holds a record."""
        where = person.where
        home, study = self._signed(where.home.la_code), self._signed(where.study.la_code)
        best = (*([person.before] if person.before else []), person.activity)

        def only(holder: Member) -> _View:
            return _View(holder=holder, kind="only", activities=best, educated_la=person.study_la)

        if where.old_home is not None and home is not None:
            return self._moved(rng, person, home, best, was=where.old_home.la_code)
        if study is None or study == home:
            holder = home or study
            return (only(holder),) if holder else ()
        if home is None or rng.random() >= AT_HOME_TOO:
            return (only(study),)
        return self._two(rng, person, home, study)

    def _moved(
        self,
        rng: random.Random,
        person: YoungPerson,
        home: Member,
        best: tuple[Activity, ...],
        *,
        was: str,
    ) -> tuple[_View, ...]:
        old = self._signed(was)
        now = _View(holder=home, kind="only" if old in (None, home) else "moved_here",
                    activities=best, educated_la=person.study_la)  # fmt: skip
        if old is None or old == home:
            return (now,)
        unheard = rng.random() < UNHEARD
        facts = replace(person.facts, study=self.authorities[was])
        stale = youth_activities.stale(rng, facts, person.activity)
        left = _View(
            holder=old,
            kind="move_unheard" if unheard else "moved_away",
            activities=(stale,) if unheard else (replace(stale, end=_ended(stale, person)),),
            educated_la=was if unheard else "",
            stale_home=unheard,
            away=not unheard,
        )
        return now, left

    def _two(
        self, rng: random.Random, person: YoungPerson, home: Member, study: Member
    ) -> tuple[_View, ...]:
        lives = self.authorities[person.where.home.la_code]
        kind = _kind(rng, person)
        current = person.activity
        if kind == "newer":
            asked = person.facts.at - timedelta(days=rng.randint(45, 90))
            asked = max(asked, current.ascertained)
            current = youth_activities.verified_on(current, asked)
        before = (person.before,) if person.before else ()
        there = _View(holder=study, kind="first_hand", activities=(*before, current),
                      educated_la=person.study_la)  # fmt: skip
        held = _home_version(rng, person, current, kind=kind, lives=lives)
        educated = {"agrees": person.study_la, "older": lives.la_code,
                    "two_educations": lives.la_code}.get(kind, "")  # fmt: skip
        return there, _View(holder=home, kind=kind, activities=held, educated_la=educated)


def _ended(activity: Activity, person: YoungPerson) -> date:
    """When the old authority closed the spell of somebody who moved away."""
    moved = person.where.moved_on or person.facts.at
    return max(activity.start, min(activity.lapses, moved))


def _status(rng: random.Random, person: YoungPerson) -> str:
    chance = rng.random()
    for status, share in STATUSES.items():
        chance -= share
        if chance < 0:
            return status
    age, roll = person.facts.age, rng.random()
    if age >= 19 and not person.facts.plan:
        if roll < _PAST_AGE:
            return "A"
        return "L" if age >= 20 and roll < _PAST_AGE + _PLAN_CEASED else "P"
    return "P"


def _side_status(rng: random.Random, person: YoungPerson, view: _View) -> str:
    """Transferred where the old authority knows, guarantee only for some who study here, or ""."""
    if view.away:
        return "T"
    elsewhere = person.where.home.la_code not in {
        place.la_code for place in view.holder.authorities
    }
    guarantee = person.facts.age == 15 and elsewhere and rng.random() < _GUARANTEE_ONLY
    return "G" if guarantee else ""


def _kind(rng: random.Random, person: YoungPerson) -> str:
    """How the home authority's record differs; what cannot be true of this person agrees."""
    kind = rng.choices(tuple(COPIES), tuple(COPIES.values()))[0]
    school = person.facts.age < 16 and kind not in ("agrees", "older")
    part_time = kind == "two_educations" and person.activity.code not in FULL_TIME_EDUCATION
    begun = person.activity.start + timedelta(days=60)
    too_soon = kind == "newer" and begun > person.facts.at
    return "agrees" if school or part_time or too_soon else kind


def _home_version(
    rng: random.Random, person: YoungPerson, current: Activity, *, kind: str, lives: Authority
) -> tuple[Activity, ...]:
    """The home authority's own spells of somebody who studies elsewhere."""
    facts = replace(person.facts, study=lives)
    before = (person.before,) if person.before else ()
    if kind == "agrees":
        day = max(current.ascertained, current.verified - timedelta(days=rng.randint(0, 12)))
        asked = youth_activities.verified_on(current, day)
        return (*before, replace(asked, source=rng.choice(("provider", "survey"))))
    if kind == "older":
        return (youth_activities.stale(rng, facts, current),)
    if kind == "newer":
        return (*before, *_left_for_work(rng, person, current, lives))
    if kind == "two_educations":
        code = "210" if current.code != "210" else "230"
        held = youth_activities.of_code(rng, facts, code)
        held = replace(held, start=min(held.start, current.verified), source="survey")
        # Each was seen after the other began, so that both cannot be true.
        return (youth_activities.verified_on(held, max(held.verified, current.start)),)
    code = "619" if kind == "neet_here" else "810"
    lately = person.facts.at - timedelta(days=rng.randint(0, 40))
    held = youth_activities.of_code(rng, facts, code)
    if kind == "neet_here":
        doubted = current.verified - timedelta(days=rng.randint(1, 30))
        begun = max(facts.left_school, min(held.start, doubted))
        held = replace(held, start=begun, ascertained=begun, neet_since=begun)
        held = youth_activities.verified_on(held, max(begun, lately, current.start))
    return (replace(held, source="survey"),)


def _left_for_work(
    rng: random.Random, person: YoungPerson, current: Activity, lives: Authority
) -> tuple[Activity, ...]:
    """The course ended and work begun since the provider was last asked."""
    at = person.facts.at
    begun = max(current.verified, at - timedelta(days=40)) + timedelta(days=rng.randint(1, 15))
    begun = min(begun, at)
    ended = begun - timedelta(days=1)
    facts = replace(person.facts, study=lives)
    work = youth_activities.of_code(rng, facts, "330")
    work = replace(work, start=begun, ascertained=begun, source="survey")
    lately = max(begun, at - timedelta(days=rng.randint(0, 20)))
    return replace(current, end=ended), youth_activities.verified_on(work, lately)
