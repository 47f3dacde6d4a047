"""Forms of panels: the panel, who sits in it, what is said of an application."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, RoleAssignment
from accounts.prepared import Prepared
from accounts.roles import STAFF, Role
from assessments.errors.panels import GradeOutside
from assessments.models import Panel, PanelRole
from assessments.rules.line import BEFORE, REVIEWS
from calls.models import Call, CallCriterion
from registry.fields import ClockField, DayField
from registry.identifiers import revision_in, uuid_in
from sweden.clock import STOCKHOLM, today

SIFTED = (
    "Ansökan har bedömts enskilt av gruppens ledamöter och fick betyg som gör att den inte kan konkurrera om bidrag. "
    "Den har därför inte diskuterats vid mötet."
)


class PanelForm(forms.Form):
    """A new panel."""

    name = forms.CharField(label=_("Name of the panel"), max_length=120)
    day = DayField(label=_("Meets on"))
    clock = ClockField(label=_("Time"), initial=time(9))
    lowest = forms.IntegerField(label=_("Lowest grade"), initial=1, min_value=0, max_value=9)
    highest = forms.IntegerField(label=_("Highest grade"), initial=7, min_value=1, max_value=10)
    sifted_statement = forms.CharField(
        label=_("Standard statement for what is sifted out"),
        initial=SIFTED,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def clean_name(self) -> str:
        """A name that no other panel of the call has."""
        name: str = self.cleaned_data["name"].strip()
        if self.call.panels.filter(name=name).exists():
            raise forms.ValidationError(_("The call already has a panel with this name."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("lowest") is not None and data.get("highest") is not None and data["lowest"] >= data["highest"]:
            self.add_error("highest", _("The highest grade must be above the lowest."))
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of the act."""
        data = dict(self.cleaned_data)
        data["meets_at"] = datetime.combine(data.pop("day"), data.pop("clock"), tzinfo=STOCKHOLM)
        return data


def _seatable(authority: Any, on: date) -> QuerySet[Person]:
    """Who may sit in a panel of the authority (its key) on a day: its staff, and the reviewers of its pool."""
    held = RoleAssignment.objects.held_on(on).of_people().filter(authority=authority, role__in=[*STAFF, Role.REVIEWER])
    own = Person.objects.filter(role_assignments__in=held)
    pool = Person.objects.filter(reviewer_in__authority=authority, reviewer_in__ended_at__isnull=True)
    return Person.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=pool.values("pk"))).order_by("name")


_SEATABLE = Prepared(_seatable, authority=int, on=date)


class SeatForm(forms.Form):
    """Someone in the panel, for a period: staff of the authority or a reviewer of its pool."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"), to_field_name="uuid")
    role = forms.ChoiceField(label=_("In the panel"), choices=PanelRole.choices, initial=PanelRole.MEMBER)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authority, on, person = call.case.authority_id, today(), self.fields["person"]
        if self.is_bound:
            person.queryset = _seatable(authority, on)
        named = [(str(one.uuid), str(one)) for one in _SEATABLE(authority=authority, on=on)]
        person.choices = [("", _("Choose")), *named]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The last day is before the first."))
        return data


class ItemForm(forms.Form):
    """What the panel agreed on an application."""

    grade = forms.TypedChoiceField(label=_("Agreed grade"), required=False, coerce=int, empty_value=None)
    statement = forms.CharField(
        label=_("Statement"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 12})
    )
    sifted = forms.BooleanField(
        label=_("Sifted out before the meeting"),
        required=False,
        help_text=_("Without a statement of its own it takes the panel's standard statement."),
    )

    def __init__(self, *args: Any, panel: Panel, criteria: Sequence[CallCriterion] = (), **kwargs: Any) -> None:
        initial = kwargs.get("initial") or {}
        said = {f"criterion_{key}": grade for key, grade in (initial.get("grades") or {}).items()}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **said}})
        self.fields["grade"].choices = scale(panel)
        self.criteria = criteria
        for one in criteria:
            name = (get_language() == "en" and one.name_en) or one.name_sv
            self.fields[f"criterion_{one.key}"] = forms.TypedChoiceField(
                label=_("Agreed on %(criterion)s") % {"criterion": name},
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", "–"), *((grade["value"], str(grade["value"])) for grade in reversed(one.grades))],
            )

    @property
    def on_criteria(self) -> list[forms.BoundField]:
        """The fields of the call's criteria."""
        return [self[f"criterion_{one.key}"] for one in self.criteria]

    @property
    def agreed(self) -> dict[str, Any]:
        """What was agreed, as the act takes it."""
        data = self.cleaned_data
        said = {one.key: data.get(f"criterion_{one.key}") for one in self.criteria}
        grades = {key: grade for key, grade in said.items() if grade is not None}
        return {**{name: data[name] for name in ("grade", "statement", "sifted")}, "grades": grades}


class ScoreForm(forms.Form):
    """One's own grade before the meeting."""

    grade = forms.TypedChoiceField(label=_("Your grade before the meeting"), coerce=int)

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = scale(panel)


class SiftForm(forms.Form):
    """All that lies below a grade."""

    lowest = forms.DecimalField(
        label=_("Lowest mean that goes on"), max_digits=4, decimal_places=2, localize=True, widget=forms.TextInput
    )
    by_grades = forms.ChoiceField(
        label=_("Mean of"),
        choices=[(BEFORE, _("the members' grades before the meeting")), (REVIEWS, _("the reviews' grades"))],
        initial=BEFORE,
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panel = panel

    def clean_lowest(self) -> Decimal:
        lowest: Decimal = self.cleaned_data["lowest"]
        if not self.panel.lowest <= lowest <= self.panel.highest:
            raise forms.ValidationError(str(GradeOutside(lowest=self.panel.lowest, highest=self.panel.highest)))
        return lowest

    @property
    def limit(self) -> dict[str, Any]:
        """The limit that was given; empty where none that holds was."""
        return self.cleaned_data if self.is_bound and not self.errors.keys() & self.fields.keys() else {}

    @property
    def read(self) -> dict[UUID, int]:
        """What the preview showed: each item's revision."""
        found = {}
        for text in self.data.getlist("read")[:5000]:
            key, _sign, revision = text.partition(":")
            if item := uuid_in(key):
                found[item] = revision_in({"revision": revision})
        return found


class RemarksForm(forms.Form):
    """What the panel remarks in general, when it closes."""

    remarks = forms.CharField(
        label=_("General remarks"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )


def scale(panel: Panel) -> list[tuple[Any, str]]:
    """The panel's grades, the highest first."""
    return [("", "–"), *((one, str(one)) for one in range(panel.highest, panel.lowest - 1, -1))]
