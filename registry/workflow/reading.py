"""Who has read what in a case: written by those pages that show something of one, once a day for each page."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from accounts.models import Authority, User
from accounts.permissions import roles_of
from registry.models import Case, Document
from registry.workflow.stream import record
from sweden.clock import local

_READ = """
INSERT INTO registry_casereading (case_id, person_id, day, page, document_id, first_at)
SELECT read, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS read ON CONFLICT DO NOTHING
"""


# The same of one page, with that its reader has the case open, too: the case's own pages come here each time.
_AND_SEEN = """
WITH reading AS ({reading}) INSERT INTO registry_casepresence (case_id, person_id, seen_at) VALUES (%s, %s, %s)
ON CONFLICT (case_id, person_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
WHERE registry_casepresence.seen_at < EXCLUDED.seen_at
"""
_READ_AND_SEEN = _AND_SEEN.format(reading=_READ)


def note_reading(
    cases: Case | int | Iterable[Case | int],
    *,
    by: User,
    now: datetime,
    page: str,
    document: Document | None = None,
    present: bool = False,
) -> None:
    """Write that someone with a role has read a page or a document of the case today; of each case, where a page shows
    several (a meeting, a panel, a payment order). One small question, which writes the first time only; applicants'
    reading of their own is nobody's to watch. `present`: they have the one case open just now, too (see `presence`)."""
    if not roles_of(by):
        return
    several = [cases] if isinstance(cases, Case | int) else list(cases)
    keys = sorted({one if isinstance(one, int) else one.pk for one in several})
    with connection.cursor() as cursor:
        row = (by.person_id, local(now).date(), page[:60], document and document.pk, now, keys)
        if present:
            (case,) = keys
            cursor.execute(_READ_AND_SEEN, (*row, case, by.person_id, now))
        else:
            cursor.execute(_READ, row)


def note_log_read(authority: Authority, *, by: User, now: datetime, asked: dict[str, str]) -> None:
    """Write that the log of reading has been read, and what was asked of it: reading it is watched, too."""
    record("readings.read", case=None, by=by, at=now, authority=authority.key, asked=asked)
