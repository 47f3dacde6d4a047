"""Bias (jäv): declaring it before a case is opened, trying what is reported, and keeping the biased out.

Whatever is reported keeps the person out of the case at once (17 and 18 §§ förvaltningslagen), until a colleague has
decided. A decision that finds bias writes a block of its own; one that does not ends the block that the report brought.
"""

from collections.abc import Container, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from accounts.permissions import authorities_as
from accounts.prepared import Prepared
from applications.models import Application
from assessments.errors.bias import AppliesInCall, GroundMissing, JudgesOneself, NothingToTry, TermsReasonMissing
from assessments.loading import bias_grounds
from assessments.models import (
    BiasAnswer,
    BiasDecision,
    BiasPart,
    BiasTerms,
    ConflictOfInterest,
    Proposal,
    Review,
    ReviewAssignment,
    StaffDeclares,
)
from assessments.permissions import MAY, may_judge_bias, may_set_bias_terms
from assessments.rules.bias import Suggestion
from assessments.states.reviews import OF_ASSIGNMENTS, AssignmentAct, AssignmentStatus, next_assignment
from assessments.workflow.biasfacts import applies_in, found_for
from calls.models import CallStrand
from registry.models import CaseBlock
from registry.models.stream import Direction
from registry.queries import in_force, is_blocked
from registry.workflow import cases
from registry.workflow.outbox import in_language_of, queue_message
from registry.workflow.stream import record, register
from sweden.clock import local

#: Those who weigh applications against each other: whoever applies in the call is none of them.
JUDGES = (BiasPart.REVIEWER, BiasPart.PANEL_MEMBER, BiasPart.PANEL_SECRETARY, BiasPart.PANEL_OBSERVER)


def declaration_of(application: Application, person: Person | int) -> ConflictOfInterest | None:
    """What the person has declared last."""
    return ConflictOfInterest.objects.filter(application=application, person=person).order_by("-pk").first()


def is_free(application: Application, person: Person | int) -> bool:
    """Whether the person has declared and nothing stands against: the latest declaration says free, or a decision
    after it does."""
    return bool(free_in([application.pk], person))


#: Every page of cases that takes its reader's part for declared asks this.
_FREE = Prepared(
    lambda keys, person: (
        ConflictOfInterest.objects.filter(application__among=keys, person=person)
        .free()
        .order_by()
        .values_list("application")
    ),
    keys=list,
    person=int,
)


def free_in(applications: Iterable[int], person: Person | int) -> set[int]:
    """The same of many applications, by their keys. One query."""
    who = person.pk if isinstance(person, Person) else person
    return set() if who is None else {key for (key,) in _FREE(keys=list(applications), person=who)}


def part_in(
    user: User,
    application: Application,
    joint: Container[int] | None = None,
    presents: Container[int] | None = None,
) -> str:
    """As what someone at an authority that decides takes part. `joint` and `presents`: what `decides_part_of` and
    `presented_by` say, where they have been asked of several."""
    if user.person_id in (application.case.officer_id, application.case.deputy_id):
        return BiasPart.OFFICER
    if application.case.authority_id in authorities_as(user, *MAY["assessments.decide"]):
        return BiasPart.DECISION_MAKER
    if joint is None:
        joint = decides_part_of(user, [application.call_id])
    if application.call_id in joint:
        return BiasPart.DECISION_MAKER
    if presents is None:
        presents = presented_by(user, [application.pk])
    return BiasPart.PRESENTER if application.pk in presents else BiasPart.PARTICIPANT


def presented_by(user: User, applications: Iterable[int]) -> set[int]:
    """The keys of those applications of which a proposal by `user` waits for its decision. One query."""
    rows = Proposal.objects.waiting().filter(application__in=set(applications), proposed_by__person=user.person_id)
    return set(rows.values_list("application", flat=True))


def decides_part_of(user: User, calls: Iterable[int]) -> set[int]:
    """The keys of those calls on a part of which an authority decides where `user` does. At most one query."""
    decides = authorities_as(user, *MAY["assessments.decide"])
    if not decides:
        return set()
    parts = CallStrand.objects.filter(Q(decides__in=decides) | Q(decides=None, assignment__authority__in=decides))
    return set(parts.filter(call__in=set(calls)).values_list("call", flat=True))


def concerns(application: Application, person: Person) -> bool:
    """Whether the person takes part in the judging: reviews, has declared, works with the case or at the authority."""
    case = application.case
    return (
        person.pk in (case.officer_id, case.deputy_id)
        or application.review_assignments.filter(reviewer__person=person).exists()
        or application.bias_declarations.filter(person=person).exists()
        or case.authority.role_assignments.filter(person=person).exists()
    )


