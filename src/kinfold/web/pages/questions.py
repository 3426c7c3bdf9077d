"""Asking whether something may happen, and being shown the clause; nothing is read or moved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold import law
from kinfold.agreement import Actor, Agreement, Explanation, Flow, wording
from kinfold.agreement.words import CHANNELS
from kinfold.gate import stewardship
from kinfold.registers import accounts
from kinfold.registers.models import Account
from kinfold.web import forms, reading
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import actor_of, gate
from kinfold.web.guards import asker, signed_in_account

NOBODY = "nobody in particular"


class Question(forms.Form):
    """Who, does what, with which data, about whom, to whom, why, by which way."""

    who = forms.SelectField(
        label="Who asks",
        required=False,
        help_text="An account here. Leave empty to ask about a role in general.",
    )
    role = forms.SelectField(label="Or: a role", required=False)
    organisation = forms.SelectField(label="Of which organisation", required=False)
    operation = forms.SelectField(
        label="To do what", error_messages={"required": "Choose what they would do"}
    )
    purpose = forms.RadiosField(
        label="For which purpose", error_messages={"required": "Choose a purpose"}
    )
    groups = forms.CheckboxesField(
        label="With which information",
        error_messages={"required": "Choose at least one group of information"},
    )
    person = forms.TextField(
        label="About whom (optional)",
        help_text="A child’s Kinfold number. Never a name.",
        required=False,
        max_length=80,
    )
    holder = forms.SelectField(label="Whose delivery (optional)", required=False)
    recipient = forms.SelectField(
        label="Who receives it (optional)",
        help_text="Their own organisation if you leave it empty.",
        required=False,
    )
    reason = forms.TextField(label="Reason (optional)", required=False, max_length=200)
    channel = forms.SelectField(label="By which way", initial="screen")

    def clean(self) -> dict[str, Any]:
        """An account, or a role together with an organisation."""
        given = super().clean() or self.cleaned_data
        if not given.get("who") and not (given.get("role") and given.get("organisation")):
            self.add_error("who", "Choose an account, or a role and its organisation")
        return given


@dataclass(frozen=True, kw_only=True)
class Fare:
    """Items that fare alike: shown, changed or withheld, how far back, under which clause."""

    treatment: str
    words: str
    clause: str
    titles: tuple[str, ...]


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the agreement to ask under."""
    account, at = signed_in_account(request), now()
    texts = reading.current(reading.readable(account, at=at), at=at)
    return render(request, "questions/choose.html", {"texts": texts})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, agreement: str) -> HttpResponse:
    """Ask one question under one agreement, and be shown the decision with every reason."""
    account, at = signed_in_account(request), now()
    texts = reading.current(reading.readable(account, at=at), at=at)
    text = next((one for one in texts if one.facts.agreement == agreement), None)
    if text is None:
        raise no_such_page()
    form = Question.of(request, initial={"who": account.login, "channel": "screen"})
    _offer(form, text.version.agreement, account)
    if request.method == "POST" and form.is_valid():
        flow = _flow(form.cleaned_data, text.version.agreement, at=at)
        told = gate().consider(flow, by=asker(request))
        context = {
            "told": told,
            "fares": _fares(told),
            "text": text,
            "asked": _asked(flow, text.version.agreement),
        }
        return render(request, "questions/answer.html", context)
    context = {"form": form, "text": text}
    return render(request, "questions/ask.html", context, status=400 if form.errors else 200)


def _offer(form: Question, agreement: Agreement, account: Account) -> None:
    """What may be chosen. Only the council's stewards ask for others than themselves."""
    steward = account.role in stewardship.STEWARDS and reading.is_council(account)
    people = accounts.accounts() if steward else (accounts.account(account.login),)
    bodies = accounts.organisations()
    names = {one.id: one.name for one in bodies}
    organisations = [forms.Option(value=one.id, text=one.name) for one in bodies]
    roles = sorted({role for grant in agreement.grants for role in grant.roles}, key=wording.role)
    form.offer(
        who=[
            forms.Option(value=one.login, text=f"{one.title}, {names[one.organisation]}")
            for one in people
            if one is not None
        ],
        role=[forms.Option(value=code, text=wording.role(code)) for code in roles],
        organisation=organisations,
        operation=[
            forms.Option(value=one.code, text=one.title) for one in law.operations().values()
        ],
        purpose=[
            forms.Option(value=one.id, text=one.text, hint=f"clause {one.clause}")
            for one in agreement.purposes
        ],
        groups=[
            forms.Option(value=one.id, text=one.title, hint=f"clause {one.clause}")
            for one in agreement.item_groups
        ],
        holder=organisations,
        recipient=organisations,
        channel=[
            forms.Option(value=code, text=wording.CHANNELS[code].capitalize())
            for code in sorted(CHANNELS)
        ],
    )
    if not steward:
        for name in ("role", "organisation"):
            del form.fields[name]


def _flow(given: dict[str, Any], agreement: Agreement, *, at: datetime) -> Flow:
    actor = _actor(given)
    codes = {code for name in given["groups"] for code in agreement.group(name).codes}
    return Flow(
        actor=actor,
        operation=given["operation"],
        agreement=agreement.id,
        purpose=given["purpose"],
        items=tuple(sorted(codes)),
        recipient=given["recipient"] or actor.organisation,
        at=at,
        subjects=(given["person"],) if given["person"] else (),
        holder=given["holder"] or None,
        reason=given["reason"] or None,
        channel=given["channel"],
    )


def _actor(given: dict[str, Any]) -> Actor:
    if given["who"]:
        return actor_of(Account.objects.select_related("organisation").get(login=given["who"]))
    body = accounts.organisation(given["organisation"])
    if body is None:
        raise no_such_page()
    return Actor(
        account=NOBODY, role=given["role"], organisation=body.id, organisation_kind=body.kind
    )


def _asked(flow: Flow, agreement: Agreement) -> str:
    """The question in one sentence, without the child's number."""
    body = accounts.organisation(flow.actor.organisation)
    name = body.name if body is not None else flow.actor.organisation
    return (
        f"May the {wording.role(flow.actor.role).lower()} of {name} "
        f"{wording.operation(flow.operation)}, to: "
        f"{wording.purpose(agreement, flow.purpose).lower()}?"
    )


def _fares(told: Explanation) -> tuple[Fare, ...]:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for line in told.items:
        words = line.why if line.treatment == "withhold" else line.how_far_back
        if line.treatment == "transform":
            words = f"{line.why}, {line.how_far_back}"
        alike.setdefault((line.treatment, words, line.clause), []).append(line.title)
    return tuple(
        Fare(treatment=treatment, words=words, clause=clause, titles=tuple(titles))
        for (treatment, words, clause), titles in alike.items()
    )
