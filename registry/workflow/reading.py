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


def note_reading(
    cases: Case | int | Iterable[Case | int],
    *,
    by: User,
    now: datetime,
    page: str,
    document: Document | None = None,
) -> None:
    """Write that someone with a role has read a page or a document of the case today; of each case, where a page shows
    several (a meeting, a panel, a payment order). One small question, which writes the first time only; applicants'
    reading of their own is nobody's to watch."""
    if not roles_of(by):
        return
    several = [cases] if isinstance(cases, Case | int) else list(cases)
    keys = sorted({one if isinstance(one, int) else one.pk for one in several})
    with connection.cursor() as cursor:
        row = (by.person_id, local(now).date(), page[:60], document and document.pk, now, keys)
        cursor.execute(_READ, row)


def note_log_read(authority: Authority, *, by: User, now: datetime, asked: dict[str, str]) -> None:
    """Write that the log of reading has been read, and what was asked of it: reading it is watched, too."""
    record("readings.read", case=None, by=by, at=now, authority=authority.key, asked=asked)
