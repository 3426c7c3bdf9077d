"""What is due this month, by whom, and whether it was early or late (framework, Appendix 1)."""

from dataclasses import dataclass
from datetime import date, datetime

from kinfold.agreement.model import ScheduleRow
from kinfold.calendars import day_in_england
from kinfold.exchange.framework import AGREEMENT, framework
from kinfold.exchange.timetable import Lateness, Occasion, lateness, occasions
from kinfold.gate import Gate
from kinfold.registers import exchanges, parcels


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing to do this month: a row of the schedule, its days, and how it stands.

    `from_partners` says how each partner that owes us this row stands.
    """

    row: ScheduleRow
    occasion: Occasion
    done_on: date | None
    standing: Lateness
    from_partners: tuple[tuple[str, Lateness], ...]


def diary(gate: Gate, *, month: date, at: datetime) -> tuple[Due, ...]:
    """Everything due in a month, first to close first."""
    terms = framework(gate, at=at)
    on, period = day_in_england(at), f"{month:%Y-%m}"
    rows = {row.id: row for row in terms.rows}
    found = []
    for occasion in occasions(terms.rows, month=month):
        row = rows[occasion.row]
        senders = terms.organisations(row.sender)
        if terms.here not in senders:
            continue
        done = _sent_on(row.id, period=period)
        partners = sorted(
            one.id
            for one in terms.members
            if one.id in senders - {terms.here} and one.standing == "signed"
        )
        found.append(
            Due(
                row=row,
                occasion=occasion,
                done_on=done,
                standing=lateness(occasion, done, on=on),
                from_partners=tuple(
                    (name, lateness(occasion, _came_on(name, row.id, period=period), on=on))
                    for name in partners
                ),
            )
        )
    return tuple(found)


def _sent_on(row: str, *, period: str) -> date | None:
    """The day the last parcel of this row was sealed, or a plan with nobody in it was confirmed."""
    days = [
        one.at
        for one in parcels.parcels(direction="out", kind="delivery", period=period)
        if one.row == row
    ]
    days += [
        plan.confirmed_at
        for plan in exchanges.plans(period=period, row=row, agreement=AGREEMENT)
        if plan.confirmed_at is not None and not plan.counts
    ]
    return day_in_england(max(days)) if days else None


def _came_on(partner: str, row: str, *, period: str) -> date | None:
    came = parcels.parcels(direction="in", kind="delivery", period=period, partner=partner)
    days = [one.at for one in came if one.row == row]
    return day_in_england(max(days)) if days else None
