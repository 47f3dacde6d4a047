"""What is typed about state aid: rules as text, and what an application says of itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.display.aid import CONFIRM, FIELDS, bonus_words, in_language, stated_words
from applications.forms.draft import DraftForm, checked_text
from applications.loading.files import faults
from applications.rules.aid.ruleset import Declaration, RuleSet
from registry.fields import DayField

#: No act comes near this; a longer text is a mistake (characters).
MOST_TEXT = 200_000


class AidRulesForm(forms.Form):
    """A set of rules as text, and what it was written after. `content` becomes checked values."""

    source = forms.CharField(
        label=_("Written after"),
        max_length=300,
        help_text=_("The act with its number, and where it is published."),
    )
    content = forms.CharField(
        label=_("Rules"),
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text=_("YAML, as in the product's own files. Give the rules a new key and their own period."),
    )

    def clean_content(self) -> dict[str, Any]:
        """The content; each fault becomes an error of its own at the field."""
        return checked_text(self.cleaned_data["content"], faults)


#: A yes or no that may also be left unsaid.
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _yes_no(label: Any, choices: Any = YES_NO, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.RadioSelect,
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
        **more,
    )


def _shown(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


class ProjectAidForm(DraftForm):
    """What gives the project bonuses: cooperation, and what is stated of it."""

    research_may_publish = forms.BooleanField(label=FIELDS["research_may_publish"], required=False)
    contract_research_only = forms.BooleanField(label=FIELDS["contract_research_only"], required=False)
    area = forms.ChoiceField(
        label=FIELDS["area"],
        required=False,
        choices=[("", _("none")), ("a", _("a-area")), ("c", _("c-area"))],
    )

    def __init__(self, *args: Any, rules: RuleSet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes: dict[str, str] = {}
        for bonus in (one for basis in rules.bases for one in basis.bonuses) if rules else ():
            for ground in bonus.grounds:
                if ground.kind == "stated":
                    codes[ground.code] = stated_words(ground.code) or bonus_words(bonus)
        self.fields["stated"] = forms.MultipleChoiceField(
            label=FIELDS["stated"],
            required=False,
            choices=list(codes.items()),
            widget=forms.CheckboxSelectMultiple,
        )

    def kept(self) -> dict[str, Any]:
        """What can be saved of what was typed."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class PartyAidForm(DraftForm):
    """What a party says of itself, and the declarations that its bases ask for."""

    research_organisation = _yes_no(
        FIELDS["research_organisation"],
        help_text=_(
            "Independent research, education or dissemination is its main aim; never settled by legal form alone."
        ),
    )
    group = forms.CharField(
        label=FIELDS["group"],
        max_length=200,
        required=False,
        help_text=_("The same name for every party of the group. Empty: the party belongs to none."),
    )
    operating_aid_since = DayField(
        label=FIELDS["operating_aid_since"],
        years=(1900, 2199),
        required=False,
        help_text=_("From any authority. Only for the operation of an innovation cluster."),
    )
    flat_rate = _yes_no(
        FIELDS["flat_rate"],
        help_text=_("If not, they are shown as actual costs that the party can prove."),
    )

    def __init__(
        self,
        *args: Any,
        declarations: Iterable[Declaration] = (),
        cluster: bool = False,
        flat_rate: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not cluster:
            del self.fields["operating_aid_since"]
        if not flat_rate:
            del self.fields["flat_rate"]
        self.declarations = list(declarations)
        for one in self.declarations:
            self.fields[f"d.{one.key}"] = _yes_no(in_language(one.statement_sv, one.statement_en), CONFIRM.items())

    @property
    def declared(self) -> list[forms.BoundField]:
        """The declarations, as fields."""
        return [self[f"d.{one.key}"] for one in self.declarations]

    @staticmethod
    def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
        """From what stands (`workflow.aid.read_party`) to what the fields show."""
        return {
            name: _shown(value) if name in ("research_organisation", "flat_rate") or name.startswith("d.") else value
            for name, value in values.items()
        }

    def kept(self) -> dict[str, Any]:
        """What can be saved of what was typed, as `workflow.aid.save_party` takes it."""
        found = {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
        if since := found.get("operating_aid_since"):
            found["operating_aid_since"] = since.isoformat()
        return found
