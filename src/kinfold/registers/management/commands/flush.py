"""Emptying the registers is for tests; on an installation it is refused."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from kinfold.registers.triggers import arm, disarm


class Command(flush.Command):
    """Django's own `flush`, for a test's database only; signatures are history."""

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Empty every table, with the written-once triggers off meanwhile.

        Raises CommandError on an installation.
        """
        if settings.KINFOLD_HOME is not None:
            msg = "The registers hold signatures and decisions; they are never emptied."
            raise CommandError(msg)
        connection = connections[options["database"]]
        disarm(connection)
        try:
            super().handle(**options)
        finally:
            arm(connection)
