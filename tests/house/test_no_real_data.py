"""No data file, no real mailbox and no real-looking number is kept in the repository."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.house.paths import kept, short

DATA: Final = frozenset(
    {
        ".csv",
        ".tsv",
        ".xml",
        ".parquet",
        ".xlsx",
        ".xls",
        ".ods",
        ".sqlite3",
        ".db",
        ".duckdb",
        ".zip",
    }
)
#: Published facts: code lists and element names, the register of law, short forms of names.
FACTS: Final = (
    "src/kinfold/datasets/facts/",
    "src/kinfold/law/registry/",
    "src/kinfold/people/facts/",
)
MAILBOX: Final = re.compile(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
KEY: Final = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
#: Written by others and vendored as it is.
VENDORED: Final = ("src/kinfold/web/static/govuk/", "src/kinfold/web/static/vendor/")


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_data_files_lie_only_among_the_published_facts() -> None:
    found = [
        short(p) for p in kept() if p.suffix.lower() in DATA and not short(p).startswith(FACTS)
    ]
    assert found == []


def test_every_mailbox_is_an_invented_one() -> None:
    found = [
        f"{short(path)}: {match.group()}"
        for path in kept()
        if not short(path).startswith(VENDORED)
        for match in MAILBOX.finditer(_text(path) or "")
        if not _invented(match.group(1))
    ]
    assert found == []


def _invented(domain: str) -> bool:
    """`.example` is kept for invented names (RFC 2606); an address without a dot is none."""
    name = domain.lower().rstrip(".")
    if name == "127.0.0.1":
        return True  # this machine: a database address, not a mailbox
    return name == "example" or name.endswith((".example", ".invalid", ".test"))


def test_no_private_key_is_kept() -> None:
    assert [short(path) for path in kept() if KEY.search(_text(path) or "")] == []


@pytest.mark.parametrize("path", [p for p in kept() if short(p).startswith(FACTS)], ids=short)
def test_published_facts_are_about_codes_and_not_about_people(path: Path) -> None:
    text = _text(path)
    assert text is not None
    assert not MAILBOX.search(text)
    assert not re.search(r"\b[A-Z]\d{11}[0-9A-Z]\b", text), "looks like a pupil number"


def test_no_file_is_too_large_to_be_looked_at() -> None:
    """A file over one megabyte in a repository is usually somebody's extract."""
    assert [short(p) for p in kept() if p.stat().st_size > 1_000_000] == []
