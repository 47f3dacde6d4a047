"""From what people type in a report to clean values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from programmes.forms.duties import PersonField
from programmes.templatetags.texts import text_of
from registry.fields import DayField, KronorField
from registry.uploads import TYPES
from reporting.facts.areas import AreaPart
from reporting.kinds.catalogue import Input, InputField, Section
from reporting.models import Occasion
from reporting.owing import STATES
from sweden.identifiers import IdentifierError, bankgiro, plusgiro
from sweden.typography import day_long


class TextForm(forms.Form):
    """An authority's text in a section, on top of the revision that was read."""

    text = forms.CharField(required=False, strip=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 10}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        place = {"authority": authority.short_name, "number": section.number}
        self.fields["text"].label = _("%(authority)s's text in section %(number)s") % place


class BeginForm(forms.Form):
    """Which day a document is begun for: one that the duty falls due on, or any that is planned."""

    def __init__(self, *args, days: Sequence[date], **kwargs):
        super().__init__(*args, **kwargs)
        if days:
            self.fields["due_on"] = forms.TypedChoiceField(
                label=_("Due"), coerce=date.fromisoformat, choices=[(one.isoformat(), day_long(one)) for one in days]
            )
        else:
            self.fields["due_on"] = DayField(
                label=_("The day you plan to be done"),
                help_text=_("The decision names no day. Nothing is late if it takes longer."),
            )


class CommentForm(forms.Form):
    """A note to those one writes with."""

    text = forms.CharField(label=_("Comment"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))


