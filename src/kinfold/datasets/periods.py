"""How a period's label says that a delivery holds only what changed since another of that period.

A holder labels what its deliveries cover in its own words, such as "2026-W46". "2026-W46 changes 3"
is read beside "2026-W46", and a later delivery of "2026-W46" takes the place of both.
"""

import re
from typing import Final

#: What stands between the period's own label and the number of the changes.
CHANGES: Final = " changes "
_LABEL: Final = re.compile(rf"(.+){CHANGES}\d+")


def changes_label(period: str, *, number: int) -> str:
    """The label of the `number`th changes to a period."""
    return f"{period}{CHANGES}{number}"


def period_of(label: str) -> str:
    """The period a label says it holds changes to; else it is the period's own label."""
    found = _LABEL.fullmatch(label)
    return found[1] if found else label
