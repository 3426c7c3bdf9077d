"""The caseloads of the neighbours: what is written, how much, and in what shares."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kinfold import datasets, identifiers
from kinfold.errors import UsageProblem
from kinfold.synthetic import neighbours, neighbours_members, youth_activities, youth_wishes
from kinfold.synthetic.neighbours import Neighbours
from kinfold.synthetic.youth_numbers import Numbers
from tests.unit.intake.samples import read_table
from tests.unit.synthetic.caseloads import MEMBERS, TABLES, Held, age, share, written
from tests.unit.synthetic.conftest import AS_AT
from tests.unit.synthetic.reading import rows

_PRINT = """
import sys
from datetime import date
from pathlib import Path
from kinfold.synthetic import neighbours
neighbours.write(Path(sys.argv[1]), as_at=date(2026, 11, 21), seed=5, young_people=300)
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return written(tmp_path_factory.mktemp("neighbours"))


@pytest.fixture(scope="module")
def made(held: Held) -> Neighbours:
    return held.made


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_same_bytes_in_another_process(tmp_path: Path) -> None:
    for name in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", _PRINT, str(tmp_path / name)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": name},
        )
    first = _digests(tmp_path / "1")
    assert first == _digests(tmp_path / "2")
    assert len(first) == 5
    other = neighbours.write(tmp_path / "3", as_at=AS_AT, seed=6, young_people=300)
    assert _digests(other.folder)["marshire-young-people.csv"] != first["marshire-young-people.csv"]


def test_every_file_is_listed(made: Neighbours) -> None:
    assert [entry.holder for entry in made.files] == list(MEMBERS)
    for entry in made.files:
        assert len(rows(made.folder / entry.path)) == entry.rows > 500
        assert (entry.data_set, entry.period) == ("young_people", AS_AT.isoformat())
    with pytest.raises(KeyError):
        made.of("northmoor")
    listed = {made.folder / entry.path for entry in made.files} | {made.directory, made.truth}
    assert {path for path in made.folder.rglob("*") if path.is_file()} == listed


def test_columns_are_exactly_those_declared(made: Neighbours) -> None:
    declared = [
        field.source for table in datasets.get("young_people").tables for field in table.fields
    ]
    for member in MEMBERS:
        with made.of(member).open(encoding="utf-8") as file:
            heading = file.readline().rstrip("\r\n").split(",")
        assert heading == list(dict.fromkeys(declared))


def test_a_row_fills_only_its_own_tables_columns(held: Held) -> None:
    for table in datasets.get("young_people").tables:
        own = {field.source for field in table.fields}
        for row in held.every(table.name):
            assert {name for name, text in row.items() if text} <= own


@pytest.mark.parametrize("member", MEMBERS)
def test_intake_keeps_every_row_and_finds_nothing_wrong(made: Neighbours, member: str) -> None:
    read = read_table(made.of(member), "young_people", school=None)
    assert read.reading.refused == 0
    assert read.reading.surplus == ()
    assert sum(read.reading.counts.values()) == read.reading.rows == len(rows(made.of(member)))
    assert set(read.reading.counts) == set(TABLES)
    assert read.rules() == {}


@pytest.mark.parametrize("table", TABLES)
def test_codes_are_listed_and_required_fields_present(held: Held, table: str) -> None:
    for field in datasets.get("young_people").table(table).fields:
        seen = {row[field.source] for row in held.every(table)}
        if field.codeset:
            assert seen - {""} <= datasets.codeset(field.codeset).codes_in(None), field.name
        if field.required:
            assert "" not in seen, field.name


def test_ids_and_numbers_are_sound_and_ones_own(held: Held) -> None:
    person_of = {row["ypid"]: row["person"] for row in held.answers}
    databases = dict(zip(MEMBERS, ("999", "980", "998"), strict=True))
    owner: dict[str, str] = {}
    for member in MEMBERS:
        people = held.by_member[member]["person"]
        assert len({row["ypid"] for row in people}) == len(people)
        for row in people:
            assert len(row["ypid"]) == 13
            assert row["ypid"].isdigit()
            assert row["ypid"].startswith(databases[member])
            assert not row["uln"] or identifiers.is_uln(row["uln"])
            assert not row["upn"] or identifiers.is_upn(row["upn"])
            for number in (row["uln"], row["upn"]):
                if number:
                    whose = person_of[row["ypid"]]
                    assert owner.setdefault(number, whose) == whose


def test_establishments_are_invented_ones_of_their_authority(
    held: Held,
) -> None:
    land = neighbours_members.Land.of(neighbours_members.MEMBERS)
    codes = {place.la_code for place in land.authorities()}
    names: dict[str, str] = {}
    for row in held.every("activity"):
        number = row["establishment_number"]
        if number:
            assert len(number) == 7
            assert number[:3] in codes
            assert row["ukprn"] == f"1{number}"
            assert names.setdefault(number, row["establishment_name"]) == row["establishment_name"]


