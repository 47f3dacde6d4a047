"""My day: what waits for whoever has signed in; for visitors, what there is to apply for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from accounts.permissions import authorities_as, is_staff_anywhere
from registry import slots
from registry.models import Case, Deadline, Job, Message
from registry.models.outbox import JobStatus
from registry.permissions import MAY
from registry.queries import not_blocked

#: How many lines each part of the page shows.
MOST = 8


class StartView(View):
    """The start page: what each storey has in its slot, and what the register knows."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return render(request, "registry/public_start.html")
        user, now = request.user, request.now
        staff = is_staff_anywhere(user)
        seen = Case.objects.visible_to(user).select_related("authority").defer("search")
        mine = seen.numbered().worked_by(user.person_id).filter(closed_at__isnull=True) if staff else seen.none()
        context = {
            "staff": staff,
            "cases": list(mine.order_by("-opened_at", "-pk")[: MOST + 1]),
            "most": MOST,
            "unread": list(Message.objects.to(user).unread().defer("html_body", "body").order_by("-queued_at")[:MOST]),
            "deadlines": self.deadlines(user) if staff else [],
            "failed": self.failed(user) if staff else [],
            "waiting": slots.said("start", user, None, now),
            "now": now,
        }
        return render(request, "registry/start.html", context)

    def deadlines(self, user: Any) -> list[Deadline]:
        """What is to be done in the reader's own cases, soonest first."""
        cases = Case.objects.visible_to(user).worked_by(user.person_id)
        rows = Deadline.objects.filter(done_at__isnull=True, case__in=cases.values("pk"))
        return list(rows.select_related("case__authority").defer("case__search").order_by("due_at")[:MOST])

    def failed(self, user: Any) -> list[Job]:
        """Failed jobs of the cases the reader's authority works with."""
        rows = Job.objects.filter(
            not_blocked(user, case="case__"),
            status=JobStatus.FAILED,
            case__authority__in=authorities_as(user, *MAY["registry.retry_job"]),
        )
        return list(rows.select_related("case__authority").defer("case__search").order_by("-finished_at")[:MOST])
