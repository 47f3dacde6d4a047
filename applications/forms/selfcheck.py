"""The questions of the self-check: only those that the call's conditions need. They are answered in the address."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationKind
from applications.models.budget import CompanySize
from applications.rules.selfcheck import Answers
from registry.fields import DayField, KronorField

#: More parties than this are not counted one by one (and no address holds more than two digits).
MOST = 99

_SIZES = ("small", "medium", "large")


class CountField(forms.IntegerField):
    """How many; empty is none."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST, required=False, **kwargs)


class SelfCheckForm(forms.Form):
    """`needs` names the answers that the call's conditions need, `project_kinds` the call's kinds by key."""

    slag = forms.ChoiceField(
        label=_("What kind of organisation coordinates"), required=False, choices=[("", "–"), *OrganisationKind.choices]
    )
    storlek = forms.ChoiceField(
        label=_("The size of the company"), required=False, choices=[("", "–"), *CompanySize.choices]
    )

    def __init__(self, data: Any, *, needs: Collection[str], project_kinds: Mapping[str, str]) -> None:
        super().__init__(data)
        self.needs = needs
        if project_kinds:
            self.fields["projekttyp"] = forms.ChoiceField(
                label=_("Kind of project"), required=False, choices=[("", "–"), *project_kinds.items()]
            )
        if "others" in needs:
            for size in _SIZES:
                self.fields[f"antal-company-{size}"] = CountField(label=_OTHER_COMPANIES[size])
            for kind in OrganisationKind:
                if kind != OrganisationKind.COMPANY:
                    self.fields[f"antal-{kind}"] = CountField(label=kind.label)
        if "starts_on" in needs or "ends_on" in needs:
            self.fields["start"] = DayField(label=_("The project starts"), required=False)
            self.fields["slut"] = DayField(label=_("The project ends"), required=False)
        if needs & {"grant", "cost", "business"}:
            self.fields["bidrag"] = KronorField(label=_("Grant you want to apply for, kronor"), required=False)
        if "cost" in needs:
            self.fields["kostnad"] = KronorField(label=_("All costs of the project, kronor"), required=False)
        if "business" in needs:
            self.fields["naringsliv"] = KronorField(
                label=_("What companies pay, in money and in kind, kronor"), required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("slut")
        if start and end and end < start:
            self.add_error("slut", _("The project must end after it starts."))
        return data

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that count the other parties."""
        return [bound for bound in self if bound.name.startswith("antal-")]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields of the project's time and money."""
        return [bound for bound in self if bound.name in ("start", "slut", "bidrag", "kostnad", "naringsliv")]

    @property
    def answers(self) -> Answers:
        """What has been answered; a field with an error is not."""
        data = self.cleaned_data
        counts: dict[tuple[str, str], int] = {}
        for bound in self.others:
            _word, kind, *size = bound.name.split("-")
            counts[kind, size[0] if size else ""] = data.get(bound.name) or 0
        typed = any(data.get(bound.name) is not None for bound in self.others)
        return Answers(
            kind=data.get("slag", ""),
            size=data.get("storlek", "") if data.get("slag") == OrganisationKind.COMPANY else "",
            name=gettext("An organisation of your kind"),
            others=counts if typed else None,
            starts_on=data.get("start"),
            ends_on=data.get("slut"),
            grant=data.get("bidrag"),
            cost=data.get("kostnad"),
            business=data.get("naringsliv"),
            project_kind=data.get("projekttyp", ""),
        )


_OTHER_COMPANIES = {
    "small": _("small companies"),
    "medium": _("medium-sized companies"),
    "large": _("large companies"),
}
