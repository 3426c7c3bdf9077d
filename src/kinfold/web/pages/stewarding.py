"""Signing an agreement, settling what it says twice, and taking it a step on in its life.

Whatever stops or starts flows is shown first, confirmed, and then done.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.summary import laws, sections
from kinfold.calendars import academic_year, academic_year_of, day_in_england
from kinfold.gate import signing, stewardship
from kinfold.web import forms, reading
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.reading import Text

STEPS = (
    ("in_force", "Bring it into force", "Flows may run under it from this moment."),
    ("suspended", "Suspend it", "Nothing moves until it is brought into force again."),
    ("withdrawn", "Withdraw it", "Nothing ever moves under this version again."),
    ("consulted", "Mark it consulted", "Nothing moves under it yet."),
    ("approved", "Mark it approved", "Nothing moves under it yet."),
    ("signing", "Open it for signature", "Nothing moves under it yet."),
)
PREPARING = ("draft", "consulted", "approved", "signing")


class Sign(forms.Form):
    """The signer's word that their own gateways were checked (TDV-8.1)."""

    gateways = forms.ConfirmField(
        label="Your organisation’s own legal gateways",
        statement="I confirm that my organisation has checked its own legal gateways for this "
        "agreement, and that I may sign for it",
        error_messages={
            "required": "Confirm that your organisation has checked its own legal gateways"
        },
    )


class Step(forms.Form):
    """The step and why it is taken."""

    state = forms.RadiosField(
        label="What should happen to this version?",
        error_messages={
            "required": "Choose what should happen",
            "invalid_choice": "Choose one of the steps on this page",
        },
    )
    reason = forms.TextAreaField(
        label="Reason",
        help_text="Kept with the step for good. Do not name a child or a family.",
        max_length=500,
        error_messages={
            "required": "Give the reason",
            "max_length": "Give the reason in 500 characters or fewer",
        },
    )


def _back(text: Text) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("agreement", kwargs={"digest": text.short}))


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, digest: str, party: str) -> HttpResponse:
    """Sign for a party of one's own organisation; refused without the confirmation."""
    account, at = signed_in_account(request), now()
    text = reading.one_of(account, digest, at=at)
    mine = {one.id: one for one in stewardship.parties_of(text.version, asker(request))}
    if party not in mine:
        raise no_such_page()
    form = Sign.of(request)
    if request.method == "POST" and form.is_valid():
        stewardship.sign(
            gate(), asker(request), text.version, party=party, gateways_confirmed=True, at=at
        )
        return _back(text)
    on = day_in_england(at)
    annual = mine[party].signs_each == "school_year"
    context = {
        "form": form,
        "text": text,
        "party": mine[party],
        "organisation": account.organisation.name,
        "until": academic_year(academic_year_of(on)).end if annual else None,
        "laws": laws(text.version.agreement, on=on),
    }
    return render(request, "agreements/sign.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def stand(request: HttpRequest, digest: str) -> HttpResponse:
    """Choose a step and give the reason, see what it stops or starts, confirm it."""
    account, at = signed_in_account(request), now()
    text = reading.one_of(account, digest, at=at)
    form = Step.of(request)
    form.offer(
        state=(
            forms.Option(value=state, text=words, hint=hint)
            for state, words, hint in STEPS
            if _possible(text, state)
        ),
    )
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "text": text, "obstacles": _obstacles(text, at=at)}
        return render(request, "agreements/stand.html", context, status=400 if form.errors else 200)
    state, reason = form.cleaned_data["state"], form.cleaned_data["reason"]
    if request.POST.get("confirmed") == "yes":
        stewardship.stand(gate(), asker(request), text.version, state=state, reason=reason, at=at)
        return _back(text)
    words = next(words for code, words, _ in STEPS if code == state)
    context = {
        "text": text,
        "state": state,
        "reason": reason,
        "words": words,
        "stops": text.lives and state not in LIVE_STATES,
        "starts": state in LIVE_STATES,
        "flows": next(
            (
                part.lines
                for part in sections(text.version.agreement, on=day_in_england(at))
                if part.id == "grants"
            ),
            (),
        ),
        "below": _below(request, text, at=at),
        "replaced": _replaced(request, text, at=at) if state in LIVE_STATES else (),
        "obstacles": _obstacles(text, at=at) if state in LIVE_STATES else (),
    }
    return render(request, "agreements/stand_confirm.html", context)


def _possible(text: Text, state: str) -> bool:
    """Whether a step makes sense from where the version stands."""
    here = text.facts.state
    if here in ("expired", "withdrawn") or here == state:
        return False
    if state == "suspended":
        return text.lives
    if state in PREPARING:
        return here in PREPARING and PREPARING.index(state) > PREPARING.index(here)
    return state == "withdrawn" or not text.lives


def _obstacles(text: Text, *, at: datetime) -> tuple[str, ...]:
    return () if text.lives else signing.obstacles(text.version, at=at)


def _below(request: HttpRequest, text: Text, *, at: datetime) -> list[Text]:
    """The living agreements that stand under this one, and stop with it."""
    return [
        other
        for other in reading.readable(signed_in_account(request), at=at)
        if other.lives and other.version.agreement.parent == text.facts.agreement
    ]


def _replaced(request: HttpRequest, text: Text, *, at: datetime) -> list[Text]:
    """The living version of the same agreement, which ends when this one comes into force."""
    return [
        other
        for other in reading.readable(signed_in_account(request), at=at)
        if other.lives
        and other.facts.agreement == text.facts.agreement
        and other.facts.hash != text.facts.hash
    ]


@require_POST
def confirm(request: HttpRequest, digest: str, conflict: str) -> HttpResponse:
    """Confirm, as the owner, how a disagreement in the document is settled (A2)."""
    at = now()
    text = reading.one_of(signed_in_account(request), digest, at=at)
    stewardship.confirm(gate(), asker(request), text.version, conflict=conflict, at=at)
    return HttpResponseRedirect(
        reverse("agreement", kwargs={"digest": text.short}) + "#part-conflicts"
    )
