"""Writes the early help extract: who is helped and assessed, known only by name and address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kinfold.datasets import Field
from kinfold.synthetic import noise
from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.tables import Value, columns, write_table

#: Chance that a child was opened twice under two case numbers.
DUPLICATE_RATE = 0.02


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case: its number, the child it is about, and who it says the child is."""

    case_id: str
    resident: Resident
    identity: noise.Identity


def cases(residents: Iterable[Resident], *, seed: int) -> tuple[Case, ...]:
    """Every case, with its own reading of the child's name; a few children have two."""
    made: list[Case] = []
    for resident in residents:
        if not resident.help:
            continue
        rng = seeded(seed, f"early-help:{resident.child.number}")
        for _ in range(2 if rng.random() < DUPLICATE_RATE else 1):
            identity = noise.early_help_identity(rng, resident.child, resident.family)
            made.append(
                Case(case_id=f"EH{len(made) + 1:06d}", resident=resident, identity=identity)
            )
    return tuple(made)


def write(path: Path, held: Iterable[Case]) -> int:
    """Write both record types in one file; the number of rows."""
    fields: dict[str, Field] = {}
    for table in ("involvement", "assessment"):
        for field in columns("early_help", table):
            fields.setdefault(field.name, field)
    return write_table(path, tuple(fields.values()), _rows(held))


def _rows(held: Iterable[Case]) -> Iterator[dict[str, Value]]:
    for case in held:
        who = case.identity
        for spell in case.resident.help:
            yield {
                "record_type": "involvement",
                "case_id": case.case_id,
                "surname": who.surname,
                "forename": who.forename,
                "date_of_birth": who.born,
                "address": who.address,
                "agency": spell.agency,
                "start_date": spell.start,
                "end_date": spell.end,
                "worker": spell.worker,
                "lead_professional_email": spell.email,
            }
            for kind, day in spell.assessed:
                yield {
                    "record_type": "assessment",
                    "case_id": case.case_id,
                    "assessment_type": kind,
                    "assessment_date": day,
                    "document_creator": spell.worker,
                    "creator_email": spell.email,
                }
