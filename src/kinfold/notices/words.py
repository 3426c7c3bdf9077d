"""The plain words of notices: kinds of information, reasons, recipients, and what falls under each.

Read from the package's own table. Everything is closed: an item, a kind of organisation or a
purpose that the table does not place is an error, never left out of a notice in silence. Only a
data set that the authority declared itself is told of under its own title.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from kinfold import datasets
from kinfold.datasets import Field, Sensitivity

#: What an authority's own data set is called by here, before its id.
OURS: Final = "ours."
#: The recipients of what the authority keeps to itself.
OWN: Final = "own"
CHILD: Final = "Children, young people and their families"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One thing a notice may name: for the full notice, for a child, and in easy words."""

    code: str
    title: str
    more: str
    child: str
    easy: str


@dataclass(frozen=True, kw_only=True)
class Return:
    """A return that the law makes a council send, and the laws that do (gateway codes)."""

    data_set: str
    title: str
    laws: tuple[str, ...]


def example() -> str:
    """The form of the local facts, to be filled in by an authority."""
    return _text("notices.example")


def _text(name: str) -> str:
    return (files("kinfold.notices") / "facts" / f"{name}.toml").read_text(encoding="utf-8")


@cache
def _table() -> Mapping[str, dict[str, Any]]:
    return MappingProxyType(tomllib.loads(_text("words")))


@cache
def _terms(kind: str) -> Mapping[str, Term]:
    return MappingProxyType(
        {
            code: Term(
                code=code,
                title=entry["title"],
                more=entry.get("what") or entry.get("who") or "",
                child=entry["child"],
                easy=entry["easy"],
            )
            for code, entry in _table()[kind].items()
        }
    )


def categories() -> Mapping[str, Term]:
    """The kinds of information, the eight of a council's notice first (PRI-1).

    What the authority's own data sets hold beyond the usual kinds comes last, by their titles.
    """
    return {**_terms("categories"), **{f"{OURS}{one}": _own_term(one) for one in datasets.ours()}}


def _own_term(data_set: str) -> Term:
    declared = datasets.get(data_set)
    # A notice's lines are taken apart again at these signs, to compare them with what was done.
    title = declared.title.replace(";", ",").replace(":", ",")
    return Term(
        code=f"{OURS}{data_set}",
        title=f"{title} (our own list)",
        more=f"What we write down for each {declared.grain}.",
        child=f"what is in our list called {title}",
        easy=f"What is in our list called {title}.",
    )


def purposes() -> Mapping[str, Term]:
    """The reasons, the eight of a council's notice first (PRI-2)."""
    return _terms("purposes")


def recipients() -> Mapping[str, Term]:
    """The twelve kinds of recipient (PRI-7)."""
    return _terms("recipients")


def operations() -> Mapping[str, Term]:
    """What is done with information, in the order in which it happens."""
    return _terms("operations")


def bases() -> Mapping[str, Term]:
    """The lawful bases of Article 6, in simple words (PRI-3)."""
    return _terms("bases")


@cache
def returns() -> tuple[Return, ...]:
    """The statutory returns, by the data set that carries each (PRI-9)."""
    return tuple(
        Return(data_set=data_set, title=entry["title"], laws=tuple(entry["laws"]))
        for data_set, entry in _table()["returns"].items()
    )


def category_of(item: str) -> str:
    """The kind of information an item code is; KeyError where none is declared for it.

    An item of the authority's own data set is of that data set's own kind, unless its sensitivity
    says enough (a name, an address).
    """
    data_set = item.partition(".")[0]
    if data_set not in datasets.ours():
        return _placed(item)
    _, _, field = datasets.find_item(item)
    return str(_table()["sensitivities"].get(field.sensitivity, f"{OURS}{data_set}"))


@cache
def _placed(item: str) -> str:
    data_set, _, field = datasets.find_item(item)
    table = _table()
    placed: str | None = table["items"].get(item) or table["sensitivities"].get(field.sensitivity)
    return placed or _left_over(data_set.id, field)


def _left_over(data_set: str, field: Field) -> str:
    """What an item is that has no entry of its own: as its data set, unless it stands out there."""
    table = _table()
    usual = str(table["data_sets"][data_set])
    within = table["within"].get(usual, {})
    if field.sensitivity is Sensitivity.SPECIAL and within:
        for part, category in table["named"].items():
            if part in field.name.lower():
                return str(category)
    return str(within.get(field.sensitivity, usual))


@cache
def people_of(item: str) -> str:
    """Whom an item is about (UK GDPR Article 30(1)(c)): the child, unless the table says else."""
    return str(_table()["people"].get(item, CHILD))


@cache
def recipient_of(kind: str) -> str:
    """The kind of recipient that a kind of organisation is; KeyError on an unknown kind."""
    for code, entry in _table()["recipients"].items():
        if kind in entry["kinds"]:
            return str(code)
    raise KeyError(kind)


def use_of(agreement: str, purpose: str) -> str | None:
    """The reason that a purpose of a shipped agreement serves; None where none is placed."""
    found = _table()["uses"].get(agreement, {}).get(purpose)
    return None if found is None else str(found)
