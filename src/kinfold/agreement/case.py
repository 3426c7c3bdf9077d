"""One flow set beside the one version it is asked under: who takes part, and which grants fit.

The version's parents come along, because a second-tier agreement lets nothing happen that the
agreement above it does not allow (governance findings, section 1.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kinfold.agreement.flow import Evidence, Flow, VersionFacts
from kinfold.agreement.model import Agreement, Grant, Party, ScheduleRow, Version

DEPOSIT = "deposit"
SEND = "send"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One flow, the version it is asked under followed by those above it, and the evidence.

    `whole` is False where an agreement above it is not loaded.
    """

    flow: Flow
    chain: tuple[Version, ...]
    whole: bool
    evidence: Evidence

    @property
    def version(self) -> Version:
        """The version the flow is asked under."""
        return self.chain[0]

    @property
    def agreement(self) -> Agreement:
        """The agreement the flow is asked under."""
        return self.chain[0].agreement

    def facts(self, version: Version) -> VersionFacts | None:
        """What the registers hold about a version, or None."""
        return self.evidence.versions.get(version.hash)

    @cached_property
    def sides(self) -> dict[str, str | None]:
        """The organisations that take part, with the kind of each: asker, holder, recipient."""
        flow = self.flow
        found: dict[str, str | None] = {flow.actor.organisation: flow.actor.organisation_kind}
        if flow.holder is not None:
            found.setdefault(flow.holder, flow.holder_kind)
        found.setdefault(flow.recipient, flow.recipient_kind)
        return found

    def parties(self, organisation: str | None, agreement: Agreement) -> tuple[Party, ...]:
        """The parties of `agreement` to which an organisation that takes part belongs."""
        if organisation is None:
            return ()
        kind = self.sides[organisation]
        return tuple(party for party in agreement.parties if is_of(party, organisation, kind))

    def party_ids(self, organisation: str | None) -> frozenset[str]:
        """The ids of those parties in the agreement the flow is asked under."""
        return frozenset(party.id for party in self.parties(organisation, self.agreement))

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The grants that fit who asks, to do what, what for."""
        mine = self.party_ids(self.flow.actor.organisation)
        return tuple(
            grant
            for grant in self.agreement.grants_for(self.flow.actor.role, self.flow.operation)
            if not mine.isdisjoint(grant.parties) and self.flow.purpose in grant.purposes
        )

    @cached_property
    def scheduled(self) -> tuple[ScheduleRow, ...]:
        """The schedule's rows that agree to everything asked for, from holder to recipient.

        What stays with the asker's own organisation goes to nobody, so no row need name it.
        """
        data_sets = {item.partition(".")[0] for item in self.flow.items}
        senders = self.party_ids(self.flow.holder)
        recipients = self.party_ids(self.flow.recipient)
        stays = self.flow.recipient == self.flow.actor.organisation
        return tuple(
            row
            for row in self.agreement.schedule
            if row.collected
            and data_sets <= set(row.data_sets)
            and not senders.isdisjoint(row.sender)
            and (stays or not recipients.isdisjoint(row.recipients))
            and self._covered(row)
        )

    def _covered(self, row: ScheduleRow) -> bool:
        """Whether a row that names its item groups names every item asked for."""
        codes = {code for name in row.groups for code in self.agreement.group(name).codes}
        return not row.groups or codes.issuperset(self.flow.items)


def is_of(party: Party, organisation: str, kind: str | None) -> bool:
    """Whether an organisation is this party, is acted for by it, or is of its kind."""
    return (
        organisation == party.organisation
        or organisation in party.acts_for
        or (party.organisation_kind is not None and party.organisation_kind == kind)
    )


def select(flow: Flow, agreements: Mapping[str, Version], evidence: Evidence) -> Case | None:
    """The flow beside the one version it is asked under; None where that is not loaded."""
    version = _named(agreements, flow.agreement)
    if version is None:
        return None
    chain = [version]
    while (above := chain[-1].agreement.parent) is not None:
        parent = _named(agreements, above)
        if parent is None or parent in chain:
            return Case(flow=flow, chain=tuple(chain), whole=False, evidence=evidence)
        chain.append(parent)
    return Case(flow=flow, chain=tuple(chain), whole=True, evidence=evidence)


def _named(agreements: Mapping[str, Version], name: str) -> Version | None:
    """The version filed under a name, unless it is the text of another agreement."""
    version = agreements.get(name)
    return version if version is not None and version.agreement.id == name else None


def clause_of(parts: Sequence[Party | Grant], agreement: Agreement) -> str:
    """The clause of the first part, or of the agreement's dates where there is none."""
    return parts[0].clause if parts else agreement.dates.clause