def test_every_home_is_in_an_area_that_does_not_exist(made: Neighbours, held: Held) -> None:
    areas = {row["postcode"] for row in rows(made.directory)}
    written = {row["postcode"] for row in held.every("person")} - {"", "ZZ99 3VZ"}
    for postcode in areas | written:
        assert postcode.startswith("Q")
    for row in held.every("person"):
        assert all(row[name][:6] in ("", "07700 ", "01632 ") for name in
                   ("telephone_1", "telephone_2", "telephone_3"))  # fmt: skip
        assert row["email"] == "" or row["email"].endswith("@post.example")
        assert row["email"].isascii()


def test_directory_places_whole_postcodes_and_districts(made: Neighbours) -> None:
    listed = rows(made.directory)
    whole = [row for row in listed if " " in row["postcode"]]
    districts = {row["postcode"]: row["la_code"] for row in listed if " " not in row["postcode"]}
    assert all(identifiers.is_postcode(row["postcode"]) for row in whole)
    assert made.vintage == date(2026, 11, 1)
    assert made.vintage.isoformat() in made.directory.name
    shared = neighbours_members.SHARED_DISTRICT
    assert shared not in districts
    assert {r["la_code"] for r in whole if r["postcode"].startswith(shared)} == {"998", "999"}
    for row in whole:
        outward = row["postcode"].split(" ")[0]
        assert outward == shared or districts[outward] == row["la_code"]
    assert {"981", "989", "990", "997", "998", "999"} <= set(districts.values())


@pytest.mark.parametrize(
    ("day", "published"),
    [
        (date(2026, 1, 31), date(2025, 11, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 10, 31), date(2026, 8, 1)),
    ],
)
def test_a_directory_is_the_newest_of_its_day(day: date, published: date) -> None:
    assert neighbours.vintage_on(day) == published


def test_ages_run_from_14_to_24_and_most_are_15_to_18(
    held: Held,
) -> None:
    years = [age(row) for row in held.every("person")]
    assert set(years) == set(range(14, 25))
    assert share(15 <= year <= 18 for year in years) > 0.7


def test_people_cross_borders_and_move(held: Held) -> None:
    people = {row["person"]: row for row in held.answers}
    assert len(people) == 2400, "every one is in at least one file"
    crossing = share(row["study_la"] not in ("", row["home_la"]) for row in people.values())
    assert 0.12 < crossing < 0.18
    kinds = Counter(row["copy"] for row in {row["ypid"]: row for row in held.answers}.values())
    for kind in ("agrees", "older", "unknown", "newer", "two_educations", "neet_here"):
        assert kinds[kind] >= 5, kind
    assert kinds["moved_away"] > 30
    assert kinds["move_unheard"] > 8
    assert kinds["duplicate"] > 8
    assert {"990", "997"} <= {row["home_la"] for row in people.values()}
    moved = [row for row in held.every("person") if row["moved_from_la"]]
    assert 0.03 < len(moved) / len(held.every("person")) < 0.12
    assert all(row["moved_on"] and row["moved_on"] < AS_AT.isoformat() for row in moved)
    gone = [row for row in moved if row["cohort_status"] == "T"]
    assert all(row["transferred_to_la"] not in ("", row["moved_from_la"]) for row in gone)


def test_every_kind_of_status_wish_and_number_is_there(
    held: Held,
) -> None:
    people = held.every("person")
    assert {row["cohort_status"] for row in people} == set("PGALTEMD")
    assert {row["sharing"] for row in people} == set(youth_wishes.WISHES)
    refused = [row for row in people if row["sharing"] == "refused"]
    parts = Counter(
        sum(1 for name in ("ground", "reason", "role") if row[f"override_{name}"])
        for row in refused
    )
    assert parts[0] > 20
    assert parts[2] > 10
    assert parts[3] > 20
    assert not [row for row in people if row["override_role"] and row["sharing"] != "refused"]
    assert 0.03 < share(not row["notice_on"] for row in people) < 0.1
    assert 0.04 < share(not row["uln"] and bool(row["upn"]) for row in people) < 0.14
    assert 0.04 < share(not row["uln"] and not row["upn"] for row in people) < 0.12
    assert 0.005 < share(not row["postcode"] for row in people) < 0.03
    assert [row for row in people if row["postcode"] == "ZZ99 3VZ"]
    assert [row for row in people if row["postcode"].startswith("QX")]
    assert [row for row in people if row["responsible_la"] not in ("", row["home_la"])]
    assert all(row["intended_destination"] for row in people if age(row) == 15)


