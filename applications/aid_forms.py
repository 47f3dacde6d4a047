"""What is typed about state aid: rules as text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.loading.files import faults
from programmes.loading.files import Unreadable, parse_text

#: No act comes near this; a longer text is a mistake (characters).
MOST_TEXT = 200_000


class AidRulesForm(forms.Form):
    """A set of rules as text, and what it was written after. `content` becomes checked values."""

    source = forms.CharField(
        label=_("Written after"),
        max_length=300,
        help_text=_("The act with its number, and where it is published."),
    )
    content = forms.CharField(
        label=_("Rules"),
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text=_("YAML, as in the product's own files. Give the rules a new key and their own period."),
    )

    def clean_content(self) -> dict[str, Any]:
        """The content; each fault becomes an error of its own at the field."""
        try:
            content = parse_text(self.cleaned_data["content"])
        except Unreadable as wrong:
            raise ValidationError(f"{wrong.path}: {wrong.reason}") from None
        if wrong := faults(content):
            raise ValidationError([f"{place}: {reason}" for place, reason in wrong])
        return content
