"""Notices of removal, cleansing forms, exclusions, a pupil's attendance, and a child on a roll."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold import datasets
from kinfold.calendars import day_in_england
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, asking
from kinfold.web.ours import is_ours
from kinfold.worklists import attendance, cleansing, details, exclusions, removals, working
from kinfold.worklists.cleansing import TABLE, Told
from kinfold.worklists.reading import names
from kinfold.worklists.removals import Notice

TOO_LONG: Final = "Say it in 500 characters or fewer"
NUMBER: Final = "Pupil number (UPN)"


class Removal(forms.Form):
    """A notice as the school gives it."""

    upn = forms.TextField(
        label=NUMBER, width=20, error_messages={"required": "Enter the pupil number"}
    )
    ground = forms.SelectField(
        label="On what ground?", error_messages={"required": "Choose the ground"}
    )
    on = forms.DateField(
        label="From which day?", error_messages={"required": "Enter the day of removal"}
    )
    destination = forms.TextAreaField(
        label="Where does the child go? (optional)",
        help_text="The school or place. Do not name a child.",
        required=False,
        max_length=500,
        error_messages={"max_length": TOO_LONG},
    )


class Inaccuracy(forms.Form):
    """What an officer found by hand."""

    school = forms.SelectField(
        label="Whose data is it?", error_messages={"required": "Choose the school"}
    )
    upn = forms.TextField(
        label=NUMBER, width=20, error_messages={"required": "Enter the pupil number"}
    )
    field = forms.SelectField(label="Which field?", error_messages={"required": "Choose the field"})
    says = forms.TextAreaField(
        label="What is thought wrong?",
        help_text="Do not name a child, and do not give the right value of a number.",
        max_length=500,
        error_messages={"required": "Say what is thought wrong", "max_length": TOO_LONG},
    )


class Asked(forms.Form):
    """Whose attendance, and between which days."""

    upn = forms.TextField(
        label=NUMBER, width=20, error_messages={"required": "Enter the pupil number"}
    )
    first = forms.DateField(label="First day", error_messages={"required": "Enter the first day"})
    last = forms.DateField(label="Last day", error_messages={"required": "Enter the last day"})


class Sought(forms.Form):
    """Whose address and details: a pupil number, or a name."""

    upn = forms.TextField(label=f"{NUMBER}, if you have it", width=20, required=False)
    surname = forms.TextField(
        label="Surname", help_text="Or how it begins.", width=20, required=False
    )
    forename = forms.TextField(
        label="First name (optional)", help_text="Or how it begins.", width=20, required=False
    )


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Notices of removal that are open."""
    found = removals.given(gate(), asker(request), at=now())
    gives = not is_ours(signed_in_account(request))
    context = {"notices": found, "names": names(), "gives": gives}
    return render(request, "worklists/removals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_notice(request: HttpRequest) -> HttpResponse:
    """A school gives notice."""
    form = Removal(request.POST or None)
    form.offer(ground=forms.options(removals.GROUNDS))
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        notice = Notice(
            upn=said["upn"], ground=said["ground"], on=said["on"], destination=said["destination"]
        )
        try:
            removals.give(gate(), asker(request), notice, at=now())
        except (UsageProblem, NothingToDo) as problem:
            form.add_error("upn", problem.why)
        else:
            return HttpResponseRedirect(reverse("work_removals"))
    return _page(request, "Give notice of removal", "work_removals", form)


@require_safe
def forms_list(request: HttpRequest) -> HttpResponse:
    """Cleansing forms with their standing, what the checks find, and counts."""
    desk = cleansing.desk(gate(), asker(request), at=now())
    context = {
        "desk": desk,
        "names": names(),
        "words": {**working.WORDS, "waiting": "Waiting for an answer"},
        "ours": is_ours(signed_in_account(request)),
    }
    return render(request, "worklists/cleansing.html", context)


@require_POST
def raise_found(request: HttpRequest, school: str, check: str) -> HttpResponse:
    """Raise forms for what a check finds at one school."""
    cleansing.raise_found(gate(), asker(request), school=school, check=check, at=now())
    return HttpResponseRedirect(reverse("work_cleansing"))


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Raise one form by hand."""
    form = Inaccuracy(request.POST or None)
    ours = gate().installation.organisation
    titles = {name: datasets.find_item(f"{TABLE}.{name}")[2].title for name in cleansing.FIELDS}
    form.offer(
        school=forms.options({key: name for key, name in names().items() if key != ours}),
        field=forms.options(titles),
    )
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        told = Told(school=said["school"], upn=said["upn"], field=said["field"], says=said["says"])
        try:
            cleansing.raise_by_hand(gate(), asker(request), told, at=now())
        except (UsageProblem, NothingToDo) as problem:
            form.add_error("upn", problem.why)
        else:
            return HttpResponseRedirect(reverse("work_cleansing"))
    return _page(request, "Tell a school of an inaccuracy", "work_cleansing", form)


@require_safe
def exclusions_list(request: HttpRequest) -> HttpResponse:
    """Exclusions received, new ones first."""
    found = exclusions.received(gate(), asker(request), at=now())
    context = {
        "new": [one for one in found if one.new],
        "seen": [one for one in found if not one.new],
    }
    return render(request, "worklists/exclusions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_report(request: HttpRequest) -> HttpResponse:
    """One pupil's marks; asked by post, for a pupil number has no place in an address."""
    form = Asked(request.POST or None)
    report = None
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        try:
            report = attendance.report(
                gate(), asker(request), said["upn"], first=said["first"], last=said["last"],
                at=now(),
            )  # fmt: skip
        except UsageProblem as problem:
            form.add_error("upn", problem.why)
    status = 400 if form.errors else 200
    context = {"form": form, "report": report}
    return render(request, "worklists/attendance.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def child_on_roll(request: HttpRequest) -> HttpResponse:
    """A child's newest address and details; asked by post, as a name has no place in a URL."""
    form = Sought(request.POST or None)
    found: tuple[details.Child, ...] = ()
    at = now()
    if request.method == "POST" and form.is_valid():
        try:
            found = details.find(gate(), asker(request), details.Wanted(**form.cleaned_data), at=at)
        except UsageProblem as problem:
            form.add_error("surname", f"{problem.why} {problem.remedy}")
    context = {"form": form, "found": found, "on": day_in_england(at)}
    status = 400 if form.errors else 200
    return render(request, "worklists/child.html", context, status=status)


def _page(request: HttpRequest, title: str, back: str, form: forms.Form) -> HttpResponse:
    to = Act(text="Back", href=reverse(back))
    return asking(request, form, title=title, submit="Send it", back=to)
