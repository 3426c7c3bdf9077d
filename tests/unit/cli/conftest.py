"""The command line as a person runs it, at a made-up installation on a day of its own."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kinfold.cli import main
from kinfold.cli.session import Session
from kinfold.gate import Gate
from tests import estate

CHILDREN = 60


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it answered in JSON."""
        return json.loads(self.out)


@dataclass
class Line:
    """A command line open at an installation."""

    home: Path
    gate: Gate | None
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: object, login: str | None = estate.DATA_MANAGER) -> Said:
        """Run `kinfold` with these words."""
        given = [] if login is None else ["--as", login]
        argv = ["kinfold", "--home", str(self.home), *given, *map(str, words)]
        self.monkeypatch.setattr(sys, "argv", argv)
        self.capsys.readouterr()
        code: object = 0
        try:
            main.run()
        except SystemExit as end:
            code = end.code
        printed = self.capsys.readouterr()
        return Said(int(code or 0) if isinstance(code, int | None) else 1, printed.out, printed.err)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock at the door stands at the day after the county was taken in."""
    monkeypatch.setattr(Session, "now", lambda self: estate.LATER)


@pytest.fixture
def line(
    tmp_path: Path,
    on_the_day: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Line]:
    """A command line at an installation with agreements in force and nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    with grounds.opened() as gate:
        yield Line(home=grounds.home, gate=gate, monkeypatch=monkeypatch, capsys=capsys)
