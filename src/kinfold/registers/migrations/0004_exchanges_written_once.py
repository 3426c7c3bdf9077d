"""The database itself refuses to change or remove what was sent, asked, told and destroyed.

Written by hand, as 0002 is, for the written-once tables of 0003. A later migration that adds a
constraint to one of them must arm it again: SQLite makes the table anew and drops its triggers.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kinfold.registers.triggers import EXCHANGED, arm, disarm


def _arm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    arm(schema_editor.connection, tables=EXCHANGED)


def _disarm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=EXCHANGED)


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_exchanges_cases_notices")]
    operations = [migrations.RunPython(_arm, _disarm)]
