"""The agreements: which there are, where each stands, who has signed, and one of them in full."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.agreement.lint import lint
from kinfold.agreement.summary import sections
from kinfold.calendars import day_in_england
from kinfold.gate import announcing, signing, stewardship
from kinfold.oversight import diligence
from kinfold.registers import agreements
from kinfold.registers.models import Account
from kinfold.web import reading
from kinfold.web.clock import now
from kinfold.web.gateway import actor_of, gate
from kinfold.web.guards import signed_in_account


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every agreement the account may read: standing, review, signatures, other versions."""
    account, at = signed_in_account(request), now()
    texts = reading.readable(account, at=at)
    cards = [
        {
            "text": text,
            "review": reading.review(text, at=at),
            "signing": _signing(account, text, at=at),
            "others": [
                other
                for other in texts
                if other.facts.agreement == text.facts.agreement and other is not text
            ],
        }
        for text in reading.current(texts, at=at)
    ]
    context = {
        "cards": cards,
        "council": reading.is_council(account),
        "steward": account.role in stewardship.STEWARDS and reading.is_council(account),
    }
    return render(request, "agreements/list.html", context)


def _signing(account: Account, text: reading.Text, *, at: datetime) -> str:
    """How many have signed, for the council; whether one's own has, for anybody else."""
    seen = reading.seen_places(account, text, at=at)
    if not seen:
        return "Nobody need sign it"
    if reading.is_council(account):
        signed = sum(place.signature is not None for place in seen)
        return f"Signed by {signed} of the {len(seen)} that must"
    own = [place for place in seen if place.organisation == account.organisation_id]
    if not own:
        return "Your organisation need not sign it"
    signed_all = all(place.signature is not None for place in own)
    return "Signed by your organisation" if signed_all else "Not signed by your organisation"


@require_safe
def one(request: HttpRequest, digest: str) -> HttpResponse:
    """One version in full: what it executes, what it only states, and how it stands."""
    account, at = signed_in_account(request), now()
    text = reading.one_of(account, digest, at=at)
    on = day_in_england(at)
    agreement = text.version.agreement
    parts = sections(agreement, on=on)
    context = {
        "text": text,
        "agreement": agreement,
        "review": reading.review(text, at=at),
        "council": reading.is_council(account),
        "steward": account.role in stewardship.STEWARDS and reading.is_council(account),
        "places": reading.seen_places(account, text, at=at),
        "to_sign": _to_sign(account, text, at=at),
        "obstacles": () if text.lives else signing.obstacles(text.version, at=at),
        "confirmed": agreements.confirmed_conflicts(text.facts.hash, at=at),
        "findings": lint(agreement, on=on),
        "waiting": () if _over(text) else announcing.waiting(text.version, at=at),
        "unchecked": _unchecked(account, text, at=at),
        "steps": agreements.steps(text.facts.hash),
        "executed": [part for part in parts if part.executed],
        "stated": [part for part in parts if not part.executed],
        "others": [
            other
            for other in reading.readable(account, at=at)
            if other.facts.agreement == agreement.id and other.facts.hash != text.facts.hash
        ],
    }
    return render(request, "agreements/one.html", context)


def _over(text: reading.Text) -> bool:
    return text.facts.state in agreements.ENDED


def _unchecked(
    account: Account, text: reading.Text, *, at: datetime
) -> tuple[diligence.Member, ...]:
    """For the council: the controllers that have shown too little of their care (a warning)."""
    if not text.lives or not reading.is_council(account):
        return ()
    return diligence.flagged(gate(), text.facts.agreement, at=at)


def _to_sign(account: Account, text: reading.Text, *, at: datetime) -> list[signing.Place]:
    """The places this account could sign now."""
    if account.role not in stewardship.SIGNATORIES or text.facts.state in agreements.ENDED:
        return []
    parties = {party.id for party in stewardship.parties_of(text.version, actor_of(account))}
    return [
        place
        for place in reading.seen_places(account, text, at=at)
        if place.organisation == account.organisation_id
        and place.party.id in parties
        and place.signature is None
    ]
