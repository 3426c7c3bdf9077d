"""The database itself refuses to change or remove lifecycle rows and signatures, on both engines.

Written by hand. A slip in raw SQL, or in a program that is not this one, fails like a slip in
this one's models (DESIGN section 2: what was signed is followed by a new row, never edited).
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kinfold.registers.triggers import AGREED, arm, disarm


def _arm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    arm(schema_editor.connection, tables=AGREED)


def _disarm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=AGREED)


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]
    operations = [migrations.RunPython(_arm, _disarm)]
