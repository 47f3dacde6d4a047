"""The third level of the research subjects is entered from the standard's own file, as a list of a day."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from calls.errors import SubjectListOlder
from calls.models import ResearchSubject
from calls.permissions import may_enter_subjects
from calls.rules.subjects import Difference, SubjectRow, difference, read_subjects
from registry.workflow.stream import record


@transaction.atomic
def load_subjects(
    text: str, *, edition: str, source: str, listed_on: date, now: datetime, by: User | None = None
) -> int:
    """Enter the subjects of a file as the list of a day, in place of what stood there for the same codes; how many
    there were.

    A code that is no longer in the list is not offered any more, but its name stays: applications have been classified
    by it. `by` None: by a command. Raises NotAllowed, SubjectFileError, and SubjectListOlder where a later list stands.
    """
    if by is not None and not may_enter_subjects(by):
        raise NotAllowed
    rows = read_subjects(text)
    if later := ResearchSubject.objects.filter(listed_on__gt=listed_on).order_by("-listed_on").first():
        raise SubjectListOlder(day=later.listed_on)
    ResearchSubject.objects.bulk_create(
        (
            ResearchSubject(
                code=row.code,
                name_sv=row.name_sv,
                name_en=row.name_en,
                edition=edition,
                source=source,
                listed_on=listed_on,
                entered_at=now,
                entered_by=by,
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_sv", "name_en", "edition", "source", "listed_on", "entered_at", "entered_by"],
    )
    record("subjects.entered", case=None, by=by, at=now, edition=edition, count=len(rows))
    return len(rows)


def compared(rows: list[SubjectRow]) -> Difference:
    """What entering the rows would change in the list that stands."""
    standing = {one.code: SubjectRow(one.code, one.name_sv, one.name_en) for one in ResearchSubject.objects.offered()}
    return difference(standing, rows)
