"""Writing a report: its texts, its parties' costs, and handing it in. Two people's writing is never lost to each
other."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.permissions import coordinates, fills, writes
from applications.rules.facts import CATEGORIES
from grants.errors.followup import ReportConflict, ReportIncomplete, ReportNotOpenYet, SamePreparer
from grants.models import CostStatement, Grant, Project, Report, ReportVersion
from grants.queries.agreement import accepting, standing_versions
from grants.queries.money import money_of
from grants.rules import followup as rules
from grants.sentences.reports import field_word, together
from grants.states.reports import ReportAct, ReportStatus, next_status
from grants.workflow.planning import granted_of
from grants.workflow.reports import parties
from grants.workflow.reports.scheduling import grants_of, held, terms_of
from registry.models import Participation
from registry.models.access import Rights
from registry.models.file import Document, DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import TYPES, name_of
from registry.uploads import judge as judge_file
from registry.workflow.documents import store_document
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.findings import Finding

STORE = "grants.tasks.store_report"
#: What an auditor's certificate may be.
PDF = {"pdf": TYPES["pdf"]}


def part_in(report: Report, user: User) -> Participation | None:
    """The part that the user takes in the report's case."""
    if not user.is_authenticated:
        return None
    rows = Participation.objects.filter(case=report.case_id, person=user.person_id, ended_at__isnull=True)
    return rows.order_by("pk").first()


def _open_for(report: Report, now: datetime) -> None:
    next_status(ReportStatus(report.status), ReportAct.WRITE)
    if local(now).date() < report.opens_on:
        raise ReportNotOpenYet(day=report.opens_on)


def _merge(
    stands: Mapping[str, Any], touched: Mapping[str, int], wanted: Mapping[str, Any], seen: int | None, empty: Any
) -> dict[str, Any]:
    """What of `wanted` is a change. Raises ReportConflict where another has changed the same since revision `seen`."""
    changed = {name: value for name, value in wanted.items() if value != stands.get(name, empty)}
    if seen is not None:
        fought = [name for name in changed if touched.get(name, 0) > seen]
        if fought:
            raise ReportConflict(fields=", ".join(str(field_word(one)) for one in fought))
    return changed


@transaction.atomic
def save_texts(report: Report, values: Mapping[str, str], *, revision: int | None, by: User, now: datetime) -> Report:
    """Save texts of a report. `revision` is the one the writer saw; None when both texts have been seen and chosen
    between. Raises NotAllowed, ReportConflict, ReportActNotOpen, ReportNotOpenYet."""
    report = held(report)
    if not writes(part_in(report, by)):
        raise NotAllowed
    _open_for(report, now)
    wanted = {name: str(values[name]) for name in rules.TEXTS[report.kind] if name in values}
    changed = _merge(report.texts, report.touched, wanted, revision, "")
    if not changed:
        return report
    report.revision += 1
    report.texts = {**report.texts, **changed}
    report.touched = {**report.touched, **dict.fromkeys(changed, report.revision)}
    report.saved_at, report.saved_by = now, by
    report.save(update_fields=["texts", "touched", "revision", "saved_at", "saved_by"])
    return report


# ------------------------------------------------------------------ costs


def parties_of(project: Project) -> dict[int, Organisation]:
    """Those that have been granted money of the project or bear costs of it with means of their own, the coordinator
    first."""
    grants = list(project.grants.all())
    coordinators = {one.coordinator_id for one in grants}
    found = {party for own in money_of(grants).values() for party in own.parties}
    versions = standing_versions([one.pk for one in grants])
    found |= {one.organisation_id for rows in accepting(versions.values()).values() for one in rows}
    rows = Organisation.objects.in_bulk(found)
    return dict(sorted(rows.items(), key=lambda pair: (pair[0] not in coordinators, pair[1].name)))


def granted_to(project: Project) -> dict[int, int]:
    """What each party has been granted by all funders, kronor."""
    sums: dict[int, int] = {}
    for grant in project.grants.all():
        for (party, _year), amount in granted_of(grant).items():
            sums[party] = sums.get(party, 0) + amount
    return sums


def years_of(report: Report) -> list[int]:
    """The calendar years that the report is about."""
    return list(range(report.starts_on.year, report.ends_on.year + 1))


def cells_of(report: Report) -> list[str]:
    """The places of a party's costs: "2026|personal"."""
    return [f"{year}|{kind}" for year in years_of(report) for kind in CATEGORIES]


def statement_of(report: Report, organisation: Organisation) -> CostStatement:
    """The party's account of its costs in the report, laid up where there is none. Raises NotAllowed for others."""
    if organisation.pk not in parties_of(report.project):
        raise NotAllowed
    return CostStatement.objects.get_or_create(report=report, organisation=organisation)[0]


def _keepers(report: Report) -> set[int]:
    rows = Participation.objects.filter(case=report.case_id, rights=Rights.BUDGET, ended_at__isnull=True)
    return {key for key in rows.values_list("organisation", flat=True) if key}


def may_prepare(by: User, report: Report, organisation: Organisation) -> bool:
    """Whoever fills in the party's budget: its economist, or those who write where it has none of its own."""
    statement = CostStatement(report=report, organisation=organisation)
    return fills(part_in(report, by), statement, _keepers(report))  # type: ignore[arg-type]


