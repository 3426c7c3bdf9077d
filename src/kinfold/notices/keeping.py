"""How long each kind of information is kept: the agreement's own period, or six years.

Where no period is set, Limitation Act 1980 section 2 gives one: six years (PRI-6).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kinfold.agreement import Version, wording
from kinfold.agreement.model import Agreement, Retention
from kinfold.notices.promises import categories_of

DEFAULT_MONTHS: Final = 72
DEFAULT_CLAUSE: Final = "Limitation Act 1980, section 2"
WHOSE: Final = {"all": "", "own": "our own records", "received": "what others sent us"}
#: What puts rows on a shelf; a group that none of these covers is worked out when it is shown.
KEEPS: Final = frozenset({"deposit", "link", "send"})


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """How long one group of items is kept. `months` None: it is never kept, only shown."""

    agreement: str
    title: str
    group: str
    categories: tuple[str, ...]
    months: int | None
    counted_from: str
    action: str
    clause: str
    whose: str = ""
    default: bool = False

    @property
    def words(self) -> str:
        """The time and what happens then."""
        if self.months is None:
            return "not kept, but worked out each time it is shown"
        verb = (
            "destroyed"
            if self.action == "destroy"
            else "reviewed, and destroyed or kept on for a reason,"
        )
        whose = f" ({self.whose})" if self.whose else ""
        return f"{verb} {period(self.months)} after {wording.STARTS[self.counted_from]}{whose}"


def period(months: int) -> str:
    """A number of months as people say it: whole years where there are any."""
    count, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def kept(versions: Iterable[Version]) -> Iterator[Keeping]:
    """How long every group of every agreement is kept; none is left out (UK GDPR 5(1)(e))."""
    for version in versions:
        yield from of_agreement(version.agreement)


def of_agreement(agreement: Agreement) -> Iterator[Keeping]:
    """How long every group that is switched on is kept under one agreement."""
    stored = {
        name
        for grant in agreement.grants
        if not KEEPS.isdisjoint(grant.operations)
        for name in grant.items
    }
    for group in agreement.item_groups:
        if group.proposed:
            continue
        term = _term(agreement, group.id)
        default = term is None and group.id in stored
        months = DEFAULT_MONTHS if default else None
        if term is not None:
            months = DEFAULT_MONTHS if term.months is None else term.months
            default = term.months is None
        yield Keeping(
            agreement=agreement.id,
            title=agreement.title,
            group=group.id,
            categories=categories_of(agreement, (group.id,)),
            months=months,
            counted_from=term.counted_from if term is not None else "received",
            action=term.action if term is not None and not default else "destroy",
            clause=DEFAULT_CLAUSE if default else (term or group).clause,
            whose=WHOSE[term.of] if term is not None else "",
            default=default,
        )


def _term(agreement: Agreement, group: str) -> Retention | None:
    return next((term for term in agreement.retention if group in term.groups), None)
