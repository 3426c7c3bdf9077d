"""The ids of a file are remembered exactly, in a small part of what a set of them takes."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.intake.seen import Seen

ids = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(given=st.lists(st.one_of(ids, st.sampled_from(("A1", "A12", "1", "")))))
def test_an_id_is_new_the_first_time_alone(given: list[str]) -> None:
    seen, known = Seen(), set[str]()
    for one in given:
        assert (one in seen) is (one in known)
        assert seen.add(one) is (one not in known)
        known.add(one)
    assert len(seen) == len(known)


def test_many_ids_take_little_and_are_all_remembered() -> None:
    seen, several = Seen(), [f"MAR{number:08d}" for number in range(20_000)]
    assert all(seen.add(one) for one in several)
    assert not any(seen.add(one) for one in several)
    assert "MAR" not in seen
    assert "MAR99999999" not in seen
    ours = len(seen._texts) + 8 * len(seen._slots)
    assert ours * 2 < sys.getsizeof(set(several)) + sum(map(sys.getsizeof, several))


def test_an_id_holding_the_end_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="no file may"):
        Seen().add("A\0B")
