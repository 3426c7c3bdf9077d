"""Reads the declaration of one data set from a file of plain words (TOML).

`docs/how-to/add-a-data-set.md` explains the words. A new data set needs no code.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kinfold.datasets.codesets import Code, CodeSet, codeset_names, published
from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.plain_words import Words
from kinfold.datasets.shorthand import REFRESH_DAYS

#: Who may own a data set: the kinds of organisation that supply a warehouse.
OWNERS: Final = frozenset(
    "la school police youth_justice probation health commissioned voluntary district department "
    "further_education court regulator combined_service partner".split()
)
#: What a data set may feed: a flag of the practitioner view, or another use.
FEEDS: Final = frozenset(
    (
        *("V1", "V2", "V3", "I1", "I2", "I3", "I4", "I5", "I6", "I7"),
        *("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"),
        *("identity", "identity check", "education", "involvements", "assessments"),
        *("address matching", "exchange", "view", "figures"),
    )
)
_YEAR: Final = re.compile(r"\d{4}-\d{2}")
CodeLists = Mapping[str, CodeSet]


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A data set as its file declares it, with the code lists the file brings of its own."""

    data_set: DataSet
    codesets: CodeLists


def declaration(path: Path) -> Declaration:
    """The data set declared in the file at `path`.

    FileNotUnderstood names the file, the place and what to write instead.
    """
    words = Words.read(path, what="Kinfold was asked to use the declaration of a data set.")
    words.only(
        *("id", "title", "catalogue_number", "owner", "grain", "identifiers", "refresh"),
        *("refresh_days", "retention_class", "feeds", "accrues", "years", "codes", "tables"),
    )
    if words.name("id") != path.stem:
        raise words.wrong("id", "is not the name of the file", f'Write id = "{path.stem}".')
    lists = _code_lists(words.part("codes", optional=True))
    tables = words.part("tables").parts()
    if not tables:
        raise words.wrong("tables", "declares nothing", "Declare at least one table.")
    accrues = words.flag("accrues")
    refresh = words.one_of("refresh", REFRESH_DAYS)
    data_set = DataSet(
        id=path.stem,
        title=words.text("title"),
        owner_kind=words.one_of("owner", OWNERS),
        grain=words.text("grain"),
        identifiers=words.texts("identifiers"),
        refresh=refresh,
        refresh_days=words.number("refresh_days") or REFRESH_DAYS[refresh],
        retention_class=words.name("retention_class"),
        feeds=words.each_of("feeds", FEEDS),
        tables=tuple(_table(name, part, lists, accrues=accrues) for name, part in tables),
        years=_years(words),
        catalogue_number=words.number("catalogue_number"),
        accrues=accrues,
    )
    return Declaration(data_set=data_set, codesets=lists)


def _code_lists(words: Words) -> CodeLists:
    found: dict[str, CodeSet] = {}
    for name, part in words.parts():
        if name in codeset_names():
            raise words.wrong(name, "is a published list already", "Give it another name.")
        part.only("title", "source", "codes")
        labels = part.part("codes")
        found[name] = CodeSet(
            name=name,
            title=part.text("title"),
            source=part.text("source", f"Declared in {words.file}"),
            codes=MappingProxyType(
                {code: Code(code=code, label=labels.text(code)) for code in labels.held}
            ),
        )
    return MappingProxyType(found)


def _table(name: str, words: Words, lists: CodeLists, *, accrues: bool) -> Table:
    words.only("title", "subject", "key", "evidence", "fields")
    parts = words.part("fields")
    subject = words.one_of("subject", parts.held)
    key = words.each_of("key", parts.held)
    if accrues and subject not in key:
        raise words.wrong(
            "key",
            "does not name the subject, by which rows of deliveries that add up are told apart",
            f'Write key = ["{subject}", ...].',
        )
    fields = tuple(_field(one, part, lists, keys=(subject, *key)) for one, part in parts.parts())
    _told_apart(parts, fields)
    return Table(
        name=name,
        title=words.text("title"),
        fields=fields,
        subject=subject,
        key=key,
        evidence=_evidence(words.part("evidence", optional=True), fields, lists),
    )


def _field(name: str, words: Words, lists: CodeLists, *, keys: Collection[str]) -> Field:
    words.only(
        *("title", "kind", "sensitivity", "heading", "also", "codes", "required", "structural"),
        *("protected", "proposed", "first_year", "last_year"),
    )
    title = words.text("title")
    source = words.text("heading", title)
    codes = _codes(words, lists)
    kind = Kind(words.one_of("kind", [*Kind], Kind.CODE if codes else Kind.TEXT))
    if (kind is Kind.CODE) != (codes is not None):
        raise words.wrong("codes", "and the kind disagree", 'A code names its list: codes = "...".')
    sensitivity = Sensitivity(words.one_of("sensitivity", [*Sensitivity]))
    if words.flag("protected") and sensitivity is not Sensitivity.CONTACT:
        raise words.wrong("protected", "is for contact details only", "Take it out.")
    return Field(
        name=name,
        title=title,
        kind=kind,
        sensitivity=sensitivity,
        source=source,
        also=tuple(one for one in (name, *words.texts("also", ())) if one != source),
        codeset=codes,
        required=words.flag("required") or name in keys,
        structural=words.flag("structural") or name in keys,
        protected=words.flag("protected"),
        proposed=words.flag("proposed"),
        first_year=_year(words, "first_year"),
        last_year=_year(words, "last_year"),
    )


def _codes(words: Words, lists: CodeLists) -> str | None:
    if "codes" not in words:
        return None
    found = words.text("codes")
    if found not in lists and found not in codeset_names():
        remedy = f"Add the list to the file as [codes.{found}], or name a published one."
        raise words.wrong("codes", "names a list of codes that is not there", remedy)
    return found


def _told_apart(words: Words, fields: tuple[Field, ...]) -> None:
    """Refuse two fields of a table that come under the same heading."""
    seen: dict[str, str] = {}
    for field in fields:
        headings = {" ".join(one.split()).casefold() for one in (field.source, *field.also)}
        for heading in sorted(headings):
            if heading in seen:
                what = f"shares a heading with {seen[heading]}"
                raise words.wrong(field.name, what, "Name one of the two otherwise.")
            seen[heading] = field.name


def _evidence(words: Words, fields: tuple[Field, ...], lists: CodeLists) -> Evidence:
    words.only("start", "end", "on", "counts", "chronology", "where")
    dates = [field.name for field in fields if field.kind is Kind.DATE]
    return Evidence(
        start=words.one_of("start", dates) if "start" in words else None,
        end=words.one_of("end", dates) if "end" in words else None,
        on=words.each_of("on", dates, ()),
        counts=words.flag("counts"),
        chronology=words.flag("chronology"),
        where=_where(words.part("where"), fields, lists) if "where" in words else None,
    )


def _where(words: Words, fields: tuple[Field, ...], lists: CodeLists) -> tuple[str, frozenset[str]]:
    words.only("field", "codes")
    coded = {field.name: field.codeset for field in fields if field.codeset is not None}
    name = words.one_of("field", coded)
    listed = lists.get(coded[name]) or published(coded[name])
    return name, frozenset(words.each_of("codes", listed.codes))


def _years(words: Words) -> tuple[str, ...]:
    return tuple(_as_year(words, "years", one) for one in words.texts("years", ()))


def _year(words: Words, key: str) -> str | None:
    return _as_year(words, key, words.text(key)) if key in words else None


def _as_year(words: Words, key: str, text: str) -> str:
    if not _YEAR.fullmatch(text):
        raise words.wrong(key, "is not a return year", 'Write a year such as "2025-26".')
    return text
