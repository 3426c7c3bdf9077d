"""Works out a drawing of bars, one below another, for the template `bars.html` to draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# As much of the drawing's width as the longest bar takes: the rest is for the figure beside it.
LONGEST: Final = 70
_HEIGHT: Final = 48


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its width in per cent of the drawing, and where it stands and begins."""

    name: str
    says: str
    width: str
    top: int
    left: str = "0%"


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A drawing of bars and its height in pixels."""

    each: tuple[Bar, ...]
    height: int


def bars(figures: Iterable[tuple[str, str, float]], *, least: float = 0) -> Bars:
    """A bar for each name, what it says and how much it is; the scale ends at `least` or above."""
    drawn = tuple(figures)
    most = max((amount for _, _, amount in drawn), default=0)
    scale = max(most, least) or 1
    each = tuple(
        Bar(name=name, says=says, width=f"{LONGEST * amount / scale:.1f}%", top=_HEIGHT * place)
        for place, (name, says, amount) in enumerate(drawn)
    )
    return Bars(each=each, height=_HEIGHT * len(each))


def balanced(figures: Iterable[tuple[str, str, float]], *, least: float = 0) -> tuple[Bar, ...]:
    """A bar for each figure from the middle: to the right above nothing, to the left below it.

    Each is a drawing of its own, for a row of a table; all are on one scale.
    """
    drawn = tuple(figures)
    scale = max((abs(amount) for _, _, amount in drawn), default=0)
    scale = max(scale, least) or 1
    halves = [50 * abs(amount) / scale for _, _, amount in drawn]
    return tuple(
        Bar(
            name=name,
            says=says,
            width=f"{half:.1f}%",
            top=0,
            left=f"{50 - half if amount < 0 else 50:.1f}%",
        )
        for (name, says, amount), half in zip(drawn, halves, strict=True)
    )
