"""Questions about a call, answers and corrections."""

from django import forms
from django.utils.translation import gettext_lazy as _

_FEW = forms.Textarea(attrs={"rows": 4})
_MANY = forms.Textarea(attrs={"rows": 8})


class AskForm(forms.Form):
    """A question about a call."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=4000,
        widget=_FEW,
        help_text=_("Do not write anything about your idea that others may not know: the question may be published."),
    )


class AnswerForm(forms.Form):
    """The agency's answer, and the question in the words that everyone may read."""

    question = forms.CharField(
        label=_("The question as it is shown"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Take away what tells who asks, and ideas that are the asker's own."),
    )
    text = forms.CharField(label=_("Answer"), max_length=8000, widget=_MANY)
    public = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[
            ("yes", _("Everyone: question and answer stand on the call's page")),
            ("no", _("Only the one who asked: it is of no use to others")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )

    def clean_public(self) -> bool:
        return bool(self.cleaned_data["public"] == "yes")


class CorrectionForm(forms.Form):
    """What is right instead."""

    text = forms.CharField(
        label=_("Correction"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It stands beside the answer with its date. The answer itself is not changed."),
    )
