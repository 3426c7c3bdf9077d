"""What other authorities sent, beside what is held here: nothing dropped, nothing overwritten.

Exchange facts, section 10 (CCIS-R2): the later confirmed activity wins, then the better source;
two activities that cannot both be true wait for somebody to decide, and ours stands meanwhile.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal

from kinfold.exchange.matching import NOTHING_DECIDED, Digest, Key, Match, Review, Roll, match
from kinfold.exchange.residence import Row
from kinfold.exchange.spells import confirmed, contradict, open_on, place, same, weight

Outcome = Literal["new", "same", "newer", "older", "conflict"]
OURS, THEIRS, BOTH = "ours", "theirs", "both"
_TURNED = {OURS: THEIRS, THEIRS: OURS}


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """The rows of a caseload by table, all with `ypid`."""

    people: Sequence[Row]
    activities: Sequence[Row] = ()
    offers: Sequence[Row] = ()

    @cached_property
    def roll(self) -> Roll:
        """Its people, as they are matched."""
        return Roll(self.people)

    @cached_property
    def doings(self) -> Mapping[str, Sequence[Row]]:
        """Its activities, by young person."""
        return _grouped(self.activities)

    @cached_property
    def offered(self) -> frozenset[tuple[object, ...]]:
        """What was offered to whom."""
        return frozenset((row["ypid"], *_what(row)) for row in self.offers)


NOTHING: Final = Caseload(people=())


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One received row that is kept: whose it is, how that was told, what it changes."""

    record: str
    from_ypid: str
    matched_by: str
    outcome: Outcome
    row: Row


@dataclass(frozen=True, kw_only=True)
class ActivityConflict:
    """Two activities of one young person that cannot both be true, for somebody to decide.

    `key` is what the decision ("ours", "theirs" or "both") is remembered by; a later confirmation
    of either activity does not change it.
    """

    record: str
    from_holder: str
    from_ypid: str
    key: Key
    ours: Row
    theirs: Row


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """A delivery beside the own caseload; every received row is in exactly one of the lists.

    `waiting` are activities and offers of people in `reviews`; `loose` those whose person did not
    come with them. `conflicts` point at kept activities whose outcome is "conflict".
    """

    people: tuple[Match, ...]
    activities: tuple[Kept, ...]
    offers: tuple[Kept, ...]
    reviews: tuple[Review, ...]
    waiting: tuple[Row, ...]
    loose: tuple[Row, ...]
    conflicts: tuple[ActivityConflict, ...]

    @cached_property
    def outcomes(self) -> Mapping[str, int]:
        """How many kept activities came out which way."""
        return Counter(one.outcome for one in self.activities)


def reconcile(
    received: Caseload,
    *,
    own: Caseload,
    kept: Caseload = NOTHING,
    holder: str,
    on: date,
    digest: Digest,
    decisions: Mapping[str, str] = NOTHING_DECIDED,
) -> Reconciled:
    """Set one delivery of `holder`, received on the day `on`, beside the own caseload.

    `kept` is what was kept of others before, with its `record` as `ypid` and its `from_holder`.

    `digest` makes of a key the hash under which `decisions` remembers what was decided. What is
    kept is not made current here: `current` does that, for any day.
    """
    people, reviews = match(
        received.people,
        own=(own.roll, kept.roll),
        holder=holder,
        digest=digest,
        decisions=decisions,
    )
    by_ypid = {one.from_ypid: one for one in people}
    in_review = {one.from_ypid for one in reviews}
    activities: list[Kept] = []
    conflicts: dict[Key, ActivityConflict] = {}
    for row in received.activities:
        if (whose := by_ypid.get(row["ypid"])) is None:
            continue
        mine = [row for some in (own, kept) for row in some.doings.get(whose.record, ())]
        clashes = _clashes(whose, mine, row, holder=holder, on=on)
        said = [decisions.get(digest(*clash.key)) for clash in clashes] if clashes else []
        # One decision settles every row that tells of the same two activities.
        for clash, word in zip(clashes, said, strict=True):
            if word is None:
                conflicts.setdefault(clash.key, clash)
        activities.append(_kept(whose, row, _outcome(row, mine, said)))
    return Reconciled(
        people=people,
        activities=tuple(activities),
        offers=_offers(received.offers, by_ypid=by_ypid, held=(own, kept)),
        reviews=reviews,
        waiting=tuple(
            row for row in (*received.activities, *received.offers) if row["ypid"] in in_review
        ),
        loose=tuple(
            row
            for row in (*received.activities, *received.offers)
            if row["ypid"] not in in_review and row["ypid"] not in by_ypid
        ),
        conflicts=tuple(conflicts.values()),
    )


def _clashes(
    whose: Match, mine: Iterable[Row], row: Row, *, holder: str, on: date
) -> list[ActivityConflict]:
    """What is held of somebody, from others than `holder`, that a row cannot be true beside."""
    return [
        _conflict(whose, one, row, holder)
        for one in mine
        if open_on(one, on=on)
        and open_on(row, on=on)
        and one.get("from_holder") != holder
        and contradict(one, row)
    ]


def conflict_key(ours: Row, *, theirs: Row, record: str, holder: str, from_ypid: str) -> Key:
    """What a decision between two activities is remembered by: whose, whence, and which two."""
    return (
        "activity",
        record,
        holder,
        from_ypid,
        *_which(ours),
        *_which(theirs),
    )


