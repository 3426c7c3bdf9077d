"""Makes the registers ready for use, with the same settings from the command line and the web.

`ready` is for the command line. The web server reads `kinfold.web.settings`, which is built
from the same functions, so both always speak to the same tables in the same way.
"""

import secrets
from pathlib import Path
from typing import Any, Final

from kinfold import datasets
from kinfold.errors import UsageProblem
from kinfold.registers.installation import SQLITE, Installation, read

INSTALLED_APPS: Final = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "kinfold.registers",
)
LOCK_WAIT_SECONDS: Final = 20


def databases(installation: Installation) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for one installation."""
    if installation.database == SQLITE:
        return {"default": sqlite(installation.sqlite_path)}
    return {"default": postgresql(installation.database)}


def sqlite(path: Path | str) -> dict[str, Any]:
    """SQLite, set so that readers never wait for a writer and a commit survives a power cut.

    Transactions take the write lock at once (IMMEDIATE): two requests that read and then write
    wait for each other instead of failing half way. What is deleted is overwritten with zeros
    (`secure_delete`): the key of a destroyed pack is not left in the file.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_WAIT_SECONDS,
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON"
            ),
        },
    }


def postgresql(address: str) -> dict[str, Any]:
    """PostgreSQL at an address (`postgresql://...`); options after `?` reach the driver."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:
        # The driver's message repeats the address, which may hold a password.
        raise UsageProblem(
            "Reach the database.",
            why="The PostgreSQL address cannot be read.",
            remedy="Write it as postgresql://user@host:port/database.",
        ) from None
    renamed = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    found = {key: str(parts.pop(name, None) or "") for key, name in renamed.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **found,
        "PORT": str(parts.pop("port", None) or ""),
        "OPTIONS": dict(parts),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def common(
    *, installation: Installation | None, databases: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The settings that the command line and the web server share.

    With no installation (tests, type checking) the signing key is made up for the process.
    """
    return {
        "KINFOLD_HOME": installation.home if installation else None,
        "SECRET_KEY": (
            installation.django_key.read_bytes().hex() if installation else secrets.token_hex(32)
        ),
        "DATABASES": databases,
        "INSTALLED_APPS": list(INSTALLED_APPS),
        "AUTH_USER_MODEL": "registers.Account",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "USE_TZ": True,
        "TIME_ZONE": "Europe/London",
        "LANGUAGE_CODE": "en-gb",
        "USE_I18N": False,
    }


def ready(home: Path) -> Installation:
    """Configure Django for the installation at `home`, once in a process, and its own data sets.

    Does nothing where Django is configured for this home already, or for no home at all
    (tests). Raises UsageProblem where this process serves another home: one process, one
    installation.
    """
    import django
    from django.apps import apps
    from django.conf import settings

    installation = read(home)
    if not settings.configured:
        settings.configure(**common(installation=installation, databases=databases(installation)))
    elif settings.KINFOLD_HOME not in (None, home):
        raise UsageProblem(
            "Open the installation.",
            why="This process serves another installation.",
            remedy="Start another process for this home.",
        )
    if not apps.ready:
        django.setup()
    datasets.also_from(installation.data_sets)
    return installation


def migrate() -> None:
    """Bring the registers' tables up to date; Django must be configured (see `ready`)."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
