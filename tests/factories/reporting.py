"""Reports for tests: booked amounts, written sections, decisions."""

from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import Department
from programmes.models import Assignment, LedgerEntry
from programmes.models.standing import DutyResponsible
from reporting.kinds.catalogue import kinds
from reporting.workflow.decisions import approve
from reporting.workflow.writing import save_text
from tests.factories import programmes as make

DECEMBER = datetime(2025, 12, 5, 8, tzinfo=UTC)
JANUARY = datetime(2026, 1, 23, 15, tzinfo=UTC)
LATER = datetime(2026, 1, 27, 10, tzinfo=UTC)


def joint_report() -> tuple[Assignment, Assignment]:
    """Two assignments that owe one joint report to two departments: Vinnova's, which submits it, and the Council's."""
    vinnova, council = make.pair()
    duty = vinnova.duties.get(duty__key="gemensam-rapport").duty
    duty.document_kind, duty.submitting_authority = "joint-report", vinnova.authority
    duty.save()
    for key, name in (("kn", "Klimat- och näringslivsdepartementet"), ("u", "Utbildningsdepartementet")):
        duty.recipient_departments.add(
            Department.objects.create(key=key, name=name, registrar_email=f"{key}@rk.example")
        )
    return vinnova, council


def book(
    assignment, amount: int, kind: str = "commitment", *, year=2025, on=date(2025, 11, 20), at=None, case=None, **more
) -> LedgerEntry:
    """Book an amount on an assignment."""
    return LedgerEntry.objects.create(
        assignment=assignment,
        year=year,
        case=case,
        kind=kind,
        amount=Decimal(amount),
        occurred_on=on,
        recorded_at=at or DECEMBER,
        idempotency_key=f"{assignment.key}{amount}{kind}{on}",
        **more,
    )


def answered(duty, *officers) -> None:
    """Let each officer answer for the duty at the own authority: whom a recipient turns to."""
    for one in officers:
        authority = one.person.role_assignments.get().authority
        DutyResponsible.objects.create(duty=duty, authority=authority, person=one.person, set_by=one, set_at=DECEMBER)


def write_all(occasion, officers, agencies) -> None:
    """Let each agency's officer write in every section."""
    for section in kinds()["joint-report"].written:
        for officer, assignment in zip(officers, agencies, strict=True):
            save_text(
                occasion,
                section=section.key,
                authority=assignment.authority,
                text=f"{section.heading} enligt {assignment.authority.short_name}.\n\nÅtgärder följer.",
                revision=0,
                by=officer,
                now=JANUARY,
            )


def decide(occasion, agencies, officers, approvers, which=(0, 1), now=LATER) -> None:
    """Let the agencies at the given places decide on the report as it stands."""
    for place in which:
        occasion.refresh_from_db()
        approve(
            occasion,
            authority=agencies[place].authority,
            by=approvers[place],
            presenter=officers[place],
            revision=occasion.revision,
            now=now,
        )
