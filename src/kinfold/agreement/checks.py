"""The checks a whole flow must pass, each in the words of the clause it rests on.

Every check yields all the reasons it finds; `decide` runs every check and gathers every reason,
so that a person is told the whole of what stands in the way at once. What hangs on one grant or
one item is decided in `grants`.
"""

from collections.abc import Callable, Iterator
from datetime import date

from kinfold import datasets, law
from kinfold.agreement.abroad import safeguarded
from kinfold.agreement.case import AFTER_THE_END, DEPOSIT, SEND, Case, clause_of
from kinfold.agreement.flow import Attestation
from kinfold.agreement.model import Agreement, Condition, Version
from kinfold.agreement.permit import Reason
from kinfold.agreement.signatures import signed
from kinfold.agreement.timing import carries, why_late
from kinfold.calendars import months_after
from kinfold.datasets.model import Sensitivity

LIVE_STATES = frozenset({"in_force", "review_due"})
ENDED_STATES = frozenset({"suspended", "expired", "withdrawn"})
SPECIAL = frozenset({Sensitivity.SPECIAL, Sensitivity.SOCIAL_CARE, Sensitivity.CRIMINAL})
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
        yield from _begun(version.agreement, case.flow.on)
        if case.flow.operation not in AFTER_THE_END:
            yield from _ended(version.agreement, case.flow.on)
        yield from _conflicts(case, version)


def _standing(case: Case, version: Version) -> Iterator[Reason]:
    facts = case.facts(version)
    standing = facts.standing if facts is not None else None
    good = LIVE_STATES | ENDED_STATES if case.flow.operation in AFTER_THE_END else LIVE_STATES
    if standing is None or standing.state not in good or standing.since > case.flow.at:
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


def _begun(agreement: Agreement, on: date) -> Iterator[Reason]:
    dates = agreement.dates
    if dates.effective_on is not None and on < dates.effective_on:
        yield Reason(
            code="not_yet_effective",
            clause=dates.clause,
            sentence=f"{agreement.title} takes effect on {dates.effective_on:%-d %B %Y}.",
            remedy="Wait for that day, or agree an earlier one.",
        )


def _ended(agreement: Agreement, on: date) -> Iterator[Reason]:
    dates = agreement.dates
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
    """A gateway in force must cover purpose and sides; bases must be in force (UK GDPR 6, 9)."""
    on, bases = case.flow.on, case.agreement.bases
    purpose = case.agreement.purpose(case.flow.purpose)
    if case.flow.operation in AFTER_THE_END:
        return
    if purpose is not None:
        laws = [law.gateway(code) for code in purpose.gateways if law.in_force(code, on)]
        live = [gateway for gateway in laws if carries(case.agreement, gateway, on=on)]
        if not live:
            yield Reason(
                code="gateway_not_in_force",
                clause=purpose.clause,
                sentence=" ".join(_no_law(case.agreement, laws, on=on)),
                remedy="Record the current gateway and have the amendment signed.",
            )
        elif not any(map(case.covered_by, live)):
            yield Reason(
                code="gateway_not_for_these",
                clause=purpose.clause,
                sentence="The law relied on does not let the one disclose this to the other.",
                remedy="Record a gateway that names both kinds of organisation.",
            )
    if not _any_in_force(bases.article6, on):
        yield Reason(
            code="basis_missing",
            clause=bases.clause,
            sentence="No lawful basis of UK GDPR Article 6 in force today is recorded.",
            remedy="Record the Article 6 basis relied on.",
        )
    special = _any_in_force(bases.article9, on) and _any_in_force(bases.schedule1, on)
    if not special and any(map(_special, case.flow.items)):
        yield Reason(
            code="special_basis_missing",
            clause=bases.clause,
            sentence="Special category data is asked for without an Article 9 condition.",
            remedy="Record the Article 9 basis and the Schedule 1 condition.",
        )


def _any_in_force(codes: tuple[str, ...], on: date) -> bool:
    return any(law.in_force(code, on) for code in codes)


def _no_law(agreement: Agreement, laws: list[law.Gateway], *, on: date) -> Iterator[str]:
    """That no law carries a purpose, and where one is an emergency's, how that one stands."""
    if not laws:
        yield "No law relied on for this purpose is in force today."
        return
    yield "Only an emergency law is relied on for this purpose, and it is not open today."
    codes = {gateway.code for gateway in laws}
    for one in agreement.emergencies:
        if one.gateway in codes:
            yield from (reason.sentence for reason in why_late(one, on=on))


def _special(item: str) -> bool:
    try:
        return datasets.find_item(item)[2].sensitivity in SPECIAL
    except KeyError:
        return False


def vetted(case: Case) -> Iterator[Reason]:
    """Every condition the agreement sets must hold at this request (TDV-10.3, TDV-9.1)."""
    for version in case.chain:
        for condition in version.agreement.conditions:
            if _asked(case, condition, version.agreement) and not _met(case, condition):
                yield Reason(
                    code=f"condition_{condition.code}",
                    clause=condition.clause,
                    sentence=f"This condition of access is not met: {condition.text.rstrip('.')}.",
                    remedy="Have the evidence recorded, then ask again.",
                )


def _asked(case: Case, condition: Condition, agreement: Agreement) -> bool:
    """Whether a condition is about this operation, and about any of the items asked for."""
    codes = {code for name in condition.groups for code in agreement.group(name).codes}
    return case.flow.operation in condition.operations and (
        not condition.groups or not codes.isdisjoint(case.flow.items)
    )


def _met(case: Case, condition: Condition) -> bool:
    held = {
        "person": case.evidence.person,
        "organisation": case.evidence.organisation,
        "holder": case.evidence.holder,
    }[condition.of]
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


def kept_in_the_country(case: Case) -> Iterator[Reason]:
    """Nothing leaves the United Kingdom without a recorded safeguard (NEX-24)."""
    if case.flow.operation not in AFTER_THE_END:
        yield from safeguarded(case)


def on_schedule(case: Case) -> Iterator[Reason]:
    """What comes in or goes out must be a flow the schedule lists, by a channel it lists.

    SOM-5.1, SOM-B; CCIS App. 1: only the items of one row of the schedule go together.
    """
    if case.flow.operation not in (DEPOSIT, SEND):
        return
    shut = [reason for row in case.agreed for reason in case.shut(row.emergency)]
    if shut and not case.scheduled:
        yield from shut
    elif not case.scheduled:
        yield Reason(
            code="not_scheduled",
            clause=case.agreement.dates.clause,
            sentence=f"{case.agreement.title} has no agreed flow of these items between the two.",
            remedy="Agree such a flow, or use the agreement and the row that has it.",
        )
    elif not any(case.flow.channel in row.channels for row in case.scheduled):
        yield Reason(
            code="channel_not_agreed",
            clause=case.scheduled[0].clause,
            sentence="The agreement does not allow this data set to travel by this channel.",
            remedy="Use one of the secure channels the schedule lists.",
        )


CHECKS: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    known_words,
    in_force,
    signed,
    allowed_use,
    lawful,
    kept_in_the_country,
    vetted,
    on_schedule,
)


def every_reason(case: Case) -> tuple[Reason, ...]:
    """All reasons of all checks, in the order of the checks, without repeats."""
    return tuple(dict.fromkeys(reason for check in CHECKS for reason in check(case)))
