"""Who gets which young person's record, by where they live, and why the others stay here.

Framework, sections 1, 8 and 12 and Appendix 1. A record goes to a signed member that acts for the
authority, tagged with the authority; it is never broadcast.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, Protocol

from kinfold.calendars import academic_age, school_year
from kinfold.exchange.residence import Postcodes, Row, home

Standing = Literal["signed", "unsigned", "unapproved", "suspended", "left"]

EXCHANGE_AGES: Final = (16, 24)
"""Academic ages of a row that names none (reference A12)."""

LIVES_HERE = "lives here"
SCHOOL_WAS_HERE = "Year 11 school was here"
OUTSIDE = "outside the framework"
NOT_IN_ROW = "member not in this row"
NO_BIRTH_DATE = "no date of birth"
AGE = "age not in this row"
LEFT = "left the cohort"
GUARANTEE_ONLY = "in the September Guarantee only"
NOTHING = "nothing to send"
NOT_MOVED = "not a mover"
UNDATED = "move has no date"
NO_YEAR_11 = "no Year 11 authority on record"
UNROUTED: Final = MappingProxyType(
    {
        "unsigned": "member not signed",
        "unapproved": "member not approved",
        "suspended": "member suspended",
        "left": "member has left the framework",
    }
)

_GONE = frozenset("AELMD")
_TRANSFERRED, _GUARANTEE, _SEPTEMBER = "T", "G", 9
_MOVERS, _SURVEY, _OFFERS = "S2", "S3", "S6"


class CohortRow(Protocol):
    """Whom a row of the schedule is about: academic ages, or national curriculum years."""

    @property
    def id(self) -> str: ...

    @property
    def ages(self) -> tuple[int, int] | None: ...

    @property
    def years(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Member:
    """An organisation of the framework; `las` is authority's code to organisation id.

    One member may act for several authorities (CCIS-1a); each keeps its own tag.
    """

    id: str
    las: Mapping[str, str]
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Destination:
    """One authority a record goes to, and the member that receives it for that authority."""

    member: str
    la: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """Why a record does not go: to one authority (a mover has two), or to any when `la` is None."""

    reason: str
    la: str | None = None


@dataclass(frozen=True, kw_only=True)
class Routed:
    """Where one young person's record goes, and what stays; one of the two is never empty."""

    ypid: str
    destinations: tuple[Destination, ...]
    held: tuple[Held, ...] = ()
    vintage: str | None = None
    moved_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Routes:
    """Every young person considered for one row; the counts add up to them."""

    row: str
    routed: tuple[Routed, ...]

    @cached_property
    def considered(self) -> int:
        """How many young people were looked at."""
        return len(self.routed)

    @cached_property
    def going(self) -> int:
        """How many go to somebody."""
        return sum(1 for one in self.routed if one.destinations)

    @cached_property
    def to(self) -> Mapping[Destination, int]:
        """How many records go to each authority; a mover may be in two."""
        return Counter(place for one in self.routed for place in one.destinations)

    @cached_property
    def held(self) -> Mapping[str, int]:
        """How many go to nobody, by the first reason; with `going` they are all considered."""
        return Counter(one.held[0].reason for one in self.routed if not one.destinations)

    @cached_property
    def held_in_part(self) -> Mapping[str, int]:
        """Movers who go to one of their two authorities: why not to the other."""
        return Counter(held.reason for one in self.routed if one.destinations for held in one.held)


class _Table:
    """The routing table of one sender for one row."""

    def __init__(
        self, members: Iterable[Member], *, own: Collection[str], only: Container[str] | None
    ) -> None:
        self.own = frozenset(own)
        self.ways: dict[str, Destination | Held] = {}
        for member in members:
            for la, organisation in member.las.items():
                if la in self.ways:
                    raise ValueError("two members act for one authority")
                self.ways[la] = self._way(member, la=la, organisation=organisation, only=only)

    @staticmethod
    def _way(
        member: Member, *, la: str, organisation: str, only: Container[str] | None
    ) -> Destination | Held:
        if member.standing != "signed":
            return Held(la=la, reason=UNROUTED[member.standing])
        if only is not None and member.id not in only:
            return Held(la=la, reason=NOT_IN_ROW)
        return Destination(member=member.id, la=la, organisation=organisation)

    def way(self, la: str) -> Destination | Held:
        return self.ways.get(la) or Held(la=la, reason=OUTSIDE)


