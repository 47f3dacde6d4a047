"""The ranked list's form: the line, and of each row on the page its place and its box."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: The last place that a list has.
LAST = 100_000


class LineForm(forms.Form):
    """Where the line stands, and the rows on the page: `p<key>` the place, `t<key>` the box. The rows are read as they
    stand: a field for each would cost more than all else of moving the line."""

    above = forms.IntegerField(label=_("Above the line, from the top"), min_value=0, max_value=LAST)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, keys: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["places"] = {key: self._place(self.data.get(f"p{key}", "").strip()) for key in self.keys}
        return data

    def _place(self, text: str) -> int | None:
        if text and not (text.isdecimal() and len(text) < 7 and 1 <= int(text) <= LAST):
            raise forms.ValidationError(
                _("A place in the list is a whole number from 1 and up: %(text)s") % {"text": text}
            )
        return int(text) if text else None

    @property
    def places(self) -> dict[int, int | None]:
        found: dict[int, int | None] = self.cleaned_data["places"]
        return found

    @property
    def ticks(self) -> dict[int, bool]:
        return {key: f"t{key}" in self.data for key in self.keys}
