"""Where one installation keeps everything: its name, its database, its shelf, ledger and keys.

An installation is a directory (its home). `kinfold.toml` in it says whose it is and which
database it uses; the keys lie beside it, readable by the service account only.
"""

import json
import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinfold.errors import NothingToDo, UsageProblem

SQLITE: Final = "sqlite"
POSTGRESQL_PREFIXES: Final = ("postgresql://", "postgres://")
KEY_BYTES: Final = 32
KEY_NAMES: Final = ("master", "ledger", "payload", "django")
CONFIGURATION: Final = "kinfold.toml"


@dataclass(frozen=True)
class Installation:
    """One installation: who runs it, and where its parts lie under `home`.

    `organisation` is an organisation id such as "marshire"; `database` is "sqlite" or a
    PostgreSQL address (`postgresql://...`).
    """

    home: Path
    name: str
    organisation: str
    database: str

    @property
    def sqlite_path(self) -> Path:
        """The database file, when the database is SQLite."""
        return self.home / "db.sqlite3"

    @property
    def store(self) -> Path:
        """The shelf: encrypted supplies."""
        return self.home / "store"

    @property
    def ledger(self) -> Path:
        """The append-only record of decisions."""
        return self.home / "ledger"

    @property
    def data_sets(self) -> Path:
        """The authority's own declarations of data sets, where it has any."""
        return self.home / "data_sets"

    @property
    def mappings(self) -> Path:
        """How the authority's files become data sets: its mappings, where it has any."""
        return self.home / "mappings"

    @property
    def keys(self) -> Path:
        """The directory of keys, mode 0700."""
        return self.home / "keys"

    @property
    def master_key(self) -> Path:
        """32 random bytes that wrap every file key of the store."""
        return self.keys / "master.key"

    @property
    def ledger_key(self) -> Path:
        """32 random bytes: the seed of the Ed25519 key that signs ledger checkpoints."""
        return self.keys / "ledger.key"

    @property
    def payload_key(self) -> Path:
        """32 random bytes under which ledger payloads are kept."""
        return self.keys / "payload.key"

    @property
    def django_key(self) -> Path:
        """32 random bytes that sign sessions and forms."""
        return self.keys / "django.key"


def is_installation(home: Path) -> bool:
    """Whether `home` has been prepared."""
    return (home / CONFIGURATION).is_file()


def read(home: Path) -> Installation:
    """The installation at `home`.

    Raises UsageProblem where there is none, or where its configuration cannot be read.
    """
    asked = "Open the installation."
    try:
        with (home / CONFIGURATION).open("rb") as file:
            table = tomllib.load(file).get("installation")
    except FileNotFoundError:
        raise UsageProblem(
            asked,
            why=f"There is no {CONFIGURATION} in the home directory.",
            remedy="Prepare an installation first, or point KINFOLD_HOME at one.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise UsageProblem(
            asked, why=f"{CONFIGURATION} is not TOML: {broken}.", remedy="Correct that line."
        ) from None
    known: dict[str, object] = table if isinstance(table, dict) else {}
    made = Installation(
        home=home,
        name=_text(known, "name", asked=asked),
        organisation=_text(known, "organisation", asked=asked),
        database=_text(known, "database", asked=asked),
    )
    _known_database(made.database, asked=asked)
    return made


def prepare(home: Path, *, name: str, organisation: str, database: str = SQLITE) -> Installation:
    """Make a new home with fresh keys; the database itself is made by `configure.migrate`.

    The configuration is written last, so a home cut short by a crash is not taken for a
    finished one, and keys that exist are never overwritten. Raises NothingToDo where `home` is
    an installation already.
    """
    asked = "Prepare an installation."
    if is_installation(home):
        raise NothingToDo(
            asked, why="This home is an installation already.", remedy="Use it as it is."
        )
    _known_database(database, asked=asked)
    made = Installation(home=home, name=name, organisation=organisation, database=database)
    for directory in (home, made.store, made.ledger, made.keys):
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.chmod(0o700)
    for key in KEY_NAMES:
        _write_new(made.keys / f"{key}.key", secrets.token_bytes(KEY_BYTES))
    lines = ["[installation]"]
    lines += [
        f"{key} = {_quoted(value, asked=asked)}"
        for key, value in (("name", name), ("organisation", organisation), ("database", database))
    ]
    _write_new(home / CONFIGURATION, ("\n".join(lines) + "\n").encode())
    return made


def _text(table: dict[str, object], key: str, *, asked: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise UsageProblem(
            asked,
            why=f"{CONFIGURATION} has no text for {key} under [installation].",
            remedy=f"Add {key} to {CONFIGURATION}.",
        )
    return value


def _known_database(database: str, *, asked: str) -> None:
    if database != SQLITE and not database.startswith(POSTGRESQL_PREFIXES):
        raise UsageProblem(
            asked,
            why="The database is neither SQLite nor PostgreSQL.",
            remedy='Give "sqlite" or an address that begins with postgresql://.',
        )


def _quoted(value: str, *, asked: str) -> str:
    if not value or not value.isprintable():
        raise UsageProblem(
            asked,
            why="A name, organisation or database is empty or holds control characters.",
            remedy="Give it as one line of plain text.",
        )
    return json.dumps(value, ensure_ascii=False)


def _write_new(path: Path, content: bytes) -> None:
    """Write `path` for the owner only; a file that exists is left alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
