"""What the generator of who is who promises: a seed, the truth, every kind of slip, nobody real."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from kinfold.identifiers import (
    ULN_UNKNOWN,
    compact,
    is_nhs_number,
    is_temporary_upn,
    is_uln,
    upn_faults,
)
from kinfold.synthetic.who import NAMES, RECORDS, TRUTH, Made, made
from kinfold.synthetic.who.streets import AREAS

SIZE = 12_000
_POSTCODE = re.compile(r"\b([A-Z]{1,2})[0-9]{1,2} ?[0-9][A-Z]{2}$")
TEXTS = [name for name in RECORDS if name not in {"as_at", "born", "expected"}]
#: The least and the most of 1,000 records that carry each tag.
SHARES: Mapping[str, tuple[float, float]] = {
    "nickname": (8, 30),
    "transliteration": (20, 70),
    "second_name": (5, 40),
    "no_accents": (10, 40),
    "garbled": (0.3, 5),
    "half_surname": (2, 16),
    "joined": (4, 25),
    "particle": (0.5, 8),
    "forename_typo": (5, 25),
    "surname_typo": (5, 25),
    "swapped_names": (3, 25),
    "middle_with_forename": (5, 30),
    "middle_first": (0.5, 8),
    "single_name": (1, 12),
    "initial": (1, 10),
    "no_forename": (0.3, 6),
    "old_name": (1, 15),
    "name_changed": (10, 70),
    "step_parent": (8, 60),
    "guardianship": (2, 16),
    "new_forename": (0.3, 8),
    "missing_date": (6, 35),
    "default_date": (5, 25),
    "date_swapped": (2, 14),
    "date_slip": (4, 20),
    "wrong_year": (2, 12),
    "wrong_sex": (2, 12),
    "unborn": (6, 32),
    "baby": (1.5, 14),
    "twin": (15, 65),
    "adopted": (1.5, 14),
    "closed": (2, 18),
    "unaccompanied": (1, 12),
    "looked_after": (12, 60),
    "duplicate": (10, 50),
    "old_address": (30, 110),
    "second_home": (12, 55),
    "blank_address": (8, 40),
    "zz_postcode": (2, 14),
    "no_fixed_abode": (0.5, 10),
    "refuge": (0.5, 12),
    "hostel": (1, 16),
    "foster_home": (8, 40),
    "childrens_home": (1, 12),
    "caravan_site": (1, 12),
    "wrong_uprn": (1.5, 12),
    "upn_mistyped": (0.8, 8),
    "upn_temporary": (1, 10),
    "upn_old": (0.8, 10),
    "upn_sibling": (0.05, 3),
    "nhs_transposed": (0.5, 6),
    "uln_unknown": (1, 12),
}


@pytest.fixture(scope="module")
def world() -> Made:
    """Twelve thousand records."""
    return made(SIZE, seed=424_242)


@pytest.fixture(scope="module")
def rows(world: Made) -> list[dict[str, Any]]:
    """Each record with its truth beside it."""
    truth = {row["record"]: row for row in world.truth.to_pylist()}
    return [row | truth[row["record"]] for row in world.records.to_pylist()]


def test_the_same_seed_gives_the_same_tables_and_another_does_not() -> None:
    one, again, other = made(900, seed=7), made(900, seed=7), made(900, seed=8)
    assert one.records.equals(again.records)
    assert one.truth.equals(again.truth)
    assert one.gazetteer.equals(again.gazetteer)
    assert not one.records.equals(other.records)


def test_as_many_records_as_were_asked_for_each_with_its_truth(world: Made) -> None:
    assert world.records.column_names == list(RECORDS)
    assert world.truth.column_names == list(TRUTH)
    names = world.records["record"].to_pylist()
    assert len(set(names)) == len(names) == SIZE
    assert world.truth["record"].to_pylist() == names


def test_no_text_is_null(world: Made) -> None:
    assert {name: world.records[name].null_count for name in TEXTS} == dict.fromkeys(TEXTS, 0)


def test_children_have_records_in_several_sources_as_in_a_real_county(world: Made) -> None:
    sizes = Counter(world.truth["identity"].to_pylist())
    pairs = sum(size * (size - 1) // 2 for size in sizes.values())
    assert 1.9 < SIZE / len(sizes) < 2.5
    assert 1.4 < pairs / len(sizes) < 2.3
    assert set(world.records["source"].to_pylist()) == set(NAMES)
    assert len(NAMES) == 9


def test_every_naming_custom_is_met(world: Made) -> None:
    shares = Counter(world.truth["culture"].to_pylist())
    assert len(shares) >= 20
    assert 0.45 < shares["english"] / SIZE < 0.65
    assert min(shares.values()) > SIZE / 500


@pytest.mark.parametrize("tag", SHARES)
def test_every_slip_is_met_as_often_as_it_should_be(rows: list[dict[str, Any]], tag: str) -> None:
    least, most = SHARES[tag]
    share = 1000 * sum(tag in row["tags"] for row in rows) / len(rows)
    assert least <= share <= most


def test_more_noise_makes_more_slips_and_none_makes_none() -> None:
    slips = {tag for tag in SHARES if tag.endswith(("typo", "swapped", "slip", "mistyped"))}
    counts = []
    for noise in (0.0, 1.0, 2.5):
        tags = Counter(
            tag
            for held in made(2000, seed=3, noise=noise).truth["tags"].to_pylist()
            for tag in held
        )
        counts.append(sum(tags[tag] for tag in slips))
    assert counts[0] == 0
    assert counts[0] < counts[1] * 1.4 < counts[2]


def test_health_service_numbers_are_test_numbers_and_sound_unless_spoilt(
    rows: list[dict[str, Any]],
) -> None:
    held = [row for row in rows if row["nhs_number"]]
    assert len(held) > SIZE / 5
    assert all(compact(row["nhs_number"]).startswith("999") for row in held)
    unsound = [row for row in held if not is_nhs_number(row["nhs_number"])]
    assert unsound
    assert all("nhs_transposed" in row["tags"] for row in unsound)


def test_pupil_numbers_are_of_no_real_authority_and_sound_unless_spoilt(
    rows: list[dict[str, Any]],
) -> None:
    held = [row for row in rows if row["upn"]]
    assert len(held) > SIZE / 5
    assert {row["upn"][1:3] for row in held} == {"15"}
    for row in held:
        assert bool(upn_faults(row["upn"])) == ("upn_mistyped" in row["tags"])
        assert is_temporary_upn(row["upn"]) == ("upn_temporary" in row["tags"])


def test_learner_numbers_are_sound_or_the_one_that_names_nobody(
    rows: list[dict[str, Any]],
) -> None:
    held = [row for row in rows if row["uln"]]
    assert len(held) > 200
    for row in held:
        assert is_uln(row["uln"]) or (row["uln"] == ULN_UNKNOWN and "uln_unknown" in row["tags"])


def test_a_sound_number_is_one_identity_s_alone_unless_the_truth_says_otherwise(
    rows: list[dict[str, Any]],
) -> None:
    mixed = {"nhs_sibling", "nhs_transposed", "upn_sibling", "upn_other"}
    for number in ("nhs_number", "upn"):
        holders: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            if row[number] and not mixed.intersection(row["tags"]):
                holders[compact(row[number])].add(
                    row["identity"] if number == "nhs_number" else row["person"]
                )
        # A mistyped number may by chance be another's.
        shared = [held for held in holders.values() if len(held) > 1]
        assert len(shared) <= len(holders) / 500


def test_nobody_lives_at_a_real_address_or_has_a_real_telephone(
    rows: list[dict[str, Any]],
) -> None:
    ended = [_POSTCODE.search(row["address"].upper()) for row in rows]
    areas = {found.group(1) for found in ended if found}
    assert sum(found is not None for found in ended) > SIZE * 0.8
    assert areas <= {*AREAS, "ZZ"}
    assert {row["telephone"][:2] for row in rows} <= {"", "06"}


def test_an_adopted_child_is_two_identities_and_only_the_closed_one_is_sealed(
    rows: list[dict[str, Any]],
) -> None:
    of_person: dict[int, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of_person[row["person"]][row["identity"]].append(row)
    twice = [held for held in of_person.values() if len(held) > 1]
    assert len(twice) > 10
    for held in twice:
        closed, new = sorted(held)
        assert all("closed" in row["tags"] for row in held[closed])
        assert all("adopted" in row["tags"] and not row["sealed"] for row in held[new])
        assert max(row["as_at"] for row in held[closed]) < min(row["as_at"] for row in held[new])
    sealed = [row for row in rows if row["sealed"]]
    assert all("closed" in row["tags"] for row in sealed)
    closed_rows = [row for row in rows if "closed" in row["tags"]]
    assert 0.7 < len(sealed) / len(closed_rows) < 1
    kept = {row["identity"] for row in rows if "upn_kept" in row["tags"]}
    new_ones = {row["identity"] for row in rows if "adopted" in row["tags"] and row["upn"]}
    assert kept
    assert len(kept & new_ones) < len(new_ones)


def test_twins_share_a_birthday_and_nobody_else_s_children_are_called_twins(
    rows: list[dict[str, Any]],
) -> None:
    families: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row["twin"]:
            families[row["family"]].add(row["person"])
    together = [held for held in families.values() if len(held) > 1]
    assert len(together) > 0.7 * len(families)


def test_the_unborn_have_an_expected_date_and_no_birthday(rows: list[dict[str, Any]]) -> None:
    unborn = [row for row in rows if "unborn" in row["tags"]]
    assert all(row["born"] is None and row["expected"] is not None for row in unborn)
    assert all(row["upn"] == row["nhs_number"] == "" for row in unborn)
    later = {row["identity"] for row in rows if row["born"] is not None}
    assert len({row["identity"] for row in unborn} & later) > 20


def test_a_young_person_who_came_alone_was_given_the_first_of_january(
    rows: list[dict[str, Any]],
) -> None:
    held = [row for row in rows if "unaccompanied" in row["tags"] and row["born"]]
    assert held
    assert {(row["born"].month, row["born"].day) for row in held} == {(1, 1)}
    assert {row["culture"] for row in held} == {"asylum"}


def test_a_protected_address_is_mostly_withheld_and_the_truth_still_knows_it(
    rows: list[dict[str, Any]],
) -> None:
    held = [row for row in rows if row["protected"]]
    assert len(held) > 20
    assert all(row["true_uprn"] for row in held)
    shown = [row for row in held if row["uprn"]]
    assert len(shown) < len(held) / 2


def test_every_true_home_is_in_the_gazetteer(world: Made) -> None:
    known = {*world.gazetteer["uprn"].to_pylist(), ""}
    assert set(world.truth["true_uprn"].to_pylist()) <= known
