"""Lists of cases to work: two rolls, births in doubt, children missing education; and one case."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.registers.facts import Work
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.ours import is_ours
from kinfold.worklists import cleansing, missing, rolls, working
from kinfold.worklists.reading import names

SHARED: Final = ("data_manager", "head_teacher")
CME: Final = "children_missing_education_officer"
EVERYBODY: Final = (*SHARED, CME)
LISTS: Final = {
    "two_rolls": ("work_rolls", "Pupils on two rolls"),
    "births": ("work_births", "Dates of birth in doubt"),
    "missing": ("work_missing", "Children missing education"),
    "removal": ("work_removals", "Removals from roll"),
    "cleansing": ("work_cleansing", "Cleansing forms"),
}
NOBODY: Final = "-"


class Step(forms.Form):
    """What was done about a case."""

    outcome = forms.SelectField(label="Outcome", required=False)
    next_to_act = forms.SelectField(label="Who acts next?", required=False)
    note = forms.TextAreaField(
        label="What was done (optional)",
        help_text="Do not name a child, nor give a number of one.",
        required=False,
        max_length=500,
        error_messages={"max_length": "Say it in 500 characters or fewer"},
    )


class Answer(forms.Form):
    """The owner's answer to a cleansing form."""

    answered = forms.RadiosField(
        forms.options(cleansing.ANSWERS),
        label="What is your answer?",
        error_messages={"required": "Choose an answer"},
    )
    note = forms.TextAreaField(
        label="More about it (optional)",
        help_text="Do not name a child, nor give a number of one.",
        required=False,
        max_length=500,
        error_messages={"max_length": "Say it in 500 characters or fewer"},
    )


@require_safe
def two_rolls(request: HttpRequest) -> HttpResponse:
    """Pupils on the rolls of two providers."""
    return _pairs(request, rolls.two_rolls(gate(), asker(request), at=now()), "two_rolls")


@require_safe
def births(request: HttpRequest) -> HttpResponse:
    """Pupil numbers with two dates of birth."""
    return _pairs(request, rolls.births(gate(), asker(request), at=now()), "births")


def _pairs(request: HttpRequest, lines: tuple[rolls.Line, ...], kind: str) -> HttpResponse:
    title = LISTS[kind][1]
    context = {"lines": lines, "names": names(), "title": title, "births": kind == "births"}
    return render(request, "worklists/pairs.html", context)


@require_safe
def missing_education(request: HttpRequest) -> HttpResponse:
    """Candidates, each with its route, reason and evidence."""
    found = missing.candidates(gate(), asker(request), at=now())
    by_route = [
        (text, [one for one in found.found if one.case.about == route])
        for route, text in missing.ROUTES.items()
    ]
    context = {"routes": by_route, "all": found, "words": working.WORDS}
    return render(request, "worklists/missing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: what was done, and what is done next. It says nothing of whom it is about."""
    actor = asker(request)
    one = working.case(gate(), actor, number)
    answers = one.kind == "cleansing" and cleansing.may_answer(actor, one)
    form = _form(request, one, answers=answers) if one.closed_at is None else None
    if form is not None and request.method == "POST" and form.is_valid():
        _done(request, one, form.cleaned_data, answers=answers)
        return HttpResponseRedirect(reverse("work_case", kwargs={"number": number}))
    back, title = LISTS[one.kind]
    context = {
        "one": one,
        "back": back,
        "title": title,
        "names": names(),
        "words": working.WORDS,
        "steps": working.STEP_WORDS,
        "ours": is_ours(signed_in_account(request)),
    } | ({"form": form} if form is not None else {})
    wrong = form is not None and bool(form.errors)
    return render(request, "worklists/case.html", context, status=400 if wrong else 200)


def _form(request: HttpRequest, one: Work, *, answers: bool) -> forms.Form:
    if answers:
        return Answer(request.POST or None)
    form = Step(request.POST or None)
    ends = working.OUTCOMES[one.kind].items()
    form.offer(
        outcome=[
            forms.Option(value=NOBODY, text="None yet: it stays open"),
            *(forms.Option(value=code, text=text) for code, text in ends),
        ],
    )
    called = names()
    parties = (gate().installation.organisation, *one.organisations)
    form.offer(
        next_to_act=[
            forms.Option(value=NOBODY, text="Not said"),
            *(forms.Option(value=name, text=called[name]) for name in dict.fromkeys(parties)),
        ],
    )
    return form


def _done(request: HttpRequest, one: Work, said: dict[str, Any], *, answers: bool) -> None:
    actor = asker(request)
    if answers:
        cleansing.answer(
            gate(), actor, one.id, answered=said["answered"], said=said["note"], at=now()
        )
        return
    act = working.Act(
        outcome=said["outcome"].strip(NOBODY),
        note=said["note"],
        next_to_act="" if said["next_to_act"] == NOBODY else said["next_to_act"],
    )
    working.act(gate(), actor, one.id, act, at=now())
