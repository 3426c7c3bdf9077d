"""The month's figures of each authority acted for here, for those who do the work (CCIS-R3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.calendars import day_in_england, months_after
from kinfold.exchange.currency import STATES
from kinfold.exchange.figures import UNSETTLED, Figures, figures
from kinfold.exchange.measures import Share
from kinfold.web.bars import Bars, bars
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import words
from kinfold.web.templating import format_number

MONTHS_BACK: Final = 12
# From so many on, authorities are rows and not columns.
MANY: Final = 3
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
WINTER: Final = (("NC-01", "NEET"), ("NC-02", "Not known"), ("NC-03", "NEET or not known"))
ANY: Final = "any"
WINTER_NOTE: Final = (
    "Mean counts over the mean cohort, on the last day of each month, worked out from the records "
    "as they are held now."
)
SURVEY_NOTE: Final = (
    "Those who were in Year 11 at schools in the authority’s area, wherever they live now. Whoever "
    "only another authority tells of was counted when its delivery was processed, before the rows "
    "were destroyed; nothing but the counts was kept."
)
NOBODY: Final = Share(id="", numerator=Fraction(0), denominator=Fraction(0))


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
    note: str = ""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The figures of one month: on its last day, or today in the month that runs."""
    at = now()
    month, today = words.asked_month(request.GET.get("month"), at=at), day_in_england(at)
    if month > today:
        raise no_such_page()
    on = min(months_after(month, 1) - timedelta(days=1), today)
    made = figures(gate(), asker(request), on=on, at=at)
    context = {
        "month": f"{month:%B %Y}",
        "period": f"{month:%Y-%m}",
        "months": words.months(at=at, back=MONTHS_BACK, ahead=0),
        "on": on,
        "tables": _tables(made, before=f"{months_after(month, -1):%B}"),
        "bars": _bars(made),
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
        *_cold(made, places),
        *_surveyed(made, places),
    ]


def _cold(made: tuple[Figures, ...], places: tuple[str, ...]) -> Iterator[Figured]:
    """The winter's means, and NEET or not known in the vulnerable groups."""
    for one in made[:1]:
        winter = f"December {one.winter_end.year - 1} to February {one.winter_end.year}"
        means = [_row(text, (each.winter[name] for each in made)) for name, text in WINTER]
        yield _table(f"Mean of {winter}", places, means, note=WINTER_NOTE)
        names = dict.fromkeys(group.name for each in made for group in each.groups)
        ordered = sorted(names, key=lambda name: (name == ANY, name))
        for title, when in ((f"{one.on:%-d %B %Y}", "now"), (f"mean of {winter}", "winter")):
            rows = [
                _row(
                    "Any of these groups" if name == ANY else name,
                    (_of_group(each, name, when) for each in made),
                )
                for name in ordered
            ]
            yield _table(f"{UNSETTLED} in vulnerable groups, {title}", places, rows)


def _of_group(one: Figures, name: str, when: str) -> Share:
    shares = {group.name: group for group in one.groups}
    return NOBODY if name not in shares else getattr(shares[name], when)


def _surveyed(made: tuple[Figures, ...], places: tuple[str, ...]) -> Iterator[Figured]:
    """What last year's Year 11 did on the day of the activity survey."""
    for one in made[:1]:
        found = [state for state in STATES if any(state in each.survey.shares for each in made)]
        rows = [
            _row(
                state[0].upper() + state[1:],
                (each.survey.shares.get(state, _none(each)) for each in made),
            )
            for state in found
        ]
        told = (Cell(text=format_number(each.survey.told)) for each in made)
        rows.append(Row(title="Told of by other authorities only", cells=tuple(told)))
        day = f"{one.survey.on:%-d %B %Y}"
        title = f"Activity survey: what last year’s Year 11 did on {day}"
        yield _table(title, places, rows, note=SURVEY_NOTE)


def _none(one: Figures) -> Share:
    """Nobody of the authority's survey."""
    whole = next((share.denominator for share in one.survey.shares.values()), Fraction(0))
    return Share(id="NC-08", numerator=Fraction(0), denominator=whole)


def _table(title: str, places: tuple[str, ...], rows: list[Row], *, note: str = "") -> Figured:
    if len(places) < MANY:
        return Figured(title=title, first="Measure", heads=places, rows=tuple(rows), note=note)
    return Figured(
        title=title,
        first="Authority",
        heads=tuple(row.title for row in rows),
        rows=tuple(
            Row(title=place, cells=tuple(row.cells[number] for row in rows))
            for number, place in enumerate(places)
        ),
        note=note,
    )


def _row(title: str, shares: Iterable[Share]) -> Row:
    return Row(title=title, cells=tuple(_cell(one) for one in shares))


def _cell(one: Share) -> Cell:
    if one.percentage is None:
        return Cell(text="Nobody")
    beside = f"{_number(one.numerator)} of {_number(one.denominator)}"
    return Cell(text=_percent(one), beside=beside)


def _number(count: Fraction) -> str:
    """A count; a mean of counts to one decimal place."""
    return format_number(int(count)) if count.denominator == 1 else f"{float(count):,.1f}"


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


def _bars(made: tuple[Figures, ...]) -> Bars:
    """NEET or not known, one bar an authority."""
    shares = [(one.organisation, one.shares["NEET or not known"]) for one in made]
    return bars(
        (
            (name, _percent(share) or "nobody in the cohort", share.percentage or 0)
            for name, share in shares
        ),
        least=SCALE_FROM,
    )
