"""The bench's measures say what a hand count says, and each can be got wrong."""

import pytest
from bench.linking_measures import (
    Pairs,
    exactly_right,
    falsely_joined,
    gap,
    pairs,
    recall_by,
    recall_by_two,
    sealed_joined,
    shown_and_true,
    twins_joined,
)

# Three of child 1, two of child 2, one of child 3; the linker lost one of 1 and took 3 for 2.
TRUTH = [1, 1, 1, 2, 2, 3]
MADE = ["a", "a", "b", "c", "c", "c"]


def test_pairs_are_counted_as_by_hand() -> None:
    found = pairs(TRUTH, MADE)
    assert (found.true, found.found, found.both) == (4, 4, 2)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)


def test_a_perfect_linking_and_no_linking_at_all() -> None:
    assert pairs(TRUTH, TRUTH).f1 == 1
    alone = pairs(TRUTH, range(6))
    assert (alone.precision, alone.recall, alone.f1) == (1, 0, 0)
    nobody = pairs([], [])
    assert (nobody.precision, nobody.recall, nobody.f1) == (1, 1, 1)


def test_everybody_in_one_cluster_has_full_recall_and_little_precision() -> None:
    found = pairs(TRUTH, [0] * 6)
    assert found.recall == 1
    assert found.precision == pytest.approx(4 / 15)


def test_an_identity_is_right_only_when_whole_and_alone() -> None:
    assert exactly_right(TRUTH, MADE) == 0
    assert exactly_right(TRUTH, ["a", "a", "a", "c", "c", "d"]) == 1
    assert exactly_right(TRUTH, ["a", "a", "b", "c", "c", "d"]) == pytest.approx(2 / 3)


def test_who_was_taken_for_somebody_else() -> None:
    assert falsely_joined(TRUTH, MADE) == {2, 3}
    assert twins_joined(TRUTH, MADE, [True, True, True, False, False, True]) == (1, 2)
    assert twins_joined(TRUTH, TRUTH, [True] * 6) == (0, 3)


def test_a_sealed_record_with_an_unsealed_one_is_counted() -> None:
    assert sealed_joined(MADE, [False] * 6) == 0
    assert sealed_joined(MADE, [True, True, False, False, False, False]) == 0
    assert sealed_joined(MADE, [False, False, False, True, False, False]) == 2


def test_recall_of_a_group_counts_pairs_with_either_record_in_it() -> None:
    groups = [{"old"}, set(), {"late"}, set(), {"late"}, set()]
    told = recall_by(TRUTH, MADE, groups)
    assert (told["old"].both, told["old"].true) == (1, 2)
    assert (told["late"].both, told["late"].true) == (1, 3)


def test_recall_by_two_sources() -> None:
    told = recall_by_two(TRUTH, MADE, ["s", "h", "h", "s", "s", "h"])
    assert (told["h - s"].both, told["h - s"].true) == (1, 2)
    assert (told["h - h"].both, told["h - h"].true) == (0, 1)
    assert told["s - s"].recall == 1


def test_the_gap_is_in_points_against_all_others_together() -> None:
    told = {
        "english": Pairs(true=100, found=0, both=98),
        "polish": Pairs(true=10, found=0, both=9),
        "somali": Pairs(true=30, found=0, both=29),
    }
    assert gap(told) == pytest.approx(3)
    assert gap({"english": told["english"]}) == 0
    assert gap({"polish": told["polish"]}) == 0


def test_pairs_shown_as_sure_are_held_against_the_truth() -> None:
    shown = [(0, 1, 0.999), (3, 5, 0.995), (3, 4, 0.5)]
    assert shown_and_true(TRUTH, shown) == (1, 2)
    assert shown_and_true(TRUTH, shown, least=0.4) == (2, 3)
