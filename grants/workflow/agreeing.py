"""The agreement: each party accepts decision and terms through someone who may speak for it; the set-up is seen to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import holds
from accounts.roles import CASE_READERS
from accounts.texts import fitting
from accounts.weighing import weighs
from applications.models.terms import Ground
from applications.permissions import coordinates, part_of
from applications.workflow.accounts import accounts_of
from grants.errors.agreement import (
    AcceptanceAnswered,
    AcceptanceFaulty,
    CheckFaulty,
    EthicsFaulty,
    NotAsked,
    TaskFaulty,
)
from grants.loading import declarations_in_english, party_declarations
from grants.models import Acceptance, Declaration, EthicsApproval, Grant, GrantVersion, SetUpTask
from grants.permissions import may_in
from grants.queries.agreement import accepting, standing_versions
from grants.queries.money import money
from grants.queries.standing import standings
from grants.rules.setup import facts, is_by_hand
from grants.workflow.papers import queue_acceptance
from registry.links import whole
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.workflow.cases import join
from registry.workflow.evidence import evidence_of
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register
from sweden.clock import local

#: What a party declares when it accepts (documents: godkännande av villkor), one by one, by its key.
DECLARATIONS = party_declarations()


def version_of(grant: Grant) -> GrantVersion | None:
    """The version of the grant that holds; None for one that was laid up without."""
    return standing_versions([grant.pk]).get(grant.pk)


def coordinates_grant(user: User, grant: Grant) -> bool:
    """Whether the user coordinates the application that the grant came of."""
    return grant.decision is not None and coordinates(part_of(user, grant.decision.application))


def speaks_for(user: User, grant: Grant, organisation: Organisation) -> bool:
    """Whether the user may declare for the party: takes part in the case for it, coordinates where it is the
    coordinator, or has accepted the terms for it."""
    if grant.decision is None or not user.is_authenticated:
        return False
    part = part_of(user, grant.decision.application)
    if part is not None and part.rights != Rights.READ and part.organisation_id == organisation.pk:
        return True
    if organisation.pk == grant.coordinator_id and coordinates(part):
        return True
    accepted = grant.acceptances.filter(organisation=organisation, is_accepted=True)
    return accepted.filter(answered_by__person=user.person_id).exists()


def _locked(acceptance: Acceptance) -> Acceptance:
    rows = Acceptance.objects.select_for_update(of=["self"]).select_related(
        "grant__case__authority", "grant__decision__application", "grant__project", "organisation", "terms", "evidence"
    )
    return rows.get(pk=acceptance.pk)


@transaction.atomic
def ask(acceptance: Acceptance, *, email: str, by: User, now: datetime) -> Acceptance:
    """Ask someone who may speak for the party to accept; another asked replaces the first. Those who coordinate
    ask, and the authority's officers. Raises NotAllowed, AcceptanceAnswered."""
    acceptance = _locked(acceptance)
    grant = acceptance.grant
    if not (coordinates_grant(by, grant) or may_in(by, "agree", grant)):
        raise NotAllowed
    if acceptance.is_accepted is not None:
        raise AcceptanceAnswered
    acceptance.email, acceptance.asked_by, acceptance.asked_at = email.strip().lower(), by, now
    acceptance.save(update_fields=["email", "asked_by", "asked_at"])
    user = User.objects.filter(email=acceptance.email).first()
    with translation.override(user.language if user else by.language):
        context = {"acceptance": acceptance, "grant": grant, "by": by, "path": whole("grants:accept", acceptance.uuid)}
        queue_message(
            kind="grant.acceptance_asked",
            subject=render_to_string("grants/messages/accept_subject.txt", context).strip(),
            language=None,
            body=render_to_string("grants/messages/accept.txt", context),
            to=user.person if user else None,
            to_email=acceptance.email,
            case=grant.case,
            now=now,
        )
    record("grant.acceptance_asked", case=grant.case, by=by, at=now, organisation=str(acceptance.organisation.uuid))
    return acceptance


