"""Lists by party are read in the order of an index: with ten thousand instalments the name of each was worked out anew."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0013_receipts_lists_and_rewritten_aid"),
        ("accounts", "0001_initial"),
        ("registry", "0002_swedish_order"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX organisation_in_order ON accounts_organisation (sv_key(name))",
            "DROP INDEX organisation_in_order",
        ),
    ]
