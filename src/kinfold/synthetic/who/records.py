"""Writes the records that nine sources hold of one family's children, with the truth of each."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from kinfold.synthetic.who import dates
from kinfold.synthetic.who.children import TODAY, Child
from kinfold.synthetic.who.homes import Places
from kinfold.synthetic.who.names_written import names
from kinfold.synthetic.who.numbers import telephone
from kinfold.synthetic.who.numbers_written import numbers
from kinfold.synthetic.who.places_written import place
from kinfold.synthetic.who.sources import SOURCES, Source
from kinfold.synthetic.who.spellings import respelt
from kinfold.synthetic.who.writing import Pen

#: Records of an identity closed by adoption that carry no seal, as happens.
_UNSEALED: Final = 0.12
_WRONG_SEX: Final = 0.006


def of_family(
    family: list[Child],
    *,
    rng: random.Random,
    places: Places,
    noise: float,
    strangers: Sequence[str],
) -> Iterator[dict[str, Any]]:
    """Every record of a family's children: the contract's columns and the truth's together."""
    for child in family:
        known = [source for source in SOURCES if _knows(rng, child, source)]
        for source in known or [SOURCES[1]]:
            times = 1
            while times < 4 and rng.random() < source.again * max(noise, 0.2):
                times += 1
            for time in range(times):
                pen = Pen(
                    rng=rng,
                    places=places,
                    source=source,
                    noise=noise,
                    child=child,
                    family=family,
                    on=_asked(rng, child, source),
                    strangers=strangers,
                    tags=[*child.tags, *(("duplicate",) if time else ())],
                )
                yield _record(pen)


def _knows(rng: random.Random, child: Child, source: Source) -> bool:
    if source.name == "cla" and child.looked_after:
        return rng.random() < 0.93
    on = child.closed or TODAY
    born = child.born or child.expected or TODAY
    age = (on - born).days / 365.25 if child.born else -0.5
    share = source.share(age, child.need)
    if child.born and age < 2.5 and source.share(-0.5, child.need):
        share = max(share, source.share(-0.5, child.need) * 0.6)
    return rng.random() < share


def _asked(rng: random.Random, child: Child, source: Source) -> date:
    """The day a record was last brought up to date, in the time its identity was in use."""
    last = child.closed - timedelta(days=1) if child.closed else TODAY
    on = last - timedelta(days=int(rng.expovariate(1 / source.stale)))
    first = child.opened or date.min
    if child.born:
        early = source.share(-0.5, 1) and rng.random() < 0.22
        first = max(first, child.born - timedelta(days=150 if early else 0))
        if source.name == "school":
            first = max(first, date(child.born.year + 3, 1, 1))
    else:
        first = last - timedelta(days=90)
    if on >= first:
        return on
    # What is never looked at again keeps the day on which it was begun.
    return min(last, first + timedelta(days=int(rng.expovariate(1 / 40))))


def _record(pen: Pen) -> dict[str, Any]:
    """One record with its truth."""
    child, source, rng = pen.child, pen.source, pen.rng
    born, expected = _dates(pen)
    columns: dict[str, Any] = names(pen) | numbers(pen) | place(pen)
    sex = _sex(pen)
    columns |= {
        "source": source.name,
        "holder": f"{source.name}-{child.family * 7919 % source.holders + 1:03d}",
        "as_at": pen.on,
        "born": born,
        "expected": expected,
        "sex": sex,
        "parent": _parent(pen),
        "telephone": _telephone(pen),
        "sealed": child.closed is not None and rng.random() >= _UNSEALED,
        "identity": child.identity,
        "person": child.person,
        "family": child.family,
        "culture": child.culture,
        "tags": list(dict.fromkeys(pen.tags)),
        "twin": child.twin,
        "looked_after": child.looked_after,
        "ethnicity": child.ethnicity,
    }
    return columns


def _dates(pen: Pen) -> tuple[date | None, date | None]:
    """The date of birth as it is held, and the expected one of a child not yet born."""
    child, rng = pen.child, pen.rng
    if pen.unborn:
        expected = child.expected
        if expected is not None and rng.random() < 0.25:
            expected += timedelta(days=rng.choice((-14, -7, -3, 2, 5, 7, 10)))
        return None, expected
    born = child.born
    if born is None or not pen.holds(pen.source.born):
        pen.tags.append("missing_date")
        return None, None
    if child.assigned:
        pen.tags.append("default_date")
        if pen.slips("wrong_year", 0.12):
            born = date(born.year + rng.choice((-2, -1, 1)), 1, 1)
        return born, None
    for kind, rate in dates.RATES.items():
        if pen.slips(kind, rate):
            return dates.slipped(rng, born, kind), None
    if child.twin and pen.slips("twin_midnight", 0.01):
        return born + timedelta(days=rng.choice((-1, 1))), None
    return born, None


def _sex(pen: Pen) -> str:
    if pen.unborn:
        return pen.rng.choice(("U", ""))
    sex = pen.child.named(pen.on).sex
    if not pen.holds(pen.source.sex):
        return pen.rng.choice(("U", ""))
    if pen.slips("wrong_sex", _WRONG_SEX):
        return "F" if sex == "M" else "M"
    return sex


def _parent(pen: Pen) -> str:
    """A parent or carer, as the source knows one: the mother mostly; some by surname only."""
    parents, rng = pen.child.parents, pen.rng
    if not parents or not pen.holds(pen.source.parent):
        return ""
    known = rng.random()
    parent = parents[0] if len(parents) == 1 or known < 0.75 else parents[1]
    if len(parents) > 2 and known < 0.35 and pen.child.looked_after:
        parent = parents[2]
    first, _, last = parent.partition(" ")
    draw = rng.random()
    if draw < 0.12:
        return f"{rng.choice(('Mrs', 'Ms', 'Mr'))} {last}"
    if draw < 0.17:
        return first
    return f"{respelt(rng, first, by_ear=False)} {last}" if draw < 0.2 else parent


def _telephone(pen: Pen) -> str:
    """The family's number, or in one record of six another that somebody gave."""
    if not pen.child.telephone or not pen.holds(pen.source.telephone):
        return ""
    return telephone(pen.rng) if pen.rng.random() < 0.16 else pen.child.telephone
