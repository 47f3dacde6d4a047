"""What is typed for an act on many reports or grants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.forms.mass import MassForm


class WhyForm(MassForm):
    """A reason, the same for all."""

    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("The same for all that are chosen."))


class LastDayForm(WhyForm):
    """Another last day, and why."""

    due_on = DayField(label=_("New last day"))

    field_order = ["due_on", "why"]


REPORTS: dict[str, type[MassForm]] = {
    "remind": MassForm,
    "move": LastDayForm,
    "approve": MassForm,
    "send_back": WhyForm,
}
COSTS: dict[str, type[MassForm]] = {"take_up_costs": MassForm}
