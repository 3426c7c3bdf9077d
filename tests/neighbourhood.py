"""Three installations of the exchange for tests, built once and copied: homes, keys, caseloads.

`built` makes them for the run; `Neighbourhood.at(member)` opens one of them, as a process of its
own would. Only the estate's rules apply: do not use pytest-django's `db` in the same test.
"""

import atexit
import contextlib
import csv
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from kinfold.agreement import Actor
from kinfold.agreement.load import read
from kinfold.cli import demo_members
from kinfold.gate import Gate
from kinfold.intake.receive import Asked, receive
from kinfold.registers import configure, exchanges
from kinfold.registers.installation import prepare
from kinfold.synthetic import neighbours
from kinfold.synthetic.neighbours import Neighbours
from tests import estate

AS_AT: Final = date(2026, 11, 2)
SET_UP: Final = datetime(2026, 9, 1, 8, tzinfo=UTC)
LOADED: Final = datetime(2026, 11, 2, 8, tzinfo=UTC)
NOW: Final = datetime(2026, 11, 3, 9, tzinfo=UTC)
MONTH: Final = date(2026, 11, 1)
SEED: Final = 20263
MEMBERS: Final = tuple(member.id for member in demo_members.MEMBERS)
VERSION: Final = estate.AGREEMENTS / "ccis-exchange" / "2026-29.yaml"


@dataclass(frozen=True)
class Neighbourhood:
    """Three homes beside one another, and the files their caseloads came from."""

    folder: Path
    made: Neighbours

    def home(self, member: str) -> Path:
        """A member's own installation."""
        return self.folder / member

    @contextlib.contextmanager
    def at(self, member: str) -> Iterator[Gate]:
        """A member's gate, with the registers speaking to that member's database."""
        estate._as_a_new_process()
        with estate._registers_at(self.home(member)):
            yield Gate.open(self.home(member))

    def truth(self) -> list[dict[str, str]]:
        """The answers: who is in whose file, and what should go to whom."""
        with (self.made.truth).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def manager(gate: Gate, post: str = "ccis") -> Actor:
    """The installation's own designated person, or another of its posts."""
    return gate.actor(demo_members.mailbox(post, gate.installation.organisation))


@cache
def built(young_people: int = 300) -> Neighbourhood:
    """The three, with their caseloads taken in; made once in a run."""
    folder = Path(tempfile.mkdtemp(prefix="neighbourhood-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = neighbours.write(folder / "files", as_at=AS_AT, seed=SEED, young_people=young_people)
    found = Neighbourhood(folder=folder, made=made)
    version = read(VERSION)
    cards: dict[str, tuple[str, str, str | None]] = {}
    for member in demo_members.MEMBERS:
        prepare(found.home(member.id), name=member.name, organisation=member.id)
        with estate._registers_at(found.home(member.id)):
            configure.migrate()
        with found.at(member.id) as gate:
            demo_members.join(gate, version, at=SET_UP)
            cards[member.id] = (gate.card.recipient, gate.card.verify_key, None)
            _filled(found, gate)
    for member in demo_members.MEMBERS:
        with found.at(member.id) as gate:
            others = {name: card for name, card in cards.items() if name != member.id}
            demo_members.trust(gate, others, at=SET_UP)
    return found


def _filled(found: Neighbourhood, gate: Gate) -> None:
    here = gate.installation.organisation
    with found.made.directory.open(encoding="utf-8", newline="") as file:
        rows = [(row["postcode"], row["la_code"]) for row in csv.DictReader(file)]
    exchanges.load_postcodes(rows, vintage=found.made.vintage, at=LOADED, by=None)
    receive(
        gate,
        manager(gate),
        found.made.of(here),
        asked=Asked(agreement="ccis-exchange", holder=here),
        at=LOADED,
    )


def copied(found: Neighbourhood, folder: Path) -> Neighbourhood:
    """A copy of all three, to do with as the test likes."""
    shutil.copytree(found.folder, folder, dirs_exist_ok=True)
    return Neighbourhood(folder=folder, made=found.made)
