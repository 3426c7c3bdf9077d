"""A linked county to destroy in, and agreements with other dates and terms than they ship with."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold import people, retention
from kinfold.agreement import Actor
from kinfold.gate import Gate
from kinfold.registers import facts, holding
from kinfold.retention import Line, Outcome, Plan
from tests import estate

CHILDREN = 60
VIEW = "practitioner-view"
SCHOOLS = "county-education"
ANALYSIS = "cin-analysis"
RENEWED_AT = datetime(2026, 11, 20, 17, tzinfo=UTC)
#: Six years after the county was taken in, to the day.
SIX_YEARS = datetime(2032, 11, 20, 9, tzinfo=UTC)


def reworded(name: str, folder: Path, *edits: tuple[str, str]) -> Path:
    """The renewal of an agreement with some of its words changed, in a folder of its own."""
    place = folder / f"{name}-reworded"
    shutil.copytree(estate.AGREEMENTS / name, place)
    path = place / "2026-27.yaml"
    text = path.read_text(encoding="utf-8")
    for pattern, words in (("^version: .*", "version: reworded"), *edits):
        text, count = re.subn(pattern, words, text, flags=re.MULTILINE)
        assert count, pattern
    path.write_text(text, encoding="utf-8")
    return path


def for_long(name: str, folder: Path, *edits: tuple[str, str]) -> Path:
    """The renewal, good until 2060."""
    return reworded(
        name, folder, ("2027-07-31", "2060-07-31"), ("2027-09-01", "2060-09-01"), *edits
    )


def months(count: int) -> tuple[str, str]:
    """An edit: every delivery goes after so many months."""
    return r"^    months: \d+", f"    months: {count}"


@dataclass
class Keeper:
    """A gate, who keeps what is behind it, and how that is destroyed."""

    gate: Gate
    grounds: estate.Estate

    def actor(self, login: str = estate.DATA_MANAGER) -> Actor:
        """Who an account acts as."""
        return self.gate.actor(login)

    def plan(self, at: datetime) -> Plan:
        """The plan as it stands."""
        return retention.planned(self.gate, at=at)

    def line(self, ref: str, at: datetime) -> Line:
        """The one line about a thing."""
        return next(line for line in self.plan(at).lines if line.ref == ref)

    def apply(self, at: datetime, *, login: str = estate.DATA_MANAGER, **how: Any) -> Outcome:
        """Destroy what is due now."""
        digest = self.plan(at).digest
        return retention.apply(self.gate, self.actor(login), digest, at=at, **how)

    def again(self, at: datetime) -> Outcome:
        """Link the view's people again, forgetting what has gone, and destroy the old index."""
        people.link(self.gate, self.actor(), agreement=VIEW, at=at, forgetting=True)
        return retention.settle(self.gate, self.actor(), at=at)

    def supplies(self, data_set: str, agreement: str | None = None) -> list[str]:
        """What is held of a data set, by id."""
        return [
            one.id
            for one in self.gate.held()
            if one.data_set == data_set and agreement in (None, one.agreement)
        ]

    def hold(self, about: str, ref: str, *, at: datetime, case: int | None = None) -> int:
        """Hold something back for an open request."""
        new = facts.NewHold(
            about=about, ref=ref, reason="A request is open.", clause="UK GDPR 15", case=case
        )
        return holding.hold(new, at=at, by=estate.DATA_MANAGER)


def _opened(grounds: estate.Estate) -> Iterator[Keeper]:
    with grounds.opened() as gate:
        yield Keeper(gate=gate, grounds=grounds)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """A county taken in and linked, to destroy in; its agreements end on 1 September 2027."""
    yield from _opened(estate.copied(estate.linked(children=CHILDREN), tmp_path / "home"))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Keeper]:
    """Agreements in force and nothing on the shelf yet."""
    yield from _opened(estate.copied(estate.empty(children=CHILDREN), tmp_path / "home"))


@pytest.fixture
def lasting(keeper: Keeper, tmp_path: Path) -> Keeper:
    """The same, with every agreement renewed until 2060."""
    for name in (SCHOOLS, VIEW, ANALYSIS):
        estate.bring_into_force(for_long(name, tmp_path), at=estate.LATER)
    return keeper


def later(days: int) -> datetime:
    """So many days after the county was looked at first."""
    return estate.LATER + timedelta(days=days)
