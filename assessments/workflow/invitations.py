"""Inviting reviewers by a link. It acts on POST only, holds for a time, and is used up by the answer.

The link shows what the invitation is about. A one-time code to the invited address confirms the undertaking of secrecy;
only then are titles and parties shown, for the declaration of bias. What the applications hold is read after sign-in.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import RoleAssignment, User
from accounts.roles import Role
from accounts.texts import fitting
from assessments.errors.bias import AppliesInCall
from assessments.errors.reviews import (
    DueDayPassed,
    InvitationOver,
    InvitedSince,
    InvitedToAnother,
    NotInPool,
    RefusalReasonMissing,
    TooManyCodes,
    WrongCode,
)
from assessments.loading import undertaking
from assessments.models import (
    BiasDecision,
    ConflictOfInterest,
    RefusalReason,
    ReviewAssignment,
    Reviewer,
    ReviewInvitation,
)
from assessments.permissions import may_keep_reviewers
from assessments.states.reviews import (
    CARRIED,
    AssignmentAct,
    InvitationAct,
    InvitationStatus,
    next_assignment,
    next_invitation,
)
from assessments.workflow.biasfacts import applies_in
from calls.models import Call
from registry.links import root
from registry.models import CaseBlock
from registry.queries import in_force
from registry.workflow import cases
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record
from sweden.clock import local

#: How long an invitation holds, a code does, how many codes are sent and tried for a link, and the code's length.
LASTS, CODE_LASTS, MOST_CODES, MOST_TRIALS, DIGITS = timedelta(days=14), timedelta(minutes=15), 5, 5, 6


def digest(secret: str) -> str:
    """What is kept of a link's secret, or of a code with its invitation: a keyed digest."""
    return hmac.new(settings.SECRET_KEY.encode(), f"review-invitation:{secret}".encode(), hashlib.sha256).hexdigest()


def address(secret: str) -> str:
    """The link, whole."""
    return f"{root()}/bedomningsuppdrag/{secret}/"


@transaction.atomic
def invite(
    call: Call,
    reviewer: Reviewer,
    *,
    workload: int,
    due_at: datetime,
    area: str = "",
    meeting_on=None,
    message: str = "",
    by: User,
    now: datetime,
) -> tuple[ReviewInvitation, str]:
    """Ask a reviewer to review in a call; returns the invitation and the link's secret, which is kept nowhere.

    Raises NotAllowed, NotInPool, DueDayPassed, and AppliesInCall for whoever applies in the call.
    """
    if not may_keep_reviewers(by, call.case.authority_id) or reviewer.authority_id != call.case.authority_id:
        raise NotAllowed
    if reviewer.ended_at is not None:
        raise NotInPool
    if due_at <= now:
        raise DueDayPassed
    if applies_in(call.pk, reviewer.person_id):
        raise AppliesInCall(name=reviewer.person.name)
    secret = secrets.token_urlsafe(24)
    Reviewer.objects.select_for_update(no_key=True).get(pk=reviewer.pk)
    values = {
        "workload": workload,
        "due_at": due_at,
        "area": area.strip(),
        "meeting_on": meeting_on,
        "message": message.strip(),
        "invited_by": by,
        "invited_at": now,
        "expires_at": now + LASTS,
        "digest": digest(secret),
        "reminded_at": None,
    }
    invitation = standing_of([reviewer], [call]).select_for_update().first()
    if invitation is None:
        invitation = ReviewInvitation.objects.create(call=call, reviewer=reviewer, **values)
    else:
        invitation.status = next_invitation(invitation.status, InvitationAct.SEND_AGAIN)
        for name, value in {**values, "code_digest": "", "codes_sent": 0, "code_trials": 0}.items():
            setattr(invitation, name, value)
        invitation.save()
    _send(invitation, secret, now=now)
    record("review.invited", case=call.case, by=by, at=now, reviewer=str(reviewer.uuid), workload=workload)
    return invitation, secret


