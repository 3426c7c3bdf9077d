"""Says in what two versions of an agreement differ beside their uses: dates, parties, laws, duties.

These hold for every use at once, so they are told once and not item by item.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date

from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.model import (
    Agreement,
    Bases,
    Conflict,
    Dates,
    Duty,
    Party,
    Purpose,
    Safeguard,
    ScheduleRow,
)

Part = Dates | Bases | Party | Purpose | ScheduleRow | Duty | Conflict | Emergency


def whole_changes(old: Agreement, new: Agreement) -> Iterator[str]:
    """A sentence for every part that holds for all uses and differs."""
    yield from _parts("The dates", old.dates, new.dates)
    yield from _parts("The legal bases", old.bases, new.bases)
    for what, was, now in (
        ("The agreement it stands under", old.parent, new.parent),
        ("The agreements it feeds", old.feeds, new.feeds),
        ("Delivery by an unsigned party", old.override_unsigned, new.override_unsigned),
        ("Notice of new items", old.change_notice, new.change_notice),
    ):
        if was != now:
            yield f"{what}: from {_words(was)} to {_words(now)}."
    for what, before, after in (
        ("party", _by_id(old.parties), _by_id(new.parties)),
        ("purpose", _by_id(old.purposes), _by_id(new.purposes)),
        ("agreed flow", _by_id(old.schedule), _by_id(new.schedule)),
        ("duty", _by_id(old.duties), _by_id(new.duties)),
        ("unsettled conflict", _by_id(old.conflicts), _by_id(new.conflicts)),
        ("emergency", _by_id(old.emergencies), _by_id(new.emergencies)),
    ):
        yield from _named(what, before, after)
    yield from _listed("Prohibition", _bans(old), _bans(new))


def _by_id(
    parts: Iterable[Party | Purpose | ScheduleRow | Duty | Conflict | Emergency],
) -> Mapping[str, Part]:
    return {part.id: part for part in parts}


def _named(what: str, old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[str]:
    for name in sorted(new.keys() - old.keys()):
        yield f"New {what}: {name}."
    for name in sorted(old.keys() - new.keys()):
        yield f"No longer a {what}: {name}."
    for name in sorted(old.keys() & new.keys()):
        yield from _parts(f"The {what} {name}", old[name], new[name])


def _parts(what: str, old: Part, new: Part) -> Iterator[str]:
    for part in fields(old):
        was, now = getattr(old, part.name), getattr(new, part.name)
        if was != now:
            label = part.name.replace("_", " ")
            yield f"{what}, {label}: from {_words(was)} to {_words(now)}."


def _bans(agreement: Agreement) -> frozenset[str]:
    return frozenset(
        f"{operation} [{ban.clause}]: {ban.text}"
        for ban in agreement.prohibitions
        for operation in ban.operations
    )


def _listed(what: str, old: frozenset[str], new: frozenset[str]) -> Iterator[str]:
    yield from (f"{what} added, {text}" for text in sorted(new - old))
    yield from (f"{what} lifted, {text}" for text in sorted(old - new))


def _words(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Safeguard):
        return f"{value.text} [{value.clause}]"
    if isinstance(value, ChangeNotice):
        return f"{value.days} days before, to {', '.join(value.parties)} [{value.clause}]"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
