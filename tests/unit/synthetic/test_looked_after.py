"""The county's looked-after return agrees with its people, keeps every rule, and can be damaged."""

import csv
import random
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kinfold import datasets
from kinfold.calendars import census_year
from kinfold.intake import ssda903
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Job
from kinfold.intake.opening import opened
from kinfold.synthetic import cin, county, roster
from kinfold.synthetic import looked_after_files as files
from kinfold.synthetic.looked_after import Life, Row
from kinfold.synthetic.people import seeded

YEAR = "2025-26"
SEED = 3


@pytest.fixture(scope="module")
def people() -> tuple[roster.Resident, ...]:
    """A small county."""
    at = date(2026, 9, 21)
    return tuple(roster.residents(seeded(SEED, "looked-after"), at=at, children=2500))


@pytest.fixture(scope="module")
def lives(people: tuple[roster.Resident, ...]) -> tuple[Life, ...]:
    """Those of them who came into care."""
    return tuple(files.lives(people, seed=SEED))


def found(path: Path, *, period: str | None = None) -> Findings:
    """What the rules find in a return."""
    data_set, findings = datasets.get("ssda903"), Findings()
    ssda903.tables(
        Job(
            delivery=opened(path),
            data_set=data_set,
            keep={one.name: frozenset(f.name for f in one.fields) for one in data_set.tables},
            findings=findings,
            at=datetime(2026, 5, 1, tzinfo=UTC),
            period=period,
        )
    )
    return findings


@pytest.mark.parametrize("year", ["2022-23", "2023-24", "2025-26", "2026-27"])
def test_a_sound_return_of_any_year_breaks_no_rule(
    tmp_path: Path, lives: tuple[Life, ...], year: str
) -> None:
    path = tmp_path / "return.zip"
    counts = files.write_zip(path, files.rows(lives, year=year, seed=SEED), year=year)
    assert counts["header"] > 20
    assert found(path).by_rule == {}


def test_the_return_agrees_with_the_children_in_need(
    people: tuple[roster.Resident, ...], lives: tuple[Life, ...]
) -> None:
    span = census_year(YEAR)
    in_need = {cin.la_child_id(who.child.number): who for who in people if who.in_return(YEAR)}
    in_care = [
        who
        for who in lives
        if who.began <= span.end and (who.ended is None or who.ended >= span.start)
    ]
    assert len(in_care) > 20
    for one in in_care:
        resident = in_need[one.la_child_id]
        assert one.child is resident.child
        assert any(need.referral < one.began for need in resident.episodes)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, lives: tuple[Life, ...]) -> None:
    for name in ("1", "2"):
        files.write_zip(tmp_path / name, files.rows(lives, year=YEAR, seed=SEED), year=YEAR)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_last_years_return_agrees_with_this_years(tmp_path: Path, lives: tuple[Life, ...]) -> None:
    def starts(year: str) -> set[tuple[str, str]]:
        rows = files.rows(lives, year=year, seed=SEED)
        return {(str(row["CHILD"]), str(row["DECOM"])) for name, row in rows if name == "episodes"}

    before = {
        (str(row["CHILD"]), str(row["DECOM"]))
        for name, row in files.rows(lives, year="2024-25", seed=SEED)
        if name == "episodes" and row["DEC"] == ""
    }
    assert before
    assert before <= starts(YEAR)


@pytest.mark.requirement("CCIS-9a")
def test_damage_is_found_by_the_rule_that_is_about_it(
    tmp_path: Path, lives: tuple[Life, ...]
) -> None:
    made = list(
        files.damaged(files.rows(lives, year=YEAR, seed=SEED), rng=random.Random(5), share=0.08)
    )
    broken = {rule for _, _, rule in made if rule}
    assert broken == set(files.DAMAGE)
    path = tmp_path / "return.zip"
    files.write_zip(path, ((name, row) for name, row, _ in made), year=YEAR)
    told = found(path).by_rule
    assert broken <= set(told)
    for rule in broken - {"146", "571"}:
        assert told[rule] >= sum(1 for _, _, other in made if other == rule)


def test_a_return_for_measuring_has_as_many_children_as_asked(tmp_path: Path) -> None:
    rows = files.write_ssda903(tmp_path / "r", children=40, year=YEAR, seed=SEED)
    with (tmp_path / "r" / "header.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 41
    assert rows > 200
    packed = tmp_path / "r.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((tmp_path / "r").iterdir()):
            archive.write(path, path.name)
    assert found(packed).by_rule == {}


def test_a_column_nobody_declared_is_not_written(tmp_path: Path) -> None:
    row: Row = {"CHILD": "A1", "SHOE_SIZE": 3}
    with pytest.raises(KeyError, match="SHOE_SIZE"):
        files.write(tmp_path / "r", [("header", row)], year=YEAR)


def test_every_module_of_the_year_is_among_them(lives: tuple[Life, ...]) -> None:
    modules = {
        name
        for year in ("2024-25", YEAR, "2026-27")
        for name, _ in files.rows(lives, year=year, seed=SEED)
    }
    assert modules == {one.name for one in datasets.get("ssda903").in_files}


def test_the_county_has_the_returns_of_two_years(tmp_path: Path) -> None:
    made = county.write_looked_after(tmp_path, as_at=date(2026, 9, 21), seed=SEED, children=1500)
    assert [(one.period, one.holder) for one in made] == [
        ("2024-25", "marshire"),
        ("2025-26", "marshire"),
    ]
    assert all(one.rows > 10 for one in made)
    sound, damaged = (found(tmp_path / one.path).by_rule for one in made)
    assert sound == {}
    assert damaged
