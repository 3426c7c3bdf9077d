"""The towns, streets, flats, caravan sites and homes of invented places, as a property gazetteer.

Postcodes use areas that are not allocated, so no home here is anybody's. Streets of one name stand
in several towns and several streets of one town share a first word, as they do in England.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from kinfold.synthetic.people import seeded
from kinfold.synthetic.who.street_slips import written

__all__ = ["AREAS", "COLUMNS", "KINDS", "gazetteer", "nowhere", "written"]

#: Letters no allocated postcode area begins with, and second letters the grammar has.
AREAS: Final = tuple(f"{one}{two}" for one in "QVX" for two in "ABCDEFGHKLMNPQRSTUVWXY")
COLUMNS: Final = tuple(
    "uprn parent_uprn kind organisation sub_building building number street locality town"
    " postcode protected".split()
)
#: A building and a site are where other entries are; nobody lives at the entry itself.
KINDS: Final = tuple(
    "house flat building caravan site hostel childrens_home refuge hospital po_box".split()
)
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
_HEADS: Final = tuple(
    "Abbey Acacia Albert Alder Alma Apple Ash Aspen Barley Barn Beacon Beech Birch Bishop Bramble"
    " Bridge Brook Canal Castle Cedar Chapel Cherry Chestnut Church Clarence Coronation Cross"
    " Dale Devon Drovers Duke Elm Fairfield Falcon Farm Ferry Forge Fountain Garden George Glebe"
    " Grange Green Grove Hamilton Harbour Hawthorn Hazel Heath Heron High Hill Holly Ivy Jubilee"
    " Kestrel Kiln King Lark Laurel Lime Linden London Lower Manor Maple Market Marsh Mead Meadow"
    " Mill Moor Nelson New Newton Nightingale North Northfield Oak Old Orchard Oxford Park Poplar"
    " Primrose Priory Quarry Quay Queen Railway Rectory Reed River Rose Rowan School Sedge South"
    " Southfield Spring Stable Station Stone Swan Sycamore Teal Thorn Tithe Tower Union Upper Vale"
    " Valley Vicarage Victoria Walnut Water Wellington West Westfield Wharf White Willow Windmill"
    " Windsor Wood Woodland York".split()
)
_TAILS: Final = tuple(
    "Road Road Road Street Street Lane Lane Avenue Avenue Close Close Drive Drive Crescent Gardens"
    " Way Terrace Court Place Grove Square Walk Mews Row Rise View".split()
)
_WHOLE: Final = ("The Green", "Broadway", "The Crescent", "Long Acre", "St Mary's Road", "Parade")
_TOWN_HEADS: Final = tuple(
    "Mar Ash Fen Hart Salt Reed Brad Cole Dun Ember Fair Gold Hazel Ink Kel Lang Mel Nor Oak Pen"
    " Quen Rush Sed Thorn Ul Wend Wyke Yar Alder Brock".split()
)
_TOWN_TAILS: Final = tuple(
    "bridge well mere ham ton field ford wick combe ley stead worth bourne minster gate".split()
)
_QUARTERS: Final = ("Northgate", "Southend", "Eastcote", "Westbrook", "Old Town", "Moorside")
_HOUSES: Final = tuple(
    "Forge Rectory Cottage Lodge Barn Mill Granary Bakery Schoolhouse Laurels Firs Elms Gables"
    " Hollies Stables Willows Croft Haven Nook Orchard".split()
)
_BLOCKS: Final = ("House", "Court", "Lodge", "Point", "Tower", "Heights", "Mansions")
_FLOORS: Final = ("Ground Floor Flat", "First Floor Flat", "Top Floor Flat", "Basement Flat")
_HOMES_IN_TOWN: Final = 6000
_IN_STREET: Final = 46


@dataclass
class _Survey:
    """Numbers the entries as they are found."""

    rng: random.Random
    rows: list[dict[str, Any]] = field(default_factory=list)
    homes: int = 0

    def add(self, kind: str, place: dict[str, Any], **more: Any) -> str:  # noqa: ANN401 - texts
        """One more entry; its number."""
        uprn = str(900_000_000_000 + len(self.rows) * 13 + self.rng.randrange(13))
        row = dict.fromkeys(COLUMNS, "") | {"uprn": uprn, "kind": kind, "protected": False}
        self.rows.append(row | place | more)
        self.homes += kind not in {"building", "site"}
        return uprn


def gazetteer(homes: int, *, seed: int) -> Any:  # noqa: ANN401 - pyarrow has no types
    """At least `homes` addresses, the columns COLUMNS, texts never null; the same for one seed.

    `kind` is one of KINDS. A flat, a pitch and a part of a house have the building or site they
    are in as `parent_uprn`. A refuge's row is `protected`.
    """
    import pyarrow as pa

    rng = seeded(seed, "streets")
    survey = _Survey(rng=rng)
    for town in _towns(rng):
        _town(survey, town, until=min(homes, survey.homes + _HOMES_IN_TOWN))
        if survey.homes >= homes:
            break
    kinds = {"protected": pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    columns = {name: [row[name] for row in survey.rows] for name in COLUMNS}
    return pa.table(columns, schema=schema)


def nowhere(rng: random.Random) -> str:
    """What is written for somebody with no address of their own to write."""
    return rng.choice(
        (
            "No fixed abode, ZZ99 3VZ",
            "NFA, ZZ99 3VZ",
            "Address not known, ZZ99 3CZ",
            "PO Box 114, QM1 1AA",
            "BFPO 140",
        )
    )


def _towns(rng: random.Random) -> Iterator[dict[str, str]]:
    """Towns that are all called differently, each with a postcode district of its own."""
    names = [head + tail for head in _TOWN_HEADS for tail in _TOWN_TAILS]
    rng.shuffle(names)
    districts = [f"{area}{number}" for area in AREAS for number in range(1, 21)]
    for place, name in enumerate(names):
        prefix = rng.choice(("", "", "", "Upper ", "Market ", "Great "))
        yield {"town": prefix + name, "postcode": districts[place]}


def _town(survey: _Survey, town: dict[str, str], *, until: int) -> None:
    """Fill a town street by street: no two streets of one name in one town."""
    rng = survey.rng
    streets = [f"{head} {tail}" for head in _HEADS for tail in dict.fromkeys(_TAILS)]
    weight = {tail: _TAILS.count(tail) for tail in _TAILS}
    streets.sort(key=lambda name: rng.random() ** (1 / weight[name.rpartition(" ")[2]]))
    names = iter([*rng.sample(_WHOLE, 3), "High Street", "Station Road", *reversed(streets)])
    block = rng.randrange(3600)
    seen: set[str] = set()
    while survey.homes < until:
        name = next(names, None)
        if name is None:
            return
        if name in seen:
            continue
        seen.add(name)
        locality = rng.choice(_QUARTERS) if rng.random() < 0.35 else ""
        place = {"street": name, "locality": locality, "town": town["town"]}
        block = _street(survey, place, town["postcode"], block, until=until)


def _code(district: str, block: int) -> str:
    """The postcode of the nth block of a district; far-away blocks share no inward part."""
    block = block * 37 % 3600
    return f"{district} {block % 9 + 1}{_INWARD[block // 9 % 20]}{_INWARD[block // 180 % 20]}"


def _street(
    survey: _Survey, place: dict[str, str], district: str, block: int, *, until: int
) -> int:
    """One street: homes on both sides, each side with postcodes of its own; the next free block."""
    rng = survey.rng
    length = max(4, int(rng.gauss(_IN_STREET, 22)))
    # A short close shares the postcode of the street it leaves.
    if rng.random() < 0.15 and block:
        length, block = rng.randint(4, 14), block - 1
    length = min(length, until - survey.homes + 4)
    ends: set[int] = set()
    for number in range(1, length + 1):
        offset = 2 * (number // 40) + number % 2
        ends.add(offset)
        here = place | {"postcode": _code(district, block + offset), "number": str(number)}
        _plot(survey, here, rng.random())
    block += max(ends) + 1
    if rng.random() < 0.03:
        _site(survey, place | {"postcode": _code(district, block)})
        block += 1
    if rng.random() < 0.03:
        _tower(survey, place | {"postcode": _code(district, block)}, length)
        block += 1
    return block


def _plot(survey: _Survey, here: dict[str, str], draw: float) -> None:
    """What stands at one number of a street."""
    rng = survey.rng
    if draw < 0.945:
        named = {"building": _house(rng)} if rng.random() < 0.04 else {}
        # A named house at a lane's end may have no number at all.
        bare = {"number": ""} if named and rng.random() < 0.5 else {}
        survey.add("house", here, **named, **bare)
        if rng.random() < 0.02:
            survey.add("house", here, number=f"{here['number']}A")
    elif draw < 0.97:
        _converted(survey, here)
    elif draw < 0.98:
        low = int(here["number"])
        _flats(survey, here | {"number": f"{low}-{low + 2}"}, rng.randint(2, 8))
    elif draw < 0.993:
        name = f"{rng.choice(_HEADS)} {rng.choice(_BLOCKS)}"
        _flats(survey, here | {"building": name}, rng.randint(4, 14))
    else:
        _shared(survey, here)


def _house(rng: random.Random) -> str:
    name = rng.choice(_HOUSES)
    return f"The {name}" if rng.random() < 0.4 else f"{rng.choice(_HEADS)} {name}"


def _converted(survey: _Survey, here: dict[str, str]) -> None:
    """A house made into a few flats, called by letter, number or floor."""
    rng = survey.rng
    parent = survey.add("building", here)
    count = rng.randint(2, 4)
    style = rng.random()
    for flat in range(count):
        if style < 0.4:
            part = f"Flat {'ABCD'[flat]}"
        elif style < 0.8:
            part = f"Flat {flat + 1}"
        else:
            part = _FLOORS[flat]
        survey.add("flat", here, sub_building=part, parent_uprn=parent)


def _flats(survey: _Survey, here: dict[str, str], count: int) -> None:
    parent = survey.add("building", here)
    word = survey.rng.choice(("Flat", "Flat", "Flat", "Apartment", "Unit"))
    for flat in range(1, count + 1):
        survey.add("flat", here, sub_building=f"{word} {flat}", parent_uprn=parent)


def _tower(survey: _Survey, place: dict[str, str], length: int) -> None:
    """A block with a postcode of its own, mostly without a number in the street."""
    rng = survey.rng
    here = place | {"building": f"{rng.choice(_HEADS)} {rng.choice(_BLOCKS)}"}
    if rng.random() < 0.4:
        here |= {"number": str(length + rng.randint(1, 9))}
    _flats(survey, here, rng.randint(16, 48))


def _site(survey: _Survey, place: dict[str, str]) -> None:
    """A caravan site and its pitches."""
    rng = survey.rng
    here = place | {"building": f"{rng.choice(_HEADS)} Caravan Park"}
    parent = survey.add("site", here)
    word = rng.choice(("Pitch", "Plot", "Caravan"))
    for pitch in range(1, rng.randint(8, 24)):
        survey.add("caravan", here, sub_building=f"{word} {pitch}", parent_uprn=parent)


def _shared(survey: _Survey, here: dict[str, str]) -> None:
    """A home that is not one family's: hostel, children's home, refuge, hospital."""
    rng = survey.rng
    name = rng.choice(_HEADS)
    kind, title = rng.choice(
        (
            ("hostel", f"{name} Hostel"),
            ("hostel", f"{name} House Temporary Accommodation"),
            ("childrens_home", f"{name} View Children's Home"),
            ("refuge", f"{name} Project"),
            ("hospital", f"{name} Hospital"),
        )
    )
    survey.add(kind, here, organisation=title, protected=kind == "refuge")
