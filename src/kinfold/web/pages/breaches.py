"""Breaches of personal data: reported by anybody, triaged, told and decided by those who answer.

SOM-10, TDV-16, CCIS-11, GOV-3. Nothing here names a person; a warning names no organisation either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.calendars import ENGLAND, day_in_england
from kinfold.registers import accounts, facts, notices_given
from kinfold.registers import breaches as kept
from kinfold.registers.models import Account
from kinfold.rights import breach_record, breaches
from kinfold.rights.triage import Severity, severity
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, asking
from kinfold.web.ours import is_ours

STEPS: Final = {
    "triaged": "Triaged",
    "told": "Told",
    "confirmed": "Confirmed",
    "minimised": "Effects made small",
    "regulator_decision": "Decision about the regulator",
    "subjects_decision": "Decision about the people concerned",
    "parties_decision": "Decision about others",
    "regulator_told": "Regulator told",
    "warning_sent": "Warning sent",
    "closed": "Closed",
}
DECISIONS: Final = {
    "regulator": "The regulator",
    "subjects": "The people concerned",
    "other_parties": "Other parties to the agreement",
    "information_governance_team": "The council’s information governance team",
}
WHO: Final = {
    "governors": "The governors",
    "head": "The head",
    "data_protection_officer": "The data protection officer",
    "information_governance_lead": "The information governance lead",
    "members": "Every party to the agreement",
}
LEVELS: Final = {"low": "Low", "medium": "Medium", "high": "High"}
CLOCKS: Final = {
    "running": "The report to the regulator is due by",
    "overdue": "Overdue. The report to the regulator was due by",
    "reported": "Reported to the regulator. It was due by",
    "reported late": "Reported to the regulator late. It was due by",
    "need not be reported": "Decided: it need not be reported. A report would be due by",
}


class NewBreach(forms.Form):
    """A breach as it is noticed."""

    agreement = forms.SelectField(
        label="Agreement the data comes under",
        error_messages={"required": "Choose the agreement"},
    )
    raised_by = forms.SelectField(
        label="Whose breach is it?", error_messages={"required": "Choose whose breach it is"}
    )
    reference = forms.TextField(
        label="Your own reference",
        help_text="Letters, digits and hyphens. For example, BR-2026-4",
        max_length=80,
        width=20,
        error_messages={"required": "Give your own reference"},
    )
    aware_on = forms.DateField(
        label="Day somebody became aware of it",
        error_messages={"required": "Give the day somebody became aware of it"},
    )
    aware_time = forms.TextField(
        label="At what time",
        help_text="For example, 14:30. The regulator’s 72 hours begin then.",
        width=5,
        error_messages={"required": "Give the time, such as 14:30"},
    )
    summary = forms.TextAreaField(
        label="What happened",
        help_text="Do not name a child, a family or a member of staff.",
        max_length=800,
        error_messages={
            "required": "Say what happened",
            "max_length": "Say it in 800 characters or fewer",
        },
    )

    def clean_aware_time(self) -> time:
        """A time of day on the clock."""
        try:
            return time.fromisoformat(str(self.cleaned_data["aware_time"]).strip())
        except ValueError:
            raise ValidationError("The time must be hours and minutes, such as 14:30") from None

    def clean(self) -> dict[str, Any]:
        """A moment that has been."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if {"aware_on", "aware_time"} <= given.keys():
            clock = given["aware_time"].replace(tzinfo=None)
            given["aware_at"] = datetime.combine(given["aware_on"], clock, ENGLAND)
            if given["aware_at"] > now():
                self.add_error("aware_time", "Nobody can be aware of it yet: check day and time")
        return given


@dataclass(frozen=True, kw_only=True)
class Line:
    """One breach of the list."""

    breach: facts.Breach
    raised_by: str
    agreement: str
    level: str
    clock: str
    due: datetime
    late: bool


def handles(account: Account) -> bool:
    """Whether an account answers for breaches here: by role, at the installation's own."""
    return is_ours(account) and account.role in breach_record.CONFIRM


def readable(account: Account) -> tuple[facts.Breach, ...]:
    """The breaches an account may read.

    All for those who answer for them; what they reported themselves for their colleagues; what
    their organisation raised or was told of for everybody else.
    """
    if handles(account):
        return kept.breaches()
    if is_ours(account):
        return tuple(one for one in kept.breaches() if one.by == account.login)
    mine = account.organisation_id
    told = {one.breach for one in notices_given.told(organisation=mine)}
    return tuple(one for one in kept.breaches() if one.raised_by == mine or one.id in told)


