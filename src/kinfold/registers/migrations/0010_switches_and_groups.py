"""Requests limited to a vulnerable group, schools that take part, and switches of source."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kinfold.registers.triggers import SWITCHED, arm, disarm

#: SQLite makes a table anew to add a check, and loses its triggers with the old one.
MADE_ANEW = ("registers_filerequest",)


def _arm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=MADE_ANEW)
    arm(schema_editor.connection, tables=(*MADE_ANEW, *SWITCHED))


def _disarm(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disarm(schema_editor.connection, tables=SWITCHED)


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0009_work_lists'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='attestation',
            name='attestation_condition_known',
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.CheckConstraint(condition=models.Q(('condition__in', ('training', 'dbs', 'safer_recruitment', 'sensitive_role', 'business_need', 'statement', 'email_verified_it', 'email_verified_user', 'security_policy', 'information_training', 'security_clearance', 'appropriate_policy_document', 'other_assessments_agreed'))), name='attestation_condition_known'),
        ),
        migrations.AddField(
            model_name='filerequest',
            name='limited_to',
            field=models.CharField(max_length=20, null=True),
        ),
        migrations.AddConstraint(
            model_name='filerequest',
            constraint=models.CheckConstraint(condition=models.Q(('limited_to__in', ('special_needs', 'free_school_meals', 'young_carer', 'service_family', 'traveller_family', 'english_additional'))), name='vulnerable_group_known'),
        ),
        migrations.CreateModel(
            name='SourceSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.SlugField(max_length=80)),
                ('data_set', models.CharField(max_length=60)),
                ('source', models.CharField(max_length=10)),
                ('supply', models.CharField(max_length=80)),
                ('begins_on', models.DateField()),
                ('announcement', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='switches', to='registers.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['holder', 'data_set', 'begins_on'], name='registers_s_holder__483c21_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ('la_import', 'national'))), name='source_known')],
            },
        ),
        migrations.RunPython(_arm, _disarm),
    ]
