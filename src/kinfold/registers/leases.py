"""Holds a delivery for as long as its worker lives, and no longer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connections

from kinfold.registers import deliveries


@contextmanager
def held(name: str, *, owner: str, now: Callable[[], datetime], lease: timedelta) -> Iterator[None]:
    """Renew a worker's lease on a delivery while the block lasts, three times in each lease.

    A beat that the database could not take is missed, and the next one is tried.
    """
    over = threading.Event()
    beats = threading.Thread(
        target=_beat, args=(over, name, owner, now, lease), name="heartbeat", daemon=True
    )
    beats.start()
    try:
        yield
    finally:
        over.set()
        beats.join()


def _beat(
    over: threading.Event, name: str, owner: str, now: Callable[[], datetime], lease: timedelta
) -> None:
    try:
        while not over.wait(lease.total_seconds() / 3):
            at = now()
            try:
                deliveries.renew(name, owner=owner, at=at, until=at + lease)
            except DatabaseError:
                continue
    finally:
        connections.close_all()
