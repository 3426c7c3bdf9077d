"""A school beside others: its own share, those that take part, and the county where it is safe."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kinfold.errors import RefusedByAgreement
from kinfold.indicators import beside_others
from kinfold.indicators.beside_others import Beside, Spread
from kinfold.registers import agreements, signatures
from tests import estate
from tests.unit.indicators.conftest import HEAD, SCHOOLS, Rolls, staffed
from tests.unit.worklists.conftest import Office, upn
from tests.unit.worklists.conftest import marks as marked

DAY = date(2026, 10, 30)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """Four schools; the second primary has few pupils on free meals."""
    folder = tmp_path_factory.mktemp("beside")
    made = estate.copied(estate.empty(children=60), folder / "home")
    with made.opened() as gate:
        staffed()
        _fill(Office(gate=gate, grounds=made, folder=folder))
    return made


@pytest.fixture
def filled(county: estate.Estate, tmp_path: Path) -> Iterator[Office]:
    """A copy of it, to do with as the test likes."""
    grounds = estate.copied(county, tmp_path / "home")
    with grounds.opened() as gate:
        at = estate.LATER + timedelta(minutes=5)
        yield Office(gate=gate, grounds=grounds, folder=tmp_path, at=at)


def _fill(office: Office) -> None:
    rolls, sen, away, out, unmarked = Rolls(), {}, {}, {}, {}
    for school, meals, needs in zip(SCHOOLS, (20, 4, 30, 40), (16, 12, 20, 12), strict=True):
        eligible = rolls.add(school, "3", meals, fsm_eligible="Y")
        rest = rolls.add(school, "3", 80 - meals, fsm_eligible="N")
        sen[school] = [(n, "K") for n in rest[:needs]] + [(n, "E") for n in rest[needs:][:11]]
        away[school] = eligible[:2] + rest[:14]
        out[school], unmarked[school] = rest[:15], rest[-10:]
    rolls.send(office)
    for school in SCHOOLS:
        everybody = [n for n in range(1, rolls.last + 1) if _at(rolls, school, n)]
        office.send(school, "attendance_marks", [
            row for n in everybody if n not in unmarked[school]
            for row in marked(n, "/I////////" if n in away[school] else "/" * 10, until=DAY)
        ])  # fmt: skip
        office.send(school, "sen_register", [
            {"upn": upn(n), "sen_status": status, "sen_status_date": date(2025, 9, 1)}
            for n, status in sen[school]
        ])  # fmt: skip
        office.send(school, "exclusions", [
            {"upn": upn(n), "category": "SUSP", "start_date": date(2026, 10, 5)}
            for n in out[school]
        ])  # fmt: skip


def _at(rolls: Rolls, school: str, number: int) -> bool:
    return any(row["upn"] == upn(number) for row in rolls.pupils[school])


def lines(office: Office, login: str = HEAD) -> dict[str, Beside]:
    found = beside_others.compare(office.gate, office.actor(login), at=office.now())
    assert (found.on, found.first) == (date(2026, 10, 31), date(2026, 9, 1))
    return {line.measure.id: line for line in found.lines}


@pytest.mark.requirement("SOM-9.3.1b")
def test_a_head_sees_the_school_beside_others_and_no_small_count(filled: Office) -> None:
    told = lines(filled)
    assert {name: line.own for name, line in told.items()} == {
        "attended": 69, "persistent": 19, "meals": 25, "support": 19, "plan": 13, "excluded": 19,
    }  # fmt: skip
    assert told["meals"].similar == {"Millbrook Primary": None}
    assert told["support"].similar == {"Millbrook Primary": 13}
    assert told["meals"].county == 30
    assert told["support"].spread == Spread(lower=13, median=16, upper=20)
    assert told["support"].spread_similar is None
    assert told["meals"].spread is None


@pytest.mark.requirement("SOM-9.3.1b")
def test_a_school_that_takes_no_part_is_not_named_nor_to_be_worked_out(filled: Office) -> None:
    (version,) = [
        one
        for one in agreements.current_versions(at=filled.now())
        if one.agreement == "county-education"
    ]
    for one in signatures.signature_records(version.hash):
        if one.organisation == "millbrook":
            signatures.withdraw_signature(
                one.id, reason="It leaves the sharing", at=filled.now(), by=None
            )
    told = lines(filled)
    assert told["support"].similar == {}
    assert told["support"].spread is None
    assert told["support"].county is None
    assert told["support"].own == 19


@pytest.mark.requirement("SOM-9.3.1b")
def test_only_a_head_teacher_is_let_and_nobody_by_name(filled: Office) -> None:
    for login in (estate.LEADS["st-edmunds"], estate.DATA_MANAGER):
        with pytest.raises(RefusedByAgreement):
            beside_others.compare(filled.gate, filled.actor(login), at=filled.now())


def test_a_school_of_no_phase_is_like_no_other() -> None:
    assert beside_others._phase("9992001") == beside_others._phase("9993001") == "primary"
    assert beside_others._phase("9997001") == "9997001"
    assert beside_others._phase(None) == "none"