def test_activities_fit_their_codes_and_dates(held: Held) -> None:
    people = held.people()
    circumstances: dict[str, set[str]] = {}
    for row in held.every("circumstance"):
        circumstances.setdefault(row["ypid"], set()).add(row["characteristic"])
    starts: Counter[tuple[str, str]] = Counter()
    for row in held.every("activity"):
        code, day = row["activity_code"], AS_AT.isoformat()
        starts[row["ypid"], row["start_date"]] += 1
        assert row["start_date"] <= row["ascertained_on"] <= row["verified_on"] <= day
        assert not row["end_date"] or row["start_date"] <= row["end_date"] <= day
        assert not row["predicted_end"] or row["due_to_lapse"] <= row["predicted_end"]
        assert (code in youth_activities.NEET) == bool(row["neet_start"])
        if code in {"260", "290", "350", "616", "710"}:
            assert row["review_on"]
        if code in youth_activities.WITH_PLAN_ONLY:
            assert people[row["ypid"]]["ehc_plan"] == "Y"
        if code in youth_activities.GOES_WITH and not row["end_date"]:
            assert youth_activities.GOES_WITH[code] in circumstances.get(row["ypid"], set())
        if age(people[row["ypid"]]) < 16:
            assert code in {"110", "120", "140", "150"}
    assert max(starts.values()) == 1


def test_shares_of_activities_are_lifelike(held: Held) -> None:
    people = held.people()
    now = [row for row in held.every("activity") if not row["end_date"]]
    young = [row for row in now if age(people[row["ypid"]]) in (16, 17)]
    codes = [row["activity_code"] for row in young]
    assert 0.7 < share(code in youth_activities.FULL_TIME_EDUCATION for code in codes) < 0.93
    assert 0.02 < share(code in youth_activities.NEET for code in codes) < 0.1
    assert 0.01 < share(code in youth_activities.NOT_KNOWN for code in codes) < 0.06
    assert 0.02 < share(code == "310" for code in codes) < 0.1
    assert 0.02 < share(row["due_to_lapse"] < AS_AT.isoformat() for row in now) < 0.2
    assert {row["source"] for row in now} == {"provider", "survey", "third_party"}


def test_offers_are_of_the_years_that_have_them(held: Held) -> None:
    people = held.people()
    offers = held.every("offer")
    years = {15: {"11"}, 16: {"11"}, 17: {"11", "12"}}
    assert {age(people[row["ypid"]]) for row in offers} == set(years)
    for row in offers:
        assert row["guarantee_year"] in years[age(people[row["ypid"]])]
        assert bool(row["course"]) == (row["guarantee_status"] in {"110", "114", "115"})
        assert row["guarantee_status"] not in {"114", "115"} or row["guarantee_year"] == "12"
    settled = [row for row in offers if age(people[row["ypid"]]) in (16, 17)]
    assert 0.9 < share(bool(row["course"]) for row in settled) < 0.98


@pytest.mark.parametrize(
    "as_at", [date(2026, 9, 1), date(2027, 3, 31), date(2027, 8, 31), date(2028, 2, 29)]
)
def test_any_day_and_any_number_of_members_will_do(tmp_path: Path, as_at: date) -> None:
    members = neighbours_members.several(12)
    made = neighbours.write(tmp_path, as_at=as_at, seed=4, young_people=400, members=members)
    assert len(made.files) == 12
    assert len({member.database for member in members}) == 12
    day = as_at.isoformat()
    for entry in made.files:
        for row in rows(made.folder / entry.path):
            if row["record_type"] == "activity":
                assert row["start_date"] <= row["verified_on"] <= day
                assert row["ascertained_on"] <= row["verified_on"]
    assert {row["recipient"] for row in rows(made.truth)} > set(MEMBERS)


def test_numbers_of_a_large_year_are_sound_and_never_given_twice() -> None:
    numbers = Numbers()
    codes = [place.la_code for place in neighbours_members.Land.of(
        neighbours_members.several(12)).authorities()]  # fmt: skip
    upns = [numbers.upn(la_code=code, year=2014) for code in codes for _ in range(1500)]
    ulns = [numbers.uln() for _ in range(5000)]
    assert len(set(upns)) == len(upns)
    assert len(set(ulns)) == len(ulns)
    assert all(identifiers.is_upn(upn) for upn in upns[::7])
    assert all(identifiers.is_uln(uln) for uln in ulns)


def test_one_alone_has_no_neighbours(tmp_path: Path) -> None:
    for few in ((), (neighbours_members.MARSHIRE,), (neighbours_members.MARSHIRE,) * 2):
        with pytest.raises(UsageProblem):
            neighbours.write(tmp_path, as_at=AS_AT, seed=1, members=few)
    for count in (2, 13):
        with pytest.raises(ValueError, match="members"):
            neighbours_members.several(count)
    assert not list(tmp_path.iterdir())
