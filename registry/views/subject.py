"""A person's extract of everything that is kept about them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.errors import NotAllowed
from accounts.permissions import holds
from accounts.stepup import ask_again
from registry.forms.people import ExtractForm
from registry.models import Event
from registry.permissions import MAY
from registry.views.base import SignedIn
from registry.workflow.subject import extract


class ExtractView(SignedIn):
    """The form, the latest extracts, and the file."""

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
        content = extract(form.person, checked=form.cleaned_data["checked"], by=request.user, now=request.now)
        answer = HttpResponse(content, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="registerutdrag-{request.now:%Y-%m-%d}.zip"'
        answer["Cache-Control"] = "no-store"
        return answer

    def page(self, form: ExtractForm, status: int = 200) -> HttpResponse:
        if not holds(self.request.user, *MAY["registry.extract"]):
            raise NotAllowed
        made = Event.objects.filter(kind="person.extracted").select_related("by__person").order_by("-at", "-pk")[:20]
        return render(self.request, "registry/subject.html", {"form": form, "made": made}, status=status)
