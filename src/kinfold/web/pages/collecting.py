"""A front-line worker asks a person for a record, and tells them what they may leave out.

Each item is marked required or optional, with why it is asked and the clause; the worker reads the
statement out or hands it over, says so, and brings one record in through the intake (PRI-5).
"""

import csv
import secrets
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.datasets import Field, Kind, Sensitivity
from kinfold.intake.findings import RULES
from kinfold.intake.receive import Asked, receive
from kinfold.intake.values import Unreadable, read, upn_rules
from kinfold.registers import accounts, loads
from kinfold.registers.facts import LoadReport
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.collecting import SCREEN, Collection, Question, collections, reaches, written
from kinfold.web.failures import no_such_page
from kinfold.web.frame import bare
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.pages.deliveries import permitted
from kinfold.web.uploads import FOLDER

#: Roles that meet the people the data is about.
ROLES: Final = (
    "attendance_officer",
    "camhs_practitioner",
    "children_missing_education_officer",
    "domestic_abuse_worker",
    "early_help_worker",
    "fostering_worker",
    "one_team_coordinator",
    "parent_family_support_adviser",
    "social_worker",
    "substance_misuse_worker",
)
TOLD: Final = "collection.told"
TOLD_KEY: Final = "kinfold_told"
LONGEST: Final = 300


class Collect(forms.Form):
    """One record of one kind, and the word that the person was told. Fields come with the kind."""

    told = forms.ConfirmField(
        label="Was the person told?",
        statement="I read the statement out, or handed it over, before I asked for anything",
        error_messages={
            "required": "Tell the person what is asked and what they may leave out, then tick this"
        },
    )

    def __init__(self, *given: Any, collection: Collection, **more: Any) -> None:  # noqa: ANN401 - Django's own arguments
        super().__init__(*given, **more)
        self.questions = {one.field.name: one for one in collection.questions}
        for name, question in self.questions.items():
            self.fields[name] = _field(question)

    def clean(self) -> dict[str, Any]:
        """Each value is one the intake can read: the same rules, said beside the box."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, question in self.questions.items():
            text = _text(given.get(name))
            for rule in _broken(question.field, text) if text else ():
                found = RULES[rule]
                self.add_error(name, f"{question.field.title}: {found.says} {found.remedy}")
        return given

    def answers(self) -> dict[str, str]:
        """What was said, as the intake reads it."""
        return {name: _text(self.cleaned_data.get(name)) for name in self.questions}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _broken(field: Field, text: str) -> tuple[str, ...]:
    """The intake's rules that a text breaks for a field."""
    try:
        read(text, field.kind)
    except Unreadable as problem:
        return (problem.rule,)
    return upn_rules(field, text)


def _field(question: Question) -> forms.GovukField:
    """The box for an item: its mark in the label, why and under which clause in the hint."""
    field = question.field
    given: dict[str, Any] = {
        "label": f"{field.title} ({question.mark})",
        "help_text": f"{_why(question)} Clause {question.clause}.",
        "required": field.required,
        "error_messages": {
            "required": f"{field.title}: it was left out, and nothing can be kept without it "
            f"(clause {question.clause}). Ask for it and fill it in."
        },
    }
    if field.kind is Kind.DATE:
        return forms.DateField(**given)
    if field.kind is Kind.BOOLEAN:
        yes_or_no = (forms.Option(value="1", text="Yes"), forms.Option(value="0", text="No"))
        return forms.RadiosField(yes_or_no, **given)
    if field.codeset is not None and field.kind is Kind.CODE:
        listed = datasets.codeset(field.codeset).codes.values()
        return forms.SelectField(
            (forms.Option(value=one.code, text=f"{one.label} ({one.code})") for one in listed),
            **given,
        )
    given["max_length"] = LONGEST
    given["error_messages"]["max_length"] = (
        f"{field.title}: it is too long to be kept. Say it in {LONGEST} characters or fewer."
    )
    if field.sensitivity is Sensitivity.FREE_TEXT:
        return forms.TextAreaField(**given)
    return forms.TextField(**given)


