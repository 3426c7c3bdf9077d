"""What an authority's own figures are: participation, NEET, not known, offers, joiners and leavers.

Exchange facts, section 8 (NC-01 to NC-09, CCIS-R3): worked out from the very records that are
exchanged. The cohort is academic age 16 and 17; young adults in custody are not in it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Final

from kinfold.calendars import academic_age, academic_year_of, school_year
from kinfold.datasets import codeset
from kinfold.exchange import currency
from kinfold.exchange.currency import SHIPPED, Lapses, State, state, state_of
from kinfold.exchange.residence import Postcodes, Row, home_on
from kinfold.exchange.routing import cohort_day

AGES: Final = (16, 17)
PARTICIPATING: Final = (currency.FULL_TIME, currency.APPRENTICESHIP, currency.OTHER)
OUT: Final = (currency.NEET, currency.AGREED)
WINTER: Final = (12, 1, 2)
NOBODY: Final[Mapping[State, int]] = MappingProxyType({})

_TRANSFERRED = "T"
_GUARANTEED = ("P", "G")
_OFFER = codeset("nccis_guarantee_status").in_group("Offer")
_YEAR_12_ONLY = frozenset(
    code
    for code, entry in codeset("nccis_guarantee_status").codes.items()
    if entry.note == "Year 12 only"
)


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of a whole, by the measure's id; means over months may be fractions."""

    id: str
    numerator: Fraction
    denominator: Fraction

    @cached_property
    def percentage(self) -> float | None:
        """Per cent to one decimal place, half up; None when nobody is in the whole."""
        if not self.denominator:
            return None
        exact = self.numerator * 100 / self.denominator
        tenths = Decimal(exact.numerator) / Decimal(exact.denominator)
        return float(tenths.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, kw_only=True)