class RowForm(forms.Form):
    """A row of a document's table, with the values that its kind asks for. Their labels are Swedish, as printed."""

    def __init__(self, *args, table: Input, names: Mapping[str, Mapping[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.table = table
        for one in table.fields:
            self.fields[one.key] = _row_field(one, names)
        self.fields["number"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def number(self) -> int:
        """The save that was read; 0 for a new row or an unreadable one."""
        return int(self.cleaned_data.get("number") or 0)

    @property
    def values(self) -> dict[str, Any]:
        """What is saved: plain values, days as 2027-02-01."""
        data = {one.key: self.cleaned_data.get(one.key) for one in self.table.fields}
        return {key: _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    """A value as it is kept: a day as 2027-02-01, an amount as a number, nothing as empty."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) and not isinstance(value, bool) else value or ""


def _row_field(one: InputField, names: Mapping[str, Mapping[str, str]]) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "required": one.required}
    if one.kind in ("choice", "area", "group", "agency"):
        choices = one.choices or names.get(one.kind, {})
        return forms.ChoiceField(choices=[("", _("Choose")), *choices.items()], **common)
    if one.kind == "day":
        return DayField(**common)
    if one.kind == "kronor":
        return KronorField(**common)
    if one.kind == "year":
        return forms.CharField(
            max_length=4, validators=[RegexValidator(r"^\d{4}$", _("Write the year as 2026."))], **common
        )
    if one.kind == "text":
        return forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), **common)
    return forms.CharField(max_length=300, **common)


class ApproveForm(forms.Form):
    """An authority's decision: who presented, and who else took part (FL 31 §)."""

    presenter = forms.ModelChoiceField(User.objects.none(), label=_("Presenter"), to_field_name="uuid")
    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Others who took part in the final handling without deciding"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        staff = authority.role_assignments.held_now().filter(role__in=STAFF)
        colleagues = User.objects.filter(person__role_assignments__in=staff, is_active=True).exclude(
            person=by.person_id
        )
        self.fields["presenter"].queryset = colleagues.select_related("person").distinct().order_by("person__name")
        self.fields["others"].queryset = (
            Person.objects.filter(role_assignments__in=staff).exclude(pk=by.person_id).distinct().order_by("name")
        )

    def clean_others(self):
        """Those who took part beside the presenter, who is named once."""
        others, presenter = self.cleaned_data["others"], self.cleaned_data.get("presenter")
        if presenter and presenter.person in others:
            raise forms.ValidationError(
                _("%(name)s presents the report and is already named as presenter.") % {"name": presenter.person}
            )
        return others


class DutyFilter(forms.Form):
    """Which duties the calendar shows. What it knows is offered: the programmes, recipients and people given."""

    vy = forms.ChoiceField(choices=[("", ""), ("ar", ""), ("utskrift", "")], required=False, widget=forms.HiddenInput)
    ar = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    program = forms.ChoiceField(label=_("Programme"), required=False)
    uppdrag = forms.ChoiceField(label=_("Assignment"), required=False)
    myndighet = forms.ModelChoiceField(
        Authority.objects.order_by("short_name"),
        label=_("Authority"),
        required=False,
        to_field_name="key",
        empty_label=_("All"),
    )
    mottagare = forms.ChoiceField(label=_("Recipient"), required=False)
    dokument = forms.ChoiceField(label=_("Document"), required=False)
    ansvarig = forms.ChoiceField(label=_("Responsible"), required=False)
    lage = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *STATES.items()], required=False)
    fran = DayField(label=_("From"), required=False)
    till = DayField(label=_("To and including"), required=False)

    def __init__(
        self,
        *args,
        years: Iterable[int],
        programmes: Mapping[str, str],
        assignments: Mapping[str, str],
        recipients: Mapping[str, str],
        documents: Mapping[str, str],
        people: Mapping[str, str],
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.fields["ar"].choices = [("", _("From today")), *((year, str(year)) for year in years)]
        everyone = [("jag", _("me")), ("ingen", _("nobody named")), *people.items()]
        for name, choices in (
            ("program", programmes.items()),
            ("uppdrag", assignments.items()),
            ("mottagare", recipients.items()),
            ("dokument", documents.items()),
            ("ansvarig", everyone),
        ):
            self.fields[name].choices = [("", _("All")), *choices]

    def clean(self):
        data = super().clean()
        first, last = data.get("fran"), data.get("till")
        if first and last and last < first:
            self.add_error("till", _("The last day is before the first."))
        return data


class OccasionResponsibleForm(forms.Form):
    """Who answers for one occasion."""

    def __init__(self, *args, people: Sequence[Person], standing: Person | None, **kwargs):
        super().__init__(*args, **kwargs)
        named = _("as for the duty: %(name)s") % {"name": standing.name} if standing else _("as for the duty: nobody")
        self.fields["person"] = PersonField(
            label=_("Responsible"),
            people=people,
            empty=named,
            required=False,
            help_text=_("Whoever you choose is told by e-mail."),
        )


class MilestoneForm(forms.Form):
    """When a milestone is, and whether it has been held."""

    day = DayField(label=_("Day"), required=False)
    held = forms.BooleanField(label=_("It has been held"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean(self):
        data = super().clean()
        if data.get("held") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Say on which day it was held."))
        return data


#: How a document made elsewhere may have been sent.
CHANNELS = {"e-post": _("e-mail"), "brev": _("letter"), "e-tjanst": _("the recipient's e-service")}


class HandInForm(forms.Form):
    """A document made elsewhere that has been sent, and what else it answers."""

    file = forms.FileField(
        label=_("The document as it was sent"),
        max_length=200,
        help_text=_("PDF, Office or picture."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TYPES)}),
    )
    handed_on = DayField(label=_("Day it was sent"))
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS.items())
    number = forms.CharField(
        label=_("The document's own number"),
        max_length=60,
        required=False,
        help_text=_("Where it has one beside the case's, such as a number in a series of reports."),
    )

    def __init__(self, *args, others: Sequence[Occasion], areas: Sequence[AreaPart] = (), **kwargs):
        super().__init__(*args, **kwargs)
        if areas:
            self.fields["area"] = forms.ChoiceField(
                label=_("Technology area"),
                choices=[("", _("Choose")), *((one.area.key, text_of(one.area, "name")) for one in areas)],
            )
            self.order_fields(["area"])
        self.others = {str(one.uuid): one for one in others}
        if self.others:
            self.fields["also"] = forms.MultipleChoiceField(
                label=_("The same document also answers"),
                choices=[(key, one.case.title_public) for key, one in self.others.items()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def also(self) -> list[Occasion]:
        """The other occasions that were ticked."""
        return [self.others[key] for key in self.cleaned_data.get("also", ())]


#: Where money is paid to.
ACCOUNTS = [("bankgiro", _("Bankgiro")), ("plusgiro", _("Plusgiro")), ("account", _("Bank account"))]


class LetterForm(forms.Form):
    """What every letter to the one who pays says beside texts. `number` is the saved row that was read."""

    account_kind = forms.ChoiceField(label=_("Kind of account"), choices=ACCOUNTS)
    account = forms.CharField(label=_("Account number"), max_length=40, required=False)
    contact = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    place = forms.CharField(label=_("Place of signing"), max_length=80, required=False)
    signatory = forms.CharField(label=_("Signatory"), max_length=120, required=False)
    signatory_title = forms.CharField(label=_("Title of the signatory"), max_length=120, required=False)
    authority = forms.CharField(
        label=_("What the authority to sign rests on"),
        max_length=200,
        required=False,
        help_text=_("In Swedish, as it is printed: rules of procedure with section, or a delegation."),
    )
    their_number = forms.CharField(label=_("The recipient's own number"), max_length=60, required=False)
    recipient_email = forms.EmailField(label=_("The recipient's e-mail address"), required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_account(self) -> str:
        text = self.cleaned_data["account"].strip()
        read = {"bankgiro": bankgiro, "plusgiro": plusgiro}.get(self.cleaned_data.get("account_kind", ""))
        if not text or read is None:
            return text
        try:
            return read(text).display
        except IdentifierError:
            raise ValidationError(
                _("The number is not right: its last digit does not match the others. Check it.")
            ) from None

    @property
    def values(self) -> dict[str, Any]:
        """What is saved: everything but the row it was written on top of."""
        return {name: value for name, value in self.cleaned_data.items() if name != "number"}


class RequisitionForm(LetterForm):
    """What a requisition asks for per part, and where it is to be paid."""

    reference = forms.CharField(label=_("Payment reference"), max_length=60, required=False)
    departure_reason = forms.CharField(
        label=_("Reason for departing from an estimated part"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    departure_by = forms.CharField(label=_("Who allowed it"), max_length=120, required=False)

    def __init__(self, *args, strands: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        amounts = {
            f"amount_{key}": KronorField(label=_("%(part)s, kronor") % {"part": name}, required=False)
            for key, name in strands.items()
        }
        self.fields = {**amounts, **self.fields}


class StatementForm(LetterForm):
    """How "used" is read in a statement, and where the money goes back to."""

    reading = forms.ChoiceField(
        label=_("What is meant by used"),
        choices=[
            ("A", _("A: paid to recipients, less what they have paid back")),
            ("B", _("B: earned by recipients: approved costs times the share")),
        ],
        widget=forms.RadioSelect,
    )
    reading_reason = forms.CharField(
        label=_("Reason, where another reading is used than last time"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, strands: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        first = ("reading", "reading_reason")
        self.fields = {**{name: self.fields[name] for name in first}, **self.fields}


#: The form of each kind of document that has details.
DETAILS = {"requisition": RequisitionForm, "statement": StatementForm}


class SignedForm(forms.Form):
    """The signed copy of a document."""

    file = forms.FileField(
        label=_("The signed copy"), help_text=_("A scanned or digitally signed file, most often PDF.")
    )
    signed_on = DayField(label=_("Signed on"))


class AcknowledgedForm(forms.Form):
    """That the recipient has answered."""

    on = DayField(label=_("Acknowledged on"))
    reference = forms.CharField(label=_("The recipient's own number"), max_length=120, required=False)


class ReasonForm(forms.Form):
    """Why a document goes on although a check remarks on it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("In Swedish, a whole sentence: it is printed in the document."),
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


class NextForm(forms.Form):
    """Why a new version is begun."""

    reason = forms.CharField(
        label=_("Why a new version is needed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
