"""Support copies, page by page: opened, agreed by the school, taken, passed on, destroyed."""

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.calendars import day_in_england
from kinfold.handling import support
from kinfold.registers import accounts
from kinfold.registers.facts import SupportCase
from kinfold.registers.models import Account
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.ours import is_ours
from kinfold.web.pages.handling.words import day, ways
from kinfold.web.templating import format_moment

STATES: Final = {
    "open": Tag(text="Open", kind="open"),
    "closed": Tag(text="Nothing copied", kind="plain"),
    "destruction due": Tag(text="To be destroyed", kind="soon"),
    "destruction overdue": Tag(text="Overdue", kind="wrong"),
    "destroyed": Tag(text="Destroyed", kind="good"),
}
STEPS: Final = {
    "agreed": "The school agreed to a copy",
    "taken": "Copy taken",
    "permitted": "The school permitted one pass to the supplier",
    "passed": "Passed to the supplier",
    "closed": "Closed",
    "destroyed": "Destroyed",
}


class NewCase(forms.Form):
    """A fault in a school's system."""

    school = forms.SelectField(label="School", error_messages={"required": "Choose the school"})
    reference = forms.TextField(
        label="Reference of the fault",
        help_text="Letters, digits and hyphens, without spaces",
        max_length=80,
        width=20,
        error_messages={"required": "Give the fault’s reference"},
    )
    supplier = forms.TextField(
        label="Supplier of the system",
        max_length=200,
        error_messages={"required": "Name the supplier"},
    )


class Taken(forms.Form):
    """Where a copy is kept."""

    place = forms.RadiosField(
        (
            *forms.options(support.PLACES),
            forms.Option(value="elsewhere", text="Somewhere else", hint="It may not be taken"),
        ),
        label="Where the copy is kept",
        error_messages={"required": "Choose where the copy is kept"},
    )


class Passed(forms.Form):
    """One pass to the supplier."""

    reference = forms.TextField(
        label="The supplier’s own reference",
        max_length=80,
        width=20,
        error_messages={"required": "Give the supplier’s reference"},
    )


class Destroyed(forms.Form):
    """What shows that every copy is destroyed."""

    certificate = forms.TextField(
        label="Reference of the certificate of destruction",
        max_length=80,
        width=20,
        error_messages={"required": "Give the certificate’s reference"},
    )


def _back() -> Act:
    return Act(text="Support copies", href=reverse("support_cases"))


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """The cases an account may read, with overdue destructions first."""
    account, on = signed_in_account(request), day_in_england(now())
    found = support.cases(gate(), asker(request))
    overdue = [one for one in found if support.state(one, on=on) == "destruction overdue"]
    rest = [one for one in found[::-1] if one not in overdue]
    may_open = is_ours(account) and account.role in support.SUPPORT
    return sheet(
        request,
        Sheet(
            title="Support copies",
            intro="A copy of a school’s data is taken only to mend its system: when the school "
            "agrees, for that fault, and destroyed shortly after.",
            ways=ways(account, "support_cases"),
            acts=(Act(text="Open a case", href=reverse("new_support_case")),) if may_open else (),
            tables=(
                _table("Destruction overdue", overdue, on=on),
                _table("All others", rest, on=on),
            ),
        ),
    )


def _table(title: str, found: list[SupportCase], *, on: date) -> Table:
    names = {one.id: one.name for one in accounts.organisations()}
    return Table(
        title=title,
        headings=("Case", "School", "Supplier", "To be destroyed by"),
        rows=tuple(
            Row(
                head=one.reference,
                href=reverse("support_case", kwargs={"number": one.id}),
                tag=STATES[support.state(one, on=on)],
                cells=(names[one.school], one.supplier, day(_due(one))),
            )
            for one in found
        ),
        empty="None.",
    )


