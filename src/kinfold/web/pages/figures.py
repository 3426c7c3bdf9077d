"""Figures without anybody in them: pupils by place for planners, a school beside others for heads.

Everything shown comes protected from the gate; nothing here could show more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.disclosure import TOTAL, ProtectedTable
from kinfold.indicators import beside_others, places
from kinfold.indicators.beside_others import Beside
from kinfold.web.bars import Bars, bars
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.templating import format_number

HELD_BACK: Final = "c"
IN_WORDS: Final = "Held back"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One table as it is read, rows down and headings across; `note` says what is not in it."""

    title: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One measure: its bars, and the table of the same figures and more."""

    id: str
    bars: Bars
    table: Shown


@require_safe
def by_place(request: HttpRequest) -> HttpResponse:
    """Pupils on roll on one term's day; the newest term unless another is asked for."""
    terms = places.pupils(gate(), asker(request), at=now())
    asked = request.GET.get("term", "").capitalize()
    chosen = next((one for one in terms if asked in ("", one.day.term)), None)
    if asked and chosen is None:
        raise no_such_page()
    context: dict[str, object] = {"terms": terms, "chosen": chosen, "rules": places.RULES}
    if chosen is not None and chosen.by_school is not None and chosen.by_area is not None:
        context |= {
            "bars": _year_bars(chosen.by_school),
            "tables": (
                _turned(chosen.by_school, title="By school"),
                _turned(chosen.by_area, title="By postcode district of the home"),
            ),
        }
    return render(request, "figures/places.html", context)


@require_safe
def beside(request: HttpRequest) -> HttpResponse:
    """The head teacher's school beside similar schools and the county."""
    found = beside_others.compare(gate(), asker(request), at=now())
    compared = [_compared(line) for line in found.lines]
    context = {
        "found": found,
        "compared": compared,
        "rules": beside_others.RULES,
        "least": beside_others.LEAST_SCHOOLS,
    }
    return render(request, "figures/schools.html", context)


def _year_bars(table: ProtectedTable) -> Bars:
    counts = [(table.rows.categories[row], table.count(row, TOTAL)) for row in table.row_codes]
    return bars((name, format_number(count), count) for name, count in counts if count)


def _turned(table: ProtectedTable, *, title: str) -> Shown:
    """The table with its columns going down, without years nobody is in and empty lines."""
    years = [row for row in table.row_codes if table.count(row, TOTAL)]
    lines = [*table.columns.categories, TOTAL]
    left = ", ".join(table.rows.categories[row] for row in table.left_out)
    return Shown(
        title=title,
        first=table.columns.title,
        heads=(*(table.rows.categories[row] for row in years), "All years"),
        rows=tuple(
            (
                table.columns.categories.get(line, "All"),
                tuple(_cell(table.count(row, line)) for row in (*years, TOTAL)),
            )
            for line in lines
            if table.count(TOTAL, line) != 0
        ),
        note=f"Left out, because there are few pupils: {left}. They are in no total."
        if left
        else "",
    )


def _cell(count: int | None) -> str:
    return HELD_BACK if count is None else format_number(count)


def _compared(line: Beside) -> Compared:
    drawn = {"Your school": line.own}
    for name, spread in (("Similar schools", line.spread_similar), ("All schools", line.spread)):
        if spread is not None:
            drawn[f"{name}, median"] = spread.median
    drawn["The county’s pupils"] = line.county
    return Compared(
        id=line.measure.id,
        bars=bars((name, _percent(share), share or 0) for name, share in drawn.items()),
        table=Shown(
            title=line.measure.title,
            first="Whose",
            heads=("Share of pupils",),
            rows=tuple(_lines(line)),
            note="" if line.similar else "No similar school takes part.",
        ),
    )


def _lines(line: Beside) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Your school", (_percent(line.own),)
    yield from _each(line.similar)
    for name, spread in (("Similar schools", line.spread_similar), ("All schools", line.spread)):
        if spread is not None:
            yield f"{name}, lower quartile", (_percent(spread.lower),)
            yield f"{name}, median", (_percent(spread.median),)
            yield f"{name}, upper quartile", (_percent(spread.upper),)
    yield "The county’s pupils", (_percent(line.county),)


def _each(shares: Mapping[str, int | None]) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ((name, (_percent(share),)) for name, share in sorted(shares.items()))


def _percent(share: int | None) -> str:
    return IN_WORDS if share is None else f"{share}%"
