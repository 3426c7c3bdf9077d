"""The closed list of data sets, tables, fields and codes: what is not declared cannot be held."""

from kinfold.datasets.catalogue import also_from, catalogue, codeset, find_item, get, ours
from kinfold.datasets.codesets import Code, CodeSet, codeset_names
from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.systems import system

__all__ = [
    "Code",
    "CodeSet",
    "DataSet",
    "Evidence",
    "Field",
    "Kind",
    "Sensitivity",
    "Table",
    "also_from",
    "catalogue",
    "codeset",
    "codeset_names",
    "find_item",
    "get",
    "ours",
    "system",
]
