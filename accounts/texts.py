"""What somebody has typed, as it is kept: whole, or refused."""

from django.db.models import Model

from accounts.errors import TextTooLong


def fitting(thing: Model | type[Model], field: str, text: str) -> str:
    """A typed text as `field` of `thing` keeps it, without space around it or NUL in it. Raises TextTooLong rather than
    lose a letter; a form or an API's shape has said so at its field before, as a rule."""
    kept = text.replace("\x00", "").strip()  # no letter, and PostgreSQL keeps none
    column = thing._meta.get_field(field)
    most = column.max_length
    if most is not None and len(kept) > most:
        raise TextTooLong(most=most, length=len(kept))
    return kept
