"""Counting: figures about people, of which only protected tables ever leave the gate.

A grant whose cohort is nobody (`none`) lets people be counted and nobody be looked at (agreement
with schools, 2.4.2: place planning, with no individual's data). The rows are cut, counted in the
cage and dropped here; a room gets tables in which what is small is not there to be found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from kinfold.agreement.permit import Permit, PermitInvalid
from kinfold.agreement.transform import transformed
from kinfold.disclosure import (
    Dimension,
    ProtectedTable,
    Record,
    Rules,
    differ_safely,
    protect_family,
)
from kinfold.gate.deciding import Deciding

if TYPE_CHECKING:
    import pyarrow as pa

COUNTS = frozenset({"report"})
NOBODY = "none"
OUTCOME = "figures.outcome"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a room wants counted, and by which rules.

    `sql` is run over the cut tables and gives one line for each person: who it is, then the code
    of each dimension, the rows' first. `given` are its parameters, and are told to the ledger.
    """

    id: str
    sql: str
    rows: Dimension
    columns: tuple[Dimension, ...]
    rules: Rules
    given: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The answer to a question: a protected table for each of its columns, by the column's id.

    `withheld` says that there is none, because those counted are nearly the same people as those
    of an earlier question, and the difference would tell of the few who are not.
    """

    question: str
    tables: Mapping[str, ProtectedTable]
    withheld: bool
    as_at: Mapping[str, date]
    entry: int


class Counting(Deciding):
    """The gate's dealings with figures."""

    def count(
        self, permit: Permit, questions: Sequence[Question], *, at: datetime
    ) -> tuple[Figures, ...]:
        """The protected tables that answer some questions, under a permit for figures.

        Uses the permit up. The ledger holds which tables were asked for, the threshold and how
        much was held back, before anybody sees them. PermitInvalid where the permit is for
        people's rows and not for figures.
        """
        if permit.cohort != NOBODY:
            raise PermitInvalid("the permit is for rows about people, not for figures")
        entry = self._spend(permit, at=at, operations=COUNTS)
        tables = _coarser(permit, self._shelf.whole(permit, held_at=at))
        families = _families(tables, questions)
        noted = self._note_outcome(
            permit,
            entry,
            kind=OUTCOME,
            payload={
                "figures": [
                    _told(asked, family) for asked, family in zip(questions, families, strict=True)
                ]
            },
        )
        as_at = self._shelf.as_at(permit, tables)
        return tuple(
            Figures(
                question=asked.id,
                tables=family or {},
                withheld=family is None,
                as_at=as_at,
                entry=noted.index,
            )
            for asked, family in zip(questions, families, strict=True)
        )


Family = Mapping[str, ProtectedTable]


def _families(
    tables: "Mapping[str, pa.Table]", questions: Iterable[Question]
) -> list[Family | None]:
    """The tables of each question; None where they are too like an earlier question's people."""
    from kinfold.store.cage import cage

    answered: list[list[Record]] = []
    found: list[Family | None] = []
    with cage(tables) as engine:
        for asked in questions:
            lines = engine.execute(asked.sql, dict(asked.given)).fetchall()
            records = [
                Record(person=str(person), codes=tuple(map(str, codes))) for person, *codes in lines
            ]
            if all(differ_safely(one, records, rules=asked.rules) for one in answered):
                answered.append(records)
                found.append(
                    protect_family(
                        records, rows=asked.rows, columns=asked.columns, rules=asked.rules
                    )
                )
            else:
                found.append(None)
    return found


def _coarser(permit: Permit, tables: "Mapping[str, pa.Table]") -> "dict[str, pa.Table]":
    """The cut tables with every value that the agreement lets through only in a coarser form."""
    import pyarrow as pa

    found = dict(tables)
    for rule in permit.items:
        if rule.transform is None:
            continue
        data_set, table, name = rule.item.split(".")
        held = found[f"{data_set}.{table}"]
        values = [transformed(rule.transform, value) for value in held[name].to_pylist()]
        place = held.schema.get_field_index(name)
        found[f"{data_set}.{table}"] = held.set_column(place, name, pa.array(values))
    return found


def _told(asked: Question, family: Family | None) -> dict[str, object]:
    """What the ledger is told of one question: what was asked, by which rules, how it ended."""
    return {
        "asked": asked.id,
        "given": {name: str(value) for name, value in asked.given.items()},
        "rows": asked.rows.id,
        "columns": [one.id for one in asked.columns],
        "threshold": asked.rules.threshold,
        "zeros_shown": asked.rules.zeros_shown,
        "base": asked.rules.base,
        "insiders": asked.rules.insiders,
        "withheld": family is None,
        "held_back": {name: table.held_back for name, table in (family or {}).items()},
    }
