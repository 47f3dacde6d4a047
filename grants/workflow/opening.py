"""A granted application becomes a project with a grant per assignment and strand."""

from datetime import datetime

from django.db import transaction

from assessments.models import Decision, Outcome
from grants.models import Grant, Project
from registry.workflow.stream import record


def open_grants(*, now: datetime) -> list[Grant]:
    """Find every decision to grant that has been told of and has no grant yet, and lay it up. Harmless to run twice or
    at once."""
    told = Decision.objects.filter(outcome=Outcome.GRANT, grants__isnull=True, application__withheld=False)
    waiting = told.order_by("pk")
    return [grant for pk in waiting.values_list("pk", flat=True) for grant in _open(pk, now=now)]


@transaction.atomic
def _open(pk: int, *, now: datetime) -> list[Grant]:
    decision = Decision.objects.select_related(
        "application__case__authority", "application__submitted_version", "application__coordinator"
    ).get(pk=pk)
    # The application's row is the one that two workers can both wait for: a decision is never locked for writing.
    type(decision.application).objects.select_for_update().get(pk=decision.application_id)
    if decision.grants.exists():
        return []
    application = decision.application
    version = application.submitted_version
    # In a joint call another authority may have granted the project money already: it is one project.
    standing = Project.objects.filter(grants__case=application.case).order_by("pk").first()
    project = standing or Project.objects.create(
        title=version.title,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        own_area=version.own_area,
        technology_area_id=version.technology_area_id,
    )
    places = dict.fromkeys(
        (a.assignment, a.strand)
        for a in decision.proposal.amounts.select_related("assignment__authority", "strand").order_by("pk")
    )
    grants = [
        Grant.objects.create(
            project=project,
            case=application.case,
            decision=decision,
            authority=assignment.authority,
            assignment=assignment,
            strand=strand,
            coordinator=application.coordinator,
            opened_at=now,
        )
        for assignment, strand in places
    ]
    record("grant.opened", case=application.case, at=now, project=str(project.uuid))
    return grants
