"""One flow set beside the one version it is asked under: who takes part, and which grants fit.

The version's parents come along, because a second-tier agreement lets nothing happen that the
agreement above it does not allow (governance findings, section 1.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kinfold import law
from kinfold.agreement.flow import Announcement, Evidence, Flow, VersionFacts
from kinfold.agreement.model import Agreement, Grant, Party, ScheduleRow, Version
from kinfold.agreement.permit import Reason
from kinfold.agreement.timing import not_for_these, unannounced, why_late

DEPOSIT = "deposit"
SEND = "send"
#: What goes on after an agreement ends: answering for what was done, answering the person the data
#: is about, and destroying what is left. A law that has gone does not stop these either.
AFTER_THE_END = frozenset({"audit", "answer", "destroy"})


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

    def covered_by(self, gateway: law.Gateway) -> bool:
        """Whether a law names the kinds of holder and recipient, so far as these are known."""
        holder, recipient = self.flow.holder, self.flow.recipient
        if holder is None or holder == recipient:
            return True
        return _names(gateway.may_disclose, self.sides[holder]) and _names(
            gateway.may_receive, self.sides[recipient]
        )

    def shut(self, emergency: str | None) -> tuple[Reason, ...]:
        """Why what rests on an emergency is shut to this flow; nothing where it is open."""
        return () if emergency is None else self._shut[emergency]

    @cached_property
    def _shut(self) -> dict[str, tuple[Reason, ...]]:
        found: dict[str, tuple[Reason, ...]] = {}
        for one in self.agreement.emergencies:
            reasons = tuple(why_late(one, on=self.flow.on))
            if not self.covered_by(law.gateway(one.gateway)):
                reasons += (not_for_these(one),)
            found[one.id] = () if self.flow.operation in AFTER_THE_END else reasons
        return found

    def waiting(self, item: str) -> Reason | None:
        """Why an item waits for a change notice to providers, or None where it does not."""
        notice = self.agreement.change_notice
        if notice is None or self.flow.operation in AFTER_THE_END:
            return None
        return unannounced(notice, item, announced=self._announced, on=self.flow.on)

    @cached_property
    def _announced(self) -> Mapping[str, tuple[Announcement, ...]] | None:
        facts = self.facts(self.version)
        return None if facts is None else facts.announced

    @cached_property
    def scheduled(self) -> tuple[ScheduleRow, ...]:
        """The agreed rows that are open to this flow today."""
        return tuple(row for row in self.agreed if not self.shut(row.emergency))

    @cached_property
    def agreed(self) -> tuple[ScheduleRow, ...]:
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


def _names(kinds: frozenset[str], kind: str | None) -> bool:
    return kind is None or not kinds.isdisjoint({kind, law.ANY_KIND})


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
