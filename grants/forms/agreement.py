"""What is typed about agreements: who is asked to accept, the acceptance itself, and the set-up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import CASE_READERS
from applications.models.terms import Ground
from grants.workflow.agreeing import DECLARATIONS
from registry.fields import DayField
from registry.markup import swedish

NOTE = 300


class AskForm(forms.Form):
    """Who is to accept the terms for a party."""

    email = forms.EmailField(label=_("E-mail of someone who may speak for the party"), max_length=254)


class AcceptForm(forms.Form):
    """Accepting for the party: by what right, and every declaration by itself."""

    ground = forms.ChoiceField(
        label=_("By what right you represent the organisation"), choices=Ground.choices, widget=forms.RadioSelect
    )
    position = forms.CharField(label=_("Your position"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, text in DECLARATIONS.items():
            self.fields[f"declared_{key}"] = forms.BooleanField(
                label=swedish(text), error_messages={"required": _("Tick the box to declare this.")}
            )
        self.fields["stands"] = forms.BooleanField(
            label=_("The organisation has read the decision, and accepts the terms."),
            error_messages={"required": _("Tick the box to accept.")},
        )

    @property
    def values(self) -> dict[str, Any]:
        """As the act takes them."""
        data = self.cleaned_data
        declared = [key for key in DECLARATIONS if data[f"declared_{key}"]]
        return {"ground": data["ground"], "position": data["position"], "declared": declared}


class DeclineForm(forms.Form):
    """Declining for the party."""

    why = forms.CharField(label=_("Why the terms are not accepted"), max_length=NOTE)


class CheckForm(forms.Form):
    """That whoever accepted may speak for the party."""

    note = forms.CharField(
        label=_("Where it is seen that the person may speak for the party"),
        max_length=NOTE,
        help_text=_("For example the registration certificate and its day"),
    )


class EthicsForm(forms.Form):
    """The project's ethics approval, or why it needs none."""

    number = forms.CharField(label=_("Number of the approval"), max_length=60, required=False)
    decided_on = DayField(label=_("Day of the approval"), required=False)
    note = forms.CharField(label=_("Where it is seen, or why none is needed"), max_length=NOTE)


class TaskForm(forms.Form):
    """Who sees to a task."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Who sees to it"), required=False, to_field_name="pk", empty_label="–"
    )

    def __init__(self, *args: Any, authority: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = (
            User.objects.filter(
                person__role_assignments__authority=authority,
                person__role_assignments__role__in=CASE_READERS,
                is_active=True,
            )
            .select_related("person")
            .distinct()
            .order_by("person__name", "pk")
        )


class DoneForm(forms.Form):
    """That a task is done."""

    note = forms.CharField(label=_("Note"), max_length=NOTE, required=False)


class OfferForm(forms.Form):
    """That the terms of today are offered; nothing is typed."""
