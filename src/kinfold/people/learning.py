"""Learns the weights of the people model from a load, without being told who anybody is.

m is counted over pairs that share a sound number which something else confirms; u over records
set beside each other by chance (linkage findings, section 0.2). Learning is a decision and its
result a file: nothing here runs nightly.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kinfold.people import scoring
from kinfold.people.blocking import PAIRS
from kinfold.people.levels import LEVELS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: What else must agree before a pair that shares a number teaches how a comparison goes.
_SAME_DAY: Final = "(a.born = b.born and not a.defaulted)"
_SAME_NAME: Final = "(list_has_any(a.forenames, b.forenames))"
_SAME_FAMILY: Final = "list_has_any(a.surnames, b.surnames)"
_SAME_HOME: Final = "(a.postcode <> '' and a.postcode = b.postcode)"
_NUMBER: Final = "list_has_any(a.numbers, b.numbers)"
CONFIRMED: Final[Mapping[str, str]] = {
    "forename": f"{_NUMBER} and {_SAME_DAY}",
    "born": f"{_NUMBER} and {_SAME_NAME}",
    "household": f"{_NUMBER} and {_SAME_DAY} and {_SAME_NAME}",
    "sex": f"{_NUMBER} and {_SAME_DAY} and {_SAME_NAME}",
    "numbers": f"{_SAME_DAY} and {_SAME_NAME} and {_SAME_FAMILY} and {_SAME_HOME}",
}
MOST: Final = 400_000


def blank() -> dict[str, Any]:
    """A model that knows the comparisons and nothing of their weights."""
    return {
        "comparisons": {
            name: [
                {"sql_condition": sql, "label_for_charts": label}
                | ({"is_null_level": True} if label == "null" else {})
                for label, sql in found
            ]
            for name, found in LEVELS.items()
        }
    }


def learnt(engine: "DuckDBPyConnection", *, table: str, size: int) -> dict[str, dict[str, Any]]:
    """The comparisons with m and u as this load's pairs to compare and its strangers have them."""
    held = blank()
    u = scoring.strangers(engine, held, table=table, size=size, most=scoring.STRANGERS)
    comparisons: dict[str, Any] = {}
    for name, found in held["comparisons"].items():
        pairs = (
            f"select join_key_l as one, join_key_r as other from {PAIRS} p"  # noqa: S608 - the packaged model's own words
            f" join {table} a on a.place = p.join_key_l join {table} b on b.place = p.join_key_r"
            f" where {CONFIRMED[name]} limit {MOST}"
        )
        m = scoring.shares(engine, {"comparisons": {name: found}}, pairs=pairs, table=table)
        comparisons[name] = [
            level
            if level["label_for_charts"] == "null"
            else level
            | {
                "m_probability": float(f"{m[name, level['label_for_charts']]:.4g}"),
                "u_probability": float(f"{u.get((name, level['label_for_charts']), 0.5):.4g}"),
            }
            for level in found
        ]
    return comparisons
