"""A name that is typed wherever one can be: the sweeps then see whether it is told when its owner is protected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import EmailField

from accounts.models import User
from accounts.models.covered import Covering

NAME, EMAIL = "Zebulon Hemligsson", "zebulon@hemlig.example"


@contextmanager
def typed_everywhere() -> Iterator[None]:
    """Whatever is stored meanwhile of people's names, or of words in which one may stand, names the protected one,
    too, and every address that is no account's is theirs."""

    def named(field: Any, value: Any, connection: Any) -> Any:
        if isinstance(field, EmailField):
            value = EMAIL if value and not User.objects.filter(email__iexact=value).exists() else value
        elif (
            isinstance(value, str)
            and value
            and NAME not in value
            and len(value) + len(NAME) < (field.max_length or 10_000)
        ):
            value = f"{value} {NAME}"
        return stored(field, value, connection)

    stored = Covering.get_db_prep_save
    Covering.get_db_prep_save = named  # type: ignore[method-assign]
    try:
        yield
    finally:
        Covering.get_db_prep_save = stored  # type: ignore[method-assign]
