"""What retention destroyed is looked for on the disk: bytes, keys, logs, old copies of the files.

Copies of every file of the store and of the database are kept from before, as a backup would. The
old keys open the old copies, which shows that the search would find something; nothing that is
left in the installation afterwards does. A run is also killed at points named in the store's code.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest

from kinfold import people, retention
from kinfold.gate import inspection
from kinfold.registers import facts, holding
from kinfold.store import crash
from kinfold.store.keys import Keyring
from tests import estate
from tests.scale.test_nothing_in_the_clear import particulars
from tests.unit.retention.conftest import VIEW, for_long

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHILDREN = 60
AT = datetime(2032, 11, 20, 9, tzinfo=UTC)
KEYED = "SELECT id, wrapped_key FROM store_file"
#: Held back, so that files, keys and rows are left to be searched.
KEPT = ("early_help", "attendance_marks")


@dataclass(frozen=True)
class Backup:
    """The store's files and the database as they were before."""

    folder: Path
    keys: dict[str, bytes]

    def file(self, file_id: str) -> Path:
        """The copy of a store file."""
        return self.folder / "store" / f"{file_id}.parquet"


def grounds(folder: Path) -> estate.Estate:
    """A county taken in and linked, six years ago; some of it held back."""
    made = estate.copied(estate.linked(children=CHILDREN), folder / "home")
    with made.opened() as gate:
        for name in estate.RENEWALS:
            estate.bring_into_force(for_long(name, folder), at=estate.LATER)
        one_school = next(one.id for one in gate.held() if one.data_set == "pupil_core")
        for supply in gate.held():
            if supply.data_set in KEPT or supply.id == one_school:
                new = facts.NewHold(
                    about="supply", ref=supply.id, reason="Open.", clause="", case=None
                )
                holding.hold(new, at=estate.LATER, by=None)
        # What goes then lies in the same files as what stays.
        gate.tidy(at=estate.LATER, grace=timedelta(hours=1), merging=True)
    return made


def backup(of: estate.Estate, folder: Path) -> Backup:
    """Copy the store and the database away."""
    shutil.copytree(of.home / "store", folder / "store")
    with closing(sqlite3.connect(of.home / "db.sqlite3")) as database:
        return Backup(folder=folder, keys=dict(database.execute(KEYED).fetchall()))


def opens(path: Path, key: bytes) -> bool:
    """Whether a key opens a copy of a store file."""
    try:
        properties = pe.create_decryption_properties(key, aad_prefix=path.stem.encode())
        with pq.ParquetFile(path, decryption_properties=properties) as file:
            file.read()
    except (OSError, ValueError, pa.ArrowException):
        return False
    return True


def keys_left(of: estate.Estate) -> Iterator[bytes]:
    """Every key that is left: of files, unwrapped, and those in the keys folder."""
    ring = Keyring((of.home / "keys" / "master.key").read_bytes())
    with closing(sqlite3.connect(of.home / "db.sqlite3")) as database:
        for file_id, wrapped in database.execute(KEYED).fetchall():
            yield ring.unwrap(wrapped, file_id)
    for path in (of.home / "keys").iterdir():
        yield path.read_bytes()


