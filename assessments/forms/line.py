"""The ranked list's form: the line, and of each row on the page its place and its box."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.decisions import TERMS


class LineForm(forms.Form):
    """Where the line stands, and the rows on the page: `p<key>` the place, `t<key>` the box."""

    above = forms.IntegerField(label=_("Above the line, from the top"), min_value=0, max_value=100_000)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, keys: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        for key in keys:
            self.fields[f"p{key}"] = forms.IntegerField(required=False, min_value=1, max_value=100_000)
            self.fields[f"t{key}"] = forms.BooleanField(required=False)

    @property
    def places(self) -> dict[int, int | None]:
        return {key: self.cleaned_data.get(f"p{key}") for key in self.keys}

    @property
    def ticks(self) -> dict[int, bool]:
        return {key: bool(self.cleaned_data.get(f"t{key}")) for key in self.keys}


class ProposeTickedForm(forms.Form):
    """Reasons and terms of all proposals that are made at once; each can be taken back and made anew."""

    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The same in every proposal. What decided in the single case is added in its own proposal."),
    )
    terms = forms.CharField(
        label=_("Terms"), max_length=10_000, initial=TERMS, widget=forms.Textarea(attrs={"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
