"""A small ledger for tests, with an obvious second implementation of the RFC 6962 tree."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kinfold.ledger import Event, Ledger
from kinfold.ledger.checkpoints import Signer

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NAME = "marshire.example/ledger"
PARTNER = "ashdown.marshire.example/ledger"
SIGNING = b"s" * 32
PAYLOAD = b"p" * 32
PARTNER_SEED = b"q" * 32
PUBLIC = Signer(name=NAME, seed=SIGNING).public_key
PARTNER_PUBLIC = Signer(name=PARTNER, seed=PARTNER_SEED).public_key


def ledger(folder: Path, *, name: str = NAME, signing: bytes = SIGNING) -> Ledger:
    """Open (or begin) the ledger of the made-up county in `folder`."""
    return Ledger.open(folder, signing_key=signing, payload_key=PAYLOAD, name=name)


def event(number: int = 0, *, kind: str = "view.intent", follows: int | None = None) -> Event:
    """One event; actor and subject repeat every 3 and 5 numbers."""
    return Event(
        kind=kind,
        agreement="tdv",
        agreement_version="1f" * 32,
        actor=f"account-{number % 3}",
        organisation="st-edmunds",
        subjects=(f"person-{number % 5}", f"person-{number}"),
        payload={"reason": f"Zebedee Quillfeather {number}", "clauses": ["7.1", "7.8"]},
        follows=follows,
    )


def fill(book: Ledger, count: int, *, start: int = 0) -> None:
    """Append `count` events in one write."""
    book.append_many([event(number) for number in range(start, start + count)], at=AT)


def slow_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word, over leaf bytes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + slow_root(leaves[:k]) + slow_root(leaves[k:])).digest()


def slow_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*slow_path(m, leaves[:k]), slow_root(leaves[k:])]
    return [*slow_path(m - k, leaves[k:]), slow_root(leaves[:k])]


def slow_proof(m: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2 (PROOF when `whole`)."""
    if m == len(leaves):
        return [] if whole else [slow_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*slow_proof(m, leaves[:k], whole=whole), slow_root(leaves[k:])]
    return [*slow_proof(m - k, leaves[k:], whole=False), slow_root(leaves[:k])]
