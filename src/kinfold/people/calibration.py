"""Holds what linking says is likely against what people decided, and says how far to believe it.

Pairs decided are weighted by how they were drawn: of pairs shown as sure only a random share is put
before people, so each stands for many. Intervals are Wilson's, with as many pairs as the weights
are worth. Nothing here changes the model: that is a decision of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import sqrt
from random import SystemRandom
from typing import Any, Final, Protocol

from kinfold.agreement.flow import Actor
from kinfold.gate import Gate
from kinfold.people.index import ALONE, INDEX
from kinfold.people.queue import UNSURE_SCORE
from kinfold.people.reading import flow_of, items_of, purpose_of
from kinfold.registers import people as register
from kinfold.registers import reviewing

#: Where one band of likelihood ends and the next begins.
EDGES: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
#: A pair shown as this likely or more is to be true at least PROMISED times in one.
SURE: Final = 0.99
PROMISED: Final = 0.98
#: Fewer decided pairs than this say too little to correct what the model says.
ENOUGH: Final = 20
#: As many standard deviations as hold 95 in 100.
NORMAL: Final = 1.959964
SAMPLE_SIZE: Final = 50
HOLDS, NOT_YET, FAILS = "holds", "not_yet", "fails"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decided pair: how likely it was shown as, the share drawn, and what people said."""

    score: float
    share: float
    same: bool
    blind: bool


@dataclass(frozen=True, kw_only=True)
class Band:
    """Pairs shown as likely as this: how many were decided, and the share found to be one child.

    `low` and `high` are the ends of the interval; `level` is the share after neighbouring bands
    are made to rise together. All are None where nothing was decided.
    """

    least: float
    most: float
    decided: int
    blind: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None


class Chooser(Protocol):
    """Draws some of a list at random."""

    def sample(self, population: Sequence[Any], k: int) -> list[Any]:
        """`k` of them, each equally likely."""


def bands(agreement: str) -> tuple[Band, ...]:
    """The calibration of an agreement's linking, from its decided pairs, least likely first.

    Pairs that linking refused to join for a conflict of evidence are left out: their score was
    not believed to begin with.
    """
    blind = {one.case for one in reviewing.answers(agreement=agreement) if one.blind}
    return calibrated(
        Decided(score=one.score, share=one.share, same=one.state == "same", blind=one.id in blind)
        for one in register.review_cases(agreement=agreement)
        if one.state != reviewing.OPEN and one.pass_name in (UNSURE_SCORE, reviewing.SAMPLE)
    )


def calibrated(decided: Iterable[Decided]) -> tuple[Band, ...]:
    """The bands of pairs decided, each with its interval; shares made to rise with likelihood."""
    held: dict[float, list[Decided]] = {edge: [] for edge in EDGES}
    for one in decided:
        held[max((edge for edge in EDGES if edge <= one.score), default=EDGES[0])].append(one)
    ends = (*EDGES[1:], 1.0)
    made = [_band(edge, end, held[edge]) for edge, end in zip(EDGES, ends, strict=True)]
    told = [(place, band) for place, band in enumerate(made) if band.share is not None]
    levels = _rising([(band.share or 0.0, float(band.decided)) for _, band in told])
    for (place, band), level in zip(told, levels, strict=True):
        made[place] = replace(band, level=level)
    return tuple(made)


def _band(least: float, most: float, held: Sequence[Decided]) -> Band:
    band = Band(
        least=least, most=most, decided=len(held), blind=sum(one.blind for one in held)
    )  # fmt: skip
    if not held:
        return band
    weights = [1 / one.share for one in held]
    share = sum(w for w, one in zip(weights, held, strict=True) if one.same) / sum(weights)
    worth = sum(weights) ** 2 / sum(w * w for w in weights)
    low, high = wilson(share, worth)
    return replace(band, share=share, low=low, high=high)


def wilson(share: float, count: float) -> tuple[float, float]:
    """The ends of Wilson's interval (95 in 100) of a share found among `count`."""
    square = NORMAL * NORMAL
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = share * (1 - share) / count + square / (4 * count * count)
    reach = NORMAL / (1 + square / count) * sqrt(spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _rising(shares: Sequence[tuple[float, float]]) -> list[float]:
    """Isotonic regression: neighbours that fall are pooled until all rise (pool adjacent)."""
    pools: list[tuple[float, float, int]] = []
    for share, weight in shares:
        pools.append((share, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, heavy, many), (other, light, few) = pools[-2], pools[-1]
            total = heavy + light
            pools[-2:] = [((one * heavy + other * light) / total, total, many + few)]
    return [share for share, _, many in pools for _ in range(many)]


def band_of(score: float, held: Sequence[Band]) -> Band:
    """The band a pair shown as this likely is in."""
    return next((one for one in reversed(held) if one.least <= score), held[0])


def promise(held: Sequence[Band]) -> str:
    """Whether pairs shown as sure are true 98 times in 100: holds, fails, or not yet known.

    It holds only where even the low end of the interval is so, and fails where the high end is
    not.
    """
    sure = held[-1]
    if sure.low is None or sure.high is None:
        return NOT_YET
    if sure.high < PROMISED:
        return FAILS
    return HOLDS if sure.low >= PROMISED else NOT_YET


def draw_sample(
    gate: Gate,
    actor: Actor,
    *,
    agreement: str,
    at: datetime,
    size: int = SAMPLE_SIZE,
    chooser: Chooser | None = None,
) -> int:
    """Put some pairs that were linked without a person before people, unmarked; how many are new.

    They are drawn at random from all of them, and each keeps the share it was drawn at. Nothing is
    unlinked by asking; an answer "different" parts the two at the next linking. Raises
    RefusedByAgreement where the agreement does not let this role link.
    """
    purpose = purpose_of(gate, actor, agreement, at=at)
    items = items_of(gate, agreement, index=True, at=at)
    wanted = tuple(one for one in items if one.split(".")[1] == "link") or items
    handover = gate.read(gate.ask(flow_of(actor, agreement, purpose, wanted, at)), at=at)
    pairs = _sure(handover.rows(f"{INDEX}.link"))
    drawn = (chooser or SystemRandom()).sample(pairs, min(size, len(pairs)))
    share = len(drawn) / len(pairs) if pairs else 1.0
    made = reviewing.open_sample(agreement, pairs=drawn, share=share, at=at)
    gate.outcome(handover, kind="review.sampled", payload={"drawn": made, "of": len(pairs)})
    return made


def _sure(rows: Iterable[dict[str, Any]]) -> list[tuple[str, str, float]]:
    """Each record joined to a person without asking, with the record it was joined to."""
    of_person: dict[str, dict[str, tuple[str, float]]] = {}
    for row in rows:
        if row["believed_to"] is None and row["ref"]:
            likely = 1.0 if row["probability"] is None else float(row["probability"])
            of_person.setdefault(row["person"], {})[row["ref"]] = (row["method"], likely)
    found = []
    for held in of_person.values():
        refs = sorted(held)
        for one, other in pairwise(refs):
            methods = {held[one][0], held[other][0]}
            if "review" not in methods and methods != {ALONE}:
                found.append((one, other, min(held[one][1], held[other][1])))
    return found
