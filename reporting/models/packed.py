"""The field that a dataset is kept in."""

from typing import Any

from django.db import models

from reporting.rules.known import uncollected
from reporting.rules.packing import packed, unpacked


class Packed(models.JSONField):
    """JSON whose figures' rows lie packed in the database; written and read whole, as the dataset is."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(packed(value), connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        with uncollected():
            return unpacked(super().from_db_value(value, expression, connection))

    def deconstruct(self) -> Any:
        name, _path, arguments, words = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, words
