"""What officers open in an application, for whom and until when; and what both sides write to each other."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from applications.models import HandInTerms
from applications.models.rounds import RoundKind
from applications.models.terms import Ground
from applications.rules.opening import is_too_short, items
from applications.sentences.items import item_words
from registry.fields import ClockField, DayField
from sweden.bankdays import first_banking_day_on_or_after
from sweden.clock import STOCKHOLM

#: How long an applicant usually has to complete an application, and the banking days it has at least.
USUAL = timedelta(days=14)


class UntilForm(forms.Form):
    """A last moment in Swedish time: a day, and a clock time when it is not the day's end."""

    day = DayField(label=gettext_lazy("Last day"))
    clock = ClockField(
        label=gettext_lazy("Time of day"), help_text=gettext_lazy("Left out: the end of the day."), required=False
    )

    def until(self) -> datetime:
        """The moment that was chosen; the whole last minute of a day counts when no time is given."""
        return datetime.combine(
            self.cleaned_data["day"], self.cleaned_data.get("clock") or time(23, 59, 59), tzinfo=STOCKHOLM
        )


class AskForm(UntilForm):
    """What is asked for or opened, and until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        choices=[
            (RoundKind.SUPPLEMENT, gettext_lazy("We need a supplement")),
            (RoundKind.REOPENED, gettext_lazy("The applicant needs to change something, or we made a mistake")),
        ],
        widget=forms.RadioSelect,
        initial=RoundKind.SUPPLEMENT,
    )
    asked = forms.CharField(
        label=gettext_lazy("What is to be completed, or the reason"),
        help_text=gettext_lazy("The applicant reads these words, and they are registered."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    opened = forms.MultipleChoiceField(
        label=gettext_lazy("What may be changed"),
        help_text=gettext_lazy("The rest stays locked. Choose nothing to open the whole application."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    may_dismiss = forms.BooleanField(
        label=gettext_lazy("Without the supplement the application may be dismissed (section 20, FL)"),
        help_text=gettext_lazy("Only when the application cannot be examined as it is."),
        required=False,
    )

    field_order = ["kind", "asked", "opened", "day", "clock", "may_dismiss"]

    def __init__(
        self, *args: Any, questions: Sequence[Mapping[str, Any]], aid: bool, today: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.keys = items([one["key"] for one in questions], aid=aid)
        self.fields["opened"].choices = [(key, item_words(key, questions)) for key in self.keys]
        if today is not None:
            self.fields["day"].initial = first_banking_day_on_or_after(today + USUAL)
        for place, key in enumerate(self.keys):
            self.fields[f"lacks{place}"] = forms.CharField(
                label=item_words(key, questions), required=False, max_length=500
            )

    def ordinary(self) -> list[Any]:
        """The fields besides those of what is lacking part by part."""
        return [bound for bound in self if not bound.name.startswith("lacks")]

    def lacking(self) -> list[Any]:
        """A field for what is lacking of each part."""
        return [bound for bound in self if bound.name.startswith("lacks")]

    @property
    def says_lacking(self) -> bool:
        """Whether anything stands in them, or is wrong with them."""
        return any(bound.value() or bound.errors for bound in self.lacking())

    def values(self) -> dict[str, Any]:
        """What the workflow asks for."""
        data = self.cleaned_data
        said = {key: data.get(f"lacks{place}", "").strip() for place, key in enumerate(self.keys)}
        lacks = {key: text for key, text in said.items() if text}
        chosen = set(data["opened"]) | set(lacks)
        return {
            "kind": data["kind"],
            "asked": data["asked"],
            "opened": [key for key in self.keys if key in chosen],
            "may_dismiss": data["may_dismiss"],
            "lacks": lacks,
            "closes_at": self.until(),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") == RoundKind.REOPENED:
            values["may_dismiss"] = False
        elif self.today and values.get("day") and is_too_short(self.today, values["day"]):
            self.add_error("day", gettext_lazy("Give at least five banking days to complete it."))
        return values


class OpenForOneForm(UntilForm):
    """Letting one person hand in after the call has closed."""

    email = forms.EmailField(
        label=gettext_lazy("The applicant's e-mail address"),
        help_text=gettext_lazy("The address that the person who coordinates the application signs in with."),
        max_length=254,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For example an outage. The applicant reads it, and it is registered in the call."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["email", "reason", "day", "clock"]


class LetterForm(forms.Form):
    """A question or an answer."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class SignatoryForm(forms.Form):
    """Who is to confirm for the organisation."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the one who may represent the organisation"), max_length=254
    )


class ConfirmForm(forms.Form):
    """Confirming for the organisation."""

    ground = forms.ChoiceField(
        label=gettext_lazy("By what right you represent the organisation"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
    )
    position = forms.CharField(label=gettext_lazy("Your position"), max_length=200)
    stands = forms.BooleanField(
        label=gettext_lazy(
            "I may represent the organisation, and it stands behind the application as it was handed in."
        ),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )


class TermsForm(forms.ModelForm):
    """A call's terms of hand-in."""

    class Meta:
        model = HandInTerms
        fields = ("most_files", "most_mb", "confirm_days", "keep_drafts_days")
        labels = {
            "most_files": gettext_lazy("Most files in one application"),
            "most_mb": gettext_lazy("Largest file, MB"),
            "keep_drafts_days": gettext_lazy("Days that unused drafts are kept after the closing day"),
            "confirm_days": gettext_lazy("Days within which the organisation must confirm"),
        }
        help_texts = {
            "most_files": gettext_lazy("0: no attachments are received."),
            "most_mb": gettext_lazy("Left out: 50 MB."),
            "keep_drafts_days": gettext_lazy(
                "Drafts that were never handed in are the applicants' own. They are told two weeks before, and then "
                "what they have written is removed."
            ),
            "confirm_days": gettext_lazy(
                "Counted from hand-in. Left out: it is not asked for. A person who may represent the coordinating "
                "organisation then confirms after signing in; that is not a signature."
            ),
        }
