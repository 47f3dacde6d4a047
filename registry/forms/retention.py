"""Forms of decisions on disposal."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from registry.fields import DayField
from registry.loading import retention


class DisposalForm(forms.Form):
    """A decision that a class of things may be disposed of."""

    authority = forms.ModelChoiceField(Authority.objects.none(), label=_("Authority"), to_field_name="key")
    what = forms.ChoiceField(label=_("What may be disposed of"))
    ground = forms.CharField(
        label=_("Legal ground"),
        max_length=200,
        help_text=_("For example RA-MS 2027:12 with the decision's case number"),
    )
    years = forms.IntegerField(label=_("After how many years"), min_value=1, max_value=100)
    valid_from = DayField(label=_("Holds from"))

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        self.fields["authority"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")
        self.fields["what"].choices = [
            (one.key, one.title_en if english else one.title_sv) for one in retention() if not one.keep
        ]
