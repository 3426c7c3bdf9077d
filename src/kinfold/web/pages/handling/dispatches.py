"""The dispatch register, page by page: recorded before it goes, labelled, confirmed and closed.

A label is drawn from what is typed and kept nowhere; no address stands in an address of ours.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.calendars import day_in_england
from kinfold.errors import RefusedByAgreement
from kinfold.handling import dispatching
from kinfold.registers import dispatches
from kinfold.registers.facts import Dispatch, NewDispatch
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.frame import bare
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.pages.handling.words import day, ways
from kinfold.web.templating import format_moment

OPEN, GONE = Tag(text="Not gone yet", kind="open"), Tag(text="Gone", kind="good")
YES_NO = (forms.Option(value="yes", text="Yes"), forms.Option(value="no", text="No"))


class NewLine(forms.Form):
    """Something to be sent, and how."""

    recipient = forms.TextField(
        label="Organisation or post it goes to",
        help_text="Never a person’s name. For example, Hartwell Academy, safeguarding lead",
        max_length=200,
        error_messages={"required": "Say which organisation or post it goes to"},
    )
    recipient_known = forms.RadiosField(
        forms.options(dispatching.KNOWN),
        label="The address it goes to",
        error_messages={"required": "Say whether the address is known"},
    )
    material = forms.RadiosField(
        forms.options(dispatching.MATERIALS),
        label="What it is",
        error_messages={"required": "Choose what it is"},
    )
    method = forms.RadiosField(
        forms.options(dispatching.METHODS),
        label="How it goes",
        error_messages={"required": "Choose how it goes"},
    )
    large = forms.RadiosField(
        YES_NO,
        label="Is it a large parcel, such as case files?",
        error_messages={"required": "Say whether it is a large parcel"},
    )
    double_wrapped = forms.ConfirmField(
        label="For a large parcel", statement="It is wrapped twice", required=False
    )
    tracking = forms.TextField(
        label="Tracking or consignment number, if it has one",
        max_length=80,
        width=20,
        required=False,
    )
    retain_until = forms.DateField(
        label="Kept until",
        help_text="Needed for what is linked to finance.",
        required=False,
    )


class Closing(forms.Form):
    """What was looked at on the cover."""

    return_shown = forms.ConfirmField(
        label="Return address", statement="The return address is on the cover", required=False
    )
    addressee_only = forms.ConfirmField(
        label="Addressee", statement="“For Addressee only” is on the cover", required=False
    )


class Label(forms.Form):
    """What stands on the label; it is drawn and not kept."""

    to = forms.TextAreaField(
        label="To", help_text="Drawn, and not kept", error_messages={"required": "Say to whom"}
    )
    back = forms.TextAreaField(
        label="Return address", error_messages={"required": "Give the return address"}
    )


def _back() -> Act:
    return Act(text="Dispatches", href=reverse("dispatches"))


def _row(one: Dispatch) -> Row:
    return Row(
        head=f"Dispatch {one.id}",
        href=reverse("dispatch", kwargs={"number": one.id}),
        tag=OPEN if one.closed_at is None else GONE,
        cells=(
            one.recipient,
            dispatching.MATERIALS[one.material],
            dispatching.METHODS[one.method],
            format_moment(one.at),
        ),
    )


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """What one's own organisation sends and sent."""
    account = signed_in_account(request)
    made = dispatches.dispatches(sender=account.organisation_id)[::-1]
    headings = ("Dispatch", "To", "What", "How", "Recorded")
    return sheet(
        request,
        Sheet(
            title="Dispatches",
            intro="What leaves by post, courier or message is recorded first: a way of sending "
            "that is not allowed is refused here.",
            ways=ways(account, "dispatches"),
            acts=(Act(text="Record a dispatch", href=reverse("new_dispatch")),),
            tables=(
                Table(
                    title="Not gone yet",
                    headings=headings,
                    rows=tuple(_row(one) for one in made if one.closed_at is None),
                    empty="Nothing waits.",
                ),
                Table(
                    title="Gone",
                    headings=headings,
                    rows=tuple(_row(one) for one in made if one.closed_at is not None),
                    empty="Nothing has gone.",
                ),
            ),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record something before it goes; refused, with every reason, where it may not go so."""
    form, at, refusal = NewLine.of(request), now(), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given["large"] = given["large"] == "yes"
        asked = NewDispatch(sender=signed_in_account(request).organisation_id, **given)
        try:
            number = dispatching.record(gate(), asker(request), asked, at=at)
        except RefusedByAgreement as refused:
            # Shown beside what was typed, so that only the way of sending need be chosen again.
            refusal = refused
            for one in dispatching.obstacles(asked, on=day_in_england(at)):
                form.add_error("method", f"{one.why[:-1]} (clause {one.clause}). {one.remedy}")
        else:
            return HttpResponseRedirect(reverse("dispatch", kwargs={"number": number}))
    page = asking(
        request,
        form,
        title="Record a dispatch",
        submit="Record the dispatch",
        back=_back(),
        intro=f"It may not go so. The refusal is entry {refusal.ledger_ref} of the ledger."
        if refusal
        else "",
    )
    page.status_code = 403 if refusal else page.status_code
    return page


def _mine(request: HttpRequest, number: int) -> Dispatch:
    mine = dispatches.dispatches(sender=signed_in_account(request).organisation_id)
    found = next((one for one in mine if one.id == number), None)
    if found is None:
        raise no_such_page()
    return found


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One dispatch, with what is left to do before it counts as gone."""
    found = _mine(request, number)
    parts = {"number": number}
    posted = found.method in dispatching.POST
    acts = [Act(text="Confirm and close", href=reverse("close_dispatch", kwargs=parts))]
    if posted:
        acts.append(Act(text="Make a label", href=reverse("dispatch_label", kwargs=parts)))
    return sheet(
        request,
        Sheet(
            title=f"Dispatch {number}",
            back=_back(),
            tag=OPEN if found.closed_at is None else GONE,
            facts=(
                ("To", found.recipient),
                ("Address", dispatching.KNOWN[found.recipient_known]),
                ("What", dispatching.MATERIALS[found.material]),
                ("How", dispatching.METHODS[found.method]),
                ("Large parcel", "Yes" if found.large else "No"),
                ("Wrapped twice", "Yes" if found.double_wrapped else "No"),
                ("Tracking", found.tracking or "None"),
                ("Kept until", day(found.retain_until)),
                ("Recorded", format_moment(found.at)),
                ("Gone", format_moment(found.closed_at) or "Not yet"),
            ),
            acts=tuple(acts) if found.closed_at is None else (),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm what is on the cover, and close the dispatch."""
    _mine(request, number)
    form = Closing.of(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        dispatching.close(
            gate(),
            asker(request),
            number,
            return_shown=given["return_shown"],
            addressee_only=given["addressee_only"],
            at=now(),
        )
        return HttpResponseRedirect(reverse("dispatch", kwargs={"number": number}))
    return asking(
        request,
        form,
        title="Confirm and close",
        submit="It has gone",
        back=Act(text=f"Dispatch {number}", href=reverse("dispatch", kwargs={"number": number})),
        intro="What goes by post or courier is closed once both are confirmed.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest, number: int) -> HttpResponse:
    """Draw a label to print; nothing of it is kept."""
    found = _mine(request, number)
    form = Label.of(request, initial={"to": found.recipient, "back": bare().authority})
    back = Act(text=f"Dispatch {number}", href=reverse("dispatch", kwargs={"number": number}))
    if request.method == "POST" and form.is_valid():
        context = {
            "number": number,
            "to": form.cleaned_data["to"].splitlines(),
            "return_to": form.cleaned_data["back"].splitlines(),
            "method": dispatching.METHODS[found.method],
            "back": back,
        }
        return render(request, "registers/label.html", context)
    return asking(request, form, title="Make a label", submit="Show the label", back=back)
