"""From what applicants and officers type to clean values. Nothing is required while drafting: what is missing is told
by `applications.rules.completeness`, and what is wrong stands at its field with everything typed kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Organisation
from applications.drawing.countries import countries
from applications.models import ApplicationVersion
from applications.models.application import LeaderGender
from applications.models.budget import MAX_CELL
from applications.rules.facts import Wanted
from programmes.loading.files import Unreadable, parse_text
from registry.fields import DayField, KronorField, LongTextField
from registry.models.access import Rights
from sweden.typography import amount

EMPTY = [("", "–")]


def checked_text(text: str, faults: Callable[[Any], list[tuple[str, str]]]) -> dict[str, Any]:
    """The content of a typed file, once `faults` finds nothing in it. Raises ValidationError with each fault."""
    try:
        content: dict[str, Any] = parse_text(text)
    except Unreadable as wrong:
        raise ValidationError(f"{wrong.path}: {wrong.reason}") from None
    if wrong := faults(content):
        raise ValidationError([f"{place}: {reason}" for place, reason in wrong])
    return content


class DraftForm(forms.Form):
    """A section of a draft. `kept()` is what can be saved: every field that was sent and has no error."""

    def kept(self) -> dict[str, Any]:
        """The values without errors among those that were sent."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}


class ProjectForm(DraftForm):
    """Title, summary, time, technology area and readiness."""

    title = forms.CharField(label=gettext_lazy("Title of the project"), max_length=200, required=False)
    project_kind = forms.ChoiceField(label=gettext_lazy("Kind of project"), required=False)
    summary = LongTextField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("At most 3 000 characters, so that anyone can understand what you want to do and why."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    starts_on = DayField(label=gettext_lazy("The project starts"), required=False)
    ends_on = DayField(label=gettext_lazy("The project ends"), required=False)
    own_area = forms.CharField(
        label=gettext_lazy("The project's area"),
        help_text=gettext_lazy("In your own words. You choose the area yourselves."),
        max_length=200,
        required=False,
    )
    technology_area = forms.TypedChoiceField(label=gettext_lazy("Technology area"), required=False, empty_value=None)
    trl_from = forms.TypedChoiceField(
        label=gettext_lazy("Technology readiness at the start"),
        help_text=gettext_lazy("TRL 1–9"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=EMPTY + [(n, str(n)) for n in range(1, 10)],
    )
    trl_to = forms.TypedChoiceField(
        label=gettext_lazy("Technology readiness at the end"),
        help_text=gettext_lazy("TRL 1–9"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=EMPTY + [(n, str(n)) for n in range(1, 10)],
    )
    leader_gender = forms.ChoiceField(
        label=gettext_lazy("The project leader's gender"),
        help_text=gettext_lazy(
            "For statistics only. It is counted in groups, is not shown with the application and does not affect the "
            "assessment."
        ),
        required=False,
        choices=EMPTY + LeaderGender.choices,
    )

    def __init__(self, *args: Any, areas: Any, kinds: Sequence[tuple[str, str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kinds:
            english = (get_language() or "sv").startswith("en")
            names = [(key, (english and name_en) or name_sv) for key, name_sv, name_en in kinds]
            self.fields["project_kind"].choices = EMPTY + names
        else:
            del self.fields["project_kind"]
        if not areas.own_words:
            del self.fields["own_area"]
        if areas.choices:
            english = (get_language() or "sv").startswith("en")
            by_key = {area.key: area for area in areas.choices}
            field = self.fields["technology_area"]
            if areas.own_words:
                field.label = gettext_lazy("Corresponds to the technology area")
                field.help_text = gettext_lazy("Name one only if it fits. It does not affect the assessment.")
            field.choices = EMPTY + [(key, (english and one.name_en) or one.name_sv) for key, one in by_key.items()]
        else:
            del self.fields["technology_area"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The project ends before it starts. Check both days."))
        for name in ("starts_on", "ends_on"):
            day = values.get(name)
            if day and not 2000 <= day.year <= 2100:
                self.add_error(name, _("Check the year."))
        if first and last and "ends_on" not in self.errors and last.year - first.year > 20:
            self.add_error("ends_on", _("The project is longer than 20 years. Check both days."))
        if values.get("trl_from") and values.get("trl_to") and values["trl_to"] < values["trl_from"]:
            self.add_error("trl_to", _("The readiness at the end is lower than at the start."))
        return values

    @staticmethod
    def initial_of(version: ApplicationVersion) -> dict[str, Any]:
        return {
            name: getattr(version, name)
            for name in (
                "title",
                "project_kind",
                "summary",
                "starts_on",
                "ends_on",
                "own_area",
                "trl_from",
                "trl_to",
                "leader_gender",
            )
        } | {"technology_area": version.technology_area.key if version.technology_area else None}


class CountriesField(forms.MultipleChoiceField):
    """Countries, chosen from a list in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: list(countries(get_language() or "sv").items()), **kwargs)


class InternationalForm(DraftForm):
    """Responsible internationalisation: as open as possible, as secure as necessary."""

    foreign_partners = forms.TypedChoiceField(
        label=gettext_lazy("Does the project have partners outside Sweden?"),
        help_text=gettext_lazy("Count parties, subcontractors and others you share results or data with."),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    partner_countries = CountriesField(
        label=gettext_lazy("Countries of the partners"),
        help_text=gettext_lazy("Choose several with Ctrl or Cmd held down."),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    risk_note = LongTextField(
        label=gettext_lazy("Risks of the cooperation, and what you do about them"),
        help_text=gettext_lazy(
            "For example knowledge that can be misused, dependence on a partner, export control, protection of data."
        ),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    @staticmethod
    def initial_of(version: ApplicationVersion) -> dict[str, Any]:
        answer = {True: "yes", False: "no", None: None}[version.foreign_partners]
        return {
            "foreign_partners": answer,
            "partner_countries": version.partner_countries,
            "risk_note": version.risk_note,
        }


#: How a cell of a budget is read: the same field and the same sentences everywhere.
CELL = KronorField(required=False, most=MAX_CELL)


def read_cells(data: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, int | None], dict[str, list[str]]]:
    """Amounts as typed, by name: those that are clear (None: emptied) and the sentences for those that are not."""
    values: dict[str, int | None] = {}
    errors: dict[str, list[str]] = {}
    for name in names:
        if name in data:
            try:
                values[name] = CELL.clean(data[name])
            except ValidationError as wrong:
                errors[name] = wrong.messages
    return values, errors


def shown_cell(value: int | None) -> str:
    """A saved amount as it stands in a field."""
    return "" if value is None else amount(value, get_language())


class ReasonForm(DraftForm):
    """Why the project should have support although business pays less."""

    business_share_reason = LongTextField(
        label=gettext_lazy("Reasons for less financing from business"),
        help_text=gettext_lazy("Only when business contributes less than the call asks for as a rule."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AttachmentForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, Word, Excel, OpenDocument, JPEG or PNG."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.xlsx,.odt,.ods,.jpg,.jpeg,.png"}),
        max_length=200,
    )
    wanted = forms.ChoiceField(label=gettext_lazy("Which attachment"), required=False)
    title = forms.CharField(label=gettext_lazy("What the file is"), max_length=200, required=False)

    def __init__(self, *args: Any, wanted: Sequence[Wanted] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wanted:
            english = (get_language() or "sv").startswith("en")
            names = [(one.key, (english and one.name_en) or one.name_sv) for one in wanted]
            self.fields["wanted"].choices = [*names, ("", gettext_lazy("something else"))]
        else:
            del self.fields["wanted"]


class SureForm(forms.Form):
    """That one has been asked and means it."""

    sure = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)


class InviteForm(forms.Form):
    """Asking a person to take part."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    rights = forms.ChoiceField(
        label=gettext_lazy("May"),
        widget=forms.RadioSelect,
        initial=Rights.WRITE,
        choices=[
            (Rights.WRITE, gettext_lazy("write everything")),
            (Rights.BUDGET, gettext_lazy("fill in the own organisation's budget, which is then locked for others")),
            (Rights.READ, gettext_lazy("read")),
            (Rights.COORDINATE, gettext_lazy("do everything: write, invite, submit")),
        ],
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("For which party"), queryset=None, required=False, empty_label="–", to_field_name="uuid"
    )

    def __init__(self, *args: Any, version: ApplicationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(
            pk__in=version.parties.values("organisation")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("rights") == Rights.BUDGET and not values.get("organisation"):
            self.add_error("organisation", _("Choose whose budget the person is to fill in."))
        return values


#: What is declared at hand-in; the words are kept with the application, in Swedish.
DECLARATIONS = (
    ("true", gettext_lazy("What stands in the application is right, and all parties have agreed to it.")),
    ("authority", gettext_lazy("I may hand in the application for the coordinator.")),
    ("public", gettext_lazy("I know that the application becomes a public document when it is handed in.")),
)


class SubmitForm(forms.Form):
    """The declarations at hand-in."""

    def __init__(self, *args: Any, late: bool = False, judged: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words_ in DECLARATIONS:
            self.fields[key] = forms.BooleanField(
                label=words_, error_messages={"required": _("Tick the box to hand in the application.")}
            )
        if late:
            self.fields["late"] = forms.BooleanField(
                label=_("I know that the call has closed, and that the application is marked as late.")
                if judged
                else _(
                    "I know that the call has closed, and that a late application is examined only if it is let in."
                ),
                error_messages={"required": _("Tick the box to hand in the application as late.")},
            )


class WithdrawForm(forms.Form):
    """Taking an application back."""

    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200, widget=forms.TextInput())


class Sought(TextChoices):
    """How an officers' list may be narrowed to one's own."""

    MINE = "me", gettext_lazy("Mine")
    NOBODY = "none", gettext_lazy("Nobody")


class FilterForm(forms.Form):
    """The filters of the officers' list. Names are the words in the address."""

    q = forms.CharField(
        label=gettext_lazy("Search in the list"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"size": 26, "placeholder": gettext_lazy("Title, number, organisation")}),
    )
    utlysning = forms.ChoiceField(label=gettext_lazy("Call"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    omrade = forms.ChoiceField(label=gettext_lazy("Technology area"), required=False)
    handlaggare = forms.ChoiceField(label=gettext_lazy("Case officer"), required=False)

    def __init__(self, *args: Any, choices: Mapping[str, list[tuple[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            if options:
                self.fields[name].choices = [("", _("All")), *options]
            else:
                del self.fields[name]
