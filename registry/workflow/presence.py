"""Who has a case open just now: told to the others who open it. Written by `reading.note_reading`, when it is shown."""

from datetime import datetime, timedelta

from accounts.models import Person, User
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


def others_here(case: Case, *, user: User, now: datetime) -> list[tuple[Person, datetime]]:
    """Others who have opened the case lately, last seen first."""
    found = _HERE(case=case.pk, person=user.person_id, since=now - OPEN_FOR, until=now)
    return [(one.person, one.seen_at) for one in found]
