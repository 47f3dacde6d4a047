"""Addresses of grants."""

from typing import Any
from uuid import UUID

from tests.house.access import INSIDE, OWN, SIGNED_IN, STAFF, Door, World

DOORS = {
    "grants:list": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"})),
    "grants:classify": Door(
        INSIDE | {"applicant"},
        frozenset({"case_officer"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:costs": Door(
        INSIDE | {"applicant"},
        frozenset({"economist"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
    ),
    "grants:payments": Door(
        INSIDE,
        frozenset({"case_officer", "economist"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:agreement": Door(
        INSIDE,
        frozenset({"case_officer"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:mine": Door(
        frozenset({"applicant"}),
        frozenset({"applicant"}),
        "grant",
        frozenset({"other_applicant"}),
        frozenset({"other_applicant"}),
    ),
    "grants:accept": Door(
        frozenset({"applicant"}),
        frozenset({"applicant"}),
        "acceptance",
        frozenset({"other_applicant"}),
        frozenset({"other_applicant"}),
    ),
    "grants:my_changes": Door(frozenset({"applicant"}), frozenset(), "grant", frozenset({"other_applicant"})),
    "grants:ask_change": Door(
        frozenset({"applicant"}),
        frozenset({"applicant"}),
        "asked_kind",
        frozenset({"other_applicant"}),
        frozenset({"other_applicant"}),
    ),
    "grants:reconsider": Door(
        frozenset({"case_officer"}),
        frozenset({"case_officer"}),
        "grant",
        frozenset({"foreign_officer"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:changes": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"})),
    "grants:change": Door(
        INSIDE | {"applicant"},
        frozenset({"decision_maker"}),
        "change",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
    ),
    "grants:payment_list": Door(
        frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"}),
        frozenset({"case_officer", "economist", "decision_maker", "blocked", "foreign_officer"}),
    ),
    "grants:instalment": Door(
        INSIDE,
        frozenset({"case_officer", "economist", "decision_maker"}),
        "instalment",
        frozenset({"foreign_officer", "foreign_approver"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:mass_reports": Door(posts=frozenset({"case_officer", "blocked", "foreign_officer"})),
    "grants:mass_costs": Door(posts=frozenset({"economist"})),
    "grants:reports": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"})),
    "grants:my_reports": Door(SIGNED_IN),
    "grants:result_list": Door(STAFF),
    "grants:report": Door(
        INSIDE | {"applicant"},
        frozenset({"case_officer", "applicant"}),
        "project_report",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"foreign_officer", "other_applicant"}),
    ),
    "grants:report_write": Door(
        frozenset({"applicant"}),
        frozenset({"applicant"}),
        "project_report",
        frozenset({"other_applicant"}),
        frozenset({"other_applicant"}),
    ),
    "grants:report_costs": Door(
        INSIDE | {"applicant"},
        frozenset({"applicant"}),
        "report_costs",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"other_applicant"}),
    ),
    "grants:ending": Door(
        INSIDE,
        frozenset({"case_officer", "economist", "decision_maker"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:aid": Door(
        frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"}),
        frozenset({"case_officer", "economist", "blocked", "foreign_officer"}),
    ),
    "grants:aid_file": Door(
        frozenset(OWN), sample="aid_award", theirs=frozenset({"foreign_officer", "foreign_approver"})
    ),
    "grants:repayment_terms": Door(frozenset({"decision_maker"}), frozenset({"decision_maker"})),
    "grants:recoveries": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"})),
    "grants:recovery": Door(
        INSIDE | {"applicant"},
        frozenset({"case_officer", "economist", "decision_maker", "applicant"}),
        "recovery",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"foreign_officer", "other_applicant"}),
    ),
    "grants:follow_up": Door(
        INSIDE | {"applicant"},
        frozenset({"case_officer"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:results": Door(
        INSIDE | {"applicant"},
        frozenset({"case_officer", "applicant"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"foreign_officer", "other_applicant"}),
    ),
    "grants:orders": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"})),
    "grants:order": Door(
        frozenset({*OWN, "blocked"}),
        frozenset({"economist"}),
        "order",
        frozenset({"foreign_officer", "foreign_approver"}),
    ),
    "grants:order_summary": Door(
        frozenset({*OWN, "blocked"}), sample="order", theirs=frozenset({"foreign_officer", "foreign_approver"})
    ),
    "grants:payment_run": Door(
        frozenset({"case_officer"}), sample="payment run", theirs=frozenset({"foreign_officer"})
    ),
    "grants:journal": Door(frozenset({"economist", "auditor"}), frozenset({"economist"})),
    "grants:journal_batch": Door(frozenset({"economist", "auditor"}), sample="journal batch"),
    "grants:order_file": Door(frozenset({"economist"}), frozenset({"economist"}), sample="order"),
}


def prepare(world: World) -> None:
    """A grant of each authority to an applicant of its own."""
    from tests.factories import grants, programmes

    found = []
    for applicant, assignment in zip(("applicant", "other_applicant"), programmes.pair(), strict=True):
        programmes.authorisation(assignment, 100_000_000, 2028)
        found.append(grants.grant(assignment, by=world.user(applicant), title=f"Beviljat {applicant}"))
    ours, theirs = found
    world.sample("grant", {"uuid": ours.uuid}, {"uuid": theirs.uuid}, of=ours.case)
    decisions = [{"uuid": one.decision.uuid} for one in found]
    world.sample("decision", *decisions, of=ours.case)
    lines, orders = zip(*(_paid(one) for one in found), strict=True)
    asked = [_asked(one) for one in found]
    world.sample("acceptance", {"uuid": asked[0]}, {"uuid": asked[1]})
    kinds = [{"uuid": one.uuid, "kind": "time"} for one in found]
    world.sample("asked_kind", *kinds, of=ours.case)
    changes = [_changed(one) for one in found]
    world.sample("change", {"uuid": changes[0]}, {"uuid": changes[1]}, of=ours.case)
    world.sample("instalment", {"uuid": lines[0]}, {"uuid": lines[1]}, of=ours.case)
    world.sample("order", {"uuid": orders[0]}, {"uuid": orders[1]})
    world.sample("journal batch", *({"uuid": _handed_over(one)} for one in found))
    officers = ("case_officer", "foreign_officer")
    runs = [_run(world.user(name), line) for name, line in zip(officers, lines, strict=True)]
    world.sample("payment run", {"uuid": runs[0]}, {"uuid": runs[1]})
    _reports(world, ours, theirs)
    world.sample("aid_award", *({"uuid": _told(one)} for one in found), of=ours.case)
    world.sample("recovery", *({"uuid": _claimed(one)} for one in found), of=ours.case)


def _handed_over(grant: Any) -> Any:
    """A batch of journal lines of the grant's authority."""
    from grants.models import JournalBatch, JournalProfile
    from registry.workflow.documents import store_file
    from tests.factories import payments

    profile = JournalProfile.objects.create(
        authority=grant.authority,
        valid_from=payments.NOW.date(),
        content={"columns": [], "postings": {}},
        source="Påhittat exempel",
        entered_at=payments.NOW,
    )
    batch = JournalBatch.objects.create(
        authority=grant.authority,
        number=1,
        until=payments.NOW.date(),
        profile=profile,
        file=store_file(b"Konto", content_type="text/csv", now=payments.NOW),
        count=0,
        handed_over_by=payments.hands(grant).exporter,
        handed_over_at=payments.NOW,
    )
    return batch.uuid


def _reports(world: World, *grants: Any) -> None:
    """A final report of each project, which can be written."""
    from grants.models import Report
    from tests.factories import reports

    found = []
    for grant in grants:
        reports.terms(grant.authority, [{"kind": "final", "every": "once", "days": 90, "open_days": 3000}])
        reports.scheduling.lay(grant.project, now=reports.AFTER)
        found.append(Report.objects.get(project=grant.project))
    world.sample("project_report", *({"uuid": one.uuid} for one in found), of=grants[0].case)
    world.sample(
        "report_costs",
        *({"uuid": one.uuid, "party": grant.coordinator.uuid} for one, grant in zip(found, grants, strict=True)),
        of=grants[0].case,
    )


def _asked(grant: Any) -> UUID:
    """The coordinator's acceptance of terms, asked of whoever applied."""
    from grants.models import Acceptance, TermsVersion

    terms = TermsVersion.objects.create(
        authority=grant.authority,
        name="Villkor",
        label="1",
        valid_from=grant.decision.decided_on,
        body="Villkoren.",
        declaration_days=90,
        source="Beslut",
        entered_at=grant.opened_at,
    )
    row = Acceptance.objects.create(
        grant=grant,
        organisation=grant.coordinator,
        terms=terms,
        email=grant.decision.application.submitted_by.email,
    )
    return row.uuid


def _changed(grant: Any) -> UUID:
    """A change that waits for a decision."""
    from grants.models import ChangeRequest

    row = ChangeRequest.objects.create(
        grant=grant,
        kind="content",
        base=grant.versions.get(),
        wanted={"content": "Fler prov"},
        reason="Det gick fortare.",
        asked_by=grant.decision.application.submitted_by,
        asked_at=grant.opened_at,
    )
    return row.uuid


def _paid(grant: Any) -> tuple[UUID, UUID]:
    """An instalment of the grant that waits, and an order of its authority."""
    from tests.factories import payments

    who = payments.hands(grant)
    return payments.plan(grant, who)[-1].uuid, payments.order(grant, who.exporter).uuid


def _run(officer: Any, line: UUID) -> UUID:
    """That an officer has asked for an instalment to be proposed."""
    from grants.models import Instalment
    from grants.workflow import runs
    from tests.factories import payments

    chosen = Instalment.objects.filter(uuid=line)
    return runs.ask_to_propose(chosen, key=f"run {line}", by=officer, now=payments.NOW).uuid


def _claimed(grant: Any) -> UUID:
    """A claim on the coordinator of the grant, who may reply."""
    from tests.factories import ending

    return ending.told(grant).uuid


def _told(grant: Any) -> UUID:
    """Aid that a register has been told of."""
    from tests.factories import awards, payments

    award = awards.award(grant)
    awards.deliver([award], by=payments.hands(grant).officer, now=payments.NOW)
    return award.uuid
