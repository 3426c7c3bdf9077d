"""The checks a flow must pass, each in the words of the clause it rests on.

Every check yields all the reasons it finds; `decide` runs every check and gathers every reason,
so that a person is told the whole of what stands in the way at once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kinfold import datasets, law
from kinfold.agreement.flow import Attestation, Evidence, Flow, VersionFacts, local_date
from kinfold.agreement.model import Agreement, Condition, Grant, Party, Version
from kinfold.agreement.permit import Reason
from kinfold.calendars import months_after
from kinfold.datasets.model import Sensitivity

LIVE_STATES = frozenset({"in_force", "review_due"})
SPECIAL = frozenset({Sensitivity.SPECIAL, Sensitivity.SOCIAL_CARE})
DEPOSITS = frozenset({"deposit"})
NO_SESSION = "no clause"


@dataclass(frozen=True)
class Case:
    """One flow, the version it is asked under, that version's parent, and the evidence."""

    flow: Flow
    version: Version
    parent: Version | None
    evidence: Evidence

    @property
    def agreement(self) -> Agreement:
        """The agreement the flow is asked under."""
        return self.version.agreement

    @property
    def chain(self) -> tuple[Version, ...]:
        """The version and, where it is a second tier, the version it stands under."""
        return (self.version,) if self.parent is None else (self.version, self.parent)

    def facts(self, version: Version) -> VersionFacts | None:
        """What the registers hold about a version, or None."""
        return self.evidence.versions.get(version.hash)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The grants that fit who asks, what for and to whom."""
        parties = {party.id for party in parties_of(self.agreement, self.flow)}
        return tuple(
            grant
            for grant in self.agreement.grants_for(self.flow.actor.role, self.flow.operation)
            if parties & set(grant.parties) and self.flow.purpose in grant.purposes
        )


def parties_of(agreement: Agreement, flow: Flow) -> tuple[Party, ...]:
    """The parties to which the asker's organisation belongs."""
    return belonging(agreement, flow.actor.organisation, flow.actor.organisation_kind)


def belonging(
    agreement: Agreement, organisation: str | None, kind: str | None
) -> tuple[Party, ...]:
    """The parties to which an organisation belongs."""
    return tuple(party for party in agreement.parties if is_of(party, organisation, kind))


def is_of(party: Party, organisation: str | None, kind: str | None) -> bool:
    """Whether an organisation is this party, is acted for by it, or is of its kind."""
    return organisation is not None and (
        organisation == party.organisation
        or organisation in party.acts_for
        or (party.organisation_kind is not None and party.organisation_kind == kind)
    )


def known_words(case: Case) -> Iterator[Reason]:
    """Operation, role and items must be words the program knows (closed vocabularies)."""
    for registry, word, what in (
        (law.operation, case.flow.operation, "operation"),
        (law.role, case.flow.actor.role, "role"),
    ):
        if not _known(registry, word):
            yield Reason(
                code=f"unknown_{what}",
                clause=NO_SESSION,
                sentence=f"The {what} asked for is not one Kinfold knows.",
                remedy=f"Use a {what} from the published list.",
            )
    if not case.flow.items:
        yield Reason(
            code="no_items",
            clause=NO_SESSION,
            sentence="The request names no data items.",
            remedy="Name the items that are needed.",
        )
    for item in case.flow.items:
        if not _known(datasets.find_item, item):
            yield Reason(
                code="unknown_item",
                clause=NO_SESSION,
                sentence="The request names an item that no data set declares.",
                remedy="Use an item code from the data set reference.",
                item=item,
            )


def _known(registry: Callable[[str], object], word: str) -> bool:
    try:
        registry(word)
    except KeyError:
        return False
    return True


def in_force(case: Case) -> Iterator[Reason]:
    """The version, and its parent's, must be in force on the day (AGR-4, TDV-REV)."""
    if case.agreement.parent is not None and case.parent is None:
        yield Reason(
            code="parent_missing",
            clause=case.agreement.dates.clause,
            sentence=f"{case.agreement.title} stands under an agreement that is not loaded.",
            remedy="Load and sign the overarching agreement first.",
        )
    for version in case.chain:
        yield from _standing(case, version)
        yield from _dates(version.agreement, case.flow.on)
        yield from _conflicts(case, version)


