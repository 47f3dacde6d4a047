"""Terms for a grant that was decided before its authority had any in the product."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from grants.errors.agreement import NothingToOffer
from grants.errors.payments import GrantClosed
from grants.models import Acceptance, Grant, GrantParty, GrantVersion, TermsVersion
from grants.permissions import may_in
from grants.queries.agreement import standing_versions
from grants.workflow.opening import first_version, terms_on
from grants.workflow.planning import is_closed, locked
from registry.workflow.stream import record
from sweden.clock import local


def offered(grant: Grant, *, day: date) -> TermsVersion | None:
    """The terms that the parties can be asked to accept: those that count on the day, where the grant has none and is
    not closed."""
    version = standing_versions([grant.pk]).get(grant.pk)
    if grant.decision is None or is_closed(grant) or (version is not None and version.terms is not None):
        return None
    return terms_on(grant.authority_id, day)


@transaction.atomic
def offer(grant: Grant, *, by: User, now: datetime) -> GrantVersion:
    """Let the terms that count today count for a grant that has none: a new version says the same under them, and each
    party is to accept before more is paid. Raises NotAllowed, GrantClosed, NothingToOffer."""
    grant = locked(grant)
    if not may_in(by, "agree", grant):
        raise NotAllowed
    if is_closed(grant):
        raise GrantClosed
    terms = offered(grant, day=local(now).date())
    if terms is None:
        raise NothingToOffer
    before = standing_versions([grant.pk]).get(grant.pk) or first_version(grant, now=now)
    if before.terms is not None:  # the decision's own day had terms
        return before
    made = GrantVersion.objects.create(
        grant=grant,
        number=before.number + 1,
        terms=terms,
        starts_on=before.starts_on,
        ends_on=before.ends_on,
        leader=before.leader,
        coordinator=before.coordinator,
        content=before.content,
        made_by=by,
        made_at=now,
    )
    parties = list(before.parties.all())
    for one in parties:
        one.pk, one.version = None, made
    GrantParty.objects.bulk_create(parties)
    # Whoever has been asked about these very terms before is not asked twice; its answer stands.
    Acceptance.objects.bulk_create(
        [Acceptance(grant=grant, organisation_id=one.organisation_id, terms=terms) for one in parties],
        ignore_conflicts=True,
    )
    record("grant.terms_offered", case=grant.case, by=by, at=now, grant=str(grant.uuid), terms=str(terms.pk))
    return made
