"""What the projects of an assignment, or of a whole programme, must add up to."""

from fractions import Fraction

from programmes.rules import portfolio
from programmes.rules.facts import Project, YearMoney
from programmes.rules.judges.common import Asked, row, verdict
from programmes.rules.parameters import Counted, Partial
from programmes.rules.portfolio import ClusterYear, Component, Readiness, ThemeGrant
from programmes.rules.verdict import Row, Unknown, Verdict
from sweden.findings import Severity


def project_year_min(asked: Asked) -> Verdict:
    """Each project has at least an amount in each calendar year of its period; both sums are shown."""
    weight = asked.weight(Severity.OVERRIDE)
    rows = []
    for project in asked.projects:
        for year in project.calendar_years:
            money = project.years.get(year, YearMoney())
            sums = ClusterYear(
                project.key,
                year,
                grant=money.grant,
                other_public=money.other_public + money.eu,
                business=money.business_cash + money.business_in_kind,
                own=money.own_cash + money.own_in_kind,
            )
            found = portfolio.project_year_min_findings(
                [sums],
                asked.values["minimum"],
                basis=asked.values["basis"],
                severity=weight.severity,
                source=weight.source,
            )
            counts = project.is_whole(year) or asked.values["partial_years"] is Partial.COUNTED
            figures = {"grant": sums.grant, "total": sums.total, "minimum": asked.values["minimum"]}
            rows.append(row(project, year=year, figures=figures, findings=found, counts=counts))
    return verdict(rows)


def _classified(project: Project, theme: str, counted: Counted) -> Fraction | None:
    share = project.themes.get(theme)
    if share is None or counted is Counted.SHARE_OF_GRANT:
        return share
    return Fraction(int(share == 1))


def theme_min(asked: Asked) -> Verdict:
    """A theme gets at least an amount each year, of the grants as they are classified.

    Years to come are shown and not judged: more may still be granted.
    """
    values = asked.values
    theme = values["theme"]
    if not asked.projects:
        return verdict([])
    first = values["begun_by"] or min(
        (year for one in asked.projects for year in one.years), default=asked.facts.on.year
    )
    last = max(asked.facts.on.year, values["binding_from"], *(year for one in asked.projects for year in one.years))
    rows = []
    for year in range(first, last + 1):
        grants = [
            ThemeGrant(one.years[year].grant, _classified(one, theme, values["counted_as"]))
            for one in asked.projects
            if year in one.years
        ]
        minimum = (values["by_year"] or {}).get(year, values["minimum"])
        found = portfolio.theme_min(
            grants, minimum, year=year, binding_from=values["binding_from"], source=asked.source
        )
        figures = {
            "theme_total": found.total,
            "minimum": minimum,
            "grant": sum(one.amount for one in grants),
            "unclassified": sum(one.amount for one in grants if one.theme_share is None),
        }
        rows.append(row(year=year, figures=figures, findings=found.findings, counts=year <= asked.facts.on.year))
    for one in asked.projects:
        share = _classified(one, theme, values["counted_as"])
        rows.append(row(one, figures={"grant": one.money.grant, "theme_share": share}, counts=False))
    return verdict(rows, _unclassified(asked, theme))


def _unclassified(asked: Asked, theme: str) -> Unknown:
    return Unknown("unclassified", tuple(one.key for one in asked.projects if theme not in one.themes))


def begun(asked: Asked) -> Verdict:
    """The first grant that is classified as the theme shows that the work has begun."""
    theme, year, weight = asked.values["theme"], asked.values["year"], asked.weight(Severity.WARNING)
    of_theme = [one for one in asked.projects if one.themes.get(theme)]
    first = min((one.decided_on for one in of_theme if one.decided_on), default=None)
    found = portfolio.begun_findings(first, year, on=asked.facts.on, severity=weight.severity, source=weight.source)
    rows = []
    if first is not None or found:
        rows.append(row(figures={"first_on": first, "year": year}, findings=found))
    rows += [
        row(one, figures={"decided_on": one.decided_on, "theme_share": one.themes[theme]}, counts=False)
        for one in of_theme
    ]
    return verdict(rows, Unknown("not_over", () if rows else ("",)), _unclassified(asked, theme))


