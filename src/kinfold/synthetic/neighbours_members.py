"""The invented authorities among which young people live, move and study, and who acts for them.

Postcode areas begin with Q, which no area of the United Kingdom does, and LA codes are above those
in use, so no home, school or provider number here is anybody's.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kinfold.synthetic import places
from kinfold.synthetic.places import Town


class Standing(StrEnum):
    """Where an organisation stands with the framework: signed, invited only, or outside it."""

    SIGNED = "signed"
    INVITED = "invited"
    OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A local authority: its organisation id, name, LA code, towns, and its share of homes."""

    id: str
    name: str
    la_code: str
    towns: tuple[Town, ...]
    size: int


@dataclass(frozen=True, kw_only=True)
class Member:
    """An organisation that keeps one caseload, for its own authority or for several.

    `database` is the three digits with which the ids of its young people begin.
    """

    id: str
    name: str
    database: str
    authorities: tuple[Authority, ...]
    standing: Standing = Standing.SIGNED


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where somebody lives: the address without its postcode, the postcode, and whose area."""

    address: str
    postcode: str
    la_code: str


def _authority(id_: str, name: str, la_code: str, area: str, size: int, towns: str) -> Authority:
    return Authority(
        id=id_,
        name=name,
        la_code=la_code,
        size=size,
        towns=tuple(
            Town(name=town, district=f"{area}{number}", northern=True)
            for number, town in enumerate(towns.split(", "), start=int(la_code) % 10 * 3 + 1)
        ),
    )


def _alone(id_: str, name: str, la_code: str, area: str, size: int, towns: str) -> Member:
    return Member(
        id=id_,
        name=f"{name} Council",
        database=la_code,
        authorities=(_authority(id_, name, la_code, area, size, towns),),
    )


MARSHIRE = Member(
    id="marshire",
    name="Marshire County Council",
    database="999",
    authorities=(
        Authority(id="marshire", name="Marshire", la_code="999", towns=places.TOWNS, size=36),
    ),
)
EASTREACH = Member(
    id="eastreach",
    name="Eastreach Youth Service",
    database="980",
    authorities=(
        _authority("brackwell", "Brackwell", "981", "QE", 6, "Brackwell, Nether Brack"),
        _authority("castlegate", "Castlegate", "982", "QE", 5, "Castlegate, Moat End"),
        _authority("dunmere", "Dunmere", "983", "QE", 5, "Dunmere, Long Dunning"),
        _authority("elmsworth", "Elmsworth", "984", "QE", 4, "Elmsworth"),
        _authority("fenwick-green", "Fenwick Green", "985", "QE", 4, "Fenwick Green, Hythe"),
        _authority("gallowstone", "Gallowstone", "986", "QE", 4, "Gallowstone"),
        _authority("harrowmere", "Harrowmere", "987", "QE", 3, "Harrowmere, Lower Harrow"),
        _authority("ironbridge-quay", "Ironbridge Quay", "988", "QE", 3, "Ironbridge Quay"),
        _authority("juniper-hill", "Juniper Hill", "989", "QE", 2, "Juniper Hill"),
    ),
)
LITTLEWICK = _alone("littlewick", "Littlewick", "998", "QL", 14, "Littlewick, Wick Haven")
MEMBERS: tuple[Member, ...] = (MARSHIRE, EASTREACH, LITTLEWICK)
#: The two members that exchange Year 14 destinations.
FOURTEENS = frozenset({"marshire", "littlewick"})
#: Where young people also live and study, and to whom nothing may be sent.
BEYOND: tuple[Member, ...] = (
    Member(
        id="northmoor",
        name="Northmoor Council",
        database="997",
        authorities=(_authority("northmoor", "Northmoor", "997", "QN", 3, "Moorhead, Stoneacre"),),
        standing=Standing.INVITED,
    ),
    Member(
        id="outfield",
        name="Outfield Council",
        database="990",
        authorities=(_authority("outfield", "Outfield", "990", "QF", 3, "Outfield, Far Barrow"),),
        standing=Standing.OUTSIDE,
    ),
)
_MORE: tuple[Member, ...] = (
    _alone("tarnwick", "Tarnwick", "961", "QA", 12, "Tarnwick, Tarn Foot"),
    _alone("oxhaven", "Oxhaven", "962", "QB", 10, "Oxhaven, Ox Drove"),
    _alone("pellbrook", "Pellbrook", "963", "QC", 10, "Pellbrook, Pell Green"),
    _alone("ravenby", "Ravenby", "964", "QD", 9, "Ravenby, Raven Moss"),
    _alone("swanholt", "Swanholt", "965", "QG", 9, "Swanholt, Holt Magna"),
    _alone("thornley-vale", "Thornley Vale", "966", "QH", 8, "Thornley, Vale End"),
    _alone("umberford", "Umberford", "967", "QK", 8, "Umberford, Umber Bridge"),
    _alone("wexmoor", "Wexmoor", "968", "QP", 7, "Wexmoor, Wex St Mary"),
    _alone("yarrowby", "Yarrowby", "969", "QR", 7, "Yarrowby, Yarrow Staithe"),
)


def several(count: int) -> tuple[Member, ...]:
    """The first `count` invented members, three to twelve: the usual three and single councils."""
    if not len(MEMBERS) <= count <= len(MEMBERS) + len(_MORE):
        raise ValueError(f"there are from {len(MEMBERS)} to {len(MEMBERS) + len(_MORE)} members")
    return (*MEMBERS, *_MORE[: count - len(MEMBERS)])


#: District on the boundary of Marshire and Littlewick: half its postcodes are in either.
SHARED_DISTRICT = "QL99"
_BOUNDARY = Town(name="Border Cross", district=SHARED_DISTRICT, northern=True)
_SHARERS = {"999": False, "998": True}
_BOUNDARY_RATE = 0.02


@dataclass(frozen=True, kw_only=True)
class Land:
    """Every authority young people live in, and who acts for each."""

    members: tuple[Member, ...]

    @classmethod
    def of(cls, members: Sequence[Member]) -> "Land":
        """The land of these members and of the two authorities beyond them."""
        return cls(members=(*members, *BEYOND))

    def authorities(self) -> tuple[Authority, ...]:
        """Every authority, in a fixed order."""
        return tuple(place for member in self.members for place in member.authorities)

    def acting(self) -> dict[str, Member]:
        """Who acts for each LA code."""
        return {place.la_code: member for member in self.members for place in member.authorities}


def draw_home(rng: random.Random, authority: Authority) -> Home:
    """A home in the authority; a few of the two that share a district are in that district."""
    town = rng.choice(authority.towns)
    shares = authority.la_code in _SHARERS and rng.random() < _BOUNDARY_RATE
    line = places.draw_home(rng, _BOUNDARY if shares else town)
    address, postcode = line.rsplit(", ", 1)
    if shares:
        postcode = _on_its_side(postcode, lower=_SHARERS[authority.la_code])
    return Home(address=address, postcode=postcode, la_code=authority.la_code)


def _on_its_side(postcode: str, *, lower: bool) -> str:
    """The postcode moved to sectors 1 to 4, or to 5 to 8, of the shared district."""
    outward, inward = postcode.split(" ")
    sector = int(inward[0]) % 4 + (1 if lower else 5)
    return f"{outward} {sector}{inward[1:]}"
