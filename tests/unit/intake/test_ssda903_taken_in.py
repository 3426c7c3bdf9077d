"""A looked-after return is taken in under the council's protocol, with what the rules found."""

import random
from datetime import date

import pytest

from kinfold.errors import RefusedByAgreement
from kinfold.registers import facts
from kinfold.synthetic import looked_after_files as files
from kinfold.synthetic import roster
from kinfold.synthetic.looked_after import Life
from kinfold.synthetic.people import seeded
from tests import estate
from tests.unit.intake.conftest import Office

UNDER = "looked-after-return"
YEAR = "2025-26"
SEED = 3


@pytest.fixture(scope="module")
def lives() -> tuple[Life, ...]:
    """Children of a small county who came into care."""
    people = roster.residents(seeded(SEED, "taken-in"), at=date(2026, 9, 21), children=600)
    return tuple(files.lives(people, seed=SEED))


@pytest.fixture
def council(office: Office) -> Office:
    """The office, with the protocol for the return in force."""
    estate.bring_into_force(estate.AGREEMENTS / UNDER / "as-printed.yaml")
    return office


@pytest.mark.requirement("CCIS-9a")
def test_a_return_is_kept_with_what_the_rules_found(
    council: Office, lives: tuple[Life, ...]
) -> None:
    made = files.damaged(files.rows(lives, year=YEAR, seed=SEED), rng=random.Random(2), share=0.5)
    path = council.desk / "return.zip"
    files.write_zip(path, ((name, row) for name, row, _ in made), year=YEAR)
    report = council.take(path, under=UNDER, holder="marshire")
    assert (report.outcome, report.period, report.data_set) == ("accepted", YEAR, "ssda903")
    assert report.counts["kept header"] > 20
    assert report.counts["finding 103"] > 0
    told = {one.rule for one in report.findings}
    assert {"102", "103", "168"} <= told
    assert "not-a-date" not in told


def test_without_the_protocol_it_is_refused(office: Office, lives: tuple[Life, ...]) -> None:
    path = office.desk / "return.zip"
    files.write_zip(path, files.rows(lives, year=YEAR, seed=SEED), year=YEAR)
    problem = office.refused(path, under="practitioner-view", holder="marshire")
    assert isinstance(problem, RefusedByAgreement)


def test_the_rules_look_at_last_years_return_once_it_is_held(
    council: Office, lives: tuple[Life, ...]
) -> None:
    def taken(year: str, *, ethnicity: str) -> facts.LoadReport:
        """The return of a year, in which everybody's ethnicity is said to be one."""
        rows = files.rows(lives, year=year, seed=SEED)
        path = council.desk / f"{year}-{ethnicity}.zip"
        files.write_zip(
            path,
            (
                (name, {**row, "ETHNIC": ethnicity} if name == "header" else row)
                for name, row in rows
            ),
            year=year,
        )
        return council.take(path, under=UNDER, holder="marshire")

    assert "finding 204" not in taken(YEAR, ethnicity="REFU").counts
    taken("2024-25", ethnicity="WBRI")
    assert taken(YEAR, ethnicity="NOBT").counts["finding 204"] > 0
