"""An authority's pool of reviewers, and how a call's applications are reviewed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Organisation, Person, User
from assessments.models import Reviewer, ReviewPhase, ReviewTerms
from assessments.permissions import may_keep_reviewers
from calls.models import Call
from programmes.models import TechnologyArea
from registry.workflow.stream import record


@transaction.atomic
def keep_reviewer(
    authority: Authority,
    *,
    reviewer: Reviewer | None = None,
    name: str,
    email: str,
    organisation: Organisation | None = None,
    affiliation: str = "",
    subjects: Sequence[str] = (),
    areas: Iterable[TechnologyArea] = (),
    note: str = "",
    language: str = "",
    by: User,
    now: datetime,
) -> Reviewer:
    """Put someone in the pool, or change what is kept of them (`reviewer`). The same address is the same reviewer, of
    whom what is not said stays as it was; one who had been taken out is in it again. Whoever has an account with the
    address is that person. Raises NotAllowed.
    """
    if not may_keep_reviewers(by, authority):
        raise NotAllowed
    email = email.strip().lower()
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    is_changed = reviewer is not None
    if reviewer is not None:  # as it stands now: whoever has joined by a link meanwhile is another person
        reviewer.refresh_from_db(from_queryset=Reviewer.objects.select_for_update(of=["self"]))
    else:
        reviewer = Reviewer.objects.filter(authority=authority, email=email).first()
    values: dict[str, Any] = {
        "organisation": organisation,
        "affiliation": affiliation.strip(),
        "subjects": list(subjects),
        "note": note.strip(),
        "language": language,
    }
    if not is_changed:
        values = {field: value for field, value in values.items() if value}
    areas = list(areas)
    if reviewer is None:
        account = User.objects.filter(email=email).select_related("person").first()
        person = account.person if account else Person.objects.create(name=name.strip() or email, email=email)
        reviewer, _created = Reviewer.objects.get_or_create(
            authority=authority,
            person=person,
            defaults={"email": email, "added_by": by, "added_at": now, **values},
        )
    elif name.strip() and not reviewer.person.users.exists() and not reviewer.person.is_protected:
        reviewer.person.name = name.strip()
        reviewer.person.save(update_fields=["name"])
    for field, value in {**values, "ended_at": None, "ended_by": None}.items():
        setattr(reviewer, field, value)
    reviewer.save()
    if is_changed or areas:
        reviewer.areas.set(areas)
    record("reviewer.kept", case=None, by=by, at=now, authority=authority.key, reviewer=str(reviewer.uuid))
    return reviewer


@transaction.atomic
def end_reviewer(reviewer: Reviewer, *, by: User, now: datetime) -> Reviewer:
    """Take someone out of the pool: they are invited to nothing more; what they have been given stays."""
    if not may_keep_reviewers(by, reviewer.authority_id):
        raise NotAllowed
    reviewer.ended_at, reviewer.ended_by = now, by
    reviewer.save(update_fields=["ended_at", "ended_by"])
    authority = reviewer.authority.key
    record("reviewer.ended", case=None, by=by, at=now, authority=authority, reviewer=str(reviewer.uuid))
    return reviewer


@transaction.atomic
def set_review_terms(
    call: Call,
    *,
    due_at: datetime,
    wanted: int,
    reply_days: int | None,
    names_shown: bool,
    workload_binds: bool = False,
    phases: Sequence[dict[str, Any]],
    by: User,
    now: datetime,
) -> ReviewTerms:
    """Say how a call's applications are reviewed. `phases`: `{"name_sv", "name_en", "begins_at", "others",
    "may_write"}`, which replace those that were. Raises NotAllowed."""
    call = Call.objects.select_for_update(of=("self",)).select_related("case").get(pk=call.pk)
    if not may_keep_reviewers(by, call.case.authority_id):
        raise NotAllowed
    values = {
        "due_at": due_at,
        "wanted": wanted,
        "reply_days": reply_days,
        "names_shown": names_shown,
        "workload_binds": workload_binds,
    }
    terms, _created = ReviewTerms.objects.update_or_create(call=call, defaults={**values, "set_by": by, "set_at": now})
    ReviewPhase.objects.filter(call=call).delete()
    ReviewPhase.objects.bulk_create(ReviewPhase(call=call, **one) for one in phases)
    told = {**values, "due_at": due_at.isoformat(), "phases": [str(one.get("others", "after_own")) for one in phases]}
    record("review.terms_set", case=call.case, by=by, at=now, **told)
    return terms
