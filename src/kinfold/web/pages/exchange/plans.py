"""Plan one row of the schedule for one month, look at it, confirm it, and then seal and send it.

Counts and reasons only: no young person is named on these pages.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.calendars import day_in_england
from kinfold.exchange import planning, sending, timetable
from kinfold.exchange.framework import AGREEMENT, Framework, framework
from kinfold.oversight import diligence
from kinfold.registers import accounts, exchanges, parcels
from kinfold.registers.facts import Plan
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import reasons, words
from kinfold.web.pages.exchange.words import Columns, Tag

MOST_LISTED = 20


class Choose(forms.Form):
    """A row of the schedule and a month."""

    row = forms.RadiosField(
        label="Which row of the schedule?",
        error_messages={
            "required": "Choose a row of the schedule",
            "invalid_choice": "Choose one of the rows on this page",
        },
    )
    month = forms.SelectField(
        label="For which month?",
        error_messages={"required": "Choose a month", "invalid_choice": "Choose a month"},
    )


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A plan made before, in the list."""

    number: int
    row: str
    month: str
    records: int
    made_at: datetime
    tag: Tag


@dataclass(frozen=True, kw_only=True)
class Lot:
    """What goes to one member for one authority; `parcel` once it is sealed."""

    member: str
    authority: str
    count: int
    parcel: str | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """The columns that go under one clause, and why."""

    title: str
    clause: str
    reason: str
    tables: tuple[Columns, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose what to plan; on sending, make the plan and show it. Nothing leaves."""
    at = now()
    terms = framework(gate(), at=at)
    form = Choose.of(request)
    _offer(form, terms, at=at)
    if request.method == "POST" and form.is_valid():
        made = planning.plan(
            gate(),
            asker(request),
            row=form.cleaned_data["row"],
            month=date.fromisoformat(f"{form.cleaned_data['month']}-01"),
            at=at,
        )
        return HttpResponseRedirect(reverse("exchange_plan", kwargs={"number": made.number}))
    form.initial.update({name: request.GET.get(name, "") for name in ("row", "month")})
    form.initial["month"] = form.initial["month"] or f"{day_in_england(at):%Y-%m}"
    context = {"form": form, "plans": _earlier()}
    return render(request, "exchange/choose.html", context, status=400 if form.errors else 200)


def _offer(form: Choose, terms: Framework, *, at: datetime) -> None:
    month = day_in_england(at).replace(day=1)
    due = {one.row: one for one in timetable.occasions(terms.rows, month=month)}
    form.offer(
        row=(
            forms.Option(
                value=row.id,
                text=f"{row.id}: {row.what}",
                hint=_when(due.get(row.id), frequency=row.frequency),
            )
            for row in terms.rows
            if terms.here in terms.organisations(row.sender)
        ),
    )
    form.offer(month=words.months(at=at, back=3, ahead=1))


def _when(due: timetable.Occasion | None, *, frequency: str) -> str:
    said = f"{frequency[:1].upper()}{frequency[1:]}."
    if due is None:
        return f"{said} Not due this month."
    return f"{said} This month from {due.opens.day} to {due.closes.day} {due.closes:%B}."


def _earlier() -> list[Earlier]:
    made = exchanges.plans(agreement=AGREEMENT)[-MOST_LISTED:]
    return [
        Earlier(
            number=one.id,
            row=one.row,
            month=words.month_of(one.period),
            records=sum(one.counts.values()),
            made_at=one.at,
            tag=_stands(one, _lots(one)),
        )
        for one in reversed(made)
    ]


def _stands(kept: Plan, lots: list[Lot]) -> Tag:
    if kept.confirmed_at is None:
        return Tag(text="Not confirmed", colour="yellow")
    if any(lot.parcel is None for lot in lots):
        return Tag(text="Not sealed yet", colour="orange")
    return Tag(text="Sealed" if lots else "Nobody to send", colour="green")


def _kept(number: int) -> Plan:
    found = exchanges.plan(number)
    if found is None or found.agreement != AGREEMENT:
        raise no_such_page()
    return found


def _lots(kept: Plan) -> list[Lot]:
    """Who gets how many, and the parcel of each where it is sealed."""
    called, found = words.names(), []
    for key, count in kept.counts.items():
        member, _, organisation = key.partition(" for ")
        known = accounts.organisation(organisation)
        name = sending.parcel_id(kept.digest, known.la_code if known else "")
        held = parcels.parcel(name, direction="out")
        found.append(
            Lot(
                member=called.of(member),
                authority=called.of(organisation),
                count=count,
                parcel=None if held is None else name,
            )
        )
    return found


@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One plan: who gets how many, who stays and why, which columns go under which clause.

    Until all of it is sealed it is worked out again, so a caseload that changed is told at once.
    """
    at = now()
    kept = _kept(number)
    terms = framework(gate(), at=at)
    lots = _lots(kept)
    to_seal = sum(1 for lot in lots if lot.parcel is None)
    live = None
    if kept.confirmed_at is None or to_seal:
        live = planning.worked_out(
            gate(),
            asker(request),
            row=kept.row,
            month=date.fromisoformat(f"{kept.period}-01"),
            at=at,
        )
    stay = reasons.counted(kept.excluded)
    context = {
        "plan": kept,
        "row": terms.row(kept.row),
        "month": words.month_of(kept.period),
        "lots": lots,
        "records": sum(kept.counts.values()),
        "to_seal": to_seal,
        "stands": _stands(kept, lots),
        "live": live,
        "changed": live is not None and live.digest != kept.digest,
        "staying": sum(kept.excluded.values()),
        "to_put_right": reasons.to_put_right(stay),
        "as_it_should_be": reasons.as_it_should_be(stay),
        "in_part": reasons.counted(live.routes.held_in_part) if live else (),
        "parts": _parts(terms, kept.row),
        "unchecked": diligence.flagged(gate(), AGREEMENT, at=at),
    }
    return render(request, "exchange/plan.html", context)


def _parts(terms: Framework, row: str) -> list[Part]:
    groups = [terms.version.agreement.group(name) for name in terms.row(row).groups]
    return [
        Part(
            title=group.title,
            clause=group.clause,
            reason=group.reason,
            tables=words.columns(group.codes),
        )
        for group in groups
    ]


@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the person's word that this plan may go; it does not go yet."""
    planning.confirm(gate(), asker(request), _kept(number).id, at=now())
    return HttpResponseRedirect(reverse("exchange_plan", kwargs={"number": number}))


@require_POST
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Seal what a confirmed plan holds, one parcel an authority, into the outbox."""
    sending.send(gate(), asker(request), _kept(number).id, at=now())
    return HttpResponseRedirect(reverse("exchange_outbox"))
