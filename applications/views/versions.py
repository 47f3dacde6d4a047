"""The versions that an application has been handed in in, and what differs between one and the one before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from applications.documents import country_names
from applications.drawing.answers import answer_text
from applications.forms.draft import InternationalForm, ProjectForm, ReasonForm
from applications.forms.parties import PartyForm
from applications.models import Application, ApplicationVersion
from applications.models.budget import CompanySize
from applications.rules.changes import Change, changes
from applications.views.own import part_words
from programmes.models import TechnologyArea
from registry.display import Tab
from sweden.counties import county_name
from sweden.typography import kronor


@dataclass(frozen=True)
class ShownChange:
    """A difference in words. Empty texts: nothing stood there; both empty: what differs is not told in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Versions:
    """Which version is read, the others as tabs, and what it changed. `at` is when it was handed in."""

    version: ApplicationVersion
    at: datetime
    tabs: list[Tab]
    changed: list[ShownChange]
    earlier: int


def versions_of(application: Application, wanted: str, path: str) -> Versions:
    """The version asked for by its number, or the one that stands; those never handed in are left out."""
    frozen = list(application.versions.exclude(frozen_at=None).order_by("-number"))
    version = next((one for one in frozen if str(one.number) == wanted), None) or next(
        one for one in frozen if one.pk == application.submitted_version_id
    )
    tabs = []
    for one in frozen if len(frozen) > 1 else ():
        stands = one.pk == application.submitted_version_id
        words = _("Version %(number)s, in force") if stands else _("Version %(number)s")
        tabs.append(Tab(words % {"number": one.number}, f"{path}?version={one.number}", one.pk == version.pk))
    before = next((one for one in frozen if one.number < version.number), None)
    found = [_shown(one, version.content) for one in changes(before.content, version.content)] if before else []
    return Versions(version, version.frozen_at, tabs, found, before.number if before else 0)


def _shown(change: Change, content: Mapping[str, Any]) -> ShownChange:
    label = _label(change, content)
    party = f"{change.party}: {label}" if change.party else label
    return ShownChange(party, _text(change, change.before, content), _text(change, change.after, content))


def _label(change: Change, content: Mapping[str, Any]) -> str:
    if change.section == "questions":
        english = (get_language() or "sv").startswith("en")
        for question in content["questions"]:
            if question["key"] == change.name:
                return str((english and question.get("label_en")) or question.get("label_sv", change.name))
    if change.section == "budget":
        words = {
            "costs": _("Costs in all"),
            "financing": _("Other financing in all"),
            "requested": _("Grant asked for"),
        }
        return words[change.name]
    if change.section in ("attachments", "aid"):
        return part_words(change.section)
    if change.name == "party":
        return _("Party")
    fields = {
        **ReasonForm.base_fields,
        **(ProjectForm if change.section == "project" else PartyForm).base_fields,
        **{name: InternationalForm.base_fields[f] for name, f in _INTERNATIONAL.items()},
    }
    named = {"coordinator": _("Coordinator"), "contact": PartyForm.base_fields["contact_name"].label}
    return str(named.get(change.name) or fields[change.name].label)


_INTERNATIONAL = {
    "foreign_partners": "foreign_partners",
    "countries": "partner_countries",
    "risk_note": "risk_note",
}


def _text(change: Change, value: Any, content: Mapping[str, Any]) -> str:
    lang = get_language() or "sv"
    if change.section == "questions":
        question = next((one for one in content["questions"] if one["key"] == change.name), None)
        return answer_text(question, value, "en" if lang.startswith("en") else "sv") if question else str(value or "")
    if value is None or value == "" or value == []:
        return ""
    if change.section == "budget":
        return kronor(value, lang)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    words: dict[str, Callable[[Any], Any]] = {
        "countries": lambda codes: country_names(codes, lang),
        "kind": lambda kind: OrganisationKind(kind).label,
        "size": lambda size: CompanySize(size).label,
        "county": lambda code: county_name(code, lang) or code,
        "technology_area": lambda key: TechnologyArea.objects.filter(key=key).first() or key,
    }
    return str(words.get(change.name, str)(value))
