"""What notices are made from: the agreements in force on a day, local facts, who is registered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kinfold.agreement import Version
from kinfold.agreement.as_on import as_on
from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.model import Agreement, Party
from kinfold.calendars import day_in_england, months_after
from kinfold.errors import NeedsDecision
from kinfold.gate import Gate
from kinfold.notices import local_facts, words
from kinfold.notices.local_facts import LocalFacts
from kinfold.registers import accounts, agreements


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Everything a notice may rest on.

    `versions` are the agreements in force, by agreement id. `kinds` is the kind of each
    registered organisation by its id; `own` is the one that runs the installation.
    """

    versions: tuple[Version, ...]
    facts: LocalFacts
    kinds: Mapping[str, str]
    own: str
    on: date


def gathered(gate: Gate, *, at: datetime) -> Sources:
    """What the notices of this installation are made from at a moment.

    UsageProblem where `notices.toml` is missing or lacks something.
    """
    return Sources(
        versions=in_force(gate, at=at),
        facts=local_facts.read(gate.installation.home),
        kinds={one.id: one.kind for one in accounts.organisations()},
        own=gate.installation.organisation,
        on=day_in_england(at),
    )


def in_force(gate: Gate, *, at: datetime) -> tuple[Version, ...]:
    """The agreements under which something may move at a moment, by agreement id.

    Each stands as it does that day: what an emergency opened and has ended is left out.
    """
    on = day_in_england(at)
    states = {one.hash: one.state for one in agreements.current_versions(at=at)}
    return ordered(
        replace(version, agreement=as_on(version.agreement, on=on))
        for version in gate.versions(at=at).values()
        if states.get(version.hash) in LIVE_STATES and runs(version.agreement, on=on)
    )


def runs(agreement: Agreement, *, on: date) -> bool:
    """Whether a day lies between an agreement's first and last, its review not lapsed."""
    dates = agreement.dates
    lapses = None
    if dates.review_on is not None:
        lapses = months_after(dates.review_on, dates.grace_months)
    return (
        (dates.effective_on is None or dates.effective_on <= on)
        and (dates.expires_on is None or on < dates.expires_on)
        and (lapses is None or on <= lapses)
    )


def ordered(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Versions in the one order every notice uses: by agreement id, then by hash."""
    return tuple(sorted(versions, key=lambda version: (version.agreement.id, version.hash)))


def kinds_of(sources: Sources, party: Party, *, each_its_own: bool = False) -> tuple[str, ...]:
    """The kinds of recipient a party stands for, one for each sort of registered organisation.

    A kind of organisation none of which is registered receives nothing, and is left out. With
    `each_its_own`, of a kind that this authority is itself only it counts: what another does with
    its own is for that one's notice. NeedsDecision where a party names an organisation that is not
    in the register.
    """
    if party.organisation is not None:
        if party.organisation != sources.own and party.organisation not in sources.kinds:
            raise NeedsDecision(
                "You asked for a notice.",
                why=f"[{party.clause}] {party.name} is a party and is not in the register.",
                remedy="Add the organisation to the register, with its kind.",
            )
        return (recipient(sources, party.organisation),)
    if each_its_own and sources.kinds.get(sources.own) == party.organisation_kind:
        return (words.OWN,)
    found = {
        recipient(sources, organisation)
        for organisation, kind in sources.kinds.items()
        if kind == party.organisation_kind
    }
    return tuple(sorted(found, key=list(words.recipients()).index))


def recipient(sources: Sources, organisation: str) -> str:
    """The kind of recipient an organisation is: our own teams, or by its kind in the register.

    KeyError where the organisation is not registered.
    """
    if organisation == sources.own:
        return words.OWN
    return words.recipient_of(sources.kinds[organisation])