@transaction.atomic
def declare(
    application: Application,
    person: Person,
    *,
    part: str,
    answer: str,
    ground: str = "",
    text: str = "",
    found: list[Suggestion] | None = None,
    by: User | None,
    now: datetime,
) -> ConflictOfInterest:
    """Declare for oneself, before the application is opened or later, when something has been found.

    Any answer but "free" names a ground and says what it is, and keeps the person out of the case at once; the officer
    is told. `found`: what the product knows of the person, where it has been gathered. Raises GroundMissing,
    AppliesInCall for a reviewer or member of a panel who applies in the call, NotAllowed.
    """
    if by is not None and by.person_id != person.pk:
        raise NotAllowed
    # The lock of the application's row: a report and a decision about the same person come one after the other.
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority", "case__officer", "call__case")
        .get(pk=application.pk)
    )
    free = answer == BiasAnswer.FREE
    if answer not in dict(BiasAnswer.said()):
        raise NotAllowed
    if not free and (ground not in bias_grounds().points or not text.strip()):
        raise GroundMissing
    if free and part in JUDGES and applies_in(application.call_id, person.pk):
        raise AppliesInCall(name=person.name)
    if free and _is_shut(application, person, now):
        raise NotAllowed  # only a colleague opens what is blocked
    assignments = list(
        ReviewAssignment.objects.select_for_update().filter(application=application, reviewer__person=person)
    )
    opened = any(one.status == AssignmentStatus.OPEN for one in assignments)
    block = None if free else _kept_out(application, person, ground, by=by, now=now)
    row = ConflictOfInterest.objects.create(
        application=application,
        person=person,
        part=part,
        answer=answer,
        ground="" if free else ground,
        text=text.strip(),
        late=not free and (opened or declaration_of(application, person) is not None),
        suggestions=[one.as_json() for one in found_for(application, person, now=now)]
        if found is None
        else [one.as_json() for one in found],
        block=block,
        declared_by=by,
        declared_at=now,
    )
    act = AssignmentAct.DECLARE_FREE if free else AssignmentAct.REPORT_BIAS
    for one in assignments:
        if OF_ASSIGNMENTS.is_open(one.status, act):
            move_assignment(one, act, now)
    record("bias.declared", case=application.case, by=by, at=now, person=str(person.uuid), answer=str(answer))
    if not free:
        _tell_officer(row, now)
    return row


def _is_shut(application: Application, person: Person, now: datetime) -> bool:
    """Whether the person is kept out of the case, or would be: found biased last, or reported and not tried."""
    last = BiasDecision.objects.filter(application=application, person=person).order_by("-pk").first()
    return (
        in_force(application.case.blocks.all(), local(now).date()).filter(person=person).exists()
        or (last is not None and last.biased)
        or ConflictOfInterest.objects.filter(application=application, person=person).untried().exists()
    )


def _kept_out(application: Application, person: Person, ground: str, *, by: User | None, now: datetime) -> CaseBlock:
    """What a report brings at once: the person is out of the case until it has been tried."""
    words = f"Anmält jäv, prövas ({bias_grounds().cited(ground)})"
    return cases.block(application.case, person, ground=words, by=by, now=now)


def noted(
    application: Application, people: Iterable[Person], *, part: str, where: str, by: User, now: datetime
) -> list[ConflictOfInterest]:
    """Keep out of the case, everywhere and at once, those who are written down as biased in a meeting; it waits to be
    tried as any report does, and the officer is told. Whoever is kept out already is left as they are. The ground is
    said by whoever tries it; until then it is the general one (16 § first paragraph 4). Part of the meeting's act."""
    asked, made = list(people), []
    if not asked:
        return made
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority", "case__officer", "call__case")
        .get(pk=application.pk)
    )
    blocks = in_force(application.case.blocks.all(), local(now).date())
    out = set(blocks.values_list("person", flat=True))
    for person in asked:
        if person.pk in out:
            continue
        row = ConflictOfInterest.objects.create(
            application=application,
            person=person,
            part=part,
            answer=BiasAnswer.UNSURE,
            ground=bias_grounds().general,
            text=f"Antecknat som jäv vid {where}. Grunden anges när frågan prövas.",
            late=True,
            suggestions=[one.as_json() for one in found_for(application, person, now=now)],
            block=_kept_out(application, person, bias_grounds().general, by=by, now=now),
            declared_by=by,
            declared_at=now,
        )
        assignments = ReviewAssignment.objects.select_for_update()
        for one in assignments.filter(application=application, reviewer__person=person):
            if OF_ASSIGNMENTS.is_open(one.status, AssignmentAct.REPORT_BIAS):
                move_assignment(one, AssignmentAct.REPORT_BIAS, now)
        record("bias.noted", case=application.case, by=by, at=now, person=str(person.uuid))
        _tell_officer(row, now)
        made.append(row)
    return made


