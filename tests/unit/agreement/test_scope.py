"""What a permit lets be taken from the shelf: shown items' sources, their dates and their key."""

from dataclasses import replace
from datetime import date

import pytest

from kinfold.agreement.permit import ItemRule
from kinfold.agreement.scope import (
    counting_tables,
    ends,
    in_window,
    involves,
    scope,
    sources,
    undated,
)
from kinfold.datasets import Evidence
from tests.unit.agreement.made_permit import permit

ON = date(2026, 11, 21)
SINCE = date(2024, 11, 21)
VIEW = "practitioner_view.record."


@pytest.mark.requirement("AGR-2")
def test_a_withheld_item_s_sources_are_not_taken() -> None:
    asked = permit(ON, items=(f"{VIEW}I2", f"{VIEW}I4"))
    withheld = ItemRule(item=f"{VIEW}I2", treatment="withhold", clause="C7")
    kept = [rule for rule in asked.items if rule.item != withheld.item]
    parts = scope(replace(asked, items=(withheld, *kept)))
    assert [part.key for part in parts] == ["young_carers.young_carer"]


def test_an_item_without_a_limit_lifts_the_limit_of_its_table() -> None:
    asked = permit(ON, items=(f"{VIEW}name", f"{VIEW}address"))
    rules = (replace(asked.items[0], since=None), asked.items[1])
    (part,) = scope(replace(asked, items=rules))
    assert part.since is None
    assert set(part.columns) >= {"laestab", "upn", "surname", "address"}


def test_a_stored_item_is_its_own_source_and_a_displayed_one_is_not() -> None:
    assert sources("pupil_core.pupil.upn") == ("pupil_core.pupil.upn",)
    assert sources(f"{VIEW}address") == ("pupil_core.pupil.address",)


SPELL = Evidence(start="from", end="to", counts=True)
EVENT = Evidence(on=("day",), counts=True)


@pytest.mark.parametrize(
    ("row", "inside"),
    [
        ({"from": SINCE, "_ended": SINCE}, True),
        ({"from": date(2020, 1, 1), "_ended": date(2024, 11, 20)}, False),
        ({"from": date(2020, 1, 1), "_ended": None}, True),
        ({"from": ON, "_ended": None}, True),
        ({"from": date(2026, 11, 22), "_ended": None}, False),
        ({"from": None, "_ended": None}, False),
    ],
)
def test_a_spell_is_in_the_window_where_any_day_of_it_is(
    row: dict[str, date | None], inside: bool
) -> None:
    assert in_window(row, SPELL, since=SINCE, on=ON) is inside


def test_an_event_is_in_the_window_on_either_edge_and_never_tomorrow() -> None:
    days = (date(2024, 11, 20), SINCE, ON, date(2026, 11, 22))
    found = [in_window({"day": day}, EVENT, since=SINCE, on=ON) for day in days]
    assert found == [False, True, True, False]


def test_a_code_that_means_nothing_is_no_involvement() -> None:
    status = Evidence(start="from", counts=True, where=("code", frozenset({"K"})))
    row = {"from": SINCE, "_ended": None, "code": "N"}
    assert in_window(row, status, since=SINCE, on=ON)
    assert not involves(row, status, since=SINCE, on=ON)
    assert involves({**row, "code": "K"}, status, since=SINCE, on=ON)


def test_a_status_lasts_until_the_same_holder_s_next_one() -> None:
    status = Evidence(start="from", counts=True)
    rows: list[dict[str, object]] = [
        {"_holder": "a", "from": date(2020, 1, 1), "_as_at": ON},
        {"_holder": "a", "from": date(2022, 1, 1), "_as_at": ON},
        {"_holder": "b", "from": date(2021, 1, 1), "_as_at": ON},
        {"_holder": "a", "from": None, "_as_at": None},
    ]
    assert ends(rows, status, newest={"a": ON, "b": ON}) == [date(2022, 1, 1), None, None, None]


