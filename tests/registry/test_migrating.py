"""Which operations of a migration need no model but their own."""

import pytest
from django.db import migrations, models

from registry.migrating import alone


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("row", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("row", "case", models.ForeignKey("registry.case", models.PROTECT)),
        migrations.AlterField("row", "name", models.CharField(max_length=90)),
        migrations.RunSQL("SELECT 1"),
    ],
)
def test_what_changes_one_table_is_done_with_one_model(operation) -> None:
    assert alone(operation)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RenameModel("row", "line"),
        migrations.RenameField("row", "name", "title"),
        migrations.DeleteModel("row"),
        migrations.AlterField("row", "id", models.UUIDField(primary_key=True)),
        migrations.AlterField("row", "number", models.CharField(max_length=20, unique=True)),
        migrations.AlterField("row", "case", models.ForeignKey("registry.case", models.CASCADE)),
        migrations.SeparateDatabaseAndState(),
    ],
)
def test_what_others_may_refer_to_is_changed_with_all_models_drawn_anew(operation) -> None:
    assert not alone(operation)
