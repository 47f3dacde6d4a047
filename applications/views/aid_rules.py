"""The rules of state aid: which are in force, what each says, and entering new ones as data."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import DomainError
from accounts.permissions import is_staff_anywhere
from applications.display.aid import in_language, shown, shown_row
from applications.forms.aid import AidRulesForm
from applications.loading.files import dump
from applications.models import AidRuleSet
from applications.models.aid import AidFamily
from applications.permissions import may_enter_aid_rules
from applications.rules.aid.reading import read
from applications.workflow.aid_rules import enter
from registry.display import Mark
from sweden.clock import local


def period_mark(row: Any, day: date) -> Mark:
    """Whether something valid from a day, and perhaps to one, is in force."""
    if row.valid_from > day:
        return Mark(_("Later"), "info", "ring")
    if row.valid_to and row.valid_to < day:
        return Mark(_("No longer in force"), "neutral", "square")
    return Mark(_("In force"), "success")


def _inside(request: HttpRequest) -> None:
    if not is_staff_anywhere(request.user):
        raise Http404


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every set, by family; where one ends with nothing after it, that is said."""
    _inside(request)
    day = local(request.now).date()
    rows = list(AidRuleSet.objects.visible_to(request.user).defer("content"))
    families = []
    for family in AidFamily:
        own = [row for row in rows if row.family == family]
        families.append(
            {
                "title": family.label,
                "rows": [
                    {"row": row, "title": in_language(row.title_sv, row.title_en), "mark": period_mark(row, day)}
                    for row in own
                ],
                "ends": _ends(own),
            }
        )
    context = {"families": families, "may_enter": may_enter_aid_rules(request.user)}
    return render(request, "applications/aid_rules.html", context)


def _ends(rows: list[AidRuleSet]) -> date | None:
    """The last day that any of the sets holds; None when one holds until further notice, or when there is none."""
    if not rows or any(row.valid_to is None for row in rows):
        return None
    return max(row.valid_to for row in rows if row.valid_to)


@require_safe
@login_required
def one(request: HttpRequest, key: str) -> HttpResponse:
    """What a set says."""
    row = get_object_or_404(AidRuleSet.objects.visible_to(request.user).select_related("entered_by__person"), key=key)
    context = {
        "row": row,
        "title": in_language(row.title_sv, row.title_en),
        "act": in_language(row.rules.act_sv, row.rules.act_en),
        "mark": period_mark(row, local(request.now).date()),
        "shown": shown_row(row),
        "may_enter": may_enter_aid_rules(request.user),
    }
    return render(request, "applications/aid_rule_set.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a new set: written after an earlier one, looked at, then entered."""
    if not may_enter_aid_rules(request.user):
        raise Http404
    form = AidRulesForm(request.POST or None, initial={"content": _begin(request.GET.get("fran", ""))})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["content"]
        if "check" in request.POST:
            context["shown"] = shown(content, read(content))
        else:
            try:
                row = enter(content, source=form.cleaned_data["source"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("content", str(refusal))
            else:
                messages.success(request, _("%(title)s has been entered.") % {"title": row.title_sv})
                return HttpResponseRedirect(reverse("applications:aid_rule_set", args=[row.key]))
    return render(request, "applications/aid_rules_new.html", context, status=422 if form.errors else 200)


def _begin(key: str) -> str:
    """The text of the set that the new one is written after; empty when there is none."""
    row = AidRuleSet.objects.filter(key=key).first()
    return dump(row.content) if row else ""
