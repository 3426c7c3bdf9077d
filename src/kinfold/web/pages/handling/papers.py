"""Papers for meetings, page by page: recorded by case reference, kept, destroyed on their day."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.calendars import day_in_england
from kinfold.handling import papers
from kinfold.registers import meeting_papers
from kinfold.registers.facts import MeetingPapers, NewMeetingPapers
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.pages.handling.words import day, ways

STATES: Final = {
    "in use": Tag(text="In use", kind="open"),
    "kept": Tag(text="Kept", kind="soon"),
    "overdue": Tag(text="Overdue", kind="wrong"),
    "destroyed": Tag(text="Destroyed", kind="good"),
}


class NewLine(forms.Form):
    """Papers that came."""

    reference = forms.TextField(
        label="Case reference",
        help_text="Your own, which tells nobody who the child is",
        max_length=80,
        width=20,
        error_messages={"required": "Give the case reference"},
    )
    kind = forms.RadiosField(
        forms.options(papers.KINDS),
        label="What the meetings are about",
        error_messages={"required": "Choose what the meetings are about"},
    )
    place = forms.RadiosField(
        forms.options(papers.PLACES),
        label="Where they are kept",
        error_messages={"required": "Choose where they are kept"},
    )
    received_on = forms.DateField(
        label="Day they came", error_messages={"required": "Give the day they came"}
    )


class Ended(forms.Form):
    """The end of an intervention, and how long papers are kept afterwards."""

    on = forms.DateField(
        label="Day the intervention ended", error_messages={"required": "Give the day"}
    )
    months = forms.TextField(
        label="Months they are kept afterwards",
        help_text="As your own retention schedule says",
        inputmode="numeric",
        width=4,
        error_messages={"required": "Give the number of months"},
    )
    schedule = forms.TextField(
        label="Line of the retention schedule",
        max_length=80,
        width=20,
        error_messages={"required": "Name the line of the schedule"},
    )

    def clean_months(self) -> int:
        """A whole number of months."""
        said = str(self.cleaned_data["months"]).strip()
        if not said.isdecimal() or not 0 < int(said) <= papers.LONGEST:
            raise ValidationError("The months must be a whole number, such as 72")
        return int(said)


class Destroyed(forms.Form):
    """What shows that they are destroyed."""

    certificate = forms.TextField(
        label="Reference of the record of destruction",
        max_length=80,
        width=20,
        error_messages={"required": "Give the record’s reference"},
    )


def _back() -> Act:
    return Act(text="Papers for meetings", href=reverse("papers"))


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """One's own organisation's papers, those overdue for destruction first."""
    account, on = signed_in_account(request), day_in_england(now())
    found = meeting_papers.papers(holder=account.organisation_id)
    order = {state: place for place, state in enumerate(("overdue", "in use", "kept", "destroyed"))}
    lines = sorted(found, key=lambda one: order[papers.state(one, on=on)])
    return sheet(
        request,
        Sheet(
            title="Papers for meetings",
            intro="Papers for meetings around a child are kept securely, and go on the day your "
            "retention schedule sets when the intervention ends. What they say is not kept here.",
            ways=ways(account, "papers"),
            acts=(Act(text="Record papers", href=reverse("new_papers")),),
            tables=(
                Table(
                    title="On the register",
                    headings=("Case", "About", "Kept in", "Until"),
                    rows=tuple(_row(one, on=on) for one in lines),
                ),
            ),
        ),
    )


def _row(one: MeetingPapers, *, on: date) -> Row:
    ended = one.step("ended")
    return Row(
        head=one.reference,
        href=reverse("papers_step", kwargs={"number": one.id}),
        tag=STATES[papers.state(one, on=on)],
        cells=(
            papers.KINDS[one.kind],
            papers.PLACES[one.place],
            day(ended.due_on) if ended is not None else "The intervention goes on",
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record papers that came."""
    form = NewLine.of(request)
    if request.method == "POST" and form.is_valid():
        holder = signed_in_account(request).organisation_id
        asked = NewMeetingPapers(holder=holder, **form.cleaned_data)
        papers.record(gate(), asker(request), asked, at=now())
        return HttpResponseRedirect(reverse("papers"))
    return asking(request, form, title="Record papers", submit="Record them", back=_back())


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int) -> HttpResponse:
    """The next step for papers: the intervention ended, or they are destroyed."""
    mine = meeting_papers.papers(holder=signed_in_account(request).organisation_id)
    found = next((one for one in mine if one.id == number), None)
    if found is None:
        raise no_such_page()
    if found.step("destroyed") is not None:
        return sheet(
            request,
            Sheet(title=f"Papers {found.reference}", back=_back(), tag=STATES["destroyed"]),
        )
    ended = found.step("ended") is not None
    form = (Destroyed if ended else Ended).of(request)
    if request.method == "POST" and form.is_valid():
        given, gate_, actor = form.cleaned_data, gate(), asker(request)
        if ended:
            papers.destroyed(gate_, actor, number, certificate=given["certificate"], at=now())
        else:
            papers.intervention_ended(gate_, actor, number, at=now(), **given)
        return HttpResponseRedirect(reverse("papers"))
    title = "The papers are destroyed" if ended else "The intervention ended"
    return asking(request, form, title=title, submit="Record it", back=_back())
