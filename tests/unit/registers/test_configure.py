"""The command line and the web meet the same tables, set for safety."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from kinfold.errors import UsageProblem
from kinfold.registers import configure, installation

SRC = Path(configure.__file__).parents[2]
READY = """
from pathlib import Path
import sys
from kinfold.registers import configure
home = Path(sys.argv[1])
made = configure.ready(home)
configure.migrate()
assert configure.ready(home) == made
from django.db import connection
from kinfold.registers import accounts
assert accounts.organisations() == ()
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous", "foreign_keys"):
        print(cursor.execute(f"PRAGMA {pragma}").fetchone()[0])
"""
FRUGAL = """
import sys
import kinfold.registers.installation, kinfold.registers.configure
assert "django" not in sys.modules and "psycopg" not in sys.modules
"""


def run(script: str, *arguments: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    environment["PYTHONPATH"] = str(SRC)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_command_line_gets_durable_sqlite(tmp_path: Path) -> None:
    installation.prepare(tmp_path, name="One", organisation="marshire")
    assert run(READY, str(tmp_path)).split() == ["wal", "2", "1"]


def test_importing_configure_does_not_import_django() -> None:
    run(FRUGAL)


def test_ready_where_django_is_configured_for_tests(tmp_path: Path) -> None:
    made = installation.prepare(tmp_path, name="One", organisation="marshire")
    assert configure.ready(tmp_path) == made


def test_one_process_serves_one_home(tmp_path: Path, settings: Settings) -> None:
    installation.prepare(tmp_path, name="One", organisation="marshire")
    settings.KINFOLD_HOME = tmp_path / "elsewhere"
    with pytest.raises(UsageProblem):
        configure.ready(tmp_path)
    settings.KINFOLD_HOME = tmp_path
    configure.ready(tmp_path)


def test_a_postgresql_address_becomes_settings(tmp_path: Path) -> None:
    made = installation.prepare(
        tmp_path,
        name="One",
        organisation="marshire",
        database="postgresql://kin:word@db.marshire.example:5433/kinfold?sslmode=require",
    )
    found = configure.databases(made)["default"]
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("kinfold", "kin", "word")
    assert (found["HOST"], found["PORT"]) == ("db.marshire.example", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_bad_address_is_explained_without_repeating_it() -> None:
    with pytest.raises(UsageProblem) as told:
        configure.postgresql("postgresql://kin:s3cret@host:port:port/?nonsense=1")
    assert "s3cret" not in str(told.value)


def test_the_signing_key_of_an_installation_is_its_own(tmp_path: Path) -> None:
    made = installation.prepare(tmp_path, name="One", organisation="marshire")
    shared = configure.common(installation=made, databases=configure.databases(made))
    assert shared["DATABASES"]["default"]["NAME"] == tmp_path / "db.sqlite3"
    assert shared["SECRET_KEY"] == made.django_key.read_bytes().hex()
    assert shared["KINFOLD_HOME"] == tmp_path
    assert configure.common(installation=None, databases={})["KINFOLD_HOME"] is None


@pytest.mark.django_db
def test_migrating_again_finds_its_work_done() -> None:
    configure.migrate()
    assert "registers_partysignature" in connection.introspection.table_names()
