"""What is typed for an act on many things."""

from typing import Any

from django import forms


class MassForm(forms.Form):
    """An act without anything to type. A form of a storey's own adds its fields."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_up(user)

    def set_up(self, user: Any) -> None:
        """What the form offers to whoever asks."""

    def values(self) -> dict[str, Any]:
        """What the act asks for, as JSON."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
        }
