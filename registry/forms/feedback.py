"""What anyone may tell about the product's accessibility."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority


class FeedbackForm(forms.Form):
    """A shortcoming that someone has met. An address is needed only for an answer."""

    authority = forms.ModelChoiceField(
        Authority.objects.order_by("short_name"),
        label=_("Which authority's call or case is it about?"),
        to_field_name="key",
        empty_label=_("Choose an authority"),
    )
    text = forms.CharField(
        label=_("What does not work?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tell what you wanted to do, what happened, and which aids you use if that matters."),
    )
    page = forms.CharField(label=_("On which page?"), max_length=300, required=False)
    email = forms.EmailField(label=_("Your e-mail address"), required=False, help_text=_("Only if you want an answer."))
