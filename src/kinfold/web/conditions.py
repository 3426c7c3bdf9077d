"""Which conditions of access hold for an account, judged by the rule every request is judged by.

The list is the agreements' own (TDV-10.3, TDV-14.1); evidence comes from the vetting register.
"""

from dataclasses import dataclass
from datetime import date, datetime

from kinfold.agreement.case import Case
from kinfold.agreement.checks import vetted
from kinfold.agreement.flow import Evidence, Flow
from kinfold.agreement.model import Condition, Version
from kinfold.registers import evidence
from kinfold.registers.models import Account
from kinfold.web.gateway import actor_of
from kinfold.web.terms import VIEW, usable, view_grants


@dataclass(frozen=True, kw_only=True)
class Held:
    """One condition and whether it holds. `attested_on` is the newest evidence's date."""

    code: str
    text: str
    clause: str
    agreement: str
    holds: bool
    attested_on: date | None
    expires_on: date | None


def standing(account: Account, *, at: datetime) -> tuple[Held, ...]:
    """Every condition that looking at records sets this account, at `at`."""
    found: list[Held] = []
    for version in usable(at=at):
        if view_grants(version.agreement, account):
            found.extend(_under(version, account, at=at))
    return tuple(found)


def _under(version: Version, account: Account, *, at: datetime) -> list[Held]:
    held = evidence.attestations(account=account.login, organisation=account.organisation_id, at=at)
    known = Evidence(
        versions={},
        person=held.person,
        organisation=held.organisation,
        links={},
        sealed=frozenset(),
    )
    flow = _flow(version, account, at=at)
    case = Case(flow=flow, chain=(version,), whole=True, evidence=known)
    missing = {reason.code for reason in vetted(case)}
    return [
        _held(condition, version, known, holds=f"condition_{condition.code}" not in missing)
        for condition in version.agreement.conditions
        if VIEW in condition.operations
    ]


def _flow(version: Version, account: Account, *, at: datetime) -> Flow:
    """The question asked for no item and nobody: only its conditions are looked at."""
    return Flow(
        actor=actor_of(account),
        operation=VIEW,
        agreement=version.agreement.id,
        purpose="",
        items=(),
        recipient=account.organisation_id,
        at=at,
    )


def _held(condition: Condition, version: Version, known: Evidence, *, holds: bool) -> Held:
    rows = known.person if condition.of == "person" else known.organisation
    newest = max(
        (row for row in rows if row.code == condition.code),
        key=lambda row: row.attested_on,
        default=None,
    )
    return Held(
        code=condition.code,
        text=condition.text,
        clause=condition.clause,
        agreement=version.agreement.title,
        holds=holds,
        attested_on=newest.attested_on if newest else None,
        expires_on=newest.expires_on if newest else None,
    )
