"""Says which data set, and which table of it, a line of headings belongs to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Table
from kinfold.intake.faults import not_understood
from kinfold.intake.headings import general, normal

#: Says, in a data set of several kinds of row, which kind a row is.
TYPE_COLUMN: Final = "record_type"
#: How many of a data set's headings a file must have for us to say that it comes nearest.
NEAR: Final = 2
SURE_KEYS: Final = 2
MANY: Final = 8
#: Whose tables may come as one wide table, each row repeating what it stands in.
WIDE: Final = frozenset({"cin_census", "nccis_return"})


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How well headings fit a table: how many it explains, and how few of its own are missing.

    `score` is the number of headings it explains, and, below one, the share that both have.
    """

    data_set: DataSet
    table: Table
    score: float
    matched: int
    missing: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Columns:
    fields: Mapping[str, Field]
    needed: frozenset[str]
    count: int


#: By the identity of a tuple of fields, which is held here so that it stays that tuple's.
_KNOWN: Final[dict[int, tuple[tuple[Field, ...], _Columns]]] = {}
_WHOLE: Final[dict[int, tuple[DataSet, Table]]] = {}


def columns_of(table: Table) -> Mapping[str, Field]:
    """A table's fields by every heading they may come under, as compared."""
    return _columns(table).fields


def _columns(table: Table) -> _Columns:
    """What a table comes under; worked out once, as a table may have a thousand columns."""
    held = _KNOWN.get(id(table.fields))
    if held is None:
        held = _KNOWN[id(table.fields)] = (table.fields, _worked_out(table))
    return held[1]


def _worked_out(table: Table) -> _Columns:
    fields: dict[str, Field] = {}
    for entry in table.fields:
        if entry.source:
            fields[normal(entry.source)] = entry
    for entry in table.fields:
        for name in entry.also:
            fields.setdefault(normal(name), entry)
    return _Columns(
        fields=MappingProxyType(fields),
        needed=frozenset(
            normal(entry.source)
            for entry in table.fields
            if entry.source and entry.required and entry.structural
        ),
        count=sum(1 for entry in table.fields if entry.source),
    )


def field_of(heading: str, table: Table) -> Field | None:
    """The field a compared heading names, in whatever term and year; None where there is none."""
    fields = columns_of(table)
    return fields.get(heading) or fields.get(general(heading))


def placed(headings: Iterable[str], table: Table) -> dict[str, str]:
    """Field name -> the compared heading it comes under; FileNotUnderstood if two come as one."""
    found: dict[str, str] = {}
    for heading in headings:
        entry = field_of(heading, table)
        if entry is None:
            continue
        if entry.name in found:
            raise not_understood(
                f"Two columns are both {entry.source}: the same item, in two terms or spellings.",
                "Send each term's rows in a file of its own, or remove one of the two columns.",
            )
        found[entry.name] = heading
    return found


@lru_cache(maxsize=16)
def _forms(given: frozenset[str]) -> frozenset[str]:
    """Headings as written, and as declarations have those that bear a term and year."""
    return given | {general(heading) for heading in given}


def fit(given: Collection[str], data_set: DataSet, table: Table) -> Fit:
    """How well compared headings fit a table."""
    columns = _columns(table)
    forms = _forms(frozenset(given))
    matched = {columns.fields[heading].name for heading in columns.fields.keys() & forms}
    missing = frozenset(name for name in columns.needed if columns.fields[name].name not in matched)
    union = len(given) + columns.count - len(matched)
    return Fit(
        data_set=data_set,
        table=table,
        score=len(matched) + (len(matched) / union if union else 0.0),
        matched=len(matched),
        missing=missing,
    )


def best_table(given: Collection[str], data_set: DataSet) -> Table | None:
    """The table of a data set that headings fit best; None where they fit none, or two alike."""
    fits = _good(fit(given, data_set, table) for table in tables_of(data_set))
    if not fits or (len(fits) > 1 and fits[0].score == fits[1].score):
        return None
    return fits[0].table


def by_type(given: Collection[str], data_set: DataSet) -> bool:
    """Whether rows of several kinds come in one table and each says which it is."""
    return len(tables_of(data_set)) > 1 and TYPE_COLUMN in given


def _good(fits: Iterable[Fit]) -> list[Fit]:
    """The fits that have all that is needed, and enough more, best first."""
    good = [one for one in fits if not one.missing and _enough(one)]
    return sorted(good, key=lambda one: (-one.score, one.data_set.id))


def _enough(one: Fit) -> bool:
    """Whether what is there, beyond the keys, says what it is.

    Two keys together (a school's number and a UPN) are a feed's own; one alone (a UPN) is in every
    file about pupils, so a third of the columns must be there too, or a good many.
    """
    columns = _columns(one.table)
    if len(columns.needed) >= SURE_KEYS:
        return one.matched > len(columns.needed)
    return one.matched > 1 and (3 * one.matched >= columns.count or one.matched >= MANY)


def data_sets_for(given: Collection[str]) -> list[Fit]:
    """The data sets that compared headings fit, best first, each with its best table."""
    found: list[Fit] = []
    for data_set in _candidates():
        if by_type(given, data_set):
            found += _together(given, data_set)
        else:
            fits = [fit(given, data_set, table) for table in tables_of(data_set)]
            wide = _together(given, data_set) if data_set.id in WIDE else []
            found += _good([*fits, *wide])[:1]
    return sorted(found, key=lambda one: (-one.score, one.data_set.id))


def _candidates() -> list[DataSet]:
    return [one for one in datasets.catalogue().values() if not one.derived]


def tables_of(data_set: DataSet) -> tuple[Table, ...]:
    """The tables of a data set that come in files."""
    return tuple(table for table in data_set.tables if not table.made_here)


def _together(given: Collection[str], data_set: DataSet) -> list[Fit]:
    """The fit of one table that holds every kind of row of a data set."""
    held = _WHOLE.get(id(data_set))
    if held is None:
        fields = tuple({f.name: f for table in tables_of(data_set) for f in table.fields}.values())
        whole = Table(name="", title=data_set.title, fields=fields, subject=None)
        held = _WHOLE[id(data_set)] = (data_set, whole)
    return _good([fit(given, data_set, held[1])])


def nearest(given: Collection[str]) -> Fit | None:
    """The table that comes nearest to headings which fit none; None where none comes near."""
    fits = [fit(given, one, table) for one in _candidates() for table in tables_of(one)]
    near = [one for one in fits if one.missing and one.matched >= NEAR]
    return max(near, key=lambda one: (one.matched, one.score), default=None)
