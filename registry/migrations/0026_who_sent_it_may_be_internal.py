from django.db import migrations, models


def keep_reviewers_inside(apps, schema_editor):
    """The parties of a case have been told by its register who had handed in a review of it."""
    entries = apps.get_model("registry", "RegisterEntry").objects.using(schema_editor.connection.alias)
    entries.filter(direction="received", what_public="Bedömning av ansökan").update(counterpart_internal=True)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0025_event_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerentry",
            name="counterpart_internal",
            field=models.BooleanField(
                default=False, help_text="Sender or recipient is named to those who work with the case alone"
            ),
        ),
        migrations.RunPython(keep_reviewers_inside, migrations.RunPython.noop),
    ]
