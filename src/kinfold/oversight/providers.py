"""Each provider's cyber policy and privacy notice: attested by the provider, missing ones shown.

County education agreement, 7.6 (privacy notices) and 10.3 (security policies).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england, months_after
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.oversight.acting import KEEPERS, PROVIDERS_OWN
from kinfold.registers import accounts, assurance, evidence
from kinfold.registers.facts import AttestationRecord, NewProviderNotice, Organisation
from kinfold.registers.facts import ProviderNotice as Notice

KINDS: Final = frozenset({"school", "further_education"})
POLICY: Final = "security_policy"
POLICY_MONTHS: Final = 12
NO_POLICY: Final = "No cyber security policy is attested."
OLD_POLICY: Final = "The attestation of the cyber security policy is out of date."
NO_NOTICE: Final = "No privacy notice is on record."
OLD_NOTICE: Final = "The privacy notice is due for review."


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A provider with its newest policy and notice, and what is missing or out of date."""

    organisation: Organisation
    policy: AttestationRecord | None
    notice: Notice | None
    flags: tuple[str, ...]


def providers(*, at: datetime) -> tuple[Provider, ...]:
    """Every school and college registered here, by name."""
    found = (one for one in accounts.organisations() if one.kind in KINDS)
    return tuple(_provider(one, on=day_in_england(at)) for one in sorted(found, key=_name))


def _name(organisation: Organisation) -> str:
    return organisation.name


def provider(organisation: str, *, at: datetime) -> Provider:
    """One provider; UsageProblem where no school or college is registered under that id."""
    known = accounts.organisation(organisation)
    if known is None or known.kind not in KINDS:
        raise UsageProblem(
            "You asked for a provider's policy and notice.",
            why="No school or college is registered under that id.",
            remedy="Check the id.",
        )
    return _provider(known, on=day_in_england(at))


def _provider(organisation: Organisation, *, on: date) -> Provider:
    held = [
        one
        for one in evidence.attestation_records(organisation=organisation.id)
        if one.attestation.code == POLICY and one.lapsed_at is None
    ]
    notices = assurance.provider_notices(organisation=organisation.id)
    policy = held[0] if held else None
    notice = notices[-1] if notices else None
    flags = (
        *((NO_POLICY,) if policy is None else ()),
        *((OLD_POLICY,) if policy is not None and _policy_ends(policy) <= on else ()),
        *((NO_NOTICE,) if notice is None else ()),
        *((OLD_NOTICE,) if notice is not None and notice.review_by < on else ()),
    )
    return Provider(organisation=organisation, policy=policy, notice=notice, flags=flags)


def _policy_ends(policy: AttestationRecord) -> date:
    said = policy.attestation
    return said.expires_on or months_after(said.attested_on, POLICY_MONTHS)


def attest_policy(
    gate: Gate, actor: Actor, organisation: str, *, version: str, dated_on: date, at: datetime
) -> date:
    """Attest that a provider has a cyber security policy in force; the day that lapses.

    It counts for twelve months from the day of the policy's own date. Refuses who does not speak
    for the provider, and a policy dated later than today or more than twelve months ago.
    """
    asked = "You asked to attest a cyber security policy."
    _speaks_for(gate, actor, organisation, asked=asked, at=at)
    today = day_in_england(at)
    ends = months_after(dated_on, POLICY_MONTHS)
    if dated_on > today or ends <= today or not version.strip():
        raise UsageProblem(
            asked,
            why="A policy has a name or version, and was approved within the last twelve months.",
            remedy="Have the policy reviewed, then attest it with the day it was approved.",
        )
    evidence.record_attestation(
        POLICY,
        organisation=organisation,
        attested_on=dated_on,
        expires_on=ends,
        attester_role=actor.role,
        version=version.strip(),
        at=at,
        by=actor.account,
    )
    payload = {"of": organisation, "what": POLICY, "until": ends.isoformat()}
    gate.note("provider.policy_attested", actor=actor, at=at, payload=payload)
    return ends


def record_notice(gate: Gate, actor: Actor, new: NewProviderNotice, *, at: datetime) -> int:
    """Put a provider's privacy notice on record; its number. Refuses who does not speak for it."""
    asked = "You asked to record a privacy notice."
    _speaks_for(gate, actor, new.organisation, asked=asked, at=at)
    number = assurance.record_notice(new, at=at, by=actor.account)
    payload = {"of": new.organisation, "notice": number}
    gate.note("provider.notice_recorded", actor=actor, at=at, payload=payload)
    return number


def speaks_for(gate: Gate, actor: Actor, organisation: str) -> bool:
    """Whether an account speaks for a provider: its own head or data staff, or the council's."""
    own = actor.organisation == organisation and actor.role in PROVIDERS_OWN
    ours = actor.organisation == gate.installation.organisation and actor.role in KEEPERS
    return own or ours


def _speaks_for(gate: Gate, actor: Actor, organisation: str, *, asked: str, at: datetime) -> None:
    provider(organisation, at=at)
    if not speaks_for(gate, actor, organisation):
        raise RefusedByAgreement(
            asked,
            why="A provider speaks through its head, its data staff or its data protection "
            "officer; the council's governance officer enters what it sent on paper.",
            remedy="Ask one of them.",
        )
