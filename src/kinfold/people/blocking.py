"""Sets beside each other the records that could be one child, and no more than can be borne.

A pair is compared only where the two share a key: a number, a birthday and how a name sounds, a
name and a home. Sealed records have keys of their own, so none is ever beside an unsealed one.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from kinfold.people.records import Records

RECORDS: Final = "kinfold_records"
KEYS: Final = "kinfold_keys"
PAIRS: Final = "kinfold_pairs"
CHANGED: Final = "kinfold_changed"
#: More records than this under one key say nothing of who anybody is.
LARGEST_BLOCK: Final = 60
#: An unborn child is due at most so many months before or after the month of birth.
_MONTHS: Final = "[-3, -2, -1, 0, 1]"

#: The birthday, with day and month in one order however they were written; '' where not known.
_DAY: Final = """case when born is null or defaulted then '' else
 year(born) || '-' || least(day(born), month(born)) || '-' || greatest(day(born), month(born))
 end"""
_MONTHS_OF: Final = f"""case when born is not null and not defaulted then [strftime(born, '%Y%m')]
 when born is not null then [strftime(born, '%Y')]
 when expected is not null
 then list_transform({_MONTHS}, lambda n: strftime(expected + to_months(n::int), '%Y%m'))
 else []::varchar[] end"""


def _each(values: str, *before: str) -> str:
    """A key for each of a list's values, after what must be equal too and is known."""
    told = " and ".join(f"{name} <> ''" for name in before[1:])
    start = " || '|' || ".join(before)
    return f"case when {told} then list_transform({values}, lambda v: {start} || '|' || v) end"


_EVERY_SOUND: Final = "list_distinct(list_concat(sounds, parts, family_sounds))"
_NAMED: Final = (
    "list_transform(list_sort(sounds)[:3], lambda s:"
    " s || '|' || coalesce(list_sort(family_sounds)[1], ''))"
)
_ANY: Final = "true"
_UNDATED: Final = "day = ''"
_UNNAMED: Final = "expected is not null or forename = ''"
#: What makes a key of a record, and which records may ask by it; the others only answer.
_FAMILIES: Final = (
    ("list_transform(numbers, lambda v: 'number|' || v)", _ANY),
    (_each(_EVERY_SOUND, "'born'", "day"), _ANY),
    (_each("sounds", "'postcode'", "postcode"), _ANY),
    (_each("sounds", "'home'", "home"), _ANY),
    (_each("sounds", "'telephone'", "telephone"), _ANY),
    (_each("sounds", "'parent'", "parent"), _ANY),
    (_each("months", "'postcode month'", "postcode"), _ANY),
    (_each("months", "'home month'", "home"), _ANY),
    (_each("months", "'telephone month'", "telephone"), _ANY),
    (_each("months", "'parent month'", "parent"), _ANY),
    (
        "case when forename <> '' and surname <> ''"
        " then ['names|' || least(forename, surname) || '|' || greatest(forename, surname)] end",
        _ANY,
    ),
    (_each(_NAMED, "'year'", "told_year"), _ANY),
    (_each(_NAMED, "'birthday'", "birthday"), _ANY),
    (_each("family_sounds", "'family'", "postcode"), _UNDATED),
    (_each("family_sounds", "'family at home'", "home"), _UNDATED),
    (
        "flatten(list_transform(months, lambda m:"
        " list_transform(family_sounds, lambda s: 'due|' || m || '|' || s)))",
        _UNNAMED,
    ),
)


def load(engine: "DuckDBPyConnection", records: "Records") -> None:
    """Put the records before the engine, with what their keys and comparisons need."""
    engine.register("kinfold_arrow", records.arrow())
    engine.execute(
        f"""create or replace table {RECORDS} as
        select *, {_DAY} as day, {_MONTHS_OF} as months,
          coalesce(year(born)::varchar, year(expected)::varchar, '') as told_year,
          case when born is null or defaulted then '' else strftime(born, '%m%d') end as birthday
        from (select *, coalesce(month(born) = 1 and day(born) = 1, false) as defaulted,
          list_distinct(list_filter(list_concat(former, [upn, nhs_number, uln]),
            lambda v: v <> '')) as numbers from kinfold_arrow)"""  # noqa: S608 - names of tables, nothing of the data
    )
    engine.unregister("kinfold_arrow")


def index(engine: "DuckDBPyConnection", *, without: frozenset[int] = frozenset()) -> None:
    """Work out every record's keys.

    Records whose places are in `without` get none, and so are beside nobody.
    """
    listed = " union all ".join(
        f"select place, sealed, {asks} as asks, unnest({keys}) as key from {RECORDS}"  # noqa: S608 - the names of tables, nothing of the data
        for keys, asks in _FAMILIES
    )
    left_out = ", ".join(map(str, sorted(without))) or "-1"
    engine.execute(
        f"""create or replace table {KEYS} as
        select place, hash(key, sealed) as key, bool_or(asks) as asks from ({listed})
        where place not in ({left_out}) group by all"""  # noqa: S608 - names of tables, nothing of the data
    )


def places(chosen: Iterable[int]) -> "pa.Table":
    """Places as a table that `pairs` takes."""
    import pyarrow as pa

    return pa.table({"place": pa.array(sorted(chosen), pa.int64())})


def pairs(engine: "DuckDBPyConnection", *, changed: "pa.Table | None" = None) -> int:
    """Write the pairs to compare, and say how many.

    With `changed`, a table of places, only pairs with one of them. Each pair is there once. A key
    that too many records share makes none.
    """
    within, either = "", ""
    if changed is not None:
        engine.register(CHANGED, changed)
        within = f"where key in (select key from {KEYS} semi join {CHANGED} using (place))"  # noqa: S608 - the same
        either = f"and (l.place in (from {CHANGED}) or r.place in (from {CHANGED}))"
    engine.execute(
        f"""create or replace table {PAIRS} as
        with small as (select key from {KEYS} {within} group by key
          having count(*) > 1 and count(*) * count_if(asks) between 1 and {LARGEST_BLOCK**2}),
        held as (select place, key, asks from {KEYS} semi join small using (key))
        select distinct '0' as match_key, l.place as join_key_l, r.place as join_key_r
        from held l join held r
          on l.key = r.key and l.place < r.place and (l.asks or r.asks) {either}"""  # noqa: S608 - the same
    )
    if changed is not None:
        engine.unregister(CHANGED)
    return int(engine.execute(f"select count(*) from {PAIRS}").fetchall()[0][0])  # noqa: S608 - the same
