"""A small office whose schools' files each test writes, with a place planner and head teachers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests import estate
from tests.unit.worklists.conftest import Office, Row, pupil, spell

PLANNER: Final = "places@marshire.example"
HEAD: Final = "head.teacher@st-edmunds.marshire.example"
OTHER_HEAD: Final = "head.teacher@hartwell.marshire.example"
SCHOOLS: Final = ("st-edmunds", "millbrook", "hartwell", "ashdown")
START: Final = date(2026, 9, 2)


def staffed() -> None:
    """Open the accounts of those who ask for figures."""
    estate.open_account(PLANNER, "marshire", "place_planner", "School place planner")
    estate.open_account(HEAD, "st-edmunds", "head_teacher", "Head teacher")
    estate.open_account(OTHER_HEAD, "hartwell", "head_teacher", "Head teacher")


class Rolls:
    """Pupils by the dozen: each group is of one school, year group and postcode district."""

    def __init__(self) -> None:
        self.pupils: dict[str, list[Row]] = {school: [] for school in SCHOOLS}
        self.spells: dict[str, list[Row]] = {school: [] for school in SCHOOLS}
        self.last = 0

    def add(
        self,
        school: str,
        year: str,
        count: int,
        *,
        district: str = "QM1",
        start: date = START,
        end: date | None = None,
        status: str = "C",
        **more: object,
    ) -> list[int]:
        """So many pupils of one kind; their numbers."""
        numbers = list(range(self.last + 1, self.last + 1 + count))
        self.last += count
        for number in numbers:
            home = f"1 Fen Lane, Marshton, {district} 2AB"
            self.pupils[school].append(pupil(number, nc_year=year, address=home, **more))
            self.spells[school].append(spell(number, school, start, end, status))
        return numbers

    def send(self, office: Office) -> None:
        """Take every school's files in."""
        for school in SCHOOLS:
            if self.pupils[school]:
                office.send(school, "pupil_core", self.pupils[school])
                office.send(school, "school_history", self.spells[school])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An installation with agreements in force and nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=60), tmp_path / "home")
    with grounds.opened() as gate:
        staffed()
        yield Office(gate=gate, grounds=grounds, folder=tmp_path)