def route(
    people: Iterable[Row],
    *,
    row: CohortRow,
    on: date,
    members: Iterable[Member],
    own: Collection[str],
    postcodes: Postcodes,
    recipients: Container[str] | None = None,
    holding: Container[str] | None = None,
    moved_since: date | None = None,
) -> Routes:
    """Where each young person's record goes under one row of the schedule on the day `on`.

    `own` are the codes of the authorities the sender acts for; their residents stay. `recipients`
    are the members the row is open to (None: all); `holding` the ids of those for whom there is
    something in this row to send (None: all); `moved_since` the first day of moves still to tell.
    A record without a way is held back with its reason. ValueError when two members act for one
    authority.
    """
    table = _Table(members, own=own, only=recipients)
    routed = []
    for person in people:
        ypid = person["ypid"]
        stays = _stays(person, row=row, on=on)
        if stays or (holding is not None and ypid not in holding):
            held = Held(reason=stays or NOTHING)
            routed.append(Routed(ypid=ypid, destinations=(), held=(held,)))
        elif row.id == _MOVERS:
            routed.append(_mover(person, table, on=on, since=moved_since, postcodes=postcodes))
        elif row.id == _SURVEY:
            routed.append(_surveyed(person, table))
        else:
            routed.append(_resident(person, table, postcodes=postcodes))
    return Routes(row=row.id, routed=tuple(routed))


def cohort_day(row: str, *, on: date) -> date:
    """The day whose academic year names a row's cohort.

    The September Guarantee is counted in September for those whose year ended in August.
    """
    return date(on.year, 8, 31) if row == _OFFERS and on.month == _SEPTEMBER else on


def _stays(person: Row, *, row: CohortRow, on: date) -> str:
    """Why a record is not this row's to send at all; empty when it is."""
    status = person.get("cohort_status")
    if status in _GONE or (status == _TRANSFERRED and row.id != _MOVERS):
        return LEFT
    if status == _GUARANTEE and row.id != _OFFERS:
        return GUARANTEE_ONLY
    born = person.get("date_of_birth")
    if born is None:
        return NO_BIRTH_DATE
    day = cohort_day(row.id, on=on)
    if row.years and school_year(born, on=day) not in row.years:
        return AGE
    youngest, oldest = row.ages or (EXCHANGE_AGES if not row.years else (0, EXCHANGE_AGES[1]))
    return "" if youngest <= academic_age(born, on=day) <= oldest else AGE


def _resident(person: Row, table: _Table, *, postcodes: Postcodes) -> Routed:
    where = home(person, postcodes=postcodes)
    if where.la is None:
        way: Destination | Held = Held(reason=where.doubt)
    elif where.la in table.own:
        way = Held(reason=LIVES_HERE, la=where.la)
    else:
        way = table.way(where.la)
    return _routed(person, (way,), vintage=where.vintage)


def _surveyed(person: Row, table: _Table) -> Routed:
    """To the authority of last year's school, which accounts for its Year 11 (S3)."""
    la = person.get("la_at_year_11")
    if not la:
        return _routed(person, (Held(reason=NO_YEAR_11),))
    if la in table.own:
        return _routed(person, (Held(reason=SCHOOL_WAS_HERE, la=la),))
    return _routed(person, (table.way(la),))


def _mover(
    person: Row, table: _Table, *, on: date, since: date | None, postcodes: Postcodes
) -> Routed:
    """To both the old authority and the new, with the date of the move (S2)."""
    old, moved = person.get("moved_from_la"), person.get("moved_on")
    handed = person.get("cohort_status") == _TRANSFERRED and person.get("transferred_to_la")
    if not (old or handed):
        return _routed(person, (Held(reason=NOT_MOVED),))
    if moved is None:
        return _routed(person, (Held(reason=UNDATED),))
    if moved > on or (since is not None and moved < since):
        return _routed(person, (Held(reason=NOT_MOVED),))
    where = home(person, postcodes=postcodes)
    new = handed or where.la
    ways: list[Destination | Held] = [] if new else [Held(reason=where.doubt)]
    ways += [table.way(la) for la in dict.fromkeys((new, old)) if la and la not in table.own]
    if not ways:
        ways = [Held(reason=LIVES_HERE)]
    return _routed(person, tuple(ways), vintage=None if handed else where.vintage, moved_on=moved)


def _routed(
    person: Row,
    ways: tuple[Destination | Held, ...],
    *,
    vintage: str | None = None,
    moved_on: date | None = None,
) -> Routed:
    return Routed(
        ypid=person["ypid"],
        destinations=tuple(way for way in ways if isinstance(way, Destination)),
        held=tuple(way for way in ways if isinstance(way, Held)),
        vintage=vintage,
        moved_on=moved_on,
    )
