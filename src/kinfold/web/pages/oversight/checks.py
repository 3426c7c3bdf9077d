"""Checks of controllers in common, page by page: each member as it stands, and a new check."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold import law
from kinfold.calendars import day_in_england
from kinfold.oversight import diligence
from kinfold.registers.facts import NewDiligence
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.pages.oversight.words import day, ways

STATES = {
    diligence.NONE: "not looked at",
    diligence.FAILED: "not in order",
    diligence.OVERDUE: "overdue",
    diligence.ACTION: "something to put right",
    diligence.GOOD: "in order",
}


class NewCheck(forms.Form):
    """What was looked at, by whom, when, and what was found."""

    member = forms.SelectField(
        label="Controller", error_messages={"required": "Choose the controller"}
    )
    what = forms.RadiosField(
        forms.options(diligence.WHAT),
        label="What was looked at",
        error_messages={"required": "Choose what was looked at"},
    )
    checker_role = forms.SelectField(
        label="Role of the person who looked", error_messages={"required": "Choose the role"}
    )
    checked_on = forms.DateField(
        label="Day it was looked at", error_messages={"required": "Give the day"}
    )
    next_due = forms.DateField(
        label="Day the next look is due", error_messages={"required": "Give the day"}
    )
    evidence = forms.TextField(
        label="Reference of the evidence",
        help_text="Letters, digits and hyphens, without spaces",
        max_length=80,
        width=20,
        error_messages={"required": "Give the evidence’s reference"},
    )
    outcome = forms.RadiosField(
        forms.options(diligence.OUTCOMES),
        label="What was found",
        error_messages={"required": "Say what was found"},
    )

    def clean(self) -> dict[str, Any]:
        """A look that has been had, and a next one after it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        looked, due = given.get("checked_on"), given.get("next_due")
        if looked and looked > day_in_england(now()):
            self.add_error("checked_on", "The day it was looked at must not be to come")
        if looked and due and due <= looked:
            self.add_error("next_due", "The next look must come after this one")
        return given


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """The agreements with several controllers, and how many of them have shown too little."""
    at = now()
    rows = []
    for name, version in sorted(gate().versions(at=at).items()):
        members = diligence.members(gate(), name, at=at)
        if not members:
            continue
        wrong = sum(bool(one.flag) for one in members)
        rows.append(
            Row(
                head=version.agreement.title,
                href=reverse("checks_under", kwargs={"agreement": name}),
                cells=(str(len(members)), str(wrong)),
            )
        )
    return sheet(
        request,
        Sheet(
            title="Checks of controllers in common",
            intro="Each member of an agreement answers for its own care. What was looked at, and "
            "what is due, is kept here; nothing stops for it.",
            ways=ways("checks"),
            tables=(
                Table(
                    title="Agreements",
                    headings=("Agreement", "Controllers", "Flagged"),
                    rows=tuple(rows),
                    empty="No agreement here has more than one controller.",
                ),
            ),
        ),
    )


@require_safe
def under(request: HttpRequest, agreement: str) -> HttpResponse:
    """Each controller of an agreement, with what it has shown."""
    at = now()
    version = gate().versions(at=at).get(agreement)
    if version is None:
        raise no_such_page()
    members = diligence.members(gate(), agreement, at=at)
    return sheet(
        request,
        Sheet(
            title=f"Checks under the {version.agreement.title}",
            back=Act(text="Checks", href=reverse("checks")),
            acts=(
                Act(
                    text="Record a check",
                    href=reverse("new_check", kwargs={"agreement": agreement}),
                ),
            )
            if members
            else (),
            tables=(
                Table(
                    title="Controllers",
                    headings=("Controller", "What it has shown"),
                    rows=tuple(_row(one) for one in members),
                    empty="The agreement has no more than one controller.",
                ),
            ),
        ),
    )


def _row(member: diligence.Member) -> Row:
    said = [
        f"{diligence.WHAT[one.what]}: {STATES[one.state]}"
        + (f" (next by {day(one.latest.next_due)})" if one.latest else "")
        for one in member.checks
    ]
    tag = Tag(text="Flagged", kind="wrong") if member.flag else Tag(text="Not flagged", kind="good")
    flags = (member.flag,) if member.flag else ()
    return Row(head=member.name, cells=("; ".join(said) + ".",), tag=tag, flags=flags)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, agreement: str) -> HttpResponse:
    """Enter a check of one member."""
    at = now()
    if agreement not in gate().versions(at=at):
        raise no_such_page()
    form = NewCheck.of(request, initial={"checker_role": asker(request).role})
    form.offer(
        member=[
            forms.Option(value=one.organisation, text=one.name)
            for one in diligence.members(gate(), agreement, at=at)
        ],
        checker_role=[
            forms.Option(value=code, text=role.title) for code, role in law.roles().items()
        ],
    )
    back = Act(text="Checks", href=reverse("checks_under", kwargs={"agreement": agreement}))
    if request.method == "POST" and form.is_valid():
        asked = NewDiligence(agreement=agreement, **form.cleaned_data)
        diligence.record(gate(), asker(request), asked, at=at)
        return HttpResponseRedirect(back.href)
    return asking(request, form, title="Record a check", submit="Record the check", back=back)
