"""Two who wrote in the same field: both versions side by side, and the second writer chooses."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.display.aid import CONFIRMED, field_words, rows_words, share, stated_words
from applications.drawing.answers import answer_text, worded
from applications.drawing.countries import country_name
from applications.errors import Conflict
from applications.forms.draft import InternationalForm, ProjectForm, ReasonForm
from applications.forms.international import checklist_words
from applications.forms.parties import PartyForm
from applications.models import ProjectParty
from applications.models.budget import CostCategory, FinancingSource
from applications.rules.answers.base import MOST_TEXT
from applications.rules.completeness import Section
from applications.views.own import CONFLICTS, Own, own
from applications.workflow.aid import PROJECT_SECTION, Rules, save_party, save_project
from applications.workflow.draft import save_budget, save_section
from applications.workflow.international import SECTION as CHECKLIST
from applications.workflow.international import checklist_for, save_answers
from applications.workflow.parties import change_party
from calls.rules.form import LONG_TEXT
from programmes.models import TechnologyArea
from registry.problems import problem
from sweden.money import fraction
from sweden.typography import amount, listed


def keep_conflict(request: HttpRequest, mine: Own, conflict: Conflict, *, page: str) -> None:
    """Put what the second writer wanted aside until the choice is made; what waits from another part stays."""
    figures = conflict.figures
    one = {
        "section": figures["section"],
        "mine": figures["mine"],
        "theirs": figures["theirs"],
        "rest": figures["rest"],
        "revision": figures["revision"],
        "who": figures["who"],
        "at": figures["at"].isoformat(),
        "page": page,
    }
    key = CONFLICTS + str(mine.case.uuid)
    request.session[key] = [one, *(other for other in _kept(request, mine) if other["section"] != one["section"])]


def _kept(request: HttpRequest, mine: Own) -> list[dict[str, Any]]:
    """What waits for a choice, the latest first: in the session, so that nothing of it is lost."""
    return list(request.session.get(CONFLICTS + str(mine.case.uuid), []))


def show_conflict(request: HttpRequest, mine: Own, status: int = 200) -> HttpResponse:
    """The page with both versions."""
    waiting = _kept(request, mine)
    if not waiting:
        return HttpResponseRedirect(mine.url("mine_one"))
    kept = waiting[0]
    choices = [
        {
            "name": name,
            "label": _label(mine, kept["section"], name),
            "mine": _said(mine, kept["section"], name, kept["mine"][name]),
            "theirs": _said(mine, kept["section"], name, kept["theirs"].get(name)),
            "both": _both(mine, kept, name) is not None,
        }
        for name in kept["mine"]
    ]
    context = mine.context(
        Section.REVIEW,
        choices=choices,
        rest=[_label(mine, kept["section"], name) for name in kept.get("rest", {})],
        who=kept["who"],
        at=parse_datetime(kept["at"]),
        page=mine.url(kept["page"]),
    )
    return render(request, "applications/conflict.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose, field by field, between one's own version and the one that stands there."""
    mine = own(request, uuid)
    waiting = _kept(request, mine)
    if request.method == "GET" or not waiting:
        return show_conflict(request, mine)
    kept = waiting[0]
    chosen = dict(kept.get("rest", {}))
    for name, value in kept["mine"].items():
        choice = request.POST.get(f"choose-{name}")
        both = _both(mine, kept, name) if choice == "both" else None
        if choice == "mine" or both is not None:
            chosen[name] = value if both is None else both
    try:
        if chosen:
            _save(request, mine, kept, chosen)
    except Conflict as again:
        keep_conflict(request, mine, again, page=kept["page"])
        return show_conflict(request, mine, status=409)
    except DomainError as refusal:
        return problem(request, refusal)
    request.session[CONFLICTS + str(mine.case.uuid)] = waiting[1:]
    return HttpResponseRedirect(mine.url("conflict" if waiting[1:] else kept["page"]))


