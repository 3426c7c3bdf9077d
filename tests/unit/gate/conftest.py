"""A small county with everything taken in and linked, and a way to ask things of its gate."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold import datasets
from kinfold.agreement import Actor, Flow, Permit
from kinfold.gate import Gate
from tests import estate, people_index

CHILDREN = 60
NOW = estate.LATER


@dataclass
class Floor:
    """A gate and what tests ask of it."""

    gate: Gate
    grounds: estate.Estate
    made: dict[str, Any] = field(default_factory=dict)

    def actor(self, login: str = estate.LEADS["st-edmunds"]) -> Actor:
        """Who an account acts as."""
        return self.gate.actor(login)

    def flow(self, operation: str = "view", **asked: Any) -> Flow:
        """A safeguarding lead's look at a child of her school, unless told otherwise."""
        login = asked.pop("login", estate.LEADS["st-edmunds"])
        actor = self.actor(login)
        view = datasets.get("practitioner_view")
        answers: dict[str, Any] = {
            "agreement": "practitioner-view",
            "purpose": "C-P1",
            "items": tuple(code for code, _, _ in view.items()),
            "recipient": actor.organisation,
            "at": NOW,
            "subjects": () if operation in {"search", "deposit", "link"} else (self.pupil(),),
        }
        return Flow(actor=actor, operation=operation, **(answers | asked))

    def deposit_flow(self, **asked: Any) -> Flow:
        """The data manager's early help extract."""
        answers: dict[str, Any] = {
            "login": estate.DATA_MANAGER,
            "items": items("early_help"),
            "holder": "marshire",
            "channel": "command",
            "recipient": "marshire",
        }
        return self.flow("deposit", **(answers | asked))

    def report_flow(self, *, holder: str = "marshire", **asked: Any) -> Flow:
        """An authority's report on its own returns."""
        answers: dict[str, Any] = {
            "login": estate.ANALYST,
            "agreement": "cin-analysis",
            "purpose": "A-P1",
            "items": items("cin_census"),
            "subjects": (),
            "holder": holder,
        }
        return self.flow("report", **(answers | asked))

    def permit(self, operation: str = "view", **asked: Any) -> Permit:
        """The permit for that flow."""
        return self.gate.ask(self.flow(operation, **asked))

    def linked(self, school: str = "st-edmunds") -> list[str]:
        """The people with a current link to a school."""
        rows = self.gate._shelf._index(self.flow("search"), "relationship")
        return sorted(
            {r["person"] for r in rows if r["organisation"] == school and r["end"] is None}
        )

    def pupil(self) -> str:
        """One child on St Edmund's roll."""
        if "pupil" not in self.made:
            self.made["pupil"] = ""
            self.made["pupil"] = self.linked()[0]
        found: str = self.made["pupil"]
        return found

    def entries(self) -> list[Any]:
        """The ledger."""
        return list(self.gate._ledger.entries())


def items(data_set: str) -> tuple[str, ...]:
    """The codes of every item of a data set."""
    return tuple(code for code, _, _ in datasets.get(data_set).items())


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """The whole county taken in and linked, once."""
    home = tmp_path_factory.mktemp("gate") / "home"
    grounds = estate.copied(estate.built(children=CHILDREN), home)
    with grounds.opened() as gate:
        people_index.add(grounds, gate, at=estate.LOADED_AT + timedelta(hours=1))
    return grounds


@pytest.fixture
def floor(county: estate.Estate, tmp_path: Path) -> Iterator[Floor]:
    """A copy of it, to do with as the test likes."""
    grounds = estate.copied(county, tmp_path / "home")
    with grounds.opened() as gate:
        yield Floor(gate=gate, grounds=grounds)


def minutes(count: int) -> datetime:
    """So many minutes later."""
    return NOW + timedelta(minutes=count)
