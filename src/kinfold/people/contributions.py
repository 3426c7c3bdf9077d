"""Says what each comparison of the frozen model adds for one pair of records, in bits.

One bit for doubles the odds that two records are one child, one bit against halves them. Levels and
weights are the model file's own, worked out for the pair alone: how common the values are in one
load is left out, so the sum may differ a little from the likelihood that linking gave the pair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any, Final

from kinfold.people import scoring
from kinfold.people.units import Unit

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Weights beyond this say no more to a person than this does.
MOST: Final = 20.0
Levels = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One comparison: its name, the level this pair comes to, and what that adds."""

    name: str
    level: str
    bits: float
    told: bool


def contributions(engine: "DuckDBPyConnection", one: Unit, other: Unit) -> tuple[Contribution, ...]:
    """What each comparison adds for two records, in the model's order; 0 where one says nothing."""
    comparisons: Mapping[str, Levels] = scoring.model()["comparisons"]
    cursor = engine.cursor()
    table = scoring.beside(cursor, one, other)
    choices = ", ".join(_choice(levels) for levels in comparisons.values())
    # Nothing from the data is in the text: it is the packaged model's own.
    (found,) = cursor.execute(f"select {choices} from {table}").fetchall()  # noqa: S608 - the packaged model's own words
    return tuple(
        _contribution(name, levels[place])
        for (name, levels), place in zip(comparisons.items(), found, strict=True)
    )


def _choice(levels: Levels) -> str:
    """The place of the first level whose condition holds; the last holds otherwise."""
    cases = " ".join(
        f"when {level['sql_condition']} then {place}" for place, level in enumerate(levels[:-1])
    )
    return f"case {cases} else {len(levels) - 1} end"


def _contribution(name: str, level: Mapping[str, Any]) -> Contribution:
    told = not level.get("is_null_level", False)
    bits = 0.0
    if told:
        bits = log2(float(level["m_probability"]) / float(level["u_probability"]))
    return Contribution(
        name=name,
        level=str(level["label_for_charts"]) if told else "",
        bits=max(-MOST, min(MOST, bits)),
        told=told,
    )
