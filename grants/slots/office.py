"""What the grants say to the programme office: projects and money by technology area, which are public."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from grants.models import Grant
from programmes.models import LedgerEntry, Programme, TechnologyArea
from programmes.officefigures import KRONOR, Figures, Line
from programmes.rules.ledger import MEASURES
from programmes.templatetags.texts import text_of
from sweden.clock import local


def figures(user: Any, programme: Programme, now: datetime) -> list[Figures]:
    """How many projects each agency funds, and what it has granted, by the projects' technology area."""
    grants = Grant.objects.filter(assignment__programme=programme)
    projects: dict[int | None, dict[int, int]] = {}
    rows = grants.values_list("project__technology_area", "authority").annotate(total=Count("project", distinct=True))
    for area, authority, total in rows.order_by():
        projects.setdefault(area, {})[authority] = total

    area_of = Grant.objects.filter(case=OuterRef("case"), assignment=OuterRef("assignment"))
    entries = LedgerEntry.objects.filter(assignment__programme=programme, kind__in=MEASURES["granted"])
    entries = entries.as_of(local(now).date(), now)
    granted: dict[int | None, dict[int, int]] = {}
    rows = entries.annotate(area=Subquery(area_of.values("project__technology_area")[:1]))
    for area, authority, total in (
        rows.values_list("area", "assignment__authority").annotate(total=Sum("amount")).order_by()
    ):
        granted.setdefault(area, {})[authority] = int(total)

    known = {
        area.pk: text_of(area, "name")
        for area in TechnologyArea.objects.filter(pk__in=[key for key in {*projects, *granted} if key])
    }
    names: dict[int | None, Any] = dict(known)
    if None in projects or None in granted:
        names[None] = _("no technology area")
    return [
        Figures(
            "projects",
            _("Projects by technology area"),
            [Line(n, projects.get(k, {})) for k, n in names.items()],
            order=40,
        ),
        Figures(
            "areas",
            _("Granted by technology area"),
            [Line(name, granted.get(key, {}), KRONOR) for key, name in names.items()],
            order=45,
        ),
    ]
