"""Tables of the same people agree, leave thin rows out, and tell nothing beside one another."""

import pytest

from kinfold.disclosure import (
    REST,
    TOTAL,
    Dimension,
    ProtectedTable,
    Record,
    Rules,
    differ_safely,
    protect_family,
)
from tests.unit.disclosure.attacker import possible

YEARS = Dimension(id="year", title="Year group", categories={"1": "Year 1", "2": "Year 2"})
SCHOOLS = Dimension(id="school", title="School", categories={"a": "Abbey", "b": "Bourne"})
AREAS = Dimension(id="area", title="Area", rest="Elsewhere", found=True)
RULES = Rules(threshold=5)


def people(*groups: tuple[int, tuple[str, ...]]) -> list[Record]:
    """So many people with the same codes, in each group."""
    return [
        Record(person=f"{number}-{each}", codes=codes)
        for number, (count, codes) in enumerate(groups)
        for each in range(count)
    ]


def test_each_table_has_the_same_row_totals_and_they_are_shown() -> None:
    records = people((20, ("1", "a", "N")), (2, ("1", "b", "N")), (30, ("2", "b", "S")),
                     (9, ("2", "a", "S")))  # fmt: skip
    found = protect_family(records, rows=YEARS, columns=[SCHOOLS, AREAS], rules=RULES)
    assert found["school"].count("1", "b") is None
    for table in found.values():
        assert [table.count(row, TOTAL) for row in ("1", "2", TOTAL)] == [22, 39, 61]
    assert found["school"].held_back == 4


def test_an_area_of_few_people_is_not_named() -> None:
    records = people((20, ("1", "a", "N")), (4, ("1", "a", "few")), (5, ("2", "a", "N")),
                     (6, ("2", "a", REST)))  # fmt: skip
    (table,) = protect_family(
        [Record(person=one.person, codes=(one.codes[0], one.codes[2])) for one in records],
        rows=YEARS, columns=[AREAS], rules=RULES,
    ).values()  # fmt: skip
    assert dict(table.columns.categories) == {"N": "N", REST: "Elsewhere"}
    assert table.count(TOTAL, REST) == 10


def test_a_row_of_few_people_is_left_out_and_in_no_total() -> None:
    records = people((20, ("1", "a")), (3, ("2", "b")))
    (table,) = protect_family(records, rows=YEARS, columns=[SCHOOLS], rules=RULES).values()
    assert table.left_out == ("2",)
    assert table.row_codes == ("1",)
    assert table.count(TOTAL, TOTAL) == 20
    assert table.count("2", TOTAL) is None
    assert table.count(TOTAL, "b") == 0


def test_a_row_spread_too_thinly_is_left_out() -> None:
    three = Dimension(id="three", title="Three", categories=dict.fromkeys("abc", ""))
    records = people((2, ("1", "a")), (2, ("1", "b")), (2, ("1", "c")), (30, ("2", "a")),
                     (30, ("2", "b")), (30, ("2", "c")))  # fmt: skip
    (table,) = protect_family(records, rows=YEARS, columns=[three], rules=RULES).values()
    assert table.left_out == ("1",)
    assert table.count(TOTAL, TOTAL) == 90


def test_where_nothing_can_be_protected_nothing_is_shown() -> None:
    three = Dimension(id="three", title="Three", categories=dict.fromkeys("abc", ""))
    strict = Rules(threshold=6, zeros_shown=False)
    thin = people((3, ("1", "a")), (3, ("1", "b")))
    (table,) = protect_family(thin, rows=YEARS, columns=[three], rules=strict).values()
    assert table.cells == {}
    assert table.left_out == ("1", "2")
    assert protect_family([], rows=YEARS, columns=[three], rules=strict)["three"].cells == {}


def test_a_person_counted_twice_or_nowhere_is_a_mistake() -> None:
    twice = [Record(person="p", codes=("1", "a")), Record(person="p", codes=("1", "b"))]
    with pytest.raises(ValueError, match="counted once"):
        protect_family(twice, rows=YEARS, columns=[SCHOOLS], rules=RULES)
    nowhere = [Record(person="p", codes=("1", "elsewhere"))]
    with pytest.raises(ValueError, match="no category of school"):
        protect_family(nowhere, rows=YEARS, columns=[SCHOOLS], rules=RULES)


def test_a_percentage_is_never_shown_beside_what_is_held_back() -> None:
    records = people((40, ("1", "a")), (2, ("1", "b")), (30, ("2", "a")), (30, ("2", "b")))
    (table,) = protect_family(records, rows=YEARS, columns=[SCHOOLS], rules=RULES).values()
    for row in ("1", "2", TOTAL):
        for column in "ab":
            if table.count(row, column) is None:
                assert table.share(row, column) is None
    assert table.count("1", "b") is None
    full = people((30, ("1", "a")), (10, ("1", "b")))
    (plain,) = protect_family(full, rows=YEARS, columns=[SCHOOLS], rules=RULES).values()
    assert (plain.share("1", "a"), plain.share("1", "b")) == (75, 25)
    assert plain.share("2", "a") is None
    assert plain.share("nowhere", "a") is None


def test_rounding_comes_after_suppression_and_never_in_its_place() -> None:
    rules = Rules(threshold=10, base=5)
    records = people((9, ("1", "a")), (41, ("1", "b")), (43, ("2", "a")), (42, ("2", "b")))
    (table,) = protect_family(records, rows=YEARS, columns=[SCHOOLS], rules=rules).values()
    assert table.count("1", "a") is None
    assert table.count("2", TOTAL) == 85
    assert {rules.rounded(n) for n in (12, 13, 17)} == {10, 15}
    assert rules.rounded(13) == 15
    assert Rules(threshold=10).rounded(13) == 13


def test_rules_that_would_protect_nothing_are_refused() -> None:
    for threshold, base in ((2, 1), (10, 0)):
        with pytest.raises(ValueError, match="at least"):
            Rules(threshold=threshold, base=base)


def test_two_families_that_differ_by_few_people_are_told_apart() -> None:
    first = people((30, ("1", "a")))
    assert differ_safely(first, first, rules=RULES)
    assert not differ_safely(first, first[1:], rules=RULES)
    moved = [*first[:-1], Record(person=first[-1].person, codes=("2", "a"))]
    assert not differ_safely(first, moved, rules=RULES)
    assert differ_safely(first, first[5:], rules=RULES)


def test_an_attacker_with_the_whole_family_learns_no_small_count() -> None:
    records = people((7, ("1", "a", "N")), (1, ("1", "b", "N")), (6, ("2", "b", "S")),
                     (5, ("2", "a", "S")))  # fmt: skip
    rules = Rules(threshold=4)
    tables: list[ProtectedTable] = [
        *protect_family(records, rows=YEARS, columns=[SCHOOLS, AREAS], rules=rules).values()
    ]
    for table in tables:
        for seen in possible(dict(table.cells), floor=1, most=20).values():
            assert max(seen) - min(seen) >= rules.width
