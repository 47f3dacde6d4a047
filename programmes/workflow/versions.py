"""Writing what is kept in versions: the logs of the programme office, and consultations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from programmes.errors.office import NothingChanged
from programmes.models import (
    Assignment,
    Consultation,
    ConsultationArea,
    ConsultationAssignment,
    EvaluationStep,
    Opportunity,
    Programme,
    Synergy,
    SynergyCase,
    TechnologyArea,
)
from programmes.models.versions import Version
from programmes.permissions import may_log_consultation, may_run_office
from registry.models import Case
from registry.workflow.stream import record

V = TypeVar("V", bound=Version)


def write_version(
    model: type[V],
    programme: Programme,
    *,
    replaces: V | None,
    values: dict[str, Any],
    links: dict[str, set[int]],
    by: User,
    now: datetime,
    change: str,
) -> V:
    """The first version, or the next one beside `replaces`. `links`: what it is tied to, by the links' own names."""
    if replaces is not None:
        if type(replaces).objects.filter(replaces=replaces).exists():
            raise Stale
        same = all(getattr(replaces, name) == value for name, value in values.items())
        if same and all(linked(replaces, name) == keys for name, keys in links.items()):
            raise NothingChanged
    fields: dict[str, Any] = {"programme": programme, "change": change, "written_by": by, "written_at": now, **values}
    if replaces is not None:
        fields |= {"thread": replaces.thread, "number": replaces.number + 1, "replaces": replaces}
    try:
        with transaction.atomic():
            return model.objects.create(**fields)
    except IntegrityError:
        if replaces is not None and model.objects.filter(replaces=replaces).exists():
            raise Stale from None  # someone replaced the same version at the same moment
        raise


def linked(version: Version, name: str) -> set[int]:
    """Keys of what a version is tied to: "case_links" → keys of cases."""
    manager = getattr(version, name)
    column = {"case_links": "case", "assignment_links": "assignment", "area_links": "area"}[name]
    return set(manager.values_list(column, flat=True))


@transaction.atomic
def write_synergy(
    programme: Programme,
    *,
    cases: Iterable[Case] = (),
    replaces: Synergy | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> Synergy:
    """Log a synergy, or a new version of one, with the cases it links.

    Cases that an earlier version links and that `by` does not see stay linked: nobody unties what they cannot see.
    Raises Stale, NothingChanged.
    """
    if not may_run_office(by, programme):
        raise NotAllowed
    keys = {case.pk for case in cases}
    if replaces is not None:
        before = linked(replaces, "case_links")
        keys |= before - set(Case.objects.visible_to(by).filter(pk__in=before).values_list("pk", flat=True))
    row = write_version(
        Synergy,
        programme,
        replaces=replaces,
        values=values,
        links={"case_links": keys},
        by=by,
        now=now,
        change=change,
    )
    SynergyCase.objects.bulk_create(SynergyCase(synergy=row, case_id=key) for key in sorted(keys))
    record("office.synergy_logged", case=None, by=by, at=now, programme=programme.key, synergy=str(row.thread))
    return row


@transaction.atomic
def write_opportunity(
    programme: Programme,
    *,
    replaces: Opportunity | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> Opportunity:
    """Log an opportunity in the EU or the world, or a new version of one. Raises Stale, NothingChanged."""
    if not may_run_office(by, programme):
        raise NotAllowed
    row = write_version(
        Opportunity, programme, replaces=replaces, values=values, links={}, by=by, now=now, change=change
    )
    record("office.opportunity_logged", case=None, by=by, at=now, programme=programme.key, opportunity=str(row.thread))
    return row


@transaction.atomic
def write_evaluation_step(
    programme: Programme,
    *,
    replaces: EvaluationStep | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> EvaluationStep:
    """Log an insight of the evaluation, or what it led to. Raises Stale, NothingChanged."""
    if not may_run_office(by, programme):
        raise NotAllowed
    row = write_version(
        EvaluationStep, programme, replaces=replaces, values=values, links={}, by=by, now=now, change=change
    )
    record("office.evaluation_logged", case=None, by=by, at=now, programme=programme.key, step=str(row.thread))
    return row


@transaction.atomic
def write_consultation(
    programme: Programme,
    *,
    assignments: Iterable[Assignment] = (),
    areas: Iterable[TechnologyArea] = (),
    replaces: Consultation | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> Consultation:
    """Log a consultation, or a new version: what came of it, the feedback given. Raises Stale, NothingChanged."""
    if not may_log_consultation(by, programme):
        raise NotAllowed
    links = {"assignment_links": {one.pk for one in assignments}, "area_links": {one.pk for one in areas}}
    row = write_version(
        Consultation, programme, replaces=replaces, values=values, links=links, by=by, now=now, change=change
    )
    ConsultationAssignment.objects.bulk_create(
        ConsultationAssignment(consultation=row, assignment_id=key) for key in sorted(links["assignment_links"])
    )
    ConsultationArea.objects.bulk_create(
        ConsultationArea(consultation=row, area_id=key) for key in sorted(links["area_links"])
    )
    record("consultation.logged", case=None, by=by, at=now, programme=programme.key, consultation=str(row.thread))
    return row