def _standing(case: Case, version: Version) -> Iterator[Reason]:
    facts = case.facts(version)
    state = facts.standing.state if facts is not None and facts.standing is not None else None
    begun = (
        facts is not None
        and facts.standing is not None
        and local_date(facts.standing.since) <= case.flow.on
        and facts.standing.since <= case.flow.at
    )
    if state not in LIVE_STATES or not begun:
        words = (state or "not entered in the register").replace("_", " ")
        yield Reason(
            code="not_in_force",
            clause=version.agreement.dates.clause,
            sentence=f"{version.agreement.title} is {words}, so nothing may move under it.",
            remedy="The agreement's owner must bring it into force.",
        )


def _dates(agreement: Agreement, on: date) -> Iterator[Reason]:
    dates = agreement.dates
    if dates.effective_on is not None and on < dates.effective_on:
        yield Reason(
            code="not_yet_effective",
            clause=dates.clause,
            sentence=f"{agreement.title} takes effect on {dates.effective_on:%-d %B %Y}.",
            remedy="Wait for that day, or agree an earlier one.",
        )
    if dates.expires_on is not None and on >= dates.expires_on:
        yield Reason(
            code="expired",
            clause=dates.clause,
            sentence=f"{agreement.title} ended on {dates.expires_on:%-d %B %Y}.",
            remedy="The parties must renew it.",
        )
    if dates.review_on is not None and on > months_after(dates.review_on, dates.grace_months):
        yield Reason(
            code="review_overdue",
            clause=dates.clause,
            sentence=(
                f"The review of {agreement.title} was due on {dates.review_on:%-d %B %Y} "
                f"and the {dates.grace_months} months allowed have passed."
            ),
            remedy="Record the review, or load a version with a new review date.",
        )


def _conflicts(case: Case, version: Version) -> Iterator[Reason]:
    facts = case.facts(version)
    confirmed = facts.confirmed_conflicts if facts is not None else frozenset()
    for conflict in version.agreement.conflicts:
        if conflict.blocks and conflict.id not in confirmed:
            yield Reason(
                code="conflict_unconfirmed",
                clause=conflict.clause,
                sentence=f"The document disagrees with itself: {conflict.printed}",
                remedy=f"The owner must confirm how it is settled: {conflict.settled}",
            )


def signed(case: Case) -> Iterator[Reason]:
    """The asker, the holder and the offering side must have signed (TDV-SIG, NEX-27, SOM-1.4)."""
    flow = case.flow
    for version in case.chain:
        agreement = version.agreement
        sides = {flow.actor.organisation: flow.actor.organisation_kind}
        if flow.holder is not None:
            sides.setdefault(flow.holder, flow.holder_kind or "")
        for organisation, kind in sides.items():
            mine = belonging(agreement, organisation, kind)
            if not mine:
                yield _no_party(agreement)
            for party in mine:
                if not _has_signed(case, version, party, organisation):
                    yield from _unsigned(case, version, party, organisation)
        for party in agreement.parties:
            if party.offers and not any(is_of(party, name, None) for name in sides):
                if not _has_signed(case, version, party, party.organisation):
                    yield _offer_missing(agreement, party)


def _no_party(agreement: Agreement) -> Reason:
    return Reason(
        code="not_a_party",
        clause=agreement.parties[0].clause,
        sentence=f"An organisation in this flow is not a party to {agreement.title}.",
        remedy="Add it as a party, with its own gateway, before it takes part.",
    )


def _offer_missing(agreement: Agreement, party: Party) -> Reason:
    return Reason(
        code="counterparty_unsigned",
        clause=party.clause,
        sentence=f"{party.name} has not signed this version of {agreement.title}.",
        remedy=f"{party.signatory or 'Its signatory'} must sign it; both sides are needed.",
    )


def _has_signed(case: Case, version: Version, party: Party, organisation: str | None) -> bool:
    if not party.must_sign:
        return True
    facts = case.facts(version)
    if facts is None or not party.complete:
        return False
    names = {organisation, party.organisation} - {None}
    return any(
        signature.party == party.id
        and signature.organisation in names
        and signature.gateways_confirmed
        and signature.signed_on <= case.flow.on
        and (signature.valid_until is None or case.flow.on <= signature.valid_until)
        for signature in facts.signatures
    )