def may_approve(by: User, report: Report, organisation: Organisation, *, day: date) -> bool:
    """The project leader, or the party's signatory."""
    return parties.may_approve(by, part_in(report, by), report, organisation, day)


#: How what is divided is told from the costs themselves among what has been touched.
AID = "aid|"


def _categories(report: Report, organisation: Organisation) -> list[dict[str, str]]:
    return parties.categories_of(report.project, organisation)


@transaction.atomic
def save_costs(
    report: Report,
    organisation: Organisation,
    values: Mapping[str, int | None],
    *,
    division: Mapping[str, int | None] | None = None,
    comment: str | None = None,
    revision: int | None,
    by: User,
    now: datetime,
) -> CostStatement:
    """Save a party's costs; what was prepared or approved is so no longer. `values`: "2026|personal" → kronor, None
    where nothing is said; `division`: "2026|industrial", of which category of aid they are. Raises NotAllowed,
    ReportConflict, ReportActNotOpen, ReportNotOpenYet."""
    report = held(report)
    if not may_prepare(by, report, organisation):
        raise NotAllowed
    _open_for(report, now)
    row = statement_of(report, organisation)
    places = set(cells_of(report))
    wanted: dict[str, Any] = {name: value for name, value in values.items() if name in places}
    shares = {f"{year}|{one['category']}" for year in years_of(report) for one in _categories(report, organisation)}
    wanted |= {f"{AID}{name}": value for name, value in (division or {}).items() if name in shares}
    if comment is not None:
        wanted["comment"] = comment
    stands = {**row.cells, "comment": row.comment, **{f"{AID}{name}": one for name, one in row.division.items()}}
    changed = _merge(stands, row.touched, wanted, revision, None)
    if not changed:
        return row
    row.revision += 1
    names = list(changed)
    row.comment = changed.pop("comment", row.comment)
    own = {name.removeprefix(AID): changed.pop(name) for name in names if name.startswith(AID)}
    row.cells = {name: value for name, value in {**row.cells, **changed}.items() if value is not None}
    row.division = {name: value for name, value in {**row.division, **own}.items() if value is not None}
    row.touched = {**row.touched, **dict.fromkeys(names, row.revision)}
    row.saved_at = now
    _unprepared(row)
    row.save()
    return row


def _unprepared(row: CostStatement) -> None:
    row.prepared_by = row.preparer = row.prepared_at = None
    row.approved_by = row.approver = row.approved_at = None


@transaction.atomic
def prepare(report: Report, organisation: Organisation, *, revision: int, by: User, now: datetime) -> CostStatement:
    """Say that the party's costs are complete, as its economist. Raises NotAllowed, ReportConflict when they have
    changed since `revision`, ReportIncomplete where a cost is not filled in or not divided, ReportActNotOpen."""
    report = held(report)
    if not may_prepare(by, report, organisation):
        raise NotAllowed
    _open_for(report, now)
    row = statement_of(report, organisation)
    if row.revision != revision:
        raise ReportConflict(fields=str(field_word("costs")))
    if not row.cells:
        why = together([Finding("report.costs_empty", rules.Severity.BLOCKING, {"party": organisation.name})])
        raise ReportIncomplete(why=why)
    if _categories(report, organisation) and (years := rules.undivided(row.cells, row.division)):
        figures = {"party": organisation.name, "year": years[0]}
        raise ReportIncomplete(why=together([Finding("report.not_divided", rules.Severity.BLOCKING, figures)]))
    _unprepared(row)
    row.prepared_by, row.preparer, row.prepared_at = by, by.person, now
    row.save()
    about = {"report": str(report.uuid), "party": str(organisation.uuid)}
    record("grant.costs_prepared", case=report.case, by=by, at=now, **about)
    return row


@transaction.atomic
def approve_costs(
    report: Report, organisation: Organisation, *, revision: int, by: User, now: datetime
) -> CostStatement:
    """Approve the party's costs, as its project leader or signatory, once another has prepared them. Raises
    NotAllowed, SamePreparer, ReportConflict, ReportIncomplete, ReportActNotOpen."""
    report = held(report)
    if not may_approve(by, report, organisation, day=local(now).date()):
        raise NotAllowed
    _open_for(report, now)
    row = statement_of(report, organisation)
    if row.revision != revision:
        raise ReportConflict(fields=str(field_word("costs")))
    if row.preparer_id is None:
        why = together([Finding("report.costs_unprepared", rules.Severity.BLOCKING, {"party": organisation.name})])
        raise ReportIncomplete(why=why)
    if row.preparer_id == by.person_id:
        raise SamePreparer
    row.approved_by, row.approver, row.approved_at = by, by.person, now
    row.save(update_fields=["approved_by", "approver", "approved_at"])
    about = {"report": str(report.uuid), "party": str(organisation.uuid)}
    record("grant.costs_approved", case=report.case, by=by, at=now, **about)
    return row


