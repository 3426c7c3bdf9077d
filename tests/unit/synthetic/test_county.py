"""The county as a whole: what is written, how much, and always the same."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kinfold import datasets, identifiers
from kinfold.calendars import window_start
from kinfold.errors import UsageProblem
from kinfold.synthetic import county, manifest
from kinfold.synthetic.manifest import Manifest
from tests.unit.synthetic.conftest import AS_AT, SEED
from tests.unit.synthetic.reading import all_rows, rows

_SCHOOLS = {"st-edmunds", "millbrook", "hartwell", "ashdown"}
_FEEDS = ("pupil_core", "school_history", "exclusions", "sen_register", "young_carers")
_PRINT = """
import sys
from datetime import date
from pathlib import Path
from kinfold.synthetic import county
county.write(Path(sys.argv[1]), as_at=date(2026, 11, 21), seed=5, children=150)
"""


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
    assert _digests(tmp_path / "1") == _digests(tmp_path / "2")
    assert len(_digests(tmp_path / "1")) > 30


def test_another_seed_gives_other_children(tmp_path: Path) -> None:
    first, second = (
        county.write(tmp_path / str(seed), as_at=AS_AT, seed=seed, children=100) for seed in (1, 2)
    )
    names = ["feeds/st-edmunds-pupil_core-2026-11-21.csv", "cin-2025-26.xml", "early-help.csv"]
    for name in names:
        assert (first.folder / name).read_bytes() != (second.folder / name).read_bytes()


def test_a_day_before_the_newest_return_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        county.write(tmp_path, as_at=date(2026, 3, 31), seed=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("as_at", [date(2026, 8, 10), date(2028, 2, 29), date(2027, 1, 2)])
def test_any_later_day_will_do(tmp_path: Path, as_at: date) -> None:
    made = county.write(tmp_path, as_at=as_at, seed=3, children=120)
    assert made.counts["children"] == 120
    latest = max(row["Date"] for row in all_rows(made, "attendance_marks"))
    assert latest <= as_at.isoformat()


def test_size_and_share_on_roll(made: Manifest) -> None:
    truth = rows(made.truth / "truth.csv")
    known = {row["person"] for row in truth}
    on_roll = {row["person"] for row in truth if row["data_set"] == "pupil_core"}
    assert made.counts["children"] == 5000
    assert len(known) == 5000, "every child is in at least one file"
    assert len(on_roll) == made.counts["on_roll"] == 3300
    assert 2 <= made.counts["two_rolls"] <= 60


def test_every_file_is_listed_and_nothing_else_lies_about(made: Manifest) -> None:
    written = {
        path.relative_to(made.folder)
        for path in made.folder.rglob("*")
        if path.is_file() and made.truth not in path.parents
    }
    assert {entry.path for entry in made.files} == written
    for feed in _FEEDS:
        assert {entry.holder for entry in made.of(feed)} == _SCHOOLS
    assert [len(made.of("attendance_marks")), len(made.of("cin_census"))] == [12, 2]
    assert all(entry.rows > 0 for entry in made.files)
    assert {entry.data_set for entry in made.files} <= set(datasets.catalogue())


def test_manifest_is_read_back_as_it_was_written(made: Manifest) -> None:
    assert manifest.load(made.folder) == made
    with pytest.raises(KeyError):
        made.persona("nobody")


@pytest.mark.requirement("SOM-A.1", "SOM-A.2")
@pytest.mark.parametrize(
    ("feed", "table"),
    [
        ("pupil_core", "pupil"),
        ("school_history", "enrolment"),
        ("exclusions", "exclusion"),
        ("sen_register", "sen"),
        ("young_carers", "young_carer"),
        ("attendance_marks", "mark"),
    ],
)
def test_feeds_hold_the_agreed_items_and_no_proposed_one(
    made: Manifest, feed: str, table: str
) -> None:
    agreed = [f.source for f in datasets.get(feed).table(table).fields if not f.proposed]
    for entry in made.of(feed):
        with (made.folder / entry.path).open(encoding="utf-8") as file:
            heading = file.readline().rstrip("\r\n").split(",")
        extra = list(county.SURPLUS) if (feed, entry.holder) == ("pupil_core", "ashdown") else []
        assert heading == [*agreed, *extra]


@pytest.mark.parametrize(
    ("data_set", "table", "year"),
    [
        ("pupil_core", "pupil", None),
        ("school_history", "enrolment", None),
        ("sen_register", "sen", "2026-27"),
        ("young_carers", "young_carer", None),
        ("attendance_marks", "mark", "2026-27"),
        ("school_census", "pupil", "2025-26"),
    ],
)
def test_every_code_is_in_its_published_list(
    made: Manifest, data_set: str, table: str, year: str | None
) -> None:
    fields = [f for f in datasets.get(data_set).table(table).fields if f.codeset]
    held = all_rows(made, data_set)
    for field in fields:
        seen = {row[field.source] for row in held if row.get(field.source)}
        assert seen <= datasets.codeset(field.codeset or "").codes_in(year), field.name
    for field in datasets.get(data_set).table(table).fields:
        if field.required:
            assert all(row[field.source] for row in held), field.name


def test_pupil_numbers_are_sound_and_one_pupils_own(made: Manifest) -> None:
    accepted = datasets.codeset("upn_la_codes").codes_in(None)
    owner: dict[str, str] = {}
    for row in rows(made.truth / "truth.csv"):
        if row["data_set"] in ("pupil_core", "school_census"):
            assert identifiers.is_upn(row["record"], la_numbers=accepted)
            assert owner.setdefault(row["record"], row["person"]) == row["person"]


def test_homes_are_in_the_unallocated_area(made: Manifest) -> None:
    for row in all_rows(made, "pupil_core"):
        postcode = row["Address"].rsplit(", ", 1)[1]
        assert postcode.startswith("QM")
        assert identifiers.is_postcode(postcode)


def test_brothers_and_sisters_share_homes_and_twins_birth_dates(made: Manifest) -> None:
    family = {
        row["record"]: row["family"]
        for row in rows(made.truth / "truth.csv")
        if row["data_set"] == "pupil_core"
    }
    homes: dict[str, list[dict[str, str]]] = {}
    for row in all_rows(made, "pupil_core"):
        homes.setdefault(family[row["UPN"]], []).append(row)
    shared = [group for group in homes.values() if len({row["UPN"] for row in group}) > 1]
    assert len(shared) > 500
    twins = [
        group
        for group in shared
        if len({row["UPN"] for row in group}) > len({row["Date of birth"] for row in group})
    ]
    assert len(twins) > 15


def test_early_help_knows_no_number_and_covers_the_two_year_line(made: Manifest) -> None:
    held = all_rows(made, "early_help")
    assert not {"UPN", "LAchildID", "upn"} & held[0].keys()
    spells = [row for row in held if row["record_type"] == "involvement"]
    line = window_start(AS_AT, months=24)
    ends = {row["end_date"] for row in spells}
    assert {line.isoformat(), ""} <= ends
    assert {(line.replace(day=line.day - 1)).isoformat()} <= ends
    assert all(row["start_date"] <= AS_AT.isoformat() for row in spells)
    mails = {row["lead_professional_email"] for row in spells}
    assert all(mail.endswith("@marshire.example") for mail in mails)


@pytest.mark.parametrize(
    ("tag", "least", "most"),
    [
        ("nickname", 0.02, 0.15),
        ("surname_typo", 0.015, 0.05),
        ("forename_typo", 0.008, 0.035),
        ("swapped_names", 0.008, 0.035),
        ("birth_date", 0.005, 0.03),
        ("short_address", 0.1, 0.2),
    ],
)
def test_early_help_is_damaged_at_the_stated_rates(
    made: Manifest, tag: str, least: float, most: float
) -> None:
    cases = [row for row in rows(made.truth / "truth.csv") if row["data_set"] == "early_help"]
    share = sum(tag in row["errors"].split(";") for row in cases) / len(cases)
    assert least <= share <= most


def test_marks_cover_the_two_latest_completed_terms(made: Manifest) -> None:
    for school in _SCHOOLS:
        periods = [e.period for e in made.of("attendance_marks") if e.holder == school]
        assert periods == ["2026-spring", "2026-summer", "2026-autumn"]
    entry = made.of("attendance_marks")[0]
    marks = rows(made.folder / entry.path)
    first = [row for row in marks if row["UPN"] == marks[0]["UPN"]]
    assert len(first) == len({(row["Date"], row["Session"]) for row in first})
    assert {row["Session"] for row in first} == {"AM", "PM"}
    present = [row for row in marks if not row["Absence reason"]]
    assert 0.88 < len(present) / len(marks) < 0.97
    assert all(row["Mark"] == {"AM": "/", "PM": "\\"}[row["Session"]] for row in present)


def test_nobody_is_marked_before_joining_or_after_leaving(made: Manifest) -> None:
    spells: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in all_rows(made, "school_history"):
        if row["LAESTAB"][3:] == row["School number"]:
            ends = row["End date"] or "9999"
            spells.setdefault((row["LAESTAB"], row["UPN"]), []).append((row["Start date"], ends))
    for entry in made.of("attendance_marks"):
        if entry.period == "2026-autumn":
            for row in rows(made.folder / entry.path):
                held = spells[row["LAESTAB"], row["UPN"]]
                assert any(start <= row["Date"] <= end for start, end in held)


def test_seed_is_kept(made: Manifest) -> None:
    assert (made.seed, made.as_at) == (SEED, AS_AT)
