"""Says each morning what is kept outside the store and should be gone: by number, of nobody.

County education agreement, 9.1 (support copies) and 7.8 (papers for meetings).
"""

from dataclasses import dataclass
from datetime import datetime

from kinfold.calendars import day_in_england
from kinfold.gate import Gate
from kinfold.handling import papers, support
from kinfold.registers import meeting_papers, support_copies


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """The numbers of support cases and of papers whose day of destruction has passed."""

    support_cases: tuple[int, ...]
    papers: tuple[int, ...]


def overdue(gate: Gate, *, at: datetime) -> Overdue:
    """What of this organisation's own should be destroyed by now, and is not on record as gone."""
    on, own = day_in_england(at), gate.installation.organisation
    return Overdue(
        support_cases=tuple(
            one.id
            for one in support_copies.support_cases()
            if support.state(one, on=on) == "destruction overdue"
        ),
        papers=tuple(
            one.id
            for one in meeting_papers.papers(holder=own)
            if papers.state(one, on=on) == "overdue"
        ),
    )
