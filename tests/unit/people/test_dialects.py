"""The model's conditions in Spark's words: all of them, none lost, and none passed on unknown."""

import re

import pytest
import sqlglot
from sqlglot import expressions

from kinfold.people import dialects, scoring

CONDITIONS = [
    level["sql_condition"] for found in scoring.model()["comparisons"].values() for level in found
]
#: DuckDB's own words, of which Spark knows none.
DUCKDB = re.compile(r"\blist_|\blen\(|::|jaro_winkler_similarity|(?:born|expected)_[lr] - ")


def test_every_condition_of_the_model_is_one_that_spark_can_read() -> None:
    for condition in CONDITIONS:
        said = dialects.for_spark(condition)
        assert not DUCKDB.search(said), said
        if said == "ELSE":
            continue
        read = sqlglot.parse_one(f"select {said} as held", dialect="spark")
        asked = sqlglot.parse_one(f"select {condition} as held", dialect="duckdb")
        assert columns(read) == columns(asked)


def columns(read: expressions.Expr) -> list[str]:
    return sorted(column.name for column in read.find_all(expressions.Column))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("list_has_any(a_l, a_r)", "arrays_overlap(a_l, a_r)"),
        ("list_contains(a_r, b_l)", "array_contains(a_r, b_l)"),
        ("len(list_intersect(n_l, n_r)) >= 2", "size(array_intersect(n_l, n_r)) >= 2"),
        (
            "((a_l = a_r)::int + ((b_l <> '') and c_l)::int) = 1",
            "(cast((a_l = a_r) as int) + cast(((b_l <> '') and c_l) as int)) = 1",
        ),
        (
            "born_r - expected_l between -35 and 18",
            "datediff(born_r, expected_l) between -35 and 18",
        ),
        ("abs(born_l - born_r) <= 10", "abs(datediff(born_l, born_r)) <= 10"),
        ("jaro_winkler_similarity(a_l, a_r) >= 0.88", "jaro_winkler(a_l, a_r) >= 0.88"),
        ("not (a_l <> '' and (b_l = ''))", "not (a_l <> '' and (b_l = ''))"),
    ],
)
def test_a_condition_is_spelt_as_spark_spells_it(condition: str, said: str) -> None:
    assert dialects.for_spark(condition) == said


def test_what_the_table_does_not_cover_is_refused() -> None:
    with pytest.raises(ValueError, match="list_sort"):
        dialects.for_spark("list_sort(a_l) = list_sort(a_r)")
    with pytest.raises(ValueError, match="not in brackets"):
        dialects.for_spark("a_l::int + 1")


def test_nothing_but_the_words_is_changed() -> None:
    settings = scoring.weights(scoring.model(), {}).settings()
    spark = dialects.spark_settings(settings)
    for ours, theirs in zip(settings["comparisons"], spark["comparisons"], strict=True):
        for one, other in zip(ours["comparison_levels"], theirs["comparison_levels"], strict=True):
            assert {**one, "sql_condition": ""} == {**other, "sql_condition": ""}
    assert {**settings, "comparisons": 0} == {**spark, "comparisons": 0}
