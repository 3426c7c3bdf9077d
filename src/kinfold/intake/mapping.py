"""A mapping: how a file with headings of its own becomes a table of a declared data set.

It is a small file of plain words (TOML) that a data manager can write, or make in the browser. A
heading it does not name is never kept, and the load report says so: nothing is guessed.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Kind, Table
from kinfold.datasets.plain_words import Words
from kinfold.intake.headings import normal

DateOrder = Literal["day-first", "month-first", "year-first"]
DATE_ORDERS: Final[tuple[DateOrder, ...]] = get_args(DateOrder)
NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME: Final = 60
#: The column that says which table a row is of, where one file carries several.
TYPE_COLUMN: Final = "record_type"
FLAGS: Final = frozenset({"0", "1"})
_WHAT: Final = "Kinfold was asked to use a mapping of a file."


@dataclass(frozen=True, kw_only=True)
class FileMapping:
    """What each heading of a file becomes. `columns` maps a heading, as written, to a field.

    `codes` translates their words to our codes, field by field; `constants` are what every row
    has though the file does not say it; `left_out` are headings that are not kept on purpose.
    """

    name: str
    data_set: str
    table: str
    columns: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    dates: DateOrder = "day-first"

    @property
    def declared(self) -> Table:
        """The table that rows become."""
        return datasets.get(self.data_set).table(self.table)

    def becomes(self, heading: str) -> Field | None:
        """The field a heading becomes, however its case and spaces are written; None for none."""
        wanted = normal(heading)
        for written, name in self.columns.items():
            if normal(written) == wanted:
                return self.declared.field(name)
        return None

    def leaves_out(self, heading: str) -> bool:
        """Whether a heading is left out on purpose."""
        return normal(heading) in map(normal, self.left_out)

    def missing(self) -> tuple[Field, ...]:
        """The fields that every row must have and that nothing becomes."""
        there = {*self.columns.values(), *self.constants, TYPE_COLUMN}
        return tuple(one for one in self.declared.fields if one.required and one.name not in there)


def read(path: Path) -> FileMapping:
    """The mapping in the file at `path`; FileNotUnderstood names the file, place and remedy."""
    return _understood(Words.read(path, what=_WHAT), named=path.stem)


def parse(text: str, *, name: str) -> FileMapping:
    """The mapping that `text` says, under `name`; FileNotUnderstood as for a file."""
    return _understood(Words.of(text, file=f"{name}.toml", what=_WHAT), named=name)


def checked(mapping: FileMapping) -> FileMapping:
    """The same mapping, whole: FileNotUnderstood where it could not be read back from a file."""
    return parse(as_text(mapping), name=mapping.name)


def _understood(words: Words, *, named: str) -> FileMapping:
    words.only("name", "data_set", "table", "dates", "columns", "codes", "constants", "left_out")
    name = words.text("name", named)
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME or name != named:
        remedy = "Use small letters, digits and single hyphens, as in the name of the file."
        raise words.wrong("name", "is not the name of the file", remedy)
    data_set = _data_set(words)
    table = data_set.table(words.one_of("table", [one.name for one in data_set.tables]))
    columns = words.part("columns")
    fields = {one.name: one for one in table.fields if one.name != TYPE_COLUMN}
    found = FileMapping(
        name=name,
        data_set=data_set.id,
        table=table.name,
        columns={heading: columns.one_of(heading, fields) for heading in columns.held},
        codes=dict(_codes(words.part("codes", optional=True), fields)),
        constants=dict(_constants(words.part("constants", optional=True), fields)),
        left_out=words.texts("left_out", ()),
        dates=_order(words),
    )
    _each_once(columns, found)
    for one in found.missing():
        what = f"names no heading for {one.title}, which every row must have"
        remedy = f'Add a line such as "Their heading" = "{one.name}", or a constant.'
        raise columns.wrong("", what, remedy)
    return found


def _data_set(words: Words) -> DataSet:
    known = {one.id: one for one in datasets.catalogue().values() if not one.derived}
    return known[words.one_of("data_set", known)]


def _order(words: Words) -> DateOrder:
    found = words.one_of("dates", DATE_ORDERS, "day-first")
    return next(order for order in DATE_ORDERS if order == found)


def _codes(words: Words, fields: Mapping[str, Field]) -> Iterator[tuple[str, Mapping[str, str]]]:
    coded = [one.name for one in fields.values() if one.kind in {Kind.CODE, Kind.BOOLEAN}]
    for name, part in words.parts():
        words.known(name, name, coded)
        ours = codes_of(fields[name])
        yield name, {theirs: part.one_of(theirs, ours) for theirs in part.held}


def codes_of(entry: Field) -> Collection[str]:
    """What may be written in a coded field: its codes, or 0 and 1 where it is a flag."""
    return FLAGS if entry.codeset is None else datasets.codeset(entry.codeset).codes


def _constants(words: Words, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    for name in words.held:
        words.known(name, name, fields)
        value = words.text(name)
        if fields[name].kind in {Kind.CODE, Kind.BOOLEAN}:
            words.known(name, value, codes_of(fields[name]))
        yield name, value


def _each_once(words: Words, mapping: FileMapping) -> None:
    """A heading is used once, and a field is filled once."""
    headings: set[str] = set()
    filled: set[str] = set(mapping.constants)
    for heading in (*mapping.columns, *mapping.left_out):
        if normal(heading) in headings or not normal(heading):
            raise words.wrong(heading, "is there twice, or left out as well", "Keep one of them.")
        headings.add(normal(heading))
    for heading, name in mapping.columns.items():
        if name in filled:
            remedy = "Let one heading, or a constant, become it."
            raise words.wrong(heading, f"becomes {name}, which another becomes too", remedy)
        filled.add(name)


def as_text(mapping: FileMapping) -> str:
    """The mapping as the file that would be read back as it."""
    lines = [
        f"# How a file becomes {datasets.get(mapping.data_set).title}.",
        f"name = {_quoted(mapping.name)}",
        f"data_set = {_quoted(mapping.data_set)}",
        f"table = {_quoted(mapping.table)}",
        f"dates = {_quoted(mapping.dates)}",
        f"left_out = [{', '.join(map(_quoted, mapping.left_out))}]",
        *_section("columns", mapping.columns),
    ]
    if mapping.constants:
        lines += _section("constants", mapping.constants)
    for name, codes in mapping.codes.items():
        lines += _section(f"codes.{name}", codes)
    return "\n".join(lines) + "\n"


def _section(name: str, pairs: Mapping[str, str]) -> list[str]:
    return [
        "",
        f"[{name}]",
        *(f"{_quoted(key)} = {_quoted(value)}" for key, value in pairs.items()),
    ]


def _quoted(text: str) -> str:
    """A text between quotation marks, as TOML has it (which is as JSON has it)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
