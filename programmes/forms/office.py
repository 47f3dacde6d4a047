"""Forms of the programme office: members, meetings, notes and actions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Authority, Person
from programmes.models import OfficeMember
from programmes.models.office import OfficeRole
from programmes.workflow.meetings import Guest
from registry.fields import ClockField, DayField
from sweden.clock import STOCKHOLM, local


class MemberForm(forms.Form):
    """A new member of the office."""

    who = forms.ChoiceField(label=_("Who"))
    role = forms.ChoiceField(label=_("In the office"), choices=OfficeRole.choices, initial=OfficeRole.MEMBER)
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To and including"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[Person, Authority]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {f"{person.uuid}.{authority.key}": (person, authority) for person, authority in people}
        self.fields["who"].choices = [
            ("", _("Choose")),
            *((key, f"{person.name}, {authority.short_name}") for key, (person, authority) in self.people.items()),
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.office.add_member` takes."""
        data = dict(self.cleaned_data)
        person, authority = self.people[data.pop("who")]
        return data | {"person": person, "authority": authority}


class EndForm(forms.Form):
    """A member's last day."""

    last_day = DayField(label=_("Last day in the office"))


class StrikeForm(forms.Form):
    """Why a member was entered by mistake."""

    reason = forms.CharField(label=_("What is wrong"), max_length=300)


class OnDayForm(forms.Form):
    """Which day the members are shown as of."""

    dag = DayField(label=_("As of"), required=False)


#: So long are the name and the organisation of a guest at most.
LONGEST_GUEST = 200


class MeetingForm(forms.Form):
    """When, where, what about and with whom."""

    BACKWARDS = _("The meeting ends before it begins.")

    title = forms.CharField(label=_("Name of the meeting"), max_length=200)
    day = DayField(label=_("Day"))
    begins = ClockField(label=_("Begins"))
    ends = ClockField(label=_("Ends"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(label=_("Link to the meeting"), max_length=500, required=False, assume_scheme="https")
    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pk-check"})
    )
    guests = forms.CharField(
        label=_("Guests"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line: name, organisation"),
    )
    agenda = forms.CharField(
        label=_("Agenda"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, members: Sequence[OfficeMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(one.person.uuid): one for one in members}
        self.fields["members"].choices = [
            (key, f"{one.person.name}, {one.authority.short_name}") for key, one in self.members.items()
        ]

    @staticmethod
    def start(meeting: Any) -> dict[str, Any]:
        """What the form begins with for a meeting that is there."""
        begins, ends = local(meeting.starts_at), meeting.ends_at and local(meeting.ends_at)
        people = list(meeting.participants.select_related("person"))
        return {
            "title": meeting.title,
            "day": begins.date(),
            "begins": begins.time(),
            "ends": ends and ends.time(),
            "place": meeting.place,
            "link": meeting.link,
            "agenda": meeting.agenda,
            "members": [str(one.person.uuid) for one in people if one.person],
            "guests": "\n".join(str(one) for one in people if not one.person),
            "revision": meeting.revision,
        }

    def clean_guests(self) -> str:
        """Each line's name and organisation fit where they are kept."""
        typed: str = self.cleaned_data["guests"]
        if any(len(part.strip()) > LONGEST_GUEST for line in typed.splitlines() for part in line.split(",", 1)):
            raise forms.ValidationError(
                _("A name or an organisation has at most %(most)s characters."), params={"most": LONGEST_GUEST}
            )
        return typed

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", self.BACKWARDS)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.meetings` takes, all but the revision."""
        data = self.cleaned_data
        chosen = [self.members[key] for key in data["members"]]
        guests = [line.partition(",") for line in data["guests"].splitlines() if line.strip()]
        return {
            "title": data["title"],
            "starts_at": datetime.combine(data["day"], data["begins"], STOCKHOLM),
            "ends_at": datetime.combine(data["day"], data["ends"], STOCKHOLM) if data["ends"] else None,
            "place": data["place"],
            "link": data["link"],
            "agenda": data["agenda"],
            "members": [(one.person, one.authority.short_name) for one in chosen],
            "guests": [Guest(name.strip(), place.strip()) for name, _comma, place in guests],
        }


class NotesForm(forms.Form):
    """The notes of a meeting while they are written."""

    text = forms.CharField(label=_("Notes"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 14}))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """A note beside adjusted notes."""

    text = forms.CharField(label=_("Correction"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class ActionForm(forms.Form):
    """Something to do."""

    what = forms.CharField(label=_("What is to be done"), max_length=500)
    responsible = forms.ChoiceField(label=_("Who does it"))
    responsible_name = forms.CharField(
        label=_("Another person"), max_length=200, required=False, help_text=_("When it is nobody in the office.")
    )
    due_on = DayField(label=_("Done at the latest"), required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.uuid): person for person in people}
        self.fields["responsible"].choices = [
            ("", _("Choose")),
            *((key, person.name) for key, person in self.people.items()),
            ("-", _("another person")),
        ]

    @staticmethod
    def start(action: Any) -> dict[str, Any]:
        """What the form begins with for an action that is there."""
        return {
            "what": action.what,
            "responsible": str(action.responsible.uuid) if action.responsible else "-",
            "responsible_name": action.responsible_name,
            "due_on": action.due_on,
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("responsible") == "-" and not data.get("responsible_name"):
            self.add_error("responsible_name", _("Write who does it."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.office` takes."""
        data = dict(self.cleaned_data)
        person = self.people.get(data["responsible"])
        return data | {"responsible": person, "responsible_name": "" if person else data["responsible_name"]}


class CloseForm(forms.Form):
    """That an action is done, or is dropped and why."""

    how = forms.ChoiceField(
        label=_("The action is"),
        choices=[("done", _("done")), ("dropped", _("dropped"))],
        initial="done",
        widget=forms.RadioSelect(attrs={"class": "pk-check"}),
    )
    on = DayField(label=_("Day"))
    outcome = forms.CharField(
        label=_("What came of it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("how") == "dropped" and not data.get("outcome"):
            self.add_error("outcome", _("Say why it is dropped."))
        return data


class ActionFilterForm(forms.Form):
    """Filters of the list of actions, in the address."""

    lage = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("actions", "open")),
            ("forsenade", _("overdue")),
            ("klara", _("done or dropped")),
            ("alla", pgettext_lazy("actions", "all")),
        ],
    )
    vem = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vem"].choices = [
            ("", _("All")),
            ("jag", _("me")),
            *((str(person.uuid), person.name) for person in people),
        ]
