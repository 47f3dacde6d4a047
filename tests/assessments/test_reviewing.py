"""Reviewers invited by a link, what they write without loss, and what the applicant is shown."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, Stale
from accounts.models import RoleAssignment, User
from applications.models import Application
from applications.states import Act
from applications.workflow.submission import move
from assessments.errors.bias import NotDeclared
from assessments.errors.reviews import (
    AlreadyAssigned,
    AssignmentActNotOpen,
    DueDayPassed,
    DueInThePast,
    InvitationActNotOpen,
    InvitationOver,
    InvitedToAnother,
    NoRightOfReply,
    NotInPool,
    RefusalReasonMissing,
    ReleaseNotReady,
    ReviewActNotOpen,
    ReviewConflict,
    ReviewNotReady,
    ReviewTimeOver,
    TooManyCodes,
    WrongCode,
)
from assessments.loading import undertaking
from assessments.models import ConflictOfInterest, Review, ReviewAssignment, ReviewInvitation
from assessments.workflow import assigning, bias, invitations, pool, reviewing
from assessments.workflow.showing import shown_to_reviewer
from calls.models import CallCriterion
from registry.models import CaseBlock, Message
from tests.factories import accounts, applications, assessments, reviews

pytestmark = pytest.mark.django_db
NOW = reviews.NOW


@pytest.fixture(scope="module")
def _judged(standing) -> tuple[User, Application]:
    officer, row = reviews.officer(), assessments.application()
    reviews.criteria(row.call)
    reviews.terms(row.call, officer)
    return officer, row


@pytest.fixture
def officer(_judged, db) -> User:
    return deepcopy(_judged[0])


@pytest.fixture
def application(_judged, db) -> Application:
    return deepcopy(_judged[1])


def code_sent() -> str:
    return re.search(r"\d{6}", Message.objects.filter(kind="review.code").latest("pk").subject)[0]


# --- The link ------------------------------------------------------------------------------------------


def test_a_link_is_answered_after_the_undertaking_and_used_up(application, officer) -> None:
    who = reviews.reviewer(officer, account=False)
    invitation, secret = reviews.invited(application.call, who, officer)
    assert secret not in invitation.digest
    assert secret in Message.objects.get(kind="review.invitation").body
    found = invitations.by_secret(secret)
    with pytest.raises(InvitationActNotOpen):
        invitations.accept(found, now=NOW)
    invitations.send_code(found, now=NOW)
    with pytest.raises(WrongCode):
        invitations.undertake(found, code="000000" if code_sent() != "000000" else "1", now=NOW)
    with pytest.raises(WrongCode):
        invitations.undertake(found, code=code_sent(), now=NOW + invitations.CODE_LASTS)
    held = invitations.undertake(found, code=code_sent(), now=NOW)
    assert held.undertaking == "\n\n".join(words for _language, words in undertaking("sv"))
    with pytest.raises(InvitationActNotOpen):
        invitations.undertake(found, code=code_sent(), now=NOW)
    invitations.accept(found, now=NOW)
    with pytest.raises(InvitationActNotOpen):
        invitations.decline(found, reason="time", now=NOW)


def test_nobody_is_invited_who_has_left_the_pool_or_by_a_day_that_has_passed(application, officer) -> None:
    who = reviews.reviewer(officer)
    with pytest.raises(DueDayPassed):
        invitations.invite(application.call, who, workload=3, due_at=NOW, by=officer, now=NOW)
    with pytest.raises(NotInPool):
        reviews.invited(application.call, pool.end_reviewer(who, by=officer, now=NOW), officer)
    assert not ReviewInvitation.objects.filter(reviewer=who).exists()


def test_codes_are_few_and_a_link_expires(application, officer) -> None:
    invitation, _secret = reviews.invited(application.call, reviews.reviewer(officer), officer)
    invitations.send_code(invitation, now=NOW)
    for _trial in range(invitations.MOST_TRIALS):
        with pytest.raises(WrongCode):
            invitations.undertake(invitation, code="x", now=NOW)
    with pytest.raises(TooManyCodes):
        invitations.undertake(invitation, code=code_sent(), now=NOW)
    for _code in range(invitations.MOST_CODES - 1):
        invitations.send_code(invitation, now=NOW)
    with pytest.raises(TooManyCodes):
        invitations.send_code(invitation, now=NOW)
    with pytest.raises(InvitationOver):
        invitations.decline(invitation, reason="time", now=NOW + invitations.LASTS)
    again, _other = reviews.invited(application.call, invitation.reviewer, officer)
    assert again.pk == invitation.pk
    with pytest.raises(InvitationOver):
        invitations.decline(invitation, reason="time", now=NOW), "the first link does not act any more"


def test_a_no_has_a_reason_and_hands_back_what_was_given(application, officer) -> None:
    who = reviews.reviewer(officer)
    invitation, _secret = reviews.invited(application.call, who, officer)
    row = reviews.assigned(application, who, officer, free=False)
    for wrong in ({"reason": ""}, {"reason": "other"}, {"reason": "nonsense"}):
        with pytest.raises(RefusalReasonMissing):
            invitations.decline(invitation, now=NOW, **wrong)
    invitations.decline(invitation, reason="many", now=NOW)
    row.refresh_from_db()
    assert (row.status, row.refusal) == ("returned", "many")
    (again,) = assigning.assign([assigning.Pair(application, who)], by=officer, now=NOW)
    assert (again.pk, again.status, again.refusal) == (row.pk, "waiting", "")


def test_who_signs_in_with_the_invited_address_takes_over_what_was_declared(application, officer) -> None:
    who = reviews.reviewer(officer, account=False, email="ny@larosate.example")
    free = reviews.assigned(application, who, officer, free=False)
    other = assessments.application(application.call, title="En annan")
    reviews.assigned(other, who, officer, free=False)
    invitation, _secret = reviews.invited(application.call, who, officer)
    invitations.send_code(invitation, now=NOW)
    invitations.undertake(invitation, code=code_sent(), now=NOW)
    for one, answer in ((application, "free"), (other, "biased")):
        words = {} if answer == "free" else {"ground": "4", "text": "Vänner."}
        bias.declare(one, who.person, part="reviewer", answer=answer, by=None, now=NOW, **words)
    invitations.accept(invitation, now=NOW)
    with pytest.raises(InvitedToAnother):
        invitations.join(invitation, by=accounts.user("En annan"), now=NOW)
    with pytest.raises(InvitedToAnother):
        invitations.join(invitation, by=accounts.user("Obekräftad", "ny2@larosate.example", verified=False), now=NOW)
    user = accounts.user("Ny Person", "ny@larosate.example")
    invitations.join(invitation, by=user, now=NOW)
    invitations.join(invitation, by=user, now=NOW)
    user = User.objects.get(pk=user.pk)
    assert list(ReviewAssignment.objects.of(user)) == [free]
    assert CaseBlock.objects.filter(person=user.person, case=other.case, ended_at=None).count() == 1
    assert ConflictOfInterest.objects.filter(person=user.person).count() == 2
    assert RoleAssignment.objects.filter(person=user.person, role="reviewer").count() == 1
    assert ReviewInvitation.objects.get().status == "joined"


# --- Assigning -----------------------------------------------------------------------------------------


def test_an_application_is_given_once_and_all_or_none(application, officer) -> None:
    who, other = reviews.reviewer(officer), reviews.reviewer(officer, "Per Dahl")
    reviews.assigned(application, who, officer)
    with pytest.raises(AlreadyAssigned):
        assigning.assign([assigning.Pair(application, one) for one in (other, who)], by=officer, now=NOW)
    assert ReviewAssignment.objects.count() == 1, "the other was not assigned either"
    with pytest.raises(NotAllowed):
        assigning.assign([assigning.Pair(application, other)], by=accounts.staff("decision_maker"), now=NOW)


def test_more_time_lies_ahead_and_reminders_are_sent_once_for_each_stage(application, officer) -> None:
    row = reviews.assigned(application, reviews.reviewer(officer), officer)
    with pytest.raises(DueInThePast):
        assigning.extend([row], due_at=reviews.DUE, by=officer, now=NOW)
    assert assigning.remind(now=reviews.DUE - timedelta(days=4)) == 0
    for moment in (reviews.DUE - timedelta(days=2), reviews.DUE + timedelta(hours=1), reviews.DUE + timedelta(days=8)):
        assert [assigning.remind(now=moment) for _twice in range(2)] == [1, 0]
    assigning.extend([row], due_at=reviews.DUE + timedelta(days=30), by=officer, now=NOW)
    assert assigning.remind(now=reviews.DUE + timedelta(days=28)) == 1
    assert Message.objects.filter(kind="review.reminder").count() == 4


# --- Writing -------------------------------------------------------------------------------------------


def test_nothing_is_written_before_the_declaration(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer, free=False)
    with pytest.raises(NotDeclared):
        reviewing.save(row, reviews.WHOLE, revision=1, by=reviews.account(who), now=NOW)
    with pytest.raises(NotAllowed):
        reviewing.save(row, reviews.WHOLE, revision=1, by=officer, now=NOW)


def test_two_windows_lose_nothing(application, officer) -> None:
    who = reviews.reviewer(officer)
    row, by = reviews.assigned(application, who, officer), reviews.account(who)
    first = reviewing.save(row, {"for_panel": "Ett", "c-quality-grade": 5}, revision=1, by=by, now=NOW)
    same = reviewing.save(row, {"for_panel": "Ett"}, revision=first.revision, by=by, now=NOW)
    assert same.revision == first.revision, "nothing has changed"
    beside = reviewing.save(row, {"for_applicant": "Bra."}, revision=1, by=by, now=NOW)
    with pytest.raises(ReviewConflict) as collided:
        reviewing.save(row, {"for_panel": "Två", "for_applicant": "Bra."}, revision=1, by=by, now=NOW)
    assert collided.value.mine == {"for_panel": "Två"}
    assert collided.value.theirs == {"for_panel": "Ett"}
    with pytest.raises(Stale):
        reviewing.submit(row, revision=1, by=by, now=NOW)
    reviewing.save(row, {"for_panel": "Två"}, revision=None, by=by, now=NOW)
    review = Review.objects.get()
    assert (review.for_panel, review.for_applicant, review.grades.get().grade) == ("Två", "Bra.", 5)
    assert review.revision == beside.revision + 1
    assert [one.before for one in review.log.order_by("revision")][-1] == {"for_panel": "Ett"}


def test_nought_is_a_grade_and_an_emptied_field_is_a_change(application, officer) -> None:
    grades = [{"value": value, "name_sv": "", "name_en": ""} for value in range(6)]
    CallCriterion.objects.create(call=application.call, key="risk", name_sv="Risk", grades=grades, position=9)
    row = reviews.assigned(application, reviews.reviewer(officer), officer)
    by = reviews.account(row.reviewer)
    review = reviewing.save(row, {"c-risk-grade": 0}, revision=None, by=by, now=NOW)
    assert (review.revision, review.grades.get().grade) == (2, 0)
    same = {"c-risk-grade": 0, "c-risk-abstains": False, "for_panel": ""}
    assert reviewing.save(row, same, revision=None, by=by, now=NOW).revision == 2
    emptied = reviewing.save(row, {"c-risk-grade": None}, revision=None, by=by, now=NOW)
    assert (emptied.revision, emptied.grades.get().grade) == (3, None)
    given = {**reviews.WHOLE, "c-risk-grade": 0}
    handed_in = reviewing.submit(row, values=given, revision=None, by=by, now=NOW)
    assert handed_in.grades.get(criterion__key="risk").grade == 0


def test_a_review_is_handed_in_whole_and_opened_again_in_a_new_version(application, officer) -> None:
    who = reviews.reviewer(officer)
    row, by = reviews.assigned(application, who, officer), reviews.account(who)
    with pytest.raises(ReviewNotReady):
        reviewing.submit(row, values={**reviews.WHOLE, "c-feasible-grade": 4}, revision=None, by=by, now=NOW)
    abstains = {"c-feasible-grade": 3, "c-feasible-abstains": True, "c-feasible-why": "Inte mitt fält."}
    review = reviews.written(row, {**reviews.WHOLE, **abstains})
    assert review.grades.get(criterion__key="feasible").grade is None
    with pytest.raises(ReviewActNotOpen):
        reviewing.save(row, {"for_panel": "Mer"}, revision=None, by=by, now=NOW)
    with pytest.raises(Stale):
        reviewing.approve(review, revision=review.revision - 1, by=officer, now=NOW)
    reviewing.approve(review, revision=review.revision, by=officer, now=NOW)
    reviewing.unlock(review, why="Ett ord om genomförandet saknas.", by=officer, now=NOW)
    reviewing.submit(row, values={"for_panel": "Mer"}, revision=None, by=by, now=NOW)
    one, two = review.versions.all()
    assert (one.content["for_panel"], two.content["for_panel"]) == ("Bör diskuteras.", "Mer")
    assert two.content["criteria"][3]["why"] == "Inte mitt fält."
    review.refresh_from_db()
    assert (review.status, review.approved_by) == ("submitted", None)
    assigning.remove(row, by=officer, now=NOW)
    with pytest.raises(AssignmentActNotOpen):
        reviewing.unlock(review, why="Ett ord till.", by=officer, now=NOW)


def test_after_the_last_moment_nothing_is_saved_without_more_time(application, officer) -> None:
    who = reviews.reviewer(officer)
    row, by = reviews.assigned(application, who, officer), reviews.account(who)
    late = reviews.DUE + timedelta(seconds=1)
    reviewing.save(row, {"for_panel": "I tid"}, revision=1, by=by, now=reviews.DUE)
    with pytest.raises(ReviewTimeOver):
        reviewing.save(row, {"for_panel": "För sent"}, revision=None, by=by, now=late)
    assigning.extend([row], due_at=late + timedelta(days=2), by=officer, now=late)
    reviewing.save(row, {"for_panel": "Med mer tid"}, revision=None, by=by, now=late)


@pytest.mark.parametrize(("others", "before", "after"), [("never", 0, 0), ("after_own", 0, 1), ("always", 1, 1)])
def test_the_phase_says_who_sees_others_reviews(application, officer, others, before, after) -> None:
    reviews.terms(application.call, officer, others=others)
    mine, other = (reviews.assigned(application, reviews.reviewer(officer, name), officer) for name in ("A B", "C D"))
    reviews.written(other)
    assert len(shown_to_reviewer(mine, NOW)) == before
    reviews.written(mine)
    assert len(shown_to_reviewer(mine, NOW)) == after


def test_a_review_of_a_version_that_has_been_completed_since_says_so(application, officer, client) -> None:
    row = reviews.assigned(application, reviews.reviewer(officer), officer)
    review = reviews.written(row)
    assert Review.objects.with_version().get(pk=review.pk).earlier is None
    earlier = applications.submitted_application(application.call).submitted_version
    Review.objects.filter(pk=review.pk).update(version=earlier)  # in the place of one of the application's own
    assert Review.objects.with_version().get(pk=review.pk).earlier == earlier.number
    client.force_login(officer)
    page = client.get(reverse("assessments:application_reviews", args=[application.uuid])).content.decode()
    assert "Avser version 1 av ansökan, som sedan dess har kompletterats." in page


# --- To the applicant ----------------------------------------------------------------------------------


def test_the_applicant_sees_what_is_approved_and_answers_in_time(application, officer) -> None:
    pool.set_review_terms(
        application.call, due_at=reviews.DUE, wanted=2, reply_days=7, names_shown=False, phases=[], by=officer, now=NOW
    )
    row = reviews.assigned(application, reviews.reviewer(officer), officer)
    applicant = application.created_by
    review = reviews.written(row)
    with pytest.raises(ReleaseNotReady, match="formella kraven"):
        reviewing.release(application, by=officer, now=NOW)
    move(application, Act.FIND_ELIGIBLE, by=officer, now=NOW)
    with pytest.raises(ReleaseNotReady, match="1 bedömning är inte godkänd"):
        reviewing.release(application, by=officer, now=NOW)
    with pytest.raises(NoRightOfReply):
        reviewing.reply(application, text="Tack.", by=applicant, now=NOW)
    reviewing.approve(review, revision=review.revision, by=officer, now=NOW)
    released = reviewing.release(application, by=officer, now=NOW)
    assert released.reviews == [review.versions.get().pk]
    with pytest.raises(NotAllowed):
        reviewing.reply(application, text="Tack.", by=officer, now=NOW)
    reviewing.reply(application, text="Tack.", by=applicant, now=released.reply_by)
    with pytest.raises(NoRightOfReply):
        reviewing.reply(application, text="Igen.", by=applicant, now=released.reply_by + timedelta(seconds=1))
