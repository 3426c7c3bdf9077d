"""How well records are matched, for the partners whose records they are: nobody is in it.

What is shown was protected when it was published, and that it was read is in the ledger.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold import datasets
from kinfold.errors import UsageProblem
from kinfold.people import gaps, publishing
from kinfold.people.gaps import Matched
from kinfold.people.measuring import ALONE, BOTH, MORE, NOT
from kinfold.people.report import PASS_NAMES, REASONS
from kinfold.people.traits import CATEGORIES, TITLES
from kinfold.registers import accounts, facts
from kinfold.web.bars import Bars, bars
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.figures import Shown
from kinfold.web.templating import format_date, format_number

ROLES: Final = tuple(
    sorted({*publishing.ANSWERABLE, "analyst", "safeguarding_lead", "senco", "virtual_school_head"})
)
HELD_BACK: Final = "c"
#: What each part of the usual match is called.
PARTS: Final = {"upn": "UPN", "born": "date of birth", "sex": "sex"}
LATEST: Final = 5


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One linking whose newest report may be read."""

    id: int
    agreement: str
    organisation: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Section:
    """One data set: its shares drawn, its counts by pass and by reason, and its groups."""

    id: str
    title: str
    says: str
    bars: Bars
    linked: tuple[tuple[str, str], ...]
    unmatched: tuple[tuple[str, str], ...]
    groups: tuple[Shown, ...]
    behind: tuple[str, ...]
    alike: bool


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """The newest report of each linking under an agreement the reader's organisation is in."""
    at = now()
    titles = {name: one.agreement.title for name, one in gate().versions(at=at).items()}
    names = {one.id: one.name for one in accounts.organisations()}
    choices = [
        Choice(
            id=one.id,
            agreement=titles[one.agreement],
            organisation=names[one.organisation],
            at=one.at,
        )
        for one in publishing.readable(gate(), asker(request), at=at)
    ]
    return render(request, "matching/list.html", {"choices": choices})


@require_safe
def show_report(request: HttpRequest, report: int) -> HttpResponse:
    """One report as published: each data set, its groups, the sample, and the linkings before."""
    found, earlier = _read(request, report, form="page")
    told = found.published
    usual = [PARTS[name] for name in told["compared"]]
    context = {
        "report": found,
        "told": told,
        "title": gate().versions(at=now())[found.agreement].agreement.title,
        "usual": " and ".join(part for part in (", ".join(usual[:-1]), *usual[-1:]) if part),
        "missing": [PARTS[name] for name in PARTS if name not in told["compared"]],
        "sections": [_section(part) for part in told["data_sets"]],
        "cannot": [(TITLES[trait], why) for trait, why in told["cannot"].items()],
        "sample": _sample(told["quality"]["links"]),
        "doubtful": _sample(told["quality"]["doubtful"]),
        "runs": _runs((found, *earlier[: LATEST - 1])) if earlier else None,
    }
    return render(request, "matching/report.html", context)


@require_safe
def as_json(request: HttpRequest, report: int) -> HttpResponse:
    """The published report as a JSON file."""
    found, _ = _read(request, report, form="json")
    text = json.dumps({"report": found.id, **found.published}, indent=2)
    return _file(text, "application/json", f"match-report-{report}.json")


@require_safe
def as_csv(request: HttpRequest, report: int) -> HttpResponse:
    """The published report as a CSV file; "c" is a count held back."""
    found, _ = _read(request, report, form="csv")
    text = "\ufeff" + publishing.as_csv(found)
    return _file(text, "text/csv; charset=utf-8", f"match-report-{report}.csv")


def _file(text: str, sort: str, name: str) -> HttpResponse:
    heads = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=sort, headers=heads)


def _read(
    request: HttpRequest, report: int, *, form: str
) -> tuple[facts.MatchReport, tuple[facts.MatchReport, ...]]:
    try:
        return publishing.read(gate(), asker(request), report=report, form=form, at=now())
    except UsageProblem:
        raise no_such_page() from None


def _section(part: Mapping[str, Any]) -> Section:
    everybody = gaps.whole(part)
    drawn = (("Usual match", everybody.usual), ("Matched here", everybody.here))
    tables = [(trait, gaps.groups(part, trait)) for trait in TITLES]
    return Section(
        id=part["data_set"],
        title=datasets.get(part["data_set"]).title,
        says=_says(everybody),
        bars=bars(((name, _percent(share), share or 0) for name, share in drawn), least=1),
        linked=_counts(
            [*gaps.hows(part, BOTH).items(), *gaps.hows(part, MORE).items()], PASS_NAMES
        ),
        unmatched=_counts(
            [*gaps.hows(part, NOT).items(), *gaps.hows(part, ALONE).items()], REASONS
        ),
        groups=tuple(_group(trait, found) for trait, found in tables if found),
        behind=tuple(
            f"{TITLES[trait]}: {CATEGORIES[trait][one.code].lower()}, {_percent(one.here)} matched"
            for trait, found in tables
            for one in found
            if one.behind
        ),
        alike=part["alike"],
    )


def _says(found: Matched) -> str:
    if found.records is None or found.here_count is None:
        return "Held back: too few records are here, or fewer than 10 of them are not matched."
    return (
        f"{format_number(found.here_count)} of {format_number(found.records)} records that have "
        f"somebody to be matched with are matched "
        f"({_percent(found.here)}). The usual match alone finds "
        f"{_count(found.usual_count)} ({_percent(found.usual)})."
    )


def _counts(
    found: Iterable[tuple[str, int | None]], names: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Counts by name; two counts of one name are one, held back where either is."""
    added: dict[str, int | None] = {}
    for how, count in found:
        before = added.get(how, 0)
        added[how] = None if before is None or count is None else before + count
    return tuple((names.get(how, how), _count(count)) for how, count in added.items())


def _group(trait: str, found: Sequence[Matched]) -> Shown:
    return Shown(
        title=f"By {TITLES[trait].lower()}",
        first="Group",
        heads=("Records", "Usual", "Here"),
        rows=tuple(
            (
                CATEGORIES[trait][one.code],
                (_count(one.records), _percent(one.usual), _percent(one.here)),
            )
            for one in found
        ),
    )


def _sample(told: Mapping[str, Any]) -> str:
    """What people found in a sample, or that it is not measured yet."""
    if not told["drawn"]:
        return "Not measured yet: no pairs are drawn."
    if told["share"] is None:
        return f"Not measured yet: {told['decided']} of {told['drawn']} decided."
    low, high = (f"{100 * told[end]:.1f}" for end in ("low", "high"))
    return (
        f"{100 * told['share']:.1f}% ({low}% to {high}%), from {told['decided']} decided of "
        f"{told['drawn']} drawn."
    )


def _runs(reports: tuple[facts.MatchReport, ...]) -> Shown:
    """The share matched of each data set, this linking first and earlier ones beside it."""
    shares = [
        {part["data_set"]: gaps.whole(part).here for part in one.published["data_sets"]}
        for one in reports
    ]
    return Shown(
        title="Share matched, linking by linking",
        first="Data",
        heads=tuple(format_date(one.at) for one in reports),
        rows=tuple(
            (datasets.get(name).title, tuple(_percent(one.get(name)) for one in shares))
            for name in shares[0]
        ),
    )


def _count(count: int | None) -> str:
    return HELD_BACK if count is None else format_number(count)


def _percent(share: float | None) -> str:
    return HELD_BACK if share is None else f"{100 * share:.0f}%"