def _save(request: HttpRequest, mine: Own, kept: dict[str, Any], chosen: dict[str, Any]) -> None:
    """Save what was chosen on the revision that the reader has seen."""
    how: dict[str, Any] = {"revision": kept["revision"], "by": request.user, "now": request.now}
    kind, _colon, key = kept["section"].partition(":")
    if kind in ("budget", "party", "aid"):
        party = ProjectParty.objects.select_related("version").filter(version=mine.version, uuid=key).first()
        if party is None:
            return
        if kind == "budget":
            save_budget(party, chosen, **how)
        elif kind == "aid":
            save_party(party, chosen, **how)
        else:
            change_party(party, chosen, **how)
    elif kind == CHECKLIST:
        save_answers(mine.version, chosen, **how)
    elif kind == PROJECT_SECTION:
        save_project(mine.version, chosen, **how)
    else:
        save_section(mine.version, kept["section"], chosen, **how)


#: Texts that two may have written each their part of, and how long they may be.
_LONG = {"summary": 3000, "risk_note": 10_000, "business_share_reason": 5000}


def _both(mine: Own, kept: dict[str, Any], name: str) -> str | None:
    """Both texts, the one that stands there first; None when the field is no long text, or it would be too long."""
    first, second = kept["theirs"].get(name), kept["mine"][name]
    if not (isinstance(first, str) and isinstance(second, str) and first.strip() and second.strip()):
        return None
    most = _LONG.get(name, 0)
    if kept["section"] == "questions":
        kinds = {one["key"]: one.get("kind") for one in mine.version.form.content.get("questions", [])}
        most = MOST_TEXT if kinds.get(name) == LONG_TEXT else 0
    both = f"{first}\n\n{second}"
    return both if len(both) <= most else None


def _label(mine: Own, section: str, name: str) -> str:
    kind, _colon, key = section.partition(":")
    if kind == "budget":
        party = mine.version.parties.filter(uuid=key).first()
        letter, row, year = name.split(".")
        words = {"c": lambda: CostCategory(row).label, "f": lambda: FinancingSource(row).label, "g": lambda: _("grant")}
        return f"{party}: {words[letter]()} {year}"
    if kind in ("aid", PROJECT_SECTION):
        return field_words(name, Rules.for_call(mine.call).valid.values())
    if kind == CHECKLIST:
        return checklist_words(checklist_for(mine.call), name)
    if kind == "questions":
        question = _question(mine, name)
        return worded(question, "label", _lang())[0] if question else name
    forms_ = {"project": ProjectForm, "international": InternationalForm, "party": PartyForm, "reason": ReasonForm}
    field = forms_[kind].base_fields.get(name)
    return str(field.label) if field else name


def _lang() -> str:
    return "en" if (get_language() or "sv").startswith("en") else "sv"


def _question(mine: Own, key: str) -> dict[str, Any] | None:
    return next((one for one in mine.version.form.content.get("questions", []) if one["key"] == key), None)


def _said(mine: Own, section: str, name: str, value: Any) -> str:
    question = _question(mine, name) if section == "questions" else None
    return answer_text(question, value, _lang()) if question else _shown(name, value)


def _shown(name: str, value: Any) -> str:
    if name == "stated":
        return listed([stated_words(one) or str(one) for one in value or ()], get_language())
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if name in ("earlier", "services", "accounts"):
        return rows_words(name, value)
    if name == "eu_rate":
        return share(fraction(value))
    if isinstance(value, bool) and name.startswith("d."):
        return str(CONFIRMED[value])
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int) and ("." in name or name.endswith("_same_costs")):
        return amount(value, get_language())
    if isinstance(value, list):
        return listed([country_name(code, get_language() or "sv") for code in value], get_language())
    if name == "technology_area":
        area = TechnologyArea.objects.filter(key=value).first()
        return str(area) if area else str(value)
    return str(value)
