"""The activity survey of a delivery: counted once before its rows go, and nobody kept for it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.exchange import processing, surveying
from kinfold.exchange.currency import state_of
from kinfold.exchange.figures import figures, last_survey, winter_days
from kinfold.exchange.framework import framework
from kinfold.exchange.matching import NOTHING_DECIDED
from kinfold.exchange.reconcile import Caseload
from kinfold.gate import Gate
from kinfold.registers import parcels
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month
from tests.unit.exchange.made import POSTCODES, D, activity, person

DAY = date(2026, 11, 1)
AFTER = NOW + timedelta(hours=1)


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


def weight(row: dict[str, Any]) -> tuple[Any, ...]:
    """Which of several activities of one person counts, said a second time."""
    sources = ("third_party", "survey", "provider")
    seen = row.get("verified_on") or row.get("ascertained_on") or row.get("start_date")
    place = sources.index(row["source"]) if row.get("source") in sources else -1
    return (seen or date.min, place, row.get("start_date") or date.min)


def by_hand(gate: Gate, content: bytes) -> Counter[str]:
    """What everybody in a sealed survey delivery did on 1 November, from its own bytes."""
    tables = gate._opened(content, at=NOW).tables
    found: Counter[str] = Counter()
    doings = tables["young_people.activity"].to_pylist()
    for ypid in tables["young_people.person"]["ypid"].to_pylist():
        running = [
            row
            for row in doings
            if row["ypid"] == ypid
            and (row["start_date"] or date.min) <= DAY
            and (row["end_date"] or date.max) >= DAY
        ]
        found[state_of(max(running, key=weight)["activity_code"] if running else None)] += 1
    return found


def own_survey(three: Neighbourhood, gate: Gate, la: str) -> Counter[str]:
    """The survey of an authority before anything came in."""
    (one,) = (one for one in figures(gate, manager(gate), on=NOW.date(), at=NOW) if one.la == la)
    return Counter({state: int(share.numerator) for state, share in one.survey.shares.items()})


@pytest.mark.requirement("CCIS-S3", "CCIS-8b", "CCIS-R3")
def test_the_survey_is_counted_before_its_rows_go(three: Neighbourhood) -> None:
    """Everybody delivered is in one count; the figures hold them; their rows are gone."""
    with month.delivered(three, "S3") as (gate, sent):
        (la,) = framework(gate, at=NOW).own_las
        before = own_survey(three, gate, la)
        whole = sum((by_hand(gate, content) for content in sent), Counter[str]())
        names = month.taken_in(gate, sent)
        done = processing.process_several(gate, manager(gate), names, at=NOW).done
        counted = Counter[str]()
        for one in done:
            said = surveying.said(one.survey)
            assert sum(said.values()) == one.told["received"]
            counted.update(said)
        assert counted.total() == whole.total() > 0
        elsewhere = counted.pop(surveying.OURS, 0) + counted.pop(surveying.LEFT, 0)
        assert counted <= whole
        assert (whole - counted).total() == elsewhere
        assert sum(one.told["not relevant"] for one in done) > 0
        (after,) = figures(gate, manager(gate), on=NOW.date(), at=NOW)
        assert after.survey.on == DAY
        assert after.survey.told == counted.total() > 0
        shares = after.survey.shares
        found = Counter[str]({str(state): int(share.numerator) for state, share in shares.items()})
        assert found.total() == before.total() + counted.total()
        # What was kept of our own people may say what one of them does of whom we did not know.
        learnt = before + counted - found
        assert learnt.total() <= sum(one.told["kept"] for one in done)
        assert learnt.keys() <= {"not known"}
        for name in names:
            held = parcels.parcel(name, direction="in")
            assert held is not None
            step = held.step("processed")
            assert step is not None
            counts = step.data["counts"]
            assert isinstance(counts, dict)
            assert all(isinstance(count, int) for count in counts.values())
        # Of another survey, or on a day before it was processed, nothing is told.
        earlier = figures(gate, manager(gate), on=date(2026, 10, 31), at=NOW)
        assert [one.survey.told for one in earlier] == [0]
        assert earlier[0].survey.on == date(2025, 11, 1)
        assert figures(gate, manager(gate), on=date(2026, 11, 2), at=NOW)[0].survey.told == 0


def test_a_senders_later_delivery_stands_for_its_earlier_one(three: Neighbourhood) -> None:
    with three.at("eastreach") as gate:
        first = list(month.to(month.sealed(gate, "S3"), "marshire").values())
        from kinfold.exchange import planning, sending

        made = planning.plan(gate, manager(gate), row="S3", month=date(2026, 12, 1), at=AFTER)
        planning.confirm(gate, manager(gate), made.number, at=AFTER)
        done = sending.send(gate, manager(gate), made.number, at=AFTER)
        again = {name: parcels.content(name) or b"" for name in done.sealed}
        second = list(month.to(again, "marshire").values())
    with three.at("marshire") as gate:
        told = []
        for sent in (first, second):
            names = month.taken_in(gate, sent, at=AFTER)
            run = processing.process_several(gate, manager(gate), names, at=AFTER)
            assert not run.left
            (one,) = figures(gate, manager(gate), on=AFTER.date(), at=AFTER)
            told.append(one.survey.told)
        assert told[0] == told[1] > 0


class Terms:
    """As much of a framework as counting asks for."""

    here = "marshire"

    def __init__(self) -> None:
        from kinfold.exchange.routing import Member

        self.members = (
            Member(id="marshire", las={"999": "marshire"}, standing="signed"),
            Member(id="brackwell", las={"981": "brackwell"}, standing="signed"),
            Member(id="carrow", las={"982": "carrow"}, standing="signed"),
            Member(id="darnley", las={"983": "darnley"}, standing="unsigned"),
        )


def counted(
    people: list[dict[str, Any]],
    *,
    own: Sequence[dict[str, Any]] = (),
    row: str = "S3",
    period: str = "2025-11",
    on: str = "2025-11-20",
) -> dict[str, int]:
    """What is counted of a delivery from Brackwell to Marshire."""
    from types import SimpleNamespace

    parcel: Any = SimpleNamespace(row=row, period=period, la="999", partner="brackwell")
    return surveying.counted(
        Caseload(
            people=people,
            activities=[activity(one["ypid"], activity_code="310") for one in people],
        ),
        parcel=parcel,
        own=own,
        terms=Terms(),  # type: ignore[arg-type] # as much of one as is asked for
        on=D(on),
        postcodes=POSTCODES,
        digest=lambda *parts: "".join(parts),
        decisions=NOTHING_DECIDED,
    )


PUPIL = {"la_at_year_11": "999", "uln": "1000000043"}


@pytest.mark.requirement("CCIS-S3")
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "apprenticeship"),
        ({"responsible_la": "999"}, "apprenticeship"),
        ({"responsible_la": "981"}, "apprenticeship"),
        ({"responsible_la": "982"}, surveying.LEFT),
        ({"responsible_la": "983"}, "apprenticeship"),
        ({"postcode": ""}, "apprenticeship"),
        ({"uln": "1000000043"}, surveying.OURS),
        ({"uln": "1000000043", "responsible_la": "982"}, surveying.OURS),
    ],
)
def test_nobody_counts_twice(facts: dict[str, Any], said: str) -> None:
    """Ours are counted in our records; who lives with a third member is left to it."""
    received = [person("b1", **{"uln": "", "upn": "", "forename": "Kit"} | facts)]
    ours = [person("m1", surname="Else", **PUPIL)]
    assert counted(received, own=ours) == {f"survey {said}": 1}


@pytest.mark.parametrize(
    ("given", "empty"),
    [
        ({}, False),
        ({"row": "S1"}, True),
        ({"on": "2025-10-31", "period": "2025-10"}, True),
        ({"period": "2026-01", "on": "2026-01-09"}, False),
        ({"period": "2026-07", "on": "2026-07-09"}, False),
    ],
)
def test_only_the_survey_is_counted_and_not_before_its_day(
    given: dict[str, Any], empty: bool
) -> None:
    assert (counted([person("b1")], **given) == {}) is empty


@pytest.mark.parametrize(
    ("on", "day"),
    [("2026-11-01", "2026-11-01"), ("2027-07-31", "2026-11-01"), ("2026-09-01", "2026-11-01"),
     ("2026-08-31", "2025-11-01")],
)  # fmt: skip
def test_the_survey_of_an_academic_year_is_on_its_1_november(on: str, day: str) -> None:
    assert surveying.survey_day(D(on)) == D(day)


@pytest.mark.parametrize(
    ("on", "day"),
    [("2026-11-01", "2026-11-01"), ("2026-10-31", "2025-11-01"), ("2027-03-01", "2026-11-01")],
)
def test_the_last_survey_is_the_last_that_has_come(on: str, day: str) -> None:
    assert last_survey(D(on)) == D(day)


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize(
    ("on", "end"),
    [("2026-11-03", "2026-02-28"), ("2027-02-27", "2026-02-28"), ("2027-02-28", "2027-02-28"),
     ("2028-02-28", "2027-02-28"), ("2028-02-29", "2028-02-29")],
)  # fmt: skip
def test_the_winter_is_the_last_that_is_over(on: str, end: str) -> None:
    days = winter_days(D(on))
    assert days[2] == D(end)
    assert [day.month for day in days] == [12, 1, 2]
    assert days[0].year == days[1].year - 1 == days[2].year - 1
