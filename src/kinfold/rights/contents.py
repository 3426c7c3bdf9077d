"""What an access pack is made of, before a person has reviewed it and after.

A value that may simply go out is text. One that may not is `Marked` in the draft, with the rule
that stopped it; in the pack it is either text again or `Withheld`, which no longer holds the value.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Why a value is not simply given: its category, the law, and who must speak first.

    `treatment` is what happens where nobody decides otherwise: "redact" withholds it, "decide"
    stops the pack. `opinion_of` names the roles one of whom must have given an opinion.
    `each` says that every value must be read: no decision on a whole item lets it out.
    """

    code: str
    category: str
    reason: str
    treatment: Literal["redact", "decide"]
    opinion_of: tuple[str, ...] = ()
    each: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """A value a rule stopped. `ref` names its item and which of its values, never the value."""

    ref: str
    text: str
    rule: Rule

    @property
    def item(self) -> str:
        """The item code the value belongs to."""
        return self.ref.partition("#")[0]

    @property
    def question(self) -> str:
        """What a person is asked about: this value, or everything the rule stopped in its table."""
        if self.rule.each or not self.rule.opinion_of:
            return self.ref
        return f"{self.item.rpartition('.')[0]}:{self.rule.code}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Withheld:
    """A value that was taken out; `note` is the number of the redaction that says why."""

    note: int


Outcome = Literal["shown", "refused", "done", "nothing", "forgotten"]
Value = str | Marked | Withheld


@dataclass(frozen=True, kw_only=True)
class Column:
    """One item of a grid: its item code ("" where it is not data) and its title."""

    item: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row in words. `told` are the as-at days of the deliveries that said exactly this."""

    values: tuple[Value, ...]
    told: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows that share their columns. `blank` are titles of items with nothing recorded."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Under:
    """The agreement, its version, and the clauses under which something is held or was done."""

    agreement: str
    version: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one organisation said about the person in one table of one data set.

    `derived` says that the organisation worked it out from what others gave.
    """

    data_set: str
    holder: str
    derived: bool
    under: tuple[Under, ...]
    grid: Grid


@dataclass(frozen=True, kw_only=True)
class Viewing:
    """One time somebody asked for the person's record. `screen` numbers what was displayed.

    The role and organisation are named, the professional is not. `outcome` is "shown", "refused",
    "done" (something else than a screen came of it), "nothing" (allowed, and nothing came of it)
    or "forgotten" (what was displayed is no longer on record). `as_at` are the days to which the
    data displayed reached.
    """

    entry: int
    at: datetime
    role: str
    organisation: str
    did: str
    outcome: Outcome
    under: Under
    purpose: str
    reason: Value
    screen: int | None
    as_at: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What was displayed, once for every viewing that displayed exactly this."""

    number: int
    grids: tuple[Grid, ...]


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy somebody said they made: their organisation became its controller (13.4.2)."""

    at: datetime
    organisation: str
    reason: Value
    items: tuple[str, ...]
    under: Under


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """A parcel about the person that went to another organisation."""

    at: datetime
    to: str
    items: tuple[str, ...]
    under: Under
    destroy_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why an agreement lets the person's data be used, and for how long: Article 15(1)(a), (d)."""

    title: str
    label: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Controller:
    """The organisation that answers, and how to reach the people there who handle requests."""

    name: str
    contact: str
    officer: str


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked: `held_at` is the moment whose holdings the pack shows."""

    case: int
    received_on: date
    requester: Literal["child", "parent", "carer", "agent"]
    controller: Controller
    held_at: datetime
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Contents:
    """Everything a pack says about the person. `name` is what the holdings call them."""

    request: Request
    name: str
    holdings: tuple[Holding, ...]
    viewings: tuple[Viewing, ...]
    screens: tuple[Screen, ...]
    copies: tuple[Copy, ...]
    disclosures: tuple[Disclosure, ...]
    grounds: tuple[Ground, ...]

    def changed(self, change: Callable[[str, Value], Value]) -> "Contents":
        """The same contents with each value as `change(item code, value)` makes it."""

        def grid(one: Grid) -> Grid:
            items = [column.item for column in one.columns]
            lines = tuple(
                replace(line, values=tuple(map(change, items, line.values))) for line in one.lines
            )
            return replace(one, lines=lines)

        return replace(
            self,
            holdings=tuple(replace(one, grid=grid(one.grid)) for one in self.holdings),
            viewings=tuple(
                replace(one, reason=change(VIEWING_REASON, one.reason)) for one in self.viewings
            ),
            screens=tuple(
                replace(one, grids=tuple(grid(part) for part in one.grids)) for one in self.screens
            ),
            copies=tuple(
                replace(one, reason=change(COPY_REASON, one.reason)) for one in self.copies
            ),
        )


#: The item codes, of no data set, of what a professional wrote when looking or copying.
VIEWING_REASON = "record_of_access.viewing.reason"
COPY_REASON = "record_of_access.copy.reason"


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """Something that was withheld: where, why, how often, and whose opinion was had. No value."""

    number: int
    where: str
    category: str
    reason: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Contents that a person has reviewed: nothing in them waits, everything withheld is listed."""

    contents: Contents
    redactions: tuple[Redaction, ...]
    reviewed_by: str
    reviewed_at: datetime
