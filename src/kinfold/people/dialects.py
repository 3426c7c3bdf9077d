"""Puts the people model's conditions into the words of Spark, for linking a whole nation's records.

The model, its weights and the keys that pairs are made by are the same; only how a condition is
spelt is another, and one table says how. A condition that the table does not cover is refused
rather than passed on, so that the two never say different things unnoticed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: What DuckDB says, and what Spark (with Splink's own functions) says for it.
FUNCTIONS: Final[Mapping[str, str]] = {
    "list_has_any": "arrays_overlap",
    "list_contains": "array_contains",
    "list_intersect": "array_intersect",
    "len": "size",
    "damerau_levenshtein": "damerau_levenshtein",
    "jaro_winkler_similarity": "jaro_winkler",
    "length": "length",
    "left": "left",
    "least": "least",
    "coalesce": "coalesce",
    "abs": "abs",
    "year": "year",
    "month": "month",
    "day": "day",
}
#: Words that stand before a bracket and are no functions.
_WORDS: Final = frozenset({"and", "or", "not", "when", "then", "else", "in", "between", "case"})
_CALL: Final = re.compile(r"\b([a-z_]+)\s*\(")
#: The days from one date to another; DuckDB takes dates from one another as numbers.
_DAYS: Final = re.compile(r"\b((?:born|expected)_[lr]) - ((?:born|expected)_[lr])\b")
_CAST: Final = "::int"


def for_spark(condition: str) -> str:
    """One condition of the model as Spark's SQL. ValueError where a function is not in the table.

    "ELSE" stays as it is: it is Splink's own word.
    """
    calls = set(_CALL.findall(condition)) - _WORDS
    unknown = calls - FUNCTIONS.keys()
    if unknown:
        msg = f"no word of Spark's is known for {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    said = _DAYS.sub(r"datediff(\1, \2)", condition)
    while _CAST in said:
        said = _cast(said)
    return _CALL.sub(
        lambda found: found[0].replace(found[1], FUNCTIONS.get(found[1], found[1])), said
    )


def _cast(said: str) -> str:
    """The first cast spelt out: what is cast is always in brackets."""
    end = said.index(_CAST)
    if said[end - 1] != ")":
        msg = "what is cast is not in brackets"
        raise ValueError(msg)
    depth, start = 1, end - 1
    while depth:
        start -= 1
        depth += (said[start] == ")") - (said[start] == "(")
    return f"{said[:start]}cast({said[start:end]} as int){said[end + len(_CAST) :]}"


def spark_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Splink's settings of the model with every condition in Spark's words; the rest as it is."""
    return {
        **settings,
        "comparisons": [
            {**comparison, "comparison_levels": _levels(comparison["comparison_levels"])}
            for comparison in settings["comparisons"]
        ],
    }


def _levels(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**level, "sql_condition": for_spark(level["sql_condition"])} for level in found]
