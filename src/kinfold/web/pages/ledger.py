"""The auditor's pages: what happened, who saw a child, what somebody saw, and is the record whole.

Every look at the record needs a permit to audit under one agreement, and is itself recorded.
Children and accounts are named in the body of a form, never in an address.
"""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kinfold.agreement.checks import ENDED_STATES, LIVE_STATES
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Entry, inspection
from kinfold.registers import accounts
from kinfold.web import entries, forms, reading
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account

NEWEST = 50
AUDITED = LIVE_STATES | ENDED_STATES


class ByChild(forms.Form):
    """One child, by number."""

    person = forms.TextField(
        label="The child’s Kinfold number",
        help_text="Never a name. Open an entry about the child to start from there instead.",
        max_length=80,
        error_messages={"required": "Enter the child’s Kinfold number"},
    )


class ByAccount(forms.Form):
    """One account."""

    account = forms.SelectField(label="Account", error_messages={"required": "Choose an account"})


def _under(request: HttpRequest, *, at: datetime) -> tuple[str, list[reading.Text]]:
    """The agreement audited under, and all that let this role audit; refused where none does."""
    account = signed_in_account(request)
    open_to = [
        text
        for text in reading.current(reading.readable(account, at=at), at=at)
        if text.facts.state in AUDITED and text.version.agreement.grants_for(account.role, "audit")
    ]
    names = [text.facts.agreement for text in open_to]
    asked = request.POST.get("under") or request.GET.get("under") or ""
    if asked and asked not in names:
        raise no_such_page()
    if not names:
        raise RefusedByAgreement(
            "You asked to read the ledger.",
            why="No agreement in force lets your role audit it.",
            remedy="Bring an agreement that provides for an audit into force.",
        )
    default = "practitioner-view" if "practitioner-view" in names else names[0]
    return asked or default, open_to


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The newest entries, and the ways to look further."""
    at = now()
    under, open_to = _under(request, at=at)
    found = inspection.entries(gate(), asker(request), under=under, at=at, start=-NEWEST)
    context = {
        "rows": _rows(found),
        "under": under,
        "open_to": open_to,
        "by_child": ByChild(prefix=None),
        "by_account": _by_account(request, sent=False),
    }
    return render(request, "ledger/newest.html", context)


def _by_account(request: HttpRequest, *, sent: bool) -> ByAccount:
    form = ByAccount(request.POST if sent else None)
    names = {one.id: one.name for one in accounts.organisations()}
    form.offer(
        account=(
            forms.Option(value=one.login, text=f"{one.title}, {names[one.organisation]}")
            for one in accounts.accounts()
        ),
    )
    return form


def _rows(found: Iterable[Entry]) -> list[entries.Row]:
    """Newest first."""
    names = {one.id: one.name for one in accounts.organisations()}
    titles = {one.login: one.title for one in accounts.accounts()}
    return [entries.row(entry, names=names, titles=titles) for entry in found][::-1]


@require_POST
def who_saw(request: HttpRequest) -> HttpResponse:
    """Everybody who asked about one child, when, why and what came of it (TDV-13.4)."""
    at = now()
    under, _ = _under(request, at=at)
    entry = request.POST.get("entry", "")
    if entry.isascii() and entry.isdigit():
        person = inspection.person_of(gate(), asker(request), under=under, at=at, entry=int(entry))
    else:
        form = ByChild.of(request)
        if not form.is_valid():
            context = {"form": form, "under": under, "heading": "Who looked at one child"}
            return render(request, "ledger/wrong.html", context, status=400)
        person = form.cleaned_data["person"].strip()
    found = inspection.entries(gate(), asker(request), under=under, at=at, person=person)
    context = {"rows": _rows(found), "under": under, "heading": "Who looked at this child"}
    return render(request, "ledger/found.html", context)


@require_POST
def by_account(request: HttpRequest) -> HttpResponse:
    """Everything one account asked for."""
    at = now()
    under, _ = _under(request, at=at)
    form = _by_account(request, sent=True)
    if not form.is_valid():
        context = {"form": form, "under": under, "heading": "What one account did"}
        return render(request, "ledger/wrong.html", context, status=400)
    login = form.cleaned_data["account"]
    found = inspection.entries(gate(), asker(request), under=under, at=at, account=login)
    context = {"rows": _rows(found), "under": under, "heading": "What this account did"}
    return render(request, "ledger/found.html", context)


@require_safe
def entry(request: HttpRequest, under: str, index: int) -> HttpResponse:
    """One entry in full; of a viewing, the screen as it was seen (GOV-4).

    Values seen under another agreement are shown only under that agreement's own leave to audit.
    """
    at = now()
    held = inspection.entries(
        gate(), asker(request), under=under, at=at, start=index, end=index + 1
    )
    found = next(held, None)
    if found is None:
        raise no_such_page()
    if found.agreement not in (None, under) and "shown" in (found.payload or {}):
        address = reverse("ledger_entry", kwargs={"under": found.agreement, "index": index})
        return HttpResponseRedirect(address)
    context = {
        "row": _rows([found])[0],
        "entry": found,
        "said": entries.said(found),
        "seen": entries.seen(found),
        "under": under,
        "about_one": found.kind.startswith(("view", "decision")) and len(found.subject_hashes) == 1,
    }
    return render(request, "ledger/entry.html", context)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Run the offline verifier over the record's files, and show what it finds (GOV-1)."""
    report = inspection.verified(gate(), asker(request), at=now())
    return render(request, "ledger/verify.html", {"report": report, "at": now()})
