"""Finds every declared data set: one file in `declared` is one data set, and nothing else is.

A file is Python where the declaration is worked out from published facts, and plain words (TOML)
otherwise. An authority's own files come from a folder of its installation. An item code that is
not found here cannot be named by an agreement (SOM-3.1).
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kinfold.datasets import declared
from kinfold.datasets.codesets import CodeSet, codeset_names, published
from kinfold.datasets.model import DataSet, Field, Table
from kinfold.datasets.plain_file import Declaration, declaration
from kinfold.errors import UsageProblem

PACKAGED: Final = tuple(Path(place) for place in declared.__path__)
#: The declarations of the installation this process serves: (file, when it was last changed).
_OURS: Final[dict[Path, tuple[int, Declaration]]] = {}


@cache
def catalogue() -> Mapping[str, DataSet]:
    """Every data set by its id, in alphabetical order of id."""
    names = (found.name for found in pkgutil.iter_modules(declared.__path__))
    modules = [pkgutil.resolve_name(f"{declared.__name__}.{name}") for name in names]
    # A published family (the national downloads) is several data sets in one file.
    sets = [one for found in modules for one in getattr(found, "DATA_SETS", ())]
    sets += [found.DATA_SET for found in modules if hasattr(found, "DATA_SET")]
    sets += [one.data_set for one in (*_packaged(), *(one for _, one in _OURS.values()))]
    return MappingProxyType({one.id: one for one in sorted(sets, key=lambda one: one.id)})


def get(data_set_id: str) -> DataSet:
    """The data set called `data_set_id`; KeyError if none is declared."""
    return catalogue()[data_set_id]


def also_from(folder: Path) -> tuple[str, ...]:
    """Add an authority's own data sets: one TOML file in `folder` is one. Gives their ids.

    Called where an installation is opened, before anything asks for a data set; the files of
    another folder, or as they were before, no longer count. FileNotUnderstood where a file cannot
    be understood whole, UsageProblem where it declares what is declared already: an installation
    with such a file opens for nobody until it is mended.
    """
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    changed = {path: path.stat().st_mtime_ns for path in paths}
    if changed != {path: at for path, (at, _) in _OURS.items()}:
        found = {path: (changed[path], declaration(path)) for path in paths}
        _ours_are({})
        for _, one in found.values():
            _not_declared_twice(one)
        _ours_are(found)
    return ours()


def ours() -> tuple[str, ...]:
    """The ids of the data sets that the authority declared itself."""
    return tuple(one.data_set.id for _, one in _OURS.values())


def _ours_are(found: Mapping[Path, tuple[int, Declaration]]) -> None:
    _OURS.clear()
    _OURS.update(found)
    for remembered in (catalogue, _items, _code_lists):
        remembered.cache_clear()


def _not_declared_twice(one: Declaration) -> None:
    if one.data_set.id in catalogue() or set(one.codesets) & set(_code_lists()):
        raise UsageProblem(
            "Kinfold was asked to use an authority's own declaration of a data set.",
            why=f"{one.data_set.id}, or one of its code lists, is declared by Kinfold already.",
            remedy="Give the file, its id and its code lists names of their own.",
        )


@cache
def _packaged() -> tuple[Declaration, ...]:
    return tuple(declaration(path) for place in PACKAGED for path in sorted(place.glob("*.toml")))


@cache
def _code_lists() -> Mapping[str, CodeSet]:
    """The code lists that declarations bring of their own."""
    return MappingProxyType(
        {
            name: codes
            for one in (*_packaged(), *(one for _, one in _OURS.values()))
            for name, codes in one.codesets.items()
        }
    )


def codeset(name: str) -> CodeSet:
    """The list of codes called `name`, published or declared; KeyError if there is none."""
    return published(name) if name in codeset_names() else _code_lists()[name]


@cache
def _items() -> Mapping[str, tuple[DataSet, Table, Field]]:
    return MappingProxyType(
        {
            code: (data_set, table, field)
            for data_set in catalogue().values()
            for code, table, field in data_set.items()
        }
    )


def find_item(code: str) -> tuple[DataSet, Table, Field]:
    """Where the item `data_set.table.field` is declared; KeyError if it is not."""
    return _items()[code]
