"""Forms of decision meetings and letters."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from assessments.models import LetterKind, Outcome
from assessments.permissions import MAY
from assessments.states.meetings import LetterStatus, MeetingStatus
from registry.fields import ClockField, DayField, LongTextField, TickField
from sweden.clock import STOCKHOLM


class MeetingForm(forms.Form):
    """When, where, who decides, who takes part."""

    day = DayField(label=_("Day"))
    clock = ClockField(label=_("Time"), initial=time(9))
    place = forms.CharField(label=_("Place or form"), max_length=200, required=False)
    decider = forms.ModelChoiceField(User.objects.none(), label=_("Decides"))
    deciders = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Decide together with the chair"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quorum = forms.IntegerField(
        label=_("How many must at least decide an item, with the chair"), min_value=1, max_value=99, initial=1
    )
    participants = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Take part in the final handling without deciding"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    adjuster = forms.ModelChoiceField(
        User.objects.none(), label=_("Adjusts the minutes with the chair"), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, authority: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = authority.role_assignments.held_now().of_people()
        deciders = held.filter(role__in=MAY["assessments.decide"])
        self.fields["decider"].queryset = (
            User.objects.filter(person__role_assignments__in=deciders, is_active=True)
            .select_related("person")
            .distinct()
            .order_by("person__name")
        )
        self.fields["deciders"].queryset = (
            Person.objects.filter(role_assignments__in=deciders).distinct().order_by("name")
        )
        self.fields["adjuster"].queryset = (
            User.objects.filter(person__role_assignments__in=held.filter(role__in=STAFF), is_active=True)
            .select_related("person")
            .distinct()
            .order_by("person__name")
        )
        self.fields["participants"].queryset = (
            Person.objects.filter(role_assignments__in=held.filter(role__in=STAFF)).distinct().order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        adjuster, decider = data.get("adjuster"), data.get("decider")
        if adjuster and decider and adjuster.person_id == decider.person_id:
            self.add_error("adjuster", _("The chair signs in any case: choose somebody else, or nobody."))
        return data

    @property
    def held_at(self) -> datetime:
        """The moment, by a clock on a Swedish wall."""
        data = self.cleaned_data
        return datetime.combine(data["day"], data["clock"], tzinfo=STOCKHOLM)


class CameForm(forms.Form):
    """Who of those expected is at the meeting."""

    came = forms.MultipleChoiceField(
        label=_("At the meeting"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, people: Mapping[int, Person], said: Mapping[int, bool], **kwargs: Any) -> None:
        self.people = {str(one.uuid): one for one in people.values()}
        there = [key for key, one in self.people.items() if said.get(one.pk, True)]
        super().__init__(*args, initial={"came": there}, **kwargs)
        self.fields["came"].choices = [(key, one.name) for key, one in self.people.items()]

    @property
    def who(self) -> list[Person]:
        return [self.people[key] for key in self.cleaned_data["came"]]


class LockForm(forms.Form):
    """That the decider has read all of it."""

    agree = TickField(label=_("I have read every item and have no conflict of interest in any of them"))
    early = forms.BooleanField(label=_("The meeting is held earlier than it was called to"), required=False)

    def __init__(self, *args: Any, early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["early"]


class LetterForm(forms.Form):
    """A letter's text before it is sent."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18}))


class FeedbackForm(forms.Form):
    """A statement that the applicant gets in a letter of its own, after the result."""

    statement = LongTextField(
        label=_("Statement to the applicant"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )


class MeetingFilter(forms.Form):
    """Which decision meetings the list shows."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *((key, capfirst(word)) for key, word in MeetingStatus.choices)],
    )
    q = forms.CharField(label=_("Call"), required=False, max_length=100)


#: What the list of letters shows, by the address.
SHOWN = {"": LetterStatus.WAITING, "daterade": LetterStatus.DATED, "skickade": LetterStatus.SENT}


class LetterFilter(forms.Form):
    """Which letters the list shows."""

    visa = forms.ChoiceField(
        label=_("State"), required=False, choices=[(key, capfirst(one.label)) for key, one in SHOWN.items()]
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("All")), *((key, capfirst(word)) for key, word in Outcome.choices)],
    )
    kind = forms.ChoiceField(
        label=_("Letter"),
        required=False,
        choices=[("", _("All")), *((key, capfirst(word)) for key, word in LetterKind.choices)],
    )
    q = forms.CharField(label=_("Project, person or case number"), required=False, max_length=100)


class ReleaseForm(forms.Form):
    """The day on which feedback goes out."""

    release_on = DayField(label=_("Goes out on"), years=(2025, 2099))


class TemplateForm(LetterForm):
    """A wording, as a new version."""
