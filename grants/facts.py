"""What has been granted as plain values, for the conditions of the government's decisions.

Grants are sums of commitments in the ledger, as of a day and as booked at a moment; costs and other financing are as
handed in; themes and demanded parts as stated by the officers at that moment. A constant number of questions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, Sum

from accounts.prepared import Prepared
from applications.models import Application
from applications.rules.facts import PartyFacts
from applications.workflow.facts import party_of_content
from assessments.models import Decision, Outcome
from grants.models import Grant, StatedPart, ThemeShare
from programmes.models import LedgerEntry
from programmes.rules.facts import Part, Party, Project, YearMoney
from registry.models import Case
from registry.models.case import Mode

#: The case's key, the assignment's and the strand's (None: the whole assignment).
Place = tuple[int, int, int | None]
#: A project's key, or a name of a case that stands alone.
Group = int | str


@dataclass
class _Granted:
    """What the ledger says of a place: kronor by year and by organisation, with the place's lasting names."""

    assignment: str
    strand: str
    by_year: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_party: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


@dataclass(frozen=True)
class _Handed:
    """What an application says: its parties by organisation, its period, area and readiness."""

    title: str
    starts_on: date | None
    ends_on: date | None
    area: str
    trl_from: int | None
    trl_to: int | None
    parties: Mapping[str, PartyFacts]


def projects_of(assignments: Iterable[int], *, on: date, at: datetime) -> list[Project]:
    """Every project with money from the assignments (keys), one per assignment and strand, the oldest case first.

    A project that several authorities fund is one under each assignment; what the others give it counts there as other
    public money. Test cases are no projects.
    """
    wanted = set(assignments)
    cases = _ledger(on, at).filter(assignment__in=wanted).values("case")
    found = _granted(_COMMITTED(assignments=list(wanted), on=on, at=at)) if wanted else {}
    if not found:
        return []
    mates = Grant.objects.filter(project__grants__case__in=cases).order_by()
    project_of = dict(mates.values_list("case", "project"))
    elsewhere = _ledger(on, at).exclude(assignment__in=wanted)
    beside = _granted(_sums(elsewhere.filter(Q(case__in=cases) | Q(case__in=mates.values("case")))))
    given = _by_group({**found, **beside}, project_of)
    handed, names = _handed(cases), _case_names(cases)
    granting = Decision.objects.filter(application__case__in=cases, outcome=Outcome.GRANT).order_by("decided_at", "pk")
    decided = dict(granting.values_list("application__case", "decided_on"))
    themes, parts = _themes(cases, at), _parts(cases, at)
    projects: dict[tuple[Group, int, int | None], Project] = {}
    for place in sorted(found, key=lambda one: (one[0], one[1], one[2] or 0)):
        case, assignment, strand = place
        if not any(found[place].by_year.values()):
            continue
        group = _group(case, project_of)
        before = projects.get((group, assignment, strand))
        project = _project(
            names[case],
            found[place],
            handed.get(case),
            {} if before else _others(given[group], assignment),
            decided_on=decided.get(case),
            themes=themes.get(place, {}),
            parts=parts.get(place, {}),
        )
        projects[group, assignment, strand] = _joined(before, project) if before else project
    return list(projects.values())


def _group(case: int, project_of: Mapping[int, int]) -> Group:
    """What makes cases one project: the project itself, or the case alone until its grant has been laid up."""
    return project_of.get(case) or f"case {case}"


def _by_group(found: Mapping[Place, _Granted], project_of: Mapping[int, int]) -> dict[Group, dict[int, dict[int, int]]]:
    """What each assignment has granted each project, by year."""
    given: dict[Group, dict[int, dict[int, int]]] = {}
    for (case, assignment, _strand), one in found.items():
        years = given.setdefault(_group(case, project_of), {}).setdefault(assignment, {})
        for year, amount in one.by_year.items():
            years[year] = years.get(year, 0) + int(amount)
    return given


def _others(given: Mapping[int, Mapping[int, int]], assignment: int) -> dict[int, int]:
    """What other assignments than this one have granted the same project, by year."""
    years: dict[int, int] = defaultdict(int)
    for other, amounts in given.items():
        if other != assignment:
            for year, amount in amounts.items():
                years[year] += amount
    return years


def _ledger(on: date, at: datetime) -> Any:
    rows = LedgerEntry.objects.filter(kind="commitment", case__isnull=False).exclude(case__mode=Mode.TEST)
    return rows.as_of(on, at).order_by()


def _sums(rows: Any) -> Any:
    return rows.values_list(
        "case", "assignment", "strand", "assignment__key", "strand__key", "year", "organisation__uuid"
    ).annotate(total=Sum("amount"))


#: What every judging of conditions asks first.
_COMMITTED = Prepared(
    lambda assignments, on, at: _sums(_ledger(on, at).filter(assignment__among=assignments)),
    assignments=list,
    on=date,
    at=datetime,
)


def _granted(sums: Iterable[Any]) -> dict[Place, _Granted]:
    found: dict[Place, _Granted] = {}
    for case, assignment, strand, key, strand_key, year, organisation, amount in sums:
        one = found.setdefault((case, assignment, strand), _Granted(key, strand_key or ""))
        one.by_year[year] += amount
        one.by_party[str(organisation or "")] += amount
    return found


