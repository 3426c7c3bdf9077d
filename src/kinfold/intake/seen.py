"""Remembers the ids that a file has given so far, in about twenty bytes each.

A set of texts takes five times as much, and texts that stay among the many that come and go keep
the memory of those from being used again: with it, reading a return grew with its children.
"""

from array import array
from typing import Final

#: No id has it: neither XML nor a table we read may hold the character.
_END: Final = b"\0"
_FIRST_SLOTS: Final = 1024


class Seen:
    """Ids that have come, each in full: two that are not the same are never taken for one."""

    def __init__(self) -> None:
        self._texts = bytearray(_END)
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: str) -> bool:
        return self._slots[self._slot(text.encode() + _END)] != 0

    def add(self, text: str) -> bool:
        """Remember an id; whether it is new. ValueError where it holds what ends one here."""
        one = text.encode() + _END
        if _END in one[:-1]:
            raise ValueError("an id holds a character that no file may")
        slot = self._slot(one)
        if self._slots[slot]:
            return False
        self._slots[slot] = len(self._texts)
        self._texts += one
        self._count += 1
        if 2 * self._count > len(self._slots):
            self._widen()
        return True

    def _slot(self, one: bytes) -> int:
        """Where the id stands, or the free place where it would."""
        last = len(self._slots) - 1
        slot = hash(one) & last
        while (start := self._slots[slot]) and not self._texts.startswith(one, start):
            slot = (slot + 1) & last
        return slot

    def _widen(self) -> None:
        starts = [start for start in self._slots if start]
        self._slots = array("Q", bytes(16 * len(self._slots)))
        for start in starts:
            one = self._texts[start : self._texts.index(_END, start) + 1]
            self._slots[self._slot(bytes(one))] = start
