"""A small county's office with feeds: nothing taken in yet, and a clock that tests set."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement import Actor
from kinfold.cli import working
from kinfold.feeds import handing_in
from kinfold.feeds.working import Worker
from kinfold.gate import Gate
from kinfold.registers import deliveries, facts
from tests import estate

CHILDREN = 60
MOST = 1 << 30
SCHOOL = "st-edmunds"
FEED = "feed@st-edmunds.marshire.example"


@dataclass(kw_only=True)
class Yard:
    """Where files are handed in and worked on."""

    gate: Gate
    grounds: estate.Estate
    at: datetime = estate.LATER
    made: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        """The moment it is; each look is a second later."""
        self.at += timedelta(seconds=1)
        return self.at

    def file(self, data_set: str, holder: str = SCHOOL) -> Path:
        """A file of the county that has rows."""
        found = [one for one in self.grounds.county.of(data_set) if one.holder == holder]
        return self.grounds.county.folder / found[0].path

    def actor(self, login: str = FEED) -> Actor:
        """Who an account acts as."""
        return self.gate.actor(login)

    def hand_in(
        self, content: bytes | Path, *, key: str = "k1", login: str = FEED, **said: object
    ) -> facts.Delivery:
        """Hand a file in, as a school's feed does."""
        words: dict[str, Any] = {"channel": "feed", "agreement": "county-education"} | said
        whole = content.read_bytes() if isinstance(content, Path) else content
        return handing_in.hand_in(
            self.gate, self.actor(login), [whole],
            said=handing_in.Said(key=key, **words),
            most=MOST, at=self.now(),
        )  # fmt: skip

    def worker(self) -> Worker:
        """A worker of this process."""
        return working.of(self.gate, now=self.now, beating=False)

    def again(self, made: facts.Delivery) -> facts.Delivery:
        """A delivery as it stands now."""
        found = deliveries.delivery(made.name)
        assert found is not None
        return found

    def waiting(self) -> list[Path]:
        """Every file with bytes that wait."""
        folder = self.grounds.home / "waiting"
        return list(folder.iterdir()) if folder.exists() else []


def with_feed(grounds: estate.Estate) -> None:
    """Open the account under which a school's feed acts."""
    estate.open_account(FEED, SCHOOL, "data_manager", "The school’s feed")


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    """An installation with agreements in force and nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    with grounds.opened() as gate:
        with_feed(grounds)
        yield Yard(gate=gate, grounds=grounds)
