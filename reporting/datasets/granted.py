"""What is known of granted projects and their parties, as plain rows that figures are divided by."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Organisation
from applications.models import Application, ProjectParty
from grants.models import AreaClassification, Grant, Result, StatedPart, ThemeShare
from programmes.models import TechnologyArea
from programmes.rules.facts import Project
from reporting.rules.breakdowns import group_of

SSH, SCHOOL, MOBILITY = "ssh", "research_school", "mobility"


def areas(programmes: Iterable[int]) -> dict[str, str]:
    """The technology areas that the programmes' decisions name, in their order: key → name."""
    rows = TechnologyArea.objects.filter(assignment__programme__in=list(programmes)).order_by("position", "key")
    return dict(rows.values_list("key", "name_sv"))


def grants(cases: Iterable[str], projects: Iterable[Project], *, at: datetime) -> dict[str, dict[str, Any]]:
    """What is known of each case with money, by its key: six questions, whatever the number of cases."""
    wanted = list(cases)
    found = _handed(wanted)
    for case, key, number, title, agency in (
        Grant.objects.filter(case__uuid__in=wanted)
        .order_by("pk")
        .values_list("case__uuid", "assignment__key", "case__number", "project__title", "authority__key")
    ):
        found.setdefault(str(case), {**EMPTY, "number": number, "title": title, "agency": agency, "assignment": key})
    for case, shares in (
        AreaClassification.objects.filter(grant__case__uuid__in=wanted, stated_at__lte=at)
        .exclude(grant__withdrawn_at__lte=at)
        .order_by("stated_at", "pk")
        .values_list("grant__case__uuid", "shares")
    ):
        found[str(case)]["areas"] = shares
    for case, theme, percent in (
        ThemeShare.objects.filter(grant__case__uuid__in=wanted, stated_at__lte=at)
        .exclude(grant__withdrawn_at__lte=at)
        .order_by("stated_at", "pk")
        .values_list("grant__case__uuid", "theme", "percent")
    ):
        found[str(case)]["themes"] = {**found[str(case)]["themes"], theme: percent}
    _parts(found, wanted, at)
    for project in projects:
        if project.key in found:
            found[project.key]["other"] = {str(year): money.others for year, money in project.years.items()}
    return found


EMPTY: dict[str, Any] = {
    "areas": {},
    "trl_from": None,
    "trl_to": None,
    "countries": [],
    "themes": {},
    "ssh": {},
    "other": {},
    "schools": [],
    "mobility": False,
    "coordinator": "",
    "starts_on": "",
    "ends_on": "",
}


def _handed(cases: list[str]) -> dict[str, dict[str, Any]]:
    rows = Application.objects.filter(case__uuid__in=cases, submitted_version__isnull=False).order_by("pk")
    return {
        str(one["key"]): {
            **EMPTY,
            "number": one["number"],
            "title": one["title"],
            "agency": one["agency"],
            "areas": {one["area"]: 100} if one["area"] else {},
            "trl_from": one["trl_from"],
            "trl_to": one["trl_to"],
            "countries": one["countries"] or [],
            "coordinator": one["party"] or "",
            "starts_on": one["starts_on"].isoformat() if one["starts_on"] else "",
            "ends_on": one["ends_on"].isoformat() if one["ends_on"] else "",
        }
        for one in rows.values(
            "title",
            key=F("case__uuid"),
            number=F("case__number"),
            agency=F("case__authority__key"),
            area=F("submitted_version__technology_area__key"),
            trl_from=F("submitted_version__trl_from"),
            trl_to=F("submitted_version__trl_to"),
            countries=F("submitted_version__partner_countries"),
            party=F("coordinator__name"),
            starts_on=F("submitted_version__starts_on"),
            ends_on=F("submitted_version__ends_on"),
        )
    }


def _parts(found: dict[str, dict[str, Any]], cases: list[str], at: datetime) -> None:
    """Stated parts: the humanities' money by year (undivided in the first year), schools and mobility."""
    rows = StatedPart.objects.filter(grant__case__uuid__in=cases, stated_at__lte=at)
    rows = rows.exclude(grant__withdrawn_at__lte=at).order_by("stated_at", "pk")
    for case, part, covers, by_year in rows.values_list("grant__case__uuid", "part", "covers", "by_year"):
        one = found[str(case)]
        if part == SSH:
            one["ssh"] = by_year
        elif part == SCHOOL:
            one["schools"] = [name for name in covers if name != MOBILITY]
            one["mobility"] = MOBILITY in covers


def results(cases: Iterable[str], *, until: int, at: datetime) -> dict[str, dict[str, Any]]:
    """What the projects of the cases have led to until a year, as their register says, each once, with the case it is
    told of. Two questions. Titles stay in the register: what is told is how many."""
    of_project: dict[int, tuple[str, str]] = {}
    grants = Grant.objects.filter(case__uuid__in=list(cases)).order_by("-pk")
    for project, case, number in grants.values_list("project", "case__uuid", "case__number"):
        of_project[project] = str(case), number
    rows = Result.objects.standing(at).filter(project__in=list(of_project), year__lte=until).order_by("year", "pk")
    return {
        str(one["uuid"]): {
            "case": of_project[one["project"]][0],
            "case_number": of_project[one["project"]][1],
            "kind": one["kind"],
            "year": one["year"],
            "number": one["number"],
            "is_open": bool(one["is_open"]),
        }
        for one in rows.values("uuid", "project", "kind", "year", "number", "is_open")
    }


def parties(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each case's parties with money, by "case:organisation": county of the workplace and kind as handed in, else those
    of the organisation itself. Two questions."""
    wanted = {(one["case"], one["party_key"]) for one in entries.values() if one["case"] and one["party_key"]}
    own = {
        str(one["uuid"]): one
        for one in Organisation.objects.filter(uuid__in={party for _case, party in wanted}).values(
            "uuid", "name", "county", "country", "kind"
        )
    }
    handed = {
        f"{one['case']}:{one['party']}": one
        for one in ProjectParty.objects.filter(
            version__application__submitted_version=F("version"),
            version__application__case__uuid__in={case for case, _party in wanted},
        ).values(
            "county",
            "kind",
            "size",
            case=F("version__application__case__uuid"),
            party=F("organisation__uuid"),
        )
    }
    found = {}
    for case, party in sorted(wanted):
        organisation, stated = own[party], handed.get(f"{case}:{party}")
        found[f"{case}:{party}"] = {
            "case": case,
            "name": organisation["name"],
            "county": (stated["county"] if stated else "") or organisation["county"],
            "country": organisation["country"],
            "group": group_of(stated["kind"] if stated else organisation["kind"], stated["size"] if stated else ""),
        }
    return found
