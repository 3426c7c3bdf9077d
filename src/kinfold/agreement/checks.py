"""The checks a whole flow must pass, each in the words of the clause it rests on.

Every check yields all the reasons it finds; `decide` runs every check and gathers every reason,
so that a person is told the whole of what stands in the way at once. What hangs on one grant or
one item is decided in `grants`.
"""

from collections.abc import Callable, Iterator
from datetime import date

from kinfold import datasets, law
from kinfold.agreement.case import Case, clause_of, is_of
from kinfold.agreement.flow import Attestation, Signature
from kinfold.agreement.model import Agreement, Condition, Party, Version
from kinfold.agreement.permit import Reason
from kinfold.calendars import months_after
from kinfold.datasets.model import Sensitivity

LIVE_STATES = frozenset({"in_force", "review_due"})
SPECIAL = frozenset({Sensitivity.SPECIAL, Sensitivity.SOCIAL_CARE, Sensitivity.CRIMINAL})
DEPOSIT = "deposit"
NO_CLAUSE = "no clause"


def known_words(case: Case) -> Iterator[Reason]:
    """Operation, role and items must be words the program knows (closed vocabularies)."""
    for registry, word, what in (
        (law.operation, case.flow.operation, "operation"),
        (law.role, case.flow.actor.role, "role"),
    ):
        if not _known(registry, word):
            yield Reason(
                code=f"unknown_{what}",
                clause=NO_CLAUSE,
                sentence=f"The {what} asked for is not one Kinfold knows.",
                remedy=f"Use a {what} from the published list.",
            )
    if not case.flow.items:
        yield Reason(
            code="no_items",
            clause=NO_CLAUSE,
            sentence="The request names no data items.",
            remedy="Name the items that are needed.",
        )
    if not all(_known(datasets.find_item, item) for item in case.flow.items):
        yield Reason(
            code="unknown_item",
            clause=NO_CLAUSE,
            sentence="The request names an item that no data set declares.",
            remedy="Use item codes from the data set reference.",
        )


def _known(registry: Callable[[str], object], word: str) -> bool:
    try:
        registry(word)
    except KeyError:
        return False
    return True


def in_force(case: Case) -> Iterator[Reason]:
    """The version, and those above it, must be in force on the day (AGR-4, TDV-REV)."""
    if not case.whole:
        yield Reason(
            code="parent_missing",
            clause=case.chain[-1].agreement.dates.clause,
            sentence=f"{case.agreement.title} stands under an agreement that is not loaded.",
            remedy="Load and sign the overarching agreement first.",
        )
    for version in case.chain:
        yield from _standing(case, version)
        yield from _dates(version.agreement, case.flow.on)
        yield from _conflicts(case, version)


