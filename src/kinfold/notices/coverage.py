"""Whether what the notice promises and what the ledger saw are the same, both ways.

What was done and never promised is `unpromised`; what is promised and no agreement in force
permits is `unpermitted`. The promises are read back from the very text the public reads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from kinfold.gate import Entry
from kinfold.notices import words
from kinfold.notices.document import Block, parsed, sections
from kinfold.notices.outline import FULL, PARTS
from kinfold.notices.promises import Promise, permitted, reason_of
from kinfold.notices.sources import Sources, recipient
from kinfold.notices.words import Term

DECIDED = "decision.permitted"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What does not fit between notice, ledger and agreements; `whole` where everything does.

    `unplaced` names what the ledger saw that no notice could have promised: an agreement and
    purpose that serve no reason, an organisation that is not registered. `unread` counts permitted
    decisions whose contents were destroyed on schedule.
    """

    seen: frozenset[Promise]
    unpromised: tuple[Promise, ...]
    unpermitted: tuple[Promise, ...]
    unplaced: tuple[str, ...] = ()
    unread: int = 0

    @property
    def whole(self) -> bool:
        """Whether everything seen was promised and everything promised is permitted."""
        return not (self.unpromised or self.unpermitted or self.unplaced)


def coverage(sources: Sources, entries: Iterable[Entry], *, notice: str) -> Coverage:
    """What of the ledger's entries the full notice does not promise, and what it may not promise.

    `entries` come from `gate.inspection.entries`, which needs a permit to audit. Nothing of a
    person is looked at: only who received, which items, for which purpose.
    """
    told = promised(notice)
    seen: set[Promise] = set()
    unplaced: set[str] = set()
    unread = 0
    for entry in entries:
        if entry.kind != DECIDED:
            continue
        if entry.payload is None:
            unread += 1
            continue
        try:
            seen |= set(_seen(sources, entry.agreement or "", entry.payload))
        except _Unplaced as problem:
            unplaced.add(str(problem))
    return Coverage(
        seen=frozenset(seen),
        unpromised=_in_order(seen - told),
        unpermitted=_in_order(told - permitted(sources)),
        unplaced=tuple(sorted(unplaced)),
        unread=unread,
    )


def promised(notice: str) -> frozenset[Promise]:
    """Every promise that the text of a full notice makes."""
    heading = next(part.heading(FULL) for part in PARTS if part.id == "why_shared")
    return frozenset(_read(sections(parsed(notice)).get(heading, ())))


def listed(notice: str, *, recipient: str) -> bool:
    """Whether a notice names a kind of recipient, routinely or for single cases (PRI-7).

    A disclosure to a kind that is not listed must be refused or flagged by whoever makes it.
    """
    heading = next(part.heading(FULL) for part in PARTS if part.id == "shared")
    title = words.recipients()[recipient].title
    said = sections(parsed(notice)).get(heading, ())
    return any(block.kind == "item" and block.words.startswith(f"{title}: ") for block in said)


def _read(blocks: Iterable[Block]) -> Iterator[Promise]:
    who = ""
    whos, whats, whys = (
        _by_title(known) for known in (words.recipients(), words.categories(), words.purposes())
    )
    for block in blocks:
        if block.kind == "subheading":
            who = whos.get(block.words, "")
        elif block.kind == "item" and who:
            kinds, _, reasons = block.words.partition(": to ")
            for what, why in product(kinds.split("; "), reasons.split("; ")):
                if what in whats and why in whys:
                    yield Promise(recipient=who, category=whats[what], purpose=whys[why])


def _by_title(known: Mapping[str, Term]) -> dict[str, str]:
    return {term.title: code for code, term in known.items()}


class _Unplaced(Exception):
    """Something was let through that no notice has words for; the message says what."""


def _seen(sources: Sources, agreement: str, payload: Mapping[str, object]) -> Iterator[Promise]:
    """What one entry let through, as promises; _Unplaced where it cannot be said."""
    purpose = str(payload.get("purpose"))
    why = reason_of(agreement, purpose, sources.facts)
    if why is None:
        raise _Unplaced(f"{agreement}/{purpose} serves no reason of the notice")
    try:
        who = recipient(sources, str(payload.get("recipient")))
    except KeyError:
        msg = f"{agreement} went to an organisation that is not in the register"
        raise _Unplaced(msg) from None
    try:
        kinds = _kinds(payload)
    except KeyError:
        raise _Unplaced(f"{agreement} let an item through that no data set declares") from None
    yield from (Promise(recipient=who, category=what, purpose=why) for what in kinds)


def _kinds(payload: Mapping[str, object]) -> set[str]:
    items, withheld = payload.get("items"), payload.get("withheld")
    asked = items if isinstance(items, list) else []
    kept_back = withheld if isinstance(withheld, dict) else {}
    return {words.category_of(str(code)) for code in asked if code not in kept_back}


def _in_order(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple(sorted(promises, key=lambda one: one.words))


def told(found: Coverage, *, month: str) -> str:
    """What was found, in words."""
    lines = [
        f"{month}: {len(found.seen)} kinds of sharing seen; "
        + ("all were promised, and all that is promised is permitted." if found.whole else "")
    ]
    for title, said in (
        ("Done, and not in the notice:", [one.words for one in found.unpromised]),
        ("Done, and no notice could say it:", list(found.unplaced)),
        ("Promised, and no agreement in force permits it:", [p.words for p in found.unpermitted]),
    ):
        if said:
            lines += [title, *(f"  {line}" for line in said)]
    if not found.whole:
        lines.append("Make the notice again, review and publish it, or stop what it does not say.")
    if found.unread:
        lines.append(f"{found.unread} decisions could not be read: their contents are destroyed.")
    return "\n".join(line.strip() if not line.startswith(" ") else line for line in lines)