@weighs
@transaction.atomic
def accept(
    acceptance: Acceptance, *, ground: str, position: str, declared: Sequence[str], by: User, now: datetime
) -> Acceptance:
    """Accept decision and terms for the party, as the one who was asked, with every declaration. What shows the right
    to speak is kept with it; where nothing verified does, an officer checks it. A worker makes its document and
    registers it. Twice is once.

    Raises NotAsked, AcceptanceAnswered, AcceptanceFaulty.
    """
    acceptance = _locked(acceptance)
    if not acceptance.email or by.email.lower() != acceptance.email:
        raise NotAsked
    if acceptance.is_accepted:
        return acceptance
    if acceptance.is_accepted is False:
        raise AcceptanceAnswered
    if ground not in Ground or not position.strip() or set(declared) != set(DECLARATIONS):
        raise AcceptanceFaulty
    grant, day = acceptance.grant, local(now).date()
    acceptance.answered_by, acceptance.answered_at, acceptance.is_accepted = by, now, True
    acceptance.ground, acceptance.position = ground, fitting(acceptance, "position", position)
    acceptance.evidence = evidence_of(by.person, acceptance.organisation, day)
    acceptance.declarations = [{"key": key, "text": text} for key, text in DECLARATIONS.items()]
    acceptance.letter = _content(acceptance)
    acceptance.save()
    queue_acceptance(acceptance, now=now)
    if part_of(by, grant.decision.application) is None:
        join(grant.case, by.person, rights=Rights.READ, now=now, organisation=acceptance.organisation)
    record(
        "grant.terms_accepted",
        case=grant.case,
        by=by,
        at=now,
        organisation=str(acceptance.organisation.uuid),
        terms=acceptance.terms.sha256,
        ground=ground,
    )
    return acceptance


def _content(acceptance: Acceptance) -> dict[str, Any]:
    """What the document is rendered from, frozen with the act."""
    grant, version = acceptance.grant, version_of(acceptance.grant)
    party = version.parties.filter(organisation=acceptance.organisation).first() if version else None
    evidence = acceptance.evidence
    with translation.override("sv"):
        ground = str(Ground(acceptance.ground).label)
        shown = f"{evidence.get_ground_display()}, {evidence.source}" if evidence else ""
        verified = str(evidence.verified_for) if evidence and evidence.verified_at else ""
    with translation.override("en"):
        ground_en = str(Ground(acceptance.ground).label)
    english = declarations_in_english()
    return {
        "authority": grant.authority.organisation.name,
        "authority_short": grant.authority.short_name,
        "number": grant.case.designation,
        "title": grant.project.title,
        "ground_en": ground_en,
        "declarations_en": [english[one["key"]] for one in acceptance.declarations if one["key"] in english],
        "decided_on": grant.decision.decided_on.isoformat(),
        "party": acceptance.organisation.name,
        "party_number": acceptance.organisation.number,
        "max_amount": party.max_amount if party else 0,
        "intensity": party.intensity if party else "1",
        "terms": str(acceptance.terms),
        "terms_sha256": acceptance.terms.sha256,
        "terms_from": acceptance.terms.valid_from.isoformat(),
        "declarations": [one["text"] for one in acceptance.declarations],
        "who": acceptance.answered_by.person.name,
        "position": acceptance.position,
        "ground": ground,
        "evidence": shown,
        "evidence_verified_by": verified,
        "at": local(acceptance.answered_at).isoformat(),
    }


@weighs
@transaction.atomic
def decline(acceptance: Acceptance, *, why: str, by: User, now: datetime) -> Acceptance:
    """Decline the terms for the party, as the one who was asked, with the reason. Raises NotAsked, AcceptanceAnswered,
    AcceptanceFaulty."""
    acceptance = _locked(acceptance)
    if not acceptance.email or by.email.lower() != acceptance.email:
        raise NotAsked
    if acceptance.is_accepted is not None:
        raise AcceptanceAnswered
    if not why.strip():
        raise AcceptanceFaulty
    acceptance.answered_by, acceptance.answered_at, acceptance.is_accepted = by, now, False
    acceptance.declined_why = fitting(acceptance, "declined_why", why)
    acceptance.save(update_fields=["answered_by", "answered_at", "is_accepted", "declined_why"])
    case = acceptance.grant.case
    register(
        case,
        direction=Direction.RECEIVED,
        what="Villkoren godkänns inte",
        counterpart=acceptance.organisation.name,
        organisation=acceptance.organisation,
        person=by.person,
        by=by,
        now=now,
    )
    record("grant.terms_declined", case=case, by=by, at=now, organisation=str(acceptance.organisation.uuid))
    return acceptance


@transaction.atomic
def check_right(acceptance: Acceptance, *, note: str, by: User, now: datetime) -> Acceptance:
    """Say, as an officer, that whoever accepted may speak for the party, and where it is seen. Raises NotAllowed,
    CheckFaulty."""
    acceptance = _locked(acceptance)
    if not may_in(by, "agree", acceptance.grant) or by.person_id == (
        acceptance.answered_by and acceptance.answered_by.person_id
    ):
        raise NotAllowed
    if not acceptance.is_accepted or not note.strip():
        raise CheckFaulty
    if acceptance.checked_at is None:
        acceptance.checked_by, acceptance.checked_at = by, now
        acceptance.checked_note = fitting(acceptance, "checked_note", note)
        acceptance.save(update_fields=["checked_by", "checked_at", "checked_note"])
        case, party = acceptance.grant.case, str(acceptance.organisation.uuid)
        record("grant.right_checked", case=case, by=by, at=now, organisation=party)
    return acceptance


