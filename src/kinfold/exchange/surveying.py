"""Counts a delivery of the activity survey before its rows go: how many did what on 1 November.

The authority of last year's Year 11 schools accounts for its pupils wherever they live now, so it
is told of people who are nothing to do with it otherwise (framework, row S3; exchange facts,
section 8, NC-08). Only the counts are kept, with the record of the delivery; nobody is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from kinfold.calendars import academic_year_of, day_in_england, year_starts_in
from kinfold.exchange import measures
from kinfold.exchange.currency import STATES, State
from kinfold.exchange.framework import AGREEMENT, Framework
from kinfold.exchange.matching import NEW, Digest, Roll, match
from kinfold.exchange.reconcile import Caseload, current
from kinfold.exchange.residence import Postcodes, recorded_home
from kinfold.registers import parcels
from kinfold.registers.facts import Parcel

ROW: Final = "S3"
COUNTED: Final = "survey "
"""What the keys of the survey's counts begin with, on the record of a delivery."""
OURS: Final = "in our own records"
LEFT: Final = "left to the authority they live in"


def survey_day(on: date) -> date:
    """1 November of the academic year of the day `on`."""
    return date(year_starts_in(academic_year_of(on)), 11, 1)


def counted(
    received: Caseload,
    *,
    parcel: Parcel,
    own: Iterable[Mapping[str, Any]],
    terms: Framework,
    on: date,
    postcodes: Postcodes,
    digest: Digest,
    decisions: Mapping[str, str],
) -> dict[str, int]:
    """How many of a delivery did what on the survey's day; nothing for another row or too early.

    Everybody is in one count. Who is in our own records is counted there, and who lives in another
    member's area is left to that member, so that nobody counts twice.
    """
    if parcel.row != ROW or (day := _survey_of(parcel)) > on:
        return {}
    mine = measures.surveyed(own, la=parcel.la or "", on=day)
    known, doubtful = match(
        received.people,
        own=(Roll(mine),),
        holder=parcel.partner,
        digest=digest,
        decisions=decisions,
    )
    ours = {one.from_ypid for one in known if one.matched_by != NEW}
    ours |= {one.from_ypid for one in doubtful}
    others = _others(terms, parcel)
    running = current(received.activities, kept=(), on=day, digest=digest)
    found: Counter[str] = Counter()
    for person in received.people:
        if person["ypid"] in ours:
            found[OURS] += 1
        elif recorded_home(person, postcodes=postcodes) in others:
            found[LEFT] += 1
        else:
            found[measures.doing(running.get(person["ypid"]))] += 1
    return {f"{COUNTED}{what}": count for what, count in sorted(found.items())}


def told(*, las: Collection[str], day: date, on: date) -> dict[str, Counter[State]]:
    """By authority, what others' deliveries of the survey of `day` counted, by the day `on`.

    A sender's latest delivery for an authority stands for all it sent of that survey.
    """
    newest: dict[tuple[str, str], tuple[str, Mapping[str, int]]] = {}
    for one in parcels.parcels(direction="in", agreement=AGREEMENT, kind="delivery"):
        step = one.step("processed")
        if one.row != ROW or one.la not in las or step is None or day_in_england(step.at) > on:
            continue
        counts = step.data["counts"]
        if _survey_of(one) == day and isinstance(counts, Mapping):
            place = (one.la or "", one.partner)
            newest[place] = max((one.period, counts), newest.get(place, ("", {})), key=_period)
    found: dict[str, Counter[State]] = {la: Counter() for la in las}
    for (la, _), (_, counts) in newest.items():
        found[la].update(told_states(counts))
    return found


def told_states(counts: Mapping[str, int]) -> dict[State, int]:
    """Of a delivery's counts, the survey's: what they did, and how many of them did it."""
    words = said(counts)
    return {state: words[state] for state in STATES if state in words}


def said(counts: Mapping[str, int]) -> dict[str, int]:
    """Of a delivery's counts, all of the survey's, with those that are counted elsewhere."""
    return {
        name.removeprefix(COUNTED): count
        for name, count in counts.items()
        if name.startswith(COUNTED)
    }


def _survey_of(parcel: Parcel) -> date:
    return survey_day(date.fromisoformat(f"{parcel.period}-01"))


def _period(one: tuple[str, Mapping[str, int]]) -> str:
    return one[0]


def _others(terms: Framework, parcel: Parcel) -> frozenset[str]:
    """The authorities of the members that are neither the sender of a delivery nor we."""
    return frozenset(
        la
        for member in terms.members
        if member.standing == "signed" and member.id not in (terms.here, parcel.partner)
        for la in member.las
    )
