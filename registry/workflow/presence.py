"""Who has a case open just now: written when a page of it is shown, told to the others who open it."""

from datetime import datetime, timedelta

from django.db import connection

from accounts.models import Person, User
from accounts.permissions import roles_of
from accounts.prepared import Prepared
from registry.models import Case, CasePresence

#: How long after a page was shown one counts as having the case open.
OPEN_FOR = timedelta(minutes=15)

_HERE = Prepared(
    lambda case, person, since, until: (
        CasePresence.objects.filter(case=case, seen_at__gt=since, seen_at__lte=until)
        .exclude(person=person)
        .select_related("person")
        .order_by("-seen_at", "pk")[:6]
    ),
    case=int,
    person=int,
    since=datetime,
    until=datetime,
)
_SEEN = """
INSERT INTO registry_casepresence (case_id, person_id, seen_at) VALUES (%s, %s, %s)
ON CONFLICT (case_id, person_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
WHERE registry_casepresence.seen_at < EXCLUDED.seen_at
"""


def note_presence(case: Case | int, *, by: User, now: datetime) -> None:
    """Write that someone with a role has the case open; one small question."""
    if not roles_of(by):
        return
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, (case if isinstance(case, int) else case.pk, by.person_id, now))


def others_here(case: Case, *, user: User, now: datetime) -> list[tuple[Person, datetime]]:
    """Others who have opened the case lately, last seen first."""
    found = _HERE(case=case.pk, person=user.person_id, since=now - OPEN_FOR, until=now)
    return [(one.person, one.seen_at) for one in found]
