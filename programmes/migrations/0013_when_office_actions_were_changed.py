from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """The latest that is known of each: when it was closed, else when it was written."""
    actions = apps.get_model("programmes", "OfficeAction").objects.using(schema_editor.connection.alias)
    actions.update(changed_at=Coalesce(F("closed_at"), F("created_at")))


class Migration(migrations.Migration):
    # Rows are filled in between two changes of the table: each in a transaction of its own.
    atomic = False

    dependencies = [("programmes", "0012_entries_name_their_grant")]

    operations = [
        migrations.AddField("officeaction", "changed_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "officeaction",
            "changed_at",
            models.DateTimeField(db_index=True, help_text="When it was written, changed, closed or taken up"),
        ),
    ]
