"""Each data set with who answers for it: controller and processor, under which agreement.

The roles are those the agreement in force records for its own schedule (NEX-25); a data set that
comes under two agreements stands here twice, because its purposes are never pooled.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold import datasets
from kinfold.agreement.model import Party
from kinfold.calendars import day_in_england
from kinfold.feeds import sources
from kinfold.feeds.sources import Source
from kinfold.registers.models import Account
from kinfold.web import reading
from kinfold.web.clock import now
from kinfold.web.guards import signed_in_account

ROLES = (
    ("controller", "Controller"),
    ("processor", "Processor"),
    ("sub_processor", "Sub-processor"),
    ("supplier", "Supplier"),
    ("recipient", "Recipient"),
)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One data set under one agreement: who has which role, and how often it comes."""

    data_set: str
    text: reading.Text
    roles: tuple[tuple[str, str], ...]
    frequency: str
    fields: int
    special: int
    id: str
    source: Source | None = None


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every data set that an agreement in force lets come in."""
    account, at = signed_in_account(request), now()
    texts = reading.current(reading.readable(account, at=at), at=at)
    held = (_sourced(one, account, at=at) for one in holdings(one for one in texts if one.lives))
    found = sorted(held, key=lambda one: one.data_set)
    reads = account.role in sources.READERS and account.organisation.kind == "la"
    return render(request, "holdings.html", {"holdings": found, "reads": reads})


def _sourced(holding: Holding, account: Account, *, at: datetime) -> Holding:
    """The data set with what an authority's figures of it rest on, where that is asked of it."""
    agreement = holding.text.version.agreement
    rests = sources.results(agreement) if agreement.id == sources.AGREEMENT else frozenset()
    if holding.id not in rests or account.organisation.kind != "la":
        return holding
    on = day_in_england(at)
    return replace(holding, source=sources.standing(account.organisation_id, holding.id, on=on))


def holdings(texts: Iterable[reading.Text]) -> Iterator[Holding]:
    """The data sets of each agreement's schedule."""
    for text in texts:
        agreement = text.version.agreement
        frequencies: dict[str, str] = {}
        for row in agreement.schedule:
            for name in row.data_sets:
                said = frequencies.get(name)
                frequencies[name] = row.frequency if said is None else f"{said}; {row.frequency}"
        for name, frequency in frequencies.items():
            data_set = datasets.get(name)
            listed = [field for code, _, field in data_set.items() if agreement.groups_of(code)]
            yield Holding(
                id=name,
                data_set=data_set.title,
                text=text,
                roles=tuple(_roles(agreement.parties)),
                frequency=frequency,
                fields=len(listed),
                special=sum(field.sensitivity in SPECIAL for field in listed),
            )


SPECIAL = frozenset({datasets.Sensitivity.SPECIAL, datasets.Sensitivity.CRIMINAL})


def _roles(parties: Iterable[Party]) -> Iterator[tuple[str, str]]:
    held = list(parties)
    for role, title in ROLES:
        names = [party.name for party in held if party.role == role]
        if names:
            yield title, "; ".join(names)
