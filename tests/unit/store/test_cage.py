"""The cage holds what it was handed, and nothing can be had from outside it or carried out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from kinfold.store.cage import _BARS, cage

outside = pa.table({"secret": ["Wren"]})


@pytest.fixture
def caged() -> Iterator[duckdb.DuckDBPyConnection]:
    """A cage with one table of one column."""
    engine = cage({"pupil_core.pupil": pa.table({"year": [7, 8], "born": [date(2012, 1, 1)] * 2})})
    yield engine
    engine.close()


def test_ordinary_questions_are_answered(caged: duckdb.DuckDBPyConnection) -> None:
    answer = caged.execute("SELECT sum(year), min(born) FROM pupil_core__pupil").fetchall()
    assert answer == [(15, date(2012, 1, 1))]
    caged.execute("CREATE TABLE mine AS SELECT year + 1 AS next FROM pupil_core__pupil")
    assert caged.execute("SELECT count(*) FROM mine").fetchall() == [(2,)]


ESCAPES = {
    "a withheld column": "SELECT surname FROM pupil_core__pupil",
    "a table not handed over": "SELECT * FROM pupil_core__sen",
    "a file read as CSV": "SELECT * FROM read_csv('{file}')",
    "a file read as text": "SELECT * FROM read_text('{file}')",
    "a file read as bytes": "SELECT * FROM read_blob('{file}')",
    "a Parquet file": "SELECT * FROM read_parquet('{file}')",
    "a JSON file": "SELECT * FROM read_json('{file}')",
    "a file by its name": "SELECT * FROM '{file}'",
    "a folder's names": "SELECT * FROM glob('{folder}/*')",
    "a file's dialect": "SELECT * FROM sniff_csv('{file}')",
    "a copy in": "COPY mine FROM '{file}'",
    "a copy out": "COPY (SELECT * FROM pupil_core__pupil) TO '{folder}/out.csv'",
    "everything out": "EXPORT DATABASE '{folder}/out'",
    "everything in": "IMPORT DATABASE '{folder}'",
    "another database": "ATTACH '{folder}/other.db'",
    "another kind of database": "ATTACH '{folder}/other.db' (TYPE sqlite)",
    "an extension fetched": "INSTALL httpfs",
    "an extension loaded": "LOAD httpfs",
    "the network": "SELECT * FROM read_csv('https://marshire.example/x.csv')",
    "files switched on again": "SET enable_external_access = true",
    "files switched on by pragma": "PRAGMA enable_external_access = true",
    "a folder allowed": "SET allowed_directories = ['{folder}']",
    "a path allowed": "SET allowed_paths = ['{file}']",
    "settings unlocked": "SET lock_configuration = false",
    "settings reset": "RESET enable_external_access",
    "somewhere to spill": "SET temp_directory = '{folder}'",
    "a log on disk": "PRAGMA enable_profiling = 'json'",
    "a profile on disk": "SET profiling_output = '{folder}/profile.json'",
    "a Python variable here": "SELECT * FROM inside",
    "a Python variable outside": "SELECT * FROM outside",
    "Python variables switched on": "SET python_enable_replacements = true",
    "a secret kept": "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
}


@pytest.mark.parametrize("how", ESCAPES)
def test_there_is_no_way_out(caged: duckdb.DuckDBPyConnection, tmp_path: Path, how: str) -> None:
    inside = pa.table({"secret": ["Wren"]})
    file = tmp_path / "file.csv"
    file.write_text("secret\nWren\n")
    caged.execute("CREATE TABLE mine (secret VARCHAR)")
    with pytest.raises(duckdb.Error):
        caged.execute(ESCAPES[how].format(file=file, folder=tmp_path)).fetchall()
    assert [path.name for path in tmp_path.iterdir()] == ["file.csv"]
    assert inside.num_rows == outside.num_rows == 1
    assert caged.execute("SELECT count(*) FROM mine").fetchall() == [(0,)]


def test_every_bar_is_up(caged: duckdb.DuckDBPyConnection) -> None:
    for bar in _BARS:
        name, wanted = bar.removeprefix("SET ").split(" = ")
        ((value,),) = caged.execute("SELECT current_setting(?)", [name]).fetchall()
        assert str(value).lower() == wanted, name


def test_python_doors_are_shut_too(caged: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("secret\nWren\n")
    with pytest.raises(duckdb.Error):
        caged.read_csv(str(file))
    with pytest.raises(duckdb.Error):
        caged.sql("SELECT * FROM pupil_core__pupil").write_csv(str(tmp_path / "out.csv"))


def test_too_much_for_memory_fails_rather_than_spill(tmp_path: Path) -> None:
    engine = cage({"a": pa.table({"x": [1]})})
    with pytest.raises(duckdb.Error):
        engine.execute("SET temp_directory = '.tmp'")
    found = engine.execute("SELECT current_setting('temp_directory')").fetchall()
    assert found == [("",)]
    engine.close()
