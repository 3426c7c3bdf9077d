"""Files asked for and sent in answer, inside the channel, with their dates (agreement B, 5.2.3)."""

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold import datasets
from kinfold.calendars import day_in_england
from kinfold.errors import FileNotUnderstood, UsageProblem
from kinfold.feeds import asking, flows, lateness
from kinfold.feeds.groups import GROUPS
from kinfold.registers.facts import NewFileRequest
from kinfold.web import forms, listing
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act
from kinfold.web.ours import is_ours
from kinfold.web.pages import handed_in
from kinfold.web.uploads import Arrived, too_big

ROLES: Final = tuple(sorted(asking.ROLES))
EVERYBODY: Final = "everybody"
STATES: Final = {
    "answered": ("Answered", "govuk-tag--green"),
    "being_read": ("Being read", "govuk-tag--blue"),
    "overdue": ("Overdue", "govuk-tag--red"),
    "open": ("Open", "govuk-tag--grey"),
}


class Ask(forms.Form):
    """Which file is asked of whom, and by when."""

    file = forms.SelectField(label="Which file?", error_messages={"required": "Choose the file"})
    holder = forms.SelectField(
        label="Of which school?", error_messages={"required": "Choose the school"}
    )
    period = forms.TextField(
        label="For which period?",
        help_text="For example, 2026-27 autumn",
        max_length=40,
        width=20,
        error_messages={"required": "Give the period"},
    )
    limited_to = forms.SelectField(
        label="About which pupils?",
        help_text="A group can be asked for only of files that say how pupils did. The school’s "
        "own feed says who belongs to it.",
    )
    due = forms.DateField(label="By when?", error_messages={"required": "Give the day"})

    def clean_due(self) -> date:
        """A day to come."""
        day: date = self.cleaned_data["due"]
        if day < day_in_england(now()):
            raise ValidationError("The day must be today or in the future")
        return day


class Reply(forms.Form):
    """The file that answers a request."""

    file = forms.UploadField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose a file"},
    )


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every request, newest first, and how it stands."""
    found = asking.threads(gate(), asker(request))
    lines = [(one, *STATES[one.state(at=now())]) for one in found]
    context = {"lines": lines, "asks": _asks(request)}
    return render(request, "feeds/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a school for a file."""
    form = Ask(request.POST or None)
    _offer(form)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    said: dict[str, Any] = form.cleaned_data
    row, _, data_set = said["file"].partition(":")
    new = NewFileRequest(
        holder=said["holder"],
        agreement=flows.AGREEMENT,
        row=row,
        data_set=data_set,
        period=said["period"],
        due=said["due"],
        limited_to=None if said["limited_to"] == EVERYBODY else said["limited_to"],
    )
    try:
        number = asking.ask(gate(), asker(request), new, at=now())
    except UsageProblem as problem:
        form.add_error(
            "limited_to" if new.limited_to else "file", f"{problem.why} {problem.remedy}"
        )
        return _form(request, form)
    return HttpResponseRedirect(reverse("file_request", kwargs={"number": number}))


def _form(request: HttpRequest, form: Ask) -> HttpResponse:
    back = Act(text="Files asked for", href=reverse("file_requests"))
    title, submit = "Ask a school for a file", "Ask for it"
    return listing.asking(request, form, title=title, submit=submit, back=back)


def _offer(form: Ask) -> None:
    """The files, schools and groups to choose from."""
    rows = asking.rows(gate(), at=now())
    form.offer(
        file=[
            forms.Option(value=f"{row.id}:{name}", text=datasets.get(name).title)
            for row in rows
            for name in row.data_sets
        ],
        holder=[
            forms.Option(value=one, text=name) for one, name in lateness.schools(gate(), at=now())
        ],
        limited_to=[
            forms.Option(value=EVERYBODY, text="All pupils the file is about"),
            *(forms.Option(value=name, text=one.title) for name, one in GROUPS.items()),
        ],
    )
    form.initial["limited_to"] = EVERYBODY


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One request with its answers; the school answers on it."""
    actor = asker(request)
    one = asking.thread(gate(), actor, number)
    answers = one.request.holder == actor.organisation and one.answered is None
    form = Reply(request.POST or None, request.FILES or None) if answers else None
    if request.method == "POST" and form is not None:
        if too_big(request):
            raise FileNotUnderstood(
                "You asked to answer a request.",
                why="The file is larger than any return is.",
                remedy="Send the one return that was asked for.",
            )
        if form.is_valid():
            return _replied(request, number, form)
    word, colour = STATES[one.state(at=now())]
    context = {
        "thread": one,
        "word": word,
        "colour": colour,
        "states": handed_in.STATES,
        **({"form": form} if form is not None else {}),
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "feeds/request.html", context, status=400 if wrong else 200)


def _replied(request: HttpRequest, number: int, form: Reply) -> HttpResponse:
    arrived: Arrived = form.cleaned_data["file"]
    try:
        asking.reply(
            gate(),
            asker(request),
            number,
            handed_in.pieces(arrived.path),
            key=handed_in.new_key(),
            most=settings.KINFOLD_UPLOAD_BYTES,
            at=now(),
        )
    finally:
        arrived.close()
    return HttpResponseRedirect(reverse("file_request", kwargs={"number": number}))


def _asks(request: HttpRequest) -> bool:
    account = signed_in_account(request)
    return account.role == "data_manager" and is_ours(account)
