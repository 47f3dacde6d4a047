"""The filters of lists of calls; they stand in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from calls.models import Phase
from calls.states import CallStatus


class PublicFilterForm(forms.Form):
    """The filters of the public list; they stand in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    myndighet = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            (Phase.OPEN, _("Open")),
            (Phase.COMING, _("Opens later")),
            (Phase.CLOSED, _("Has closed")),
        ],
    )

    def __init__(self, *args: Any, authorities: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [("", _("All")), *((one.key, one.short_name) for one in authorities)]


class StaffFilterForm(forms.Form):
    """The filters of the officers' list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    myndighet = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *CallStatus.choices])

    def __init__(self, *args: Any, authorities: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [("", _("All")), *((one.key, one.short_name) for one in authorities)]
