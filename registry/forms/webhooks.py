"""What an administrator types to let another system be told of what happens."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiClient
from registry.listening import KINDS
from registry.models.outbox import MessageStatus

#: First word of an event's kind → what such events are about.
ABOUT: dict[str, str | Promise] = {
    "application": _("Applications"),
    "assignment": _("Assignments"),
    "call": _("Calls"),
    "case": _("The register's own acts on cases"),
    "consultation": _("Consultations"),
    "duty": _("Duties"),
    "evaluation": _("Evaluation"),
    "grant": _("Grants"),
    "ledger": _("Ledger"),
    "occasion": _("Reporting occasions"),
    "office": _("The programme office"),
}


#: How far a message has come, as the page says it.
STANDS: dict[str, str | Promise] = {
    MessageStatus.QUEUED: _("waits"),
    MessageStatus.SENT: _("received"),
    MessageStatus.FAILED: _("given up"),
}


class WebhookForm(forms.Form):
    """Whose, where, and of what."""

    client = forms.ModelChoiceField(
        ApiClient.objects.none(),
        label=_("System"),
        to_field_name="uuid",
        empty_label=_("Choose"),
        help_text=_("It is told only of what its role and scopes let it read."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Where messages are posted: https, to a host that can be reached from the internet."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        required=False,
        choices=[(kind, ABOUT[kind]) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pk-check"}),
        help_text=_("Nothing chosen: everything that the system's scopes reach."),
    )

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ApiClient.objects.filter(authority__in=authorities, revoked_at=None).select_related("user__person")
        self.fields["client"].queryset = rows.order_by("user__person__name", "pk")


class TellingFilterForm(forms.Form):
    """How far what was told has come."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *STANDS.items()])

    def narrow(self, rows: Any) -> Any:
        """The tellings that the filter leaves."""
        self.is_valid()
        status = self.cleaned_data.get("status")
        return rows.filter(status=status) if status else rows
