"""What the pages of a report begin with."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import is_staff_anywhere
from applications.permissions import coordinates, writes
from grants.models import Report
from grants.permissions import may
from grants.workflow.reports.scheduling import grants_of
from grants.workflow.reports.writing import part_in
from registry.views.base import SignedIn


class OfReport(SignedIn):
    """A page of a report that the reader sees; `part` is the reader's own in the project's case."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        rows = Report.objects.visible_to(request.user).select_related("case__authority", "project", "saved_by__person")
        self.report: Report = get_object_or_404(rows.defer("case__search"), uuid=kwargs["uuid"])
        request.case_read = self.report.case_id
        self.part = part_in(self.report, request.user)
        self.served = grants_of(self.report)

    @property
    def writes(self) -> bool:
        return writes(self.part)

    @property
    def leads(self) -> bool:
        return coordinates(self.part)

    @property
    def follows(self) -> bool:
        """Whether the reader follows the report up for one of its funders."""
        return any(may(self.request.user, "follow_up", one.authority_id) for one in self.served)

    @property
    def is_inside(self) -> bool:
        return is_staff_anywhere(self.request.user)