def move_assignment(assignment: ReviewAssignment, act: AssignmentAct, now: datetime) -> None:
    """Move an assignment as bias makes it: by the table, with the moment."""
    assignment.status = next_assignment(assignment.status, act)
    assignment.changed_at = now
    assignment.save(update_fields=["status", "changed_at"])


def _tell_officer(row: ConflictOfInterest, now: datetime) -> None:
    """The case's officer learns that something waits to be tried; what it is stands on the page."""
    application = row.application
    officer = application.case.officer or application.call.case.officer
    if officer is None or officer.pk == row.person_id:
        return
    begun = Review.objects.filter(
        assignment__application=application, assignment__reviewer__person=row.person, saved_at__isnull=False
    ).exists()
    said = {"who": row.person, "number": application.case.designation}
    with in_language_of(officer):
        words = [_("%(who)s has reported bias in the case %(number)s.") % said]
        if begun:
            words.append(_("The person's review is frozen, and is not counted until the question has been tried."))
        words.append(_("Try it on the call's page Bias."))
        queue_message(
            kind="bias.reported",
            subject=_("%(number)s: bias to try") % said,
            language=None,
            body="\n\n".join(words) + "\n",
            to=officer,
            case=application.case,
            key=f"bias-reported:{row.uuid}",
            now=now,
        )


@transaction.atomic
def decide_bias(
    application: Application,
    person: Person,
    *,
    biased: bool,
    ground: str = "",
    reason: str,
    by: User,
    now: datetime,
) -> BiasDecision:
    """Try a person's bias: found, and the person is kept out of the case everywhere; not found, and what the report
    stopped is open again. Registered in the case. Raises NotAllowed, JudgesOneself, GroundMissing, NothingToTry.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("case__authority").get(pk=application.pk)
    )
    if not may_judge_bias(by, application) or is_blocked(by, application.case_id):
        raise NotAllowed
    if person.pk == by.person_id:
        raise JudgesOneself
    if not reason.strip() or (biased and ground not in bias_grounds().points):
        raise GroundMissing
    case, day = application.case, local(now).date()
    standing = in_force(CaseBlock.objects.select_for_update().filter(case=case, person=person), day)
    told = ConflictOfInterest.objects.filter(application=application, person=person, block__isnull=False)
    brought = set(told.values_list("block", flat=True))
    reports = [one for one in standing if one.pk in brought]
    declared = declaration_of(application, person)
    last = BiasDecision.objects.filter(application=application, person=person).order_by("-pk").first()
    found = [last.block_id] if last is not None and last.block_id else []
    holds = not biased or any(one.pk in found for one in standing)
    if last is not None and last.biased == biased and not reports and holds:
        raise NothingToTry
    for one in standing:
        if one in reports or (not biased and one.pk in found):
            one.ended_by, one.ended_at = by, now
            one.save(update_fields=["ended_by", "ended_at"])
    block = cases.block(case, person, ground=f"Jäv, {bias_grounds().cited(ground)}", by=by, now=now) if biased else None
    row = BiasDecision.objects.create(
        application=application,
        person=person,
        declaration=declared,
        biased=biased,
        ground=ground if biased else "",
        reason=reason.strip(),
        block=block,
        decided_by=by,
        decided_at=now,
    )
    act = AssignmentAct.FIND_BIASED if biased else AssignmentAct.FIND_FREE
    for one in ReviewAssignment.objects.select_for_update().filter(application=application, reviewer__person=person):
        if OF_ASSIGNMENTS.is_open(one.status, act):
            move_assignment(one, act, now)
    outcome = f"jäv föreligger, {bias_grounds().cited(ground)}" if biased else "jäv föreligger inte"
    register(
        case,
        direction=Direction.DRAWN_UP,
        what="Beslut i jävsfråga",
        what_internal=f"Beslut i jävsfråga: {person}, {outcome}",
        by=by,
        now=now,
    )
    record("bias.decided", case=case, by=by, at=now, person=str(person.uuid), biased=biased, ground=ground)
    return row


@transaction.atomic
def set_bias_terms(
    authority: Authority, *, staff_declares: str, reason: str = "", by: User, now: datetime
) -> BiasTerms:
    """Set when the authority's own people declare before they open an application; other than always for a reason.
    Raises NotAllowed, TermsReasonMissing."""
    if not may_set_bias_terms(by, authority):
        raise NotAllowed
    why = "" if staff_declares == StaffDeclares.ALWAYS else reason.strip()
    if staff_declares != StaffDeclares.ALWAYS and not why:
        raise TermsReasonMissing
    values = {"staff_declares": staff_declares, "reason": why, "set_by": by, "set_at": now}
    row, _created = BiasTerms.objects.update_or_create(authority=authority, defaults=values)
    told = {"authority": authority.key, "staff_declares": staff_declares, "reason": why}
    record("bias.terms_set", case=None, by=by, at=now, **told)
    return row
