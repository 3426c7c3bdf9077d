"""Leaves out where somebody is: of a sealed identity, or where a source keeps the address back.

It happens before anything is handed over, whatever it is for: a room that never had an address
shows it on no page, puts it in no export, and places nobody at it. Only the person's own answer
(UK GDPR Article 15) is made from everything, and a person reads that before it goes out.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

from kinfold import datasets
from kinfold.datasets import Sensitivity

if TYPE_CHECKING:
    import pyarrow as pa

#: The column by which a source says that a row's address is kept back.
MARK: Final = "address_protected"
#: Those who work with a person are not where the person is.
_WORKS: Final = re.compile(
    r"(?:\w+_)?(?:worker|lead|officer|adviser|advocate|author|chair|interviewer|creator"
    r"|lead_professional)(?:_email)?"
)


def marks(data_set: str, table: str) -> tuple[str, ...]:
    """The column that keeps addresses back, where a table has one."""
    names = {field.name for field in datasets.get(data_set).table(table).fields}
    return (MARK,) if MARK in names else ()


@cache
def telling(data_set: str, table: str) -> frozenset[str]:
    """The columns of a table from which it could be worked out where somebody is."""
    return frozenset(
        field.name
        for field in datasets.get(data_set).table(table).fields
        if field.sensitivity is Sensitivity.CONTACT
        and field.name != MARK
        and not _WORKS.fullmatch(field.name)
    )


def without_places(
    rows: "pa.Table",
    *,
    data_set: str,
    table: str,
    sealed: Callable[[str, str], bool] | None,
    subject: str | None,
) -> "pa.Table":
    """The rows, without where anybody is of whom `sealed` says so or whose row keeps it back.

    `sealed` is asked about a holder and an identifier; None where nobody is sealed.
    """
    named = [name for name in rows.column_names if name in telling(data_set, table)]
    if not named or (MARK not in rows.column_names and sealed is None):
        return rows
    hidden = [False] * rows.num_rows
    if MARK in rows.column_names:
        hidden = [bool(mark) for mark in rows[MARK].to_pylist()]
    if sealed is not None and subject is not None:
        who = zip(rows["_holder"].to_pylist(), rows[subject].to_pylist(), strict=True)
        hidden = [
            one or sealed(holder, str(name))
            for one, (holder, name) in zip(hidden, who, strict=True)
        ]
    return _blanked(rows, named, hidden) if any(hidden) else rows


def _blanked(rows: "pa.Table", named: list[str], hidden: list[bool]) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = pa.array(hidden, type=pa.bool_())
    for name in named:
        place, kind = rows.schema.get_field_index(name), rows.schema.field(name).type
        nothing = pa.scalar(None, type=kind)
        rows = rows.set_column(place, name, pc.if_else(mask, nothing, rows[name]))
    return rows