def current(
    own: Iterable[Row],
    *,
    kept: Iterable[Row],
    on: date,
    digest: Digest,
    decisions: Mapping[str, str] = NOTHING_DECIDED,
) -> dict[str, Row]:
    """Each young person's activity on the day `on`, from own rows, kept rows and decisions.

    `own` rows carry `ypid`; `kept` rows `record`, `from_holder`, `from_ypid` and `received_on`.
    Of two that cannot both be true, the one held first stands until "theirs" or "both" is decided.
    Whoever has no activity open on that day is absent.
    """
    return running(histories(own, kept=kept), on=on, digest=digest, decisions=decisions)


def histories(own: Iterable[Row], *, kept: Iterable[Row]) -> dict[str, list[Row]]:
    """Each young person's activities, each as it was told last, for `running` on several days."""
    rows = _grouped(own)
    for row in sorted(kept, key=_arrival):
        rows.setdefault(row["record"], []).append(row)
    return {record: _latest(some) for record, some in rows.items()}


def running(
    told: Mapping[str, Iterable[Row]],
    *,
    on: date,
    digest: Digest,
    decisions: Mapping[str, str] = NOTHING_DECIDED,
) -> dict[str, Row]:
    """Of each young person's activities, the one that counts on the day `on`; see `current`."""
    found = {}
    for record, some in told.items():
        open_ = [row for row in some if open_on(row, on=on)]
        if open_:
            found[record] = max(_standing(record, open_, digest, decisions), key=weight)
    return found


def _latest(rows: list[Row]) -> list[Row]:
    """Of rows that tell of the same activity, the one that counts; in order of arrival.

    A sender's later row replaces its earlier one; between authorities the weightier one stays.
    """
    found: list[Row] = []
    for row in rows:
        twin = next((n for n, one in enumerate(found) if same(one, row)), None)
        if twin is None:
            found.append(row)
        elif weight(row) > weight(found[twin]) or _sent_again(found[twin], row):
            found[twin] = row
    return found


def _standing(
    record: str, rows: list[Row], digest: Digest, decisions: Mapping[str, str]
) -> list[Row]:
    """The rows left when of every two that cannot both be true the losing one has gone."""
    out: set[int] = set()
    for later, theirs in enumerate(rows):
        for earlier, ours in enumerate(rows[:later]):
            if not {earlier, later} & out and _source(ours) != _source(theirs):
                if contradict(ours, theirs):
                    said = _said(record, ours, theirs, digest, decisions)
                    out |= {THEIRS: {earlier}, BOTH: set()}.get(said, {later})
    return [row for position, row in enumerate(rows) if position not in out]


def _said(record: str, ours: Row, theirs: Row, digest: Digest, decisions: Mapping[str, str]) -> str:
    """What was decided between two rows, whichever of them was here first when it was asked."""
    for one, other, turned in ((ours, theirs, {}), (theirs, ours, _TURNED)):
        if not decisions or not _source(other):
            break
        key = conflict_key(
            one,
            theirs=other,
            record=record,
            holder=other["from_holder"],
            from_ypid=other["from_ypid"],
        )
        if (word := decisions.get(digest(*key))) is not None:
            return turned.get(word, word)
    return OURS


def _sent_again(earlier: Row, later: Row) -> bool:
    return bool(_source(later)) and _source(earlier) == _source(later)


def _source(row: Row) -> str:
    """Who sent a kept row; empty for an own one."""
    return row.get("from_holder") or ""


def _outcome(row: Row, mine: Sequence[Row], said: Sequence[str | None]) -> Outcome:
    if not mine:
        return "new"
    if None in said:
        return "conflict"
    twin = next((one for one in mine if same(one, row)), None)
    if twin is not None:
        later = (confirmed(row) or date.min) > (confirmed(twin) or date.min)
        return "newer" if later else "same"
    if OURS in said:
        return "older"
    return "newer" if all(weight(row) > weight(one) for one in mine) else "older"


def _offers(
    received: Iterable[Row], *, by_ypid: Mapping[str, Match], held: Sequence[Caseload]
) -> tuple[Kept, ...]:
    found = []
    for row in received:
        if (whose := by_ypid.get(row["ypid"])) is not None:
            offer = (whose.record, *_what(row))
            known = any(offer in some.offered for some in held)
            found.append(_kept(whose, row, "same" if known else "new"))
    return tuple(found)


def _kept(whose: Match, row: Row, outcome: Outcome) -> Kept:
    return Kept(
        record=whose.record,
        from_ypid=whose.from_ypid,
        matched_by=whose.matched_by,
        outcome=outcome,
        row=row,
    )


def _conflict(whose: Match, ours: Row, theirs: Row, holder: str) -> ActivityConflict:
    return ActivityConflict(
        record=whose.record,
        from_holder=holder,
        from_ypid=whose.from_ypid,
        key=conflict_key(
            ours, theirs=theirs, record=whose.record, holder=holder, from_ypid=whose.from_ypid
        ),
        ours=ours,
        theirs=theirs,
    )


def _which(activity: Row) -> tuple[str, str, str]:
    return (
        str(activity.get("activity_code") or ""),
        str(activity.get("start_date") or ""),
        place(activity),
    )


def _what(offer: Row) -> tuple[object, ...]:
    names = ("guarantee_year", "guarantee_status", "offering_institution", "course", "start_date")
    return tuple(offer.get(name) or None for name in names)


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["ypid"], []).append(row)
    return found


def _arrival(row: Row) -> tuple[date, str]:
    return (row.get("received_on") or date.min, row["from_holder"])
