"""The calendar of duties, who answers for what, and what is begun or handed in by hand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person
from programmes.forms.duties import PersonField
from programmes.templatetags.texts import text_of
from registry.fields import DayField
from registry.uploads import TYPES
from reporting.facts.areas import AreaPart
from reporting.models import Occasion
from reporting.owing import STATES
from sweden.typography import day_long


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
