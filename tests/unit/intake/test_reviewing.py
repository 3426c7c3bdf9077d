"""What the checks found, child by child: kept, read under the agreement, compared, taken out."""

from datetime import timedelta
from pathlib import Path

import pytest

from kinfold.agreement import Actor
from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import inspection
from kinfold.intake import reviewing
from kinfold.registers.facts import LoadReport
from tests import estate
from tests.unit.intake.conftest import Office
from tests.unit.intake.samples import assessment, child, episode, message

CIN = "cin-analysis"
#: An assessment that starts before its referral breaks rule 1103, and nothing else of its own.
EARLY = assessment("2025-08-20")
WEEK = timedelta(days=7)


def _sent(office: Office, *children: str, week: int = 0) -> LoadReport:
    path = office.desk / f"week-{week}.xml"
    path.write_text(message(*children), encoding="utf-8")
    return office.take(path, under=CIN, at=estate.LOADED_AT + week * WEEK)


def _actor(office: Office, login: str = estate.DATA_MANAGER) -> Actor:
    return office.gate.actor(login)


def _review(office: Office, report: LoadReport, *, week: int = 0) -> reviewing.Review:
    at = report.at + timedelta(hours=1)
    return reviewing.review(office.gate, _actor(office), report.id, at=at)


def _one(identifier: str, *parts: str) -> str:
    return child(episode(*parts), identifier=identifier)


@pytest.mark.requirement("SOM-8.4")
def test_each_finding_names_the_child_the_line_and_what_would_put_it_right(office: Office) -> None:
    report = _sent(office, _one("ZZ0001"), _one("ZZ0002", EARLY))
    found = [one for one in _review(office, report).found if one.rule == "1103"]
    assert [(one.child, one.line, one.part) for one in found] == [("ZZ0002", 6, "assessment")]
    [one] = found
    assert one.severity == "error"
    assert one.words.says
    assert one.words.remedy


def test_rules_and_children_are_counted_and_the_worst_come_first(office: Office) -> None:
    report = _sent(office, _one("ZZ0001"), _one("ZZ0002", EARLY), _one("ZZ0003", EARLY))
    review = _review(office, report)
    by_rule = {code: (count, children) for _, code, count, children in review.by_rule}
    assert by_rule["1103"] == (2, 2)
    fates = [words.fate for words, *_ in review.by_rule]
    assert fates == sorted(fates, key=reviewing.FATES.index)
    worst = review.by_child[0]
    assert worst[1] in {"ZZ0002", "ZZ0003"}
    assert review.children[worst[0]] == worst[1]
    assert sum(count for _, _, count, _ in review.by_child) == len(review.found)


def test_the_rows_of_one_child_are_shown_as_they_were_kept(office: Office) -> None:
    report = _sent(office, _one("ZZ0001"), _one("ZZ0002", EARLY))
    review = _review(office, report)
    parts = reviewing.rows_of(office.gate, _actor(office), review, "ZZ0002", at=estate.LATER)
    assert {"child", "episode", "assessment"} <= {part.table.name for part in parts}
    shown = {row["LAchildID"] for part in parts for row in part.rows}
    assert shown == {"ZZ0002"}
    assert "finding" not in {part.table.name for part in parts}


def test_a_later_delivery_is_put_beside_the_one_before(office: Office) -> None:
    _sent(office, _one("ZZ0001", EARLY), _one("ZZ0002", EARLY))
    later = _sent(office, _one("ZZ0001", EARLY), _one("ZZ0002"), _one("ZZ0003", EARLY), week=1)
    review = _review(office, later)
    at = later.at + timedelta(hours=2)
    found = reviewing.compare(office.gate, _actor(office), review, at=at)
    assert found is not None

    def of(rows: tuple[reviewing.Found, ...]) -> set[str]:
        return {one.child for one in rows if one.rule == "1103"}

    assert (of(found.fixed), of(found.new), of(found.still)) == ({"ZZ0002"}, {"ZZ0003"}, {"ZZ0001"})
    assert len(found.new) + len(found.still) == len(review.found)
    assert found.before.id < later.id


def test_the_first_delivery_has_nothing_to_be_put_beside(office: Office) -> None:
    review = _review(office, _sent(office, _one("ZZ0001", EARLY)))
    assert reviewing.compare(office.gate, _actor(office), review, at=estate.LATER) is None


@pytest.mark.requirement("GOV-4")
def test_every_look_and_every_file_taken_is_in_the_ledger(office: Office) -> None:
    report = _sent(office, _one("ZZ0001", EARLY))
    review = _review(office, report)
    reviewing.taken_out(office.gate, _actor(office), review, at=estate.LATER)
    told = [
        entry.payload
        for entry in inspection.entries(
            office.gate, _actor(office, estate.GOVERNANCE), under=CIN, at=estate.LATER
        )
        if entry.kind == "report.outcome"
    ]
    looks = [one for one in told if one is not None]
    assert {"load_report": report.id, "findings": len(review.found)}.items() <= looks[0].items()
    assert looks[-1]["to"] == "a file"


@pytest.mark.requirement("NEX-4")
def test_only_who_the_agreement_names_may_look(office: Office) -> None:
    report = _sent(office, _one("ZZ0001", EARLY))
    with pytest.raises(RefusedByAgreement):
        reviewing.review(office.gate, _actor(office, estate.AUDITOR), report.id, at=estate.LATER)


def test_a_return_with_nothing_wrong_has_no_findings(office: Office) -> None:
    traits = "<Ethnicity>MWBC</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities>"
    clean = child(episode(assessment()), traits=traits, more="<UPN>G201123419001</UPN>")
    review = _review(office, _sent(office, clean))
    assert (review.found, review.by_rule, review.by_child) == ((), (), ())


def test_a_delivery_kept_under_an_agreement_without_findings_says_so(office: Office) -> None:
    path = office.desk / "view.xml"
    path.write_text(message(_one("ZZ0001", EARLY)), encoding="utf-8")
    report = office.take(path, under="practitioner-view")
    assert not [name for name in report.dropped_fields if "finding" in name]
    with pytest.raises(UsageProblem, match="does not keep"):
        _review(office, report)


def test_there_is_nothing_to_show_of_what_is_not_there_or_not_kept(office: Office) -> None:
    with pytest.raises(UsageProblem, match="no load report"):
        reviewing.review(office.gate, _actor(office), 4711, at=estate.LATER)
    path: Path = office.desk / "week-0.xml"
    _sent(office, _one("ZZ0001"))
    with pytest.raises(NothingToDo):
        office.take(path, under=CIN)
    with pytest.raises(UsageProblem, match="Nothing of that delivery"):
        reviewing.review(office.gate, _actor(office), office.reports()[0].id, at=estate.LATER)