@transaction.atomic
def attach_certificate(
    report: Report, organisation: Organisation, content: bytes, *, filename: str, by: User, now: datetime
) -> Document:
    """Put the auditor's certificate of a party's costs (a PDF) in the case. Raises NotAllowed, ReportActNotOpen,
    ReportIncomplete for what is no PDF, FileRefused, InfectedFile and ScannerAway."""
    report = held(report)
    may_either = may_prepare(by, report, organisation) or may_approve(by, report, organisation, day=local(now).date())
    if not may_either:
        raise NotAllowed
    _open_for(report, now)
    filename, upload = name_of(filename), ContentFile(content)
    if not content.startswith(b"%PDF-"):
        raise ReportIncomplete(why=together([Finding("report.certificate_no_pdf", rules.Severity.BLOCKING)]))
    judge_file(upload, filename, PDF)
    refuse_infected(upload.chunks())
    row = statement_of(report, organisation)
    document, _new = store_document(
        report.case,
        content=content,
        kind=DocumentKind.ATTACHMENT,
        title=f"Revisorsintyg {organisation.name}",
        filename=filename,
        now=now,
        by=by,
        replaces=row.certificate,
    )
    row.certificate = document
    row.save(update_fields=["certificate"])
    register(
        report.case,
        direction=Direction.RECEIVED,
        what=f"Revisorsintyg, {organisation.name}",
        counterpart=organisation.name,
        organisation=organisation,
        document=document,
        by=by,
        now=now,
    )
    record("grant.certificate_attached", case=report.case, by=by, at=now, document=str(document.uuid))
    return document


# ------------------------------------------------------------------ handing in


def parties_state(report: Report) -> list[rules.PartyState]:
    """How far each party's account has come."""
    rows = {one.organisation_id: one for one in report.statements.all()}
    granted = granted_to(report.project)
    thresholds = [found.certificate_from for one in grants_of(report) if (found := terms_of(one)) is not None]
    known = [one for one in thresholds if one is not None]
    states = []
    for pk, organisation in parties_of(report.project).items():
        row = rows.get(pk)
        states.append(
            rules.PartyState(
                organisation.name,
                prepared=row is not None and row.preparer_id is not None,
                approved=row is not None and row.approver_id is not None,
                needs_certificate=rules.needs_certificate(
                    report.kind, granted=granted.get(pk, 0), threshold=min(known, default=None)
                ),
                has_certificate=row is not None and row.certificate_id is not None,
            )
        )
    return states


def lacking(report: Report) -> list[Finding]:
    """What is lacking before the report can be handed in."""
    return rules.lacking(report.kind, texts=report.texts, parties=parties_state(report))


def frozen(report: Report, *, by: User, now: datetime) -> dict[str, Any]:
    """What is handed in, as plain values."""
    statements = report.statements.select_related("organisation", "preparer", "approver", "certificate__file")
    return {
        "kind": report.kind,
        "title": report.project.title,
        "numbers": sorted({one.case.designation for one in grants_of(report)}),
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "due_on": report.due_on.isoformat(),
        "texts": {name: report.texts.get(name, "") for name in rules.TEXTS[report.kind]},
        "years": years_of(report),
        "parties": [
            {
                "organisation": str(one.organisation.uuid),
                "name": one.organisation.name,
                "number": one.organisation.number,
                "cells": one.cells,
                "division": one.division,
                "comment": one.comment,
                "prepared_by": one.preparer.name if one.preparer else "",
                "approved_by": one.approver.name if one.approver else "",
                "certificate": one.certificate.file_id if one.certificate else "",
            }
            for one in statements.order_by("pk")
        ]
        if report.kind in rules.WITH_COSTS
        else [],
        "handed_in_by": by.person.name,
        "handed_in_at": now.isoformat(),
    }


@transaction.atomic
def hand_in(report: Report, *, revision: int, by: User, now: datetime) -> ReportVersion:
    """Hand the report in: what it says is frozen as a version, registered as received, and told to its funders. Raises
    NotAllowed, ReportConflict when it has changed since `revision`, ReportIncomplete, ReportActNotOpen."""
    report = held(report)
    if not coordinates(part_in(report, by)):
        raise NotAllowed
    _open_for(report, now)
    if report.revision != revision:
        raise ReportConflict(fields=str(field_word("texts")))
    if found := lacking(report):
        raise ReportIncomplete(why=together(found))
    report.status = next_status(ReportStatus(report.status), ReportAct.HAND_IN)
    report.handed_in_at = now
    report.save(update_fields=["status", "handed_in_at"])
    content = frozen(report, by=by, now=now)
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    version = ReportVersion.objects.create(
        report=report,
        number=report.versions.count() + 1,
        content=content,
        sha256=hashlib.sha256(plain.encode()).hexdigest(),
        handed_in_by=by,
        handed_in_at=now,
    )
    record("grant.report_handed_in", case=report.case, by=by, at=now, report=str(report.uuid), version=version.number)
    queue_job(STORE, now=now, key=f"report:{version.uuid}", label="Rapport", version=str(version.uuid))
    return version


def cases_of(grants: list[Grant]) -> list[Any]:
    """The cases of the grants, each once."""
    return list({one.case_id: one.case for one in grants}.values())
