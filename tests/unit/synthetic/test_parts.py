"""The parts from which the county is made: numbers, damage, stories, clipping."""

import csv
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kinfold import identifiers
from kinfold.synthetic import care, dirty, noise, numbers, people, places, tables
from kinfold.synthetic.cultures import CULTURES
from kinfold.synthetic.names import own_surname

_SEEDS = st.integers(0, 10_000)


@given(seed=_SEEDS, establishment=st.integers(2000, 2999), year=st.integers(2000, 2030))
def test_numbers_are_sound_and_their_damage_is_as_named(
    seed: int, establishment: int, year: int
) -> None:
    upn = numbers.UpnIssuer().issue(establishment=establishment, year=year)
    assert identifiers.is_upn(upn)
    assert identifiers.is_temporary_upn(numbers.temporary(upn))
    assert identifiers.is_upn(numbers.temporary(upn))
    assert not identifiers.is_upn(numbers.mistyped(random.Random(seed), upn))


def test_a_full_year_of_numbers_spills_without_repeating() -> None:
    issuer = numbers.UpnIssuer()
    issued = [issuer.issue(establishment=2001, year=2020) for _ in range(2500)]
    assert len(set(issued)) == 2500
    assert all(identifiers.is_upn(upn) for upn in issued)


@given(seed=_SEEDS, born=st.dates(date(2005, 1, 1), date(2026, 1, 1)))
def test_a_wrong_date_is_another_date(seed: int, born: date) -> None:
    assert noise.wrong_date(random.Random(seed), born) != born


@given(seed=_SEEDS, word=st.sampled_from(["Al", "Smith", "Shaw", "Thirunavukkarasu", "Aaaa"]))
def test_a_typo_is_one_slip(seed: int, word: str) -> None:
    changed = noise.typo(random.Random(seed), word)
    assert abs(len(changed) - len(word)) <= 1
    assert changed[0] == word[0]


@given(seed=_SEEDS, referral=st.dates(date(2017, 4, 1), date(2026, 3, 1)),
       kind=st.sampled_from(["nfa", "assessed", "plan", "protection", "long"]))  # fmt: skip
def test_a_return_shows_no_later_than_its_last_day(seed: int, referral: date, kind: str) -> None:
    life = care.make_episode(
        random.Random(seed), referral=referral, kind=kind, disabled=False, previous=0
    )
    first, last = date(2025, 4, 1), date(2026, 3, 31)
    seen = care.reported(life, first=first, last=last)
    if seen is None:
        assert life.referral > last or life.nfa or (life.closure and life.closure < first)
        return
    ends = [seen.closure, *(a.end for a in seen.assessments), *(p.end for p in seen.plans)]
    ends += [plan.end for plan in seen.protection]
    assert all(end is None or first <= end <= last for end in ends)
    assert len([plan for plan in seen.protection if plan.end is None]) <= 1
    assert (
        care.reported(replace(life, referral=last + timedelta(days=1)), first=first, last=last)
        is None
    )


def test_families_come_without_end_from_the_seed() -> None:
    def some(seed: int) -> list[people.Family]:
        source = people.families(
            people.seeded(seed, "t"), at=date(2026, 9, 1), unborn_until=date(2026, 3, 31)
        )
        return [next(source) for _ in range(50)]

    assert some(1) == some(1) != some(2)


def test_every_culture_has_names_for_all() -> None:
    assert abs(sum(culture.share for culture in CULTURES) - 1) < 0.05
    rng = random.Random(1)
    polish = next(culture for culture in CULTURES if culture.name == "polish")
    assert own_surname(rng, polish, surname="Kowalski", sex="F") == "Kowalska"
    assert own_surname(rng, polish, surname="Nowak", sex="F") == "Nowak"
    for culture in CULTURES:
        assert min(len(culture.boys), len(culture.girls), len(culture.surnames)) >= 8


def test_a_short_address_is_the_same_place() -> None:
    assert places.abbreviate("Flat 2, 7 Elm Road, Ashdown, QM6 1AB") == (
        "Flat 2, 7 Elm Rd, Ashdown, QM61AB"
    )


def test_a_column_nobody_declared_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        tables.write_table(
            tmp_path / "x.csv", tables.columns("early_help", "assessment"), [{"shoe_size": 3}]
        )


_BROKEN: list[tuple[Callable[[Path], Path], bool]] = [
    (dirty.entity_bomb, False),
    (dirty.external_entity, True),
    (dirty.wrong_year, True),
    (dirty.disagreeing_year, True),
    (dirty.wrong_authority, True),
    (dirty.unexpected_namespace, True),
    (dirty.wrong_encoding, False),
    (dirty.truncated, False),
    (dirty.empty, False),
]


@pytest.mark.parametrize(("make", "parses"), _BROKEN)
def test_broken_returns_are_broken_in_one_way(
    tmp_path: Path, make: Callable[[Path], Path], parses: bool
) -> None:
    path = make(tmp_path / "return.xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    if parses:
        assert len(etree.parse(str(path), parser).getroot()) == 2
    else:
        # Bytes that are not in the declared encoding come as OSError from libxml2.
        with pytest.raises((etree.XMLSyntaxError, OSError)):
            etree.parse(str(path), parser)


def test_what_each_broken_return_says(tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    assert "<LEA>998</LEA>" in dirty.wrong_authority(path).read_text()
    assert "<Year>2041</Year>" in dirty.wrong_year(path).read_text()
    assert dirty.entity_bomb(path).read_text().count("<!ENTITY") == 10
    assert "file:///" in dirty.external_entity(path).read_text()
    root = etree.parse(str(dirty.unexpected_namespace(path))).getroot()
    assert root.tag == "{urn:marshire.example:other}Message"


def test_bomb_and_giant_are_small_on_the_disk(tmp_path: Path) -> None:
    bomb = dirty.zip_bomb(tmp_path / "cin.zip", inflated=64 * 1024 * 1024)
    with zipfile.ZipFile(bomb) as archive:
        assert archive.infolist()[0].file_size > 500 * bomb.stat().st_size
    giant = dirty.huge(tmp_path / "cin.xml").stat()
    assert giant.st_size > 2 * 1024**3
    assert giant.st_blocks * 512 < 1024 * 1024


def test_broken_tables(tmp_path: Path) -> None:
    path = tmp_path / "pupils.csv"

    def heading(made: Path) -> list[str]:
        with made.open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file))

    declared = [field.source for field in tables.columns("pupil_core", "pupil")]
    assert set(heading(dirty.surplus_columns(path))) > set(declared)
    assert set(heading(dirty.missing_columns(path))) < set(declared)
    lines = dirty.ragged_csv(path).read_bytes().split(b"\r\n")
    assert lines[3].count(b",") < lines[2].count(b",")
    with pytest.raises(UnicodeDecodeError):
        dirty.wrong_encoding_csv(path).read_text(encoding="utf-8")