def one_of(request: HttpRequest, number: int) -> facts.Breach:
    """The breach of this number; NoSuchPage where there is none that this account may read."""
    account = signed_in_account(request)
    found = next((one for one in readable(account) if one.id == number), None)
    if found is None:
        raise no_such_page()
    return found


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Open breaches, with where the 72 hours stand; then closed ones."""
    account, at = signed_in_account(request), now()
    found = [_line(one, at=at) for one in readable(account)]
    context = {
        "open": sorted(
            (one for one in found if one.breach.state == "open"), key=lambda one: one.due
        ),
        "closed": [one for one in found if one.breach.state == "closed"][::-1],
        "handles": handles(account),
    }
    return render(request, "breaches/list.html", context)


def _line(breach: facts.Breach, *, at: datetime) -> Line:
    organisation = accounts.organisation(breach.raised_by)
    version = gate().versions(at=at).get(breach.agreement)
    stand = breaches.clock(breach, at=at)
    triaged = breach.latest("triaged")
    level = "" if triaged is None else str(triaged.data.get("severity"))
    return Line(
        breach=breach,
        raised_by=breach.raised_by if organisation is None else organisation.name,
        agreement=breach.agreement if version is None else version.agreement.title,
        level=LEVELS.get(level, "Not triaged yet"),
        clock=CLOCKS[stand.state],
        due=stand.due,
        late=stand.state in ("overdue", "reported late"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report a breach; anybody who is signed in may (TDV-16)."""
    account, at = signed_in_account(request), now()
    on = day_in_england(at)
    form = NewBreach.of(request, initial={"raised_by": account.organisation_id, "aware_on": on})
    _offer(form, account, at=at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = facts.NewBreach(
            answers={},
            **{
                name: given[name]
                for name in ("agreement", "raised_by", "reference", "aware_at", "summary")
            },
        )
        number = breaches.raise_breach(gate(), asker(request), asked, at=at)
        return HttpResponseRedirect(reverse("breach", kwargs={"number": number}))
    back = Act(text="Breaches", href=reverse("breaches"))
    return asking(request, form, title="Report a breach", submit="Report it", back=back)


def _offer(form: NewBreach, account: Account, *, at: datetime) -> None:
    form.offer(
        agreement=(
            forms.Option(value=name, text=version.agreement.title)
            for name, version in sorted(gate().versions(at=at).items())
        ),
        raised_by=(
            forms.Option(value=one.id, text=one.name)
            for one in accounts.organisations()
            if handles(account) or one.id == account.organisation_id
        ),
    )


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One breach: its clock, how serious it is and why, who was told and did what, what is left."""
    account, at = signed_in_account(request), now()
    breach = one_of(request, number)
    names = {one.id: one.name for one in accounts.organisations()}
    own = gate().installation.organisation
    leads = handles(account) and account.role in breach_record.LEADS
    open_ = breach.state == "open"
    context = {
        "line": _line(breach, at=at),
        "breach": breach,
        "severity": triage_of(breach),
        "first": [WHO[who] for who in breach_record.first_told(breach)] if open_ else [],
        "told": [(names[one.organisation], one) for one in notices_given.told(breach=number)],
        "waiting": [names.get(name, name) for name in breach_record.unconfirmed(breach)],
        "missing": breaches.before_closing(breach, own=own) if open_ and leads else (),
        "steps": tuple(_steps(breach, names=names)),
        "leads": leads and open_,
        "may_confirm": open_ and _may_confirm(account, breach),
        "may_add": open_ and (handles(account) or breach.raised_by == account.organisation_id),
        "handles": handles(account) and open_,
    }
    return render(request, "breaches/one.html", context)


def _may_confirm(account: Account, breach: facts.Breach) -> bool:
    mine = account.organisation_id
    if handles(account):
        return mine not in breach_record.confirmed_by(breach)
    told = notices_given.told(organisation=mine, breach=breach.id, open_only=True)
    return bool(told)


def triage_of(breach: facts.Breach) -> Severity | None:
    """The severity the recorded answers add up to, or None before it is triaged."""
    step = breach.latest("triaged")
    answers = {} if step is None else step.data.get("answers")
    return severity(answers) if isinstance(answers, dict) and answers else None


def _steps(
    breach: facts.Breach, *, names: dict[str, str]
) -> Iterator[tuple[str, facts.BreachStep, str, str]]:
    titles = {one.login: one.title for one in accounts.accounts()}
    for step in breach.steps:
        who = titles.get(step.by or "", step.by or "The installation itself")
        yield STEPS[step.kind], step, who, _detail(step, names=names)


def _detail(step: facts.BreachStep, *, names: dict[str, str]) -> str:
    """What a step says beside its words, in words."""
    data = step.data
    parts = []
    if data.get("of"):
        tell = "to be told" if data.get("tell") is True else "not to be told"
        parts.append(f"{DECISIONS[str(data['of'])]}: {tell}")
    if data.get("who"):
        parts.append(WHO.get(str(data["who"]), str(data["who"]).replace("_", " ")))
    if data.get("controller"):
        parts.append(f"decided by {names.get(str(data['controller']), data['controller'])}")
    if data.get("by"):
        parts.append(names.get(str(data["by"]), str(data["by"])))
    here, sent = data.get("organisations"), data.get("parcels")
    reached = [*(here if isinstance(here, list) else ()), *(sent if isinstance(sent, dict) else ())]
    if reached:
        parts.append(", ".join(names.get(str(one), str(one)) for one in reached))
    return "; ".join(parts)