def component(asked: Asked) -> Verdict:
    """Every project describes the part and gives it money."""
    name, weight = asked.values["component"], asked.weight(Severity.BLOCKING)
    rows = []
    for one in asked.projects:
        part = one.parts.get(name)
        if part is None:
            continue
        found = portfolio.component_findings(
            [Component(one.key, part.described, part.amount)],
            floor=asked.values["floor"],
            severity=weight.severity,
            source=weight.source,
        )
        figures = {"described": part.described, "amount": part.amount, "floor": asked.values["floor"]}
        rows.append(row(one, figures=figures, findings=found))
    return verdict(rows, _without_part(asked, name))


def _without_part(asked: Asked, name: str) -> Unknown:
    return Unknown("part_unknown", tuple(one.key for one in asked.projects if name not in one.parts))


def coverage(asked: Asked) -> Verdict:
    """The projects' parts together cover everything that is wanted, and describe what must be described."""
    name, weight = asked.values["component"], asked.weight(Severity.WARNING)
    wanted = [*asked.values["covers"], *(asked.values["described"] or ())]
    having = [one for one in asked.projects if name in one.parts]
    covered = [what for one in having for what in one.parts[name].covers]
    rows: list[Row] = []
    if having:
        found = portfolio.coverage_findings(covered, wanted, severity=weight.severity, source=weight.source)
        figures = {"covered": tuple(one for one in wanted if one in covered), "wanted": tuple(wanted)}
        rows.append(row(figures=figures, findings=found))
    for one in having:
        rows.append(row(one, figures={"covered": tuple(one.parts[name].covers)}, counts=False))
    return verdict(rows, _without_part(asked, name))


def max_grants(asked: Asked) -> Verdict:
    """At most so many projects of the part, the assignment or the programme are granted, together with those that are
    judged as if they were; each is shown beside."""
    weight, most = asked.weight(Severity.BLOCKING), asked.values["grants"]
    projects = asked.facts.programme if asked.scope.startswith("programme") else asked.projects
    given = [one for one in projects if one.money.grant > 0]
    if not given:
        return verdict([])
    found = portfolio.max_grants_findings(
        most, granted=0, new=len(given), severity=weight.severity, source=weight.source
    )
    rows = [row(figures={"grants": len(given), "most": most}, findings=found)]
    rows += [row(one, figures={"grant": one.money.grant}, counts=False) for one in given]
    return verdict(rows)


def trl_coverage(asked: Asked) -> Verdict:
    """All levels of technology readiness are reached by the programme's projects together, both agencies'."""
    weight = asked.weight(Severity.INFO)
    known = [one for one in asked.facts.programme if one.trl_from and one.trl_to]
    spans = [Readiness(one.area, one.trl_from or 0, one.trl_to or 0) for one in known]
    lowest, highest = asked.values["lowest"], asked.values["highest"]
    found = portfolio.trl_matrix(spans, lowest, highest, severity=weight.severity, source=weight.source)
    rows = []
    if known:
        covered = tuple(level for level in range(lowest, highest + 1) if level not in found.gaps)
        rows.append(row(figures={"levels": covered, "gaps": found.gaps}, findings=found.findings))
    for area, counts in sorted(found.counts.items()):
        rows.append(Row(part=area, figures={"matrix": counts}, counts=False))
    unknown = Unknown("no_trl", tuple(one.key for one in asked.facts.programme if not (one.trl_from and one.trl_to)))
    return verdict(rows, unknown)


def decision_number(asked: Asked) -> Verdict:
    """What is owed to the government refers to the decision's own number where the decision says so."""
    weight, facts = asked.weight(Severity.BLOCKING), asked.facts
    if not facts.duties:
        return verdict([], Unknown("no_duties", ("",)))
    found = portfolio.decision_number_findings(
        facts.decision_number, facts.duties, severity=weight.severity, source=weight.source
    )
    rows = [row(figures={"number": facts.decision_number or None, "duties": tuple(facts.duties)}, findings=found)]
    return verdict(rows)
