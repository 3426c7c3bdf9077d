"""What the checks of one file found, counted by rule, with the first lines of each in full."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

from kinfold.registers.facts import Finding

Fate = Literal["query", "value_left_out", "row_refused"]

KEPT_PER_RULE: Final = 500

#: Rule code -> (what is done with the value or row, what would put it right).
RULES: Final[dict[str, tuple[Fate, str]]] = {
    "required-missing": ("row_refused", "Give this field in the source system and send again."),
    "not-a-date": ("value_left_out", "Write the date as YYYY-MM-DD or DD/MM/YYYY."),
    "not-a-number": ("value_left_out", "Write a whole number, without letters or points."),
    "not-a-flag": ("value_left_out", "Write 0 or 1, or true or false."),
    "code-not-listed": ("query", "Use a code that the list for this year has."),
    "code-other-year": ("query", "This code belongs to another year's list; use this year's."),
    "upn-form": ("query", "A UPN is a letter, eleven digits, and a digit or letter."),
    "upn-letter": ("query", "The check letter does not fit the digits: look for a mistyped UPN."),
    "upn-la": ("query", "Characters 2 to 4 are not an authority that issues UPNs."),
    "birth-date-missing": ("query", "Give the date of birth, or the expected date if unborn."),
    "id-repeated": ("row_refused", "Each child appears once in the file; merge the two entries."),
    "element-unknown": ("query", "The layout has no such element; it was not kept."),
    "element-other-year": ("query", "This element belongs to another year's layout."),
    "too-long": ("query", "The layout allows fewer characters here."),
    "wrong-school": ("row_refused", "Send each school's rows in a file of its own."),
}


@dataclass
class Findings:
    """Findings as they are made; bounded, however bad the file is."""

    by_rule: Counter[str] = field(default_factory=Counter)
    kept: list[Finding] = field(default_factory=list)

    def add(self, rule: str, *, line: int, field: str, times: int = 1) -> None:
        """Note that `rule` was broken at a line, in a field; the value is never noted."""
        if self.by_rule[rule] < KEPT_PER_RULE:
            self.kept.append(Finding(line=line, field=field, rule=rule, remedy=RULES[rule][1]))
        self.by_rule[rule] += times

    def refused(self) -> dict[str, int]:
        """Rows refused, by rule."""
        return {rule: n for rule, n in self.by_rule.items() if RULES[rule][0] == "row_refused"}
