"""Shares by band with their intervals, made to rise, and whether what is shown as sure is."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.people.calibration import (
    EDGES,
    FAILS,
    HOLDS,
    NOT_YET,
    Band,
    Decided,
    _sure,
    band_of,
    calibrated,
    promise,
    wilson,
)


def pairs(
    score: float, *, same: int, different: int, share: float = 1.0, blind: bool = False
) -> Iterable[Decided]:
    for number in range(same + different):
        yield Decided(score=score, share=share, same=number < same, blind=blind)


def test_wilson_s_interval_is_the_textbook_s() -> None:
    low, high = wilson(0.9, 100)
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)
    assert wilson(1.0, 5)[1] == pytest.approx(1.0)
    assert wilson(0.0, 5)[0] == pytest.approx(0.0)


def test_a_band_counts_its_own_pairs_and_an_empty_one_says_nothing() -> None:
    held = calibrated(
        [*pairs(0.72, same=3, different=1, blind=True), *pairs(0.3, same=0, different=2)]
    )
    assert [band.least for band in held] == list(EDGES)
    seventy = band_of(0.72, held)
    assert (seventy.decided, seventy.blind, seventy.share) == (4, 4, 0.75)
    assert seventy.low is not None
    assert seventy.low < 0.75 < (seventy.high or 0)
    empty = band_of(0.85, held)
    assert (empty.decided, empty.share, empty.level) == (0, None, None)
    assert band_of(0.3, held).share == 0.0


def test_a_pair_drawn_at_random_counts_for_as_many_as_it_was_drawn_from() -> None:
    drawn = [*pairs(0.995, same=9, different=0, share=0.01), *pairs(0.995, same=0, different=9)]
    sure = calibrated(drawn)[-1]
    assert sure.share == pytest.approx(900 / 909)
    assert sure.decided == 18
    even = calibrated(pairs(0.995, same=17, different=1))[-1]
    # So unequal weights are worth fewer pairs than there are, and the interval is wider.
    assert (sure.high or 0) - (sure.low or 0) > (even.high or 0) - (even.low or 0)


def test_neighbours_that_fall_are_pooled() -> None:
    held = calibrated(
        [*pairs(0.55, same=8, different=2), *pairs(0.65, same=4, different=6),
         *pairs(0.75, same=9, different=1)]
    )  # fmt: skip
    levels = [band.level for band in held if band.level is not None]
    assert levels == [pytest.approx(0.6), pytest.approx(0.6), 0.9]
    assert band_of(0.55, held).share == 0.8


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_levels_never_fall_and_intervals_hold_their_share(seen: list[tuple[float, bool]]) -> None:
    held = calibrated(
        Decided(score=score, share=1.0, same=same, blind=False) for score, same in seen
    )
    assert sum(band.decided for band in held) == len(seen)
    levels = [band.level for band in held if band.level is not None]
    assert levels == sorted(levels)
    for band in held:
        if band.share is not None and band.low is not None and band.high is not None:
            assert 0 <= band.low <= band.share + 1e-9
            assert band.share - 1e-9 <= band.high <= 1


@pytest.mark.requirement("TDV-11.1")
@pytest.mark.parametrize(
    ("same", "different", "said"),
    [(0, 0, NOT_YET), (40, 0, NOT_YET), (400, 0, HOLDS), (300, 60, FAILS), (195, 5, NOT_YET)],
)
def test_ninety_nine_in_a_hundred_is_promised_only_where_it_was_found(
    same: int, different: int, said: str
) -> None:
    assert promise(calibrated(pairs(0.999, same=same, different=different))) == said


def test_a_promise_of_nothing_is_none() -> None:
    assert promise([Band(least=0.99, most=1.0, decided=0, blind=0)]) == NOT_YET


def test_only_links_made_without_a_person_are_drawn() -> None:
    def row(person: str, ref: str, method: str, **more: object) -> dict[str, object]:
        return {
            "person": person, "ref": ref, "method": method, "probability": None,
            "believed_to": None, **more,
        }  # fmt: skip

    found = _sure(
        [
            row("p1", "r2", "splink", probability=0.995),
            row("p1", "r1", "alone"),
            row("p2", "r3", "alone"),
            row("p3", "r4", "review"),
            row("p3", "r5", "upn"),
            row("p4", "r6", "upn", believed_to="2026-11-20"),
            row("p4", "r7", "alone"),
            row("p5", "r8", "alone"),
            row("p5", "r9", "alone"),
        ]
    )
    assert found == [("r1", "r2", 0.995)]
