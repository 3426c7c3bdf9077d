"""What is done about a breach: triage, telling, confirming, deciding, warning, closing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold.agreement import Actor
from kinfold.registers import facts
from kinfold.rights import alerting, breach_record, breaches
from kinfold.rights.triage import NUMBER, QUESTIONS
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.breaches import DECISIONS, WHO, one_of

YES_NO: Final = (forms.Option(value="yes", text="Yes"), forms.Option(value="no", text="No"))
Doing = Callable[[Actor, facts.Breach, dict[str, Any], datetime], None]


def _words(label: str, *, required: str = "", hint: str = "") -> forms.TextAreaField:
    return forms.TextAreaField(
        label=label if required else f"{label} (optional)",
        help_text=hint or "Name nobody",
        required=bool(required),
        max_length=900,
        error_messages={
            "required": required,
            "max_length": "Say it in 900 characters or fewer",
        },
    )


class Triage(forms.Form):
    """The questions every breach is asked (SOM-10.6); made from the list of them."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        super().__init__(*given, **named)
        for code, words in QUESTIONS.items():
            missing = f"Answer: {words[:1].lower()}{words[1:]}"
            self.fields[code] = (
                forms.TextField(
                    label=words,
                    inputmode="numeric",
                    width=5,
                    error_messages={"required": missing},
                )
                if code == NUMBER
                else forms.RadiosField(YES_NO, label=words, error_messages={"required": missing})
            )

    def clean(self) -> dict[str, Any]:
        """A number of people that is a number."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        count = str(given.get(NUMBER, "0")).replace(",", "")
        if not (count.isascii() and count.isdigit()) or len(count) > len("99999999"):
            self.add_error(NUMBER, "Give the number of people as a whole number")
        return given


class Told(forms.Form):
    """Who was told, by role."""

    who = forms.SelectField(label="Who was told", error_messages={"required": "Choose who"})
    text = _words("How they were told")


class Decision(forms.Form):
    """Whether somebody is told, and why (SOM-10.9)."""

    about = forms.SelectField(
        forms.options(DECISIONS),
        label="A decision about telling whom?",
        error_messages={"required": "Choose whom the decision is about"},
    )
    tell = forms.RadiosField(
        YES_NO, label="Are they to be told?", error_messages={"required": "Choose yes or no"}
    )
    why = _words("Why", required="Say why")


class Late(forms.Form):
    """Why a report is late, where it is."""

    why_late = _words("If 72 hours have passed: why it is late")


class Action(forms.Form):
    """What was done."""

    text = _words("What was done to make its effects small", required="Say what was done")


class Warning_(forms.Form):
    """A warning that names neither a school nor a child (SOM-10.5)."""

    text = _words(
        "The warning",
        required="Write the warning",
        hint="Say what happened and what to look out for. Name no school, place or person: words "
        "with a capital inside a sentence are refused.",
    )


class Without(forms.Form):
    """Why not to wait for those who have not confirmed."""

    without = _words("Why you do not wait for those who have not confirmed")


def _triage(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    answers: dict[str, bool | int] = {
        code: given[code] == "yes" for code in QUESTIONS if code != NUMBER
    }
    answers[NUMBER] = int(str(given[NUMBER]).replace(",", ""))
    breaches.triage(gate(), actor, breach.id, answers, at=at)


def _tell(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    who, text = given["who"], given["text"]
    alerting.tell(gate(), actor, breach.id, who=who, text=text, at=at)


def _members(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    alerting.tell_members(gate(), actor, breach.id, at=at)


def _confirm(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    alerting.confirm(gate(), actor, breach.id, action=given["text"], at=at)


def _minimised(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    breaches.minimised(gate(), actor, breach.id, text=given["text"], at=at)


def _decide(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    about, tell, why = given["about"], given["tell"] == "yes", given["why"]
    breaches.decide(gate(), actor, breach.id, about=about, yes=tell, why=why, at=at)


def _regulator(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    why = given["why_late"]
    breaches.regulator_told(gate(), actor, breach.id, at=at, why_late=why)


def _warn(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    alerting.warn(gate(), actor, breach.id, text=given["text"], at=at)


def _close(actor: Actor, breach: facts.Breach, given: dict[str, Any], at: datetime) -> None:
    breaches.close(gate(), actor, breach.id, at=at, without=given["without"])


@dataclass(frozen=True, kw_only=True)
class Step:
    """A page on which one thing is done about a breach."""

    form: type[forms.Form]
    do: Doing
    heading: str
    lead: str
    button: str


STEPS: Final[dict[str, Step]] = {
    "triage": Step(
        form=Triage,
        do=_triage,
        heading="How serious is it?",
        lead="The answers add up to low, medium or high, and the page says why. People decide.",
        button="Record the answers",
    ),
    "tell": Step(
        form=Told,
        do=_tell,
        heading="Record who was told",
        lead="In a school its governors, its head and its data protection officer come first; "
        "elsewhere the information governance lead.",
        button="Record it",
    ),
    "members": Step(
        form=forms.Form,
        do=_members,
        heading="Tell every party",
        lead="Every organisation that signed the agreement is told at once that there was a "
        "breach, and asked what it did. The message names nobody.",
        button="Tell them",
    ),
    "confirm": Step(
        form=Action,
        do=_confirm,
        heading="Confirm what we did",
        lead="Every other party to the agreement sees it.",
        button="Confirm it",
    ),
    "minimised": Step(
        form=Action,
        do=_minimised,
        heading="Record what was done",
        lead="",
        button="Record it",
    ),
    "decide": Step(
        form=Decision,
        do=_decide,
        heading="Record a decision",
        lead="A breach is closed only when each of these is decided, with the reason and by which "
        "controller.",
        button="Record the decision",
    ),
    "regulator": Step(
        form=Late,
        do=_regulator,
        heading="Record that the regulator was told",
        lead="Each controller reports for itself, within 72 hours of becoming aware.",
        button="Record it",
    ),
    "warn": Step(
        form=Warning_,
        do=_warn,
        heading="Warn the others",
        lead="The other organisations that use this service are warned without saying where it "
        "happened or whom it is about.",
        button="Send the warning",
    ),
    "close": Step(
        form=Without,
        do=_close,
        heading="Close the breach",
        lead="It stays on record.",
        button="Close it",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Do one thing about a breach; refused in the wrong order or by somebody who may not."""
    breach = one_of(request, number)
    if what not in STEPS:
        raise no_such_page()
    made = STEPS[what]
    form = made.form.of(request)
    if isinstance(form, Told):
        _offer(form, breach)
    if request.method == "POST" and form.is_valid():
        made.do(asker(request), breach, form.cleaned_data, now())
        return HttpResponseRedirect(reverse("breach", kwargs={"number": number}))
    context = {"form": form, "breach": breach, "made": made}
    return render(request, "breaches/step.html", context, status=400 if form.errors else 200)


def _offer(form: Told, breach: facts.Breach) -> None:
    first = breach_record.first_told(breach)
    form.offer(who=(forms.Option(value=who, text=WHO[who]) for who in first or list(WHO)[:-1]))
