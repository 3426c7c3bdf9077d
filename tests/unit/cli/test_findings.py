"""What the checks found, by command."""

from datetime import timedelta
from pathlib import Path

import pytest

from kinfold.cli.session import Session
from tests import estate
from tests.unit.cli.conftest import Line
from tests.unit.intake.samples import assessment, child, episode, message

EARLY = assessment("2025-08-20")


@pytest.fixture
def sent(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of the second of two reports: one child put right, one still wrong."""
    number = 0
    when = iter((estate.LOADED_AT, estate.LATER - timedelta(minutes=1)))
    for name, wrong in (("first", ("ZZ0001", "ZZ0002")), ("second", ("ZZ0002",))):
        path = tmp_path / f"{name}.xml"
        children = [
            child(episode(EARLY if one in wrong else assessment()), identifier=one)
            for one in ("ZZ0001", "ZZ0002")
        ]
        path.write_text(message(*children), encoding="utf-8")
        moment = next(when)
        monkeypatch.setattr(Session, "now", lambda self, at=moment: at)
        told = line("--json", "import", path, "--under", "cin-analysis").json()
        number = told["id"]
    monkeypatch.setattr(Session, "now", lambda self: estate.LATER)
    return number


@pytest.mark.requirement("SOM-8.4")
def test_findings_are_listed_by_rule_and_one_by_one(line: Line, sent: int) -> None:
    rules = {row["rule"]: row for row in line("--json", "findings", sent).json()}
    assert rules["1103 (error)"]["findings"] == "1"
    (one,) = line("--json", "findings", sent, "--rule", "1103").json()
    assert (one["child"], one["field"]) == ("ZZ0002", "AssessmentActualStartDate")
    said = line("findings", sent, "--row", one["finding"])
    assert "The assessment started before the referral" in said.out
    assert "2025-08-20" in said.out
    assert line("findings", sent, "--row", 99).code == 2


def test_two_deliveries_are_put_side_by_side(line: Line, sent: int) -> None:
    said = line("findings", sent, "--compare").out
    assert f"Fixed since report {sent - 1}: 1" in said
    assert "New: 0" in said
    assert "no earlier delivery" in line("findings", sent - 1, "--compare").out


def test_the_list_is_saved_for_nobody_else_to_read(line: Line, sent: int, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert line("findings", sent, "--save", path).code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert "ZZ0002" in path.read_text(encoding="utf-8-sig")
    assert line("findings", sent, "--save", path).code == 2


def test_an_auditor_is_refused(line: Line, sent: int) -> None:
    assert line("findings", sent, login=estate.AUDITOR).code == 12
