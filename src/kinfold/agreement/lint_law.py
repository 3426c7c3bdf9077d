"""What is wrong with an agreement's dates, status, law and parties."""

from collections.abc import Callable, Iterator
from datetime import date

from kinfold import datasets, law
from kinfold.agreement.abroad import lacks_safeguard
from kinfold.agreement.finding import Finding, finding
from kinfold.agreement.model import Agreement, ItemGroup, PrintedLaw
from kinfold.calendars import months_after
from kinfold.datasets.model import Sensitivity

SPECIAL = frozenset({Sensitivity.SPECIAL, Sensitivity.SOCIAL_CARE, Sensitivity.CRIMINAL})
UNFINISHED = frozenset({"draft", "for approval", "approval"})


def holds(group: ItemGroup, sensitivities: frozenset[Sensitivity]) -> bool:
    """Whether any item of the group is as sensitive as that."""
    return any(datasets.find_item(code)[2].sensitivity in sensitivities for code in group.codes)


def _dates(agreement: Agreement, on: date) -> Iterator[Finding]:
    dates = agreement.dates
    for code, earlier, later, sentence in (
        (
            "review_before_publication",
            dates.review_on,
            dates.published_on,
            "The next review falls on or before the day of first publication.",
        ),
        (
            "review_before_effect",
            dates.review_on,
            dates.effective_on,
            "The review falls on or before the day the agreement takes effect.",
        ),
        (
            "ends_before_it_begins",
            dates.expires_on,
            dates.effective_on,
            "The agreement ends on or before the day it takes effect.",
        ),
        (
            "ends_before_review",
            dates.expires_on,
            dates.review_on,
            "The agreement ends on or before the day of its review.",
        ),
    ):
        if earlier is not None and later is not None and earlier <= later:
            yield finding(code, dates.clause, "error", sentence, "Agree the right dates.")
    if dates.version_dated and dates.published_on and dates.version_dated < dates.published_on:
        yield finding(
            "version_dated_before_publication",
            dates.clause,
            "warning",
            "The version is dated before the day of first publication.",
            "Say which of the two days is right.",
        )


def _review(agreement: Agreement, on: date) -> Iterator[Finding]:
    dates, review = agreement.dates, agreement.review
    if dates.review_on is None:
        yield finding(
            "review_date_missing",
            dates.clause,
            "warning",
            "No day of review is given, so nothing would ever ask whether sharing should go on.",
            "Agree a day of review.",
        )
    elif on > dates.review_on:
        lapsed = on > months_after(dates.review_on, dates.grace_months)
        yield finding(
            "review_overdue",
            dates.clause,
            "error" if lapsed else "warning",
            f"The review was due on {dates.review_on:%-d %B %Y}.",
            "Hold the review and record its answer, or load a renewed version.",
        )
    if not review.questions:
        yield finding(
            "review_without_questions",
            review.clause,
            "warning",
            "Nothing is said about what the review must answer.",
            "List its questions: still necessary, working as intended, worth it?",
        )


def _status(agreement: Agreement, on: date) -> Iterator[Finding]:
    effective = agreement.dates.effective_on
    status = agreement.status_as_printed.strip().lower()
    if status in UNFINISHED and effective is not None and effective <= on:
        yield finding(
            "status_disagrees",
            agreement.dates.clause,
            "error",
            f"The document calls itself '{status}', and to be in force since {effective:%B %Y}.",
            "The owner says whether it was ever approved.",
        )


def _laws(agreement: Agreement, on: date) -> Iterator[Finding]:
    for printed in agreement.laws_as_printed:
        why = law.mistaken(printed.printed)
        codes = _codes(printed) if why is None else ()
        if why is not None:
            yield finding(
                "law_mistaken",
                printed.clause,
                "error",
                f"'{printed.printed}': {why}",
                "Cite the Act that is meant.",
            )
        states = {law.status(code, on) for code in codes}
        if law.Status.REPEALED in states:
            yield finding(
                "law_repealed",
                printed.clause,
                "error",
                f"'{printed.printed}' is no longer law.",
                "Cite the law in force today, and have the amendment signed.",
            )
        if law.Status.PROSPECTIVE in states:
            yield finding(
                "law_not_commenced",
                printed.clause,
                "warning",
                f"'{printed.printed}' is not in force yet.",
                "Rely on another gateway until it is.",
            )


def _codes(printed: PrintedLaw) -> tuple[str, ...]:
    named = tuple(statute.code for statute in law.named_in(printed.printed))
    return named if printed.gateway is None else (printed.gateway, *named)


def _gateways(agreement: Agreement, on: date) -> Iterator[Finding]:
    cited = {printed.gateway for printed in agreement.laws_as_printed}
    for purpose in agreement.purposes:
        if not any(law.in_force(code, on) for code in purpose.gateways):
            yield finding(
                "purpose_without_gateway",
                purpose.clause,
                "error" if agreement.grants else "warning",
                f"Purpose {purpose.id} rests on no law that is in force.",
                "Name the gateway relied on, for each party where it differs.",
            )
        if not set(purpose.gateways) <= cited:
            yield finding(
                "gateway_not_cited",
                purpose.clause,
                "warning",
                f"Purpose {purpose.id} rests on a law the document does not cite.",
                "Add the law to the document's list.",
            )


