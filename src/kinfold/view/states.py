"""The three texts a flag may show, and the rule that chooses one of them.

Appendix C 7.3 and 14.2.4 name the texts; 7.2, 12.2 and 14.2.3 give the rules, as settled in the
data view contract, sections 2 and 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

NO_INFORMATION: Final = "no information on database"
HISTORIC: Final = "historic"
CURRENT: Final = "current"

State = Literal["no information on database", "historic", "current"]


@dataclass(frozen=True)
class Spell:
    """A period of involvement. Both days are inside it; no end means that it is still open."""

    start: date
    end: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the spell has begun and not ended on the day."""
        return self.start <= on and (self.end is None or self.end >= on)

    def touches(self, *, since: date, on: date) -> bool:
        """Whether any day of the spell lies from `since` to `on`."""
        return self.start <= on and (self.end is None or self.end >= since)


def of_spells(spells: Iterable[Spell], *, since: date, on: date, chronology: bool = False) -> State:
    """`current` where a spell holds; `historic` where one touches the window from `since`.

    With `chronology`, a spell of any age that has begun is `historic`; the caller says so only
    where the qualifying test is met. Spells dated in the future are ignored.
    """
    begun = [spell for spell in spells if spell.start <= on]
    if any(spell.holds(on) for spell in begun):
        return CURRENT
    if any(chronology or spell.touches(since=since, on=on) for spell in begun):
        return HISTORIC
    return NO_INFORMATION


def of_events(days: Iterable[date], *, current_since: date, since: date, on: date) -> State:
    """`current` inside the criterion's own window, else `historic` inside the view's."""
    past = [day for day in days if day <= on]
    if any(day >= current_since for day in past):
        return CURRENT
    if any(day >= since for day in past):
        return HISTORIC
    return NO_INFORMATION


def strongest(states: Iterable[State]) -> State:
    """The state to show where several kinds of evidence bear on one flag."""
    found = set(states)
    if CURRENT in found:
        return CURRENT
    return HISTORIC if HISTORIC in found else NO_INFORMATION
