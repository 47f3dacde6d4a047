"""Ten thousand grants of two agencies in bulk, on the applications of `bench.load`: decided, granted, paid, classified.

Whole rows as the workflow writes them, several thousand at a time. Every party gets what it asked for in each budget
year; a part of them has been paid, and some have paid back.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from accounts.models import User
from applications.models import Application
from assessments.models import Decision, Outcome, Proposal
from grants.models import AreaClassification, Grant, Project, StatedPart, ThemeShare
from programmes.models import Assignment, TechnologyArea

DECIDED = date(2025, 12, 10)
AT = datetime(2025, 12, 10, 9, tzinfo=UTC)
CHUNK = 1000
#: The joint report's two assignments.
JOINT = ("vin-exc", "vr-exc")
OFFICERS = {"vin-exc": "elin.sandberg@vinnova.example", "vr-exc": "sofia.lindqvist@vr.example"}

#: What was asked for is granted, per party and budget year.
_COMMITMENTS = """
INSERT INTO programmes_ledgerentry (uuid, assignment_id, strand_id, year, kind, amount, occurred_on, recorded_at,
    case_id, organisation_id, reference, conditional, idempotency_key)
SELECT gen_random_uuid(), asked.assignment_id, asked.strand_id, asked.year, 'commitment', asked.amount, %(on)s, %(at)s,
       application.case_id, party.organisation_id, 'Beslut', asked.year > 2026, 'bench:c:' || asked.id
FROM applications_requestedamount asked
JOIN applications_projectparty party ON party.id = asked.party_id
JOIN applications_application application ON application.submitted_version_id = asked.version_id
JOIN grants_grant got ON got.case_id = application.case_id
WHERE asked.amount > 0 AND NOT EXISTS (
    SELECT FROM programmes_ledgerentry entry WHERE entry.idempotency_key = 'bench:c:' || asked.id)
"""
#: Half of the year's money is paid, and one in fifty pays a tenth of that back.
_MOVED = """
INSERT INTO programmes_ledgerentry (uuid, assignment_id, strand_id, year, kind, amount, occurred_on, recorded_at,
    case_id, organisation_id, reference, conditional, idempotency_key)
SELECT gen_random_uuid(), entry.assignment_id, entry.strand_id, entry.year, %(kind)s::text,
       round(entry.amount * %(part)s::numeric, 2), date '2026-02-01' + (entry.id %% 200)::int,
       timestamptz '2026-02-02 08:00Z' + (entry.id %% 200) * interval '1 day',
       entry.case_id, entry.organisation_id, 'Utbetalning', false, 'bench:' || %(kind)s::text || ':' || entry.id
FROM programmes_ledgerentry entry
WHERE entry.kind = 'commitment' AND entry.year = 2026 AND entry.case_id IS NOT NULL AND entry.id %% %(every)s::int = 0
  AND NOT EXISTS (
    SELECT FROM programmes_ledgerentry one WHERE one.idempotency_key = 'bench:' || %(kind)s::text || ':' || entry.id)
"""


def grant_all() -> int:
    """Grant every application of the joint report's calls that waits for it; how many there are now."""
    assignments = {one.key: one for one in Assignment.objects.filter(key__in=JOINT).select_related("authority")}
    for key, assignment in assignments.items():
        while waiting := list(_waiting(assignment)[:CHUNK]):
            _grant(waiting, assignment, User.objects.select_related("person").get(email=OFFICERS[key]))
    with connection.cursor() as cursor:
        cursor.execute(_COMMITMENTS, {"on": DECIDED, "at": AT})
        cursor.execute(_MOVED, {"kind": "payment", "part": "0.5", "every": 1})
        cursor.execute(_MOVED, {"kind": "repayment", "part": "0.05", "every": 50})
    return Grant.objects.count()


def _waiting(assignment: Assignment) -> Any:
    rows = Application.objects.filter(call__call_strands__assignment=assignment, submitted_version__isnull=False)
    return rows.exclude(case__grants__isnull=False).select_related("case__authority", "coordinator").order_by("pk")


def _grant(waiting: list[Application], assignment: Assignment, by: User) -> None:
    """Proposal, decision, project and grant of each, and what is stated of some of them."""
    decider = User.objects.exclude(person=by.person).exclude(email__startswith="applicant.").order_by("pk")[0]
    proposals = Proposal.objects.bulk_create(
        Proposal(
            application=one,
            version_id=one.submitted_version_id,
            authority=assignment.authority,
            outcome=Outcome.GRANT,
            reasons="Projektet är mycket väl underbyggt.",
            proposed_by=by,
            proposed_at=AT,
        )
        for one in waiting
    )
    decisions = Decision.objects.bulk_create(
        Decision(
            application=one,
            authority=assignment.authority,
            proposal=proposal,
            outcome=Outcome.GRANT,
            amount=one.requested,
            decided_on=DECIDED,
            decided_at=AT,
            decided_by=decider,
            presented_by=by,
            decider=decider.person,
            presenter=by.person,
            reasons=proposal.reasons,
            appeal_text="Beslutet får inte överklagas.",
            content={},
            sha256="0" * 64,
        )
        for one, proposal in zip(waiting, proposals, strict=True)
    )
    projects = Project.objects.bulk_create(
        Project(title=one.title, technology_area_id=one.technology_area_id) for one in waiting
    )
    grants = Grant.objects.bulk_create(
        Grant(
            project=project,
            case=one.case,
            decision=decision,
            authority=assignment.authority,
            assignment=assignment,
            coordinator=one.coordinator,
            opened_at=AT,
        )
        for one, project, decision in zip(waiting, projects, decisions, strict=True)
    )
    Application.objects.filter(pk__in=[one.pk for one in waiting]).update(status="granted")
    _stated(grants, assignment, by)


def _stated(grants: list[Grant], assignment: Assignment, by: User) -> None:
    """Every fifth grant is divided between two areas; the council's clusters have themes, SSH and research schools."""
    areas = list(TechnologyArea.objects.order_by("position", "key").values_list("key", flat=True).distinct()[:2])
    AreaClassification.objects.bulk_create(
        AreaClassification(
            grant=one,
            shares=dict(zip(areas, (67, 33), strict=False)),
            reason="Två områden",
            stated_by=by,
            stated_at=AT,
        )
        for one in grants[::5]
        if len(areas) == 2
    )
    if assignment.key != "vr-exc":
        return
    ThemeShare.objects.bulk_create(
        ThemeShare(grant=one, theme="ai", percent=30, reason="Efter arbetspaket", stated_by=by, stated_at=AT)
        for one in grants[::3]
    )
    for part, covers in (("ssh", []), ("research_school", ["ai", "mobility"])):
        StatedPart.objects.bulk_create(
            StatedPart(
                grant=one,
                part=part,
                description="Ett arbetspaket",
                amount=100_000,
                covers=covers,
                by_year={"2026": 100_000} if part == "ssh" else {},
                stated_by=by,
                stated_at=AT,
            )
            for one in grants[::2]
        )
