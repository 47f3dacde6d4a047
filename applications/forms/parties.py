"""An organisation that takes part, as its people write it: who it is, its size, where it works, what it does."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from applications.drawing.countries import countries
from applications.forms.draft import EMPTY, DraftForm
from applications.models import ProjectParty
from applications.models.budget import CompanySize
from applications.workflow.parties import known_name
from sweden.clock import local, now
from sweden.counties import COUNTIES
from sweden.identifiers import IdentifierError, organisation_number, personal_number
from sweden.sni import EDITIONS, SniError, show_sni, sni

_NUMBER_WRONG: dict[str, Any] = {
    "format": gettext_lazy("Write the organisation number with ten digits, for example 556012-3456."),
    "check_digit": gettext_lazy(
        "The organisation number is not right: its last digit does not match the others. Check it."
    ),
    "third_digit": gettext_lazy("This is a personal number. Tick that the party is a sole trader, if it is one."),
    "no_such_day": gettext_lazy("The personal number is not right: there is no such day. Check it."),
    "future": gettext_lazy("The personal number is not right: the day has not come yet. Check it."),
}


class PartyForm(DraftForm):
    """An organisation that takes part. Its number is checked; abroad it has none."""

    abroad = forms.BooleanField(label=gettext_lazy("The organisation is outside Sweden"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Organisation number"),
        help_text=gettext_lazy("Ten digits, for example 556012-3456. A sole trader's is the personal number."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sole_trader = forms.BooleanField(
        label=gettext_lazy("The party is a sole trader"),
        help_text=gettext_lazy(
            "The number is then a personal number. It is kept apart as personal data, in no list and no document."
        ),
        required=False,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("For an organisation outside Sweden."),
        required=False,
        choices=lambda: EMPTY + [pair for pair in countries(get_language() or "sv").items() if pair[0] != "SE"],
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Leave it empty to take the name that an organisation number is already known by here."),
        max_length=200,
        required=False,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of organisation"), choices=OrganisationKind)
    size = forms.ChoiceField(
        label=gettext_lazy("Size of the company"),
        help_text=gettext_lazy("By annex I of the block exemption regulation. Count all companies of the group."),
        required=False,
        choices=EMPTY + [choice for choice in CompanySize.choices if choice[0] != CompanySize.NOT_ENTERPRISE],
    )
    county = forms.ChoiceField(
        label=gettext_lazy("County of the workplace"),
        required=False,
        choices=lambda: (
            EMPTY
            + [
                (county.code, county.name_en if (get_language() or "sv").startswith("en") else county.name_sv)
                for county in sorted(COUNTIES, key=lambda one: one.code)
            ]
        ),
    )
    sni = forms.CharField(
        label=gettext_lazy("Main activity, SNI code"),
        help_text=gettext_lazy("Five digits, for example 72.190. It stands in the company's register certificate."),
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}),
    )
    sni_edition = forms.ChoiceField(
        label=gettext_lazy("Edition of the code"),
        choices=[(one, f"SNI {one}") for one in EDITIONS],
        initial=EDITIONS[0],
        required=False,
    )
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=200, required=False)

    def __init__(self, *args: Any, party: ProjectParty | None = None, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party, self.today = party, today
        #: The personal number of a sole trader, once it has been read; never shown again.
        self.personal_number = ""
        if party:  # which organisation it is does not change; another one is another party
            for name in ("abroad", "number", "country", "sole_trader"):
                del self.fields[name]
            self.fields["name"].help_text = ""
            if party.organisation.country != "SE":
                del self.fields["county"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.party is None:
            self._clean_number(values)
        if not values.get("name") and "name" not in self.errors:
            values["name"] = known_name(values.get("number") or "") if self.party is None else ""
            if not values["name"]:
                self.add_error("name", _("Write the name of the organisation."))
        if values.get("sni"):
            self._clean_sni(values)
        if values.get("kind") and values["kind"] != OrganisationKind.COMPANY:
            values["size"] = CompanySize.NOT_ENTERPRISE
        return values

    def _clean_number(self, values: dict[str, Any]) -> None:
        """The number of a Swedish organisation or a sole trader; abroad there is none."""
        if values.get("abroad"):
            if not values.get("country"):
                self.add_error("country", _("Choose the country of the organisation."))
            return
        typed = values.get("number") or ""
        if not typed.strip():
            if "number" not in self.errors:
                self.add_error("number", _("Write the organisation number, or say that the organisation is abroad."))
            return
        try:
            if values.get("sole_trader"):
                self.personal_number = personal_number(typed, today=self.today or local(now()).date()).value
                values["number"] = ""
                values["kind"] = OrganisationKind.COMPANY
            else:
                values["number"] = organisation_number(typed).display
        except IdentifierError as wrong:
            self.add_error("number", _NUMBER_WRONG.get(wrong.code, _NUMBER_WRONG["format"]))

    def _clean_sni(self, values: dict[str, Any]) -> None:
        try:
            values["sni"] = sni(values["sni"], values.get("sni_edition") or EDITIONS[0])
        except SniError as wrong:
            said = _("There is no such SNI code: its first two digits are no division.")
            self.add_error("sni", said if wrong.code == "division" else _("Write the SNI code with five digits."))

    def values(self) -> dict[str, Any]:
        """What the workflow adds or changes."""
        values = {name: self.cleaned_data[name] for name in ("name", "kind", "size", "contact_name", "sni")}
        values["sni_edition"] = (self.cleaned_data.get("sni_edition") or EDITIONS[0]) if values["sni"] else ""
        values["county"] = self.cleaned_data.get("county", "")
        if self.party is None:
            abroad = self.cleaned_data["abroad"]
            values["number"] = "" if abroad else self.cleaned_data["number"]
            values["country"] = self.cleaned_data["country"] if abroad else "SE"
            values["personal_number"] = "" if abroad else self.personal_number
            if abroad:
                values["county"] = ""
        return values

    def clear_values(self) -> dict[str, Any]:
        """Of a party that is changed: what was sent of it and is clear, without what has an error."""
        sent = {name for name in self.fields if self.add_prefix(name) in self.data}
        known = {name: value for name, value in self.cleaned_data.items() if name in sent}
        if "sni" in known:
            known["sni_edition"] = (known.get("sni_edition") or EDITIONS[0]) if known["sni"] else ""
        elif "sni" in self.errors:
            known.pop("sni_edition", None)
        return {name: value for name, value in known.items() if name not in self.errors}

    @staticmethod
    def initial_of(party: ProjectParty) -> dict[str, Any]:
        names = ("name", "kind", "size", "county", "contact_name", "sni_edition")
        return {name: getattr(party, name) for name in names} | {"sni": show_sni(party.sni)}
