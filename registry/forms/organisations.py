"""Which organisations have become one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from registry.fields import OrganisationNumberField


class MergeForm(forms.Form):
    """The two, by their numbers, and the ground."""

    absorbed = OrganisationNumberField(
        label=_("Organisation number of the one that no longer exists"),
        help_text=_("It keeps its name in the cases where it stands."),
    )
    into = OrganisationNumberField(label=_("Organisation number of the one that goes on"))
    ground = forms.CharField(
        label=_("Ground"), max_length=300, help_text=_("The registration of the merger, with its day")
    )

    def _find(self, name: str) -> Organisation:
        number = self.cleaned_data[name]
        found = Organisation.objects.filter(number=number).order_by("merged_into_id", "pk").last()
        if found is None:
            raise forms.ValidationError(_("No organisation here has this number."))
        return found

    def clean_absorbed(self) -> Organisation:
        return self._find("absorbed")

    def clean_into(self) -> Organisation:
        return self._find("into")


class PartForm(forms.Form):
    """The organisation that was merged by mistake."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into__isnull=False), to_field_name="uuid", widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].error_messages["invalid_choice"] = _("This organisation is not merged any longer.")
