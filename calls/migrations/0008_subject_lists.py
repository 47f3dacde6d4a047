"""A list of research subjects is of a day, and entered by someone."""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import TruncDate


def of_the_day_entered(apps, schema_editor):
    """Subjects that are there are of the list that was entered last: the day of their latest entry."""
    subjects = apps.get_model("calls", "ResearchSubject").objects.using(schema_editor.connection.alias)
    latest = subjects.aggregate(day=models.Max(TruncDate("entered_at")))["day"]
    if latest is not None:
        subjects.update(listed_on=latest)


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_joint_calendar"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField(
            "researchsubject",
            "listed_on",
            models.DateField(
                default=date(2016, 1, 1),
                help_text="A subject is offered while it is in the latest list; its name stays known",
                verbose_name="day of the list",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "researchsubject",
            "entered_by",
            models.ForeignKey(
                blank=True,
                help_text="Nobody: by a command",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(of_the_day_entered, migrations.RunPython.noop),
    ]
