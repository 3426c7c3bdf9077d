"""What a holder has said is no more is not read today, and was read the day before it was said."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from kinfold.store import Ending, Store
from tests.unit.store.shelf import cut, day, delivery

CHILD = Ending(table="child", key=("upn",), flag="gone")
PLAN = Ending(table="plan", key=("upn", "plan"), flag="gone")


def _child(who: str, *, gone: bool = False) -> dict[str, Any]:
    return {"upn": who, "gone": gone}


def _plan(who: str, plan: str, note: str | None = "open", *, gone: bool = False) -> dict[str, Any]:
    return {"upn": who, "plan": plan, "note": note, "gone": gone}


def _give(store: Store, at: int, tables: Mapping[str, Any], **more: Any) -> None:
    """What a case system sent, some days after the first of September."""
    store.deposit(
        delivery(
            tables,
            data_set="care",
            period=str(at),
            as_at=date(2026, 9, 1) + timedelta(days=at),
            **more,
        ),
        at=day(at),
    )


def _plans(store: Store, *, at: int = 9, **more: Any) -> list[tuple[str, str, str | None]]:
    """Child, plan and note of every plan that stands."""
    one = cut(
        ("upn", "plan", "note"),
        data_set="care",
        table="plan",
        told_apart=("upn", "plan"),
        ended_by=(CHILD, PLAN),
        **more,
    )
    rows = store.read([one], held_at=day(at))[one.key].to_pylist()
    return sorted((row["upn"], row["plan"], row["note"]) for row in rows)


@pytest.fixture
def told(store: Store) -> Store:
    """Two children with a plan each, and one with a second."""
    _give(
        store,
        0,
        {
            "child": [_child("A"), _child("B")],
            "plan": [_plan("A", "1"), _plan("A", "2"), _plan("B", "1")],
        },
    )
    return store


def test_a_row_said_to_be_gone_goes_alone(told: Store) -> None:
    _give(told, 1, {"plan": [_plan("A", "1", None, gone=True)]})
    assert _plans(told) == [("A", "2", "open"), ("B", "1", "open")]
    assert _plans(told, at=0) == [("A", "1", "open"), ("A", "2", "open"), ("B", "1", "open")]
    assert _plans(told, people=[("st-edmunds", "A")]) == [("A", "2", "open")]


def test_what_stands_below_goes_with_it(told: Store) -> None:
    _give(told, 1, {"child": [_child("A", gone=True)]})
    assert _plans(told) == [("B", "1", "open")]


def test_what_is_told_again_later_stands_and_nothing_older(told: Store) -> None:
    _give(told, 1, {"child": [_child("A", gone=True)]})
    _give(told, 2, {"child": [_child("A")], "plan": [_plan("A", "2", "anew")]})
    assert _plans(told) == [("A", "2", "anew"), ("B", "1", "open")]


def test_a_supply_that_says_a_child_is_gone_means_its_own_rows_too(store: Store) -> None:
    _give(store, 0, {"child": [_child("A", gone=True)], "plan": [_plan("A", "1")]})
    assert _plans(store) == []


def test_another_holder_or_agreement_says_nothing_of_these(told: Store) -> None:
    gone = {"child": [_child("A", gone=True)]}
    _give(told, 1, gone, holder="ashdown")
    _give(told, 1, gone, agreement="other")
    assert len(_plans(told)) == 3
    assert len(_plans(told, agreements=["county", "other"])) == 3


def test_a_table_without_the_flag_or_the_key_is_read_as_it_is(store: Store) -> None:
    _give(store, 0, {"child": [{"upn": "A"}], "plan": [{"upn": "A", "note": "open"}]})
    one = cut(("upn", "note"), data_set="care", table="plan", ended_by=(CHILD, PLAN))
    assert store.read([one], held_at=day(9))[one.key].num_rows == 1
    _give(store, 1, {"plan": [_plan("A", "1", None, gone=True)]})
    assert store.read([one], held_at=day(9))[one.key].num_rows == 1
