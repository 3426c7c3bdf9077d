"""Public cards: by which keys installations know one another, compared by telephone before trust.

A card is public. It is believed only once the fingerprint that was heard is the fingerprint of its
keys (CCIS framework, section 6).
"""

import json
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import FileNotUnderstood, NeedsDecision
from kinfold.exchange.caseload import may_work
from kinfold.exchange.framework import AGREEMENT, framework
from kinfold.gate import Gate
from kinfold.parcels import Address
from kinfold.registers import accounts, partners
from kinfold.registers.facts import Partner

VERSION: Final = 1
_MOST: Final = 10_000


def text(card: Address) -> str:
    """A card as it is given away, as JSON."""
    told = {
        "kinfold_card": VERSION,
        "organisation": card.organisation,
        "recipient": card.recipient,
        "verify_key": card.verify_key,
    }
    return json.dumps(told, indent=2)


def read(said: str) -> Address:
    """The card in a text; FileNotUnderstood where it is none, UsageProblem for what is no key."""
    try:
        told = json.loads(said[:_MOST])
        if told["kinfold_card"] != VERSION:
            raise ValueError
        names = ("organisation", "recipient", "verify_key")
        organisation, recipient, verify_key = (str(told[name]) for name in names)
    except (KeyError, TypeError, ValueError, RecursionError):
        raise FileNotUnderstood(
            "You asked to take in a partner's card.",
            why="The file is not a card of this version.",
            remedy="Ask the partner for the output of `kinfold exchange card`, whole.",
        ) from None
    return Address(organisation=organisation, recipient=recipient, verify_key=verify_key)


def trust(
    gate: Gate, actor: Actor, card: Address, *, heard: str, url: str | None, at: datetime
) -> Partner:
    """Trust a member by its card once the fingerprint `heard` by telephone is the card's.

    NeedsDecision where they differ or the organisation is no member of the framework here;
    RefusedByAgreement where the actor does not do the exchange; NothingToDo where it is trusted so.
    """
    terms = framework(gate, at=at)
    may_work(gate, actor, terms, at=at)
    if _plain(heard) != _plain(card.fingerprint):
        raise NeedsDecision(
            "You asked to trust a partner's card.",
            why="The fingerprint you heard is not the fingerprint of the keys in this file.",
            remedy="Ring a number you know to be theirs and have it read again. If it still "
            "differs, the file is not theirs: do not use it.",
        )
    known = accounts.organisation(card.organisation)
    members = {one.id for one in terms.members} - {terms.here}
    if known is None or card.organisation not in members:
        raise NeedsDecision(
            "You asked to trust a partner's card.",
            why="The organisation on it is not another member of the framework in force here.",
            remedy="Only members are exchanged with (section 12); check whose card it is.",
        )
    partners.trust(
        card.organisation,
        name=known.name,
        url=url,
        recipient=card.recipient,
        verify_key=card.verify_key,
        at=at,
        by=actor.account,
    )
    gate.note(
        "partner.trusted",
        actor=actor,
        at=at,
        agreement=AGREEMENT,
        agreement_version=terms.version.hash,
        payload={"partner": card.organisation, "fingerprint": card.fingerprint},
    )
    found = partners.partner(card.organisation, at=at)
    assert found is not None  # noqa: S101 - only narrows the type: the register has entered the partner above
    return found


def _plain(fingerprint: str) -> str:
    """A fingerprint without the spaces people read it in."""
    return "".join(fingerprint.split()).casefold()
