"""Forms of what is kept in versions by the programme office."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.forms.cases import CaseNumbersField
from programmes.models.logs import OpportunityKind, OpportunityStatus, SynergyStatus
from registry.fields import DayField


def long_text(label: Any, rows: int = 4, **kwargs: Any) -> forms.CharField:
    """A field for running text."""
    return forms.CharField(label=label, **{"max_length": 10_000, **kwargs}, widget=forms.Textarea(attrs={"rows": rows}))


class VersionForm(forms.Form):
    """A form whose saving makes a version. `version` names the one it began from, for a thing that is there."""

    #: Fields that are not columns of the model.
    LINKS: ClassVar[tuple[str, ...]] = ()

    version = forms.UUIDField(required=False, widget=forms.HiddenInput)
    change = forms.CharField(
        label=_("What is new"), max_length=300, required=False, help_text=_("Stands in the history beside the version.")
    )

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["change"]
        self.change_last()

    def change_last(self) -> None:
        """What is new is asked when all else is written."""
        self.order_fields([name for name in self.fields if name != "change"])

    @classmethod
    def start(cls, version: Any) -> dict[str, Any]:
        """What the form begins with for a version that is there."""
        names = [name for name in cls.base_fields if name not in ("version", "change", *cls.LINKS)]
        return {"version": version.uuid} | {name: getattr(version, name) for name in names}

    @property
    def values(self) -> dict[str, Any]:
        """The columns, as the workflow takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "change")}


class SynergyForm(VersionForm):
    """Something the programme's parts gain from each other."""

    LINKS = ("cases",)

    title = forms.CharField(label=_("Synergy"), max_length=200)
    noted_on = DayField(label=_("Noted"))
    status = forms.ChoiceField(label=_("State"), choices=SynergyStatus.choices)
    description = long_text(_("What is gained, and by whom"))
    effect = long_text(_("What it has led to"), 3, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"] = CaseNumbersField(
            user=user,
            label=_("Cases it links"),
            required=False,
            help_text=_("Numbers, one on each line. Only those who see a case see its number and title."),
        )
        self.change_last()


class OpportunityForm(VersionForm):
    """An opportunity for international cooperation."""

    title = forms.CharField(label=_("Opportunity"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OpportunityKind.choices)
    initiative = forms.CharField(label=_("Programme, mission or partnership"), max_length=200)
    countries = forms.CharField(label=_("Country or countries"), max_length=200, required=False)
    deadline = DayField(label=_("Last day"), required=False)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    national_money = forms.CharField(
        label=_("National money needed"),
        max_length=300,
        required=False,
        help_text=_("For example a share that Swedish parties need from the programme."),
    )
    what_we_do = long_text(_("What we do"), 3, required=False)
    status = forms.ChoiceField(label=_("State"), choices=OpportunityStatus.choices)


class EvaluationForm(VersionForm):
    """An insight, and the change that it led to."""

    title = forms.CharField(label=_("Heading"), max_length=200)
    noted_on = DayField(label=_("Noted"))
    source = forms.CharField(label=_("Where the insight comes from"), max_length=300)
    insight = long_text(_("Insight"), 3)
    change_made = long_text(_("Change made"), 3, required=False)
    changed_on = DayField(label=_("Day of the change"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("changed_on") and not data.get("change_made"):
            self.add_error("change_made", _("Say what was changed."))
        noted, changed = data.get("noted_on"), data.get("changed_on")
        if noted and changed and changed < noted:
            self.add_error("changed_on", _("The change is dated before the insight that it rests on."))
        return data
