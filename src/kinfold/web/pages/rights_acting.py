"""Carrying out what was decided: restrict and lift, pass a correction on, erase.

Each reaches every member that was sent the data; what is said to others names nobody.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold.agreement import Actor
from kinfold.registers import facts
from kinfold.rights import erasing, rectifying, restricting
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages import rights_words as words
from kinfold.web.pages.rights_cases import one_of

#: A keyed hash; the numbers of the person index are shorter.
_HASH: Final = re.compile(r"[0-9a-f]{32}")
Doing = Callable[[Actor, facts.Case, forms.Form, datetime], object]


class Named(forms.Form):
    """The person again, where the request knows them by a keyed hash only."""

    people = forms.TextField(
        label="The person, as identity was confirmed",
        help_text="Data set/holder/number; several with spaces between. It is not kept.",
        max_length=400,
        error_messages={"required": "Name the person again: only a keyed hash of them is kept"},
    )

    def __init__(self, *given: Any, case: facts.Case, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        super().__init__(*given, **named)
        self.case = case
        if case.person is None or not _HASH.fullmatch(case.person):
            del self.fields["people"]

    @property
    def who(self) -> tuple[str, ...]:
        """Whom the request is about, as named again or by the Kinfold number on record."""
        named = tuple(str(self.cleaned_data.get("people", "")).split())
        return named or ((self.case.person,) if self.case.person else ())


class Restrict(Named):
    """Why the data may be held and not used."""

    reason = forms.RadiosField(
        forms.options(words.REASONS),
        label="Why is it restricted?",
        error_messages={"required": "Choose why it is restricted"},
    )


class Sure(Named):
    """The word of whoever erases."""

    sure = forms.ConfirmField(
        label="It cannot be undone",
        statement="I want every copy of this person’s data under these agreements destroyed",
        error_messages={"required": "Confirm that it is to be destroyed"},
    )


def _restrict(actor: Actor, case: facts.Case, form: forms.Form, at: datetime) -> object:
    assert isinstance(form, Restrict)  # noqa: S101 - its page has this form, below
    reason = form.cleaned_data["reason"]
    return restricting.restrict(gate(), actor, case.id, form.who, reason=reason, at=at)


def _lift(actor: Actor, case: facts.Case, form: forms.Form, at: datetime) -> object:
    return restricting.lift(gate(), actor, case.id, at=at)


def _correct(actor: Actor, case: facts.Case, form: forms.Form, at: datetime) -> object:
    assert isinstance(form, Named)  # noqa: S101 - its page has this form, below
    return rectifying.correct(gate(), actor, case.id, form.who, at=at)


def _erase(actor: Actor, case: facts.Case, form: forms.Form, at: datetime) -> object:
    assert isinstance(form, Sure)  # noqa: S101 - its page has this form, below
    return erasing.erase(gate(), actor, case.id, form.who, at=at)


#: What each page does: its form, its heading, what it means, its button.
_PAGES: Final[dict[str, tuple[type[forms.Form], Doing, str, str, str]]] = {
    "restrict": (
        Restrict,
        _restrict,
        "Restrict the data",
        "It is held and not used. The view then shows “no information on database”, and every "
        "organisation that was sent it is told to do the same, without the person’s name.",
        "Restrict it",
    ),
    "lift": (
        forms.Form,
        _lift,
        "Lift the restriction",
        "The data may be used again, here and wherever the restriction was passed on. The person "
        "must have been told first (UK GDPR Article 18(3)).",
        "Lift it",
    ),
    "correct": (
        Named,
        _correct,
        "Pass the correction on",
        "The correction itself is the new delivery of whoever the data came from. Everybody who "
        "was sent the old rows is sent the new ones.",
        "Pass it on",
    ),
    "erase": (
        Sure,
        _erase,
        "Erase the data",
        "Every copy here is destroyed with its key, each with a certificate, and every "
        "organisation that was sent it is asked to do the same.",
        "Erase it",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Do one of these things, once it was decided so; refused before a decision."""
    made, doing, heading, lead, button = _PAGES[what]
    case = one_of(number)
    form = made.of(request, case=case) if issubclass(made, Named) else made.of(request)
    if request.method == "POST" and form.is_valid():
        doing(asker(request), case, form, now())
        return HttpResponseRedirect(reverse("right", kwargs={"number": number}))
    context = {"form": form, "case": case, "heading": heading, "lead": lead, "button": button}
    return render(request, "rights/step.html", context, status=400 if form.errors else 200)
