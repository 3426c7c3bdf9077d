"""What the linter says about one thing it found wrong with an agreement."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing wrong: its code, the clause, how grave, a sentence, and what would cure it."""

    code: str
    clause: str
    severity: Severity
    sentence: str
    remedy: str


def finding(code: str, clause: str, severity: Severity, sentence: str, remedy: str) -> Finding:
    """A finding, written in the order in which people read one."""
    return Finding(code=code, clause=clause, severity=severity, sentence=sentence, remedy=remedy)
