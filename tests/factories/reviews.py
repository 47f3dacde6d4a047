"""Reviewers, their assignments and what they write, through the workflow."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from applications.models import Application
from assessments.models import ReviewAssignment, Reviewer
from assessments.workflow import assigning, bias, invitations, pool, reviewing
from calls.models import Call, CallCriterion
from tests.factories import accounts
from tests.factories import programmes as make

NOW = datetime(2025, 11, 10, 9, tzinfo=UTC)
DUE = datetime(2025, 12, 1, 16, tzinfo=UTC)
SEVEN = [{"value": value, "name_sv": "", "name_en": ""} for value in range(1, 8)]
THREE = SEVEN[:3]


def criteria(of: Call) -> None:
    """As the Swedish Research Council judges: 7, 7, 7, 3, and an overall grade of seven."""
    rows = [("quality", SEVEN), ("novelty", SEVEN), ("merits", SEVEN), ("feasible", THREE), ("overall", SEVEN)]
    for place, (key, grades) in enumerate(rows):
        CallCriterion.objects.create(
            call=of, key=key, name_sv=key.title(), grades=grades, overall=key == "overall", position=place
        )


def terms(of: Call, officer: User, *, others: str = "after_own", now: datetime = NOW, **fields):
    """The call's reviews: one phase, from the beginning."""
    values = {"due_at": DUE, "wanted": 3, "reply_days": None, "names_shown": False}
    phase = {"name_sv": "Enskild bedömning", "begins_at": now - timedelta(days=1), "others": others}
    return pool.set_review_terms(of, **{**values, "phases": [phase], **fields}, by=officer, now=now)


def reviewer(officer: User, name: str = "Maja Lind", *, user: User | None = None, **fields) -> Reviewer:
    """Someone in the pool of the officer's authority, with an account unless told otherwise (`user=None` and
    `account=False`)."""
    authority = accounts.authority(fields.pop("at", "vinnova"))
    if user is None and fields.pop("account", True):
        user = accounts.user(name)
    email = user.email if user else fields.pop("email", f"{name.lower().replace(' ', '.')}@larosate.example")
    return pool.keep_reviewer(authority, name=name, email=email, by=officer, now=NOW, **fields)


def account(of: Reviewer) -> User:
    """The reviewer's account, read afresh."""
    return User.objects.get(person=of.person_id)


def invited(of: Call, who: Reviewer, officer: User, *, now: datetime = NOW):
    """An invitation and its secret; later than `DUE` it is to reviews that are due in three weeks."""
    due_at = DUE if now < DUE else now + timedelta(weeks=3)
    return invitations.invite(of, who, workload=3, due_at=due_at, by=officer, now=now)


def assigned(of: Application, who: Reviewer, officer: User, *, free: bool = True) -> ReviewAssignment:
    """The application, given to the reviewer, who is free of bias unless told otherwise."""
    (row,) = assigning.assign([assigning.Pair(of, who)], by=officer, now=NOW)
    if free:
        declared(of, who)
        row.refresh_from_db()
    return row


def declared(of: Application, who: Reviewer, answer: str = "free", *, now: datetime = NOW, **fields):
    """What the reviewer declares."""
    if answer != "free":
        fields = {"ground": "4", "text": "Vi skriver en bok tillsammans.", **fields}
    by = account(who)
    return bias.declare(of, by.person, part="reviewer", answer=answer, by=by, now=now, **fields)


#: A whole review by the criteria above.
WHOLE = {
    "c-quality-grade": 6,
    "c-novelty-grade": 5,
    "c-merits-grade": 7,
    "c-feasible-grade": 3,
    "c-overall-grade": 6,
    "for_applicant": "Frågan är väl vald och planen håller.",
    "for_panel": "Bör diskuteras.",
}


def written(row: ReviewAssignment, values=None, *, now: datetime = NOW):
    """A review that is handed in."""
    by = account(row.reviewer)
    return reviewing.submit(row, values=WHOLE if values is None else values, revision=None, by=by, now=now)


def officer(key: str = "vinnova") -> User:
    """An officer who keeps reviewers."""
    return make.worker(authority=accounts.authority(key))
