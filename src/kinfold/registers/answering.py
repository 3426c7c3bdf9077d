"""Turns a row of a register into the plain fact it is answered with, tied to no database."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar

from django.db import models

from kinfold.registers.models import Account

FactT = TypeVar("FactT")


def fact(shape: type[FactT], row: models.Model, **known: object) -> FactT:
    """The row as `shape`, taking each field by its name; `known` are those worked out already.

    An account becomes its mailbox, and another row that is pointed at becomes its key. Rows that
    answer for their doers must be selected with them.
    """
    names = [one.name for one in fields(shape) if one.name not in known]  # type: ignore[arg-type] # shapes are dataclasses
    taken: dict[str, Any] = {name: _plain(row, name) for name in names}
    return shape(**taken, **known)


def facts_of(shape: type[FactT], rows: Iterable[models.Model]) -> tuple[FactT, ...]:
    """Each row as `shape`, in their order."""
    return tuple(fact(shape, row) for row in rows)


def _plain(row: models.Model, name: str) -> object:
    field = row._meta.get_field(name)  # noqa: SLF001 - how Django names a column's kind
    if not isinstance(field, models.ForeignKey):
        return getattr(row, name)
    if field.related_model is Account:
        doer = getattr(row, name)
        return None if doer is None else doer.login
    return getattr(row, field.attname)
