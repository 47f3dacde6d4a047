"""Forms of duties: who answers, the log of running information, evaluation plans and saved data."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Department, Person
from programmes.forms.ledger import in_order
from programmes.forms.logs import VersionForm, long_text
from programmes.models.standing import CountedRecords, InformationChannel, PersonalData
from registry.fields import DayField
from registry.uploads import TYPES

_ACCEPT = ",".join(f".{ending}" for ending in TYPES)


class PersonField(forms.ChoiceField):
    """One of the people given, by their lasting key; None when nobody is chosen."""

    def __init__(self, *, people: Sequence[Person], empty: Any = "", **kwargs: Any) -> None:
        self.people = {str(one.uuid): one for one in people}
        named = [(key, one.name) for key, one in self.people.items()]
        super().__init__(choices=[("", empty or _("Choose")), *named], **kwargs)

    def clean(self, value: Any) -> Person | None:
        return self.people.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return str(value.uuid) if isinstance(value, Person) else value


class ResponsibleForm(forms.Form):
    """Who answers."""

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(
            label=_("Responsible"),
            people=people,
            empty=_("nobody"),
            required=False,
            help_text=_("Whoever you choose is told by e-mail. Those who hold a role at the authority can be chosen."),
        )


class IntervalForm(forms.Form):
    """After how many days someone is reminded."""

    days = forms.IntegerField(
        label=_("Remind after so many days"),
        min_value=1,
        max_value=730,
        required=False,
        help_text=_(
            "Counted from the last information. Empty: nobody is reminded. The decision does not say how often."
        ),
    )


def _authority_field(authorities: Sequence[Authority], label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(one.key, one.short_name) for one in authorities])


class DutyVersionForm(VersionForm):
    """What is kept in versions because of a duty. `authorities`: those for which the writer may write; the first
    version says which, a later one keeps it. A file is never taken away, only replaced."""

    LINKS = ("upload",)
    AUTHORITY: Any = _("Authority")
    FILE: Any = _("File")

    def __init__(self, *args: Any, first: bool, authorities: Sequence[Authority], **kwargs: Any) -> None:
        self.authorities = {one.key: one for one in authorities}
        super().__init__(*args, first=first, **kwargs)
        if first and len(authorities) > 1:
            self.fields["authority"] = _authority_field(authorities, self.AUTHORITY)
            self.order_fields(["version", "authority"])
        self.fields["upload"] = forms.FileField(
            label=self.FILE,
            required=False,
            max_length=200,
            help_text=_("PDF, Office or picture. It is kept in the assignment's case."),
            widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        )
        self.change_last()

    @property
    def values(self) -> dict[str, Any]:
        """The columns, as the workflow takes them."""
        data = super().values
        chosen = data.pop("authority", None)
        return data | {"authority": self.authorities[chosen] if chosen else next(iter(self.authorities.values()))}


class InformationForm(DutyVersionForm):
    """That a ministry was informed."""

    AUTHORITY = _("Authority that informed")
    FILE = _("Letter, presentation or notes")

    given_on = DayField(label=_("Day"))
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"), label=_("Ministry"), to_field_name="key", empty_label=_("Choose")
    )
    recipient = forms.CharField(
        label=_("To whom"), max_length=200, help_text=_("Name and unit at the ministry; several can be named.")
    )
    channel = forms.ChoiceField(label=_("How"), choices=InformationChannel.choices)
    subject = forms.CharField(label=_("About what"), max_length=200)
    content = long_text(_("What was said"), 5, required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(label=_("By whom"), people=people)
        self.order_fields(
            ["version", "authority", "given_on", "department", "recipient", "channel", "person", "subject", "content"]
        )
        self.change_last()

    @classmethod
    def start(cls, version: Any) -> dict[str, Any]:
        return super().start(version) | {"person": version.person, "department": version.department.key}


class InformationFilter(forms.Form):
    """Which lines of the log are shown."""

    ord = forms.CharField(label=_("Words"), max_length=100, required=False)
    departement = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=_("Ministry"),
        to_field_name="key",
        required=False,
        empty_label=_("All"),
    )
    hur = forms.ChoiceField(label=_("How"), choices=[("", _("All")), *InformationChannel.choices], required=False)
    fran = DayField(label=_("From"), required=False)
    till = DayField(label=_("To and including"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        in_order(self, "fran", "till")
        return data


class PlanForm(VersionForm):
    """The evaluation plan, section by section."""

    questions = long_text(_("Questions that the evaluation is to answer"), 6)
    effects = long_text(_("Results and effects that are expected"), 5, required=False)
    method = long_text(_("How it is evaluated"), 5, required=False)
    data = long_text(_("Data that are needed and kept"), 5, required=False)
    schedule = long_text(_("Timetable"), 4, required=False)
    organisation = long_text(_("Who does what"), 4, required=False)
    use = long_text(_("How the results are used"), 4, required=False)


class CompareForm(forms.Form):
    """Which two versions of the plan are compared."""

    fran = forms.TypedChoiceField(label=_("Version"), coerce=int)
    till = forms.TypedChoiceField(label=_("Compared with"), coerce=int)

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("fran", "till"):
            self.fields[name].choices = [(one, _("Version %(number)s") % {"number": one}) for one in numbers]


class SavedDataForm(DutyVersionForm):
    """A line of the inventory."""

    AUTHORITY = _("Authority that keeps it")
    FILE = _("Documentation as a file")

    title = forms.CharField(label=_("What is kept"), max_length=200)
    content = long_text(_("What it contains, and of what"), 4)
    place = forms.CharField(label=_("Where"), max_length=300, help_text=_("System, register or archive."))
    documentation = forms.URLField(
        label=_("Link to the documentation"), max_length=500, required=False, assume_scheme="https"
    )
    keeping_rule = forms.CharField(
        label=_("Keeping rule"),
        max_length=300,
        help_text=_("For how long it is kept, and on what ground: preserved, or weeded out after some time."),
    )
    keep_until = DayField(label=_("Kept until"), required=False, help_text=_("Empty: preserved."))
    personal_data = forms.ChoiceField(label=_("Personal data"), choices=PersonalData.choices)
    personal_ground = forms.CharField(
        label=_("Legal ground for the personal data"),
        max_length=300,
        required=False,
        help_text=_("Provision, such as a task of public interest with the statute that lays it down."),
    )
    secrecy = forms.CharField(
        label=_("Secrecy"),
        max_length=300,
        required=False,
        help_text=_("Open, or the provision that may make it secret. Empty: not judged yet."),
    )
    file_format = forms.CharField(
        label=_("Format"), max_length=120, required=False, help_text=_("Such as a database table, CSV or PDF/A.")
    )
    counted = forms.ChoiceField(
        label=_("Number of records: counted here"),
        choices=[("", _("not kept here")), *CountedRecords.choices],
        required=False,
    )
    records = forms.IntegerField(
        label=_("Number of records: as checked"),
        min_value=0,
        max_value=10**15,
        required=False,
        help_text=_("Only of what is kept elsewhere."),
    )
    checked_on = DayField(label=_("Last checked"), required=False)
    responsible = forms.CharField(label=_("Responsible"), max_length=200, help_text=_("Person or unit."))
    since = DayField(label=_("Kept since"))
    ended_on = DayField(label=_("Not kept any longer from"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since = data.get("since")
        for name in ("keep_until", "ended_on"):
            day: date | None = data.get(name)
            if since and day and day < since:
                self.add_error(name, _("The day is before the day from which it is kept."))
        if data.get("counted") and data.get("records") is not None:
            self.add_error("records", _("What is counted here is not typed as well."))
        return data
