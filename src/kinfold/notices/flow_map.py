"""The data-flow map of an impact assessment: who sends what to whom, under which clause.

Every arrow is a numbered row of a table first; `drawing` then draws the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from kinfold.agreement import Version, wording
from kinfold.agreement.model import Agreement, Grant, ScheduleRow
from kinfold.notices import words
from kinfold.notices.promises import categories_of
from kinfold.notices.tables import Table, table

COLUMNS: Final = (
    ("number", "Arrow"),
    ("sender", "From"),
    ("receiver", "To"),
    ("what", "What"),
    ("kinds", "Kinds of information"),
    ("how", "How"),
    ("clause", "Clause"),
)
#: What is done with data in somebody else's keeping; each is an arrow of its own.
LOOKS: Final = ("search", "view", "report", "export", "publish")


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """One movement of one agreement, in words."""

    number: int
    sender: str
    receiver: str
    what: str
    kinds: tuple[str, ...]
    how: str
    clause: str


def arrows(version: Version) -> tuple[Arrow, ...]:
    """Every movement that one agreement provides for, numbered by sender, receiver and document.

    Flows of the schedule that are collected, and every grant that lets one party look at what
    another keeps. Each with its clause.
    """
    agreement = version.agreement
    found = [*_scheduled(agreement), *_looked_at(agreement)]
    found.sort(key=lambda arrow: (arrow.sender, arrow.receiver))
    return tuple(replace(arrow, number=number) for number, arrow in enumerate(found, 1))


def as_table(version: Version) -> Table:
    """The map as rows: what the drawing shows, for whoever reads and does not look."""
    return table(
        COLUMNS,
        (
            (
                str(one.number),
                one.sender,
                one.receiver,
                one.what,
                "; ".join(one.kinds),
                one.how,
                one.clause,
            )
            for one in arrows(version)
        ),
    )


def _scheduled(agreement: Agreement) -> Iterator[Arrow]:
    for row in agreement.schedule:
        if not row.collected or not row.channels:
            continue
        yield _arrow(
            sender=_names(agreement, row.sender),
            receiver=_names(agreement, row.recipients or row.sender),
            what=f"{row.id}: {row.what}",
            kinds=_titles(agreement, _groups(agreement, row)),
            how=f"{', '.join(wording.CHANNELS[way] for way in row.channels)}; {row.frequency}",
            clause=row.clause,
        )


def _looked_at(agreement: Agreement) -> Iterator[Arrow]:
    for grant in agreement.grants:
        doing = [one for one in LOOKS if one in grant.operations]
        keeper = _keeper(agreement, grant)
        receivers = [one for one in (*grant.parties, *grant.recipients) if one != keeper]
        if doing and keeper and receivers and grant.cohort != "own_supply":
            yield _arrow(
                sender=_names(agreement, (keeper,)),
                receiver=_names(agreement, dict.fromkeys(receivers)),
                what=f"{grant.id}: {'; '.join(map(wording.operation, doing))}",
                kinds=_titles(agreement, grant.items),
                how=f"on screen, {', '.join(map(wording.role, grant.roles)).lower()}",
                clause=grant.clause,
            )


def _arrow(
    *, sender: str, receiver: str, what: str, kinds: tuple[str, ...], how: str, clause: str
) -> Arrow:
    return Arrow(
        number=0, sender=sender, receiver=receiver, what=what, kinds=kinds, how=how, clause=clause
    )


def _keeper(agreement: Agreement, grant: Grant) -> str:
    """Who keeps what a grant opens: whoever the schedule sends it to, or the side that offers."""
    opened = {code.split(".", 1)[0] for name in grant.items for code in agreement.group(name).codes}
    for row in agreement.schedule:
        if row.recipients and (opened & set(row.data_sets) or not row.data_sets):
            return row.recipients[0]
    return next((party.id for party in agreement.parties if party.offers), "")


def _groups(agreement: Agreement, row: ScheduleRow) -> tuple[str, ...]:
    """The item groups that move by a row: its own, or all with an item of its data sets."""
    if row.groups:
        return row.groups
    moved = set(row.data_sets)
    granted = {
        name
        for grant in agreement.grants
        if {"deposit", "send"} & set(grant.operations)
        for name in grant.items
    }
    return tuple(
        group.id
        for group in agreement.item_groups
        if group.id in granted and moved & {code.split(".", 1)[0] for code in group.codes}
    )


def _titles(agreement: Agreement, groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words.categories()[code].title for code in categories_of(agreement, groups))


def _names(agreement: Agreement, parties: "tuple[str, ...] | dict[str, None]") -> str:
    return ", ".join(wording.party(agreement, one) for one in parties)
