"""What became of a record in one linking, and which records count as two and not as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kinfold.people.units import Unit


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one unit: the pass that matched it, or why none did."""

    linked: str | None
    reason: str | None


def different(units: Sequence[Unit], places: Iterable[int]) -> bool:
    """Whether these units are records of more than one thing, so that to hold them together says
    something: two cases of one system are two records, a school's rows of one UPN are not.
    """
    return len({units[place].key[:2] + _apart(units[place]) for place in places}) > 1


def _apart(unit: Unit) -> tuple[str, ...]:
    return () if unit.system == "upn" else (unit.record,)
