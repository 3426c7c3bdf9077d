"""Sub-contractors' contracts, page by page: listed, entered, ended, and shown destroyed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.oversight import contracts
from kinfold.registers import accounts
from kinfold.registers.facts import NewContract
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.pages.oversight.words import day, ways

STATES = {
    contracts.RUNNING: Tag(text="Running", kind="good"),
    contracts.LAPSING: Tag(text="Lapses soon", kind="soon"),
    contracts.LATER: Tag(text="Not begun", kind="open"),
    contracts.OVER: Tag(text="Over", kind="plain"),
}


class NewLine(forms.Form):
    """A contract as it is entered."""

    authority = forms.SelectField(
        label="Authority it is for", error_messages={"required": "Choose the authority"}
    )
    contractor = forms.TextField(
        label="Sub-contractor", max_length=200, error_messages={"required": "Name the organisation"}
    )
    reference = forms.TextField(
        label="Contract reference",
        help_text="Letters, digits and hyphens, without spaces",
        max_length=80,
        width=20,
        error_messages={"required": "Give the contract’s reference"},
    )
    agreement = forms.SelectField(
        label="Agreement it does its work under", error_messages={"required": "Choose one"}
    )
    clause = forms.TextField(
        label="Clause", max_length=80, width=10, error_messages={"required": "Give the clause"}
    )
    work = forms.TextAreaField(
        label="What it may do for the authority",
        max_length=500,
        error_messages={"required": "Say what it may do"},
    )
    system = forms.TextField(
        label="System it uses", max_length=120, error_messages={"required": "Name the system"}
    )
    country = forms.TextField(
        label="Country where the data is held",
        max_length=60,
        width=20,
        error_messages={"required": "Name the country"},
    )
    starts_on = forms.DateField(
        label="First day", error_messages={"required": "Give the first day"}
    )
    ends_on = forms.DateField(label="Last day", error_messages={"required": "Give the last day"})
    processor_terms = forms.TextField(
        label="Where the terms between controller and processor are",
        help_text="UK GDPR Article 28. Left empty, the list says there are none.",
        max_length=80,
        required=False,
    )
    replaces = forms.SelectField(label="Contract it follows, if any", required=False)

    def clean(self) -> dict[str, Any]:
        """A contract that ends after it begins."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must not be before the first")
        return given


class OnADay(forms.Form):
    """The day something happened."""

    on = forms.DateField(label="Day", error_messages={"required": "Give the day"})


class Evidence(OnADay):
    """When it was destroyed, and what shows it."""

    evidence = forms.TextField(
        label="Reference of the certificate of destruction",
        max_length=80,
        error_messages={"required": "Give the certificate’s reference"},
    )


def _back() -> Act:
    return Act(text="Contracts", href=reverse("contracts"))


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every contract by authority: those with something wrong, those that lapse, and the rest."""
    found = contracts.register(at=now())
    wrong = [one for one in found if one.flags]
    soon = [one for one in found if not one.flags and one.state == contracts.LAPSING]
    rest = [one for one in found if one not in wrong and one not in soon]
    return sheet(
        request,
        Sheet(
            title="Sub-contractors",
            intro="Who works for each authority, under which contract and clause, and where the "
            "data is held.",
            ways=ways("contracts"),
            acts=(Act(text="Record a contract", href=reverse("new_contract")),),
            tables=(
                _table("To put right", wrong, "Nothing is missing."),
                _table("Lapsing within 60 days", soon, "None."),
                _table("All others", rest, "None."),
            ),
        ),
    )


def _table(title: str, found: list[contracts.Standing], empty: str) -> Table:
    names = {one.id: one.name for one in accounts.organisations()}
    return Table(
        title=title,
        headings=("Sub-contractor", "For", "What and where", "Until"),
        rows=tuple(
            Row(
                head=f"{one.contract.contractor}, {one.contract.reference}",
                href=reverse("contract", kwargs={"number": one.contract.id}),
                tag=STATES[one.state],
                cells=(
                    names[one.contract.authority],
                    f"{one.contract.system}, {one.contract.country}",
                    day(one.last_day),
                ),
                flags=one.flags,
            )
            for one in found
        ),
        empty=empty,
    )


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One contract in full, with what became of it."""
    found = next((one for one in contracts.register(at=now()) if one.contract.id == number), None)
    if found is None:
        raise no_such_page()
    kept, parts = found.contract, {"number": number}
    act = Act(text="End it", href=reverse("end_contract", kwargs=parts))
    if found.state == contracts.OVER:
        act = Act(text="Record the destruction", href=reverse("contract_destroyed", kwargs=parts))
    return sheet(
        request,
        Sheet(
            title=f"{kept.contractor}, {kept.reference}",
            back=_back(),
            tag=STATES[found.state],
            flags=found.flags,
            facts=_facts(found),
            acts=() if kept.step("destroyed") else (act,),
        ),
    )


def _facts(found: contracts.Standing) -> tuple[tuple[str, str], ...]:
    kept = found.contract
    version = gate().versions(at=now()).get(kept.agreement)
    authority = accounts.organisation(kept.authority)
    return (
        ("For", authority.name if authority is not None else kept.authority),
        ("May", kept.work),
        ("Under", f"{version.agreement.title if version else kept.agreement}, {kept.clause}"),
        ("System", kept.system),
        ("Data held in", kept.country),
        ("From", day(kept.starts_on)),
        ("Until", day(found.last_day)),
        ("Terms of Article 28", kept.processor_terms or "Not on record"),
        ("Followed by another", "Yes" if kept.successors else "No"),
        *(
            ("Ended" if step.kind == "ended" else "Destroyed", _said(step.on, step.evidence))
            for step in kept.steps
        ),
    )


def _said(on: date, evidence: str) -> str:
    return f"{day(on)}; {evidence}" if evidence else day(on)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a contract."""
    at = now()
    form = NewLine.of(request)
    _offer(form)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given["replaces"] = int(given["replaces"]) if given["replaces"] else None
        number = contracts.add(gate(), asker(request), NewContract(**given), at=at)
        return HttpResponseRedirect(reverse("contract", kwargs={"number": number}))
    return asking(
        request, form, title="Record a contract", submit="Record the contract", back=_back()
    )


def _offer(form: NewLine) -> None:
    at = now()
    form.offer(
        authority=[
            forms.Option(value=one.id, text=one.name)
            for one in accounts.organisations()
            if one.kind in contracts.AUTHORITIES
        ],
        agreement=[
            forms.Option(value=name, text=version.agreement.title)
            for name, version in sorted(gate().versions(at=at).items())
        ],
        replaces=[
            forms.Option(
                value=str(one.contract.id),
                text=f"{one.contract.contractor}, {one.contract.reference}",
            )
            for one in contracts.register(at=at)
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a contract before its day."""
    form = OnADay.of(request)
    if request.method == "POST" and form.is_valid():
        contracts.end(gate(), asker(request), number, on=form.cleaned_data["on"], at=now())
        return HttpResponseRedirect(reverse("contract", kwargs={"number": number}))
    return asking(request, form, title="End a contract", submit="End it", back=_back())


@require_http_methods(["GET", "HEAD", "POST"])
def destroyed(request: HttpRequest, number: int) -> HttpResponse:
    """Record what shows that the sub-contractor destroyed what it held."""
    form = Evidence.of(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        contracts.destroyed(
            gate(), asker(request), number, on=given["on"], evidence=given["evidence"], at=now()
        )
        return HttpResponseRedirect(reverse("contract", kwargs={"number": number}))
    return asking(
        request,
        form,
        title="What the sub-contractor held is destroyed",
        submit="Record it",
        back=_back(),
    )
