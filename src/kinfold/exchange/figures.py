"""The month's figures of each authority, from the very records that are exchanged (CCIS-R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from kinfold.agreement import Actor
from kinfold.calendars import months_before
from kinfold.exchange import measures, surveying
from kinfold.exchange.caseload import Holding, directory, holding
from kinfold.exchange.currency import State
from kinfold.exchange.framework import framework
from kinfold.exchange.measures import NOBODY, Month, NeetMoves, Share
from kinfold.exchange.reconcile import histories, running
from kinfold.exchange.residence import Postcodes
from kinfold.gate import Gate
from kinfold.registers import accounts, exchanges

UNSETTLED: Final = "NEET or not known"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The activity survey of last year's Year 11, as at the 1 November `on` (NC-08).

    `told` of them were counted only from what other authorities sent, whose rows are gone.
    """

    on: date
    shares: Mapping[State, Share]
    told: int


@dataclass(frozen=True, kw_only=True)
class Group:
    """NEET or not known in one vulnerable group of the cohort: that day, and the winter (NC-09)."""

    name: str
    now: Share
    winter: Share


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One authority's month. `moves` are NEET joiners and leavers since the month before.

    `winter` is of the last December, January and February that are over; it ended on `winter_end`.
    """

    la: str
    organisation: str
    on: date
    cohort: int
    shares: Mapping[str, Share]
    guarantee: Mapping[str, Share]
    moves: NeetMoves
    winter: Mapping[str, Share]
    winter_end: date
    groups: tuple[Group, ...]
    survey: Survey


def figures(gate: Gate, actor: Actor, *, on: date, at: datetime) -> tuple[Figures, ...]:
    """The figures on the day `on` of every authority acted for here, in the order of their codes.

    Own authorities only, for those who do the work: not for publication. All of it from the
    records as they are held now, also what is of earlier days.
    """
    terms = framework(gate, at=at)
    held = holding(gate, actor, terms, at=at)
    decisions = {key: one.decision for key, one in exchanges.conflict_decisions().items()}
    doings = histories(held.own.activities, kept=held.kept.activities)
    days = (months_before(on, 1), on, *winter_days(on), survey := last_survey(on))
    work = _Work(
        held=held,
        on=on,
        survey=survey,
        postcodes=directory(held.residents, at=at),
        running={
            day: running(doings, on=day, digest=gate.digest, decisions=decisions)
            for day in dict.fromkeys(days)
        },
        told=surveying.told(las=terms.own_las, day=survey, on=on),
    )
    made = tuple(work.figures(la) for la in sorted(terms.own_las))
    told = {"on": on.isoformat(), "cohorts": {one.la: one.cohort for one in made}}
    gate.outcome(held.handover, kind="report.outcome", payload=told)
    return made


def winter_days(on: date) -> tuple[date, date, date]:
    """The last days of the last December, January and February that are over on the day `on`."""
    year = on.year if on >= _february(on.year) else on.year - 1
    return date(year - 1, 12, 31), date(year, 1, 31), _february(year)


def last_survey(on: date) -> date:
    """The last 1 November that has come by the day `on`: the day of the activity survey."""
    this = date(on.year, 11, 1)
    return this if this <= on else date(on.year - 1, 11, 1)


@dataclass(frozen=True, kw_only=True)
class _Work:
    """Everything the figures of all authorities are worked out from, read once."""

    held: Holding
    on: date
    survey: date
    postcodes: Postcodes
    running: Mapping[date, Mapping[str, Mapping[str, Any]]]
    told: Mapping[str, Mapping[State, int]]

    @cached_property
    def people(self) -> Sequence[Mapping[str, Any]]:
        return self.held.residents

    @cached_property
    def vulnerable(self) -> Mapping[str, frozenset[str]]:
        return measures.vulnerable(self.people, circumstances=self.held.circumstances)

    def month(self, la: str, *, on: date) -> Month:
        return measures.month(
            self.people, activities=self.running[on], la=la, on=on, postcodes=self.postcodes
        )

    def figures(self, la: str) -> Figures:
        then, now = self.month(la, on=months_before(self.on, 1)), self.month(la, on=self.on)
        winter = [self.month(la, on=day) for day in winter_days(self.on)]
        known = accounts.organisation_by_la_code(la)
        return Figures(
            la=la,
            organisation=known.name if known is not None else la,
            on=self.on,
            cohort=len(now.states),
            shares=measures.monthly(now),
            guarantee=measures.guarantee(
                self.people,
                offers=self.held.together.offers,
                la=la,
                on=self.on,
                postcodes=self.postcodes,
            ),
            moves=measures.neet_moves(then, after=now),
            winter=measures.winter(winter),
            winter_end=winter[-1].on,
            groups=tuple(self._groups(now, winter)),
            survey=self._survey(la),
        )

    def _groups(self, now: Month, winter: Sequence[Month]) -> list[Group]:
        """The vulnerable groups that anybody in the cohort is of, "any" of them last."""
        found = []
        for name, people in sorted(self.vulnerable.items(), key=lambda one: (one[0] == "any", one)):
            some, cold = (
                [measures.limited(one, to=people) for one in months] for months in ([now], winter)
            )
            if name == "any" or any(one.states for one in (*some, *cold)):
                share = measures.winter(cold)["NC-03"]
                found.append(
                    Group(name=name, now=measures.monthly(some[0])[UNSETTLED], winter=share)
                )
        return found

    def _survey(self, la: str) -> Survey:
        told = self.told.get(la, NOBODY)
        shares = measures.survey(
            self.people, activities=self.running[self.survey], la=la, on=self.survey, others=told
        )
        return Survey(on=self.survey, shares=shares, told=sum(told.values()))


def _february(year: int) -> date:
    return date(year, 3, 1) - timedelta(days=1)
