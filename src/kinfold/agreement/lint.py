"""Reads an agreement as a careful lawyer would, and lists what is wrong with it before signature.

What can be worked out is worked out from the facts and from the register of law as it stands on
the day given; what only a reader of the document can see is recorded there as a conflict with a
code (governance findings, section 1.5). An error should keep an agreement from coming into force.
"""

from collections.abc import Iterator
from datetime import date

from kinfold.agreement import lint_law, lint_uses
from kinfold.agreement.finding import Finding, Severity, finding
from kinfold.agreement.model import Agreement

__all__ = ["Finding", "lint"]

ORDER: tuple[Severity, ...] = ("error", "warning", "note")


def lint(agreement: Agreement, *, on: date) -> list[Finding]:
    """Everything found wrong with the agreement on the day `on`: errors first, then by rule.

    A conflict recorded in the document is left out where its code was worked out as well.
    """
    rules = (*lint_law.RULES, *lint_uses.RULES)
    found = [one for rule in rules for one in rule(agreement, on)]
    known = {one.code for one in found}
    found += [one for one in _recorded(agreement) if one.code not in known]
    return sorted(dict.fromkeys(found), key=lambda one: ORDER.index(one.severity))


def _recorded(agreement: Agreement) -> Iterator[Finding]:
    """What a reader of the document saw and wrote down, and how it is settled."""
    for conflict in agreement.conflicts:
        yield finding(
            conflict.lint or "document_disagrees",
            conflict.clause,
            "error" if conflict.blocks else "warning",
            conflict.printed,
            conflict.settled,
        )