def _standing(case: Case, version: Version) -> Iterator[Reason]:
    facts = case.facts(version)
    standing = facts.standing if facts is not None else None
    if standing is None or standing.state not in LIVE_STATES or standing.since > case.flow.at:
        state = (standing.state if standing is not None else "not entered").replace("_", " ")
        yield Reason(
            code="not_in_force",
            clause=version.agreement.dates.clause,
            sentence=(
                f"{version.agreement.title} is not in force (the register says: {state}), "
                "so nothing may move under it."
            ),
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
    """Every side of the flow, and the offering side, must have signed (TDV-SIG, NEX-27)."""
    flow = case.flow
    for version in case.chain:
        agreement = version.agreement
        for organisation in case.sides:
            mine = case.parties(organisation, agreement)
            if not mine and organisation in (flow.actor.organisation, flow.holder):
                yield _no_party(agreement)
            for party in mine:
                if not (
                    _has_signed(case, version, party, organisation)
                    or _excused(case, version, organisation)
                ):
                    yield _unsigned(agreement, party)
        for party in agreement.parties:
            if party.offers and not _offered(case, version, party):
                yield _offer_missing(agreement, party)


def _no_party(agreement: Agreement) -> Reason:
    return Reason(
        code="not_a_party",
        clause=clause_of(agreement.parties, agreement),
        sentence=f"An organisation in this flow is not a party to {agreement.title}.",
        remedy="Add it as a party, with its own gateway, before it takes part.",
    )


def _unsigned(agreement: Agreement, party: Party) -> Reason:
    return Reason(
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


def _offer_missing(agreement: Agreement, party: Party) -> Reason:
    return Reason(
        code="counterparty_unsigned",
        clause=party.clause,
        sentence=f"{party.name} has not signed this version of {agreement.title}.",
        remedy=f"{party.signatory or 'Its signatory'} must sign it; both sides are needed.",
    )


def _has_signed(case: Case, version: Version, party: Party, organisation: str) -> bool:
    """Whether the party's own organisation, or this one of its kind, has signed for the day."""
    facts = case.facts(version)
    if not party.must_sign:
        return True
    if facts is None or not party.complete:
        return False
    signer = party.organisation or organisation
    return any(
        signature.organisation == signer and _holds(signature, party, case.flow.on)
        for signature in facts.signatures
    )


def _offered(case: Case, version: Version, party: Party) -> bool:
    """Whether the offering side has signed; where it takes part itself, `signed` has said so."""
    facts = case.facts(version)
    if any(is_of(party, name, kind) for name, kind in case.sides.items()):
        return True
    if party.organisation is not None:
        return _has_signed(case, version, party, party.organisation)
    return not party.must_sign or (
        party.complete
        and facts is not None
        and any(_holds(signature, party, case.flow.on) for signature in facts.signatures)
    )


def _holds(signature: Signature, party: Party, on: date) -> bool:
    """Whether a signature is the party's, confirms its gateways (TDV-8.1) and covers the day."""
    until = signature.valid_until
    if until is None and party.signs_each == "school_year":
        until = school_year_end(signature.signed_on)
    return (
        signature.party == party.id
        and signature.gateways_confirmed
        and signature.signed_on <= on
        and (until is None or on <= until)
    )


def school_year_end(day: date) -> date:
    """The 31 August that ends the school year in which `day` falls (Education Act 1996 s.579)."""
    end = date(day.year, 8, 31)
    return end if day <= end else end.replace(year=day.year + 1)


def _excused(case: Case, version: Version, organisation: str) -> bool:
    """Whether an authorised override lets an unsigned organisation deliver (ambiguity A1)."""
    facts = case.facts(version)
    return (
        facts is not None
        and case.flow.operation == DEPOSIT
        and version.agreement.override_unsigned
        and any(
            override.organisation == organisation
            and override.reason.strip() != ""
            and override.authorised_by.strip() != ""
            and case.flow.on < override.expires_on
            for override in facts.overrides
        )
    )


def allowed_use(case: Case) -> Iterator[Reason]:
    """The purpose must be listed and granted; nothing prohibited may be asked (SOM-4.1)."""
    flow, agreement = case.flow, case.agreement
    for version in case.chain:
        for ban in version.agreement.prohibitions:
            if flow.operation in ban.operations:
                yield Reason(
                    code="prohibited", clause=ban.clause, sentence=ban.text, remedy=ban.instead
                )
    if agreement.purpose(flow.purpose) is None:
        yield Reason(
            code="purpose_not_listed",
            clause=agreement.dates.clause,
            sentence=f"The purpose given is not one {agreement.title} lists.",
            remedy="Choose one of its purposes, or agree a new one first.",
        )
    elif not case.grants:
        yield Reason(
            code="not_granted",
            clause=clause_of(agreement.grants, agreement),
            sentence=(
                f"{agreement.title} does not let this role at this organisation "
                "do this for this purpose."
            ),
            remedy="Ask somebody whose role is granted it, or agree an amendment.",
        )


def lawful(case: Case) -> Iterator[Reason]:
    """A gateway in force must cover the purpose; special data needs its own conditions."""
    on, bases = case.flow.on, case.agreement.bases
    purpose = case.agreement.purpose(case.flow.purpose)
    if purpose is not None and not any(law.in_force(code, on) for code in purpose.gateways):
        yield Reason(
            code="gateway_not_in_force",
            clause=purpose.clause,
            sentence="No law relied on for this purpose is in force today.",
            remedy="Record the current gateway and have the amendment signed.",
        )
    if not (bases.article9 and bases.schedule1) and any(map(_special, case.flow.items)):
        yield Reason(
            code="special_basis_missing",
            clause=bases.clause,
            sentence="Special category data is asked for without an Article 9 condition.",
            remedy="Record the Article 9 basis and the Schedule 1 condition.",
        )


def _special(item: str) -> bool:
    try:
        return datasets.find_item(item)[2].sensitivity in SPECIAL
    except KeyError:
        return False


def vetted(case: Case) -> Iterator[Reason]:
    """Every condition the agreement sets must hold at this request (TDV-10.3, TDV-9.1)."""
    for version in case.chain:
        for condition in version.agreement.conditions:
            if case.flow.operation in condition.operations and not _met(case, condition):
                yield Reason(
                    code=f"condition_{condition.code}",
                    clause=condition.clause,
                    sentence=f"This condition of access is not met: {condition.text.rstrip('.')}.",
                    remedy="Have the evidence recorded, then ask again.",
                )


def _met(case: Case, condition: Condition) -> bool:
    held = case.evidence.person if condition.of == "person" else case.evidence.organisation
    return any(_good(attestation, condition, case.flow.on) for attestation in held)


def _good(attestation: Attestation, condition: Condition, on: date) -> bool:
    """Whether the evidence is for the condition, given already, unexpired and recent enough."""
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


def on_schedule(case: Case) -> Iterator[Reason]:
    """A delivery must be one the schedule lists, by a channel it lists (SOM-5.1, SOM-B)."""
    if case.flow.operation != DEPOSIT:
        return
    if not case.scheduled:
        yield Reason(
            code="not_scheduled",
            clause=case.agreement.dates.clause,
            sentence=f"{case.agreement.title} has no agreed flow of this data set.",
            remedy="Agree a flow of this data set, or bring it under the agreement that has one.",
        )
    elif not any(case.flow.channel in row.channels for row in case.scheduled):
        yield Reason(
            code="channel_not_agreed",
            clause=case.scheduled[0].clause,
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
    on_schedule,
)


def every_reason(case: Case) -> tuple[Reason, ...]:
    """All reasons of all checks, in the order of the checks, without repeats."""
    return tuple(dict.fromkeys(reason for check in CHECKS for reason in check(case)))