class Month:
    """What each young person of an authority's cohort counted as on one day."""

    la: str
    on: date
    states: Mapping[str, State]

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many count as what."""
        return Counter(self.states.values())

    def of(self, *states: State) -> int:
        """How many count as one of `states`."""
        return sum(self.counts.get(one, 0) for one in states)


@dataclass(frozen=True, kw_only=True)
class NeetMoves:
    """Between two months: into NEET and out of it, and NEET who came to or left the cohort.

    NEET then, with joiners and arrived, without leavers and departed, is NEET now.
    """

    joiners: frozenset[str]
    leavers: frozenset[str]
    arrived: frozenset[str]
    departed: frozenset[str]


def month(
    people: Iterable[Row],
    *,
    activities: Mapping[str, Row],
    la: str,
    on: date,
    postcodes: Postcodes,
    lapses: Lapses = SHIPPED,
) -> Month:
    """The cohort of one authority on the day `on`, by what each counts as.

    `activities` is each one's current activity on that day (`reconcile.current`). A mover counts
    where they live on that day, so in one authority only, whoever holds records of them.
    """
    found = {}
    for person in people:
        if _in_cohort(person, on=on) and home_on(person, on=on, postcodes=postcodes) == la:
            said = state(activities.get(person["ypid"]), on=on, lapses=lapses)
            if said != currency.IN_CUSTODY:
                found[person["ypid"]] = said
    return Month(la=la, on=on, states=found)


def monthly(one: Month) -> dict[str, Share]:
    """The figures of one month. NC-04 is published from March; NC-06 is the product's reading.

    Meeting the duty (NC-06) counts those who participate and those with a start date agreed.
    """
    parts: dict[str, tuple[State, ...]] = {
        "full-time education": (currency.FULL_TIME,),
        "apprenticeship": (currency.APPRENTICESHIP,),
        "other education and training": (currency.OTHER,),
        "NEET": OUT,
        "not known": (currency.NOT_KNOWN,),
        "NEET or not known": (*OUT, currency.NOT_KNOWN),
        "NC-04": PARTICIPATING,
        "NC-06": (*PARTICIPATING, currency.AGREED),
    }
    return {name: _share(name, one.of(*states), len(one.states)) for name, states in parts.items()}


def winter(months: Sequence[Month]) -> dict[str, Share]:
    """NC-01 NEET, NC-02 not known, NC-03 both: mean counts over the mean cohort.

    ValueError unless the months are the December, January and February of one academic year, in
    that order and of one authority.
    """
    if (
        tuple(one.on.month for one in months) != WINTER
        or len({(one.la, academic_year_of(one.on)) for one in months}) != 1
    ):
        raise ValueError("the figure is of December, January and February of one authority")
    cohort = sum(len(one.states) for one in months)
    out, unknown = (
        sum(one.of(*states) for one in months) for states in (OUT, (currency.NOT_KNOWN,))
    )
    return {
        name: _share(name, Fraction(count, len(WINTER)), Fraction(cohort, len(WINTER)))
        for name, count in (("NC-01", out), ("NC-02", unknown), ("NC-03", out + unknown))
    }


def guarantee(
    people: Iterable[Row],
    *,
    offers: Iterable[Row],
    la: str,
    on: date,
    postcodes: Postcodes,
) -> dict[str, Share]:
    """NC-05, the September Guarantee as it stands on the day `on`: each year's, and both together.

    The guarantee is for Years 11 and 12; in September for those whose year ended in August.
    """
    made = {(row["ypid"], year) for row in offers if (year := _offered(row))}
    day = cohort_day("S6", on=on)
    cohort: Counter[int] = Counter()
    reached: Counter[int] = Counter()
    for person in people:
        born = person.get("date_of_birth")
        if born is None or (person.get("cohort_status") or "P") not in _GUARANTEED:
            continue
        year = school_year(born, on=day)
        if year in (11, 12) and home_on(person, on=on, postcodes=postcodes) == la:
            cohort[year] += 1
            reached[year] += (person["ypid"], year) in made
    shares = {f"Year {year}": _share("NC-05", reached[year], cohort[year]) for year in (11, 12)}
    return shares | {"NC-05": _share("NC-05", reached.total(), cohort.total())}


def neet_moves(before: Month, *, after: Month) -> NeetMoves:
    """NC-07: who moved into and out of NEET between two months of one authority.

    ValueError when the months are of two authorities.
    """
    if before.la != after.la:
        raise ValueError("the two months are of one authority")
    then, now = (
        {ypid for ypid, said in one.states.items() if said in OUT} for one in (before, after)
    )
    return NeetMoves(
        joiners=frozenset(now & before.states.keys() - then),
        leavers=frozenset(then & after.states.keys() - now),
        arrived=frozenset(now - before.states.keys()),
        departed=frozenset(then - after.states.keys()),
    )


def survey(
    people: Iterable[Row],
    *,
    activities: Mapping[str, Row],
    la: str,
    on: date,
    others: Mapping[State, int] = NOBODY,
) -> dict[State, Share]:
    """NC-08, the activity survey: what last year's Year 11 of the authority's schools do.

    `on` is 1 November and `activities` each one's activity running on that day; whether it has
    lapsed since does not count. `others` are those whom only another authority's record tells of.
    """
    counts = Counter(
        doing(activities.get(person["ypid"])) for person in surveyed(people, la=la, on=on)
    )
    counts.update(others)
    whole = counts.total()
    return {said: _share("NC-08", count, whole) for said, count in counts.items()}


def surveyed(people: Iterable[Row], *, la: str, on: date) -> tuple[Row, ...]:
    """Of `people`, last year's Year 11 of an authority's schools; not duplicates or the dead."""
    return tuple(
        person
        for person in people
        if person.get("la_at_year_11") == la
        and person.get("date_of_birth") is not None
        and school_year(person["date_of_birth"], on=on) == 12
        and person.get("cohort_status") not in ("M", "D")
    )


def doing(activity: Row | None) -> State:
    """What an activity counts as in the survey; without one, not known."""
    return state_of((activity or {}).get("activity_code"))


def vulnerable(people: Iterable[Row], *, circumstances: Iterable[Row]) -> dict[str, frozenset[str]]:
    """The flagged groups of NC-09: EHC plan, SEN support, each circumstance, and "any" of them."""
    labels = codeset("nccis_characteristic").codes
    found: dict[str, set[str]] = {}
    for person in people:
        for name, title in (("ehc_plan", "EHC plan"), ("sen_support", "SEN support")):
            if person.get(name) == "Y":
                found.setdefault(title, set()).add(person["ypid"])
    for row in circumstances:
        if (entry := labels.get(row.get("characteristic") or "")) is not None:
            found.setdefault(entry.label, set()).add(row["ypid"])
    groups = {name: frozenset(ypids) for name, ypids in found.items()}
    return groups | {"any": frozenset().union(*groups.values())}


def limited(one: Month, *, to: Collection[str]) -> Month:
    """The month of some of the cohort only, for NC-09: `winter` of three of these."""
    return replace(one, states={ypid: said for ypid, said in one.states.items() if ypid in to})


def _in_cohort(person: Row, *, on: date) -> bool:
    born, status = person.get("date_of_birth"), person.get("cohort_status") or "P"
    moved = person.get("moved_on")
    if status == _TRANSFERRED and moved is not None and on < moved:
        status = "P"
    return born is not None and status == "P" and AGES[0] <= academic_age(born, on=on) <= AGES[1]


def _offered(offer: Row) -> int | None:
    """The guarantee year in which the row is a suitable offer, if it is one."""
    status, year = offer.get("guarantee_status"), str(offer.get("guarantee_year") or "")
    if status not in _OFFER or year not in ("11", "12"):
        return None
    return None if status in _YEAR_12_ONLY and year == "11" else int(year)


def _share(name: str, part: int | Fraction, whole: int | Fraction) -> Share:
    return Share(id=name, numerator=Fraction(part), denominator=Fraction(whole))