def _due(case: SupportCase) -> date | None:
    closed = case.last("closed")
    return None if closed is None else closed.due_on


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    form = NewCase.of(request)
    form.offer(
        school=(
            forms.Option(value=one.id, text=one.name)
            for one in accounts.organisations()
            if one.kind == "school"
        ),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = support.open_case(
            gate(),
            asker(request),
            given["reference"],
            school=given["school"],
            supplier=given["supplier"],
            at=now(),
        )
        return HttpResponseRedirect(reverse("support_case", kwargs={"number": number}))
    return asking(request, form, title="Open a case", submit="Open the case", back=_back())


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One case, its steps, and what this account can do next."""
    account, on = signed_in_account(request), day_in_england(now())
    found = _readable(request, number)
    school = accounts.organisation(found.school)
    titles = {one.login: one.title for one in accounts.accounts()}
    return sheet(
        request,
        Sheet(
            title=f"Support case {found.reference}",
            back=_back(),
            tag=STATES[support.state(found, on=on)],
            facts=(
                ("School", school.name if school is not None else found.school),
                ("Supplier", found.supplier),
                ("To be destroyed by", day(_due(found))),
            ),
            acts=_acts(account, found),
            tables=(
                Table(
                    title="Steps",
                    headings=("Step", "When", "By", "Place or reference"),
                    rows=tuple(
                        Row(
                            head=STEPS[step.kind],
                            cells=(
                                format_moment(step.at),
                                titles.get(step.by or "", "The installation"),
                                support.PLACES.get(step.place, step.reference) or "None",
                            ),
                        )
                        for step in found.steps
                    ),
                    empty="Nothing was done yet.",
                ),
            ),
        ),
    )


def _readable(request: HttpRequest, number: int) -> SupportCase:
    mine = support.cases(gate(), asker(request))
    found = next((one for one in mine if one.id == number), None)
    if found is None:
        raise no_such_page()
    return found


def _acts(account: Account, case: SupportCase) -> tuple[Act, ...]:
    """What may be done next: the school's own acts, or the supporter's."""
    what: tuple[tuple[str, str, bool], ...]
    if case.count("closed"):
        due = _due(case) is not None and not case.count("destroyed")
        what = (("destroyed", "Record the destruction", False),) if due and is_ours(account) else ()
    elif not is_ours(account):
        agreed = case.count("agreed")
        what = (("permit", "Permit one pass to the supplier", True),)
        what = what if agreed else (("agree", "Agree that a copy is taken", True),)
    else:
        what = (
            ("take", "Record a copy", False),
            ("pass", "Pass it to the supplier", False),
            ("close", "Close the case", True),
        )
    return tuple(
        Act(
            text=text,
            href=reverse("support_step", kwargs={"number": case.id, "what": name}),
            post=post,
        )
        for name, text, post in what
    )


@require_POST
def _at_once(request: HttpRequest, number: int, what: str) -> HttpResponse:
    gate_, actor, at = gate(), asker(request), now()
    if what == "agree":
        support.agree(gate_, actor, number, at=at)
    elif what == "permit":
        support.permit(gate_, actor, number, at=at)
    else:
        support.close(gate_, actor, number, at=at)
    return HttpResponseRedirect(reverse("support_case", kwargs={"number": number}))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Take one step of a case: agree, permit and close at once, the others by a form."""
    found = _readable(request, number)
    if what in ("agree", "permit", "close"):
        return _at_once(request, number, what)
    kinds: dict[str, tuple[type[forms.Form], str]] = {
        "take": (Taken, "Record a copy"),
        "pass": (Passed, "Pass it to the supplier"),
        "destroyed": (Destroyed, "Every copy is destroyed"),
    }
    if what not in kinds:
        raise no_such_page()
    kind, title = kinds[what]
    form = kind.of(request)
    back = Act(text=found.reference, href=reverse("support_case", kwargs={"number": number}))
    if request.method == "POST" and form.is_valid():
        given, gate_, actor = form.cleaned_data, gate(), asker(request)
        if what == "take":
            support.take(gate_, actor, number, place=given["place"], at=now())
        elif what == "pass":
            support.pass_on(gate_, actor, number, reference=given["reference"], at=now())
        else:
            support.destroyed(gate_, actor, number, certificate=given["certificate"], at=now())
        return HttpResponseRedirect(back.href)
    return asking(request, form, title=title, submit="Record it", back=back)
