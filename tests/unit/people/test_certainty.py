"""How sure a score makes us: learnt where the truth is known, and never falling."""

import pytest

from kinfold.people import certainty, scoring


def test_a_higher_score_is_never_less_sure() -> None:
    pairs = [("aaass-", float(n), n % 7 != 0) for n in range(100)]
    (steps,) = {tuple(found) for found in certainty.learnt(pairs).values()}
    sure = [p for _, p in steps]
    assert sure == sorted(sure)
    assert steps[0][0] == 0.0
    assert 0 < sure[0] <= sure[-1] < 1


def test_what_is_always_true_is_never_called_certain() -> None:
    steps = certainty.learnt(("aaass-", 1.0, True) for _ in range(200))
    ((score, chance),) = steps[certainty.wider("aaass-")[0]]
    assert score == 1.0
    assert chance == pytest.approx(0.9975, abs=0.001)


def test_a_kind_hardly_seen_is_judged_with_its_like() -> None:
    common = [("aaass-", float(n), True) for n in range(60)]
    steps = certainty.learnt([*common, ("aabss-", 1.0, False)])
    assert certainty.wider("aabss-")[0] not in steps
    assert certainty.steps_for("aabss-", steps) == steps["aa..s-"]
    assert certainty.steps_for("aabss-", {}) == ()
    assert certainty.rows([], {}).num_rows == 0


def test_the_packaged_steps_rise() -> None:
    for steps in scoring.model()["certainty"].values():
        assert [low for low, _ in steps] == sorted(low for low, _ in steps)
        assert [p for _, p in steps] == sorted(p for _, p in steps)
