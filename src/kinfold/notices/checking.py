"""Compares a month of the ledger with the public notice, for somebody who may audit."""

import re
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.gate import Gate, inspection
from kinfold.notices.coverage import Coverage, coverage
from kinfold.notices.outline import FULL
from kinfold.notices.publishing import public
from kinfold.notices.sources import gathered

ASKED: Final = "You asked whether the notice covers what was done in a month."
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def month(gate: Gate, actor: Actor, *, under: str, month: str, at: datetime) -> Coverage:
    """What of a month's decisions the public notice does not promise, and the other way round.

    RefusedByAgreement where the actor may not audit `under`. UsageProblem for a month not written
    like 2026-11; NeedsDecision where no notice is public to compare with.
    """
    _must_be_a_month(month)
    given = public()
    if FULL not in given:
        raise NeedsDecision(
            ASKED,
            why="No privacy notice is public yet.",
            remedy="Make one, review it and publish it first.",
        )
    entries = (
        entry
        for entry in inspection.entries(gate, actor, under=under, at=at)
        if f"{day_in_england(entry.at):%Y-%m}" == month
    )
    return coverage(gathered(gate, at=at), entries, notice=given[FULL].text)


def _must_be_a_month(month: str) -> None:
    if not _MONTH.fullmatch(month):
        raise UsageProblem(ASKED, why="That is not a month.", remedy="Write it like 2026-11.")
