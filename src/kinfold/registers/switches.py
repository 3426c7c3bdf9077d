"""From which day figures rest on an authority's own import, or on the national data set."""

from datetime import datetime
from typing import Final

from kinfold.errors import NothingToDo
from kinfold.registers import facts, models
from kinfold.registers.models.feeds import SOURCES
from kinfold.registers.references import doer_key, label, listed, moment, organisation_key, reasoned

_LONGEST: Final = 500


def record(new: facts.NewSourceSwitch, *, at: datetime, by: str | None) -> int:
    """Record a switch of source (CIN analysis guidance, page 2); its number.

    NothingToDo where that source stands from that day on by the same delivery already, UsageProblem
    for an unknown holder or source, or where nothing is announced.
    """
    asked = "Switch the source of a data set."
    row = {
        "holder_id": organisation_key(new.holder, asked=asked),
        "agreement": new.agreement,
        "data_set": label(new.data_set, asked=asked),
        "source": listed(new.source, words=SOURCES, asked=asked),
        "supply": new.supply,
        "begins_on": new.begins_on,
    }
    if models.SourceSwitch.objects.filter(**row).exists():
        raise NothingToDo(
            asked,
            why="That switch is on record.",
            remedy="Nothing needs to be done.",
        )
    made = models.SourceSwitch.objects.create(
        **row,
        announcement=reasoned(new.announcement, longest=_LONGEST, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(made.pk)


def switches(holder: str, *, data_set: str) -> tuple[facts.SourceSwitch, ...]:
    """Every switch of a holder's data set, the newest in effect first."""
    rows = models.SourceSwitch.objects.filter(holder_id=holder, data_set=data_set)
    ordered = rows.select_related("by").order_by("-begins_on", "-pk")
    return tuple(_switch(row) for row in ordered)


def _switch(row: models.SourceSwitch) -> facts.SourceSwitch:
    return facts.SourceSwitch(
        id=row.pk,
        holder=row.holder_id,
        agreement=row.agreement,
        data_set=row.data_set,
        source=row.source,
        supply=row.supply,
        begins_on=row.begins_on,
        announcement=row.announcement,
        at=row.at,
        by=None if row.by is None else row.by.login,
    )
