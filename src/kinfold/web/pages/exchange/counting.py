"""The month's figures of each authority acted for here, for those who do the work (CCIS-R3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.calendars import day_in_england, months_after
from kinfold.exchange.figures import Figures, figures
from kinfold.exchange.measures import Share
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import words
from kinfold.web.templating import format_number

MONTHS_BACK: Final = 12
# From so many on, authorities are rows and not columns.
MANY: Final = 3
# As much of the drawing's width as the longest bar takes: the rest is for the figure beside it.
LONGEST: Final = 70
# Per cent: no bar is drawn as long as it can be for less, so that few do not look like many.
SCALE_FROM: Final = 20.0
SHARES: Final = (
    ("full-time education", "Full-time education"),
    ("apprenticeship", "Apprenticeship"),
    ("other education and training", "Other education or training"),
    ("NC-04", "Participating"),
    ("NEET", "NEET"),
    ("not known", "Not known"),
    ("NEET or not known", "NEET or not known"),
    ("NC-06", "Meeting the duty"),
)
OFFERS: Final = (("Year 11", "Year 11"), ("Year 12", "Year 12"), ("NC-05", "Both years"))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure as it is read; a share with how many of how many beside it."""

    text: str
    beside: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measure over all authorities, or one authority's measures."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Figured:
    """One table. Many authorities stand one below another, so that measures are compared down."""

    title: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One authority's bar: its width in per cent of the drawing, and where its figure stands."""

    name: str
    share: str
    width: str
    top: int


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The figures of one month: on its last day, or today in the month that runs."""
    at = now()
    month, today = words.asked_month(request.GET.get("month"), at=at), day_in_england(at)
    if month > today:
        raise no_such_page()
    on = min(months_after(month, 1) - timedelta(days=1), today)
    made = figures(gate(), asker(request), on=on, at=at)
    bars = _bars(made)
    context = {
        "month": f"{month:%B %Y}",
        "period": f"{month:%Y-%m}",
        "months": words.months(at=at, back=MONTHS_BACK, ahead=0),
        "on": on,
        "tables": _tables(made, before=f"{months_after(month, -1):%B}"),
        "bars": bars,
        "height": 48 * len(bars),
    }
    return render(request, "exchange/figures.html", context)


def _tables(made: tuple[Figures, ...], *, before: str) -> list[Figured]:
    places = tuple(one.organisation for one in made)
    shares = [_row(text, (one.shares[name] for one in made)) for name, text in SHARES]
    offers = [_row(text, (one.guarantee[name] for one in made)) for name, text in OFFERS]
    return [
        _table("Participation", places, shares),
        _table("September Guarantee: a suitable offer made", places, offers),
        _table(f"NEET joiners and leavers since {before}", places, _moves(made)),
    ]


def _table(title: str, places: tuple[str, ...], rows: list[Row]) -> Figured:
    if len(places) < MANY:
        return Figured(title=title, first="Measure", heads=places, rows=tuple(rows))
    return Figured(
        title=title,
        first="Authority",
        heads=tuple(row.title for row in rows),
        rows=tuple(
            Row(title=place, cells=tuple(row.cells[number] for row in rows))
            for number, place in enumerate(places)
        ),
    )


def _row(title: str, shares: Iterable[Share]) -> Row:
    return Row(title=title, cells=tuple(_cell(one) for one in shares))


def _cell(one: Share) -> Cell:
    if one.percentage is None:
        return Cell(text="Nobody")
    beside = f"{format_number(int(one.numerator))} of {format_number(int(one.denominator))}"
    return Cell(text=_percent(one), beside=beside)


def _percent(one: Share) -> str:
    return "" if one.percentage is None else f"{one.percentage:.1f}%"


def _moves(made: tuple[Figures, ...]) -> list[Row]:
    named = (
        ("Became NEET", [one.moves.joiners for one in made]),
        ("Are NEET no longer", [one.moves.leavers for one in made]),
        ("Came to the cohort as NEET", [one.moves.arrived for one in made]),
        ("Left the cohort as NEET", [one.moves.departed for one in made]),
    )
    return [
        Row(title=title, cells=tuple(Cell(text=format_number(len(one))) for one in people))
        for title, people in named
    ]


def _bars(made: tuple[Figures, ...]) -> list[Bar]:
    """NEET or not known, one bar an authority; the longest leaves room for its figure."""
    shares = [(one.organisation, one.shares["NEET or not known"]) for one in made]
    most = max([SCALE_FROM, *(share.percentage or 0 for _, share in shares)])
    return [
        Bar(
            name=name,
            share=_percent(share) or "nobody in the cohort",
            width=f"{LONGEST * (share.percentage or 0) / most:.1f}%",
            top=48 * place,
        )
        for place, (name, share) in enumerate(shares)
    ]