def _unsigned(case: Case, version: Version, party: Party, organisation: str) -> Iterator[Reason]:
    agreement = version.agreement
    facts = case.facts(version)
    excused = agreement.override_unsigned and any(
        override.organisation == organisation
        and override.reason
        and override.authorised_by
        and case.flow.on < override.expires_on
        for override in (facts.overrides if facts is not None else ())
    )
    if not excused:
        yield Reason(
            code="party_unsigned",
            clause=party.clause,
            sentence=(
                f"{party.name}: the organisation in this flow has not signed "
                f"{agreement.title} for this period."
            ),
            remedy=(
                f"{party.signatory or 'The signatory'} must sign this version and confirm "
                "that the organisation has checked its own legal gateways."
            ),
        )


def allowed_use(case: Case) -> Iterator[Reason]:
    """The purpose must be listed and granted; nothing prohibited may be asked (SOM-4.1)."""
    flow, agreement = case.flow, case.agreement
    for version in case.chain:
        for ban in version.agreement.prohibitions:
            if flow.operation in ban.operations:
                yield Reason(
                    code="prohibited",
                    clause=ban.clause,
                    sentence=ban.text,
                    remedy=ban.instead,
                )
    if agreement.purpose(flow.purpose) is None:
        yield Reason(
            code="purpose_not_listed",
            clause=agreement.purposes[0].clause,
            sentence=f"The purpose given is not one {agreement.title} lists.",
            remedy="Choose one of its purposes, or agree a new one first.",
        )
    elif not case.grants:
        yield Reason(
            code="not_granted",
            clause=agreement.grants[0].clause if agreement.grants else agreement.dates.clause,
            sentence=(
                f"{agreement.title} does not let this role at this organisation "
                f"{flow.operation} for this purpose."
            ),
            remedy="Ask somebody whose role is granted it, or agree an amendment.",
        )
    if any(grant.reason_required for grant in case.grants) and not (flow.reason or "").strip():
        yield Reason(
            code="reason_missing",
            clause=case.grants[0].clause,
            sentence="The agreement asks for a reason and none was given.",
            remedy="Give the reason for this request.",
        )


def lawful(case: Case) -> Iterator[Reason]:
    """A gateway in force must cover the purpose; special data needs its own conditions."""
    purpose = case.agreement.purpose(case.flow.purpose)
    if purpose is not None and not any(
        law.in_force(gateway, case.flow.on) for gateway in purpose.gateways
    ):
        yield Reason(
            code="gateway_not_in_force",
            clause=purpose.clause,
            sentence="No law relied on for this purpose is in force today.",
            remedy="Record the current gateway and have the amendment signed.",
        )
    if _asks_special(case.flow) and not (
        case.agreement.bases.article9 and case.agreement.bases.schedule1
    ):
        yield Reason(
            code="special_basis_missing",
            clause=case.agreement.bases.clause,
            sentence="Special category data is asked for without an Article 9 condition.",
            remedy="Record the Article 9 basis and the Schedule 1 condition.",
        )


def _asks_special(flow: Flow) -> bool:
    for item in flow.items:
        try:
            field = datasets.find_item(item)[2]
        except KeyError:
            continue
        if field.sensitivity in SPECIAL:
            return True
    return False


def vetted(case: Case) -> Iterator[Reason]:
    """Every condition the agreement sets must hold at this request (TDV-10.3, TDV-9.1)."""
    for version in case.chain:
        for condition in version.agreement.conditions:
            if case.flow.operation in condition.operations and not _meets(case, condition):
                yield Reason(
                    code=f"condition_{condition.code}",
                    clause=condition.clause,
                    sentence=f"This condition of access is not met: {condition.text}.",
                    remedy="Have the evidence recorded, then ask again.",
                )


def _meets(case: Case, condition: Condition) -> bool:
    held = case.evidence.person if condition.of == "person" else case.evidence.organisation
    return any(_good(attestation, condition, case.flow.on) for attestation in held)


def _good(attestation: Attestation, condition: Condition, on: date) -> bool:
    return (
        attestation.code == condition.code
        and attestation.attested_on <= on
        and (attestation.expires_on is None or on < attestation.expires_on)
        and (
            condition.max_age_months is None
            or on <= months_after(attestation.attested_on, condition.max_age_months)
        )
        and (condition.level is None or attestation.level == condition.level)
        and (condition.version is None or attestation.version == condition.version)
    )


