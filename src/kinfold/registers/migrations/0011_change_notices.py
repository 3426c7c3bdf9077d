"""Providers are told of new items before they are collected, and the telling is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kinfold.registers.triggers import ANNOUNCED, arm, disarm


def _arm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    arm(schema_editor.connection, tables=ANNOUNCED)


def _disarm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=ANNOUNCED)


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0010_switches_and_groups'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=80)),
                ('items', models.JSONField(default=list)),
                ('gateway', models.CharField(blank=True, max_length=80)),
                ('begins_on', models.DateField()),
                ('until', models.DateField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='change_notices', to='registers.agreementversion')),
            ],
        ),
        migrations.AddField(
            model_name='told',
            name='change_notice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='told', to='registers.changenotice'),
        ),
        migrations.RunPython(_arm, _disarm),
    ]
