"""The third level of the research subjects is entered from the standard's own file."""

from datetime import datetime

from django.db import transaction

from calls.models import ResearchSubject
from calls.rules.subjects import read_subjects


@transaction.atomic
def load_subjects(text: str, *, edition: str, source: str, now: datetime) -> int:
    """Enter the subjects of a file, in place of what stood there for the same codes; how many there were.

    A code that is no longer in the file stays: applications have been classified by it. Raises SubjectFileError.
    """
    rows = read_subjects(text)
    ResearchSubject.objects.bulk_create(
        (
            ResearchSubject(
                code=row.code,
                name_sv=row.name_sv,
                name_en=row.name_en,
                edition=edition,
                source=source,
                entered_at=now,
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_sv", "name_en", "edition", "source", "entered_at"],
    )
    return len(rows)
