"""How right the links are, by what people found in a sample drawn at random and shown blind.

Until enough of the sample is decided there is no figure: a share of a few pairs says nothing, and
the model's own score is no measure of itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kinfold.people.calibration import wilson
from kinfold.registers import people as register
from kinfold.registers.facts import ReviewCase
from kinfold.registers.reviewing import SAMPLE

#: Fewer decided pairs than this give an interval too wide to say anything by.
ENOUGH: Final = 30
#: So many of the doubtful pairs are the sample by which the doubt is measured.
DOUBTFUL: Final = 200


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of the pairs drawn are decided, and of what share of those it held.

    `found` counts each pair for as many as it was drawn from; `worth` is how many pairs drawn
    evenly would tell as much. `share` and `interval` (95 in 100 such intervals hold the true
    share; Wilson, 1927) are None until enough are decided.
    """

    drawn: int
    decided: int
    found: float
    worth: float

    @property
    def told(self) -> bool:
        """Whether enough are decided for a figure."""
        return self.decided >= ENOUGH

    @property
    def share(self) -> float | None:
        """The share of decided pairs of which it held."""
        return self.found if self.told else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the true one lies."""
        return wilson(self.found, self.worth) if self.told else None

    def as_json(self) -> dict[str, Any]:
        """The figures as every door gives them; how many held is not told before there are."""
        low, high = self.interval or (None, None)
        return {
            "drawn": self.drawn,
            "decided": self.decided,
            "enough": ENOUGH,
            "share": _rounded(self.share),
            "low": _rounded(low),
            "high": _rounded(high),
        }


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Of the links drawn at random, how many are right; of the doubtful pairs, how many were one.

    The second says what is missed while pairs wait, and how good the doubt is.
    """

    links: Share
    doubtful: Share

    def as_json(self) -> dict[str, Any]:
        """Both shares as every door gives them."""
        return {"links": self.links.as_json(), "doubtful": self.doubtful.as_json()}


def measured(agreement: str) -> Quality:
    """The quality of the links under an agreement by what people have decided so far."""
    cases = register.review_cases(agreement=agreement)
    doubtful = sorted((one for one in cases if one.pass_name != SAMPLE), key=_by_lot)
    return Quality(
        links=_share([one for one in cases if one.pass_name == SAMPLE]),
        doubtful=_share(doubtful[:DOUBTFUL]),
    )


def _by_lot(case: ReviewCase) -> bytes:
    """An order that has nothing to do with how likely a pair is, and is the same every time."""
    return hashlib.sha256(f"{case.left} {case.right}".encode()).digest()


def _share(cases: Sequence[ReviewCase]) -> Share:
    decided = [one for one in cases if one.state != "open"]
    weights = [1 / one.share for one in decided]
    whole = sum(weights)
    same = sum(w for w, one in zip(weights, decided, strict=True) if one.state == "same")
    return Share(
        drawn=len(cases),
        decided=len(decided),
        found=same / whole if decided else 0.0,
        worth=whole**2 / sum(w * w for w in weights) if decided else 0.0,
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
