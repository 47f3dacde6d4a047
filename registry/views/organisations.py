"""Organisations that have become one: the list of them, a new one, and taking one back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.errors import DomainError
from accounts.models import Organisation
from accounts.permissions import is_staff_anywhere
from registry.forms.organisations import MergeForm, PartForm
from registry.listing import page_of
from registry.models import Event
from registry.permissions import may_merge_organisations
from registry.workflow.organisations import merge_organisations, part_organisations


class OrganisationsView(LoginRequiredMixin, View):
    """Every organisation that has been merged into another, with the ground, who said so and when."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff_anywhere(request.user):
            raise Http404
        return self.page(MergeForm() if may_merge_organisations(request.user) else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_merge_organisations(request.user):
            raise PermissionDenied
        form = MergeForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                found = merge_organisations(
                    data["absorbed"], data["into"], ground=data["ground"], by=request.user, now=request.now
                )
            except DomainError as refusal:
                form.add_error("absorbed", str(refusal))
            else:
                told = {"name": found.name, "into": data["into"].name}
                messages.success(request, _("%(name)s is now found through %(into)s.") % told)
                return redirect("registry:organisations")
        return self.page(form, status=422)

    def page(self, form: MergeForm | None, status: int = 200) -> HttpResponse:
        merged = Organisation.objects.filter(merged_into__isnull=False).select_related("merged_into")
        page = page_of(merged.order_by("name", "pk"), self.request)
        keys = [str(row.uuid) for row in page.object_list]
        said = Event.objects.filter(kind="organisation.merged", data__absorbed__in=keys).select_related("by__person")
        events = {one.data["absorbed"]: one for one in said.order_by("at", "pk")}
        rows = [(row, events.get(str(row.uuid))) for row in page.object_list]
        return render(
            self.request, "registry/organisations.html", {"page": page, "rows": rows, "form": form}, status=status
        )


class PartView(LoginRequiredMixin, View):
    """Take back a merger that was a mistake."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_merge_organisations(request.user):
            raise PermissionDenied
        form = PartForm(request.POST)
        if form.is_valid():
            found = part_organisations(form.cleaned_data["organisation"], by=request.user, now=request.now)
            messages.success(request, _("%(name)s stands by itself again.") % {"name": found.name})
        else:
            messages.error(request, _("This organisation is not merged any longer."))
        return redirect("registry:organisations")
