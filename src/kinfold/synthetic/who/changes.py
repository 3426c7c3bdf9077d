"""What befalls some invented children: new surnames, new forenames, care, adoption.

An adopted child has a second legal identity with a new health service number; half keep their
pupil number, and that is the trap a linker must not fall into.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Final

from kinfold.synthetic.who.children import TODAY, Borne, Child
from kinfold.synthetic.who.homes import Home, Places, Stay
from kinfold.synthetic.who.naming import House, Name, draw_custom, draw_house, name
from kinfold.synthetic.who.numbers import Issuer, telephone

#: Chance that it befalls a family (the first) or a child (the rest), at none, some and much need.
STEP_PARENT: Final = 0.03
CARE: Final = (0.003, 0.02, 0.11)
GUARDIANSHIP: Final = (0.002, 0.008, 0.03)
NEW_FORENAME: Final = 0.004
ADOPTED: Final = 0.004
ADOPTED_FROM_CARE: Final = 0.1
_KEEPS_UPN: Final = 0.5
_KEEPS_FORENAME: Final = 0.6


@dataclass(frozen=True, kw_only=True)
class Means:
    """What families are made with: one stream of chance, homes, and numbers never given twice."""

    rng: random.Random
    places: Places
    issuer: Issuer
    schools: int
    identities: Iterator[int] = field(default_factory=lambda: count(1))
    fostering: deque[tuple[Home, str]] = field(default_factory=lambda: deque(maxlen=120))


def befallen(means: Means, children: list[Child], *, house: House) -> list[Child]:
    """The family's children after what befell them, and the second identities of the adopted."""
    rng = means.rng
    if rng.random() < STEP_PARENT:
        surname = draw_house(rng, house.custom).surname
        since = TODAY - timedelta(days=rng.randint(30, 2500))
        children = [_renamed(one, surname, since, "step_parent") for one in children]
    after: list[Child] = []
    for child in children:
        after.extend((child,) if child.born is None else _alone(means, child, house))
    return after


def _alone(means: Means, child: Child, house: House) -> tuple[Child, ...]:
    """What befell one child; two identities where the child was adopted."""
    rng = means.rng
    if rng.random() < CARE[child.need]:
        child = _placed(means, child)
    elif rng.random() < GUARDIANSHIP[child.need]:
        child = _guarded(means, child)
    if _age(child) > 9 and rng.random() < NEW_FORENAME:
        child = _reforenamed(rng, child, house)
    adopted = ADOPTED_FROM_CARE if child.looked_after else ADOPTED
    return _adopted(means, child) if rng.random() < adopted else (child,)


def _age(child: Child) -> float:
    return (TODAY - child.born).days / 365.25 if child.born else -0.5


def _day(rng: random.Random, child: Child) -> date:
    """A day in the child's life, of late more often."""
    lived = (TODAY - (child.born or TODAY)).days
    return TODAY - timedelta(days=int(lived * rng.random() ** 2))


def _renamed(child: Child, surname: str, since: date, why: str) -> Child:
    if child.born is None or child.born >= since:
        return child
    last = child.borne[-1]
    new = Borne(name=replace(last.name, surname=surname), sex=last.sex, since=since, why=why)
    return replace(child, borne=(*child.borne, new), tags=(*child.tags, why))


def _placed(means: Means, child: Child) -> Child:
    """The child looked after: with foster carers or in a children's home, at times kept secret."""
    rng = means.rng
    carer, secret = "", rng.random() < 0.15
    if rng.random() < 0.15:
        home, why = means.places.home("childrens_home"), "childrens_home"
    else:
        (home, carer), why = _carers(means), "foster_home"
    stay = Stay(home=home, since=_day(rng, child), secret=secret, why=why)
    return replace(
        child,
        parents=(*child.parents, carer) if carer else child.parents,
        stays=_in_turn(child, stay),
        looked_after=True,
        second=None,
        tags=(*child.tags, "looked_after"),
    )


def _carers(means: Means) -> tuple[Home, str]:
    """Foster carers: every third child goes to some who have another family's child already."""
    rng = means.rng
    if means.fostering and rng.random() < 0.35:
        return rng.choice(means.fostering)
    made = means.places.home(), draw_house(rng, draw_custom(rng)).parents[0]
    means.fostering.append(made)
    return made


def _guarded(means: Means, child: Child) -> Child:
    """The child with special guardians, half of them of another surname, which it may take."""
    rng = means.rng
    since = _day(rng, child)
    guardians = draw_house(rng, draw_custom(rng))
    moved = Stay(home=means.places.home(), since=since, why="guardianship")
    child = replace(
        child,
        stays=_in_turn(child, moved),
        parents=(*guardians.parents, *child.parents[:1]),
        tags=(*child.tags, "guardianship"),
    )
    if rng.random() < 0.5:
        return _renamed(child, guardians.surname, since, "guardianship")
    return child


def _in_turn(child: Child, stay: Stay) -> tuple[Stay, ...]:
    return (*(one for one in child.stays if one.since < stay.since), stay) or (stay,)


def _reforenamed(rng: random.Random, child: Child, house: House) -> Child:
    """The child known by a new forename, mostly with a new sex, from some day on."""
    last = child.borne[-1]
    sex = last.sex if rng.random() < 0.25 else "F" if last.sex == "M" else "M"
    fresh = name(rng, house, sex=sex)
    new = replace(last.name, forename=fresh.forename, middle="", called="")
    since = TODAY - timedelta(days=rng.randint(30, 1200))
    borne = Borne(name=new, sex=sex, since=max(since, last.since), why="new_forename")
    return replace(child, borne=(*child.borne, borne), tags=(*child.tags, "new_forename"))


def _adopted(means: Means, child: Child) -> tuple[Child, Child]:
    """The closed identity and the new one, which share a person and perhaps a pupil number."""
    rng = means.rng
    since = _day(rng, child)
    parents = draw_house(rng, draw_custom(rng))
    home: Home = means.places.home()
    last = child.borne[-1]
    forename = last.name.forename
    if rng.random() >= _KEEPS_FORENAME:
        forename = name(rng, parents, sex=last.sex).forename
    new_name = Name(forename=forename, middle="", surname=parents.surname)
    upn = child.upn
    if upn and rng.random() >= _KEEPS_UPN:
        upn = means.issuer.upn(rng.randrange(means.schools), since.year)
    new = replace(
        child,
        identity=next(means.identities),
        borne=(Borne(name=new_name, sex=last.sex, since=since),),
        stays=(Stay(home=home, since=since),),
        parents=parents.parents,
        upn=upn,
        former_upn="",
        nhs=means.issuer.nhs(),
        telephone=telephone(rng),
        opened=since,
        second=None,
        looked_after=False,
        need=0,
        tags=("adopted", *(("upn_kept",) if upn and upn == child.upn else ())),
    )
    return replace(child, closed=since, tags=(*child.tags, "closed")), new
