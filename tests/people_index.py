"""A person index for tests of the view, made from the answers beside the made-up county.

It is put on the shelf through the gate, as linking does, so that tests of what is shown do not
hang on how well records were matched.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import permit as permits
from kinfold.agreement.flow import Flow
from kinfold.gate import Gate
from tests import estate

VIEW: Final = "practitioner-view"
SETS: Final = frozenset({"pupil_core", "cin_census", "early_help"})
Rows = list[dict[str, Any]]


def back_in_time() -> None:
    """Let this process give permits of an earlier day than one it has seen.

    In service time runs on; a permit from before the last that was forgotten is refused, since
    nobody can say any more whether it was used. Test modules each live on days of their own.
    """
    permits._forgotten[0] = datetime.min.replace(tzinfo=UTC)


@cache
def linked() -> estate.Estate:
    """The built estate with this index on its shelf, made once; tests that change it copy it."""
    back_in_time()
    built = estate.built()
    made = estate.copied(built, built.home.with_name(f"{built.home.name}-linked"))
    with made.opened() as gate:
        add(made, gate)
    return made


def add(grounds: estate.Estate, gate: Gate, *, at: datetime = estate.LOADED_AT) -> None:
    """Put the index of the whole county on the shelf, an hour after the county itself came."""
    at = at + timedelta(hours=1)
    tables = _tables(grounds, gate, at=at)
    permit = gate.ask(_flow(gate, "person_index", tables, at=at))
    content = repr(tables).encode()
    gate.deposit(
        permit,
        data_set="person_index",
        period="current",
        receipt=hashlib.sha256(content).hexdigest(),
        as_at=estate.AS_AT,
        tables={name: _batches(name, rows) for name, rows in tables.items()},
        at=at,
    )


def _flow(gate: Gate, data_set: str, tables: Mapping[str, object], *, at: datetime) -> Flow:
    declared = datasets.get(data_set)
    return Flow(
        actor=gate.actor(estate.DATA_MANAGER),
        operation="link",
        agreement=VIEW,
        purpose="C-P1",
        items=tuple(
            f"{data_set}.{name}.{field.name}"
            for name in tables
            for field in declared.table(name).fields
        ),
        recipient="marshire",
        at=at,
    )


def _tables(grounds: estate.Estate, gate: Gate, *, at: datetime) -> dict[str, Rows]:
    records = _answers(grounds)
    pupils = {
        (row["_holder"], row["upn"]): row for row in _held(gate, "pupil_core", "pupil", at=at)
    }
    spells = _held(gate, "school_history", "enrolment", at=at)
    by_pupil: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in spells:
        by_pupil[row["_holder"], row["upn"]].append(row)
    found: dict[str, Rows] = {"link": [], "identity": [], "relationship": []}
    for person, own in sorted(records.items()):
        for data_set, holder, record in sorted(own):
            found["link"].append(_link(person, data_set, holder, record))
        rolls = [
            pupils[holder, record]
            for _, holder, record in sorted(own)
            if (holder, record) in pupils
        ]
        cases = [record for data_set, _, record in sorted(own) if data_set == "cin_census"]
        if rolls:
            found["identity"].append(_identity(person, rolls[0], cases))
        for row in rolls:
            for spell in by_pupil[row["_holder"], row["upn"]]:
                found["relationship"].append(_relationship(person, row["_holder"], spell))
    return found


def _answers(grounds: estate.Estate) -> dict[str, set[tuple[str, str, str]]]:
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    with grounds.truth().open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["data_set"] in SETS:
                key = hashlib.sha256(f"person {row['person']}".encode()).hexdigest()[:24]
                found[key].add((row["data_set"], row["holder"], row["record"]))
    return found


def person_id(number: int) -> str:
    """The opaque id this index gives the invented child of that number."""
    return hashlib.sha256(f"person {number}".encode()).hexdigest()[:24]


def _held(gate: Gate, data_set: str, table: str, *, at: datetime) -> Rows:
    group = {
        "pupil_core": ("upn", "surname", "forename", "date_of_birth", "address"),
        "school_history": ("upn", "start_date", "end_date"),
    }[data_set]
    flow = Flow(
        actor=gate.actor(estate.DATA_MANAGER),
        operation="link",
        agreement=VIEW,
        purpose="C-P1",
        items=tuple(f"{data_set}.{table}.{name}" for name in group),
        recipient="marshire",
        at=at,
    )
    return gate.read(gate.ask(flow), at=at).rows(f"{data_set}.{table}")


def _link(person: str, data_set: str, holder: str, record: str) -> dict[str, Any]:
    return {
        "person": person,
        "data_set": data_set,
        "holder": holder,
        "record": record,
        "method": "answers",
        "probability": None,
        "believed_from": estate.AS_AT,
        "believed_to": None,
    }


def _identity(person: str, row: Mapping[str, Any], cases: list[str]) -> dict[str, Any]:
    return {
        "person": person,
        "surname": row["surname"],
        "forename": row["forename"],
        "date_of_birth": row["date_of_birth"],
        "address": row["address"],
        "upn": row["upn"],
        "case_id": cases[0] if cases else None,
    }


def _relationship(person: str, school: str, spell: Mapping[str, Any]) -> dict[str, Any]:
    start: date | None = spell["start_date"]
    return {
        "person": person,
        "organisation": school,
        "basis": "on roll",
        "start": start,
        "end": spell["end_date"],
    }


def _batches(name: str, rows: Rows) -> Iterator[Any]:
    import pyarrow as pa

    kinds = {"date": pa.date32(), "decimal": pa.float64()}
    schema = pa.schema(
        [
            (field.name, kinds.get(field.kind.value, pa.string()))
            for field in datasets.get("person_index").table(name).fields
        ]
    )
    yield pa.RecordBatch.from_pylist(rows, schema=schema)
