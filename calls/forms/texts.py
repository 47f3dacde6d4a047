"""What a call begins with, and what it says."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.money import part_key, part_label
from calls.models import Access, Call
from programmes.models import Assignment, Strand


class NewCallForm(forms.Form):
    """What a call begins with."""

    part = forms.ChoiceField(label=_("Assignment or part that the money comes from"), widget=forms.RadioSelect)
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    access = forms.ChoiceField(
        label=_("Who may apply"),
        widget=forms.RadioSelect,
        initial=Access.OPEN,
        required=False,
        choices=[
            (Access.OPEN, _("Anyone whom the call is for")),
            (Access.INVITED, _("A named recipient, who is invited: a direct award")),
        ],
    )
    test = forms.BooleanField(
        label=_("This is a test: its own number series, never public, never in the ledger or a report"), required=False
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[Assignment, Strand | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {part_key(assignment, strand): (assignment, strand) for assignment, strand in parts}
        self.fields["part"].choices = [(key, part_label(*part)) for key, part in self.parts.items()]

    def clean_part(self) -> tuple[Assignment, Strand | None]:
        return self.parts[self.cleaned_data["part"]]


class TextsForm(forms.ModelForm):
    """What the call says."""

    class Meta:
        model = Call
        fields = [
            "title_sv",
            "title_en",
            "purpose_sv",
            "purpose_en",
            "who_may_apply_sv",
            "who_may_apply_en",
            "legal_basis_sv",
            "may_be_appealed",
            "appeal_ground_sv",
            "recommends_english",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("purpose_sv", 6),
                ("purpose_en", 6),
                ("who_may_apply_sv", 4),
                ("who_may_apply_en", 4),
                ("legal_basis_sv", 2),
            )
        }
        help_texts = {
            "purpose_sv": _(
                "What the call is for, in plain words. The first paragraph is the lead of the public page."
            ),
            "legal_basis_sv": _("The ordinance the grants rest on, and the basis for state aid."),
            "recommends_english": _(
                "Where reviewers from other countries read. Never a demand: whoever writes in Swedish is judged on the "
                "same terms."
            ),
            "appeal_ground_sv": _("The provision that says whether the decision may be appealed."),
        }

    def _post_clean(self) -> None:
        """Nothing is written to the row here: the workflow does that, on the revision that was read."""
