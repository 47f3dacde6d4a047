"""Forms of requests for documents."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from registry.fields import LongTextField
from registry.forms.secrecy import ground_choices
from registry.models.disclosure import Disclosed
from registry.rules.secrecy import Ground


class AskForm(forms.Form):
    """What somebody wants to see. Who they are and what for is not asked."""

    authority = forms.ModelChoiceField(
        Authority.objects.order_by("short_name"),
        label=_("Which authority has the document?"),
        to_field_name="key",
        empty_label=_("Choose an authority"),
    )
    wanted = LongTextField(
        label=_("What do you want to see?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A case number, a title or a description is enough for us to find it."),
    )
    answer_to = forms.CharField(
        label=_("Where shall we send it?"),
        max_length=300,
        required=False,
        help_text=_("An e-mail or postal address. Leave it out if you will fetch it or ask for it by the case number."),
    )


class DisclosureFilterForm(forms.Form):
    """Which requests."""

    lage = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("oppna", _("open")), ("beslutade", _("decided"))],
    )


class FindCaseForm(forms.Form):
    """In which case what is asked for is found."""

    arende = forms.CharField(
        label=_("Case number"), max_length=40, required=False, widget=forms.TextInput(attrs={"size": 14})
    )


class TryForm(forms.Form):
    """What is disclosed of one thing."""

    outcome = forms.ChoiceField(
        label=_("What is disclosed"),
        choices=[(Disclosed.FULL, _("all of it")), (Disclosed.REFUSED, _("nothing of it"))],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(label=_("Ground, if nothing is disclosed"), required=False)

    def __init__(self, *args: Any, grounds: Sequence[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", _("Choose")), *ground_choices(grounds)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == Disclosed.REFUSED and not data.get("ground"):
            self.add_error("ground", _("Choose the section by which it is refused."))
        return data


class MaskForm(forms.Form):
    """What is masked in a text, or which pages of a PDF, and on what ground."""

    words = LongTextField(
        label=_("Words to mask"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    pages = forms.CharField(
        label=_("Or whole pages"),
        required=False,
        widget=forms.TextInput(attrs={"size": 14}),
        help_text=_("For example 2, 4–6. The whole page is taken out of the copy."),
    )
    ground = forms.ChoiceField(label=_("Ground"))

    def __init__(self, *args: Any, grounds: Sequence[Ground], pages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", _("Choose")), *ground_choices(grounds)]
        if pages:
            self.fields["words"].help_text = _(
                "Copied from the document: they are masked wherever they stand in its text. Those pages become "
                "pictures with black over the words. What stands within a picture, such as a scanned page, is masked "
                "by its page."
            )
        else:
            del self.fields["pages"]
            self.fields["words"].help_text = _("Copied from the text: they are masked wherever they stand in it.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "words" not in self.errors and not data.get("words", "").strip() and not data.get("pages", "").strip():
            self.add_error("words", _("Say what shall be masked."))
        if data.get("words", "").strip() and data.get("pages", "").strip():
            self.add_error("pages", _("Mask the words or the pages, one at a time."))
        return data


class DecideForm(forms.Form):
    """The decision on a request."""

    reasons = LongTextField(
        label=_("Reasons"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Why what is masked or refused is secret: which harm is assumed, for whom. Stands in the decision."
        ),
    )
    channel = forms.CharField(
        label=_("How it is handed over"), max_length=200, help_text=_("For example by e-mail, by post, on the spot")
    )
