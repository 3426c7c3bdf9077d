"""Rows that are written once: what was signed or decided is never edited, only followed."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models
from django.db.models.base import ModelBase

RowT = TypeVar("RowT", bound=models.Model, covariant=True)


class WrittenOnceError(Exception):
    """Someone tried to change or remove a row that is written once."""

    def __init__(self, register: str) -> None:
        super().__init__(f"{register} rows are written once; add a new row instead")


class WrittenOnceQuerySet(models.QuerySet[RowT]):
    """Reads and adds; refuses every change to many rows at once."""

    def update(self, **_kwargs: object) -> NoReturn:
        """Refused: raises WrittenOnceError."""
        raise WrittenOnceError(self.model.__name__)

    def bulk_update(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refused: raises WrittenOnceError."""
        raise WrittenOnceError(self.model.__name__)

    def delete(self) -> NoReturn:
        """Refused: raises WrittenOnceError."""
        raise WrittenOnceError(self.model.__name__)


class WrittenOnce(models.Model):
    """A model whose rows are added and never changed or removed.

    Raises WrittenOnceError on any other use. The database holds the same for lifecycle rows and
    signatures by triggers (migration 0002), so that a slip in raw SQL fails too.
    """

    objects: ClassVar[Any] = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = True,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Add the row; a row that is in the database already is refused."""
        if not self._state.adding or force_update or update_fields is not None:
            raise WrittenOnceError(type(self).__name__)
        super().save(force_insert=force_insert or True, using=using)

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refused: raises WrittenOnceError."""
        raise WrittenOnceError(type(self).__name__)
