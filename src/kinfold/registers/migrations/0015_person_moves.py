"""An id that was merged into another is kept, so that a look-up of it finds the survivor."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kinfold.registers.triggers import MOVED, arm, disarm


def _arm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    arm(schema_editor.connection, tables=MOVED)


def _disarm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=MOVED)


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0014_review_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(max_length=80, unique=True)),
                ('survivor', models.CharField(max_length=80)),
                ('agreement', models.SlugField(max_length=80)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['survivor'], name='registers_p_survivo_7e3a6e_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('survivor')), _negated=True), name='moved_to_another')],
            },
        ),
        migrations.RunPython(_arm, _disarm),
    ]
