"""A load report says which rules could not be asked, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0008_deliveries_and_feeds'),
    ]

    operations = [
        migrations.AddField(
            model_name='loadreport',
            name='not_run',
            field=models.JSONField(default=list),
        ),
    ]
