"""A document as it stands before it is decided, for those who work with it. Kept nowhere."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.errors import NotAllowed
from accounts.models import User
from reporting.documents import Pages, report_pdf
from reporting.errors import DraftTooLarge
from reporting.models import Dataset, Occasion, Report
from reporting.permissions import may_comment
from reporting.states import OccasionAct, next_status
from reporting.workflow.decisions import locked_content
from sweden.clock import local
from sweden.typography import clock_time, day_long

#: More rows behind the figures than this make a document that is too long to be waited for.
MOST_ROWS = 5000


def draft_pdf(
    occasion: Occasion, content: Mapping[str, Any], *, dataset: Dataset | None, area: str = "", by: User, now: datetime
) -> tuple[str, bytes]:
    """The document as a PDF that says on every page that it is a draft: its file's name and content. `content` is what
    the reader may read of the figures, frozen (`dataset`) or as they are today; `area`: that technology area's own.

    Raises NotAllowed, OccasionActNotOpen when it has been decided on, DraftTooLarge.
    """
    if not may_comment(by, occasion):
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    if sum(len(rows) for rows in content.get("sources", {}).values()) > MOST_ROWS:
        raise DraftTooLarge
    report = Report(
        occasion=occasion,
        version=occasion.reports.count() + 1,
        dataset=Dataset(occasion=occasion, content=content),
        content=locked_content(occasion, dataset_sha256=dataset.sha256 if dataset else "", now=now),
    )
    pages = replace(
        Pages.of(report, area),
        draft=f"Utkast, inte beslutat. Utskrivet den {day_long(local(now).date())} {clock_time(local(now))}.",
    )
    return f"utkast-{pages.filename}", report_pdf(pages)
