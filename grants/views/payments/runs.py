"""One act on all payments of a selection: how it goes, and what became of each."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Instalment, ItemStatus, PaymentRun, RunItem
from registry.exports import file_asked
from registry.listing import page_of
from registry.models.outbox import JobStatus
from registry.views.base import SignedIn


class RunView(SignedIn):
    """For whoever asked for it; those that were left out first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        runs = PaymentRun.objects.filter(asked_by=request.user).select_related("job", "order", "authority")
        run = get_object_or_404(runs, uuid=uuid)
        # Whoever has been kept out of a case since is not told of it here either.
        seen = Instalment.objects.visible_to(request.user).values("pk")
        items = RunItem.objects.filter(run=run, instalment__in=seen)
        rows = items.select_related("instalment__organisation", "instalment__grant__case__authority")
        rows = rows.defer("instalment__grant__case__search").order_by("-status", "pk")
        head = [_("Case number"), _("Party"), _("Amount, kronor"), _("State"), _("Why")]
        lines = (
            (
                one.instalment.grant.case.designation,
                one.instalment.organisation.name,
                one.instalment.amount,
                ItemStatus(one.status).label,
                one.said,
            )
            for one in rows
        )
        if file := file_asked(request, "betalningar", str(run.get_act_display()), head, lines):
            return file
        counts: dict[str, Any] = {one.value: {"count": 0, "sum": 0} for one in ItemStatus}
        sums = items.order_by().values("status").annotate(count=Count("pk"), sum=Sum("instalment__amount"))
        counts |= {one["status"]: one for one in sums}
        job, page = run.job, page_of(rows, request)
        request.case_read = [one.instalment.grant.case_id for one in page.object_list]  # type: ignore[attr-defined]
        context = {
            "run": run,
            "job": job,
            "address": reverse("registry:job", args=[job.uuid]) if job else "",
            "retry": reverse("registry:retry_job", args=[job.uuid]) if job and job.status == JobStatus.FAILED else "",
            "page": page,
            "counts": counts,
        }
        return render(request, "grants/payments/run.html", context)
