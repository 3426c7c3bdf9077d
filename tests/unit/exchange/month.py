"""A month end among the three installations, step by step, for the tests of the exchange."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kinfold.exchange import inbox, planning, processing, sending
from kinfold.exchange.planning import Plan
from kinfold.exchange.processing import Processed
from kinfold.exchange.sending import Spoken
from kinfold.gate import Gate
from kinfold.registers import parcels
from tests import neighbourhood
from tests.neighbourhood import MONTH, NOW, Neighbourhood, manager

CHILDREN = 900


def fresh(folder: Path, *, young_people: int = CHILDREN) -> Neighbourhood:
    """Three installations of one's own, nothing exchanged yet."""
    return neighbourhood.copied(neighbourhood.built(young_people), folder)


def planned(gate: Gate, row: str = "S1", *, at: datetime = NOW) -> Plan:
    """A plan, confirmed."""
    made = planning.plan(gate, manager(gate), row=row, month=MONTH, at=at)
    planning.confirm(gate, manager(gate), made.number, at=at)
    return made


def sealed(
    gate: Gate, row: str = "S1", *, at: datetime = NOW, spoken: dict[str, Spoken] | None = None
) -> dict[str, bytes]:
    """Every parcel of a plan made, confirmed and sent: bytes by id."""
    made = planned(gate, row, at=at)
    done = sending.send(gate, manager(gate), made.number, at=at, spoken=spoken or {})
    return {name: parcels.content(name) or b"" for name in done.sealed}


def to(held: dict[str, bytes], partner: str) -> dict[str, bytes]:
    """Of parcels sealed here, those for one partner."""
    return {
        name: content
        for name, content in held.items()
        if (found := parcels.parcel(name, direction="out")) and found.partner == partner
    }


def taken_in(gate: Gate, sent: Iterable[bytes], *, at: datetime = NOW) -> list[str]:
    """Let parcels arrive and accept each; their ids."""
    names = [inbox.arrive(gate, content, at=at) for content in sent]
    for name in names:
        inbox.accept(gate, manager(gate), name, at=at)
    return names


def processed(gate: Gate, names: Iterable[str], *, at: datetime = NOW) -> list[Processed]:
    """Process deliveries."""
    return [processing.process(gate, manager(gate), name, at=at) for name in names]


@contextmanager
def delivered(
    three: Neighbourhood, row: str = "S1", *, sender: str = "eastreach", at_: str = "marshire"
) -> Iterator[tuple[Gate, list[bytes]]]:
    """The recipient's gate, and the parcels the sender sealed for it by one row."""
    with three.at(sender) as gate:
        sent = list(to(sealed(gate, row), at_).values())
    assert sent
    with three.at(at_) as gate:
        yield gate, sent