@transaction.atomic
def declare(grant: Grant, organisation: Organisation, *, by: User, now: datetime) -> Declaration:
    """Declare for the party, anew before a payment, that it has no unpaid recovery order. Raises NotAllowed."""
    if not speaks_for(by, grant, organisation):
        raise NotAllowed
    row = Declaration.objects.create(
        grant=grant,
        organisation=organisation,
        text=DECLARATIONS["no_recovery_order"],
        declared_by=by,
        declared_at=now,
    )
    register(
        grant.case,
        direction=Direction.RECEIVED,
        what="Försäkran om att inget obetalt återkrav finns",
        counterpart=organisation.name,
        organisation=organisation,
        person=by.person,
        by=by,
        now=now,
    )
    record("grant.declared", case=grant.case, by=by, at=now, organisation=str(organisation.uuid))
    return row


@transaction.atomic
def register_ethics(
    grant: Grant, *, number: str, decided_on: date | None, note: str, by: User, now: datetime
) -> EthicsApproval:
    """Register the project's ethics approval, or that it needs none (no number), with where it is seen. Raises
    NotAllowed, EthicsFaulty."""
    if not may_in(by, "agree", grant):
        raise NotAllowed
    if not note.strip() or (number.strip() and decided_on is None):
        raise EthicsFaulty
    row = EthicsApproval.objects.create(
        grant=grant,
        number=fitting(EthicsApproval, "number", number),
        decided_on=decided_on if number.strip() else None,
        note=fitting(EthicsApproval, "note", note),
        registered_by=by,
        registered_at=now,
    )
    record("grant.ethics_registered", case=grant.case, by=by, at=now, number=row.number)
    return row


@transaction.atomic
def give_task(task: SetUpTask, *, owner: User | None, by: User, now: datetime) -> SetUpTask:
    """Say who sees to a task. Raises NotAllowed, TaskFaulty for one who does not work with cases there."""
    grant = task.grant
    if not may_in(by, "agree", grant):
        raise NotAllowed
    if owner is not None and not holds(owner, *CASE_READERS, authority=grant.authority_id):
        raise TaskFaulty
    SetUpTask.objects.filter(pk=task.pk).update(owner=owner)
    record(
        "grant.task_given", case=grant.case, by=by, at=now, task=task.key, owner=str(owner.person.uuid) if owner else ""
    )
    task.owner = owner
    return task


@transaction.atomic
def tick_task(task: SetUpTask, *, note: str, by: User, now: datetime) -> SetUpTask:
    """Tick off a task that the product does not see by itself. Raises NotAllowed, TaskFaulty."""
    task = SetUpTask.objects.select_for_update(of=["self"]).select_related("grant__case").get(pk=task.pk)
    if not may_in(by, "agree", task.grant):
        raise NotAllowed
    if not is_by_hand(task.key):
        raise TaskFaulty
    if task.done_at is None:
        task.done_by, task.done_at, task.note = by, now, fitting(task, "note", note)
        task.save(update_fields=["done_by", "done_at", "note"])
        record("grant.task_done", case=task.grant.case, by=by, at=now, task=task.key)
    return task


def facts_of_setup(grant: Grant) -> dict[str, bool]:
    """What the product sees of the set-up, by the keys of the tasks."""
    version = version_of(grant)
    asked = accepting([version])[grant.pk] if version else []
    answers = (
        grant.acceptances.filter(terms=version.terms_id, is_accepted=True) if version else Acceptance.objects.none()
    )
    accepted = list(answers.select_related("evidence"))
    said = accounts_of(grant.decision.application) if grant.decision else []
    accounts = {party.pk: one for party, one in said if one is not None}
    standing = standings(one.pk for one in accounts.values())
    return facts(
        parties=[one.organisation_id for one in asked],
        accepted=[one.organisation_id for one in accepted],
        shown=[one.organisation_id for one in accepted if one.is_shown],
        paid_to=money(grant).parties,
        verified=[party for party, one in accounts.items() if standing[one.pk].is_verified],
        is_planned=grant.instalments.standing().exists(),
        has_ethics=grant.ethics_approvals.exists(),
    )
