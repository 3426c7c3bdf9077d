"""A small county's office for these tests: nothing taken in yet, and no way to the network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import KinfoldError
from kinfold.gate import Gate
from kinfold.intake.mapping import FileMapping
from kinfold.intake.receive import Asked, receive
from kinfold.registers import facts, loads
from tests import estate

CHILDREN = 60


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """Nothing in intake may reach for the network."""


@dataclass(frozen=True, kw_only=True)
class Office:
    """Where files are handed in, and what is there to see afterwards."""

    gate: Gate
    grounds: estate.Estate
    desk: Path

    def take(
        self,
        path: Path,
        *,
        under: str | None = "practitioner-view",
        holder: str | None = None,
        login: str = estate.DATA_MANAGER,
        at: datetime = estate.LOADED_AT,
        period: str | None = None,
        mapping: FileMapping | None = None,
    ) -> facts.LoadReport:
        """Hand a file in."""
        asked = Asked(agreement=under, holder=holder, period=period, mapping=mapping)
        return receive(self.gate, self.gate.actor(login), path, asked=asked, at=at)

    def refused(self, path: Path, **how: Any) -> KinfoldError:
        """The error a file ends in, after making sure that nothing else came of it."""
        before = self.shelf()
        try:
            self.take(path, **how)
        except KinfoldError as problem:
            assert self.shelf() == before
            return problem
        raise AssertionError("it was taken in")

    def shelf(self) -> set[Path]:
        """Every file that could hold rows, temporary ones too."""
        return {path for path in (self.grounds.home / "store").rglob("*") if path.is_file()}

    def reports(self) -> tuple[facts.LoadReport, ...]:
        """The load reports, newest first."""
        return loads.load_reports(limit=50)

    def ledger_text(self) -> str:
        """Everything in the ledger that can be read without a key."""
        folder = self.grounds.home / "ledger"
        return "\n".join(
            path.read_bytes().decode("utf-8", errors="replace")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An installation with agreements in force and nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    desk = tmp_path / "desk"
    desk.mkdir()
    with grounds.opened() as gate:
        yield Office(gate=gate, grounds=grounds, desk=desk)