def about_whom(case: Case) -> Iterator[Reason]:
    """The people asked about must be within the asker's reach, and none of them sealed."""
    cohorts = {grant.cohort for grant in case.grants}
    flow = case.flow
    if "linked_to_organisation" in cohorts and flow.operation != "search":
        outside = [
            person
            for person in flow.subjects
            if flow.actor.organisation not in case.evidence.links.get(person, frozenset())
        ]
        if outside or not flow.subjects:
            yield Reason(
                code="no_link",
                clause=case.grants[0].clause,
                sentence="No such person is linked to your organisation.",
                remedy="Check the name and date of birth, or ask the data team.",
            )
    if "own_supply" in cohorts and not _may_supply(case):
        yield Reason(
            code="not_own_supply",
            clause=case.grants[0].clause,
            sentence="The file belongs to an organisation the asker may not act for.",
            remedy="The organisation itself, or one that acts for it, must bring the file.",
        )
    if case.evidence.sealed & set(flow.subjects):
        yield Reason(
            code="no_link",
            clause=case.agreement.dates.clause,
            sentence="No such person is linked to your organisation.",
            remedy="Check the name and date of birth, or ask the data team.",
        )


def _may_supply(case: Case) -> bool:
    """The asker holds the supply, acts for its holder, or receives it under the schedule."""
    flow, agreement = case.flow, case.agreement
    holder = flow.holder
    if holder is None:
        return False
    mine = {party.id for party in parties_of(agreement, flow)}
    theirs = {party.id for party in belonging(agreement, holder, flow.holder_kind)}
    return (
        holder == flow.actor.organisation
        or any(holder in party.acts_for for party in parties_of(agreement, flow))
        or any(row.recipient in mine and theirs & set(row.sender) for row in agreement.schedule)
    )


def to_whom(case: Case) -> Iterator[Reason]:
    """What is granted goes to the grant's recipients and nobody else."""
    flow = case.flow
    recipients = {name for grant in case.grants for name in grant.recipients}
    if (
        case.grants
        and flow.recipient != flow.actor.organisation
        and not _receives(case.agreement, recipients, flow.recipient)
    ):
        yield Reason(
            code="recipient_not_listed",
            clause=case.grants[0].clause,
            sentence="The agreement does not name that recipient for this.",
            remedy="Send it to a recipient the agreement names.",
        )


def _receives(agreement: Agreement, party_ids: set[str], organisation: str) -> bool:
    return any(
        party.id in party_ids and is_of(party, organisation, None) for party in agreement.parties
    )


def on_schedule(case: Case) -> Iterator[Reason]:
    """A delivery must be one the schedule lists, by a channel it lists (SOM-5.1, SOM-B)."""
    flow = case.flow
    if flow.operation not in DEPOSITS:
        return
    sets = {item.split(".", 1)[0] for item in flow.items}
    senders = {party.id for party in belonging(case.agreement, flow.holder, flow.holder_kind)}
    rows = [
        row
        for row in case.agreement.schedule
        if row.collected and sets <= set(row.data_sets) and senders & set(row.sender)
    ]
    if not rows:
        yield Reason(
            code="not_scheduled",
            clause=case.agreement.dates.clause,
            sentence=f"{case.agreement.title} has no agreed flow of this data set.",
            remedy="Agree a flow of this data set, or bring it under the agreement that has one.",
        )
    elif not any(flow.channel in row.channels for row in rows):
        yield Reason(
            code="channel_not_agreed",
            clause=rows[0].clause,
            sentence="The agreement does not allow this data set to come by this channel.",
            remedy="Use one of the secure channels the schedule lists.",
        )


CHECKS: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    known_words,
    in_force,
    signed,
    allowed_use,
    lawful,
    vetted,
    about_whom,
    to_whom,
    on_schedule,
)


def every_reason(case: Case) -> tuple[Reason, ...]:
    """All reasons of all checks, in the order of the checks, without repeats."""
    found: dict[Reason, None] = {}
    for check in CHECKS:
        found.update(dict.fromkeys(check(case)))
    return tuple(found)


def select(flow: Flow, agreements: Mapping[str, Version], evidence: Evidence) -> Case | None:
    """The one version the flow is asked under, with its parent; None where it is not loaded."""
    version = agreements.get(flow.agreement)
    if version is None:
        return None
    parent_id = version.agreement.parent
    parent = agreements.get(parent_id) if parent_id is not None else None
    return Case(flow, version, parent, evidence)
