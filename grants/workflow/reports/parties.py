"""What a project's parties have been given to account for, and who may stand behind what they tell."""

from datetime import date
from typing import Any

from accounts.models import Organisation, User
from applications.permissions import coordinates
from grants.models import Acceptance, GrantParty, Project, Report
from grants.queries.agreement import standing_versions
from grants.workflow.reports.scheduling import grants_of
from registry.models import Participation
from registry.workflow.evidence import evidence_of


def budget_of(project: Project) -> dict[tuple[str, str], int]:
    """The parties' costs as they stand agreed, after changes: (uuid of the organisation, kind of cost) → kronor for the
    project. Grants of one case share a budget: the one that was changed most counts. A grant without a version has the
    budget it was decided on."""
    sums: dict[tuple[str, str], int] = {}
    grants = list(project.grants.select_related("decision__application__submitted_version"))
    versions = standing_versions([one.pk for one in grants])
    of_case: dict[int, Any] = {}
    for grant in grants:
        version = versions.get(grant.pk)
        stands = of_case.get(grant.case_id)
        if stands is None or (version is not None and (stands[1] is None or version.number > stands[1].number)):
            of_case[grant.case_id] = (grant, version)

    def add(party: str, kind: str, amount: int | None) -> None:
        sums[party, kind] = sums.get((party, kind), 0) + (amount or 0)

    for grant, version in of_case.values():
        if version is not None:
            for one in version.parties.select_related("organisation"):
                for kind, years in one.budget.items():
                    add(str(one.organisation.uuid), kind, sum(years.values()))
        elif grant.decision is not None:
            for party in grant.decision.application.submitted_version.content["parties"]:
                for kind, _year, amount in party["costs"]:
                    add(party["organisation"], kind, amount)
    return sums


def categories_of(project: Project, organisation: Organisation) -> list[dict[str, str]]:
    """The categories of aid that the party's costs are divided among, where the grants of the project have several."""
    found: dict[str, dict[str, str]] = {}
    versions = standing_versions([one.pk for one in project.grants.all()])
    for row in GrantParty.objects.filter(version__in=versions.values(), organisation=organisation).order_by("pk"):
        found |= {one["category"]: one for one in row.divided}
    return list(found.values())


def is_signatory(by: User, report: Report, organisation: Organisation, day: date) -> bool:
    """Whether it is seen that the user alone may speak for the party: by verified evidence in the register of
    representatives, or by an acceptance of the terms whose right has been checked."""
    evidence = evidence_of(by.person, organisation, day)
    if evidence is not None and evidence.verified_at is not None and not evidence.jointly:
        return True
    accepted = Acceptance.objects.filter(
        grant__in=[one.pk for one in grants_of(report)], organisation=organisation, answered_by__person=by.person_id
    )
    return any(one.is_shown for one in accepted.select_related("evidence"))


def may_approve(by: User, part: Participation | None, report: Report, organisation: Organisation, day: date) -> bool:
    """The project leader, or the party's signatory, who takes part in the case."""
    return coordinates(part) or (part is not None and is_signatory(by, report, organisation, day))
