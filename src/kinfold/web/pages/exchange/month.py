"""This month: what is due in which days, by whom, and whether it was early or late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.exchange import carrying
from kinfold.exchange.diary import Due, diary
from kinfold.exchange.framework import AGREEMENT
from kinfold.exchange.timetable import Lateness
from kinfold.registers import exchanges
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.pages.exchange import arrivals, words
from kinfold.web.pages.exchange.words import Tag

STANDING: Final[Mapping[Lateness, Tag]] = {
    "not yet open": Tag(text="Not yet open"),
    "open": Tag(text="Due now", colour="yellow"),
    "done": Tag(text="Done on time", colour="green"),
    "done early": Tag(text="Done early", colour="green"),
    "done late": Tag(text="Done late", colour="orange"),
    "overdue": Tag(text="Overdue", colour="red"),
}


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """How one partner stands that owes us a row."""

    name: str
    tag: Tag


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing due, as a person reads it; `plan` is the newest plan made for it."""

    id: str
    what: str
    clause: str
    opens: date
    closes: date
    tag: Tag
    done_on: date | None
    partners: tuple[Theirs, ...]
    plan: int | None


@require_safe
def this_month(request: HttpRequest) -> HttpResponse:
    """What is due in one month, ours and our partners', with the ways to do it."""
    at = now()
    month = words.asked_month(request.GET.get("month"), at=at)
    called = words.names()
    context = {
        "month": f"{month:%B %Y}",
        "period": f"{month:%Y-%m}",
        "months": words.months(at=at, back=12, ahead=2),
        "lines": [_line(due, month, called) for due in diary(gate(), month=month, at=at)],
        "waiting": arrivals.how_many_wait(),
        "to_carry": sum(1 for one in carrying.outbox() if one.state == "sealed"),
    }
    return render(request, "exchange/month.html", context)


def _line(due: Due, month: date, called: words.Names) -> Line:
    made = exchanges.plans(period=f"{month:%Y-%m}", row=due.row.id, agreement=AGREEMENT)
    return Line(
        id=due.row.id,
        what=due.row.what,
        clause=due.row.clause,
        opens=due.occasion.opens,
        closes=due.occasion.closes,
        tag=STANDING[due.standing],
        done_on=due.done_on,
        partners=tuple(
            Theirs(name=called.of(name), tag=STANDING[standing])
            for name, standing in due.from_partners
        ),
        plan=made[-1].id if made else None,
    )
