"""Every closing so far stands: it is its grant's own."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def stand(apps, schema_editor):
    closings = apps.get_model("grants", "Closing").objects.filter(grant=OuterRef("pk")).values("pk")[:1]
    apps.get_model("grants", "Grant").objects.filter(closings__isnull=False).update(closing=Subquery(closings))


class Migration(migrations.Migration):
    dependencies = [("grants", "0023_closings_that_do_not_stand")]
    operations = [migrations.RunPython(stand, migrations.RunPython.noop)]
