"""The division of an undertaking, as it is typed: whose, when, by what, and its parts."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.workflow.divisions import Part, grants_of
from registry.fields import DayField, KronorField
from registry.forms.organisations import OrganisationField
from sweden.identifiers import IdentifierError, diary_numbers

#: How many parts the form has room for.
MOST_PARTS = 4


class DivisionForm(forms.Form):
    """The one that was divided, the day and the ground, and what it became."""

    organisation = OrganisationField(
        label=gettext_lazy("The one that was divided"),
        max_length=220,
        help_text=gettext_lazy("Its Swedish number or, abroad, its name."),
    )
    effective_on = DayField(label=gettext_lazy("The day it took effect"))
    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        max_length=300,
        help_text=gettext_lazy("The registration of the division, with its day"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for place in range(1, MOST_PARTS + 1):
            wanted = place <= 2
            self.fields[f"part_{place}"] = OrganisationField(
                label=_("Part %(number)s") % {"number": place},
                max_length=220,
                required=wanted,
                help_text=_("Its Swedish number or, abroad, its name. The divided one is a part, too, if it goes on."),
            )
            self.fields[f"equity_{place}"] = KronorField(
                label=_("Book value of the equity of part %(number)s, kronor") % {"number": place}, required=wanted
            )
            self.fields[f"benefits_{place}"] = forms.CharField(
                label=_("Grants that part %(number)s carries on with") % {"number": place},
                max_length=500,
                required=False,
                help_text=_("Their case numbers. What no part is said to carry on with is divided by equity."),
            )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each part."""
        return [
            [self[f"{name}_{place}"] for name in ("part", "equity", "benefits")] for place in range(1, MOST_PARTS + 1)
        ]

    def clean_effective_on(self) -> date:
        """A division has taken effect."""
        day: date = self.cleaned_data["effective_on"]
        if day > self.today:
            raise forms.ValidationError(_("State a day that has come."))
        return day

    def clean(self) -> dict[str, Any]:
        """A part that is named has its equity, what is said of a part names it, and a grant is the divided one's."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        known = grants_of(values["organisation"]) if values.get("organisation") else None
        for place in range(1, MOST_PARTS + 1):
            named, equity = values.get(f"part_{place}"), values.get(f"equity_{place}")
            if place > 2 and named and equity is None and f"equity_{place}" not in self.errors:
                self.add_error(f"equity_{place}", _("State the equity of the part, 0 where it has none."))
            if place > 2 and not named and (equity is not None or values.get(f"benefits_{place}")):
                self.add_error(f"part_{place}", _("State which organisation the part is."))
            unknown = [
                one for one in _numbers(values.get(f"benefits_{place}") or "") if one.casefold() not in (known or {})
            ]
            if known is not None and unknown:
                said = _("The divided undertaking has no grant with the case number %(number)s.")
                self.add_error(f"benefits_{place}", said % {"number": ", ".join(unknown)})
        return values

    def parts(self) -> list[Part]:
        """The parts, as the act takes them."""
        values = self.cleaned_data
        return [
            Part(
                values[f"part_{place}"],
                values[f"equity_{place}"],
                _numbers(values.get(f"benefits_{place}") or ""),
            )
            for place in range(1, MOST_PARTS + 1)
            if values.get(f"part_{place}")
        ]


def _numbers(text: str) -> list[str]:
    try:
        return [one.value for one in diary_numbers(text)]
    except IdentifierError:  # nothing is there
        return []