def _emergencies(agreement: Agreement, on: date) -> Iterator[Finding]:
    """An emergency law is relied on until a day that is said (2.6.1); without one, for nothing."""
    for one in agreement.emergencies:
        if one.valid_until is None:
            yield finding(
                "emergency_without_end",
                one.clause,
                "error",
                f"{one.title} has no last day, so nothing that rests on it moves.",
                "Agree its last day.",
            )
        elif one.valid_until < one.valid_from:
            yield finding(
                "emergency_ends_before_it_begins",
                one.clause,
                "error",
                f"{one.title} ends before the day it begins.",
                "Agree the right dates.",
            )
        elif one.valid_until < on:
            yield finding(
                "emergency_over",
                one.clause,
                "note",
                f"{one.title} ended on {one.valid_until:%-d %B %Y}; nothing of it moves.",
                "Leave it out of the next version.",
            )
    timed = {one.gateway for one in agreement.emergencies}
    for purpose in agreement.purposes:
        if any(law.gateway(code).emergency for code in set(purpose.gateways) - timed):
            yield finding(
                "emergency_without_end",
                purpose.clause,
                "error",
                f"Purpose {purpose.id} rests on an emergency law, and no last day is given.",
                "Add the emergency with its first and last day; until then it carries nothing.",
            )


def _bases(agreement: Agreement, on: date) -> Iterator[Finding]:
    bases = agreement.bases
    if not bases.article6:
        yield finding(
            "article6_missing",
            bases.clause,
            "error",
            "No UK GDPR Article 6 basis is named.",
            "Name the basis, such as public task.",
        )
    special = any(holds(group, SPECIAL) for group in agreement.item_groups if not group.proposed)
    if special and not (bases.article9 and bases.schedule1):
        yield finding(
            "special_basis_missing",
            bases.clause,
            "error",
            "Special category data is listed without both an Article 9 condition and a "
            "Schedule 1 condition.",
            "Name both.",
        )
    if special and agreement.review.dpia is None:
        yield finding(
            "dpia_missing",
            agreement.review.clause,
            "note",
            "No data protection impact assessment is referred to.",
            "Refer to it, or say why none is needed.",
        )


def _policy_document(agreement: Agreement, on: date) -> Iterator[Finding]:
    bases = agreement.bases
    documented = any(
        condition.code == "appropriate_policy_document" and condition.of == "organisation"
        for condition in agreement.conditions
    )
    if not documented and any(law.basis(code).appropriate_policy for code in bases.schedule1):
        yield finding(
            "policy_document_missing",
            bases.clause,
            "error",
            "A condition is relied on that needs an appropriate policy document, and none is "
            "asked for (Data Protection Act 2018 Schedule 1 Part 4).",
            "Make the document a condition of the organisations that take part.",
        )


def _parties(agreement: Agreement, on: date) -> Iterator[Finding]:
    claimed: set[str] = set()
    for party in agreement.parties:
        if not party.complete:
            yield finding(
                "party_incomplete",
                party.clause,
                "error",
                f"{party.name} has no contact entry or no signature block.",
                "Complete its entries; nothing moves to or from it until then.",
            )
        elif party.must_sign and party.signatory is None:
            yield finding(
                "signatory_missing",
                party.clause,
                "warning",
                f"Nothing says who signs for {party.name}.",
                "Name the role that signs.",
            )
        theirs = {party.organisation, *party.acts_for} - {None}
        if claimed & theirs:
            yield finding(
                "party_twice",
                party.clause,
                "error",
                f"{party.name} includes an organisation that another party includes too.",
                "Say which of them signs and is sent to.",
            )
        claimed |= {name for name in theirs if name is not None}
    if agreement.override_unsigned:
        yield finding(
            "processing_unsigned",
            agreement.override_clause or agreement.parties[0].clause,
            "warning",
            "Data may come from a party that has not signed, by way of an override.",
            "Chase the signature; keep every override short.",
        )


def _abroad(agreement: Agreement, on: date) -> Iterator[Finding]:
    for party in agreement.parties:
        if lacks_safeguard(party):
            yield finding(
                "safeguard_missing",
                party.clause,
                "error",
                f"{party.name} holds data abroad ({law.country(party.country).title}), and no "
                "safeguard is recorded (UK GDPR Articles 44 to 49).",
                "Record the safeguard with its clause; nothing moves to or from it until then.",
            )


RULES: tuple[Callable[[Agreement, date], Iterator[Finding]], ...] = (
    _dates,
    _review,
    _status,
    _laws,
    _gateways,
    _emergencies,
    _bases,
    _policy_document,
    _parties,
    _abroad,
)
