"""Writes the reference page of clauses from the tables that test them.

Run `python -m tests.clauses.reference`; a test fails while the page says something else.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.clauses.table import Row
from tests.clauses.terms import TERMS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "clauses.md"


def page() -> str:
    """The page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What each term of an agreement does"
    yield ""
    yield (
        "Written by `python -m tests.clauses.reference` from the tests themselves: every line "
        "below is a test. A refusal names every reason, by these codes."
    )
    for term in TERMS:
        yield from ("", f"## {term.title}", "", f"Written as `{term.fields}`.", "", term.says, "")
        yield from ("| When | Then |", "|---|---|")
        for row in term.rows:
            yield f"| {row.when} | {_then(row)} |"


def _then(row: Row) -> str:
    if row.codes:
        return "refused: " + ", ".join(f"`{code}`" for code in sorted(row.codes))
    return row.then


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
