"""The first settings of the web: strict headers, and a database that follows the home."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from kinfold.registers import configure, installation

SRC = Path(configure.__file__).parents[2]
PRINT = """
from kinfold.web import settings as s
print(s.DATABASES["default"]["NAME"], s.SESSION_COOKIE_SECURE, s.KINFOLD_HOME, sep="|")
"""


def shown(**environment: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KINFOLD_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRINT],
        env={**kept, "PYTHONPATH": str(SRC), **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip().split("|")


def test_an_installation_is_served_from_its_own_database_over_tls(tmp_path: Path) -> None:
    installation.prepare(tmp_path, name="One", organisation="marshire")
    home = str(tmp_path)
    assert shown(KINFOLD_HOME=home) == [f"{home}/db.sqlite3", "True", home]
    with (tmp_path / "kinfold.toml").open("a", encoding="utf-8") as file:
        file.write("[site]\nplain_http = true\n")
    assert shown(KINFOLD_HOME=home)[1] == "False"


def test_without_an_installation_the_tables_are_in_memory(tmp_path: Path) -> None:
    assert shown(KINFOLD_HOME=str(tmp_path)) == [":memory:", "False", "None"]
    named = shown(KINFOLD_HOME=str(tmp_path), KINFOLD_TEST_POSTGRES="postgresql:///tried")
    assert named[0] == "tried"


def test_a_browser_may_load_only_what_we_serve() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    for name in ("form-action", "style-src", "img-src"):
        assert directives[name] == ["'self'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert not any("unsafe" in str(value) for value in directives.values())


@pytest.mark.parametrize("cookie", ["SESSION_COOKIE", "CSRF_COOKIE"])
def test_cookies_are_out_of_reach_of_scripts(cookie: str) -> None:
    assert getattr(settings, f"{cookie}_HTTPONLY")
    assert getattr(settings, f"{cookie}_SAMESITE") == "Lax"


def test_forms_keep_their_origin_header() -> None:
    assert settings.SECURE_REFERRER_POLICY == "same-origin"
