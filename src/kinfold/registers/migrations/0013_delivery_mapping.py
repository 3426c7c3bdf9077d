"""A delivery that waits says by which mapping its own headings are to be read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0012_ukprn'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='mapping',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
    ]
