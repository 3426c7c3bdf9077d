"""A delivery that waits for a worker, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

#: In these states nothing more happens, and no byte of the file is left.
ENDED = frozenset({"done", "refused", "failed", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class NewDelivery:
    """A file as it is handed in. `key` is the sender's own word for it, used once.

    `content` names the encrypted bytes and `wrapped_key` is the locked key to them. `request` is
    the number of the request it answers, where it answers one; `mapping` the name of the one that
    says what its headings become, where they are its own.
    """

    key: str
    by: str
    organisation: str
    channel: str
    sha256: str
    size: int
    content: str
    wrapped_key: bytes | None
    agreement: str = ""
    data_set: str = ""
    holder: str = ""
    period: str = ""
    as_at: date | None = None
    request: int | None = None
    mapping: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery(NewDelivery):
    """A delivery as kept. `problem` is the four-part answer where it was not taken in.

    `report` is the number of its load report. `done` of `of` is how far the worker is.
    """

    name: str
    state: str
    attempts: int
    next_try: datetime
    owner: str
    lease_until: datetime | None
    done: int
    of: int
    cancel_asked_at: datetime | None
    report: int | None
    problem: Mapping[str, object] | None
    handed_in_at: datetime
    began_at: datetime | None
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED
