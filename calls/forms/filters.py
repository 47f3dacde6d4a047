"""The filters of lists of calls; they stand in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, OrganisationKind
from calls.forms.classification import LEVELS, area_choices, named
from calls.models import Phase
from calls.states import CallStatus
from programmes.models import TechnologyArea
from sweden.counties import COUNTIES

_ALL = ("", _("All"))


class PublicFilterForm(forms.Form):
    """The filters of the public list, of its feeds and of its calendar."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    myndighet = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            _ALL,
            (Phase.OPEN, _("Open")),
            (Phase.COMING, _("Opens later")),
            (Phase.CLOSED, _("Has closed")),
        ],
    )
    omrade = forms.ChoiceField(label=_("Technology area"), required=False)
    trl = forms.TypedChoiceField(
        label=_("Readiness (TRL)"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[_ALL, *((level, str(level)) for level in LEVELS)],
    )
    vem = forms.ChoiceField(label=_("I am a"), required=False, choices=[_ALL, *OrganisationKind.choices])
    lan = forms.ChoiceField(label=_("County"), required=False)

    def __init__(
        self, *args: Any, authorities: Iterable[Authority], areas: Iterable[TechnologyArea], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [_ALL, *((one.key, one.short_name) for one in authorities)]
        self.fields["omrade"].choices = [_ALL, *area_choices(areas)]
        self.fields["lan"].choices = [_ALL, *named(COUNTIES)]


class StaffFilterForm(forms.Form):
    """The filters of the officers' list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    myndighet = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[_ALL, *CallStatus.choices])

    def __init__(self, *args: Any, authorities: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [_ALL, *((one.key, one.short_name) for one in authorities)]
