"""The public register of agreements as data: what each is for and where it stands, no name in it.

Signatures are in numbers only (SOM-1.5), parties are organisations, and no person, signatory or
mailbox is in any field (AGR-5, CCIS-5d).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Version, wording
from kinfold.agreement.summary import laws
from kinfold.calendars import day_in_england
from kinfold.gate import Gate
from kinfold.gate.signing import places
from kinfold.notices import words
from kinfold.notices.promises import categories_of
from kinfold.notices.tables import Table, table
from kinfold.registers import agreements
from kinfold.registers.agreements import ENDED, LIVING

PUBLISHED: Final = LIVING | ENDED | {"signing"}
COLUMNS: Final = (
    ("id", "Agreement"),
    ("title", "Title"),
    ("version", "Version"),
    ("hash", "Hash of the text"),
    ("standing", "Standing"),
    ("since", "Since"),
    ("summary", "Summary"),
    ("parties", "Parties"),
    ("purposes", "Purposes"),
    ("laws", "Laws"),
    ("kinds", "Kinds of information"),
    ("signed", "Signatures given"),
    ("needed", "Signatures needed"),
    ("effective", "Takes effect"),
    ("review", "Review due"),
    ("ends", "Ends"),
    ("dpia", "Impact assessment"),
)
NOT_SET: Final = "not set"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One agreement of the register, with where it stands and how many have signed."""

    version: Version
    standing: str
    since: date
    signed: int
    needed: int


def listed(gate: Gate, *, at: datetime) -> tuple[Listed, ...]:
    """Every agreement that has gone to signature, as it stands at a moment, by its id."""
    texts = {version.hash: version for version in gate.versions(at=at).values()}
    found = [
        _listed(texts[one.hash], one.state, one.since, at=at)
        for one in agreements.current_versions(at=at)
        if one.state in PUBLISHED
    ]
    return tuple(sorted(found, key=lambda one: one.version.agreement.id))


def _listed(version: Version, state: str, since: datetime, *, at: datetime) -> Listed:
    needed = places(version, at=at)
    return Listed(
        version=version,
        standing=wording.standing(state),
        since=day_in_england(since),
        signed=sum(place.signature is not None for place in needed),
        needed=len(needed),
    )


def as_table(entries: Iterable[Listed], *, on: date) -> Table:
    """The register as rows, with the law as it stands on a day."""
    return table(COLUMNS, (_row(one, on=on) for one in entries))


def as_data(entries: Iterable[Listed], *, on: date) -> Mapping[str, object]:
    """The register as JSON says it, every item of every agreement included."""
    held = tuple(entries)
    rows = [dict(row) for row in as_table(held, on=on).named()]
    listed_items = [
        {
            group.title: sorted(group.codes)
            for group in one.version.agreement.item_groups
            if not group.proposed
        }
        for one in held
    ]
    return {
        "version": 1,
        "as_at": on.isoformat(),
        "agreements": [
            row | {"items": items} for row, items in zip(rows, listed_items, strict=True)
        ],
    }


def _row(one: Listed, *, on: date) -> tuple[str, ...]:
    agreement = one.version.agreement
    groups = tuple(group.id for group in agreement.item_groups)
    dates = agreement.dates
    return (
        agreement.id,
        agreement.title,
        agreement.version,
        one.version.hash,
        one.standing,
        one.since.isoformat(),
        agreement.summary,
        "; ".join(f"{p.name} ({p.role.replace('_', '-')})" for p in agreement.parties),
        "; ".join(purpose.text for purpose in agreement.purposes),
        "; ".join(laws(agreement, on=on)) or "none",
        "; ".join(words.categories()[code].title for code in categories_of(agreement, groups)),
        str(one.signed),
        str(one.needed),
        _day(dates.effective_on),
        _day(dates.review_on),
        _day(dates.expires_on),
        agreement.review.dpia or NOT_SET,
    )


def _day(day: date | None) -> str:
    return NOT_SET if day is None else day.isoformat()
