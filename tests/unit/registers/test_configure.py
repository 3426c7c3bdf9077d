"""The command line and the web meet the same tables, set for safety."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
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
from django.core.management import call_command
from django.db import connection
from kinfold.registers import accounts
assert accounts.organisations() == ()
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous", "foreign_keys", "secure_delete"):
        print(cursor.execute(f"PRAGMA {pragma}").fetchone()[0])
"""
FRUGAL = """
import sys
import kinfold.registers.installation, kinfold.registers.configure
assert "django" not in sys.modules and "psycopg" not in sys.modules
"""
PREPARE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kinfold.registers import configure
configure.ready(Path(sys.argv[1]))
configure.migrate()
from kinfold.registers import accounts, agreements, facts
accounts.add_organisation(facts.Organisation(id="marshire", name="Marshire", kind="la"))
agreements.save_version(
    "county", label="1", version_hash="a" * 64, canonical="{}", at=datetime(2026, 9, 1, tzinfo=UTC)
)
"""
SIGN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kinfold.errors import NothingToDo
from kinfold.registers import configure
configure.ready(Path(sys.argv[1]))
from kinfold.registers import signatures
at = datetime(2026, 9, 1, tzinfo=UTC)
try:
    signatures.record_signature(
        "a" * 64, party="authority", organisation="marshire", signatory_role="Director",
        signed_on=at.date(), gateways_confirmed=True, at=at, by=None,
    )
except NothingToDo:
    print("already")
else:
    print("signed")
"""
DESTROY = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from kinfold.registers import configure
configure.ready(Path(sys.argv[1]))
from kinfold.registers import cases, facts, holding
at = datetime(2026, 9, 1, tzinfo=UTC)
case = cases.open_case(
    facts.NewCase(
        kind="access", received_on=at.date(), channel="letter", party="marshire",
        requester="child", person=None, agreements=(), summary="", permission_to_forward=False,
    ),
    at=at, by=None,
)
pack = holding.record_pack(
    case, path_name="case-1.pdf", sha256="a" * 64, made_at=at, destroy_by=date(2026, 10, 1),
    wrapped_key=b"a key that is forgotten " * 8,
)
if sys.argv[2] == "destroy":
    holding.record_pack_destroyed(pack, at=at)
"""


def begin(script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    environment["PYTHONPATH"] = str(SRC)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(script: str, *arguments: str) -> str:
    process = begin(script, *arguments)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output


def test_the_command_line_gets_durable_sqlite(tmp_path: Path) -> None:
    installation.prepare(tmp_path, name="One", organisation="marshire")
    assert run(READY, str(tmp_path)).split() == ["wal", "2", "1", "1"]


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


@pytest.mark.parametrize("fate", ["keep", "destroy"])
def test_a_destroyed_packs_key_is_nowhere_on_the_disk(tmp_path: Path, fate: str) -> None:
    installation.prepare(tmp_path, name="One", organisation="marshire")
    run(PREPARE, str(tmp_path))
    run(DESTROY, str(tmp_path), fate)
    held = [path for path in tmp_path.rglob("*") if path.is_file()]
    found = any(b"a key that is forgotten" in path.read_bytes() for path in held)
    assert found == (fate == "keep")


@pytest.mark.django_db
def test_migrating_again_finds_its_work_done() -> None:
    configure.migrate()
    assert "registers_partysignature" in connection.introspection.table_names()


def test_two_signing_at_once_make_one_signature(tmp_path: Path) -> None:
    installation.prepare(tmp_path, name="One", organisation="marshire")
    run(PREPARE, str(tmp_path))
    signers = [begin(SIGN, str(tmp_path)) for _ in range(4)]
    outcomes = sorted(signer.communicate(timeout=60)[0].strip() for signer in signers)
    assert outcomes == ["already", "already", "already", "signed"]


@pytest.mark.django_db
def test_the_migrations_make_the_tables_the_models_say() -> None:
    call_command("makemigrations", "registers", check=True, dry_run=True, verbosity=0)
