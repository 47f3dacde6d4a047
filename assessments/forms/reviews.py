"""What officers and reviewers type about reviews."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assessments.errors.reviews import UnlockReasonMissing
from assessments.models import RefusalReason, Visibility
from assessments.sentences.reviews import criterion_name, lack_word
from assessments.states.reviews import InvitationStatus
from assessments.workflow.reviewing import TEXTS, Values, field
from calls.forms.classification import area_choices
from calls.models import CallCriterion, ResearchSubject
from programmes.models import TechnologyArea
from registry.fields import ClockField, DayField, LongTextField, TickField, counting
from sweden.clock import local, start_of_day
from sweden.subjects import known


class ReviewerForm(forms.Form):
    """Someone in the pool."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation in the product"),
        queryset=Organisation.objects.filter(merged_into__isnull=True).order_by("name"),
        required=False,
        help_text=_("Bias because of the same organisation is found by this."),
    )
    affiliation = forms.CharField(label=_("Department or other workplace, in words"), max_length=200, required=False)
    subjects = forms.CharField(
        label=_("Research subjects"),
        max_length=500,
        required=False,
        help_text=_("Codes of one, three or five digits, with a comma between them: 209, 30401"),
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Technology areas"),
        queryset=TechnologyArea.objects.order_by("name_sv"),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Written to in"),
        required=False,
        choices=[("", _("the language of their account, Swedish without one")), *settings.LANGUAGES],
    )
    note = LongTextField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, **counting(2000)})
    )

    def clean_subjects(self) -> list[str]:
        codes = [one for one in self.cleaned_data["subjects"].replace(",", " ").replace(";", " ").split()]
        return subject_codes(codes)


def subject_codes(codes: Sequence[str]) -> list[str]:
    """The codes, each once; refuses what is no subject of the standard."""
    for one in codes:
        is_one = known(one) if len(one) < 5 else ResearchSubject.objects.filter(code=one).exists()
        if not is_one:
            raise forms.ValidationError(_("%(code)s is not a code of a research subject.") % {"code": one})
    return list(dict.fromkeys(codes))


