"""Shows exactly what one version of an agreement lets happen that another does not.

Every (role, party, operation, purpose, item) either version lets through is listed on both sides
and set side by side, so nothing an amendment does can go unseen before anybody signs it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from kinfold.agreement.compare_whole import whole_changes
from kinfold.agreement.model import Agreement, Grant, ItemGroup, Version
from kinfold.agreement.timing import days

Direction = Literal["widened", "narrowed", "changed"]
FOREVER = float("inf")
Asked = tuple[float, str | None, str | None]
COHORTS = ("linked_to_organisation", "own_supply", "none", "whole_supply")


@dataclass(frozen=True, kw_only=True, order=True)
class Use:
    """One thing that may be let through: these people, doing this, for this, with this item."""

    role: str
    party: str
    operation: str
    purpose: str
    item: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms a use is let through. Months are calendar months; FOREVER is no limit."""

    transform: str | None
    months: float
    unlocks: bool
    identity_without_evidence: bool
    cohort: str
    recipients: frozenset[str]
    reason_required: bool
    conditions: frozenset[tuple[str, str, float, str | None, str | None]]
    kept_months: float
    review: frozenset[tuple[str, int | None]]
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Change:
    """One term of one use that differs, from what to what, and which way it goes."""

    use: Use
    term: str
    direction: Direction
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What `new` lets happen beside `old`: uses gained and lost, and terms that differ.

    `sentences` says it in words, and names the parts of the agreement that hold for every use
    (dates, parties, laws, prohibitions) where they differ.
    """

    old: Version
    new: Version
    gained: tuple[Use, ...]
    lost: tuple[Use, ...]
    changes: tuple[Change, ...]
    whole: tuple[str, ...]

    @property
    def widened(self) -> tuple[Change, ...]:
        """The terms that let more happen than before."""
        return tuple(change for change in self.changes if change.direction == "widened")

    @property
    def narrowed(self) -> tuple[Change, ...]:
        """The terms that let less happen than before."""
        return tuple(change for change in self.changes if change.direction == "narrowed")

    @property
    def nothing(self) -> bool:
        """Whether the two versions let exactly the same happen on the same terms."""
        return not (self.gained or self.lost or self.changes or self.whole)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The comparison in plain English, uses that fare alike told together."""
        if self.nothing:
            return ("Nothing that may happen changes.",)
        return (
            *self.whole,
            *_told("May now", self.gained),
            *_told("May no longer", self.lost),
            *_told_changes(self.changes),
        )


def _told(verb: str, listed: tuple[Use, ...]) -> Iterator[str]:
    alike: dict[tuple[str, str, str], _Alike] = {}
    for use in listed:
        alike.setdefault((use.role, use.party, use.operation), _Alike()).add(use)
    for (role, party, operation), together in alike.items():
        yield f"{verb} {operation}: {_plain(role)} of {party}, {together.words}."


def _told_changes(changes: tuple[Change, ...]) -> Iterator[str]:
    alike: dict[tuple[str, str, str, str, str, str, str], _Alike] = {}
    for change in changes:
        use = change.use
        key = (change.term, change.direction, change.old, change.new)
        alike.setdefault((*key, use.role, use.party, use.operation), _Alike()).add(use)
    for (term, way, old, new, role, party, operation), together in alike.items():
        yield (
            f"{way.capitalize()}, {term}: from {old} to {new}, when {_plain(role)} of {party} "
            f"asks to {operation}, {together.words}."
        )


class _Alike:
    """Uses told in one sentence."""

    def __init__(self) -> None:
        self._purposes: set[str] = set()
        self._items: set[str] = set()

    def add(self, use: Use) -> None:
        self._purposes.add(use.purpose)
        self._items.add(use.item)

    @property
    def words(self) -> str:
        """The purposes and the items, as the end of a sentence."""
        items = f"{len(self._items)} item{'s' if len(self._items) > 1 else ''}"
        return f"for {_names(self._purposes)}, with {items}: {_names(self._items)}"


