"""Where an application's case stands in being closed, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.models import Application
from assessments.models import CaseClosing
from assessments.permissions import may_handle
from assessments.workflow.closing import ENDED, hindrances


@dataclass(frozen=True)
class ShownClosing:
    """The closing that stands, what keeps it open, the times it was opened again, and whether the reader may act."""

    standing: CaseClosing | None
    lacking: list[str]
    earlier: list[CaseClosing]
    may: bool


def closing_shown(user: Any, application: Application, now: datetime) -> ShownClosing | None:
    """None for an application that is still judged."""
    if application.status not in ENDED:
        return None
    rows = list(application.closings.select_related("closed_by__person", "reopened_by__person"))
    standing = next((one for one in rows if one.reopened_at is None), None)
    lacking = [] if standing else hindrances(application, now)
    earlier = [one for one in rows if one.reopened_at]
    return ShownClosing(standing, lacking, earlier, may_handle(user, application))
