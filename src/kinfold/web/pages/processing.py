"""Records for a regulator: processing by purpose and data set, flow maps, the Act's row."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from kinfold.agreement import Version
from kinfold.notices import dea, drawing, flow_map
from kinfold.notices import processing as records
from kinfold.notices.sources import gathered, in_force
from kinfold.notices.tables import Table, as_csv
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of a table that share what they are about, each with a name of its own."""

    title: str
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Map:
    """One agreement's map: the drawing, and the same arrows as rows."""

    version: Version
    svg: Markup
    table: Table


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The record of processing activities (UK GDPR Article 30(1)), purpose by purpose."""
    held = records.record(gathered(gate(), at=now()))
    parts = tuple(_parts(held, by="agreement", named=("purpose_id", "purpose")))
    return render(request, "notices/record.html", {"parts": parts})


@require_safe
def record_csv(request: HttpRequest) -> HttpResponse:
    """The record as a file."""
    return csv_file(records.record(gathered(gate(), at=now())), "record-of-processing")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What can be shown for each data set (NEX-21)."""
    held = records.account(gathered(gate(), at=now()))
    parts = tuple(_parts(held, by="agreement", named=("data_set",)))
    return render(request, "notices/account.html", {"parts": parts})


@require_safe
def account_csv(request: HttpRequest) -> HttpResponse:
    """The account as a file."""
    return csv_file(records.account(gathered(gate(), at=now())), "account-by-data-set")


@require_safe
def flow_maps(request: HttpRequest) -> HttpResponse:
    """The data-flow map of each agreement in force, drawn and as rows."""
    maps = tuple(
        Map(
            version=version,
            # Every word in it was escaped when it was drawn.
            svg=Markup(drawing.drawing(version)),  # noqa: S704 - made by us, words escaped
            table=flow_map.as_table(version),
        )
        for version in in_force(gate(), at=now())
    )
    return render(request, "notices/flow_maps.html", {"maps": maps})


@require_safe
def flow_map_svg(request: HttpRequest, agreement: str) -> HttpResponse:
    """One drawing as a file, for the impact assessment."""
    for version in in_force(gate(), at=now()):
        if version.agreement.id == agreement:
            return _file(drawing.drawing(version), "image/svg+xml", f"flow-map-{agreement}.svg")
    raise no_such_page()


@require_safe
def economy_act(request: HttpRequest) -> HttpResponse:
    """The rows for the register of the Digital Economy Act, eighteen fields each."""
    held = dea.rows(gathered(gate(), at=now()))
    parts = tuple(_parts(held, by="name", named=("objective",)))
    return render(request, "notices/economy_act.html", {"parts": parts})


@require_safe
def economy_act_csv(request: HttpRequest) -> HttpResponse:
    """The rows as a file."""
    return csv_file(dea.rows(gathered(gate(), at=now())), "economy-act-register")


def csv_file(held: Table, name: str) -> HttpResponse:
    """A table as a CSV file to keep; its name says what it is and nothing about anybody."""
    return _file(as_csv(held), "text/csv; charset=utf-8", f"{name}.csv")


def _file(text: str, sort: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=sort,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _parts(held: Table, *, by: str, named: tuple[str, ...]) -> Iterator[Part]:
    """The rows under what they share, in the table's order."""
    together: dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]] = {}
    left_out = {by, *named}
    for row in held.named():
        name = ": ".join(row[key] for key in named)
        cells = tuple(
            (heading, row[key])
            for key, heading in zip(held.keys, held.headings, strict=True)
            if key not in left_out
        )
        together.setdefault(row[by], []).append((name, cells))
    for title, rows in together.items():
        yield Part(title=title, rows=tuple(rows))
