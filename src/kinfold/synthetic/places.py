"""The towns, streets and homes of Marshire, a county that does not exist.

Postcodes use the area QM, which is not allocated, so no home here is anybody's
(grammar: outward AA9, inward 9AA without the letters C I K M O V).
"""

import random
from dataclasses import dataclass

_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_STREET_HEADS = (
    "Abbey",
    "Acre",
    "Alder",
    "Beacon",
    "Bridge",
    "Canal",
    "Castle",
    "Cedar",
    "Chapel",
    "Church",
    "Cross",
    "Drovers",
    "Elm",
    "Fairfield",
    "Ferry",
    "Forge",
    "Garden",
    "Glebe",
    "Grange",
    "Hawthorn",
    "Heron",
    "Hill",
    "Ivy",
    "Kiln",
    "Lark",
    "Linden",
    "Manor",
    "Market",
    "Marsh",
    "Meadow",
    "Mill",
    "Nightingale",
    "Northfield",
    "Orchard",
    "Park",
    "Poplar",
    "Priory",
    "Quarry",
    "Reed",
    "River",
    "Rowan",
    "Sedge",
    "Station",
    "Swan",
    "Teal",
    "Tithe",
    "Victoria",
    "Water",
    "Willow",
    "Windmill",
)
_STREET_TAILS = (
    "Road",
    "Road",
    "Street",
    "Lane",
    "Avenue",
    "Close",
    "Drive",
    "Crescent",
    "Gardens",
    "Way",
    "Terrace",
    "Court",
)
_SHORT = {
    "Road": "Rd",
    "Street": "St",
    "Avenue": "Ave",
    "Lane": "Ln",
    "Close": "Cl",
    "Drive": "Dr",
    "Crescent": "Cres",
    "Gardens": "Gdns",
    "Terrace": "Terr",
    "Court": "Ct",
}


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town, its postcode district, and whether its children go to the northern schools."""

    name: str
    district: str
    northern: bool


TOWNS: tuple[Town, ...] = (
    Town(name="Marbridge", district="QM1", northern=True),
    Town(name="Upper Sedgeley", district="QM2", northern=True),
    Town(name="Fenwick Market", district="QM3", northern=True),
    Town(name="Hartwell", district="QM4", northern=True),
    Town(name="Millbrook", district="QM5", northern=False),
    Town(name="Ashdown", district="QM6", northern=False),
    Town(name="Saltmere", district="QM7", northern=False),
    Town(name="Reedham Cross", district="QM8", northern=False),
)
_WEIGHTS = (22, 8, 10, 14, 18, 15, 8, 5)


def draw_town(rng: random.Random) -> Town:
    """A town, by its size."""
    return rng.choices(TOWNS, _WEIGHTS)[0]


def draw_home(rng: random.Random, town: Town) -> str:
    """One home in `town` as a single line, its last part the postcode.

    A street keeps to one or two postcodes, as real streets do, so neighbours share them.
    """
    street_no = rng.randrange(len(_STREET_HEADS) * len(_STREET_TAILS))
    street = f"{_STREET_HEADS[street_no % len(_STREET_HEADS)]} {_STREET_TAILS[street_no % 12]}"
    number = rng.randint(1, 140)
    side = (street_no * 2 + number % 2) * 37
    inward = f"{side % 9 + 1}{_INWARD[side // 9 % 20]}{_INWARD[side // 180 % 20]}"
    flat = f"Flat {rng.randint(1, 24)}, " if rng.random() < 0.12 else ""
    return f"{flat}{number} {street}, {town.name}, {town.district} {inward}"


def abbreviate(address: str) -> str:
    """The same address as a busy worker writes it: short street word, closed-up postcode."""
    lines = address.split(", ")
    index = len(lines) - 3
    head, _, tail = lines[index].rpartition(" ")
    lines[index] = f"{head} {_SHORT.get(tail, tail)}"
    lines[-1] = lines[-1].replace(" ", "")
    return ", ".join(lines)
