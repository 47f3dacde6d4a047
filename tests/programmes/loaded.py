"""What the tests of loading look at: the product's own files, and every row that loading could write."""

import io
from datetime import UTC, datetime

from django.core.management import call_command

from accounts.models import Authority, Department, Organisation
from programmes.loading import FOLDER
from programmes.models import (
    Appropriation,
    Assignment,
    BudgetFrame,
    Condition,
    DutyOfAssignment,
    Programme,
    ReportingDuty,
    Strand,
    TechnologyArea,
)
from registry.models import Case, Event

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)


LATER = datetime(2025, 10, 1, 8, tzinfo=UTC)


OWN = sorted(FOLDER.glob("*.yaml"))


COUNTED = [
    Appropriation,
    Assignment,
    Authority,
    BudgetFrame,
    Case,
    Condition,
    Department,
    DutyOfAssignment,
    Event,
    Organisation,
    Programme,
    ReportingDuty,
    Strand,
    TechnologyArea,
]


def everything() -> dict[str, list]:
    """Every row that loading could write, with its values."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in COUNTED}


def exported(key: str) -> str:
    out = io.StringIO()
    call_command("export_assignment", key, stdout=out)
    return out.getvalue()


def frame_lines(assignment: Assignment, strand: str | None = None) -> list[tuple]:
    rows = assignment.frames.filter(strand__key=strand) if strand else assignment.frames.filter(strand=None)
    return [(row.year, row.year_to, row.amount, row.wording) for row in rows.order_by("year")]
