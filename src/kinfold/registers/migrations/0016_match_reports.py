"""What each linking came to stays on record, so that one can be set beside another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kinfold.registers.triggers import MEASURED, arm, disarm


def _arm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    arm(schema_editor.connection, tables=MEASURED)


def _disarm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=MEASURED)


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0015_person_moves'),
    ]

    operations = [
        migrations.CreateModel(
            name='MatchReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.SlugField(max_length=80)),
                ('counts', models.JSONField()),
                ('published', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='match_reports', to='registers.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['agreement', 'at'], name='registers_m_agreeme_5b229a_idx')],
            },
        ),
        migrations.RunPython(_arm, _disarm),
    ]
