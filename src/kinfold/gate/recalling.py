"""Works out from the ledger who was shown or sent what of a person, so that each can be told.

It says who, when, for what and under which clause. What was shown stays in the ledger.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.ledger import Entry, Ledger

INDEX: Final = "person_index."
PERMITTED: Final = "decision.permitted"
#: What does nothing but keep the house: nobody sees a child's record by it.
UNSEEN: Final = frozenset({"link", "deposit", "destroy", "audit"})


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """One time that something was shown or sent: by which account, when, under which clauses.

    `named` is False of a whole supply resting on the person index, which names nobody.
    """

    entry: int
    at: datetime
    account: str
    organisation: str
    role: str
    operation: str
    purpose: str
    recipient: str
    agreement: str
    clauses: tuple[str, ...]
    named: bool


def disclosures(
    ledger: Ledger, agreement: str, *, people: Collection[str], since: datetime
) -> tuple[Disclosed, ...]:
    """What was shown or sent since a moment of these people, and of nobody by name, oldest first.

    Of whole supplies, those under `agreement` alone: an index serves one agreement.
    """
    first = _first(ledger, since)
    found: dict[int, Disclosed] = {}
    for person in people:
        for entry in ledger.entries(subject=person, start=first):
            decision = _decision(ledger, entry)
            if decision is not None and _seen(decision):
                found[decision.index] = _told(decision, named=True)
    for entry in ledger.entries(start=first, kinds={PERMITTED}):
        if entry.agreement == agreement and entry.index not in found and _from_index(entry):
            found[entry.index] = _told(entry, named=False)
    return tuple(found[index] for index in sorted(found))


def _first(ledger: Ledger, since: datetime) -> int:
    """The number of the first entry that is not older than `since`; entries are in order."""
    low, high = 0, ledger.size()
    while low < high:
        middle = (low + high) // 2
        if next(ledger.entries(start=middle, end=middle + 1)).at < since:
            low = middle + 1
        else:
            high = middle
    return low


def _decision(ledger: Ledger, entry: Entry) -> Entry | None:
    """The decision an entry is, or follows; None where it was refused or is no decision."""
    chain: Iterator[Entry] = iter((entry,))
    if entry.follows is not None:
        chain = ledger.entries(start=entry.follows, end=entry.follows + 1)
    return next((one for one in chain if one.kind == PERMITTED), None)


def _seen(decision: Entry) -> bool:
    return (decision.payload or {}).get("operation") not in UNSEEN


def _from_index(decision: Entry) -> bool:
    told = decision.payload or {}
    items = told.get("items")
    rests = isinstance(items, list) and any(str(item).startswith(INDEX) for item in items)
    return rests and not told.get("people") and _seen(decision)


def _told(decision: Entry, *, named: bool) -> Disclosed:
    told = decision.payload or {}
    clauses = told.get("clauses")
    return Disclosed(
        entry=decision.index,
        at=decision.at,
        account=decision.actor or "",
        organisation=decision.organisation or "",
        role=str(told.get("role") or ""),
        operation=str(told.get("operation") or ""),
        purpose=str(told.get("purpose") or ""),
        recipient=str(told.get("recipient") or ""),
        agreement=decision.agreement or "",
        clauses=tuple(map(str, clauses)) if isinstance(clauses, list) else (),
        named=named,
    )
