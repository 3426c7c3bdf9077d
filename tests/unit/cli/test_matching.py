"""Match reports at the command line: listed for those who may, in words, as JSON and as CSV."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import estate
from tests.unit.cli.conftest import Line

LEAD = next(iter(estate.LEADS.values()))


@pytest.fixture
def full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Line]:
    """A command line at a county whose people are linked."""
    grounds = estate.copied(estate.linked(), tmp_path / "home")
    with grounds.opened() as gate:
        yield Line(home=grounds.home, gate=gate, monkeypatch=monkeypatch, capsys=capsys)


@pytest.mark.requirement("TDV-11.1", "NEX-19")
def test_a_partner_reads_the_newest_report(full: Line) -> None:
    (listed,) = full("--json", "match-report", login=LEAD).json()
    number = str(listed["report"])
    said = full("match-report", number, login=LEAD).out
    for words in (
        "Children in need census",
        "by the usual match",
        "Ethnic group cannot be told.",
        "not measured yet, no pairs are drawn",
        "held back, because few are counted",
    ):
        assert words in said
    told = full("--json", "match-report", number, login=LEAD).json()
    assert (told["report"], told["agreement"]) == (int(number), "practitioner-view")
    rows = full("match-report", number, "--csv", login=LEAD).out.splitlines()
    assert rows[0] == "data set,counted by,category,result,records"
    assert any(row.endswith(",c") for row in rows)
    assert full("match-report", "99", login=LEAD).code == 2