def standing_of(reviewers: Iterable[Reviewer | int], calls: Iterable[Call | int]) -> QuerySet[ReviewInvitation]:
    """The invitations that have been neither declined nor taken back: one at most of a reviewer to a call."""
    gone = [InvitationStatus.DECLINED, InvitationStatus.REVOKED]
    return ReviewInvitation.objects.filter(call__in=calls, reviewer__in=reviewers).exclude(status__in=gone)


@transaction.atomic
def invite_again(invitation: ReviewInvitation, *, by: User, now: datetime) -> ReviewInvitation:
    """Ask again on the same terms, with a new link: somebody who has not answered, or whose invitation was taken back.
    Raises InvitedSince where a newer invitation stands, and what `invite` does."""
    one = invitation
    Reviewer.objects.select_for_update(no_key=True).get(pk=one.reviewer_id)
    if standing_of([one.reviewer_id], [one.call_id]).exclude(pk=one.pk).exists():
        raise InvitedSince(name=one.reviewer.person.name)
    more = {"area": one.area, "meeting_on": one.meeting_on, "message": one.message}
    return invite(one.call, one.reviewer, workload=one.workload, due_at=one.due_at, **more, by=by, now=now)[0]


def language_of(reviewer: Reviewer) -> str:
    """The language that is chosen for the reviewer, else that of their account; Swedish without either."""
    if reviewer.language:
        return reviewer.language
    return reviewer.person.users.values_list("language", flat=True).first() or "sv"


def _send(invitation: ReviewInvitation, secret: str, *, now: datetime, kind: str = "invitation") -> None:
    with translation.override(language_of(invitation.reviewer)):
        context = {"invitation": invitation, "call": invitation.call, "link": address(secret)}
        queue_message(
            kind=f"review.{kind}",
            subject=render_to_string(f"assessments/messages/{kind}_subject.txt", context).strip(),
            language=None,
            body=render_to_string(f"assessments/messages/{kind}.txt", context),
            to=invitation.reviewer.person,
            to_email=invitation.reviewer.email,
            case=invitation.call.case,
            now=now,
        )


def by_secret(secret: str) -> ReviewInvitation | None:
    """The invitation that a link leads to, whatever its state; None for a link that never was."""
    return (
        ReviewInvitation.objects.select_related("call__case__authority", "reviewer__person", "reviewer__authority")
        .filter(digest=digest(secret))
        .first()
    )


def _held(invitation: ReviewInvitation, now: datetime) -> ReviewInvitation:
    """The invitation, locked; raises InvitationOver when its link no longer acts."""
    held = (
        ReviewInvitation.objects.select_for_update(of=("self",))
        .select_related("call__case", "reviewer__person")
        .get(pk=invitation.pk)
    )
    if held.digest != invitation.digest or now >= held.expires_at:
        raise InvitationOver
    return held