def _plain(code: str) -> str:
    return code.replace("_", " ")


def compare(old: Version, new: Version) -> Comparison:
    """What `new` lets happen beside `old`, by listing everything that either lets happen."""
    before, after = uses(old.agreement), uses(new.agreement)
    return Comparison(
        old=old,
        new=new,
        gained=tuple(sorted(after.keys() - before.keys())),
        lost=tuple(sorted(before.keys() - after.keys())),
        changes=tuple(
            change
            for use in sorted(before.keys() & after.keys())
            if before[use] != after[use]
            for change in _changes(use, before[use], after[use])
        ),
        whole=tuple(whole_changes(old.agreement, new.agreement)),
    )


def uses(agreement: Agreement) -> Mapping[Use, Terms]:
    """Everything the agreement lets through, each with its terms: the closed world, listed."""
    banned = {op for ban in agreement.prohibitions for op in ban.operations}
    found: dict[Use, Terms] = {}
    for grant in agreement.grants:
        groups = [agreement.group(name) for name in grant.items]
        for operation in (op for op in grant.operations if op not in banned):
            for group in (group for group in groups if not group.proposed):
                terms = _terms(agreement, grant, group, operation)
                if terms.first_day > terms.last_day:
                    continue
                for use in _each(agreement, grant, group, operation):
                    found[use] = _either(found[use], terms) if use in found else terms
    return found


def _each(agreement: Agreement, grant: Grant, group: ItemGroup, operation: str) -> Iterator[Use]:
    roles = [role for role in grant.roles if not group.only_roles or role in group.only_roles]
    purposes = [name for name in grant.purposes if _serves(agreement, grant, name)]
    for role in roles:
        for party in grant.parties:
            for purpose in purposes:
                for item in group.codes:
                    yield Use(
                        role=role, party=party, operation=operation, purpose=purpose, item=item
                    )


def _serves(agreement: Agreement, grant: Grant, name: str) -> bool:
    """Whether a grant is of use for a purpose: some law carries it, and it may be about people."""
    purpose = agreement.purpose(name)
    return (
        purpose is not None
        and bool(purpose.gateways)
        and (purpose.individual_level or grant.cohort == "none")
    )


def _terms(agreement: Agreement, grant: Grant, group: ItemGroup, operation: str) -> Terms:
    window = agreement.window(grant.window) if grant.window is not None else None
    unlock = window.unlock if window is not None else None
    kept = [term for term in agreement.retention if group.id in term.groups]
    first, last = days(agreement, grant, group)
    return Terms(
        transform=group.transform,
        months=FOREVER if window is None else window.months,
        unlocks=unlock is not None and group.id in unlock.groups,
        identity_without_evidence=window is None or window.identity_without_evidence,
        cohort=grant.cohort,
        recipients=frozenset(grant.recipients),
        reason_required=grant.reason_required,
        conditions=frozenset(
            (
                c.of,
                c.code,
                FOREVER if c.max_age_months is None else c.max_age_months,
                c.level,
                c.version,
            )
            for c in agreement.conditions
            if operation in c.operations and (not c.groups or group.id in c.groups)
        ),
        kept_months=min(
            (term.months for term in kept if term.months is not None and term.action == "destroy"),
            default=FOREVER,
        ),
        review=frozenset(
            (term.counted_from, term.months) for term in kept if term.action == "review"
        ),
        first_day=first,
        last_day=last,
    )


def _either(one: Terms, other: Terms) -> Terms:
    """The terms of a use that two grants let through: whichever asks less, term by term."""
    return Terms(
        transform=one.transform if one.transform == other.transform else None,
        months=max(one.months, other.months),
        unlocks=one.unlocks or other.unlocks,
        identity_without_evidence=one.identity_without_evidence or other.identity_without_evidence,
        cohort=max(one.cohort, other.cohort, key=COHORTS.index),
        recipients=one.recipients | other.recipients,
        reason_required=one.reason_required and other.reason_required,
        conditions=one.conditions,
        kept_months=min(one.kept_months, other.kept_months),
        review=one.review | other.review,
        first_day=min(one.first_day, other.first_day),
        last_day=max(one.last_day, other.last_day),
    )


