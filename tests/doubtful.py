"""A county with pairs to decide: cases like a pupil and not quite, and two more reviewers."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from kinfold import datasets, people
from kinfold.agreement.flow import Flow
from kinfold.gate import Gate
from kinfold.registers import models
from kinfold.registers import people as register
from tests import estate

VIEW: Final = "practitioner-view"
SECOND: Final = "second@marshire.example"
LEAD: Final = "lead@marshire.example"
COLUMNS: Final = (
    "record_type case_id surname forename date_of_birth address agency start_date end_date worker"
    " lead_professional_email assessment_type assessment_date document_creator creator_email"
).split()


def index(gate: Gate, table: str, *, at: Any) -> list[dict[str, Any]]:
    """A table of the index as linking reads it."""
    declared = datasets.get("person_index").table(table)
    flow = Flow(
        actor=gate.actor(estate.DATA_MANAGER),
        operation="link",
        holder="marshire",
        agreement=VIEW,
        purpose="C-P1",
        items=tuple(f"person_index.{table}.{field.name}" for field in declared.fields),
        recipient="marshire",
        at=at,
    )
    return gate.read(gate.ask(flow), at=at).rows(f"person_index.{table}")


def pupils(gate: Gate, many: int, *, at: Any) -> list[dict[str, Any]]:
    """Pupils known to one school only, who have an address."""
    alone = {row["person"] for row in index(gate, "link", at=at) if row["method"] == "alone"}
    rows = index(gate, "identity", at=at)
    return [row for row in rows if row["person"] in alone and row["address"]][:many]


def as_case(pupil: dict[str, Any], number: str, **change: str) -> dict[str, str]:
    """A pupil as early help would write them down, with what is changed."""
    return {
        "record_type": "involvement",
        "agency": "Family support",
        "start_date": "2026-01-05",
        "case_id": number,
        "surname": pupil["surname"],
        "forename": pupil["forename"],
        "date_of_birth": pupil["date_of_birth"].isoformat(),
        "address": pupil["address"],
        **change,
    }


def filled(made: estate.Estate, folder: Path, *, many: int = 5) -> None:
    """Take in cases of another forename than a pupil's at one home, and ask about each.

    Just these pairs wait, whatever linking itself makes of them. Two more posts are opened.
    """
    with made.opened() as gate:
        for login in (SECOND, LEAD):
            rights = ("social_care", "review_lead") if login == LEAD else ("social_care",)
            estate.open_account(
                login, "marshire", "data_manager", "Data manager", permissions=rights
            )
        manager = gate.actor(estate.DATA_MANAGER)
        with (made.county.folder / "early-help.csv").open(encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if row["record_type"] == "involvement"]
        at = estate.LATER - timedelta(hours=2)
        alike = {
            pupil["person"]: as_case(pupil, f"EH90000{number}", forename="Quentin")
            for number, pupil in enumerate(pupils(gate, many, at=at))
        }
        rows += alike.values()
        path = folder / "early-help.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        made.take_in(gate, path, under=VIEW, holder="marshire", at=at + timedelta(minutes=1))
        people.link(gate, manager, agreement=VIEW, at=at + timedelta(minutes=5))
        _ask(gate, {person: row["case_id"] for person, row in alike.items()})


def _ask(gate: Gate, alike: dict[str, str]) -> None:
    """Make a case of each pupil and the early help case that is like them, and of nothing else."""
    at = estate.LATER - timedelta(hours=1)
    rows = [*index(gate, "link", at=at), *index(gate, "waiting", at=at)]
    ref_of = {row["record"]: row["ref"] for row in rows}
    models.ReviewCase.objects.all().delete()
    for person, case in alike.items():
        own = next(row["ref"] for row in rows if row.get("person") == person)
        register.open_review_case(
            VIEW, pair=(own, ref_of[case]), score=0.7, pass_name="forenames", at=at
        )
