"""Units made by hand, and a made-up county whose people are linked once for the run."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold import people
from kinfold.gate import Gate
from kinfold.people import MatchReport
from kinfold.people.units import Unit, gather
from tests import estate

VIEW = "practitioner-view"
DAY = date(2026, 11, 20)


def pupil(upn: str, holder: str = "st-edmunds", *, as_at: date = DAY, **values: Any) -> Unit:
    """A pupil as a school's core feed has one."""
    row = {"_holder": holder, "_as_at": as_at, "upn": upn, **values}
    return gather({"pupil_core.pupil": [row]})[0]


def rolled(upn: str, holder: str = "hartwell") -> Unit:
    """A pupil of whom only the roll is known."""
    row = {"_holder": holder, "_as_at": DAY, "upn": upn}
    return gather({"school_history.enrolment": [row]})[0]


def case(number: str, *, as_at: date = DAY, **values: Any) -> Unit:
    """A child as early help has one."""
    row = {"_holder": "marshire", "_as_at": as_at, "case_id": number, **values}
    return gather({"early_help.involvement": [row]})[0]


def care(number: str, *, as_at: date = DAY, **values: Any) -> Unit:
    """A child as the children in need census has one."""
    row = {"_holder": "marshire", "_as_at": as_at, "LAchildID": number, **values}
    return gather({"cin_census.child": [row]})[0]


@pytest.fixture(scope="session")
def _linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[estate.Estate, MatchReport]:
    grounds = estate.copied(estate.built(), tmp_path_factory.mktemp("people") / "home")
    with grounds.opened() as gate:
        report = people.link(gate, gate.actor(estate.DATA_MANAGER), agreement=VIEW, at=estate.LATER)
    return grounds, report


@pytest.fixture
def first_report(_linked: tuple[estate.Estate, MatchReport]) -> MatchReport:
    """What the first linking of the county came to."""
    return _linked[1]


@pytest.fixture
def grounds(_linked: tuple[estate.Estate, MatchReport], tmp_path: Path) -> estate.Estate:
    """A linked county of one's own, to change."""
    return estate.copied(_linked[0], tmp_path / "home")


@pytest.fixture
def gate(grounds: estate.Estate) -> Iterator[Gate]:
    """The gate of that county."""
    with grounds.opened() as gate:
        yield gate
