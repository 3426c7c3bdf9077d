"""Whether every word, id and number in an agreement is one the program can act on.

Closed vocabularies (governance findings, section 1.3): a word that no registry and no part of
the agreement defines is a fault with its place, and a fault means that nothing is loaded.
"""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import partial

from kinfold import datasets, law
from kinfold.agreement.model import Agreement, Unlock
from kinfold.agreement.words import CHANNELS, CONDITION_CODES
from kinfold.calendars import day_by_rule

MAX_MONTHS = 1200
OLDEST = 25
LAST_YEAR = 14
LAST_MONTH = 12
#: A rule must name a day that every month has.
A_SHORT_MONTH = date(2026, 2, 1)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_LONGEST = 80

Place = tuple[str | int, ...]

# Which words each part uses, and what defines them.
_USED = (
    ("parties", "organisation_kind", "organisation kind"),
    ("parties", "country", "country"),
    ("purposes", "gateways", "gateway"),
    ("laws_as_printed", "gateway", "gateway"),
    ("item_groups", "codes", "item"),
    ("item_groups", "only_roles", "role"),
    ("windows", "unlock", "item group"),
    ("grants", "roles", "role"),
    ("grants", "operations", "operation"),
    ("grants", "purposes", "purpose"),
    ("grants", "items", "item group"),
    ("grants", "parties", "party"),
    ("grants", "recipients", "party"),
    ("grants", "window", "window"),
    ("prohibitions", "operations", "operation"),
    ("conditions", "operations", "operation"),
    ("conditions", "code", "condition"),
    ("conditions", "groups", "item group"),
    ("schedule", "sender", "party"),
    ("schedule", "recipients", "party"),
    ("schedule", "groups", "item group"),
    ("schedule", "data_sets", "data set"),
    ("schedule", "channels", "channel"),
    ("retention", "groups", "item group"),
    ("duties", "operations", "operation"),
    ("emergencies", "gateway", "gateway"),
    ("item_groups", "emergency", "emergency"),
    ("grants", "emergency", "emergency"),
    ("schedule", "emergency", "emergency"),
)
_BASES = {
    "article6": "Article 6 basis",
    "article9": "Article 9 condition",
    "schedule1": "Schedule 1 condition",
}
_NAMED = (
    "parties",
    "purposes",
    "item_groups",
    "windows",
    "grants",
    "schedule",
    "duties",
    "conflicts",
    "emergencies",
)
_NUMBERS = (
    ("windows", "months", 1),
    ("conditions", "max_age_months", 1),
    ("retention", "months", 0),
    ("duties", "within_days", 0),
)


def misfits(agreement: Agreement) -> Iterator[tuple[Place, str]]:
    """Where and why an agreement, though well formed, cannot be acted on as a whole."""
    yield from _unknown_words(agreement)
    yield from _bad_ids(agreement)
    yield from _bad_numbers(agreement)
    yield from _bad_timetables(agreement)
    for number, party in enumerate(agreement.parties):
        if party.safeguard is not None and not party.safeguard.text.strip():
            yield ("parties", number, "safeguard", "text"), "Say what the safeguard is."
    for name in ("parties", "purposes", "item_groups"):
        if not getattr(agreement, name):
            yield (name,), "An agreement has at least one of these."
    if agreement.change_notice is not None and not agreement.change_notice.parties:
        yield ("change_notice", "parties"), "Say who is told of a new item."


def _unknown_words(agreement: Agreement) -> Iterator[tuple[Place, str]]:
    registries = _registries()
    inside = _inside(agreement)
    for place, what, word in dict.fromkeys(_used_words(agreement)):
        if what in inside:
            if word not in inside[what]:
                yield place, f"'{word}' is not a {what} of this agreement."
            continue
        try:
            registries[what](word)
        except KeyError:
            yield place, f"'{word}' is not a known {what}."


def _used_words(agreement: Agreement) -> Iterator[tuple[Place, str, str]]:
    for section, name, what in _USED:
        for number, part in enumerate(getattr(agreement, section)):
            for word in _words_of(getattr(part, name)):
                table = ("items", word.rsplit(".", 1)[0])
                yield (section, number, *(table if name == "codes" else (name,))), what, word
    for name, what in _BASES.items():
        for word in getattr(agreement.bases, name):
            yield ("bases", name), what, word
    for word in agreement.change_notice.parties if agreement.change_notice is not None else ():
        yield ("change_notice", "parties"), "party", word


