"""Which agreements an account may read, and who sees the list of those that have signed.

The council's own people read every agreement and see who has signed (SOM-1.5, NEX-26); everybody
else reads the agreements their organisation is a party to, and sees their own place in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from kinfold.agreement import Version, wording
from kinfold.agreement.case import is_of
from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.load import from_canonical
from kinfold.calendars import day_in_england
from kinfold.gate.signing import Place, places
from kinfold.registers import agreements, facts
from kinfold.registers.models import Account
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate

SHORT = 16
SOON = timedelta(days=90)
COLOURS = {
    "in_force": "green",
    "review_due": "yellow",
    "suspended": "orange",
    "expired": "grey",
    "withdrawn": "red",
}


@dataclass(frozen=True, kw_only=True)
class Text:
    """One loaded version: its place in the register, and what it says."""

    facts: facts.Version
    version: Version

    @property
    def short(self) -> str:
        """The start of the hash, which names it in addresses."""
        return self.facts.hash[:SHORT]

    @property
    def name(self) -> str:
        """Title and version, as lists and choices name it."""
        return f"{self.version.agreement.title}, {self.facts.label}"

    @property
    def standing(self) -> str:
        """Where it stands, in words."""
        return wording.standing(self.facts.state)

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        return f"govuk-tag--{COLOURS.get(self.facts.state, 'blue')}"

    @property
    def lives(self) -> bool:
        """Whether anything may move under it."""
        return self.facts.state in LIVE_STATES


@lru_cache(maxsize=128)
def said(digest: str) -> Version:
    """What a version says. A text never changes under its hash, so it is read once."""
    return from_canonical(agreements.canonical(digest))


def is_council(account: Account) -> bool:
    """Whether the account belongs to the authority that runs this installation."""
    organisation = account.organisation
    return organisation.kind == "la" and organisation.id == gate().installation.organisation


def is_party(account: Account, version: Version) -> bool:
    """Whether the account's organisation is a party to a version, or is acted for by one."""
    organisation = account.organisation
    return any(
        is_of(party, organisation.id, organisation.kind) for party in version.agreement.parties
    )


def readable(account: Account, *, at: datetime) -> tuple[Text, ...]:
    """Every version this account may read, by agreement, oldest first."""
    council = is_council(account)
    loaded = (Text(facts=one, version=said(one.hash)) for one in agreements.versions(at=at))
    return tuple(text for text in loaded if council or is_party(account, text.version))


def one_of(account: Account, short: str, *, at: datetime) -> Text:
    """The version an address names. NoSuchPage where it is not there, or not for this account."""
    if len(short) < SHORT:
        raise no_such_page()
    found = [text for text in readable(account, at=at) if text.facts.hash.startswith(short)]
    if len(found) != 1:
        raise no_such_page()
    return found[0]


def current(texts: Iterable[Text], *, at: datetime) -> tuple[Text, ...]:
    """Of each agreement the version that decides today, by title."""
    names = {one.hash for one in agreements.current_versions(at=at)}
    chosen = (text for text in texts if text.facts.hash in names)
    return tuple(sorted(chosen, key=lambda text: text.version.agreement.title))


def seen_places(account: Account, text: Text, *, at: datetime) -> tuple[Place, ...]:
    """The places on the signature page this account may see: all for the council (SOM-1.5)."""
    found = places(text.version, at=at)
    if is_council(account):
        return found
    return tuple(
        place
        for place in found
        if place.party.offers or place.organisation == account.organisation_id
    )


def review(text: Text, *, at: datetime) -> tuple[str, str]:
    """How the review stands: "past", "soon" or "", and a sentence; empty where none is set."""
    due = text.version.agreement.dates.review_on
    if due is None:
        return "", "No review date is set"
    return _review(due, on=day_in_england(at))


def _review(due: date, *, on: date) -> tuple[str, str]:
    said_day = f"{due.day} {due:%B %Y}"
    if due < on:
        return "past", f"Review was due on {said_day}"
    if due - on <= SOON:
        return "soon", f"Review due soon, on {said_day}"
    return "", f"Review due on {said_day}"
