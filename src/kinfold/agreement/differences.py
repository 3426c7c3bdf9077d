"""What an amendment changes, in plain words and grouped: who gains, who loses, and on what terms.

Laid out from `compare`, which lists every use; here uses that fare alike are told together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kinfold.agreement import wording
from kinfold.agreement.compare import Change, Comparison, Use
from kinfold.agreement.model import Agreement


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs: who, what they may do, for what, with which items, and how."""

    who: str
    may: str
    purposes: tuple[str, ...]
    items: str
    count: int
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Differences of one sort. `sort` is gained, lost, widened, narrowed or changed."""

    sort: str
    heading: str
    differences: tuple[Difference, ...]


HEADINGS = {
    "gained": "May now, and could not before",
    "lost": "May no longer",
    "widened": "May go further than before",
    "narrowed": "May go less far than before",
    "changed": "May on other terms",
}


def blocks(found: Comparison) -> tuple[Block, ...]:
    """The comparison's uses and terms by sort; a sort without any is left out."""
    old, new = found.old.agreement, found.new.agreement
    made = {
        "gained": tuple(_uses(new, found.gained)),
        "lost": tuple(_uses(old, found.lost)),
        "widened": tuple(_changes(new, found.widened)),
        "narrowed": tuple(_changes(new, found.narrowed)),
        "changed": tuple(_changes(new, (c for c in found.changes if c.direction == "changed"))),
    }
    return tuple(
        Block(sort=sort, heading=HEADINGS[sort], differences=told)
        for sort, told in made.items()
        if told
    )


def _uses(agreement: Agreement, uses: Iterable[Use]) -> Iterator[Difference]:
    """People who gain or lose the same purposes and items are told in one, as are operations."""
    each: dict[tuple[str, str], dict[str, list[Use]]] = {}
    for use in uses:
        each.setdefault((use.role, use.party), {}).setdefault(use.operation, []).append(use)
    alike: dict[tuple[str, frozenset[tuple[str, str]], str], dict[str, list[Use]]] = {}
    for (role, party), doing in each.items():
        for operation, listed in doing.items():
            same = frozenset((use.purpose, use.item) for use in listed)
            alike.setdefault((party, same, role), {})[operation] = listed
    roles: dict[tuple[str, frozenset[tuple[str, str]], frozenset[str]], list[Use]] = {}
    for (party, same, _), doing in alike.items():
        together = [use for listed in doing.values() for use in listed]
        roles.setdefault((party, same, frozenset(doing)), []).extend(together)
    for listed in roles.values():
        yield _difference(agreement, listed, how="")


def _changes(agreement: Agreement, changes: Iterable[Change]) -> Iterator[Difference]:
    each: dict[tuple[str, str, str, str, str], list[Use]] = {}
    for change in changes:
        use = change.use
        key = (change.term, change.old, change.new, use.party, use.operation)
        each.setdefault(key, []).append(use)
    alike: dict[tuple[str, str, frozenset[tuple[str, str, str]]], list[Use]] = {}
    for (term, old, new, party, _), listed in each.items():
        how = f"{term[:1].upper()}{term[1:].replace('_', ' ')}: from {old} to {new}"
        same = frozenset((use.role, use.purpose, use.item) for use in listed)
        alike.setdefault((how, party, same), []).extend(listed)
    for (how, _, _), listed in alike.items():
        yield _difference(agreement, listed, how=how)


def _difference(agreement: Agreement, listed: list[Use], *, how: str) -> Difference:
    first = listed[0]
    roles = ", ".join(sorted({wording.role(use.role) for use in listed}))
    named = {use.purpose for use in listed}
    every = len(named) == len(agreement.purposes)
    texts = (wording.purpose(agreement, name) for name in sorted(named))
    codes = {use.item for use in listed}
    return Difference(
        who=f"{roles} ({wording.party(agreement, first.party)})",
        may=", ".join(map(wording.operation, sorted({use.operation for use in listed}))),
        purposes=("Every purpose of the agreement",) if every else tuple(texts),
        items=wording.items(codes),
        count=len(codes),
        how=how,
    )
