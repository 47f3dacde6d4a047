"""Answers, reasons and what has been verified."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why a document goes on although a check remarks on it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("In Swedish, a whole sentence: it is printed in the document."),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "sv"}),
    )


class LookedForm(forms.Form):
    """What was seen in pictures that no check can read."""

    reason = forms.CharField(
        label=_("What you saw"),
        max_length=500,
        help_text=_("For example: the bank's proof and the delegation, no personal numbers."),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "sv"}),
    )


class AnswerForm(forms.Form):
    """The answer to an open question, and its ground."""

    ground = forms.CharField(
        label=_("On what ground"),
        max_length=2000,
        help_text=_("Who has been asked, and what they answered"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        value: forms.Field
        if question.choices:
            choices = list(question.choices.items())
            value = forms.ChoiceField(label=_("Answer"), choices=choices, widget=forms.RadioSelect)
        else:
            value = forms.CharField(
                label=_("Answer"), widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "5"})
            )
        self.fields = {"value": value, **self.fields}


class VerifyForm(forms.Form):
    """What an account has been verified against."""

    against = forms.CharField(
        label=_("Verified against"), max_length=200, help_text=_("For example the bank's own proof of the account.")
    )


class ProofForm(forms.Form):
    """A file that proves something."""

    file = forms.FileField(label=_("The file"), help_text=_("PDF, Office or picture. It is sent with the letter."))
