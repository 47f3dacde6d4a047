"""How a job goes, and running a failed one again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.permissions import as_applicant
from registry.errors import JobNotFailed
from registry.models import Case, Job
from registry.models.outbox import JobStatus
from registry.permissions import may_retry_job, may_see_job
from registry.queries import is_blocked, sight
from registry.views.base import SignedIn
from registry.workflow.outbox import retry_job

#: What tells htmx to stop asking.
STOP = 286


class _OfAJob(SignedIn):
    job: Job

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.job = get_object_or_404(
                Job.objects.select_related("case__authority", "queued_by"), uuid=kwargs["uuid"]
            )
            if not may_see_job(request.user, self.job) or self.blocked(request):
                raise Http404

    def blocked(self, request: HttpRequest) -> bool:
        """Whether the reader is kept out of the job's case."""
        if self.job.case_id is None or not is_blocked(request.user, self.job.case_id):
            return False
        return not Case.objects.filter(sight(as_applicant(request.user)), pk=self.job.case_id).exists()


class JobView(_OfAJob):
    """The job as part of a page (asked for by htmx each second until it has ended), or as a page of its own."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        again = self.job.status == JobStatus.FAILED and may_retry_job(request.user, self.job)
        context = {
            "job": self.job,
            "address": request.path,
            "sees_case": self.job.case_id
            and Case.objects.visible_to(request.user).filter(pk=self.job.case_id).exists(),
            "retry": reverse("registry:retry_job", args=[self.job.uuid]) if again else "",
        }
        if request.htmx:
            return render(request, "components/job.html", context, status=STOP if self.job.finished else 200)
        return render(request, "registry/job.html", context)


class RetryJobView(_OfAJob):
    """Run a failed job again; back to where it was asked for."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_retry_job(request.user, self.job):
            raise NotAllowed
        if self.job.status != JobStatus.FAILED:
            raise JobNotFailed
        retry_job(self.job, now=request.now)
        return redirect("registry:job", uuid=self.job.uuid)
