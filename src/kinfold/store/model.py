"""What goes on to the store's shelf, what comes off it, and why something may be turned away.

A delivery is what a holder hands in; a supply is that delivery once it is on the shelf. The store
knows nothing of agreements beyond their ids, and nothing of people beyond the column that names
them in the holder's own system (DESIGN section 4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kinfold.errors import DataBrokeRules, FileNotUnderstood, NothingToDo, UsageProblem

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One delivery of one data set by one holder, under one agreement.

    `period` is the holder's own label, e.g. "2019-20", "2026-W46" or "current"; a later delivery
    with the same data set, holder, period and agreement is a correction of the earlier one, and of
    the changes to it (`datasets.periods`), which are read beside it until then.
    `receipt` is the sha256 of the file's bytes in hex. `tables` gives each table's record batches,
    read once. `subjects` names, for every table, the text column that holds the person's
    identifier, or None where rows are not about a person. Column names may not start with "_".
    `may_return` says that bytes that were held and replaced may stand again, where `as_at` is not
    before that of what stands; without it the same bytes are taken in once and never again.
    """

    data_set: str
    holder: str
    period: str
    receipt: str
    agreement: str
    agreement_version: str
    as_at: date
    destroy_by: date | None
    tables: "Mapping[str, Iterable[pa.RecordBatch]]"
    subjects: Mapping[str, str | None]
    may_return: bool = False


@dataclass(frozen=True, kw_only=True)
class Supply:
    """A delivery on the shelf. `held_to` is None while no correction has replaced it.

    `rows` counts each table's rows now held; `refused_destroyed` counts rows that were dropped on
    the way in because the person they are about had been destroyed before.
    """

    id: str
    data_set: str
    holder: str
    period: str
    receipt: str
    agreement: str
    agreement_version: str
    as_at: date
    destroy_by: date | None
    held_from: datetime
    held_to: datetime | None
    rows: Mapping[str, int]
    refused_destroyed: int = 0

    def held_at(self, moment: datetime) -> bool:
        """Whether this supply was the one in force at `moment` (aware)."""
        return self.held_from <= moment and (self.held_to is None or moment < self.held_to)


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which rows are recent enough: columns that date a row, and the first day that counts.

    A row is kept when its spell (`start` to `end`) overlaps [since, the day of reading] or any
    `on` date falls on or after `since`. A spell without an end is open. A row with no date at all
    is not kept.
    """

    since: date
    start: str | None = None
    end: str | None = None
    on: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """Every column the window looks at."""
        return frozenset(name for name in (self.start, self.end, *self.on) if name is not None)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A table in which a row whose `flag` is set says that what has the same `key` is no more."""

    table: str
    key: tuple[str, ...]
    flag: str


@dataclass(frozen=True, kw_only=True)
class TableCut:
    """What may be read of one table.

    `subjects` are (holder, identifier) pairs and `holders` holder ids; None means all of them.
    Only supplies deposited under one of `agreements` are read, so an empty set reads nothing.

    `told_apart` names the columns that tell one row of the table from another, the person's among
    them: where several supplies of one holder under one agreement have the same row, the newest
    one's is read. Where it is empty, every row of every supply is. What one of `ended_by` says is
    no more, in the same supply or a newer one, is not read.
    """

    data_set: str
    table: str
    columns: tuple[str, ...]
    subjects: frozenset[tuple[str, str]] | None = None
    holders: frozenset[str] | None = None
    agreements: frozenset[str] = frozenset()
    window: Window | None = None
    told_apart: tuple[str, ...] = ()
    ended_by: tuple[Ending, ...] = ()

    @property
    def key(self) -> str:
        """The name under which the cut table is handed over: `data_set.table`."""
        return f"{self.data_set}.{self.table}"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a destruction did: files rewritten or removed, rows and supplies touched, and when.

    `log_cleared` is False when a reader kept the manifest's log open; the next sweep clears it.
    `completes` says what still has to pass before no copy can be read anywhere.
    """

    files: int
    rows: int
    supplies: int
    at: datetime
    log_cleared: bool
    completes: str = (
        "The data is unreadable in this installation now. Destruction is complete when the last "
        "backup of the manifest taken before this time has expired."
    )


class AlreadyHeld(NothingToDo):
    """The same bytes from the same holder are on the shelf already; `supply` is that supply."""

    why_not = "The same bytes from the same holder are already held under this agreement."
    what_then = "Nothing needs to be done. To correct data, send a corrected file."

    def __init__(self, supply: Supply) -> None:
        super().__init__(
            f"A {supply.data_set} file for {supply.period} was handed in.",
            why=self.why_not,
            remedy=self.what_then,
        )
        self.supply = supply


class Replaced(AlreadyHeld):
    """The same bytes were held before, and what took their place is true of a later day."""

    why_not = (
        "The same bytes from the same holder were held before, and a file true of a later day "
        "has taken their place since."
    )
    what_then = (
        "Nothing needs to be done. If this file is right after all, send it again with the day "
        "that it is true of."
    )


class Destroyed(DataBrokeRules):
    """Everything in the file has been destroyed before and may not come back."""

    def __init__(self, data_set: str, *, rows: int) -> None:
        super().__init__(
            f"A {data_set} file was handed in.",
            why="Everything in it was destroyed earlier, and what is destroyed stays destroyed.",
            remedy="Ask the holder for a file without the destroyed records.",
        )
        self.rows = rows


class NotHeld(UsageProblem):
    """No such supply is on the shelf."""

    def __init__(self, supply_id: str) -> None:
        super().__init__(
            f"Supply {supply_id} was asked for.",
            why="The store holds no supply of that id; it may have been destroyed.",
            remedy="List the supplies held and choose one of them.",
        )


class WrongKey(UsageProblem):
    """The master key is not the one this store was made with."""

    def __init__(self) -> None:
        super().__init__(
            "The store was to be opened.",
            why="The master key given is not the key this store was made with.",
            remedy="Give the key from this installation's own keys folder or vault.",
        )


class Damaged(FileNotUnderstood):
    """A file on the shelf is missing or its bytes have been changed."""

    def __init__(self, file_id: str) -> None:
        super().__init__(
            "Data was to be read from the store.",
            why=f"Store file {file_id} is missing, or its bytes are not those that were written.",
            remedy="Restore the store's folder and its manifest from the same backup.",
        )


def utc(at: datetime) -> datetime:
    """`at` in UTC; ValueError if it says no time zone."""
    if at.tzinfo is None:
        raise ValueError("A time handed to the store must carry its time zone.")
    return at.astimezone(UTC)