def everything(of: estate.Estate) -> Iterator[tuple[Path, bytes]]:
    """Every byte of an installation, file by file."""
    for path in sorted(of.home.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def searched(of: estate.Estate, before: Backup) -> set[str]:
    """Search the disk; the ids of the files that went. AssertionError where anything is left."""
    with closing(sqlite3.connect(of.home / "db.sqlite3")) as database:
        live = {row[0] for row in database.execute("SELECT id FROM store_file")}
        inside = {row[0] for row in database.execute("SELECT supply FROM store_file_supply")}
        stand = "SELECT id FROM store_supply WHERE destroyed_at IS NULL"
        assert inside <= {row[0] for row in database.execute(stand)}
        assert database.execute("SELECT count(*) FROM store_dead").fetchone() == (0,)
    assert {path.stem for path in (of.home / "store").glob("*.parquet")} == live
    assert not [path for path, _ in everything(of) if path.suffix in {".tmp", ".part"}]
    went = before.keys.keys() - live
    ring = Keyring((of.home / "keys" / "master.key").read_bytes())
    old = {file_id: ring.unwrap(before.keys[file_id], file_id) for file_id in went}
    sought = set(particulars(of))
    for path, held in everything(of):
        place = path.relative_to(of.home)
        assert not [one for one in went if before.keys[one] in held], f"a wrapped key in {place}"
        assert not [key for key in old.values() if key in held], f"a key in {place}"
        assert not [text for text in sought if text in held], f"a particular in {place}"
    left = set(keys_left(of))
    assert len(left) > 5
    for file_id in went:
        assert opens(before.file(file_id), old[file_id]), "the search itself finds nothing"
        assert not any(opens(before.file(file_id), key) for key in left if len(key) == 32)
    return set(went)


@pytest.mark.requirement("NEX-23", "GOV-5", "PRI-6")
def test_nothing_of_what_was_destroyed_is_on_the_disk(tmp_path: Path) -> None:
    """No file, key, log or past state; what was held back is as it was, to the row."""
    made = grounds(tmp_path)
    before = backup(made, tmp_path / "backup")
    with made.opened() as gate:
        actor = gate.actor(estate.DATA_MANAGER)
        plan = retention.planned(gate, at=AT)
        rows = {line.ref: line.rows for line in plan.lines if line.data_set in KEPT}
        assert rows
        outcome = retention.apply(gate, actor, plan.digest, at=AT)
        assert outcome.stays == ()
        people.link(gate, actor, agreement=VIEW, at=AT, forgetting=True)
        retention.settle(gate, actor, at=AT)
        for night in (1, 2):
            gate.tidy(at=AT + timedelta(days=night), grace=timedelta(hours=1), merging=True)
        left = {one.id: sum(one.rows.values()) for one in gate.held()}
        assert {ref: left[ref] for ref in rows} == rows
        certified = {one.ref for one in holding.certificates()}
        assert certified == {line.ref for line in plan.due}
        assert inspection.verified(gate, actor, at=AT).ok
    assert len(searched(made, before)) > 5


# Killed


APPLIES = """
import sys
from datetime import datetime
from pathlib import Path
from kinfold.registers import configure
home, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
configure.ready(home)
from kinfold import retention
from kinfold.gate import Gate
gate = Gate.open(home)
digest = retention.planned(gate, at=at).digest
retention.apply(gate, gate.actor(sys.argv[3]), digest, at=at)
"""


def killed(made: estate.Estate, point: str) -> int:
    """Apply in a process of its own that dies at a point; how it ended."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), crash.VARIABLE: point}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", APPLIES, str(made.home), AT.isoformat(), estate.DATA_MANAGER]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, timeout=120, check=False
    ).returncode


@pytest.mark.requirement("NEX-23", "GOV-5")
@pytest.mark.parametrize(
    "point",
    [
        "after-file-sync:2", "in-transaction:3", "before-commit:2", "after-commit:1",
        "after-commit:4", "before-unlink:3", "after-unlink:5", "before-log-cleared:2",
        "after-log-cleared:1", "after-log-cleared:6",
    ],
)  # fmt: skip
def test_killed_anywhere_the_next_run_finishes_it(tmp_path: Path, point: str) -> None:
    """Every supply is whole or gone; each that is gone has one certificate in the end."""
    made = grounds(tmp_path)
    before = backup(made, tmp_path / "backup")
    assert killed(made, point) == -signal.SIGKILL
    with made.opened() as gate:
        actor = gate.actor(estate.DATA_MANAGER)
        held = {one.id for one in gate.held()}
        gone = {one.id for one, _ in gate.gone()}
        assert not held & gone
        plan = retention.planned(gate, at=AT)
        outcome = retention.apply(gate, actor, plan.digest, at=AT)
        assert len(outcome.afterwards) == len(
            [one for one in holding.certificates() if one.counts.get("afterwards")]
        )
        people.link(gate, actor, agreement=VIEW, at=AT, forgetting=True)
        retention.settle(gate, actor, at=AT)
        refs = [one.ref for one in holding.certificates()]
        assert sorted(refs) == sorted(one.id for one, _ in gate.gone())
        assert inspection.verified(gate, actor, at=AT).ok
    assert searched(made, before)
