"""The members of the framework: who has signed, whom each acts for, and the keys it is trusted by.

A partner's keys come on its card and are compared by fingerprint over the telephone before
anything is sealed to them (CCIS framework, sections 1, 6, 9 and 12).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.errors import FileNotUnderstood, NeedsDecision, UsageProblem
from kinfold.exchange import cards
from kinfold.exchange.framework import Framework, framework
from kinfold.exchange.routing import Member
from kinfold.registers import accounts, partners
from kinfold.registers.facts import Account, Partner
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import words
from kinfold.web.pages.exchange.ours import ROLE
from kinfold.web.pages.exchange.words import Tag

SIGNED: Final = Tag(text="Signed", colour="green")
UNSIGNED: Final = Tag(text="Not signed", colour="red")
NOT_A_CARD: Final = "Paste the whole card as the partner sent it; this is not one"
NOT_ITS_FINGERPRINT: Final = (
    "This is not the fingerprint of the card. Do not trust it: ask the partner to send the card "
    "again, and read it to each other again"
)


class Trust(forms.Form):
    """A partner's card, and the fingerprint as it was read out on the telephone."""

    card = forms.TextAreaField(
        label="The partner’s card",
        help_text="Paste it as it came. It holds public keys only, so it may come by e-mail.",
        max_length=2000,
        error_messages={
            "required": "Paste the partner’s card",
            "max_length": NOT_A_CARD,
        },
    )
    fingerprint = forms.TextField(
        label="Fingerprint, as read out on the telephone",
        help_text="Ring the partner on a number you know already and type what is read to you: "
        "eight groups of four",
        max_length=80,
        width=30,
        error_messages={
            "required": "Type the fingerprint you were read on the telephone",
            "max_length": "A fingerprint is eight groups of four letters and digits",
        },
    )
    url = forms.TextField(
        label="Where the partner takes parcels (optional)",
        help_text="The address its installation is served at. Without one, parcels are carried "
        "as files. For example, https://kinfold.council.example",
        required=False,
        max_length=200,
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One member as a person reads it."""

    id: str
    name: str
    here: bool
    tag: Tag
    authorities: tuple[str, ...]
    posts: tuple[Account, ...]
    keys: Partner | None


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every member: standing, authorities, designated persons and keys; and our own card."""
    at = now()
    terms = framework(gate(), at=at)
    context = {
        "lines": [_line(one, terms, at=at) for one in terms.members],
        "version": terms.version.agreement,
        "card": cards.text(gate().card),
        "fingerprint": gate().card.fingerprint,
    }
    return render(request, "exchange/members.html", context)


def _line(one: Member, terms: Framework, *, at: datetime) -> Line:
    called = words.names()
    return Line(
        id=one.id,
        name=called.of(one.id),
        here=one.id == terms.here,
        tag=SIGNED if one.standing == "signed" else UNSIGNED,
        authorities=tuple(called.authority(la) for la in sorted(one.las)),
        posts=tuple(
            account
            for account in accounts.accounts(organisation=one.id)
            if account.role == ROLE and account.is_active
        ),
        keys=partners.partner(one.id, at=at),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def trust(request: HttpRequest) -> HttpResponse:
    """Trust a partner's keys, once the fingerprint read on the telephone is that of its card."""
    at = now()
    form = Trust.of(request)
    if request.method == "POST" and form.is_valid() and _trusted(request, form, at=at):
        return HttpResponseRedirect(reverse("exchange_members"))
    status = 400 if form.errors else 200
    return render(request, "exchange/trust.html", {"form": form}, status=status)


def _trusted(request: HttpRequest, form: Trust, *, at: datetime) -> bool:
    """Whether the keys are trusted now; where not, the form says why."""
    said = form.cleaned_data
    try:
        card = cards.read(said["card"])
    except (FileNotUnderstood, UsageProblem):
        form.add_error("card", NOT_A_CARD)
        return False
    if "".join(said["fingerprint"].split()).casefold() != card.fingerprint.replace(" ", ""):
        form.add_error("fingerprint", NOT_ITS_FINGERPRINT)
        return False
    try:
        cards.trust(
            gate(), asker(request), card, heard=card.fingerprint, url=said["url"] or None, at=at
        )
    except NeedsDecision:
        form.add_error("card", "This card is not of another member of the framework")
    except UsageProblem:
        form.add_error("url", "The address must begin with https://")
    return not form.errors
