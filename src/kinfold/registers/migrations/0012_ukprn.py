"""A provider of learning is known by its UKPRN, as a school is by its LAESTAB."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0011_change_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='ukprn',
            field=models.CharField(blank=True, default='', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(
                condition=models.Q(('ukprn', ''), _negated=True),
                fields=('ukprn',),
                name='one_provider_per_ukprn',
            ),
        ),
    ]
