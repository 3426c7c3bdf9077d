"""The shelf: supplies of data as they were handed in, encrypted, and destroyed for good.

Only the gate opens it. Names are fetched when first used, so that importing this package loads
neither Arrow nor DuckDB (the command line must start at once).
"""

from typing import TYPE_CHECKING

from kinfold.store.model import (
    AlreadyHeld,
    Certificate,
    Damaged,
    Delivery,
    Destroyed,
    Ending,
    NotHeld,
    Replaced,
    Supply,
    TableCut,
    Window,
    WrongKey,
)

if TYPE_CHECKING:
    from kinfold.store.shelf import Store

__all__ = [
    "AlreadyHeld",
    "Certificate",
    "Damaged",
    "Delivery",
    "Destroyed",
    "Ending",
    "NotHeld",
    "Replaced",
    "Store",
    "Supply",
    "TableCut",
    "Window",
    "WrongKey",
]


def __getattr__(name: str) -> object:
    if name == "Store":
        from kinfold.store.shelf import Store

        return Store
    raise AttributeError(name)
