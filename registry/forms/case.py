"""Forms of the case page and the list of cases."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Department, Person, RoleAssignment
from registry.fields import DayField
from registry.models import Case
from registry.models.access import Shared
from registry.models.case import CaseKind, Mode
from registry.workflow.access import RESPONSIBLE


def responsible_at(authorities: Any) -> QuerySet[Person]:
    """People who may be responsible for cases at the authorities today, by name."""
    held = RoleAssignment.objects.held_now().of_people().filter(authority__in=authorities, role__in=RESPONSIBLE)
    return Person.objects.filter(pk__in=held.values("person")).order_by("name")


def person_at(address: str) -> Person | None:
    """The person with an account at an e-mail address, or else the one known by it."""
    by_account = Person.objects.filter(users__email__iexact=address).first()
    return by_account or Person.objects.filter(email__iexact=address, merged_into__isnull=True).first()


class NoteForm(forms.Form):
    """An officer's note."""

    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(forms.Form):
    """Who is responsible, and who stands in."""

    officer = forms.ModelChoiceField(Person.objects.none(), label=_("New officer"), to_field_name="uuid")
    deputy = forms.ModelChoiceField(
        Person.objects.none(), label=_("Deputy"), to_field_name="uuid", required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, authorities: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = responsible_at(authorities)
        for name in ("officer", "deputy"):
            self.fields[name].queryset = people

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("officer") and data.get("officer") == data.get("deputy"):
            self.add_error("deputy", _("The deputy must be another person than the officer."))
        return data


class PeriodForm(forms.Form):
    """What holds between two days."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day is before the first."))
        return data


class ShareForm(PeriodForm):
    """With whom a case is shared, on what ground, and how long: exactly one recipient."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label=_("Authority"), required=False, to_field_name="key", empty_label=_("none")
    )
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=_("Ministry"),
        required=False,
        to_field_name="key",
        empty_label=_("none"),
    )
    email = forms.EmailField(label=_("Person, by e-mail address"), required=False)
    ground = forms.CharField(
        label=_("Ground"), max_length=300, help_text=_("Why the case may be shown, with the rule that allows it")
    )
    what = forms.ChoiceField(
        label=_("What is shown"),
        choices=Shared.choices,
        initial=Shared.CASE,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What is needed from it"), max_length=300, required=False)
    since = DayField(label=_("From"))
    until = DayField(label=_("To and including"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Authority.objects.exclude(pk=case.authority_id).order_by("short_name")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = [name for name in ("authority", "department", "email") if data.get(name)]
        if len(given) != 1 and not self.errors:
            raise forms.ValidationError(_("Choose one recipient: an authority, a ministry or a person."))
        if data.get("email"):
            data["person"] = person_at(data["email"])
            if data["person"] is None:
                self.add_error("email", _("Nobody is known by this address. Ask the person to make an account first."))
        return data

    @property
    def whom(self) -> dict[str, Any]:
        """The recipient, under the name the workflow takes it by."""
        names = ("authority", "department", "person")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class BlockForm(PeriodForm):
    """Who is kept out of a case, and why."""

    email = forms.EmailField(label=_("Person, by e-mail address"))
    ground = forms.CharField(
        label=_("Ground"), max_length=300, help_text=_("For example a conflict of interest, without intimate details")
    )
    until = DayField(label=_("To and including"), required=False)

    def clean_email(self) -> str:
        """The address; its person is kept as `person`."""
        self.person = person_at(self.cleaned_data["email"])
        if self.person is None:
            raise forms.ValidationError(_("Nobody is known by this address. Check it."))
        return str(self.cleaned_data["email"])


class CaseFilterForm(forms.Form):
    """Filters of the list of cases, in the address."""

    ord = forms.CharField(
        label=_("Search in the list"), required=False, max_length=200, widget=forms.TextInput(attrs={"size": 24})
    )
    myndighet = forms.ChoiceField(label=_("Authority"), required=False)
    slag = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *CaseKind.choices])
    handlaggare = forms.ChoiceField(label=_("Officer"), required=False)
    lage = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("oppna", _("open")), ("avslutade", _("closed")), (str(Mode.TEST), _("test cases"))],
    )

    def __init__(self, *args: Any, authorities: Any = (), officers: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [("", _("All")), *((one.key, one.short_name) for one in authorities)]
        self.fields["handlaggare"].choices = [
            ("", _("All")),
            ("jag", _("me, also as deputy")),
            ("ingen", _("nobody")),
            *((str(one.uuid), one.name) for one in officers),
        ]
