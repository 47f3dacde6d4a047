"""What asking for proofreading and sending back ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ProofreaderForm(forms.Form):
    """Whom to ask."""

    proofreader = forms.ModelChoiceField(
        label=_("Who proofreads"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        empty_label=_("Choose a colleague"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proofreader"].queryset = people


class NoteForm(forms.Form):
    """What is to be changed."""

    note = forms.CharField(label=_("What is to be changed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