def _changes(use: Use, old: Terms, new: Terms) -> Iterator[Change]:
    for term, before, after, words in _measured(old, new):
        if before != after:
            yield Change(
                use=use,
                term=term,
                direction="widened" if after > before else "narrowed",
                old=words(before),
                new=words(after),
            )
    if old.recipients != new.recipients:
        fewer: Direction = "narrowed" if new.recipients < old.recipients else "changed"
        yield Change(
            use=use,
            term="recipients",
            direction="widened" if old.recipients < new.recipients else fewer,
            old=_names(old.recipients),
            new=_names(new.recipients),
        )
    if old.review != new.review:
        yield Change(
            use=use,
            term="review of what is kept",
            direction="changed",
            old=_names(_reviews(old)),
            new=_names(_reviews(new)),
        )
    if old.transform != new.transform:
        loosened: Direction = "widened" if new.transform is None else "changed"
        yield Change(
            use=use,
            term="transform",
            direction="narrowed" if old.transform is None else loosened,
            old=old.transform or "shown whole",
            new=new.transform or "shown whole",
        )
    yield from _condition_changes(use, old, new)


def _measured(old: Terms, new: Terms) -> Iterator[tuple[str, float, float, Callable[[float], str]]]:
    """The terms that can be laid along one line, where further is wider."""
    yield "window", old.months, new.months, _months
    yield "kept for", old.kept_months, new.kept_months, _months
    yield "older rows", old.unlocks, new.unlocks, _yes_or_no
    yield (
        "identity without recent evidence",
        old.identity_without_evidence,
        new.identity_without_evidence,
        _yes_or_no,
    )
    yield "no reason needed", not old.reason_required, not new.reason_required, _yes_or_no
    yield "cohort", COHORTS.index(old.cohort), COHORTS.index(new.cohort), _cohort
    yield "first day", -old.first_day.toordinal(), -new.first_day.toordinal(), _day
    yield "last day", old.last_day.toordinal(), new.last_day.toordinal(), _day


def _reviews(terms: Terms) -> frozenset[str]:
    return frozenset(
        f"{'no period' if months is None else _months(months)} from {start.replace('_', ' ')}"
        for start, months in terms.review
    )


def _condition_changes(use: Use, old: Terms, new: Terms) -> Iterator[Change]:
    """Each condition of access that is asked on one side only, or asked otherwise."""
    before, after = _by_condition(old), _by_condition(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was != now:
            yield Change(
                use=use,
                term=f"condition {key[1]} of the {key[0]}",
                direction=_condition_direction(was, now),
                old=_condition(was),
                new=_condition(now),
            )


def _by_condition(terms: Terms) -> dict[tuple[str, str], Asked]:
    return {(of, code): (age, level, version) for of, code, age, level, version in terms.conditions}


def _condition_direction(was: Asked | None, now: Asked | None) -> Direction:
    if was is None:
        return "narrowed"
    if now is None:
        return "widened"
    if was[1:] != now[1:]:
        return "changed"
    return "widened" if now[0] > was[0] else "narrowed"


def _condition(asked: Asked | None) -> str:
    if asked is None:
        return "not asked"
    age, level, version = asked
    words = [level, version, None if age == FOREVER else f"at most {_months(age)} old"]
    return ", ".join(["asked", *(word for word in words if word is not None)])


def _months(months: float) -> str:
    return "no limit" if months == FOREVER else f"{months:.0f} months"


def _yes_or_no(value: float) -> str:
    return "yes" if value else "no"


def _day(number: float) -> str:
    day = date.fromordinal(int(abs(number)))
    return "no limit" if day in (date.min, date.max) else f"{day:%-d %B %Y}"


def _cohort(place: float) -> str:
    return COHORTS[int(place)].replace("_", " ")


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
