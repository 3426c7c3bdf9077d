"""One child's record on screen: read only, made anew at each request, in the ledger before shown.

The address holds a token that means something in this session only. There is no way here to save,
print or download; a photograph cannot be stopped, and the page says so (Appendix C 14.2.2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold import datasets
from kinfold.calendars import day_in_england
from kinfold.view.find import age
from kinfold.view.people import Involvement
from kinfold.view.record import PREFIX, FlagShown, Record, open_record
from kinfold.web.clock import now
from kinfold.web.failures import NoSuchPage
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.find import FOUND_KEY, LONGEST_REASON, purpose_id
from kinfold.web.purposes import chosen

FIELDS: Final = datasets.get("practitioner_view").table("record")
GROUPS: Final = (
    ("V", "Vulnerability criteria"),
    ("I", "Individual flags"),
    ("T", "Transform vulnerability flags"),
)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One personal detail: its title and its text, empty where nothing is held."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """One field the agreement keeps back, with its reason and clause."""

    title: str
    reason: str
    clause: str


@require_http_methods(["GET", "HEAD", "POST"])
def show_record(request: HttpRequest, token: str) -> HttpResponse:
    """The record behind a token. Raises RefusedByAgreement with every condition that fails."""
    purpose = purpose_id(request)
    if purpose is None:
        return HttpResponseRedirect(reverse("purpose") + "?next=" + reverse("find"))
    person = request.session.get(FOUND_KEY, {}).get(token)
    if person is None:
        raise NoSuchPage(
            "Open a record.",
            why="It was not found in this session.",
            remedy="Find the child again.",
        )
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON] or None
    at = now()
    record = open_record(gate(), asker(request), person, purpose=purpose, reason=reason, at=at)
    context = {
        "token": token,
        "record": record,
        "personal": personal(record, on=day_in_england(at)),
        "working": [line for line in record.involvements if _open(line, day_in_england(at))],
        "earlier": [line for line in record.involvements if not _open(line, day_in_england(at))],
        "groups": [(title, _in(record.flags, letter)) for letter, title in GROUPS],
        "sources": sources(record),
        "reach": dict(sources(record)),
        "withheld": tuple(withheld(record)),
        "clauses": clauses(record),
        "purpose": chosen(request, at=at),
        "reason": reason,
    }
    return render(request, "view/record.html", context)


def personal(record: Record, *, on: date) -> tuple[Fact, ...]:
    """The personal details as people read them: dates in words, an age beside a date of birth."""
    return tuple(
        Fact(title=_capital(FIELDS.field(name).title), text=_told(name, text, on=on))
        for name, text in record.personal.items()
        if name != "name"  # the page's heading
    )


def _told(name: str, text: str, *, on: date) -> str:
    if name != "date_of_birth":
        return text
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{born.day} {born:%B %Y} (age {age(born, on)})"


def sources(record: Record) -> tuple[tuple[str, date], ...]:
    """Each data set looked at, by title, with the day up to which it reaches."""
    pairs = ((datasets.get(name).title, day) for name, day in record.as_at.items())
    return tuple(sorted(pairs))


def clauses(record: Record) -> tuple[str, ...]:
    """Each clause the viewing rests on, once, in the order of the permit."""
    return tuple(dict.fromkeys(one for text in record.clauses for one in text.split(", ")))


def withheld(record: Record) -> Iterable[Withheld]:
    """The fields kept back, by title."""
    for rule in record.withheld:
        title = FIELDS.field(rule.item.removeprefix(PREFIX)).title
        yield Withheld(title=_capital(title), reason=rule.reason, clause=rule.clause)


def _in(flags: Sequence[FlagShown], letter: str) -> list[FlagShown]:
    return [flag for flag in flags if flag.code.startswith(letter)]


def _open(line: Involvement, on: date) -> bool:
    until = line.last_known or line.end
    return until is None or until >= on


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
