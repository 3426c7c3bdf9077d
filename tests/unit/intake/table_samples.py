"""Small invented tables of the formats that come as CSV or as a workbook, from what is declared."""

import csv
import io
from pathlib import Path

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Kind, Table
from kinfold.intake.matching import tables_of
from tests.unit.intake.made_files import sheet, workbook_bytes, zip_bytes

#: Whom the two rows of each table are about, in the forms that UPNs and references take.
UPNS = ("G201123419001", "H801200001001")
_WRITTEN = {Kind.DATE: "2024-09-23", Kind.INTEGER: "1", Kind.DECIMAL: "1.5", Kind.BOOLEAN: "1"}


def _code(field: Field) -> str:
    """A code that holds today, of those that may stand there."""
    return sorted(datasets.codeset(field.codeset or "").codes_in("2025-26"))[-1]


def _cell(field: Field, table: Table, who: str) -> str:
    if field.name == table.subject or "upn" in field.name:
        return who
    if field.kind is Kind.CODE:
        return _code(field)
    return _WRITTEN.get(field.kind, "9" if field.structural else "Word")


def rows_of(
    table: Table, *, subjects: tuple[str, ...] = UPNS, term: str = "", year: str = ""
) -> list[list[str]]:
    """A table's headings, of a term and year where they bear one, and a row about each subject."""
    fields = [field for field in table.fields if field.source]
    headings = [
        field.source.replace("[term]", term).replace("[yy]", year).replace("[n]", "1")
        for field in fields
    ]
    return [headings, *([_cell(field, table, who) for field in fields] for who in subjects)]


def csv_bytes(rows: list[list[str]]) -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def as_workbook(data_set: DataSet) -> bytes:
    """A workbook with a sheet for each table."""
    return workbook_bytes({one.name: sheet(*rows_of(one)) for one in tables_of(data_set)})


def as_zip(data_set: DataSet) -> bytes:
    """A zip with a CSV file for each table; one table is a CSV file by itself."""
    tables = tables_of(data_set)
    if len(tables) == 1:
        return csv_bytes(rows_of(tables[0]))
    return zip_bytes({f"{one.name}.csv": csv_bytes(rows_of(one)) for one in tables})


def saved(path: Path, content: bytes) -> Path:
    """A file with just this in it."""
    path.write_bytes(content)
    return path
