"""What the list of grants is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Assignment


class GrantFilter(forms.Form):
    """Which grants the list shows."""

    assignment = forms.ModelChoiceField(
        Assignment.objects.none(), label=_("Assignment"), required=False, to_field_name="key", empty_label=_("All")
    )
    q = forms.CharField(label=_("Project or coordinator"), required=False, max_length=100)

    def __init__(self, *args: Any, authorities: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignment"]
        field.queryset = Assignment.objects.filter(authority__in=authorities).order_by("key")
        field.label_from_instance = lambda one: f"{one.authority}: {one.short_title_sv or one.title_sv}"
        field.queryset = field.queryset.select_related("authority")
