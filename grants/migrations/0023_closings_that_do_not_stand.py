"""A grant can be opened again, and closed once more: the closing that stands is the grant's own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0022_shares_by_category'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='closing',
            name='grant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='grants.grant'),
        ),
        migrations.AddField(
            model_name='grant',
            name='closing',
            field=models.OneToOneField(blank=True, help_text='The closing that stands; None: it is open', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closes', to='grants.closing'),
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.TextField()),
                ('reopened_at', models.DateTimeField()),
                ('closing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='grants.closing')),
                ('reopened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'reopening of a grant',
                'verbose_name_plural': 'reopenings of grants',
                'constraints': [models.CheckConstraint(condition=models.Q(('reasons', ''), _negated=True), name='reopening_has_reasons')],
            },
        ),
    ]
