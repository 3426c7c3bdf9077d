"""A caseload as a wide table is read into the return's own rows, and checked as the return is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold import datasets
from kinfold.errors import FileNotUnderstood
from kinfold.intake import nccis_tables
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content, Job
from kinfold.intake.opening import opened
from kinfold.intake.recognise import by_headings
from tests.unit.intake.layout_samples import (
    AT,
    CASELOAD_2016,
    CASELOAD_COLUMNS,
    caseload,
    caseload_table,
    read,
    told,
    written,
)

WHO = "9990000000001"
OLDER = {**CASELOAD_COLUMNS, **CASELOAD_2016}
del OLDER["SENSupportFlag"]


def _job(path: Path, findings: Findings) -> Job:
    declared = datasets.get("nccis_return")
    return Job(
        delivery=opened(path),
        data_set=declared,
        keep={one.name: frozenset(e.name for e in one.fields) for one in declared.in_files},
        findings=findings,
        at=AT,
    )


def _read(path: Path, text: str, findings: Findings | None = None) -> Content:
    job = _job(written(path / "caseload.csv", text), findings or Findings())
    return nccis_tables.read(job)


def _rows(content: Content) -> dict[str, list[dict[str, Any]]]:
    return {name: rows for name, rows in told(content).items() if rows}


@pytest.mark.parametrize("columns", [CASELOAD_COLUMNS, OLDER], ids=["2022", "2016"])
@pytest.mark.requirement("NEX-14", "CCIS-9a")
def test_both_layouts_are_known_by_their_headings(columns: Mapping[str, str]) -> None:
    assert by_headings(columns).id == "nccis_return"


@pytest.mark.requirement("NEX-14", "CCIS-9a")
def test_a_table_gives_the_rows_that_the_return_gives(tmp_path: Path) -> None:
    """But for the birth date, of which the table has the month, and the offer, which it has not."""
    given = _rows(_read(tmp_path, caseload_table()))
    wanted = _rows(read(written(tmp_path / "return.xml", caseload()), "nccis_return"))
    del wanted["offer"]
    assert wanted["person"][0].pop("date_of_birth") == date(2006, 10, 2)
    assert given == wanted


def test_the_older_layout_has_two_offers_and_no_support_flag(tmp_path: Path) -> None:
    row = {"GuaranteeStatus3": "110", "LEACode4": "999"}
    content = _read(tmp_path, caseload_table(row, columns=OLDER))
    offer = {"ypid": WHO, "guarantee_status": "110", "guarantee_la": "999"}
    assert _rows(content)["offer"] == [
        {**offer, "guarantee_year": "11"},
        {**offer, "guarantee_year": "12"},
    ]
    assert content.surplus == (
        "month/year of birth",
        "youthcontractindicator",
        "youthcontractstartdate",
    )


def test_a_person_with_several_characteristics_is_one_person(tmp_path: Path) -> None:
    other = {"YoungPersonsID": "9990000000002", "ActivityCode": "210"}
    text = caseload_table({}, other, {"CharacteristicCode": "170"})
    content = _read(tmp_path, text)
    rows = _rows(content)
    assert (content.rows, len(rows["person"]), len(rows["activity"])) == (2, 2, 2)
    held = [row["characteristic"] for row in rows["circumstance"] if row["ypid"] == WHO]
    assert held == ["160", "170"]


def test_two_different_names_for_one_person_are_told_of(tmp_path: Path) -> None:
    findings = Findings()
    text = caseload_table({}, {"FamilyName": "Reed", "CharacteristicCode": "170"})
    rows = _rows(_read(tmp_path, text, findings))
    assert rows["person"][0]["surname"] == "Marsh"
    assert findings.by_rule["element-repeated"] == 1


def test_dates_are_read_day_first_and_told_of(tmp_path: Path) -> None:
    findings = Findings()
    content = _read(tmp_path, caseload_table(), findings)
    assert (content.period, content.as_at) == ("2024-01", date(2024, 1, 31))
    (activity,) = _rows(content)["activity"]
    assert activity["verified_on"] == date(2024, 1, 12)
    noted = {(one.rule, one.field) for one in findings.in_order()}
    assert ("date-day-first", "DateAscertained") in noted
    assert ("date-serial", "DateVerified") in noted


def test_a_rule_about_a_column_that_is_not_there_is_reported_as_not_run(tmp_path: Path) -> None:
    findings = Findings()
    _read(tmp_path, caseload_table(), findings)
    about = [one for one in findings.not_run if "date_of_birth" in one.reason]
    assert about
    assert not {one.rule for one in about} & set(findings.by_rule)


def test_a_date_nobody_could_read_is_left_out_alone(tmp_path: Path) -> None:
    content = _read(tmp_path, caseload_table({"StartDate": "soon"}))
    assert "start_date" not in _rows(content)["activity"][0]


def test_a_row_without_an_id_is_refused_and_the_rest_come_in(tmp_path: Path) -> None:
    content = _read(tmp_path, caseload_table({}, {"YoungPersonsID": ""}))
    assert len(_rows(content)["person"]) == 1
    assert content.refused >= 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (caseload_table().replace("YoungPersonsID", "Person"), "YoungPersonsID"),
        (f"{caseload_table().splitlines()[0]}\r\n", "no rows"),
        (caseload_table({"PeriodEnd": ""}), "which month"),
        (caseload_table({"PeriodEnd": "January"}), "which month"),
        (caseload_table({}, {"PeriodEnd": "2024-02-29"}), "which month"),
    ],
)
def test_what_cannot_be_understood_is_said(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileNotUnderstood, match=words):
        _read(tmp_path, text)


def test_the_day_may_be_said_beside_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "caseload.csv", caseload_table({"PeriodEnd": ""}))
    job = replace(_job(path, Findings()), as_at=date(2024, 1, 31))
    assert nccis_tables.read(job).period == "2024-01"