class RowsField(forms.FileField):
    """A CSV file: its rows, parted by semicolon, comma or tab, the empty ones left out."""

    #: The largest file, bytes.
    MOST = 1_000_000
    default_error_messages = {"required": _("Choose a file first."), "empty": _("The file is empty.")}

    def clean(self, data: Any, initial: Any = None) -> list[list[str]]:
        """The rows; refused whole when it is too large, or no text in rows."""
        upload = super().clean(data, initial)
        if upload.size > self.MOST:
            raise forms.ValidationError(_("The file is too large. The largest is 1 MB."))
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise forms.ValidationError(_("The file's characters cannot be read. Save it as CSV (UTF-8).")) from fault
        sign = max(";,\t", key=text.partition("\n")[0].count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
        except csv.Error as fault:
            raise forms.ValidationError(_("The file is no CSV file.")) from fault
        if "\0" in text:
            raise forms.ValidationError(_("The file is no CSV file."))
        return [row for row in rows if any(cell.strip() for cell in row)]


class RowsForm(forms.Form):
    """A file of rows, of which what is wrong is named at its field."""

    def name(self, wrong: Sequence[str]) -> None:
        """Name what is wrong: the first ten, and how many more."""
        for words in wrong[:10]:
            self.add_error("file", words)
        if len(wrong) > 10:
            self.add_error("file", _("%(count)s more rows are wrong.") % {"count": len(wrong) - 10})


class PoolFileForm(RowsForm):
    """Reviewers from a file: name; e-mail; workplace; codes of subjects; language."""

    file = RowsField(
        label=_("A file with reviewers (CSV)"),
        help_text=_(
            "A row each: name; e-mail; workplace; codes of subjects with spaces between them; sv or en, where they are "
            "written to in one of these."
        ),
    )


class AssignFileForm(RowsForm):
    """Assignments from a file: case number; e-mail."""

    file = RowsField(
        label=_("A file with assignments (CSV)"), help_text=_("A row each: case number; the reviewer's e-mail.")
    )
    beyond = forms.BooleanField(label=_("Assign also more than agreed"), required=False)


class ReviewerFilter(forms.Form):
    """Which reviewers the pool shows."""

    q = forms.CharField(label=_("Name or workplace"), required=False)
    amne = forms.CharField(label=_("Subject code begins with"), required=False, max_length=5)
    omrade = forms.ChoiceField(label=_("Technology area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = TechnologyArea.objects.order_by("name_sv")
        self.fields["omrade"].choices = [("", _("All")), *area_choices(rows)]


class MomentMixin:
    """A day and a clock time as one moment."""

    cleaned_data: dict[str, Any]

    def moment(self, name: str) -> datetime | None:
        """The moment that the two fields say, Swedish time; None without a day."""
        day: date | None = self.cleaned_data.get(f"{name}_day")
        clock = self.cleaned_data.get(f"{name}_clock")
        if day is None:
            return None
        hour, minute = (clock.hour, clock.minute) if clock else (16, 0)
        return local(start_of_day(day)).replace(hour=hour, minute=minute)


class TermsForm(MomentMixin, forms.Form):
    """How a call's applications are reviewed; the phases are rows below."""

    due_day = DayField(label=_("Reviews are due"))
    due_clock = ClockField(label=_("At"), required=False)
    wanted = forms.IntegerField(label=_("Reviews per application"), min_value=1, max_value=12)
    reply_days = forms.IntegerField(
        label=_("Days for the applicant's reply"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("Empty: the call gives no right of reply."),
    )
    names_shown = forms.BooleanField(label=_("The applicant sees the reviewers' names"), required=False)
    workload_binds = forms.BooleanField(
        label=_("Nobody is given more applications than agreed"),
        required=False,
        help_text=_("Else more than agreed is warned of and confirmed."),
    )


class PhaseForm(MomentMixin, forms.Form):
    """A phase. An empty row is none."""

    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=120, required=False)
    begins_day = DayField(label=_("Begins"), required=False)
    begins_clock = ClockField(label=_("At"), required=False)
    others = forms.ChoiceField(label=_("Others' reviews"), choices=Visibility.choices, initial=Visibility.AFTER_OWN)
    may_write = forms.BooleanField(label=_("Reviews may be written"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("name_sv")) != bool(data.get("begins_day")) and "begins_day" not in self.errors:
            self.add_error("name_sv" if data.get("begins_day") else "begins_day", _("A phase has a name and a day."))
        return data


class ReviewedFilter(forms.Form):
    """Which of a call's applications the list of its reviews shows."""

    q = forms.CharField(label=_("Project, party or case number"), required=False, max_length=100)
    fattas = forms.BooleanField(label=_("Only those that lack reviewers"), required=False)


class InvitationFilter(forms.Form):
    """Which invitations a call's list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("unanswered", _("No answer yet")),
            *((key, capfirst(word)) for key, word in InvitationStatus.choices),
        ],
    )
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)


class InviteForm(MomentMixin, forms.Form):
    """What reviewers are invited to."""

    reviewers = forms.MultipleChoiceField(label=_("Reviewers"), widget=forms.CheckboxSelectMultiple)
    workload = forms.IntegerField(label=_("How many applications"), min_value=1, max_value=500)
    area = forms.CharField(label=_("Area"), max_length=200, required=False)
    due_day = DayField(label=_("Reviews are due"))
    due_clock = ClockField(label=_("At"), required=False)
    meeting_on = DayField(label=_("The panel meets"), required=False)
    message = LongTextField(
        label=_("Message"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4, **counting(4000)})
    )


class AnswerForm(forms.Form):
    """A no, with its reason."""

    reason = forms.ChoiceField(label=_("Reason"), choices=RefusalReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In words, if you like"), max_length=500, required=False)

    def __init__(self, *args: Any, bias: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not bias:
            self.fields["reason"].choices = [one for one in RefusalReason.choices if one[0] != RefusalReason.BIAS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == RefusalReason.OTHER and not data.get("text", "").strip():
            self.add_error("text", _("Write what the reason is."))
        return data


class CodeForm(forms.Form):
    """The one-time code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    undertake = TickField(label=_("I undertake this"))


class UnlockForm(MomentMixin, forms.Form):
    """Why a review is opened again, and until when."""

    why = forms.CharField(
        label=_("Why it is opened again"), max_length=500, error_messages={"required": UnlockReasonMissing.sentence}
    )
    due_day = DayField(label=_("To be handed in by"), required=False)


class ExtendForm(MomentMixin, forms.Form):
    """More time for a reviewer."""

    due_day = DayField(label=_("New last day"))
    due_clock = ClockField(label=_("At"), required=False)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class ReplyForm(forms.Form):
    """The applicant's reply."""

    text = LongTextField(
        label=_("Your reply"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10, **counting(10_000)})
    )


class ReviewForm(forms.Form):
    """A review: for each criterion a grade of its scale, words, or abstaining with a reason."""

    for_applicant = LongTextField(
        label=_("To the applicant"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 7, **counting(10_000)}),
        help_text=_("Strengths and weaknesses. The applicant may read this when the officer has approved it."),
    )
    for_panel = LongTextField(
        label=_("To the panel and the authority"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, **counting(10_000)}),
        help_text=_("Not shown to the applicant by us, but what is in the case can be asked for."),
    )

    def __init__(self, *args: Any, criteria: Sequence[CallCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for one in self.criteria:
            name = criterion_name(one)
            if one.grades:
                self.fields[field(one.key, "grade")] = forms.TypedChoiceField(
                    label=_("Grade: %(name)s") % {"name": name},
                    choices=[
                        ("", _("no grade yet")),
                        *[(row["value"], grade_words(row)) for row in reversed(one.grades)],
                    ],
                    coerce=int,
                    empty_value=None,
                    required=False,
                )
            self.fields[field(one.key, "words")] = LongTextField(
                label=_("In words: %(name)s") % {"name": name},
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3, **counting(5000)}),
            )
            self.fields[field(one.key, "abstains")] = forms.BooleanField(
                label=_("I abstain from judging: %(name)s") % {"name": name}, required=False
            )
            self.fields[field(one.key, "why")] = forms.CharField(
                label=_("Why I abstain: %(name)s") % {"name": name}, max_length=500, required=False
            )

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Each criterion with its fields."""
        found = []
        for one in self.criteria:
            key = field(one.key, "grade")
            found.append(
                {
                    "criterion": one,
                    "name": criterion_name(one),
                    "grade": self[key] if key in self.fields else None,
                    "words": self[field(one.key, "words")],
                    "abstains": self[field(one.key, "abstains")],
                    "why": self[field(one.key, "why")],
                }
            )
        return found

    @property
    def texts(self) -> list[Any]:
        """The two texts."""
        return [self[name] for name in TEXTS]

    def place(self, missing: Iterable[tuple[str, str]]) -> None:
        """Say at each field what the review lacks before it can be handed in."""
        for key, lack in missing:
            name = field(key, "grade" if lack == "scale" else lack) if key else "for_applicant"
            said = lack_word(lack)
            self.add_error(name, f"{said[0].upper()}{said[1:]}.")

    def kept(self) -> Values:
        """What may be saved: every field that holds."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}


def grade_words(row: Mapping[str, Any]) -> str:
    """A grade with what it means: "7 – Enastående"."""
    return f"{row['value']} – {row['name_sv']}" if row.get("name_sv") else str(row["value"])
