"""Of a delivery that was asked for about one group, nothing about anybody else is kept."""

from datetime import date

import pyarrow as pa
import pytest

from kinfold import datasets
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content
from kinfold.intake.limited import RULE, to_people

PUPILS = datasets.get("pupil_core")
NOBODYS = next(
    (one, table)
    for one in datasets.catalogue().values()
    for table in one.tables
    if table.subject is None and not one.derived
)


def content(name: str, batches: list[pa.RecordBatch]) -> Content:
    return Content(
        tables={name: batches}, rows=sum(map(len, batches)), refused=1, surplus=(),
        period="2026-27", as_at=date(2027, 7, 1),
    )  # fmt: skip


def pupils(*upns: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"upn": list(upns)})


@pytest.mark.requirement("SOM-7.7.2")
@pytest.mark.parametrize(
    ("only", "kept"),
    [({"A", "C", "Z"}, ["A", "C"]), ({"A", "B", "C"}, ["A", "B", "C"]), (set(), [])],
)
def test_rows_outside_the_group_are_left_out_and_counted(only: set[str], kept: list[str]) -> None:
    findings = Findings()
    given = content("pupil", [pupils("A", "B"), pupils("C")])
    found = to_people(given, PUPILS, only=frozenset(only), findings=findings)
    rows = [upn for batch in found.tables.get("pupil", ()) for upn in batch["upn"].to_pylist()]
    assert rows == kept
    assert found.refused == 1 + 3 - len(kept)
    assert findings.by_rule[RULE] == 3 - len(kept)
    assert [one.field for one in findings.in_order()] == ["upn"] * (len(kept) < 3)


def test_a_table_about_nobody_is_left_out_whole() -> None:
    data_set, table = NOBODYS
    findings = Findings()
    batch = pa.RecordBatch.from_pydict({table.fields[0].name: ["x", "y"]})
    found = to_people(
        content(table.name, [batch]), data_set, only=frozenset({"x"}), findings=findings
    )
    assert (dict(found.tables), found.refused) == ({}, 3)
    assert findings.by_rule[RULE] == 2
