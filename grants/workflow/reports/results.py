"""What a project has led to: a small register that its people and its officers write."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.permissions import writes
from grants.errors.followup import ResultFaulty
from grants.models import Project, Result
from grants.models.report import ResultKind
from grants.permissions import may_in
from registry.models import Participation
from registry.workflow.stream import record

LEVELS = range(1, 10)
#: What stands as the title of doctoral mobility: nobody writes one, so that no name of a person can be stored.
MOVED = "Doktorander mellan akademi och näringsliv"


def may_state(by: User, project: Project) -> bool:
    """Those who write in one of the project's cases, and the officers of its funders."""
    if not by.is_authenticated:
        return False
    parts = Participation.objects.filter(
        case__in=project.grants.values("case"), person=by.person_id, ended_at__isnull=True
    )
    if any(writes(one) for one in parts):
        return True
    return any(may_in(by, "follow_up", one) for one in project.grants.all())


@transaction.atomic
def state(
    project: Project,
    *,
    kind: str,
    title: str = "",
    year: int,
    reference: str = "",
    number: int | None = None,
    is_open: bool | None = None,
    organisation: Organisation | None = None,
    replaces: Result | None = None,
    by: User,
    now: datetime,
) -> Result:
    """State a result, or correct one. Of doctoral mobility only the number is kept. Raises NotAllowed, ResultFaulty."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if not may_state(by, project):
        raise NotAllowed
    words = title.strip(), reference.strip()
    faulty = kind not in ResultKind.values or bool(words[0]) == (kind == ResultKind.MOBILITY)
    faulty |= kind == ResultKind.READINESS and number not in LEVELS
    faulty |= kind == ResultKind.MOBILITY and (not number or bool(words[1]))
    faulty |= replaces is not None and not project.results.standing(now).filter(pk=replaces.pk).exists()
    if faulty:
        raise ResultFaulty
    row = Result.objects.create(
        project=project,
        kind=kind,
        title=words[0] or MOVED,
        reference=words[1],
        year=year,
        number=number,
        is_open=is_open,
        organisation=organisation,
        replaces=replaces,
        stated_by=by,
        stated_at=now,
    )
    record("grant.result_stated", case=project.grants.order_by("pk").first().case, by=by, at=now, result=str(row.uuid))
    return row


@transaction.atomic
def remove(result: Result, *, by: User, now: datetime) -> None:
    """Say that there is no such result; the row stays, and so does who said it. Raises NotAllowed, ResultFaulty."""
    project = Project.objects.select_for_update(no_key=True).get(pk=result.project_id)
    if not may_state(by, project):
        raise NotAllowed
    if not project.results.standing(now).filter(pk=result.pk).exists():
        raise ResultFaulty
    Result.objects.create(
        project=project,
        kind=result.kind,
        title=result.title,
        reference=result.reference,
        year=result.year,
        number=result.number,
        is_open=result.is_open,
        organisation=result.organisation,
        removed=True,
        replaces=result,
        stated_by=by,
        stated_at=now,
    )
    record(
        "grant.result_removed", case=project.grants.order_by("pk").first().case, by=by, at=now, result=str(result.uuid)
    )
