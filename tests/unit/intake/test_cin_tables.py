"""A census that comes as tables is put together again, and checked as the return would be."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold import datasets
from kinfold.errors import FileNotUnderstood, NeedsDecision
from kinfold.intake import cin_tables
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content, Job
from kinfold.intake.opening import opened
from kinfold.intake.recognise import recognise
from tests import estate
from tests.unit.intake.conftest import Office
from tests.unit.intake.rules.test_cin_rules import SMALL

CHILD = "LAchildID,UPN,PersonBirthDate,Sex,Ethnicity"
WIDE = (
    f"{CHILD},Disability,CINreferralDate,ReferralSource,PrimaryNeedCode,ReferralNFA,CINclosureDate,"
    "ReasonForClosure,AssessmentActualStartDate,AssessmentAuthorisationDate,AssessmentFactors,"
    "S47ActualStartDate,InitialCPCtarget,DateOfInitialCPC,ICPCnotRequired,CPPstartDate,"
    "InitialCategoryOfAbuse,LatestCategoryOfAbuse,NumberOfPreviousCPP,CPPreviewDate"
)
WHO = "A1,G201123419001,2012-06-14,F,MWBC,NONE,2025-09-02,2A,N1,0,,"
WHOLE = [
    WIDE,
    f"{WHO},2025-09-03,2025-10-21,3B,,,,,,,,,",
    f"{WHO},2025-09-03,2025-10-21,16A,,,,,,,,,",
    f"{WHO},,,,2025-10-01,2025-10-22,2025-10-17,0,2025-10-17,NEG,NEG,0,2026-01-09",
    f"{WHO},,,,2025-10-01,2025-10-22,2025-10-17,0,2025-10-17,NEG,NEG,0,2026-03-09",
]


def read(
    folder: Path, *tables: list[str], period: str | None = "2025-26"
) -> tuple[Content, Findings]:
    """The tables as one delivery, all of whose items may be kept."""
    path = folder / "census.zip"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for number, lines in enumerate(tables):
            out.writestr(f"{number}.csv", "\n".join(lines) + "\n")
    path.write_bytes(packed.getvalue())
    data_set = datasets.get("cin_census")
    findings = Findings()
    job = Job(
        delivery=opened(path),
        data_set=data_set,
        keep={t.name: frozenset(f.name for f in t.fields) for t in data_set.in_files},
        findings=findings,
        at=estate.LOADED_AT,
        period=period,
    )
    return cin_tables.read(job), findings


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    """The kept rows of one table."""
    return [row for batch in content.tables.get(table, ()) for row in batch.to_pylist()]


def test_a_wide_table_is_read_as_the_return_it_came_from(tmp_path: Path) -> None:
    """What comes with every row is one child, one episode, one enquiry."""
    content, findings = read(tmp_path, WHOLE)
    assert {name: sum(map(len, batches)) for name, batches in content.tables.items()} == {
        "child": 1,
        "disability": 1,
        "episode": 1,
        "assessment": 1,
        "assessment_factor": 2,
        "section47": 1,
        "protection_plan": 1,
        "review": 2,
    }
    assert rows(content, "section47")[0]["DateOfInitialCPC"] == date(2025, 10, 17)
    assert rows(content, "episode")[0]["DateOfInitialCPC"] is None
    assert set(findings.by_rule) == SMALL
    assert [one.rule for one in findings.not_run] == ["100"]


def test_a_table_for_each_block_is_joined_by_number_or_date(tmp_path: Path) -> None:
    """The tables may come in any order; lines are those of the table the row stands in."""
    content, findings = read(
        tmp_path,
        [
            "LAchildID,CINreferralDate,assessment_no,AssessmentFactors",
            'A1,2025-09-02,1,"3B, 16A"',
            "A1,2025-09-02,2,21",
        ],
        [
            "LAchildID,episode_no,assessment_no,AssessmentActualStartDate,AssessmentAuthorisationDate",
            "A1,1,1,2025-09-03,2025-09-10",
            "A1,1,2,2025-09-20,2025-09-19",
        ],
        [
            "LAchildID,episode_no,CINreferralDate,ReferralSource,PrimaryNeedCode,ReferralNFA",
            "A1,1,2025-09-02,2A,N1,0",
        ],
        ["LAchildID,Disability", "A1,LD", "A1,LD"],
        [CHILD, "A1,G201123419001,2012-06-14,F,MWBC"],
        ["LAchildID,CPPstartDate,CPPreviewDate", "A1,2025-10-17,2026-01-09"],
    )
    assert [row["assessment_no"] for row in rows(content, "assessment_factor")] == [1, 1, 2]
    assert len(rows(content, "episode")) == len(rows(content, "child")) == 1
    assert len(rows(content, "review")) == 1
    lines = {(one.rule, one.line) for one in findings.kept}
    assert ("8608", 3) in lines
    assert ("8794", 3) in lines


def test_two_values_for_one_thing_are_reported(tmp_path: Path) -> None:
    """The first is kept, as in the return."""
    content, findings = read(tmp_path, [*WHOLE, WHOLE[1].replace("MWBC", "WBRI")])
    assert findings.by_rule["element-repeated"] == 1
    assert rows(content, "child")[0]["Ethnicity"] == "MWBC"


def test_a_conference_without_an_enquiry_stands_with_the_episode(tmp_path: Path) -> None:
    content, _ = read(
        tmp_path,
        [
            "LAchildID,CINreferralDate,ReferralNFA,DateOfInitialCPC",
            "A1,2025-09-02,0,2025-10-17",
        ],
    )
    assert rows(content, "episode")[0]["DateOfInitialCPC"] == date(2025, 10, 17)
    assert rows(content, "section47") == []


def test_a_row_that_says_no_child_or_no_referral_is_told_by_its_rule(tmp_path: Path) -> None:
    content, findings = read(tmp_path, [CHILD, ",,2012-06-14,F,MWBC", "A2,,2012-06-14,F,MWBC"])
    assert findings.by_rule["8500"] == 1
    assert findings.by_rule["8590"] == 2
    assert [row["LAchildID"] for row in rows(content, "child")] == ["A2"]
    _, findings = read(tmp_path, ["LAchildID,CINPlanStartDate,CINPlanEndDate", "A1,2025-10-01,"])
    assert findings.by_rule["8600"] == 1


def test_what_no_element_has_is_not_kept_and_listed(tmp_path: Path) -> None:
    content, _ = read(tmp_path, [f"{CHILD},Nickname", "A1,,2012-06-14,F,MWBC,secret"])
    assert content.surplus == ("nickname",)


@pytest.mark.parametrize(
    ("tables", "period", "kind", "words"),
    [
        ([WHOLE], None, NeedsDecision, "which year"),
        ([WHOLE], "1999-00", FileNotUnderstood, "not loaded"),
        ([["Child,Sex", "A1,F"]], "2025-26", FileNotUnderstood, "LAchildID"),
    ],
)
def test_what_cannot_be_known_is_asked(
    tmp_path: Path,
    tables: list[list[str]],
    period: str | None,
    kind: type[FileNotUnderstood | NeedsDecision],
    words: str,
) -> None:
    with pytest.raises(kind, match=words):
        read(tmp_path, *tables, period=period)


@pytest.mark.requirement("NEX-10")
def test_a_table_handed_in_is_known_and_kept(office: Office) -> None:
    path = office.desk / "census.csv"
    path.write_text("\n".join(WHOLE) + "\n", encoding="utf-8")
    assert recognise(path).layout == "cin_census_tables"
    report = office.take(path, under="cin-analysis", holder="marshire", period="2025-26")
    assert (report.outcome, report.period) == ("accepted", "2025-26")
    assert report.counts["kept review"] == 2
