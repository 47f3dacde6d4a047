"""What the grants say to the programme office: projects and money by technology area, and money by county.

A grant stands in the ledger from its decision. Projects and places are told when the decision has been, for few of them
tell which they are.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.queries import untold_to
from grants.models import Grant
from programmes.models import LedgerEntry, Programme, TechnologyArea
from programmes.officefigures import KRONOR, Figures, Line
from programmes.rules.ledger import MEASURES
from programmes.templatetags.texts import text_of
from sweden.clock import local
from sweden.counties import BY_CODE, county_name


def figures(user: Any, programme: Programme, now: datetime) -> list[Figures]:
    """How many projects each agency funds, and what it has granted, by the projects' technology area and the county of
    the party."""
    untold = untold_to(user)
    grants = Grant.objects.filter(assignment__programme=programme).exclude(case__in=untold)
    projects: dict[int | None, dict[int, int]] = {}
    rows = grants.values_list("project__technology_area", "authority").annotate(total=Count("project", distinct=True))
    for area, authority, total in rows.order_by():
        projects.setdefault(area, {})[authority] = total

    area_of = Grant.objects.filter(case=OuterRef("case"), assignment=OuterRef("assignment"))
    entries = LedgerEntry.objects.filter(assignment__programme=programme, kind__in=MEASURES["granted"])
    entries = entries.as_of(local(now).date(), now).filter(Q(case__isnull=True) | ~Q(case__in=untold))
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
        Figures("counties", _("Granted by county"), _by_county(entries), _("By the seat of the party."), order=60),
    ]


def _by_county(entries: Any) -> list[Line]:
    sums: dict[str, dict[int, int]] = {}
    rows = entries.values_list("organisation__county", "assignment__authority").annotate(total=Sum("amount"))
    for county, authority, total in rows.order_by():
        place = sums.setdefault(county if county in BY_CODE else "", {})
        place[authority] = place.get(authority, 0) + int(total)
    lines = [Line(County(code), sums[code], KRONOR) for code in sorted(sums) if code]
    return [*lines, Line(_("county not stated"), sums[""], KRONOR)] if "" in sums else lines


class County:
    """A county's name in the reader's language."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return county_name(self.code, get_language())
