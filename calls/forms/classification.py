"""What a call is about, so that it is found and counted: area, readiness, who may apply, where, subjects."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationKind
from calls.models import Call
from calls.subject_names import third_level
from programmes.models import TechnologyArea
from programmes.templatetags.texts import text_of
from sweden.counties import COUNTIES
from sweden.subjects import AREAS, groups_of

LEVELS = range(1, 10)
_LEVELS = [("", _("Any level")), *((level, str(level)) for level in LEVELS)]


def named(things: Iterable[Any]) -> list[tuple[str, str]]:
    """Codes with names in the reader's language, as choices."""
    english = (get_language() or "sv").startswith("en")
    return [(one.code, one.name_en if english else one.name_sv) for one in things]


def area_choices(areas: Iterable[TechnologyArea]) -> list[tuple[str, str]]:
    """Technology areas as choices, by key."""
    return [(one.key, text_of(one, "name")) for one in areas]


def subject_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Research subjects by area: the area as a whole, its groups, and the subjects of the third level as entered."""
    english = (get_language() or "sv").startswith("en")
    third = third_level()
    found = []
    for area in AREAS:
        codes = [(one.code, one.name_sv, one.name_en) for one in (area, *groups_of(area.code))]
        codes += [one for one in third if one[0].startswith(area.code)]
        ordered = sorted(codes)
        names = [(code, f"{code} {name_en if english else name_sv}") for code, name_sv, name_en in ordered]
        found.append((area.name_en if english else area.name_sv, names))
    return found


def _ticks(label: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pk-check"}), **kwargs
    )


def _level(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, choices=_LEVELS)


class ClassificationForm(forms.Form):
    """Everything may be left empty: the call is then for any area, level, kind of organisation, county and subject."""

    areas = _ticks(_("Technology areas"))
    trl_from = _level(_("Lowest technology readiness level (TRL)"))
    trl_to = _level(_("Highest technology readiness level (TRL)"))
    applicant_kinds = _ticks(
        _("Who may apply"),
        choices=OrganisationKind.choices,
        help_text=_("For search and the self-check. What stops an application is set under Conditions."),
    )
    counties = _ticks(_("Counties"), help_text=_("None: the whole country."))
    subjects = forms.MultipleChoiceField(
        label=_("Research subjects"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("By the standard of research subjects. Choose several with Ctrl or Cmd."),
    )

    def __init__(self, *args: Any, areas: Iterable[TechnologyArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {one.key: one for one in areas}
        self.fields["areas"].choices = area_choices(self.areas.values())
        self.fields["counties"].choices = named(COUNTIES)
        self.fields["subjects"].choices = subject_choices()

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        """What stands in the fields before anything is typed."""
        return {
            "areas": [one.key for one in call.areas.all()],
            "trl_from": call.trl_from,
            "trl_to": call.trl_to,
            "applicant_kinds": call.applicant_kinds,
            "counties": call.counties,
            "subjects": call.subjects,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lowest, highest = data.get("trl_from"), data.get("trl_to")
        if "trl_from" in data and "trl_to" in data and (lowest is None) != (highest is None):
            self.add_error("trl_to" if highest is None else "trl_from", _("Choose both levels, or neither."))
        elif lowest and highest and highest < lowest:
            self.add_error("trl_to", _("The highest level is not below the lowest."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.editing.classify` takes."""
        return self.cleaned_data | {"areas": [self.areas[key] for key in self.cleaned_data["areas"]]}
