"""Which counts are held back: the small ones, and enough others that none can be worked out.

First every small count; then, for each that the totals would still give away, the cheapest
rectangle that lets it move far enough (see `bounds`), until every one can be moved. The search is
the greedy one of the hypercube method; it holds back more than the best possible choice would,
and never less than is safe.
"""

from collections.abc import Collection
from dataclasses import dataclass

from kinfold.disclosure.bounds import corners_of, enough, moves_enough, partners
from kinfold.disclosure.table import Counts, Place, Rules


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """The cells of one table that are held back.

    `exposed` is a cell that nothing can protect without hiding what must stay; None is success.
    """

    hidden: frozenset[Place]
    exposed: Place | None = None


def hide(
    counts: Counts,
    *,
    rules: Rules,
    kept: Collection[Place] = (),
    spare: Collection[str] = (),
) -> Hiding:
    """The cells to hold back so that no small count can be had by subtraction.

    Cells in `kept` stay shown, because another table shows them too; those of the columns in
    `spare` cost nothing to hold back. Where none are kept, there is always a way. An empty cell
    that is shown as 0 is never held back: that it is 0 is known.
    """
    stays = frozenset(kept)
    hidden = {place for place, count in counts.items() if rules.small(count)}
    if hidden & stays:
        return Hiding(hidden=frozenset(hidden), exposed=min(hidden & stays))
    usable = {
        place: 0 if place[1] in spare else count
        for place, count in counts.items()
        if place not in stays and count >= rules.floor
    }
    for place in sorted(hidden):
        while not enough(
            having := partners(counts, place, hidden=frozenset(hidden), rules=rules), rules=rules
        ):
            fresh = {other: cost for other, cost in usable.items() if other[0] not in having}
            found = _rectangle(counts, place, fresh, hidden, rules=rules)
            if found is None:
                return Hiding(hidden=frozenset(hidden), exposed=place)
            hidden |= found
    return Hiding(hidden=frozenset(hidden))


def _rectangle(
    counts: Counts, place: Place, usable: Counts, hidden: set[Place], *, rules: Rules
) -> set[Place] | None:
    """The corners of the rectangle that protects a cell and costs least, by `usable`'s prices."""
    best: set[Place] | None = None
    least = sum(usable.values()) + 1
    for across, price in usable.items():
        if price >= least and across not in hidden:
            continue  # too dear already, without the corners beside it
        corners = corners_of(place, across)
        if not corners or not usable.keys() >= corners.keys():
            continue
        if not moves_enough(counts, corners, rules=rules):
            continue
        cost = sum(usable[corner] for corner in corners if corner not in hidden)
        if cost < least:
            best, least = set(corners), cost
    return best
