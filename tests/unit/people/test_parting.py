"""Splitting and joining change whose a record is and nothing else, whatever the index holds."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.people import parting
from kinfold.people.index import Before

DAY = date(2026, 11, 20)
BY = "data@marshire.example"


def row(number: int, person: str) -> dict[str, Any]:
    return {
        "person": person,
        "data_set": "early_help",
        "holder": "marshire",
        "record": f"EH{number}",
        "ref": f"r{number}",
        "method": "upn",
        "probability": None,
        "model": None,
        "other": None,
        "made_by": None,
        "believed_from": DAY,
        "believed_to": None,
    }


def members(before: Before) -> dict[str, frozenset[str]]:
    people = {one["person"] for one in before.link if one["believed_to"] is None}
    return {person: parting.refs_of(before, person) for person in people}


@st.composite
def indexes(draw: st.DrawFn) -> tuple[Before, set[str]]:
    """An index of several people, and some of the records of the first."""
    whose = draw(st.lists(st.sampled_from(("p1", "p2", "p3")), min_size=2, max_size=9))
    rows = [row(number, person) for number, person in enumerate(whose)]
    rows += [row(100, "p1"), row(101, "p1")]
    mine = sorted(one["ref"] for one in rows if one["person"] == "p1")
    keep = draw(st.sets(st.sampled_from(mine), min_size=1, max_size=len(mine) - 1))
    return Before(link=rows), keep


@pytest.mark.requirement("NEX-20")
@settings(max_examples=60, deadline=None)
@given(made=indexes(), days=st.integers(0, 3))
def test_split_then_joined_again_restores_who_has_which_record(
    made: tuple[Before, set[str]], days: int
) -> None:
    before, keep = made
    on = DAY + timedelta(days=days)
    split = parting.parted(before, person="p1", keep=keep, new="p9", by=BY, on=on)
    after = members(split)
    assert after["p1"] == keep
    assert after["p9"] == members(before)["p1"] - keep
    assert {p: refs for p, refs in after.items() if p not in ("p1", "p9")} == {
        p: refs for p, refs in members(before).items() if p != "p1"
    }
    assert parting.older(split, "p1", "p9") == ("p1", "p9")
    assert parting.older(split, "p9", "p1") == (("p1", "p9") if days else ("p9", "p1"))
    again = parting.reunited(split, person="p1", other="p9", by=BY, on=on)
    assert members(again) == members(before)
    ended = [one for one in again.link if one["believed_to"] is not None]
    assert len(again.link) == len(before.link) + len(ended)
    assert {one["made_by"] for one in again.link if one["believed_from"] == on and days} <= {BY}


def test_the_links_that_held_are_ended_and_stay_in_the_index() -> None:
    before = Before(link=[row(1, "p1"), row(2, "p1"), row(3, "p1")])
    on = DAY + timedelta(days=1)
    after = parting.parted(before, person="p1", keep={"r1"}, new="p2", by=BY, on=on)
    ended = [one for one in after.link if one["believed_to"] is not None]
    assert [(one["person"], one["ref"], one["believed_to"]) for one in ended] == [
        ("p1", "r2", on),
        ("p1", "r3", on),
    ]
    begun = [one for one in after.link if one["person"] == "p2"]
    assert [(one["method"], one["other"], one["made_by"]) for one in begun] == [
        ("review", "r3", BY),
        ("review", "r2", BY),
    ]
    alone = parting.parted(before, person="p1", keep={"r1", "r2"}, new="p2", by=BY, on=on)
    (single,) = [one for one in alone.link if one["person"] == "p2"]
    assert (single["method"], single["other"]) == ("alone", None)
    assert before.link == [row(1, "p1"), row(2, "p1"), row(3, "p1")]
