"""What people ask about their own data: the list with its days, a new request, one request.

Nobody is named: a person is known here by the Kinfold number alone, typed in the body of a form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.calendars import day_in_england
from kinfold.registers import accounts, facts, holding, notices_given
from kinfold.registers import cases as kept
from kinfold.rights import answering, cases, clocks, needs, restricting
from kinfold.rights.acting import UPHELD, decided
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, asking
from kinfold.web.pages import rights_words as words

ROLES: Final = ("governance_officer", "data_protection_officer", "information_governance_lead")
TYPED: Final = ("letter", "email", "telephone", "in_person", "website", "regulator")


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """One thing a request waits for, in words; `late` says that its day has passed."""

    what: str
    by: date | None
    law: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """One request of the list."""

    case: facts.Case
    kind: str
    outcome: str
    dues: tuple[DueLine, ...]

    @property
    def late(self) -> bool:
        """Whether anything about it is overdue."""
        return any(due.late for due in self.dues)


class NewRequest(forms.Form):
    """A request as it was received."""

    kind = forms.SelectField(
        forms.options(words.KINDS),
        label="What is asked for",
        error_messages={"required": "Choose what is asked for"},
    )
    received_on = forms.DateField(
        label="Day it was received",
        help_text="The day it reached anybody at the organisation below",
        error_messages={"required": "Give the day it was received"},
    )
    channel = forms.SelectField(
        [forms.Option(value=code, text=words.CHANNELS[code]) for code in TYPED],
        label="How it came",
        error_messages={"required": "Choose how it came"},
    )
    party = forms.SelectField(
        label="Who received it", error_messages={"required": "Choose who received it"}
    )
    permission_to_forward = forms.ConfirmField(
        label="If another organisation received it",
        statement="The person agreed that it is passed on to us",
        required=False,
    )
    requester = forms.RadiosField(
        forms.options(words.REQUESTERS),
        label="Who asks",
        error_messages={"required": "Choose who asks"},
    )
    agreements = forms.CheckboxesField(
        label="Agreements it is about",
        help_text="Everything held under them is kept from destruction until it is answered",
        error_messages={"required": "Choose at least one agreement"},
    )
    summary = forms.TextAreaField(
        label="What is asked, in your words (optional)",
        help_text="Do not name anybody. Keep names and letters in your own case file.",
        required=False,
        max_length=800,
        error_messages={"max_length": "Say it in 800 characters or fewer"},
    )

    def clean(self) -> dict[str, Any]:
        """A day that has come."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day = given.get("received_on")
        if day is not None and day > day_in_england(now()):
            self.add_error("received_on", "The day it was received must be today or in the past")
        return given


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Open requests with what each waits for, what is overdue first; then closed ones."""
    on = day_in_england(now())
    lines = [line(case, on=on) for case in kept.cases()]
    waiting = [one for one in lines if one.case.state == "open"]
    context = {
        "open": sorted(waiting, key=_soonest),
        "closed": [one for one in lines if one.case.state == "closed"][::-1],
        "late": sum(one.late for one in waiting),
        "requesters": words.REQUESTERS,
    }
    return render(request, "rights/list.html", context)


def _soonest(one: Line) -> tuple[bool, date, int]:
    days = [due.by for due in one.dues if due.by is not None]
    return not days, min(days, default=date.max), one.case.id


def line(case: facts.Case, *, on: date) -> Line:
    """A request in words, with what it waits for."""
    outcome = decided(case)
    return Line(
        case=case,
        kind=words.KINDS[case.kind],
        outcome=words.OUTCOMES.get(outcome or "", ""),
        dues=tuple(
            DueLine(
                what=words.capital(_named(due.what)),
                by=due.by,
                law=due.law,
                late=due.overdue(on=on),
            )
            for due in clocks.dues(case, on=on)
        ),
    )


def _named(what: str) -> str:
    """What is due, with an organisation by its name where it is given by its id."""
    asked, _, organisation = what.partition("advice from ")
    found = accounts.organisation(organisation) if organisation and not asked else None
    return what if found is None else f"advice from {found.name}"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a request on any channel; refused where it may not be passed on (TDV-13.9)."""
    at = now()
    account = signed_in_account(request)
    form = NewRequest.of(request, initial={"party": account.organisation_id})
    _offer(form, at=at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = facts.NewCase(
            person=None,
            **{name: given[name] for name in given if name != "agreements"},
            agreements=tuple(given["agreements"]),
        )
        number = cases.open_case(gate(), asker(request), asked, at=at)
        return HttpResponseRedirect(reverse("right", kwargs={"number": number}))
    return asking(
        request,
        form,
        title="Open a request",
        submit="Open it",
        back=Act(text="All requests", href=reverse("rights")),
        intro="Record it as it came. Whom it is about is found afterwards, by number, once "
        "identity is confirmed.",
    )


def _offer(form: NewRequest, *, at: datetime) -> None:
    form.offer(
        party=(forms.Option(value=one.id, text=one.name) for one in accounts.organisations())
    )
    answers = answering.answerable(gate(), at=at)
    form.offer(
        agreements=(
            forms.Option(
                value=name,
                text=version.agreement.title,
                hint="" if name in answers else "It names nobody to answer: no pack comes of it",
            )
            for name, version in sorted(gate().versions(at=at).items())
        ),
    )


def one_of(number: int) -> facts.Case:
    """The request of this number; NoSuchPage where there is none."""
    found = kept.case(number)
    if found is None:
        raise no_such_page()
    return found


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request: its days, what is still needed, what may be done next, its steps in order."""
    at = now()
    case = one_of(number)
    on = day_in_england(at)
    open_ = case.state == "open"
    names = {one.id: one.name for one in accounts.organisations()}
    context = {
        "line": line(case, on=on),
        "case": case,
        "party": names.get(case.party, case.party),
        "channel": words.CHANNELS.get(case.channel, words.said(case.channel)),
        "requester": words.REQUESTERS[case.requester],
        "titles": {name: one.agreement.title for name, one in gate().versions(at=at).items()},
        "steps": tuple(_steps(case, names=names)),
        "before_deciding": _before_deciding(case, on=on) if open_ else (),
        "before_closing": _before_closing(case, at=at) if open_ else (),
        "actions": tuple(_actions(case, at=at)) if open_ else (),
        "told": [(names.get(one.organisation, ""), one) for one in notices_given.told(case=number)],
        "packs": [one for one in holding.packs(case=number) if one.destroyed_at is None],
    }
    return render(request, "rights/one.html", context)


def _before_deciding(case: facts.Case, *, on: date) -> tuple[str, ...]:
    if decided(case) is not None:
        return ()
    return needs.before_deciding(case, outcome="granted", on=on)


def _before_closing(case: facts.Case, *, at: datetime) -> tuple[str, ...]:
    missing = needs.before_closing(case)
    still = "Data is still restricted because of it; lift that first."
    return (*missing, still) if cases.in_force(case, at=at) else missing


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step in words."""

    title: str
    step: facts.CaseStep
    who: str
    details: tuple[str, ...]


def _steps(case: facts.Case, *, names: dict[str, str]) -> Iterator[StepLine]:
    titles = {one.login: one.title for one in accounts.accounts()}
    for step in case.steps:
        title = words.STEPS[step.kind]
        if step.kind == "decided" and not step.data.get("outcome"):
            title = "Done here"
        yield StepLine(
            title=title,
            step=step,
            who=titles.get(step.by or "", step.by or "The installation itself"),
            details=tuple(_details(step, names=names)),
        )


def _details(step: facts.CaseStep, *, names: dict[str, str]) -> Iterator[str]:
    for name, value in step.data.items():
        if name in HIDDEN or value in (None, "", [], {}):
            continue
        label = words.capital(words.said(name))
        yield f"{label}: {_value(name, value, names=names)}"


#: Particulars of a step that are keys and not words.
HIDDEN: Final = frozenset({"person", "also", "restrictions", "parcels", "parcel", "decisions"})


def _value(name: str, value: object, *, names: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(name, one, names=names) for one in value)
    if name == "outcome":
        return words.OUTCOMES.get(str(value), str(value)).lower()
    if name.endswith("_on"):
        day = date.fromisoformat(str(value))
        return f"{day.day} {day:%B %Y}"
    if name == "reason":
        return words.REASONS.get(str(value), str(value)).lower()
    return names.get(str(value), words.said(str(value)))


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that may be done next: its page and its words."""

    address: str
    text: str
    first: bool = False


#: What may be recorded by hand about which kinds of request; the rest is offered for every kind.
ONLY: Final = {
    "complaint_acknowledged": frozenset({clocks.COMPLAINT}),
    "extended": frozenset(words.KINDS) - {clocks.COMPLAINT, clocks.FREEDOM_OF_INFORMATION},
}
BY_HAND: Final = {
    "identity_confirmed": "Confirm identity",
    "parental_responsibility": "Record parental responsibility",
    "competence": "Record competence",
    "complaint_acknowledged": "Record the acknowledgement",
    "clarification_asked": "Ask for clarification",
    "clarification_received": "Record the clarification",
    "extended": "Extend the time",
    "originator_answered": "Record the originator’s answer",
    "subject_told": "Record that the person was told",
    "pack_given": "Record that the pack was given",
    "regulator_told": "Record that the regulator was told",
}


def _actions(case: facts.Case, *, at: datetime) -> Iterator[Action]:
    limited = bool(cases.in_force(case, at=at))
    done = {step.kind for step in case.steps}
    for kind, text in BY_HAND.items():
        if _fits(case, kind, done=done):
            address = reverse("right_step", kwargs={"number": case.id, "kind": kind})
            yield Action(address=address, text=text, first=kind in FIRST and kind not in done)
    for name, text, fits in (
        ("right_consult", "Ask where the data came from", case.kind in needs.ADVISED),
        ("right_pack", "Read the pack through and make it", case.kind == "access"),
        ("right_decide", "Decide it", decided(case) is None),
        ("right_restrict", "Restrict the data", not limited and _may_restrict(case)),
        ("right_lift", "Lift the restriction", limited),
        ("right_correct", "Pass the correction on", _upheld(case, "rectification")),
        ("right_erase", "Erase the data", _upheld(case, "erasure")),
        ("right_close", "Close it", decided(case) is not None),
    ):
        if fits:
            address = reverse(name, kwargs={"number": case.id})
            yield Action(address=address, text=text, first=_ready(case, name, at=at))


#: What must be known before anything else is worth doing (PRI-12).
FIRST: Final = frozenset({"identity_confirmed", "parental_responsibility", "competence"})


def _ready(case: facts.Case, name: str, *, at: datetime) -> bool:
    """Whether the next step is this one, and not one of those before it."""
    if name == "right_decide":
        return not _before_deciding(case, on=day_in_england(at))
    if name == "right_close":
        return not _before_closing(case, at=at)
    if name == "right_lift":
        return restricting.told_since(case)
    if name == "right_restrict":
        return decided(case) in UPHELD
    return name != "right_consult" and case.identity_known


def _may_restrict(case: facts.Case) -> bool:
    """While accuracy or an objection is considered, or once a restriction was granted."""
    upheld = case.kind in restricting.DECIDED and decided(case) in UPHELD
    return upheld or (case.kind in restricting.MEANWHILE and decided(case) is None)


def _upheld(case: facts.Case, kind: str) -> bool:
    return case.kind == kind and decided(case) in UPHELD


def _fits(case: facts.Case, kind: str, *, done: set[str]) -> bool:
    if kind in ONLY and case.kind not in ONLY[kind]:
        return False
    return {
        "parental_responsibility": case.requester in ("parent", "carer"),
        "complaint_acknowledged": kind not in done,
        "clarification_asked": not clocks.standing_still(case) and decided(case) is None,
        "clarification_received": clocks.standing_still(case),
        "extended": case.extension is None and decided(case) is None,
        "originator_answered": "originator_asked" in done or case.kind in needs.ADVISED,
        "subject_told": decided(case) is not None or "decided" in done,
        "pack_given": "pack_made" in done,
        "regulator_told": case.channel == needs.REGULATOR,
    }.get(kind, True)
