"""Every data set of the warehouse's catalogue comes in by its agreement, whole and without a word.

The files are those the made-up county's services send; each goes through the door a real one would.
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from kinfold.intake.receive import Asked, receive
from kinfold.registers import facts
from kinfold.synthetic import county, services
from kinfold.synthetic.manifest import Manifest, WrittenFile
from tests import estate, suppliers
from tests.unit.intake.conftest import CHILDREN, Office

CATALOGUE: Final = tuple(one.id for one in services.supplied())


@pytest.fixture(scope="module")
def county_made(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """A small county with its services' files."""
    folder = tmp_path_factory.mktemp("county")
    made = county.write(folder, as_at=estate.AS_AT, seed=estate.SEED, children=CHILDREN)
    return county.with_services(made)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One installation for all the files: the warehouse agreement signed by every supplier."""
    home = tmp_path_factory.mktemp("warehouse")
    grounds = estate.copied(estate.empty(children=CHILDREN), home / "home")
    with grounds.opened() as gate:
        suppliers.signed()
        yield Office(gate=gate, grounds=grounds, desk=home)


def _take(office: Office, path: Path, file: WrittenFile, *, seconds: int = 0) -> facts.LoadReport:
    asked = Asked(
        agreement="warehouse",
        holder=file.holder,
        period=file.period,
        as_at=estate.AS_AT,
        channel="upload",
    )
    actor = office.gate.actor(estate.DATA_MANAGER)
    at = estate.LOADED_AT + timedelta(seconds=seconds)
    return receive(office.gate, actor, path, asked=asked, at=at)


def _kept(report: facts.LoadReport) -> int:
    return sum(count for name, count in report.counts.items() if name.startswith("kept"))


@pytest.mark.requirement("TDV-2.1a")
@pytest.mark.parametrize("name", CATALOGUE)
def test_a_services_file_is_taken_in_whole(name: str, desk: Office, county_made: Manifest) -> None:
    (file,) = county_made.of(name)
    report = _take(desk, county_made.folder / file.path, file)
    assert (report.data_set, report.holder, report.agreement) == (name, file.holder, "warehouse")
    assert report.outcome == "accepted"
    assert report.supply
    assert report.counts["read"] == _kept(report) == file.rows > 0
    assert report.counts["refused"] == 0
    assert report.dropped_fields == ()
    assert [(one.rule, one.field) for one in report.findings] == []


#: What is done to the fifth line of a file: data set, heading, what is written there, and the rule.
BROKEN: Final = (
    ("crime", "Offence group", "ZZCANARY", "code-not-listed"),
    ("crime", "Suspect or caution", "", "required-missing"),
    ("housing", "Date it ended", "31/02/2026", "not-a-date"),
    ("admissions", "UPN", "ZZCANARY", "upn-form"),
    ("ehc_plans", "Date of request", "", "required-missing"),
    ("probation", "Lives with children", "ZZCANARY", "not-a-flag"),
    ("council_tax_support", "Number of children", "ZZCANARY", "not-a-number"),
    ("family_support", "LAESTAB", "9992002", "wrong-school"),
)
_REFUSING: Final = frozenset({"required-missing", "wrong-school"})


@pytest.mark.requirement("NEX-22")
@pytest.mark.parametrize(("name", "heading", "written", "rule"), BROKEN)
def test_a_broken_line_is_told_by_its_number_and_never_quoted(
    name: str,
    heading: str,
    written: str,
    rule: str,
    desk: Office,
    county_made: Manifest,
    tmp_path: Path,
) -> None:
    """The rest of the file comes in; the line is left out only where it cannot do without."""
    (file,) = county_made.of(name)
    with (county_made.folder / file.path).open(encoding="utf-8", newline="") as given:
        rows = list(csv.reader(given))
    rows[4][rows[0].index(heading)] = written
    path = tmp_path / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    report = _take(desk, path, file, seconds=1)
    found = [(one.line, one.field, one.rule) for one in report.findings]
    assert found == [(5, heading, rule)]
    assert "ZZCANARY" not in str(report)
    assert report.counts["refused"] == int(rule in _REFUSING)
    assert report.counts["read"] == file.rows == _kept(report) + report.counts["refused"]


def test_a_column_nobody_declared_is_dropped_and_listed(
    desk: Office, county_made: Manifest, tmp_path: Path
) -> None:
    (file,) = county_made.of("probation")
    lines = (county_made.folder / file.path).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "probation.csv"
    path.write_text(
        "\n".join([f"{lines[0]},Case notes", *(f"{line},ZZCANARY" for line in lines[1:])]),
        encoding="utf-8",
    )
    report = _take(desk, path, file, seconds=2)
    assert report.dropped_fields == ("case notes",)
    assert _kept(report) == file.rows
    assert "ZZCANARY" not in str(report)
