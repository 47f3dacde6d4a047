"""Which organisations have become one."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from registry.fields import OrganisationNumberField

#: How many organisations abroad the form suggests at most.
MOST_SUGGESTED = 500
_WITH_COUNTRY = re.compile(r"(?P<name>.+?)\s*\((?P<country>[A-Za-z]{2})\)")


class OrganisationField(forms.CharField):
    """An organisation that stands here: by its Swedish number or, abroad, by its name: "Fraunhofer (DE)"."""

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        if any(sign.isalpha() for sign in text):
            return self._abroad(text)
        found = Organisation.objects.filter(number=OrganisationNumberField().clean(text))
        row = found.order_by("merged_into_id", "pk").last()
        if row is None:
            raise forms.ValidationError(_("No organisation here has this number."))
        return row

    @staticmethod
    def _abroad(text: str) -> Organisation:
        named = _WITH_COUNTRY.fullmatch(text)
        found = Organisation.objects.filter(number="", name__iexact=named["name"] if named else text).exclude(
            country="SE"  # without a number: a sole trader, whom a name does not tell from another
        )
        if named:
            found = found.filter(country=named["country"].upper())
        rows = list(found.order_by("merged_into_id", "pk"))
        if not rows:
            raise forms.ValidationError(_("No organisation without a Swedish number has this name here."))
        if len({one.country for one in rows}) > 1:
            raise forms.ValidationError(
                _("Several have this name: write the country after it, for example %(name)s (DE)."),
                params={"name": text},
            )
        return rows[-1]


class MergeForm(forms.Form):
    """The two, by their numbers or names, and the ground."""

    absorbed = OrganisationField(
        label=_("The one that no longer exists"),
        max_length=220,
        help_text=_("Its Swedish number or, abroad, its name. It keeps its name in the cases where it stands."),
        widget=forms.TextInput(attrs={"list": "abroad"}),
    )
    into = OrganisationField(
        label=_("The one that goes on"),
        max_length=220,
        help_text=_("Its Swedish number or, abroad, its name."),
        widget=forms.TextInput(attrs={"list": "abroad"}),
    )
    ground = forms.CharField(
        label=_("Ground"), max_length=300, help_text=_("The registration of the merger, with its day")
    )

    @property
    def suggestions(self) -> list[str]:
        """Organisations abroad as they are written in the form."""
        rows = (
            Organisation.objects.filter(number="", merged_into__isnull=True)
            .exclude(country="SE")
            .order_by("name", "pk")
        )
        return [f"{name} ({country})" for name, country in rows.values_list("name", "country")[:MOST_SUGGESTED]]


class PartForm(forms.Form):
    """The organisation that was merged by mistake."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into__isnull=False), to_field_name="uuid", widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].error_messages["invalid_choice"] = _("This organisation is not merged any longer.")
