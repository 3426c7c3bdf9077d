"""What is kept no longer than agreed: what falls due, the certificates, the holds, the backups.

Nothing here destroys anything: what a plan shows is destroyed by command, so that people are
linked anew and old indexes go in their order. Nothing shown is about a person.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold import datasets, retention
from kinfold.calendars import ENGLAND, day_in_england
from kinfold.registers import accounts, facts, holding
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account

ROLES: Final = ("governance_officer", "data_manager")
MOST_LISTED: Final = 300
#: The states of a line, worst first: its heading, and what it means for the reader.
STATES: Final[tuple[tuple[str, str, str], ...]] = (
    ("due", "Due", "It goes when the plan is applied."),
    (
        "made anew first",
        "Goes once it is made anew",
        "People are linked again first, and the old index then goes.",
    ),
    ("review due", "Review due", "A person decides whether it goes or stays."),
    ("for a person", "For a person to destroy", "This service cannot reach it."),
    ("held back", "Held back", "Its day has come, and something keeps it."),
    ("no date yet", "No day yet", "What sets the day has not happened."),
    ("not yet", "Not yet", "It goes on the day shown."),
)
KINDS: Final = {
    "supply": "A delivery",
    "index": "The person index",
    "parcel": "A sealed parcel",
    "pack": "An access pack",
    "ledger": "Contents of the ledger",
    "backup": "A backup",
    "person": "A person",
    "agreement": "An agreement",
}
#: What a certificate counts, where its own word is not a reader's.
COUNTED: Final = {"payloads": "entries", "afterwards": "written after a stop"}
HELD: Final = ("supply", "parcel", "pack", "agreement", "person")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One line of the plan in words."""

    line: retention.Line
    what: str
    about: str
    agreement: str

    @property
    def can_be_held(self) -> bool:
        """Whether a hold may name it."""
        return self.line.what in HELD


@dataclass(frozen=True, kw_only=True)
class Group:
    """The lines that stand alike, with the heading over them."""

    state: str
    title: str
    meaning: str
    lines: tuple[Shown, ...]
    rows: int
    more: int


class Hold(forms.Form):
    """What may not go yet, and why."""

    about = forms.SelectField(
        [forms.Option(value=name, text=KINDS[name]) for name in HELD],
        label="What is held",
        error_messages={"required": "Choose what is held"},
    )
    ref = forms.TextField(
        label="Its id",
        help_text="As the plan shows it. For a person, the Kinfold number; never a name.",
        max_length=80,
        error_messages={"required": "Give its id", "max_length": "An id has at most 80 characters"},
    )
    reason = forms.TextAreaField(
        label="Why it may not go yet",
        help_text="Do not name a child or a family.",
        max_length=500,
        error_messages={
            "required": "Say why it may not go yet",
            "max_length": "Say why in 500 characters or fewer",
        },
    )
    clause = forms.TextField(
        label="Clause or law it rests on",
        max_length=80,
        error_messages={"required": "Name the clause or the law"},
    )
    case = forms.TextField(
        label="Number of the request it is for (optional)",
        required=False,
        width=5,
        inputmode="numeric",
    )

    def clean_case(self) -> int | None:
        """The number of a case, or nothing."""
        given = str(self.cleaned_data["case"]).strip()
        if given and not (given.isascii() and given.isdigit()):
            raise ValidationError("A request’s number is made of digits")
        return int(given) if given else None


class Backup(forms.Form):
    """A copy of this installation somebody took."""

    label = forms.TextField(
        label="Short name of the backup",
        help_text="Small letters, digits and hyphens. For example, tape-2026-11",
        max_length=80,
        error_messages={"required": "Give the backup a short name"},
    )
    taken_on = forms.DateField(
        label="Day it was taken", error_messages={"required": "Give the day it was taken"}
    )
    expires_on = forms.DateField(
        label="Day by which it must go", error_messages={"required": "Give the day it must go"}
    )


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """What falls due, when, under which clause, and what holds it back (GOV-5)."""
    made = retention.plan(gate(), asker(request), at=now(), ledger_months=_ledger_months())
    context = {"plan": made, "groups": tuple(_groups(made)), "rows": _rows(made.due)}
    return render(request, "retention/plan.html", context)


def _ledger_months() -> int:
    """As the command reads it, so that both name the same plan."""
    return int(os.environ.get("KINFOLD_LEDGER_MONTHS", retention.LEDGER_MONTHS))


def _rows(lines: Iterable[retention.Line]) -> int:
    return sum(line.rows for line in lines)


