"""Fields for what is typed of people: who is protected is covered in what is read of them (`accounts.covering`)."""

from typing import Any

from django.db import models

from accounts.covering import Covered, covered, covered_in, named, tells, typed


class Covering:
    """Reads covered, stores what was typed. In the database and its migrations the field is an ordinary one."""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return covered(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(typed(value))  # type: ignore[misc]

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        plain = next(one for one in type(self).__mro__ if one.__module__.startswith("django."))
        return name, f"django.db.models.{plain.__name__}", args, kwargs


class CoveredCharField(Covering, models.CharField):
    """A name, or words in which one may stand."""


class CoveredTextField(Covering, models.TextField):
    """A longer text in which a name may stand."""


class CoveredEmailField(Covering, models.EmailField):
    """An address that was typed."""


class CoveredNameField(CoveredCharField):
    """A name that a form shows and sends back: the cover that comes back is stored as the name it covers."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(named(value))


class CoveredJSONField(Covering, models.JSONField):
    """What was frozen, with names in it. Covered as it is read; as it was, for its check sum (`covered_in`)."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        read = models.JSONField.from_db_value(self, value, expression, connection)
        return covered_in(read) if isinstance(value, str) and tells(value) else read

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(covered_in(value, stored=True), connection, prepared)  # type: ignore[misc]


class CoveredTogether(models.Model):
    """A row that names one person: when their name or address is covered, `BESIDE` is, too (a telephone number)."""

    BESIDE: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Any:
        row = super().from_db(db, field_names, values)
        if any(isinstance(one, Covered) for one in row.__dict__.values()):
            for name in cls.BESIDE:
                if number := row.__dict__.get(name):
                    row.__dict__[name] = Covered("", number)
        return row
