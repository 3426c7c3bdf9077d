"""Enters in a register what may stand there only once, and says so where it stands already."""

from django.db import IntegrityError, transaction
from django.db.models import Model

from kinfold.errors import NothingToDo


def enter(row: Model, *, asked: str, why: str, remedy: str) -> int:
    """Save a new row; its number. NothingToDo, in the caller's words, where one like it stands."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NothingToDo(asked, why=why, remedy=remedy) from None
    return int(row.pk)
