"""Which parts a delegation covers, as an administrator chooses them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment
from accounts.roles import Role
from programmes.models import Assignment, StrandDelegation
from programmes.rules.delegations import Part
from programmes.templatetags.texts import text_of


def worded(part: Part, assignment: Assignment) -> str:
    """A part in words; the assignment comes with its authority and strands."""
    strand = next((text_of(one, "name") for one in assignment.strands.all() if one.pk == part[1]), "")
    named = f"{assignment.authority}, {text_of(assignment, 'short_title')}"
    return f"{named}: {strand}" if strand else f"{named}: {gettext('the whole assignment')}"


#: What it means, by role, that nothing is chosen: who decides on reports may have all parts (the open question).
UNCHOSEN = {
    Role.DECISION_MAKER: _(
        "The whole of an assignment, or strands of it. With nothing chosen the role decides nothing."
    ),
    Role.REPORT_APPROVER: _(
        "The whole of an assignment, or strands of it. With nothing chosen the answer to the open question about "
        "delegation decides."
    ),
}


class PartsForm(forms.Form):
    """Assignments and strands; nothing chosen: no parts are entered."""

    parts = forms.MultipleChoiceField(
        label=_("Covers"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pk-check"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        role: RoleAssignment,
        assignments: Iterable[Assignment],
        standing: Iterable[StrandDelegation],
    ) -> None:
        rows = list(standing)
        chosen = [f"{one.assignment_id}-{one.strand_id or 0}" for one in rows]
        seen = ",".join(str(one) for one in sorted(one.pk for one in rows))
        super().__init__(data, initial={"parts": chosen, "seen": seen})
        self.fields["parts"].help_text = UNCHOSEN[role.role]
        self.fields["parts"].choices = [
            (f"{one.pk}-{strand or 0}", worded((one.pk, strand), one))
            for one in assignments
            for strand in (None, *(strand.pk for strand in one.strands.all()))
        ]

    @property
    def chosen(self) -> list[Part]:
        """What was chosen, by keys of assignment and strand."""
        pairs = (one.split("-") for one in self.cleaned_data["parts"])
        return [(int(assignment), int(strand) or None) for assignment, strand in pairs]

    @property
    def had(self) -> list[int]:
        """Keys of the rows that the form was filled from."""
        return [int(one) for one in self.cleaned_data["seen"].split(",") if one.isdecimal()]
