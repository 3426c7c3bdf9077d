"""Ids of people that now stand for somebody under another id; a move is written once."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kinfold.registers.models.accounts import Account
from kinfold.registers.models.append_only import WrittenOnce


class PersonMove(WrittenOnce):
    """One id that was merged into another, which a look-up of it finds from then on."""

    person = models.CharField(max_length=80, unique=True)
    survivor = models.CharField(max_length=80)
    agreement = models.SlugField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=F("survivor")), name="moved_to_another")
        ]
        indexes: ClassVar = [models.Index(fields=["survivor"])]
