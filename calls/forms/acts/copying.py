"""What copying a call asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.money import part_key, part_label
from programmes.models import Assignment, Strand


class CopyForm(forms.Form):
    """The copy's title, whose money it is about, and whether it is a test."""

    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    part = forms.ChoiceField(label=_("Assignment or part that the money comes from"), widget=forms.RadioSelect)
    test = forms.BooleanField(
        label=_("This is a test: its own number series, never public, never in the ledger or a report"), required=False
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[Assignment, Strand | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {part_key(*part): part for part in parts}
        self.fields["part"].choices = [(key, part_label(*part)) for key, part in self.parts.items()]

    def clean_part(self) -> tuple[Assignment, Strand | None]:
        return self.parts[self.cleaned_data["part"]]