def _groups(made: retention.Plan) -> Iterator[Group]:
    names = {one.id: one.name for one in accounts.organisations()}
    titles = _titles(at=made.at)
    for state, title, meaning in STATES:
        lines = [line for line in made.lines if line.state == state]
        if lines:
            yield Group(
                state=state,
                title=title,
                meaning=meaning,
                lines=tuple(
                    _shown(line, names=names, titles=titles) for line in lines[:MOST_LISTED]
                ),
                rows=_rows(lines),
                more=max(0, len(lines) - MOST_LISTED),
            )


def _titles(*, at: datetime) -> dict[str, str]:
    return {name: one.agreement.title for name, one in gate().versions(at=at).items()}


def _shown(line: retention.Line, *, names: dict[str, str], titles: dict[str, str]) -> Shown:
    holder = names.get(line.holder, line.holder)
    return Shown(
        line=line,
        what=datasets.get(line.data_set).title if line.what == "supply" else KINDS[line.what],
        about=", ".join(part for part in (holder, line.period) if part),
        agreement=titles.get(line.agreement, line.agreement),
    )


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Every certificate of destruction, newest first."""
    found = holding.certificates()[::-1]
    context = {
        "certificates": found[:MOST_LISTED],
        "more": max(0, len(found) - MOST_LISTED),
        "kinds": KINDS,
        "counted": COUNTED,
        "titles": _titles(at=now()),
    }
    return render(request, "retention/certificates.html", context)


@require_safe
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """One certificate, whole, as it may be handed to whoever asks for it (NEX-23)."""
    found = next((one for one in holding.certificates() if one.id == number), None)
    if found is None:
        raise no_such_page()
    context = {
        "certificate": found,
        "kind": KINDS.get(found.what, found.what),
        "counted": COUNTED,
        "agreement": _titles(at=now()).get(found.agreement, found.agreement),
        "by": next((one.title for one in accounts.accounts() if one.login == found.by), ""),
    }
    return render(request, "retention/certificate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """What may not go yet, and a form to hold something more."""
    at = now()
    named = {name: request.GET.get(name, "") for name in ("about", "ref")}
    form = Hold.of(request, initial=named)
    if request.method == "POST" and form.is_valid() and _held(request, form, at=at):
        return HttpResponseRedirect(reverse("holds"))
    context = {"form": form, "holds": holding.holds(at=at), "kinds": KINDS}
    return render(request, "retention/holds.html", context, status=400 if form.errors else 200)


def _held(request: HttpRequest, form: Hold, *, at: datetime) -> bool:
    new = facts.NewHold(**form.cleaned_data)
    try:
        number = holding.hold(new, at=at, by=signed_in_account(request).login)
    except ValueError:  # what was typed for a person is not an opaque id; it is not repeated
        form.add_error("ref", "Give the Kinfold number, and never a name or another number")
        return False
    told = {"hold": number, "about": new.about}
    gate().note("retention.held", actor=asker(request), at=at, payload=told)
    return True


@require_POST
def release(request: HttpRequest, hold: int) -> HttpResponse:
    """Let go of what was held; what fell due meanwhile is in the next plan."""
    at = now()
    holding.release(hold, at=at, by=signed_in_account(request).login)
    gate().note("retention.released", actor=asker(request), at=at, payload={"hold": hold})
    return HttpResponseRedirect(reverse("holds"))


@require_http_methods(["GET", "HEAD", "POST"])
def backups(request: HttpRequest) -> HttpResponse:
    """The copies people took of this installation, and a form to record one."""
    at = now()
    form = Backup.of(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = holding.record_backup(
            given["label"],
            taken_at=_start_of(given["taken_on"]),
            expires_on=given["expires_on"],
            at=at,
            by=signed_in_account(request).login,
        )
        gate().note("backup.recorded", actor=asker(request), at=at, payload={"backup": number})
        return HttpResponseRedirect(reverse("backups"))
    there = [(one, day_in_england(one.taken_at)) for one in holding.backups(at=at)]
    context = {"form": form, "backups": there, "today": day_in_england(at)}
    return render(request, "retention/backups.html", context, status=400 if form.errors else 200)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ENGLAND)


@require_POST
def backup_gone(request: HttpRequest, number: int) -> HttpResponse:
    """Record, once confirmed, that a person destroyed a backup; its certificate names them."""
    at = now()
    found = next((one for one in holding.backups(at=at) if one.id == number), None)
    if found is None:
        raise no_such_page()
    if request.POST.get("confirmed") != "yes":
        return render(request, "retention/backup_gone.html", {"backup": found})
    made = retention.backup_gone(gate(), asker(request), number, at=at)
    return HttpResponseRedirect(reverse("certificate", kwargs={"number": made}))
