"""Every kind of term in an agreement has a consequence, and one table of rows that shows it."""

from pathlib import Path

import pytest

from kinfold.agreement import Permit, Refusal
from tests.clauses import reference
from tests.clauses.table import Row
from tests.clauses.terms import TERMS
from tests.clauses.world import codes

ROWS = [
    pytest.param(
        row,
        id=f"{term.id}: {row.when}",
        marks=[pytest.mark.requirement(*term.requirements)],
    )
    for term in TERMS
    for row in term.rows
]


@pytest.mark.parametrize("row", ROWS)
def test_a_term_does_what_its_table_says(row: Row) -> None:
    outcome = row.world.decide()
    assert codes(outcome) == row.codes
    if isinstance(outcome, Refusal):
        assert row.codes
        assert all(r.clause and r.sentence and r.remedy for r in outcome.reasons)
    else:
        assert isinstance(outcome, Permit)
        assert row.holds is None or row.holds(outcome)


def test_no_two_rows_of_a_term_say_the_same() -> None:
    for term in TERMS:
        assert len({row.when for row in term.rows}) == len(term.rows), term.id


def test_the_reference_page_is_what_the_tables_say() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), (
        "run `python -m tests.clauses.reference`"
    )
    assert reference.PAGE == Path(__file__).parents[2] / "docs" / "reference" / "clauses.md"
