"""The vulnerable groups a request may be limited to, and which of a school's pupils are in one.

A school's own feed says who they are (agreement B, 7.7.2); the school's account reads its own rows
of that and nobody else's. Nobody at the authority is shown the list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold.agreement import Actor, Flow
from kinfold.calendars import day_in_england
from kinfold.feeds.flows import AGREEMENT, agreement
from kinfold.gate import Gate
from kinfold.registers.facts import NewFileRequest

ITEMS: Final = "vulnerable_groups"
PURPOSE: Final = "B-P7"
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group: what it is called, which table tells, and which of its rows say yes on a day."""

    title: str
    table: str
    says: Callable[[Row, date], bool]


def _yes(field: str) -> Callable[[Row, date], bool]:
    return lambda row, _: row.get(field) == "Y"


def _cares(row: Row, on: date) -> bool:
    start, end = row.get("young_carer_start"), row.get("young_carer_end")
    return (
        row.get("young_carer") in ("P", "S")
        and (start is None or start <= on)
        and (end is None or end >= on)
    )


def _supported(row: Row, _: date) -> bool:
    return row.get("sen_status") not in (None, "", "N")


_PUPIL: Final = "pupil_core.pupil"
_NEEDS: Final = "sen_register.sen"
#: By the word the register of requests knows each by.
GROUPS: Final[Mapping[str, Group]] = {
    "special_needs": Group(
        title="Pupils with special educational needs", table=_NEEDS, says=_supported
    ),
    "free_school_meals": Group(
        title="Pupils eligible for free school meals", table=_PUPIL, says=_yes("fsm_eligible")
    ),
    "young_carer": Group(
        title="Young carers", table="young_carers.young_carer", says=_cares
    ),
    "service_family": Group(
        title="Children of service families", table=_PUPIL, says=_yes("service_family")
    ),
    "traveller_family": Group(
        title="Children of Traveller families", table=_PUPIL, says=_yes("traveller_family")
    ),
    "english_additional": Group(
        title="Pupils with English as an additional language", table=_PUPIL, says=_yes("eal")
    ),
}  # fmt: skip


def members(gate: Gate, actor: Actor, group: str, *, at: datetime) -> frozenset[str]:
    """The pupil numbers of a school's own pupils in a group, as its newest feed has them.

    For the school's own account; RefusedByAgreement, with the clause, for any other. The ledger
    says that the group was looked up and how many are in it.
    """
    wanted = GROUPS[group]
    version = agreement(gate, at=at)
    codes = version.agreement.group(ITEMS).codes
    flow = Flow(
        actor=actor,
        operation="report",
        agreement=AGREEMENT,
        purpose=PURPOSE,
        items=tuple(sorted(code for code in codes if code.startswith(f"{wanted.table}."))),
        recipient=actor.organisation,
        holder=actor.organisation,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    on = day_in_england(at)
    standing = _newest(handover.rows(wanted.table), on=on)
    found = frozenset(row["upn"] for row in standing if wanted.says(row, on))
    gate.outcome(handover, kind="report.outcome", payload={"list": ITEMS, "in it": len(found)})
    return found


def label(request: NewFileRequest) -> str:
    """The period an answer bears: of a group its own, so that it never replaces the whole file."""
    limit = f" [{request.limited_to}]" if request.limited_to else ""
    return f"{request.period}{limit}"


def is_of_a_group(period: str) -> bool:
    """Whether a delivery's label says that it is about one group of pupils only."""
    return any(period.endswith(f" [{name}]") for name in GROUPS)


def _newest(rows: list[dict[str, Any]], *, on: date) -> list[dict[str, Any]]:
    """Of statuses that follow one another, each pupil's newest; other rows as they are."""
    if not rows or "sen_status_date" not in rows[0]:
        return rows
    newest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["sen_status_date"] or date.min):
        if row["sen_status_date"] is None or row["sen_status_date"] <= on:
            newest[row["upn"]] = row
    return list(newest.values())
