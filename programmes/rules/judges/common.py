"""What the judges share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from programmes.rules.facts import Portfolio, Project
from programmes.rules.projects import Weight
from programmes.rules.verdict import Row, Unknown, Verdict
from sweden.findings import Finding, Severity, Source

#: Nothing has been granted, so there is nothing to judge.
NOTHING_GRANTED = "nothing_granted"
#: Something has been granted, and the demand is about none of it.
NOTHING_COUNTS = "nothing_counts"


@dataclass(frozen=True)
class Asked:
    """A demand as a judge gets it: its figures as values, what it is judged on, how it weighs, and the facts."""

    values: Mapping[str, Any]
    scope: str
    facts: Portfolio
    severity: Severity | None = None
    source: Source | None = None

    @property
    def projects(self) -> Sequence[Project]:
        return self.facts.projects

    @property
    def by_project(self) -> bool:
        return self.scope in ("project", "project_year")

    def weight(self, own: Severity) -> Weight:
        """The condition's own severity, else the kind's."""
        return Weight(self.severity or own, self.source)


Judge = Callable[[Asked], Verdict]


def verdict(rows: Iterable[Row], *unknown: Unknown) -> Verdict:
    """A verdict; without any row that counts it says why."""
    found = tuple(rows)
    told = [one for one in unknown if one.projects or one.code == NOTHING_GRANTED]
    if not told and not any(row.counts for row in found):
        has_money = any(row.figures.get("grant") for row in found)
        told = [Unknown(NOTHING_COUNTS if has_money else NOTHING_GRANTED)]
    return Verdict(found, tuple(told))


def row(project: Project | None = None, *, findings: Iterable[Finding] = (), **how: Any) -> Row:
    """A row of a project, or of the whole; its findings name the project."""
    key = project.key if project else ""
    named = tuple(replace(one, figures={**one.figures, "project": key}) if key else one for one in findings)
    return Row(project=key, findings=named, **how)
