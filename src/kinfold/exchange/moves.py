"""What the authority that somebody left keeps of their move: its day, beside its own record.

A mover is told to both authorities, so that each knows from which day it is responsible (framework,
row S2). The delivered row of somebody who neither lives nor studies here is destroyed all the same.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kinfold.exchange.matching import BY_ULN, BY_UPN, NOTHING_DECIDED, Digest, Match, Roll, match

MOVED = "moved away"
_KEPT = ("moved_from_la", "moved_on")


def departed(
    people: Iterable[Mapping[str, Any]],
    *,
    own: Roll,
    noted: Iterable[Mapping[str, Any]],
    las: Collection[str],
    holder: str,
    digest: Digest,
    decisions: Mapping[str, str] = NOTHING_DECIDED,
) -> tuple[Match, ...]:
    """Of received people who do not belong here: those of our own records who moved from `las`.

    Matched by number only. Nothing of their row but the move is left in it; a move that was noted
    before (`noted` are the kept people) is not noted again.
    """
    told = [
        row for row in people if row.get("moved_on") is not None and row.get("moved_from_la") in las
    ]
    known = {
        (row["from_holder"], row["from_ypid"], row.get("moved_on"))
        for row in noted
        if row.get("relevance") == MOVED
    }
    matches, _ = match(told, own=(own,), holder=holder, digest=digest, decisions=decisions)
    return tuple(
        Match(
            from_ypid=one.from_ypid,
            record=one.record,
            matched_by=one.matched_by,
            row={name: one.row[name] for name in _KEPT},
        )
        for one in matches
        if one.matched_by in (BY_ULN, BY_UPN)
        and (holder, one.from_ypid, one.row["moved_on"]) not in known
    )