@transaction.atomic
def send_code(invitation: ReviewInvitation, *, now: datetime) -> None:
    """Send a one-time code to the invited address. Raises InvitationOver, TooManyCodes."""
    held = _held(invitation, now)
    next_invitation(held.status, InvitationAct.UNDERTAKE)
    if held.codes_sent >= MOST_CODES:
        raise TooManyCodes
    code = "".join(secrets.choice("0123456789") for _place in range(DIGITS))
    held.code_digest, held.code_sent_at = digest(f"{held.pk}:{code}"), now
    held.codes_sent, held.code_trials = held.codes_sent + 1, 0
    held.save(update_fields=["code_digest", "code_sent_at", "codes_sent", "code_trials"])
    with translation.override(language_of(held.reviewer)):
        context = {"code": code, "call": held.call, "minutes": int(CODE_LASTS.total_seconds() // 60)}
        queue_message(
            kind="review.code",
            subject=render_to_string("assessments/messages/code_subject.txt", context).strip(),
            language=None,
            body=render_to_string("assessments/messages/code.txt", context),
            to=held.reviewer.person,
            to_email=held.reviewer.email,
            now=now,
        )


@transaction.atomic
def ask_anew(invitation: ReviewInvitation, *, now: datetime) -> None:
    """Whoever has confirmed in another browser, and not answered, shows with a new code that it is they."""
    held = _held(invitation, now)
    if held.status == InvitationStatus.UNDERTAKEN:
        held.status = next_invitation(held.status, InvitationAct.SEND_AGAIN)
        held.save(update_fields=["status"])


def undertake(invitation: ReviewInvitation, *, code: str, language: str = "sv", now: datetime) -> ReviewInvitation:
    """Confirm the undertaking of secrecy, as it was read in this language, with the code. Raises InvitationOver,
    WrongCode, TooManyCodes; that a code was wrong is counted also though the act is refused."""
    with transaction.atomic():
        held = _held(invitation, now)
        status = next_invitation(held.status, InvitationAct.UNDERTAKE)
        if held.code_trials >= MOST_TRIALS:
            raise TooManyCodes
        given = digest(f"{held.pk}:{''.join(code.split())}")
        sent = held.code_sent_at
        if sent is not None and now < sent + CODE_LASTS and hmac.compare_digest(given, held.code_digest):
            held.status, held.undertaken_at, held.code_digest = status, now, ""
            held.undertaking = "\n\n".join(words for _language, words in undertaking(language))
            held.save(update_fields=["status", "undertaken_at", "undertaking", "code_digest"])
            record("review.undertaken", case=held.call.case, by=None, at=now, reviewer=str(held.reviewer.uuid))
            return held
        held.code_trials += 1
        held.save(update_fields=["code_trials"])
    raise WrongCode


def to_declare(invitation: ReviewInvitation, now: datetime) -> list[ReviewAssignment]:
    """What the invited declares bias about: the assigned applications of the call, without what they are kept from."""
    blocked = in_force(CaseBlock.objects.filter(person=invitation.reviewer.person_id), local(now).date())
    return list(
        ReviewAssignment.objects.filter(
            reviewer=invitation.reviewer, application__call=invitation.call, status__in=CARRIED
        )
        .exclude(application__case__in=blocked.values("case"))
        .select_related("application__case__authority", "application__submitted_version")
        .order_by("application__case__number", "pk")
    )


@transaction.atomic
def accept(invitation: ReviewInvitation, *, now: datetime) -> ReviewInvitation:
    """Say yes; the undertaking has been confirmed. The link is used up: what follows is after sign-in."""
    held = _held(invitation, now)
    if applies_in(held.call_id, held.reviewer.person_id):
        raise AppliesInCall(name=held.reviewer.person.name)
    held.status = next_invitation(held.status, InvitationAct.ACCEPT)
    held.answered_at = now
    held.save(update_fields=["status", "answered_at"])
    record("review.accepted", case=held.call.case, by=None, at=now, reviewer=str(held.reviewer.uuid))
    return held


@transaction.atomic
def decline(invitation: ReviewInvitation, *, reason: str, text: str = "", now: datetime) -> ReviewInvitation:
    """Say no, for a reason. What had been assigned is handed back. Raises InvitationOver, RefusalReasonMissing."""
    if reason not in RefusalReason or (reason == RefusalReason.OTHER and not text.strip()):
        raise RefusalReasonMissing
    held = _held(invitation, now)
    held.status = next_invitation(held.status, InvitationAct.DECLINE)
    held.answered_at, held.refusal, held.refusal_text = now, reason, fitting(held, "refusal_text", text)
    held.save(update_fields=["status", "answered_at", "refusal", "refusal_text"])
    for one in ReviewAssignment.objects.select_for_update().filter(
        reviewer=held.reviewer, application__call=held.call, status__in=CARRIED
    ):
        one.status, one.changed_at = next_assignment(one.status, AssignmentAct.HAND_BACK), now
        one.refusal, one.refusal_text = reason, held.refusal_text
        one.save(update_fields=["status", "changed_at", "refusal", "refusal_text"])
    record(
        "review.declined", case=held.call.case, by=None, at=now, reviewer=str(held.reviewer.uuid), reason=str(reason)
    )
    return held


@transaction.atomic
def revoke(invitation: ReviewInvitation, *, by: User, now: datetime) -> ReviewInvitation:
    """Take an invitation back; what had been assigned is taken away. Raises NotAllowed."""
    held = (
        ReviewInvitation.objects.select_for_update(of=("self",))
        .select_related("call__case", "reviewer")
        .get(pk=invitation.pk)
    )
    if not may_keep_reviewers(by, held.call.case.authority_id):
        raise NotAllowed
    held.status = next_invitation(held.status, InvitationAct.REVOKE)
    held.save(update_fields=["status"])
    for one in ReviewAssignment.objects.select_for_update().filter(
        reviewer=held.reviewer, application__call=held.call, status__in=CARRIED
    ):
        one.status, one.changed_at = next_assignment(one.status, AssignmentAct.REMOVE), now
        one.save(update_fields=["status", "changed_at"])
    record("review.revoked", case=held.call.case, by=by, at=now, reviewer=str(held.reviewer.uuid))
    return held


@transaction.atomic
def join(invitation: ReviewInvitation, *, by: User, now: datetime) -> ReviewInvitation:
    """After sign-in with the invited address: the account's person is the reviewer from now on, with that role at the
    authority; what was declared by the link is theirs. Twice is once. Raises InvitedToAnother.
    """
    held = (
        ReviewInvitation.objects.select_for_update(of=("self",))
        .select_related("call__case", "reviewer__person", "reviewer__authority")
        .get(pk=invitation.pk)
    )
    reviewer = held.reviewer
    verified = EmailAddress.objects.filter(user=by, email__iexact=reviewer.email, verified=True).exists()
    if not verified and reviewer.person_id != by.person_id:
        raise InvitedToAnother
    if held.status == InvitationStatus.JOINED:
        return held
    held.status = next_invitation(held.status, InvitationAct.JOIN)
    held.joined_at = now
    held.save(update_fields=["status", "joined_at"])
    if reviewer.person_id != by.person_id:
        _becomes(reviewer, by, now)
    day = local(now).date()
    has_role = RoleAssignment.objects.held_on(day).filter(
        person=by.person, role=Role.REVIEWER, authority=reviewer.authority
    )
    if not has_role.exists():
        RoleAssignment.objects.create(
            person=by.person,
            role=Role.REVIEWER,
            authority=reviewer.authority,
            title="Bedömare",
            valid_from=day,
            granted_by=held.invited_by,
            granted_at=now,
        )
    record("review.joined", case=held.call.case, by=by, at=now, reviewer=str(reviewer.uuid))
    return held


def _becomes(reviewer: Reviewer, by: User, now: datetime) -> None:
    """What stands about the person who had no account holds for the account's: declarations, decisions on
    bias and blocks are written anew, in their order, and the old rows stay."""
    before = reviewer.person
    anew = {
        block.pk: cases.block(
            block.case, by.person, ground=block.ground, by=block.decided_by, now=now, until=block.valid_to
        )
        for block in in_force(CaseBlock.objects.filter(person=before), local(now).date()).select_related("case")
    }
    for one in ConflictOfInterest.objects.filter(person=before).order_by("pk"):
        ConflictOfInterest.objects.create(
            application=one.application,
            person=by.person,
            part=one.part,
            answer=one.answer,
            ground=one.ground,
            text=one.text,
            late=one.late,
            suggestions=one.suggestions,
            block=anew.get(one.block_id),
            declared_by=by,
            declared_at=one.declared_at,
        )
    for one in BiasDecision.objects.standing().filter(person=before).order_by("pk"):
        if one.biased and one.block_id not in anew:
            continue
        BiasDecision.objects.create(
            application=one.application,
            person=by.person,
            biased=one.biased,
            ground=one.ground,
            reason=one.reason,
            block=anew.get(one.block_id),
            decided_by=one.decided_by,
            decided_at=one.decided_at,
        )
    reviewer.person = by.person
    reviewer.save(update_fields=["person"])
