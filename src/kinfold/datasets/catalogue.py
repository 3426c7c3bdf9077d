"""Finds every declared data set: one file in `declared` is one data set, and nothing else is.

An item code that is not found here cannot be named by an agreement (SOM-3.1).
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kinfold.datasets import declared
from kinfold.datasets.model import DataSet, Field, Table


@cache
def catalogue() -> Mapping[str, DataSet]:
    """Every data set by its id, in alphabetical order of id."""
    names = sorted(found.name for found in pkgutil.iter_modules(declared.__path__))
    sets = [pkgutil.resolve_name(f"{declared.__name__}.{name}:DATA_SET") for name in names]
    return MappingProxyType({data_set.id: data_set for data_set in sets})


def get(data_set_id: str) -> DataSet:
    """The data set called `data_set_id`; KeyError if none is declared."""
    return catalogue()[data_set_id]


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
