"""What is typed when a change is asked for, by kind, and when it is decided."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from applications.models.budget import CompanySize, CostCategory
from assessments.states.procedure import Section, WorseGround
from grants.models import ChangeKind, GrantVersion
from grants.states.changes import ChangeStatus
from grants.workflow.changing.imagining import budget_years, moving_years
from grants.workflow.newcomers import bases_of
from registry.fields import DayField, KronorField, LongTextField, OrganisationNumberField

#: Nothing is chosen for the reader: what is moved is said, never guessed.
NOTHING = ("", _("Choose"))


class ChangeForm(forms.Form):
    """What every request says: why. Each kind adds what it asks for; `wanted` is plain JSON."""

    reason = LongTextField(label=_("Why it is needed"), max_length=5000)
    field_order: Any = ()

    def __init__(self, *args: Any, version: GrantVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = [
            (str(one.organisation.uuid), one.name) for one in version.parties.select_related("organisation")
        ]
        self.years = sorted({int(year) for one in version.parties.all() for year in one.by_year})
        self.set_up(version)
        self.order_fields([name for name in self.fields if name != "reason"])

    def set_up(self, version: GrantVersion) -> None:
        """The kind's own fields filled from the version that holds."""

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for, by the names of the kind."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class TimeForm(ChangeForm):
    """Another period."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def set_up(self, version: GrantVersion) -> None:
        self.initial |= {"starts_on": version.starts_on, "ends_on": version.ends_on}

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name].isoformat() for name in ("starts_on", "ends_on")}


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label)


class BudgetForm(ChangeForm):
    """The whole budget as it would be: each party's costs by category and year, and its money by year."""

    def set_up(self, version: GrantVersion) -> None:
        self.years = moving_years(version)
        self.stands: dict[str, int] = {}
        self.rows: list[tuple[str, str, list[str]]] = []
        self.amounts: list[tuple[str, list[str]]] = []
        for one in version.parties.select_related("organisation"):
            key = str(one.organisation.uuid)
            for category, word in CostCategory.choices:
                costs = one.budget.get(category, {})
                cells = [self._cell(f"c_{key}_{category}_{year}", costs, year, one.name, word) for year in self.years]
                self.rows.append((one.name, str(word), cells))
            cells = [self._cell(f"a_{key}_{year}", one.by_year, year, one.name, "") for year in self.years]
            self.amounts.append((one.name, cells))

    def _cell(self, name: str, stands: Any, year: int, party: str, category: Any) -> str:
        label = ", ".join(str(word) for word in (party, category, year, _("kronor")) if word)
        self.stands[name] = stands.get(str(year), 0)
        self.fields[name] = KronorField(label=label, initial=self.stands[name], required=False)
        return name

    @property
    def tables(self) -> dict[str, Any]:
        """The cells as they are drawn: costs by party and category, money by party."""
        return {
            "years": self.years,
            "costs": [(party, word, self._drawn(cells), self._sum(cells)) for party, word, cells in self.rows],
            "amounts": [(party, self._drawn(cells), self._sum(cells)) for party, cells in self.amounts],
        }

    def _drawn(self, cells: list[str]) -> list[tuple[int, Any]]:
        return [(year, self[name]) for year, name in zip(self.years, cells, strict=True)]

    def _sum(self, cells: list[str]) -> int:
        typed = getattr(self, "cleaned_data", {})
        return sum(typed.get(name) or 0 if name in self.data else self.stands[name] for name in cells)

    @property
    def wanted(self) -> dict[str, Any]:
        """What would be other than it is; a cell that is emptied has no kronor, one that is left out stays."""
        found: dict[str, Any] = {"budget": {}, "amounts": {}}
        for name, stands in self.stands.items():
            kronor = self.cleaned_data.get(name) or 0
            if name not in self.data or kronor == stands:
                continue
            what, party, *category, year = name.split("_")
            place = found["amounts"] if what == "a" else found["budget"].setdefault(party, {})
            place.setdefault(party if what == "a" else "_".join(category), {})[year] = kronor
        return found


class MoveForm(ChangeForm):
    """Costs and grant of a year from one place to another."""

    year = forms.TypedChoiceField(label=_("Budget year"), coerce=int)
    source = _choice(_("From party"))
    source_category = forms.ChoiceField(label=_("From kind of cost"), choices=[NOTHING, *CostCategory.choices])
    target = _choice(_("To party"))
    target_category = forms.ChoiceField(label=_("To kind of cost"), choices=[NOTHING, *CostCategory.choices])
    costs = KronorField(label=_("Costs moved, kronor"))
    grant = KronorField(label=_("Grant moved, kronor"), help_text=_("0 where only the costs move within a party"))

    def set_up(self, version: GrantVersion) -> None:
        for name in ("source", "target"):
            if name in self.fields:
                self.fields[name].choices = [NOTHING, *self.parties]
        self.fields["year"].choices = [NOTHING, *((year, str(year)) for year in self.years)]


