"""A small office whose schools' files each test writes, with a place planner and head teachers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests import estate
from tests.unit.worklists.conftest import Office, Row, marks, pupil, spell

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
            told = {"forename": "Sam", "nc_year": year, "address": home, **more}
            self.pupils[school].append(pupil(number, **told))
            self.spells[school].append(spell(number, school, start, end, status))
        return numbers

    def send(self, office: Office) -> None:
        """Take every school's files in."""
        for school in SCHOOLS:
            if self.pupils[school]:
                office.send(school, "pupil_core", self.pupils[school])
                office.send(school, "school_history", self.spells[school])


#: Year groups of the primaries and of the secondaries.
PRIMARY: Final = ("R", "1", "2", "3", "4", "5", "6")
SECONDARY: Final = ("7", "8", "9", "10", "11")
MONTH_END: Final = date(2026, 10, 30)


def fill(office: Office) -> None:
    """A county of four schools, with something small in it: a few pupils here, one kind there."""
    rolls = Rolls()
    for number, school in enumerate(SCHOOLS):
        years = PRIMARY if number < 2 else SECONDARY
        north = ("QM1", "QM2") if number % 2 else ("QM5", "QM6")
        for place, year in enumerate(years):
            few = 4 if (number, year) == (1, "4") else 24 + 5 * ((number + place) % 3)
            rolls.add(school, year, few, district=north[0], fsm_eligible="Y" if place < 1 else "N")
            rolls.add(school, year, 2 + 9 * (place % 2), district=north[1], fsm_eligible="N")
    # Two who join after Christmas: the two terms side by side would tell of them.
    rolls.add("millbrook", "3", 2, start=date(2027, 1, 11))
    rolls.send(office)
    for number, school in enumerate(SCHOOLS):
        numbers = [row["upn"] for row in rolls.pupils[school]]
        office.send(school, "attendance_marks", [
            {**row, "upn": name}
            for place, name in enumerate(numbers) if place % 10 != 9
            for row in marks(1, "/I////////" if place % 7 <= number else "/" * 10, until=MONTH_END)
        ])  # fmt: skip
        office.send(school, "sen_register", [
            {"upn": name, "sen_status": "E" if place % 16 == 8 else "K",
             "sen_status_date": date(2025, 9, 1)}
            for place, name in enumerate(numbers) if place % (4 + number) == 0
        ])  # fmt: skip
        office.send(school, "exclusions", [
            {"upn": name, "category": "SUSP", "start_date": date(2026, 10, 5)}
            for name in numbers[: 3 + 8 * number]
        ])  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An installation with agreements in force and nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=60), tmp_path / "home")
    with grounds.opened() as gate:
        staffed()
        yield Office(gate=gate, grounds=grounds, folder=tmp_path)
