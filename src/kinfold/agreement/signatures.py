"""Whether every side of a flow has signed the version it is asked under, for the day it is asked.

An organisation signs as a party, or as one of a kind that is a party; a party may sign for others.
"""

from collections.abc import Iterator
from datetime import date

from kinfold.agreement.case import DEPOSIT, Case, clause_of, is_of
from kinfold.agreement.flow import Signature
from kinfold.agreement.model import Agreement, Party, Version
from kinfold.agreement.permit import Reason
from kinfold.calendars import academic_year, academic_year_of


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
        signature.organisation == signer and holds(signature, party, case.flow.on)
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
        and any(holds(signature, party, case.flow.on) for signature in facts.signatures)
    )


def holds(signature: Signature, party: Party, on: date) -> bool:
    """Whether a signature is the party's, confirms its gateways (TDV-8.1) and covers the day."""
    until = signature.valid_until
    if until is None and party.signs_each == "school_year":
        until = academic_year(academic_year_of(signature.signed_on)).end
    return (
        signature.party == party.id
        and signature.gateways_confirmed
        and signature.signed_on <= on
        and (until is None or on <= until)
    )


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
