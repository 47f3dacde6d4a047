"""A direct award: to whom, why, on what it rests and who approves it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationKind, User
from calls.forms.fields import BlankRowsForm
from calls.models import CallRecipient, DirectAward
from registry.fields import OrganisationNumberField


class AwardForm(BlankRowsForm):
    """The ground of the award, and a row for each recipient. What is missing of a recipient may be written later."""

    NAME = "organisation"
    EMPTY_ROWS, MOST_ROWS = 1, 20
    STANDING = ("kind",)

    ground_sv = forms.CharField(
        label=_("Why there is no open call"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For example that the government's decision names the recipient. It is part of the decision."),
    )
    provision = forms.CharField(
        label=_("What it rests on"),
        required=False,
        max_length=300,
        help_text=_("The words of the assignment, or the provision, that let the money go to a named recipient."),
    )
    approver = forms.ModelChoiceField(
        label=_("Who approves"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=_("Choose a decision-maker"),
    )

    def __init__(
        self, data: Any = None, *, award: DirectAward | None, recipients: Iterable[CallRecipient], approvers: Any
    ) -> None:
        rows = [
            {
                "organisation": one.organisation.name,
                "org_number": one.organisation.number,
                "kind": one.organisation.kind,
                "name": one.name,
                "email": one.email,
            }
            for one in recipients
        ]
        rows += award.unfinished if award is not None else []
        initial: dict[str, Any] = {}
        if award is not None:
            initial = {
                "ground_sv": award.ground_sv,
                "provision": award.provision,
                "approver": award.approver.uuid if award.approver else None,
            }
        super().__init__(data, rows=rows, initial=initial)
        self.fields["approver"].queryset = approvers

    def row_fields(self, number: int) -> dict[str, forms.Field]:
        return {
            "organisation": forms.CharField(label=_("Organisation"), required=False, max_length=200),
            "org_number": OrganisationNumberField(label=_("Organisation number"), required=False),
            "kind": forms.ChoiceField(
                label=_("Kind"), required=False, choices=OrganisationKind.choices, initial=OrganisationKind.COMPANY
            ),
            "name": forms.CharField(label=_("Contact person"), required=False, max_length=200),
            "email": forms.EmailField(label=_("E-mail"), required=False),
        }

    @property
    def recipients(self) -> list[Mapping[str, Any]]:
        """Those that nothing is missing of, as `workflow.direct.set_award` takes them."""
        return [row | {"number": row["org_number"]} for _number, row in self.kept if all(row[one] for one in _WANTED)]

    @property
    def unfinished(self) -> list[dict[str, str]]:
        """Those that something is missing of, as they were typed."""
        return [
            {name: str(value or "") for name, value in row.items()}
            for _number, row in self.kept
            if not all(row[one] for one in _WANTED)
        ]


#: What a recipient needs before it can be invited.
_WANTED = ("org_number", "name", "email")
