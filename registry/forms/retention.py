"""Forms of decisions on disposal."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from registry.fields import DayField
from registry.loading import retention
from registry.models import Case


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
    decided_on = DayField(
        label=_("Day of the decision"), help_text=_("Riksarkivet's, or the authority's own within it")
    )
    quote = forms.CharField(
        label=_("What it says"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The words that let it go, as they stand in the decision"),
    )

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        self.fields["authority"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")
        self.fields["what"].choices = [
            (one.key, one.title_en if english else one.title_sv) for one in retention() if not one.keep
        ]


class HoldForm(forms.Form):
    """A case that nothing is to be disposed of in."""

    number = forms.CharField(label=_("Case number"), max_length=60)
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For example that the decision has been appealed, or an audit")
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = cases

    def clean_number(self) -> str:
        word = self.cleaned_data["number"].split()[-1]
        self.case = self.cases.filter(number=word).first()
        if self.case is None:
            raise forms.ValidationError(_("There is no case with this number here."))
        return word
