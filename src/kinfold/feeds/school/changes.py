"""Sees what changed in an export since it was last sent, and remembers hashes alone.

A table is the same where its rows are the same, whatever their order. What is sent is written anew,
its rows in an order that belongs to this sending: the authority never takes the same bytes in
twice, and a change that is undone must reach it all the same.
"""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kinfold.datasets.periods import CHANGES
from kinfold.errors import FileNotUnderstood
from kinfold.feeds.school.config import Source

_DATES: Final = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file to send, if it changed: its period, its hash, and what its bytes are made of.

    Where it holds only what changed, `of` is the whole that it brings the authority up to.
    `kept` is what is to be remembered of it beside that, once it was taken in.
    """

    period: str
    digest: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: bytes | None = None
    of: "Part | None" = None
    kept: Mapping[str, Any] = field(default_factory=dict)

    def written(self, *, sending: int) -> bytes:
        """The bytes to send the `sending`th time."""
        if self.whole is not None:
            return self.whole
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(self.head)
        writer.writerows(sorted(self.rows, key=lambda row: digest(str(sending), *row)))
        return text.getvalue().encode()


def parts(path: Path, source: Source) -> tuple[Part, ...]:
    """The files that an export makes: one, or one for each week; FileNotUnderstood if unreadable.

    What is not a CSV is sent as it is. A table without rows makes none.
    """
    content = path.read_bytes()
    if path.suffix.lower() != ".csv":
        digest = hashlib.sha256(content).hexdigest()
        return (Part(period=source.period, digest=digest, head=(), rows=(), whole=content),)
    try:
        table = [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    except (UnicodeDecodeError, csv.Error):
        raise _not_understood("It is not a CSV in UTF-8.") from None
    head, rows = (table[0], [row for row in table[1:] if any(row)]) if table else ((), [])
    if not source.split:
        return (_part(source.period, head, rows),) if rows else ()
    weeks: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        weeks.setdefault(_week(head, row, source.date), []).append(row)
    return tuple(_part(week, head, found) for week, found in sorted(weeks.items()))


def _part(period: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Part:
    whole = digest(*head, *sorted(digest(*row) for row in rows))
    return Part(period=period, digest=whole, head=head, rows=tuple(rows))


def _week(head: tuple[str, ...], row: tuple[str, ...], column: str) -> str:
    names = [name.strip().lower() for name in head]
    if column.lower() in names and len(row) > names.index(column.lower()):
        day = _day(row[names.index(column.lower())].strip())
        if day is not None:
            return f"{day:%G-W%V}"
    raise _not_understood(f"A row has no day under {column}, by which it is sent week by week.")


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def digest(*cells: str) -> str:
    """A hash in which cells cannot run into one another."""
    made = hashlib.sha256()
    for cell in cells:
        word = cell.encode()
        made.update(len(word).to_bytes(8, "big") + word)
    return made.hexdigest()


def _not_understood(why: str) -> FileNotUnderstood:
    return FileNotUnderstood(
        "An export was to be sent.",
        why=why,
        remedy="Check the export in the school's system, and run the feed again.",
    )


@dataclass
class Memory:
    """What a feed remembers: for each data set and period hashes, and what was sent as what.

    `sending` counts sendings; `pending` is one that was begun, to be gone on with after a crash.
    """

    sent: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    ran: dict[str, str] = field(default_factory=dict)
    sending: int = 0
    pending: dict[str, dict[str, Any]] = field(default_factory=dict)

    def changed(self, source: Source, found: tuple[Part, ...]) -> tuple[Part, ...]:
        """The parts whose rows are not those that were last sent."""
        known = self.sent.get(source.data_set, {})
        return tuple(
            part for part in found if known.get(part.period, {}).get("rows") != part.digest
        )

    def in_force(self, source: Source) -> tuple[str, ...]:
        """The SHA-256 of each file of a data set that was sent and not replaced since."""
        known = self.sent.get(source.data_set, {}).values()
        return tuple(name for one in known for name in (one["bytes"], *one.get("changes", ())))

    def last(self, source: Source, period: str) -> Mapping[str, Any]:
        """What is remembered of what was sent of a period; empty where nothing is."""
        return self.sent.get(source.data_set, {}).get(period, {})

    def begin(self, source: Source, part: Part) -> tuple[str, int]:
        """The key and number of this sending; those of the one that was cut short, if it was."""
        place = f"{source.data_set}/{part.period}"
        begun = self.pending.get(place)
        if begun is None or begun["rows"] != part.digest:
            self.sending += 1
            key = digest(place, part.digest, str(self.sending))[:40]
            begun = {"key": key, "sending": self.sending, "rows": part.digest}
            self.pending[place] = begun
        return str(begun["key"]), int(begun["sending"])

    def ended(self, source: Source, part: Part, content: bytes | None, *, periods: int) -> None:
        """The sending came to its end; with `content`, it is what the authority now holds.

        What rows were sent is remembered of the newest `periods` only.
        """
        place = f"{source.data_set}/{part.period}"
        self.pending.pop(place, None)
        if content is None:
            return
        known, name = self.sent.setdefault(source.data_set, {}), hashlib.sha256(content).hexdigest()
        if part.of is None:
            known[part.period] = {"rows": part.digest, "bytes": name, **part.kept}
            for begun in [one for one in self.pending if one.startswith(place + CHANGES)]:
                del self.pending[begun]
        else:
            one = known[part.of.period]
            one |= {**part.kept, "rows": part.of.digest}
            one.setdefault("changes", []).append(name)
        for period in sorted(known)[:-periods]:
            known[period].pop("known", None)


@contextmanager
def remembered(path: Path) -> Iterator[Memory]:
    """The memory kept at `path`, for this run alone; FileNotUnderstood where it is broken."""
    import fcntl

    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield _read(path)
    finally:
        os.close(handle)


def remember(path: Path, memory: Memory) -> None:
    """Keep a memory, whole or not at all."""
    made = path.with_name(f".{path.name}.new")
    with made.open("w", encoding="utf-8") as file:
        json.dump(vars(memory), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)


def _read(path: Path) -> Memory:
    if not path.exists():
        return Memory()
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Memory(**found)
    except (ValueError, TypeError):
        raise FileNotUnderstood(
            "A feed looked at what it sent before.",
            why="The file it remembers that in is broken.",
            remedy="Remove the file; the next run then sends everything once more.",
        ) from None
