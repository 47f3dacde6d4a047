"""What people type about bias."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.errors.bias import TermsReasonMissing
from assessments.loading import bias_grounds
from assessments.models import BiasAnswer, StaffDeclares
from registry.fields import LongTextField, counting


def grounds() -> list[tuple[str, str]]:
    """The law's points in the reader's language: its own words, or ours in English, for information."""
    english = get_language() == "en"
    return [(key, f"{key}. {one.en if english else one.quote}") for key, one in bias_grounds().points.items()]


class DeclareForm(forms.Form):
    """What somebody says of their own bias."""

    answer = forms.ChoiceField(
        label=_("Are you biased?"),
        choices=[
            (BiasAnswer.FREE, _("No: nothing of what the law names applies to me")),
            (BiasAnswer.BIASED, _("Yes, I am biased")),
            (BiasAnswer.UNSURE, _("I am unsure: the authority must judge")),
        ],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(label=_("Ground, if yes or unsure"), required=False, widget=forms.RadioSelect)
    text = LongTextField(
        label=_("What it is about, if yes or unsure"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, **counting(2000)}),
        help_text=_("Only those at the authority who judge it read this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") in (BiasAnswer.BIASED, BiasAnswer.UNSURE):
            if not data.get("ground"):
                self.add_error("ground", _("Choose the ground that comes nearest."))
            if not data.get("text", "").strip():
                self.add_error("text", _("Write in a few words what it is about."))
        return data


class ReportForm(DeclareForm):
    """Bias that is found after the application was opened: no is no answer here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [
            (BiasAnswer.BIASED, _("I am biased")),
            (BiasAnswer.UNSURE, _("I am unsure: the authority must judge")),
        ]
        self.fields["ground"].label, self.fields["ground"].required = _("Ground"), True
        self.fields["text"].label, self.fields["text"].required = _("What it is about"), True


class TryForm(forms.Form):
    """A decision on somebody's bias."""

    biased = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Biased: kept out of the case")), ("no", _("Not biased: may take part"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    ground = forms.ChoiceField(label=_("Ground, if biased"), required=False, widget=forms.RadioSelect)
    reason = LongTextField(
        label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, **counting(4000)})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("biased") and not data.get("ground"):
            self.add_error("ground", _("A finding of bias rests on one of the grounds."))
        return data


class BiasTermsForm(forms.Form):
    """When an authority's own people declare."""

    staff_declares = forms.ChoiceField(
        label=_("Our own people declare bias before they open an application"),
        choices=StaffDeclares.choices,
        widget=forms.RadioSelect,
    )
    reason = LongTextField(
        label=_("Why not always"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("staff_declares", StaffDeclares.ALWAYS) != StaffDeclares.ALWAYS and not data.get("reason"):
            self.add_error("reason", TermsReasonMissing.sentence)
        return data


class RowForm(DeclareForm):
    """What somebody says of one application in a list of many: nothing is chosen from the beginning, and what is left
    without an answer stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = False
        self.fields["answer"].choices = [
            (BiasAnswer.FREE, _("Not biased")),
            (BiasAnswer.BIASED, _("Biased")),
            (BiasAnswer.UNSURE, _("Unsure")),
        ]
        self.fields["ground"].widget = forms.Select()
        self.fields["ground"].choices = [("", "–"), *grounds()]

    @property
    def reports(self) -> bool:
        """Whether the answer asks for a ground."""
        return self["answer"].value() in BiasAnswer.reports()


class BiasFilter(forms.Form):
    """Which declarations a call's list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("waits", _("To be tried")), ("biased", _("Decided: biased"))],
    )
    q = forms.CharField(label=_("Person, title or case number"), required=False, max_length=100)
