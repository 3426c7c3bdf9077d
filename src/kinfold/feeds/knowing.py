"""Says whose feed a request comes from: by its signature, or by the certificate a proxy proved.

A key stands for one account of one school, and an officer registered it after its fingerprint was
confirmed. What that account may send is the gate's to decide, not this module's.
"""

from datetime import datetime, timedelta
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import UsageProblem
from kinfold.feeds import signing
from kinfold.feeds.signing import Message, NotSigned
from kinfold.gate import Gate
from kinfold.registers import accounts, feeds
from kinfold.registers.facts import FeedKey

#: A request is good for this long either side of the moment it was signed.
WINDOW: Final = timedelta(minutes=5)
OFFICERS: Final = frozenset({"administrator", "governance_officer"})


def by_signature(message: Message, *, at: datetime) -> Actor:
    """The account whose key signed a request; NotSigned where none did, or it came before."""
    claim = signing.claimed(message)
    found = feeds.feed_key(claim.key, at=at)
    if found is None or found.kind != "signature":
        raise NotSigned("Its signature is not that of a key trusted here.")
    signing.prove(message, claim, public=found.public)
    if abs(claim.created - at) > WINDOW:
        raise NotSigned(
            "It was signed too long ago, or in the future.",
            remedy="Set the clock of the machine that sends, and sign each request anew.",
        )
    if not feeds.spend_nonce(found.name, claim.nonce, at=at, window=WINDOW):
        raise NotSigned("It was made before.", remedy="Sign each request anew, with a new nonce.")
    return _actor(found)


def by_certificate(fingerprint: str, *, at: datetime) -> Actor:
    """The account a client certificate stands for; only for one that a trusted proxy proved."""
    found = feeds.feed_key(fingerprint.replace(":", "").strip().lower()[:64], at=at)
    if found is None or found.kind != "certificate":
        raise NotSigned("Its certificate is not one trusted here.")
    return _actor(found)


def trust(gate: Gate, actor: Actor, *, account: str, public: str, kind: str, at: datetime) -> str:
    """Let a school's account be known by a key, or a certificate's fingerprint; its name here.

    For an officer of the authority, after the fingerprint was confirmed with the school (agreement
    B, 5.2.1). UsageProblem for anybody else, a word that is no key, or an unknown account.
    """
    _officer(gate, actor)
    written = public.replace(":", "").strip().lower()
    try:
        raw = bytes.fromhex(written)
    except ValueError:
        raw = b""
    if len(raw) != 32 or not written.isalnum():
        raise UsageProblem(
            "You asked to trust a feed's key.",
            why="It is not 64 hexadecimal digits, as a public key or a fingerprint is.",
            remedy="Copy the whole line that `kinfold feed keys` printed at the school.",
        )
    name = signing.fingerprint(raw) if kind == "signature" else written
    feeds.trust_key(name, kind=kind, account=account, public=written, at=at, by=actor.account)
    gate.note("feed.key_trusted", actor=actor, at=at, payload={"key": name, "account": account})
    return name


def withdraw(gate: Gate, actor: Actor, name: str, *, at: datetime) -> None:
    """Stop trusting a key; NothingToDo where it is not trusted."""
    _officer(gate, actor)
    feeds.withdraw_key(name, at=at, by=actor.account)
    gate.note("feed.key_withdrawn", actor=actor, at=at, payload={"key": name})


def _officer(gate: Gate, actor: Actor) -> None:
    if actor.role not in OFFICERS or actor.organisation != gate.installation.organisation:
        raise UsageProblem(
            "You asked to change which feeds' keys are trusted.",
            why="That is kept to the administrator and the governance officer of the authority.",
            remedy="Ask one of them.",
        )


def _actor(key: FeedKey) -> Actor:
    found = accounts.actor(key.account)
    if found is None:
        raise NotSigned("The account that its key stands for is closed.")
    return found
