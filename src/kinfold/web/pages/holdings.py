"""Each data set with who answers for it: controller and processor, under which agreement.

The roles are those the agreement in force records for its own schedule (NEX-25); a data set that
comes under two agreements stands here twice, because its purposes are never pooled.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold import datasets
from kinfold.agreement.model import Party
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


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every data set that an agreement in force lets come in."""
    account, at = signed_in_account(request), now()
    texts = reading.current(reading.readable(account, at=at), at=at)
    found = sorted(holdings(text for text in texts if text.lives), key=lambda one: one.data_set)
    return render(request, "holdings.html", {"holdings": found})


def holdings(texts: Iterable[reading.Text]) -> Iterator[Holding]:
    """The data sets of each agreement's schedule."""
    for text in texts:
        agreement = text.version.agreement
        frequencies = {name: row.frequency for row in agreement.schedule for name in row.data_sets}
        for name, frequency in frequencies.items():
            data_set = datasets.get(name)
            listed = [field for code, _, field in data_set.items() if agreement.groups_of(code)]
            yield Holding(
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