def _handed(cases: Any) -> dict[int, _Handed]:
    """What was handed in; only the parts of the frozen content that are asked for are fetched."""
    names = ("title", "starts_on", "ends_on", "technology_area", "own_area", "trl_from", "trl_to", "parties")
    rows = Application.objects.filter(case__in=cases, submitted_version__isnull=False).values_list(
        "case", *(f"submitted_version__content__{name}" for name in names)
    )
    return {
        case: _Handed(
            title=title or "",
            starts_on=date.fromisoformat(starts_on) if starts_on else None,
            ends_on=date.fromisoformat(ends_on) if ends_on else None,
            area=area or own_area or "",
            trl_from=trl_from,
            trl_to=trl_to,
            parties={one["organisation"]: party_of_content(one) for one in parties or ()},
        )
        for case, title, starts_on, ends_on, area, own_area, trl_from, trl_to, parties in rows
    }


def _case_names(cases: Any) -> dict[int, tuple[str, str]]:
    rows = Case.objects.filter(pk__in=cases).values_list("pk", "uuid", "title_internal")
    return {pk: (str(uuid), title) for pk, uuid, title in rows}


def _themes(cases: Any, at: datetime) -> dict[Place, dict[str, Fraction]]:
    rows = ThemeShare.objects.filter(grant__case__in=cases, stated_at__lte=at).exclude(grant__withdrawn_at__lte=at)
    rows = rows.order_by("stated_at", "pk")
    found: dict[Place, dict[str, Fraction]] = defaultdict(dict)
    for case, assignment, strand, theme, percent in rows.values_list(
        "grant__case", "grant__assignment", "grant__strand", "theme", "percent"
    ):
        found[case, assignment, strand][theme] = Fraction(percent, 100)
    return found


def _parts(cases: Any, at: datetime) -> dict[Place, dict[str, Part]]:
    rows = StatedPart.objects.filter(grant__case__in=cases, stated_at__lte=at).exclude(grant__withdrawn_at__lte=at)
    rows = rows.order_by("stated_at", "pk")
    found: dict[Place, dict[str, Part]] = defaultdict(dict)
    for case, assignment, strand, part, description, amount, covers in rows.values_list(
        "grant__case", "grant__assignment", "grant__strand", "part", "description", "amount", "covers"
    ):
        found[case, assignment, strand][part] = Part(bool(description), amount, tuple(covers))
    return found


def _project(
    name: tuple[str, str],
    granted: _Granted,
    handed: _Handed | None,
    others: Mapping[int, int],
    *,
    decided_on: date | None,
    themes: Mapping[str, Fraction],
    parts: Mapping[str, Part],
) -> Project:
    key, title = name
    years = {year: YearMoney(grant=int(amount)) for year, amount in granted.by_year.items() if amount}
    for year, amount in others.items():
        years[year] = years.get(year, YearMoney()) + YearMoney(other_public=amount)
    parties: list[Party] = []
    for organisation, party in (handed.parties if handed else {}).items():
        for year, money in _own_money(party).items():
            years[year] = years.get(year, YearMoney()) + money
        given = int(granted.by_party.get(organisation, 0))
        parties.append(
            Party(
                name=party.name,
                kind=party.kind,
                size=party.size,
                county=party.county,
                country=party.country,
                is_coordinator=party.is_coordinator,
                costs=party.cost,
                grant=given,
            )
        )
    project = Project(
        key=key,
        assignment=granted.assignment,
        strand=granted.strand,
        title=title,
        decided_on=decided_on,
        years=dict(sorted(years.items())),
        parties=tuple(parties),
        themes=dict(themes),
        parts=dict(parts),
    )
    if handed is None:
        return project
    return replace(
        project,
        title=handed.title or title,
        starts_on=handed.starts_on,
        ends_on=handed.ends_on,
        area=handed.area,
        trl_from=handed.trl_from,
        trl_to=handed.trl_to,
    )


def _own_money(party: PartyFacts) -> dict[int, YearMoney]:
    """A party's costs and financing by year, by the names that the rules know."""
    years = sorted({year for _, year in [*party.costs, *party.financing]})
    return {
        year: YearMoney(
            costs=sum(amount for (_, of), amount in party.costs.items() if of == year),
            **replace(
                party, financing={cell: amount for cell, amount in party.financing.items() if cell[1] == year}
            ).sources(),
        )
        for year in years
    }


def _joined(one: Project, other: Project) -> Project:
    """Two cases of one project within one assignment: their money together, and what the later says else."""
    years = dict(one.years)
    for year, money in other.years.items():
        years[year] = years.get(year, YearMoney()) + money
    starts = [day for day in (one.starts_on, other.starts_on) if day]
    ends = [day for day in (one.ends_on, other.ends_on) if day]
    decided = [day for day in (one.decided_on, other.decided_on) if day]
    return replace(
        other,
        key=one.key,
        years=dict(sorted(years.items())),
        decided_on=min(decided, default=None),
        starts_on=min(starts, default=None),
        ends_on=max(ends, default=None),
        themes={**one.themes, **other.themes},
        parts={**one.parts, **other.parts},
    )