def _words_of(value: str | Collection[str] | Unlock | None) -> tuple[str, ...]:
    """The words of a field that holds one, several, an unlock rule, or nothing."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Unlock):
        return value.groups
    return tuple(sorted(value)) if isinstance(value, frozenset) else tuple(value)


def _registries() -> dict[str, Callable[[str], object]]:
    return {
        "role": law.role,
        "operation": law.operation,
        "gateway": law.gateway,
        "organisation kind": law.organisation_kind,
        "country": law.country,
        "item": datasets.find_item,
        "data set": datasets.get,
        "channel": partial(_listed, CHANNELS),
        "condition": partial(_listed, CONDITION_CODES),
        **{what: partial(_basis_of, kind) for kind, what in _BASES.items()},
    }


def _listed(words: frozenset[str], word: str) -> None:
    if word not in words:
        raise KeyError(word)


def _basis_of(kind: str, code: str) -> None:
    if law.basis(code).kind != kind:
        raise KeyError(code)


def _inside(agreement: Agreement) -> dict[str, frozenset[str]]:
    return {
        "item group": frozenset(group.id for group in agreement.item_groups),
        "party": frozenset(party.id for party in agreement.parties),
        "purpose": frozenset(purpose.id for purpose in agreement.purposes),
        "window": frozenset(window.id for window in agreement.windows),
        "emergency": frozenset(one.id for one in agreement.emergencies),
    }


def _bad_ids(agreement: Agreement) -> Iterator[tuple[Place, str]]:
    parent = () if agreement.parent is None else (agreement.parent,)
    for name, values in (
        ("id", (agreement.id,)),
        ("parent", parent),
        ("feeds", agreement.feeds),
    ):
        if not all(_SLUG.fullmatch(value) and len(value) <= _LONGEST for value in values):
            yield (name,), "Use small letters, digits and single hyphens."
    if not _is_id(agreement.version):
        yield ("version",), "Use letters, digits, and single hyphens or dots."
    for section in _NAMED:
        seen: set[str] = set()
        for number, part in enumerate(getattr(agreement, section)):
            if not _is_id(part.id):
                yield (section, number, "id"), "Use letters, digits, and single hyphens or dots."
            if part.id in seen:
                yield (section, number, "id"), "Another part already has this id."
            seen.add(part.id)


def _is_id(word: str) -> bool:
    return _ID.fullmatch(word) is not None and len(word) <= _LONGEST


def _bad_numbers(agreement: Agreement) -> Iterator[tuple[Place, str]]:
    numbers: list[tuple[Place, int | None, int]] = [
        (("dates", "grace_months"), agreement.dates.grace_months, 0)
    ]
    if agreement.change_notice is not None:
        numbers.append((("change_notice", "days"), agreement.change_notice.days, 0))
    for section, name, least in _NUMBERS:
        numbers += [
            ((section, number, name), getattr(part, name), least)
            for number, part in enumerate(getattr(agreement, section))
        ]
    for place, value, least in numbers:
        if value is not None and not least <= value <= MAX_MONTHS:
            yield place, f"Give a number from {least} to {MAX_MONTHS}."


def _bad_timetables(agreement: Agreement) -> Iterator[tuple[Place, str]]:
    """Months that are none, days no month has, ages that run backwards, years nobody is in."""
    for number, row in enumerate(agreement.schedule):
        if row.ages is not None and not 0 <= row.ages[0] <= row.ages[1] <= OLDEST:
            yield ("schedule", number, "ages"), f"Give two ages from 0 to {OLDEST}, in order."
        if not all(1 <= year <= LAST_YEAR for year in row.years):
            yield ("schedule", number, "years"), f"Give school years from 1 to {LAST_YEAR}."
        if row.timetable is None:
            continue
        if not all(1 <= month <= LAST_MONTH for month in row.timetable.months):
            yield ("schedule", number, "timetable", "months"), "Give months from 1 to 12."
        for name in ("opens", "closes"):
            try:
                day_by_rule(getattr(row.timetable, name), month=A_SHORT_MONTH)
            except ValueError:
                yield (
                    ("schedule", number, "timetable", name),
                    'Write "working day 5", "third monday", "day 15" or "last day".',
                )
