"""The technology areas of a programme: who leads each, by which decision, and what is missing."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import is_staff_anywhere
from programmes.display.facts import Facts
from programmes.models import Consultation, ConsultationArea, Programme
from programmes.permissions import may_fill_in
from programmes.views.pages import assignments_of
from sweden.clock import local


def _consulted(user: Any, programme: Programme, year: int) -> Counter[str]:
    """How many consultations of the year concerned each area, by its key."""
    rows = Consultation.objects.visible_to(user).filter(programme=programme, held_on__year=year).current()
    links = ConsultationArea.objects.filter(consultation__in=rows.values("pk"))
    return Counter(links.values_list("area__key", flat=True))


@require_safe
@login_required
def areas_page(request: HttpRequest, key: str) -> HttpResponse:
    """Every area that a decision of the programme names, for all who see the decision."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), key=key)
    year, staff = local(request.now).year, is_staff_anywhere(request.user)
    consulted = _consulted(request.user, programme, year) if staff else Counter()
    parts = []
    for assignment in assignments_of(request.user).filter(programme=programme):
        things = Facts(assignment).things("technology_areas")
        if things:
            rows = [{"thing": thing, "consulted": consulted[thing.item["key"]]} for thing in things]
            missing = sum(not thing.item.get("lead_decision") and not thing.item.get("lead") for thing in things)
            parts.append(
                {
                    "assignment": assignment,
                    "rows": rows,
                    "missing": missing,
                    "may_fill_in": may_fill_in(request.user, assignment),
                }
            )
    context = {
        "programme": programme,
        "title": _("Technology areas"),
        "parts": parts,
        "staff": staff,
        "year": year,
    }
    return render(request, "programmes/areas.html", context)