def _why(question: Question) -> str:
    if question.of_the_person:
        return f"Why it is asked: {question.why}."
    return "From your own system: it says which record this is, and is not asked of the person."


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The kinds of record this worker may collect, each under its agreement."""
    found = collections(asker(request), at=now())
    return render(request, "collecting/choose.html", {"collections": found})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, agreement: str, data_set: str, table: str) -> HttpResponse:
    """The form with its marks, and on sending: one record, brought in and confirmed."""
    one = _one(request, agreement, data_set, table)
    form = Collect(request.POST if request.method == "POST" else None, collection=one)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, **_said(request, one)}
        status = 400 if form.errors else 200
        return render(request, "collecting/ask.html", context, status=status)
    entry = _told(request, one)
    report = _brought_in(asker(request), one, form.answers())
    request.session[TOLD_KEY] = {str(report.id): entry}
    return HttpResponseRedirect(reverse("collected", kwargs={"report": report.id}))


@require_safe
def sheet(request: HttpRequest, agreement: str, data_set: str, table: str) -> HttpResponse:
    """The statement alone, plain, to print and hand over; it names no person."""
    one = _one(request, agreement, data_set, table)
    context = {"shell": bare(), **_said(request, one)}
    return HttpResponse(render_to_string("collecting/sheet.html", context))


@require_safe
def collected(request: HttpRequest, report: int) -> HttpResponse:
    """What became of a record that this worker brought in; nobody else's is shown."""
    found = loads.load_report(report)
    entry = request.session.get(TOLD_KEY, {}).get(str(report))
    if found is None or entry is None or found.by != signed_in_account(request).login:
        raise no_such_page()
    context = {"report": found, "entry": entry, "data_set": datasets.get(found.data_set).title}
    return render(request, "collecting/collected.html", context)


def _one(request: HttpRequest, agreement: str, data_set: str, table: str) -> Collection:
    """The kind of record an address names. NoSuchPage where this worker may not collect it.

    Raises Forbidden without the permission that the data set needs (NEX-4).
    """
    place = {"agreement": agreement, "data_set": data_set, "table": table}
    for one in collections(asker(request), at=now()):
        if one.place == place:
            permitted(request, data_set)
            return one
    raise no_such_page()


def _said(request: HttpRequest, one: Collection) -> dict[str, object]:
    """What the statement says, on the form and on the sheet."""
    organisation = accounts.organisation(asker(request).organisation)
    return {
        "collection": one,
        "organisation": organisation.name if organisation is not None else "",
        "laws": one.laws(on=day_in_england(now())),
        "contact": settings.KINFOLD_CONTACT,
        "notice": request.build_absolute_uri(reverse("privacy_notice")),
    }


def _told(request: HttpRequest, one: Collection) -> int:
    """Record that the person was told, before anything of what they said is kept."""
    entry = gate().note(
        TOLD,
        actor=asker(request),
        at=now(),
        agreement=one.agreement.id,
        agreement_version=one.version.hash,
        payload={
            "data_set": one.data_set.title,
            "record": one.table.title,
            "required": [question.field.title for question in one.required],
            "optional": [question.field.title for question in one.optional],
        },
    )
    return entry.index


def _brought_in(actor: Actor, one: Collection, answers: dict[str, str]) -> LoadReport:
    """The record taken in by the intake, as a delivery of its own that replaces no other."""
    at = now()
    asked = Asked(
        agreement=one.agreement.id,
        purpose=one.grant.purposes[0],
        holder=actor.organisation,
        period=f"collected {day_in_england(at)} {secrets.token_hex(4)}",
        as_at=reaches(gate(), one, actor, at=at),
        channel=SCREEN,
    )
    folder: Path = gate().installation.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix="") as file:
        out = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        csv.writer(out).writerows(written(one, actor, answers))
        out.flush()
        report = receive(gate(), actor, Path(file.name), asked=asked, at=at)
        out.detach()
    return report