def test_an_open_spell_in_an_older_supply_ends_where_that_supply_does() -> None:
    older = {"_holder": "a", "from": date(2019, 1, 1), "to": None, "_as_at": date(2020, 3, 31)}
    closed = {**older, "to": date(2019, 9, 1)}
    assert ends([older, closed], SPELL, newest={"a": ON}) == [date(2020, 3, 31), date(2019, 9, 1)]
    assert ends([older], SPELL, newest={}) == [None]


def test_identity_bears_no_date() -> None:
    assert undated(Evidence())
    assert not undated(EVENT)


def limited(*rules: tuple[str, date | None, bool]) -> tuple[date | None, bool]:
    """The limit and the unlocking of one table, from rules on items drawn from it."""
    asked = permit(ON, items=tuple(f"{VIEW}{name}" for name, _, _ in rules))
    changed = tuple(
        replace(rule, since=since, unlocks=unlocks)
        for rule, (_, since, unlocks) in zip(asked.items, rules, strict=True)
    )
    (part,) = scope(replace(asked, items=changed))
    return part.since, part.unlocks


EARLY, LATE = date(2020, 1, 1), date(2024, 1, 1)


@pytest.mark.requirement("TDV-12.2")
@pytest.mark.parametrize(
    ("rules", "limit"),
    [
        ((("I5", LATE, False), ("I6", EARLY, False)), (EARLY, False)),
        ((("I5", EARLY, False), ("I6", LATE, False)), (EARLY, False)),
        ((("I5", None, False), ("I6", LATE, False)), (None, False)),
        ((("I5", LATE, True), ("I6", LATE, False)), (LATE, True)),
        ((("I5", LATE, False), ("I6", LATE, True)), (LATE, True)),
    ],
)
def test_a_table_two_items_rest_on_goes_back_as_far_as_the_further_one(
    rules: tuple[tuple[str, date | None, bool], ...], limit: tuple[date | None, bool]
) -> None:
    assert limited(*rules) == limit


def test_a_value_that_is_no_day_dates_nothing() -> None:
    assert not in_window({"day": "2026-01-01"}, EVENT, since=SINCE, on=ON)
    assert not in_window({"day": None}, EVENT, since=SINCE, on=ON)
    assert not in_window({"from": "2026-01-01"}, SPELL, since=SINCE, on=ON)


def test_involvement_needs_the_window_and_no_code_where_none_is_asked() -> None:
    assert involves({"from": SINCE, "_ended": None}, SPELL, since=SINCE, on=ON)
    assert not involves({"from": EARLY, "_ended": EARLY}, SPELL, since=SINCE, on=ON)


def test_a_spell_with_an_end_of_its_own_is_not_ended_by_the_next_one() -> None:
    first = {"_holder": "a", "from": EARLY, "to": None, "_as_at": ON}
    second = {"_holder": "a", "from": LATE, "to": date(2024, 5, 1), "_as_at": ON}
    assert ends([first, second], SPELL, newest={"a": ON}) == [None, date(2024, 5, 1)]


def test_a_status_ends_with_the_first_that_follows_and_not_with_its_twin() -> None:
    status = Evidence(start="from", counts=True)
    days = [EARLY, date(2022, 1, 1), LATE, EARLY]
    rows = [{"_holder": "a", "from": day, "_as_at": ON} for day in days]
    rows.append({"_holder": "a", "from": None, "_as_at": ON})
    assert ends(rows, status, newest={}) == [date(2022, 1, 1), LATE, None, date(2022, 1, 1), None]


def test_an_as_at_day_equal_to_the_newest_ends_nothing() -> None:
    row = {"_holder": "a", "from": EARLY, "to": None, "_as_at": ON}
    assert ends([row], SPELL, newest={"a": ON}) == [None]
    assert ends([{**row, "_as_at": None}], SPELL, newest={"a": ON}) == [None]


def test_the_roll_and_the_register_are_no_involvement() -> None:
    counted = {data_set for data_set, _ in counting_tables()}
    assert counted >= {"cin_census", "early_help", "young_carers"}
    assert counted.isdisjoint({"attendance_marks", "school_history", "pupil_core"})
