"""What a data manager is told of a checked return: once, by the number, and what was not asked."""

from pathlib import Path

import pytest

from kinfold.intake import cin_xml
from kinfold.intake.findings import Findings, explained
from kinfold.intake.opening import opened
from tests.unit.intake.conftest import Office
from tests.unit.intake.rules.made import (
    Return,
    assessment,
    census,
    child,
    episode,
    plan,
    wrong,
    wrong_child,
)
from tests.unit.intake.rules.test_cin_rules import SMALL, checked


def rules(made: Return) -> dict[str, int]:
    """How often each rule was broken, without those any small return breaks."""
    _, findings = checked(made)
    return {rule: count for rule, count in findings.by_rule.items() if rule not in SMALL}


def test_what_a_rule_of_the_departments_says_is_said_under_its_number_only() -> None:
    """Our own checks are still heard where no rule says the same."""
    made = census(
        {
            "A1": child(UPN="B201123419001", Ethnicity="ODD"),
            "A2": child(FormerUPN="B201123419001", disabilities=("LD", "LD")),
            "A3": child(episode(assessment(factors=("99X",)), ReferralSource=None)),
        }
    )
    assert rules(made) == {
        "1510": 1,
        "4220": 1,
        "1560Q": 1,
        "8794": 1,
        "code-not-listed": 1,
        "8866": 1,
    }


def test_a_row_that_cannot_be_kept_is_checked_and_counted_under_the_number() -> None:
    undated = episode(wrong(plan(None)), opened=None)
    result, findings = checked(census({"A1": child(undated), "A2": child(LAchildID=None)}))
    assert findings.refused() == {"4010": 1, "8600": 1, "8500": 1}
    assert {"4010", "8600", "8500"} <= set(findings.by_rule)
    assert "required-missing" not in findings.by_rule
    assert result.not_run == ()


def test_an_unreadable_date_silences_no_rule_for_another_child_and_is_told_once() -> None:
    """The rules that look at it are reported as not asked of that one child."""
    backwards = assessment("2025-09-10", "2025-09-09")
    made = census(
        {
            "A1": child(episode(assessment("10th of September", "2025-09-09"))),
            "A2": child(episode(backwards)),
            "A3": child(episode(backwards)),
        }
    )
    result, findings = checked(made)
    assert findings.by_rule["8608"] == 2
    assert findings.by_rule["not-a-date"] == 1
    of_8608 = [one for one in result.not_run if one.rule == "8608"]
    assert [one.children for one in of_8608] == [1]
    assert "could not be read" in of_8608[0].reason
    assert "10th" not in repr(result.not_run)
    silent = {one.rule for one in result.not_run}
    assert {"1103", "8608", "8736", "8670Q"} <= silent
    assert silent.isdisjoint({"8600", "4220", "8590"})


def test_an_unreadable_date_is_never_taken_for_a_missing_one() -> None:
    """A closure date of nonsense is not "no closure date", nor an open case."""
    bad = child(episode(assessment(), closed="some day", reason="RC7"))
    assert set(rules(census({"A1": bad}))) == {"not-a-date"}


def test_rules_hold_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same findings, whether the children are checked one by one or all together."""
    children = {
        "A1": wrong_child(child(UPN="B201123419001")),
        "A2": child(UPN="G201123419001"),
        "A3": child(episode(plan(end="2025-10-01"))),
        "A4": child(UPN="G201123419001", LAchildID="A3"),
        "A5": child(episode(opened="soon")),
    }
    made = census(children)
    at_once = checked(made)
    monkeypatch.setattr("kinfold.intake.cin_checks.CHILDREN_AT_ONCE", 1)
    one_by_one = checked(made)
    assert one_by_one[1].by_rule == at_once[1].by_rule
    assert one_by_one[0].not_run == at_once[0].not_run
    assert at_once[1].by_rule["1520"] == at_once[1].by_rule["8510"] == 2


def test_only_the_first_lines_of_a_rule_are_listed_and_all_are_counted() -> None:
    made = census({f"A{number}": child(Ethnicity=None) for number in range(520)})
    _, findings = checked(made)
    assert findings.by_rule["4220"] == 520
    listed = [one for one in findings.kept if one.rule == "4220"]
    assert len(listed) == 500
    assert listed[0].remedy == explained("4220", data_set="cin_census").remedy


def test_no_such_rule_is_explained() -> None:
    for data_set in ("cin_census", "attendance_marks"):
        with pytest.raises(KeyError):
            explained("0", data_set=data_set)


def test_without_the_rules_our_own_checks_speak(tmp_path: Path) -> None:
    path = tmp_path / "r.xml"
    path.write_text(census({"A1": child(Ethnicity=None)}).text, encoding="utf-8")
    findings = Findings()
    reading = cin_xml.stream(opened(path).parts[0], keep=lambda table, row: None, findings=findings)
    assert reading.checked is None
    assert set(findings.by_rule) == {"expected-missing"}


@pytest.mark.requirement("SOM-8.4")
def test_the_load_report_names_the_rule_and_what_was_not_asked(office: Office) -> None:
    made = census(
        {
            "A1": child(episode(assessment(end="then"))),
            "A2": child(episode(closed="2025-12-01", reason=None)),
        }
    )
    path = office.desk / "r.xml"
    path.write_text(made.text, encoding="utf-8")
    report = office.take(path, under="cin-analysis")
    assert report.outcome == "accepted"
    assert report.counts["finding 8805"] == 1
    assert any(one.rule == "8805" and one.field == "ReasonForClosure" for one in report.findings)
    assert ("8608", 1) in [(one.rule, one.children) for one in report.not_run]
    assert office.reports()[0].not_run == report.not_run
    assert "then" not in repr(report)
