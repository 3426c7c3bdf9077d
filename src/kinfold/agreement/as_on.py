"""An agreement as it stands on one day: what an emergency opens that day, and nothing it does not.

For what is printed of an agreement: a notice says what may happen today, and not what ended.
"""

from dataclasses import replace
from datetime import date

from kinfold import law
from kinfold.agreement.model import Agreement, Grant, Purpose, ScheduleRow
from kinfold.agreement.timing import carries, why_late


def as_on(agreement: Agreement, *, on: date) -> Agreement:
    """The agreement with every part switched off that rests on an emergency not open on a day.

    An item group is then as one that is only proposed; a grant, an agreed flow or a purpose that
    rests on nothing else is left out.
    """
    shut = {one.id for one in agreement.emergencies if any(why_late(one, on=on))}
    purposes = tuple(
        purpose for one in agreement.purposes for purpose in _purposes(agreement, one, on=on)
    )
    left = {purpose.id for purpose in purposes}
    return replace(
        agreement,
        purposes=purposes,
        item_groups=tuple(
            replace(group, proposed=True) if group.emergency in shut else group
            for group in agreement.item_groups
        ),
        grants=tuple(
            grant for one in agreement.grants for grant in _grants(one, shut=shut, purposes=left)
        ),
        schedule=tuple(row for row in agreement.schedule if not _rests(row, shut)),
    )


def _rests(part: Grant | ScheduleRow, shut: set[str]) -> bool:
    return part.emergency in shut


def _purposes(agreement: Agreement, one: Purpose, *, on: date) -> tuple[Purpose, ...]:
    """The purpose with the laws that carry it; none where only emergency laws did, and are shut."""
    live = tuple(code for code in one.gateways if carries(agreement, law.gateway(code), on=on))
    return () if one.gateways and not live else (replace(one, gateways=live),)


def _grants(one: Grant, *, shut: set[str], purposes: set[str]) -> tuple[Grant, ...]:
    left = tuple(name for name in one.purposes if name in purposes)
    return (
        () if _rests(one, shut) or (one.purposes and not left) else (replace(one, purposes=left),)
    )
