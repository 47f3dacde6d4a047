"""A person's extract of everything that is kept about them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.permissions import holds
from accounts.stepup import ask_again
from registry.forms.people import ExtractForm
from registry.models import Event, SubjectExtract
from registry.permissions import MAY
from registry.views.base import SignedIn
from registry.workflow.subject import ask_extract, fetch_extract


class ExtractView(SignedIn):
    """The form, the reader's own extracts, being made or to be fetched, and who has made any."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(ExtractForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds(request.user, *MAY["registry.extract"]):
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        form = ExtractForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        ask_extract(form.person, checked=form.cleaned_data["checked"], by=request.user, now=request.now)
        messages.success(request, _("The extract is being made. You are told when it can be fetched."))
        return redirect("registry:subject_extract")

    def page(self, form: ExtractForm, status: int = 200) -> HttpResponse:
        if not holds(self.request.user, *MAY["registry.extract"]):
            raise NotAllowed
        made = Event.objects.filter(kind="person.extracted").select_related("by__person").order_by("-at", "-pk")[:20]
        own = SubjectExtract.objects.filter(asked_by=self.request.user).select_related("person", "job").defer("content")
        rows = list(own.order_by("-asked_at", "-pk")[:20])
        for row in rows:
            row.there = row.expires_at is not None and row.expires_at > self.request.now
        return render(self.request, "registry/subject.html", {"form": form, "made": made, "rows": rows}, status=status)


class ExtractFileView(SignedIn):
    """The file of an extract, for whoever asked for it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds(request.user, *MAY["registry.extract"]):
            raise NotAllowed
        row = get_object_or_404(SubjectExtract.objects.select_related("person"), uuid=kwargs["uuid"])
        if row.asked_by_id != request.user.pk:
            raise Http404
        answer = HttpResponse(fetch_extract(row, by=request.user, now=request.now), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="registerutdrag-{row.asked_at:%Y-%m-%d}.zip"'
        answer["Cache-Control"] = "no-store"
        return answer
