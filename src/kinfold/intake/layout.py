"""The words between telling what a delivery is and reading it: what is asked, and what came."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kinfold.datasets import DataSet
from kinfold.intake.findings import Findings
from kinfold.intake.mapping import FileMapping
from kinfold.intake.opening import Delivery
from kinfold.intake.rules import Checked

if TYPE_CHECKING:
    import pyarrow as pa


#: Gives the return of the year before a year, by table; None where it cannot be had.
Before = Callable[[str], "Mapping[str, pa.Table] | None"]


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a delivery is. `layout` names its reader in `reading.READERS`.

    `holder` is an organisation id, `period` the holder's own label, `as_at` the day it describes,
    where it says so. `receipt` is the SHA-256 of its bytes.
    """

    data_set: str
    layout: str
    period: str | None
    holder: str | None
    as_at: date | None
    receipt: str
    delivery: Delivery


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a reader is asked: the delivery, what may be kept of it (table -> fields), where to
    note what is found.

    `school` is the LAESTAB of the holder, where it is a school; `mapping` what its headings become.
    `period` and `as_at` are what the sender said beside the file. `last` gives the return of the
    year before, where it is held, for the rules that look at it. `tick` is called often while
    reading and may raise, to stop.
    """

    delivery: Delivery
    data_set: DataSet
    keep: Mapping[str, frozenset[str]]
    findings: Findings
    at: datetime
    school: str | None = None
    mapping: FileMapping | None = None
    period: str | None = None
    as_at: date | None = None
    last: Before = lambda _: None
    tick: Callable[[], None] = lambda: None


@dataclass(frozen=True, kw_only=True)
class Content:
    """The rows of a delivery, read and checked, not yet kept.

    `checked` is what the Department's rules found, where the data set has a book of them.
    """

    tables: "Mapping[str, Collection[pa.RecordBatch]]"
    rows: int
    refused: int
    surplus: tuple[str, ...]
    period: str
    as_at: date
    checked: Checked | None = None


Reader = Callable[[Job], Content]
