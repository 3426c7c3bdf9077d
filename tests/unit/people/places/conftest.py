"""A small gazetteer written by hand, with the traps that real ones have."""

from typing import Any

import pytest

from kinfold.people.places.gazetteer import Gazetteer, build

HIGH = {"street": "High Street", "town": "Marbridge", "postcode": "QM1 1AA"}
MILL = {"street": "Mill Lane", "locality": "Northgate", "town": "Marbridge", "postcode": "QM1 2BB"}
OTHER = {"street": "High Street", "town": "Hartwell", "postcode": "QM4 1AA"}


def entry(uprn: int, place: dict[str, str], building: str = "", **more: Any) -> dict[str, Any]:
    """One row of the gazetteer data set."""
    return {"uprn": str(uprn), "building": building, "kind": "R", "status": "A"} | place | more


def flat(uprn: int, part: str, place: dict[str, str], building: str, parent: int) -> dict[str, Any]:
    """A part of a building."""
    return entry(uprn, place, building, sub_building=part, parent_uprn=str(parent))


ROWS: list[dict[str, Any]] = [
    entry(10, HIGH, "10"),
    entry(12, HIGH, "12"),
    flat(121, "Flat 1", HIGH, "12", 12),
    flat(122, "Flat 2", HIGH, "12", 12),
    flat(123, "Flat 3", HIGH, "12", 12),
    entry(13, HIGH, "12A"),
    entry(14, HIGH, "14-16"),
    entry(18, HIGH, "18"),
    flat(181, "Flat A", HIGH, "18", 18),
    flat(182, "Ground Floor Flat", HIGH, "18", 18),
    flat(183, "First Floor Flat", HIGH, "18", 18),
    entry(3, HIGH, "3"),
    entry(20, HIGH, "20", organisation="Rowan Children's Home", kind="H"),
    entry(22, HIGH, "22", organisation="Marsh Hostel", kind="H"),
    entry(24, HIGH, "24", status="H"),
    entry(30, MILL, "The Old Forge"),
    entry(31, MILL, "The Croft"),
    entry(32, MILL, "The Croft"),
    entry(33, MILL, "5"),
    entry(34, MILL, "Mead Point"),
    flat(341, "Flat 5", MILL, "Mead Point", 34),
    flat(342, "Flat 6", MILL, "Mead Point", 34),
    entry(35, MILL, "Cedar Caravan Park", kind="L"),
    flat(351, "Pitch 4", MILL, "Cedar Caravan Park", 35),
    flat(352, "Pitch 5", MILL, "Cedar Caravan Park", 35),
    entry(40, {**MILL, "street": "Mill Walk"}, "5"),
    entry(50, OTHER, "10"),
    entry(51, OTHER, "77"),
    entry(60, {**HIGH, "street": "St Mary's Road", "postcode": "QM1 3EE"}, "7"),
    entry(61, {**HIGH, "street": "Ash Close", "postcode": "QM1 3DD"}, "9"),
]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The rows above as a gazetteer."""
    return build(ROWS)
