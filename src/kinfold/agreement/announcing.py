"""Which items an amendment adds, which of them providers know of, and what a notice tells them.

An item that the version before did not collect waits until providers were told of it and the days
of notice have run (county agreement 3.3), however many versions lie between. The first version
needs no notice: whoever signs it has read it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold import law
from kinfold.agreement import wording
from kinfold.agreement.compare import uses
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.flow import Announcement
from kinfold.agreement.model import Agreement, ItemGroup

Known = Mapping[str, tuple[Announcement, ...]]
_LONGEST_LIST = 900


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A version that was in force, and the notices given about it: which items, since, until."""

    agreement: Agreement
    notices: tuple[tuple[frozenset[str], Announcement], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Awaiting:
    """An item group of which something is new, and how its notice stands.

    `items` are the new ones, and `until` the last day of their collection (None: no end).
    `begins_on` is the day from which they may be collected; None while providers were not told.
    """

    group: ItemGroup
    items: tuple[str, ...]
    emergency: Emergency | None
    until: date | None
    begins_on: date | None


def collected(agreement: Agreement) -> Mapping[str, date]:
    """Every item that any use lets through, with the last day of it (the last there is: no end)."""
    found: dict[str, date] = {}
    for use, terms in uses(agreement).items():
        found[use.item] = max(terms.last_day, found.get(use.item, date.min))
    return found


def announced(lineage: Sequence[Lived]) -> Known:
    """Since when and until when providers know of each item of the last of the versions.

    `lineage` is every version that was in force before it, oldest first, and then itself. What a
    version leaves out is forgotten, so that it needs a notice to come back. ValueError for none.
    """
    first, *later = lineage
    known: dict[str, tuple[Announcement, ...]] = {
        item: (_since_ever(last),) for item, last in collected(first.agreement).items()
    }
    for version in later:
        known = {
            item: known.get(item, ()) + tuple(_told(version, item, last))
            for item, last in collected(version.agreement).items()
        }
    return known


def _told(version: Lived, item: str, last: date) -> Iterator[Announcement]:
    """What was said of an item under one version; a version that asks for no notice needs none."""
    if version.agreement.change_notice is None:
        yield _since_ever(last)
    for items, told in version.notices:
        if item in items:
            yield told


def _since_ever(last: date) -> Announcement:
    return Announcement(begins_on=date.min, until=None if last == date.max else last)


def awaiting(agreement: Agreement, known: Known, *, on: date) -> tuple[Awaiting, ...]:
    """The item groups that wait for a change notice or for its days to run; none where none do."""
    if agreement.change_notice is None:
        return ()
    granted = collected(agreement)
    emergencies = {one.id: one for one in agreement.emergencies}
    groups = (group for group in agreement.item_groups if not group.proposed)
    found = (
        _waits(group, emergencies.get(group.emergency or ""), granted, known, on=on)
        for group in groups
    )
    return tuple(one for one in found if one is not None)


def _waits(
    group: ItemGroup,
    emergency: Emergency | None,
    granted: Mapping[str, date],
    known: Known,
    *,
    on: date,
) -> Awaiting | None:
    until = None if emergency is None else emergency.valid_until
    if emergency is not None and (until is None or until < on):
        return None
    needed = until or date.max
    begins = {
        item: min((a.begins_on for a in known.get(item, ()) if _reaches(a, needed)), default=None)
        for item in sorted(group.codes & granted.keys())
    }
    items = tuple(item for item, day in begins.items() if day is None or day > on)
    if not items:
        return None
    days = [day for item in items if (day := begins[item]) is not None]
    return Awaiting(
        group=group,
        items=items,
        emergency=emergency,
        until=until,
        begins_on=max(days) if len(days) == len(items) else None,
    )


def _reaches(one: Announcement, last: date) -> bool:
    return one.until is None or one.until >= last


def begins_on(notice: ChangeNotice, new: Awaiting, *, told_on: date) -> date:
    """The first day on which what providers are told of on a day may be collected."""
    after = told_on + timedelta(days=notice.days)
    return after if new.emergency is None else max(after, new.emergency.valid_from)


def text(agreement: Agreement, new: Awaiting, *, begins: date) -> str:
    """What providers are told: which items, why, by which law, from when and until when."""
    names = wording.items(new.items)
    if len(names) > _LONGEST_LIST:
        names = f"{len(new.items)} items, listed on the agreement's page"
    said = [
        f"{agreement.title} ({agreement.version}) collects something new: {new.group.title}.",
        f"Items: {names}.",
        f"Why: {new.group.reason.rstrip('.') or 'not said'} [clause {new.group.clause}].",
        f"It is collected from {begins:%-d %B %Y} at the earliest.",
    ]
    if new.emergency is not None:
        cited = law.gateway(new.emergency.gateway).citation
        said.append(
            f"It rests on an emergency law: {cited} ({new.emergency.title}) "
            f"[clause {new.emergency.clause}]."
        )
    if new.until is not None:
        said.append(f"It ends on {new.until:%-d %B %Y}; nothing of it moves after that day.")
    return " ".join(said)
