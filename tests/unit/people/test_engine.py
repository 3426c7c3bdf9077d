"""One engine for units and for large loads: the promises it keeps, and data that could break it."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pytest

from kinfold.people.clusters import Standing
from kinfold.people.engine import Linked, linked
from kinfold.people.records import Records
from kinfold.synthetic.who import Made, made

SEED = 4_711
SIZE = 3_000


@lru_cache(maxsize=1)
def world() -> Made:
    return made(SIZE, seed=SEED)


def together(table: pa.Table, **options: Any) -> Linked:
    import duckdb

    with duckdb.connect(":memory:") as engine:
        return linked(Records.of_table(table), engine=engine, **options)


@lru_cache(maxsize=1)
def result() -> Linked:
    return together(world().records)


def names(table: pa.Table, found: Linked) -> set[frozenset[str]]:
    record = table["record"].to_pylist()
    return {frozenset(record[place] for place in group.places) for group in found.joined.groups}


def pairs(groups: Sequence[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(groups).values())


def row(number: int, **values: Any) -> dict[str, Any]:
    """A record of the contract with hardly anything in it."""
    texts = dict.fromkeys(world().records.column_names, "")
    days = {"as_at": date(2026, 11, 1), "born": None, "expected": None}
    flags = {"sealed": False, "protected": False}
    plain = {"record": f"R{number:05}", "source": "health", "holder": "h"}
    return texts | days | flags | plain | values


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=world().records.schema)


@pytest.mark.requirement("NEX-20")
def test_an_unseen_load_is_linked_well() -> None:
    who = world().truth["identity"].to_pylist()
    home = {place: n for n, group in enumerate(result().joined.groups) for place in group.places}
    held = [place for place in range(SIZE) if place in home]
    right = pairs([(home[place], who[place]) for place in held])
    assert right / pairs([home[place] for place in held]) >= 0.985
    assert right / pairs(who) >= 0.93


def test_what_is_shown_as_sure_is_true() -> None:
    who = world().truth["identity"].to_pylist()
    sure = [e for e in result().edges if e.probability is not None and e.probability >= 0.99]
    assert len(sure) > 500
    assert sum(who[e.one] == who[e.other] for e in sure) / len(sure) >= 0.98


def test_the_order_of_rows_changes_nothing() -> None:
    places = list(range(SIZE))
    random.Random(1).shuffle(places)
    shuffled = world().records.take(places)
    assert names(shuffled, together(shuffled)) == names(world().records, result())


def test_no_path_joins_sealed_to_unsealed() -> None:
    sealed = world().records["sealed"].to_pylist()
    assert any(sealed)
    assert all(len({sealed[p] for p in group.places}) == 1 for group in result().joined.groups)
    assert all(sealed[edge.one] == sealed[edge.other] for edge in result().edges)


def test_a_rejected_pair_never_joins_directly_or_through_a_third() -> None:
    several = [group.places for group in result().joined.groups if len(group.places) > 2]
    apart = frozenset((places[0], places[-1]) for places in several[:40])
    found = together(world().records, standing=Standing(apart=apart))
    home = {place: n for n, group in enumerate(found.joined.groups) for place in group.places}
    assert not any(home.get(one, -1) == home.get(other, -2) for one, other in apart)


def test_weights_learnt_from_the_load_itself_link_it_too() -> None:
    fresh = together(world().records, fresh=True)
    assert len(names(world().records, fresh) & names(world().records, result())) > SIZE / 4


def test_a_delivery_moves_nobody_and_finds_its_own() -> None:

    new = range(SIZE - 100, SIZE)
    stood = together(world().records.slice(0, SIZE - 100)).joined.groups
    before = {place: f"p{number}" for number, one in enumerate(stood) for place in one.places}
    standing = Standing(person=before, oldest_first=sorted(set(before.values())))
    found = together(world().records, standing=standing, changed=new)
    after = {place: group.person for group in found.joined.groups for place in group.places}
    assert {place: after[place] for place in before} == before
    assert found.compared < 3_000
    scored = [edge for edge in found.edges if edge.method == "splink"]
    assert scored
    assert all(max(edge.pair) in new for edge in scored)
    who = world().truth["identity"].to_pylist()
    joined = [(n, p) for n in new for p in before if after.get(n) == after[p]]
    assert len(joined) > 50
    assert sum(who[n] == who[p] for n, p in joined) / len(joined) >= 0.97


# ---- bad input --------------------------------------------------------------------------------


def everybody(rows: list[dict[str, Any]]) -> Linked:
    return together(table(rows))


def alone(found: Linked) -> bool:
    return all(len(group.places) == 1 for group in found.joined.groups)


def test_nothing_at_all_and_empty_names() -> None:
    assert everybody([]).joined.groups == ()
    assert alone(everybody([row(n) for n in range(300)]))
    assert alone(everybody([row(n, born=date(2014, 3, 7)) for n in range(300)]))


def test_one_letter_names_join_nobody() -> None:
    rows = [
        row(n, forename="AB"[n % 2], surname="CDE"[n % 3], born=date(2010 + n % 9, 3, 1 + n % 28))
        for n in range(400)
    ]
    found = everybody(rows)
    for group in found.joined.groups:
        assert (
            len({(rows[p]["forename"], rows[p]["surname"], rows[p]["born"]) for p in group.places})
            == 1
        )


def test_a_file_of_twins_joins_no_two_of_them() -> None:
    rows = [
        row(
            n,
            forename=("Amy", "Beatrice")[n % 2],
            surname=f"Marsh{chr(97 + n // 2 % 26)}{chr(97 + n // 52)}wood",
            born=date(2012, 1 + n // 2 % 12, 2 + n // 24 % 25),
            address=f"{n // 2 + 1} Mill Lane, Marsh End, QM{n // 2 % 90 + 1} 2AB",
            parent="Ann Marsh",
        )
        for n in range(200)
    ]
    assert alone(everybody(rows))


def test_ten_thousand_of_one_birthday_take_bounded_work() -> None:
    rows = [
        row(n, forename=f"Fo{n % 89}re", surname=f"Su{n % 97}r", born=date(2014, 3, 7))
        for n in range(10_000)
    ]
    found = everybody(rows)
    assert found.compared < 10_000 * 60


def test_a_file_of_the_same_child_is_a_fault_and_not_a_child() -> None:
    child = {
        "forename": "Amy",
        "surname": "Marsh",
        "born": date(2014, 3, 7),
        "upn": "G201123419001",
    }
    found = everybody([row(n, **child) for n in range(2_000)])
    assert alone(found)
    assert found.compared == 0


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE kinfold_records; --",
        "\u202eesrever",
        "a\u0300" * 400,
        "\x1f\x1f",
        "\x00",
        "名前",
    ],
)
def test_hostile_text_is_only_text(text: str) -> None:
    values = dict.fromkeys(
        ("forename", "surname", "middle", "upn", "nhs_number", "address", "parent", "telephone"),
        text,
    )
    found = everybody([row(n, **values) for n in range(3)])
    assert len(found.joined.groups) + len(found.joined.waiting) == 3 or found.compared


def test_a_number_kept_after_adoption_leads_nowhere() -> None:
    old = row(0, forename="Igor", surname="Novak", born=date(2011, 3, 29), upn="G201123419001")
    new = row(
        1, forename="Alexander", surname="Crangrave", born=date(2011, 3, 29), upn="G201123419001"
    )
    found = everybody([old, new])
    assert alone(found)
    assert together(table([old | {"sealed": True}, new])).edges == ()


def test_records_of_units_and_of_a_table_have_the_same_columns() -> None:
    from tests.unit.people.conftest import case

    unit = case("E1", surname="Marsh", forename="Katie", date_of_birth=date(2014, 3, 7))
    ours = Records.of([unit])
    theirs = Records.of_table(table([row(0, surname="Marsh", forename="Katie")]))
    assert ours.arrow().schema == theirs.arrow().schema
    for name in ("forename", "forenames", "sounds", "surnames", "family_sounds", "parts"):
        assert getattr(ours[0], name) == getattr(theirs[0], name)
    assert [seen.key for seen in ours] == [unit.key]
    with pytest.raises(AttributeError):
        _ = ours[0].nothing_of_the_kind