class PartyInForm(MoveForm):
    """A party that comes in, with costs and grant from another."""

    number = OrganisationNumberField(label=_("Organisation number of the new party"))
    aid = forms.ChoiceField(label=_("Its basis of state aid"))
    size = forms.ChoiceField(label=_("Its size"), choices=[NOTHING, *CompanySize.choices])
    declared = forms.BooleanField(
        label=_("The party makes the declarations that its basis asks for, as the parties of the application did"),
        required=False,
    )
    target = None  # type: ignore[assignment]
    field_order = ("number",)

    def set_up(self, version: GrantVersion) -> None:
        super().set_up(version)
        decision = version.grant.decision
        content = decision.application.submitted_version.content if decision else {}
        if "aid" not in content:
            for name in ("aid", "size", "declared"):
                del self.fields[name]
            return
        english = get_language() == "en"
        self.fields["aid"].choices = [
            NOTHING,
            *(
                (key, f"{basis.title_en}: {one.title_en}" if english else f"{basis.title_sv}: {one.title_sv}")
                for key, basis, one in bases_of(content)
            ),
        ]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        found = Organisation.objects.filter(number=number, country="SE").first()
        if found is None:
            raise forms.ValidationError(
                _("The organisation is not known here. Ask someone there to sign in and enter it first.")
            )
        if str(found.uuid) in dict(self.parties):
            raise forms.ValidationError(_("The organisation is a party already."))
        self.organisation = found
        return number

    @property
    def wanted(self) -> dict[str, Any]:
        found = super().wanted
        del found["number"]
        return {**found, "target": str(self.organisation.uuid)}


class PartyOutForm(ChangeForm):
    """A party that leaves; what it has not been paid goes to another."""

    party = _choice(_("Party that leaves"))
    heir = _choice(_("Party that takes over what has not been paid"))

    def set_up(self, version: GrantVersion) -> None:
        for name in ("party", "heir"):
            self.fields[name].choices = [NOTHING, *self.parties]

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.cleaned_data.get("party") and self.cleaned_data.get("party") == self.cleaned_data.get("heir"):
            self.add_error("heir", _("Choose another party than the one that leaves."))
        return cleaned


class LeaderForm(ChangeForm):
    """Another project leader."""

    leader = forms.CharField(label=_("Name of the new project leader"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail of the new project leader"),
        help_text=_(
            "The person takes over the right to ask for changes and approve costs when the change is approved."
        ),
    )


class CoordinatorForm(ChangeForm):
    """Another coordinator among the parties."""

    party = _choice(_("New coordinator"))
    leader = forms.CharField(label=_("Name of the person who coordinates for it"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail of the person who coordinates for it"),
        help_text=_(
            "The person takes over the right to ask for changes and approve costs when the change is approved."
        ),
    )

    def set_up(self, version: GrantVersion) -> None:
        self.fields["party"].choices = [one for one in self.parties if one[0] != str(version.coordinator.uuid)]


class ContentForm(ChangeForm):
    """Another content."""

    content = LongTextField(label=_("What is to be done otherwise"), max_length=5000)


class PauseForm(ChangeForm):
    """A pause, in which nothing is paid."""

    first = DayField(label=_("First day of the pause"))
    last = DayField(label=_("Last day of the pause"))

    @property
    def wanted(self) -> dict[str, Any]:
        return {"from": self.cleaned_data["first"].isoformat(), "to": self.cleaned_data["last"].isoformat()}


FORMS: dict[str, type[ChangeForm]] = {
    ChangeKind.TIME: TimeForm,
    ChangeKind.BUDGET: BudgetForm,
    ChangeKind.PARTY_IN: PartyInForm,
    ChangeKind.PARTY_OUT: PartyOutForm,
    ChangeKind.LEADER: LeaderForm,
    ChangeKind.COORDINATOR: CoordinatorForm,
    ChangeKind.CONTENT: ContentForm,
    ChangeKind.PAUSE: PauseForm,
}


class ReconsiderForm(forms.Form):
    """Other amounts of a grant, party by party and year by year, by which section, and why."""

    section = forms.ChoiceField(label=_("By which section"), choices=Section.choices, widget=forms.RadioSelect)
    worse_ground = forms.ChoiceField(label=_("Ground, where a party gets less"), required=False)
    reason = LongTextField(
        label=_("Why it is taken up again"), max_length=5000, help_text=_("It is printed in the decision.")
    )

    def __init__(self, *args: Any, version: GrantVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worse_ground"].choices = [("", "–"), *WorseGround.choices]
        self.parties = list(version.parties.select_related("organisation"))
        self.years = budget_years(version)
        for one in self.parties:
            for year in self.years:
                words = {"party": one.name, "year": year}
                label = _("%(party)s, %(year)s, kronor") % words
                self.fields[f"a_{one.organisation.uuid}_{year}"] = KronorField(
                    label=label, initial=one.by_year.get(str(year)), required=str(year) in one.by_year
                )

    @property
    def rows(self) -> list[tuple[str, list[Any]]]:
        """Each party with its cells, year by year; empty where it has no money of the year."""
        return [(one.name, [self[f"a_{one.organisation.uuid}_{year}"] for year in self.years]) for one in self.parties]

    @property
    def amounts(self) -> dict[str, dict[str, int]]:
        """What is typed, by party and year."""
        found: dict[str, dict[str, int]] = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("a_") and value is not None:
                _a, party, year = name.split("_")
                found.setdefault(party, {})[year] = value
        return found


class DecideForm(forms.Form):
    """The decision on a request."""

    why = LongTextField(label=_("Reasons for the decision"), max_length=5000)


class ChangesFilter(forms.Form):
    """Which requests the list shows."""

    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *ChangeStatus.choices])
    kind = forms.ChoiceField(label=_("What is changed"), required=False, choices=[("", _("All")), *ChangeKind.choices])
    q = forms.CharField(label=_("Project or case number"), required=False, max_length=100)
