"""Reads `feed.toml`: where to send, with which key, what from where, and how often."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kinfold.errors import UsageProblem

SCHEDULES: Final = ("daily", "weekly")
SPLITS: Final = ("", "week")
_HERE: Final = ("127.0.0.1", "localhost", "::1")
_FEED_WORDS: Final = frozenset(
    {"address", "key", "state", "message", "tell", "certificate", "certificate_key", "authority"}
)
_SOURCE_WORDS: Final = frozenset(
    {"data_set", "files", "command", "schedule", "period", "split", "date", "agreement"}
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One export: which data set, where its newest file lies, and when it is due.

    `split` "week" sends each week's rows, told by the column `date`, as a file of its own.
    """

    data_set: str
    files: str
    schedule: str
    command: tuple[str, ...] = ()
    period: str = "current"
    split: str = ""
    date: str = "Date"
    agreement: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What `feed.toml` says; paths are beside it unless they are whole.

    `authority` is a file of certificates to trust the site by, where it is not publicly trusted.
    """

    folder: Path
    address: str
    key: Path
    state: Path
    sources: tuple[Source, ...]
    message: Path | None = None
    tell: tuple[str, ...] = ()
    certificate: Path | None = None
    certificate_key: Path | None = None
    authority: Path | None = None


def read(path: Path) -> Settings:
    """The settings in a file; UsageProblem for the first thing in it that does not do."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError:
        raise _wrong("It cannot be opened.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise _wrong(f"It is not TOML: {broken}.") from None
    feed, sources = table.get("feed"), table.get("source")
    if not isinstance(feed, dict) or set(feed) - _FEED_WORDS or set(table) - {"feed", "source"}:
        raise _wrong("It has no [feed], or a word in it that is not known.")
    if not isinstance(sources, list) or not sources:
        raise _wrong("It has no [[source]].")
    folder = path.resolve().parent
    made = tuple(_source(one) for one in sources)
    if len({one.data_set for one in made}) != len(made):
        raise _wrong("A data set is in it twice.")
    return Settings(
        folder=folder,
        address=_address(_text(feed, "address")),
        key=folder / _text(feed, "key"),
        state=folder / _text(feed, "state"),
        sources=made,
        message=_beside(folder, feed, "message"),
        tell=_command(feed, "tell"),
        certificate=_beside(folder, feed, "certificate"),
        certificate_key=_beside(folder, feed, "certificate_key"),
        authority=_beside(folder, feed, "authority"),
    )


def _source(given: object) -> Source:
    if not isinstance(given, dict) or set(given) - _SOURCE_WORDS:
        raise _wrong("A [[source]] has a word that is not known.")
    made = Source(
        data_set=_text(given, "data_set"),
        files=_text(given, "files"),
        schedule=_text(given, "schedule"),
        command=_command(given, "command"),
        period=_text(given, "period", otherwise="current"),
        split=_text(given, "split", otherwise=""),
        date=_text(given, "date", otherwise="Date"),
        agreement=_text(given, "agreement", otherwise=""),
    )
    if made.schedule not in SCHEDULES or made.split not in SPLITS:
        raise _wrong("A schedule is daily or weekly, and a split is by week.")
    return made


def _address(text: str) -> str:
    parts = urlsplit(text)
    plain = parts.scheme == "http" and parts.hostname in _HERE
    if not (parts.scheme == "https" or plain) or not parts.hostname or parts.query:
        raise _wrong("The address does not begin with https://.")
    return f"{parts.scheme}://{parts.netloc}"


def _beside(folder: Path, table: dict[str, object], name: str) -> Path | None:
    text = _text(table, name, otherwise="")
    return folder / text if text else None


def _command(table: dict[str, object], name: str) -> tuple[str, ...]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise _wrong(f"{name} is not a list of words.")
    return tuple(found)


def _text(table: dict[str, object], name: str, *, otherwise: str | None = None) -> str:
    found = table.get(name, otherwise)
    if not isinstance(found, str) or (not found and otherwise is None):
        raise _wrong(f"It does not say its {name}.")
    return found


def _wrong(why: str) -> UsageProblem:
    return UsageProblem(
        "You asked for a feed's settings.",
        why=why,
        remedy="Compare it with the example in the how-to about feeds.",
    )
