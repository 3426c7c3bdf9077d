"""A small office whose feeds each test writes row by row, and the officers who work the lists."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.gate import Gate
from kinfold.identifiers import upn_check_letter
from kinfold.intake.receive import Asked, receive
from tests import estate

CME: Final = "cme@marshire.example"
EXCLUSIONS: Final = "exclusions@marshire.example"
ADMISSIONS: Final = "admissions@marshire.example"
ATTENDANCE: Final = "attendance@marshire.example"
SCHOOL: Final = "office@st-edmunds.marshire.example"
OTHER: Final = "office@millbrook.marshire.example"
LAESTABS: Final = {one.id: one.laestab for one in estate.ORGANISATIONS}
TODAY: Final = estate.LATER.date()
BORN: Final = date(2016, 3, 4)

Row = Mapping[str, object]


def upn(number: int) -> str:
    """A made-up pupil number of its form."""
    body = f"999200126{number:03d}"
    return upn_check_letter(body) + body


def pupil(number: int, **more: object) -> dict[str, object]:
    """A pupil as a school's feed tells of one."""
    return {
        "upn": upn(number),
        "surname": f"Marsh{chr(97 + number % 26)}",
        "forename": f"Sam{chr(97 + number // 26)}",
        "date_of_birth": BORN,
        "address": "1 Fen Lane, Marshton, ZZ99 9AA",
        "nc_year": "5",
    } | more


def spell(number: int, school: str, start: date, end: date | None = None, status: str = "C") -> Row:
    """A spell at a school."""
    return {
        "upn": upn(number),
        "school_number": LAESTABS[school][3:],
        "start_date": start,
        "end_date": end,
        "enrolment_status": status,
    }


def marks(number: int, codes: str, *, until: date) -> list[Row]:
    """One day for each code, on the school days up to `until`."""
    days: list[date] = []
    day = until
    while len(days) < len(codes):
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    return [
        {"upn": upn(number), "date": on, "session": session, "mark": code}
        for on, code in zip(reversed(days), codes, strict=True)
        for session in ("AM", "PM")
    ]


@dataclass(kw_only=True)
class Office:
    """Where feeds come in and lists are worked."""

    gate: Gate
    grounds: estate.Estate
    folder: Path
    at: datetime = estate.LATER
    sent: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        """The moment it is; each look is a second later."""
        self.at += timedelta(seconds=1)
        return self.at

    def actor(self, login: str) -> Actor:
        """Who an account acts as."""
        return self.gate.actor(login)

    def send(
        self,
        holder: str,
        data_set: str,
        rows: Sequence[Row],
        *,
        as_at: date = TODAY,
        under: str = "county-education",
        period: str | None = None,
    ) -> None:
        """Take a holder's file in, made of rows by field name."""
        table = datasets.get(data_set).in_files[0]
        path = self.folder / f"{data_set}-{len(self.sent)}.csv"
        self.sent.append(path.name)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([one.source or one.title for one in table.fields])
            for row in rows:
                told = {"laestab": LAESTABS[holder]} | dict(row)
                out.writerow([_text(told.get(one.name)) for one in table.fields])
        asked = Asked(agreement=under, holder=holder, data_set=data_set, as_at=as_at, period=period)
        receive(self.gate, self.actor(estate.DATA_MANAGER), path, asked=asked, at=self.now())


def _text(value: object) -> object:
    return "" if value is None else value


def staffed(grounds: estate.Estate) -> None:
    """Open the officers' and the schools' accounts, and bring the warehouse's agreement in."""
    estate.bring_into_force(estate.AGREEMENTS / "warehouse" / "as-printed.yaml")
    estate.open_account(
        CME, "marshire", "children_missing_education_officer", "Children missing education"
    )
    estate.open_account(EXCLUSIONS, "marshire", "exclusions_officer", "Exclusions")
    estate.open_account(ADMISSIONS, "marshire", "admissions_officer", "Admissions")
    estate.open_account(ATTENDANCE, "marshire", "attendance_officer", "Attendance")
    estate.open_account(SCHOOL, "st-edmunds", "data_manager", "School data manager")
    estate.open_account(OTHER, "millbrook", "data_manager", "School data manager")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An installation with agreements in force and nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=60), tmp_path / "home")
    with grounds.opened() as gate:
        staffed(grounds)
        yield Office(gate=gate, grounds=grounds, folder=tmp_path)
