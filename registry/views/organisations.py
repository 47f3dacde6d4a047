"""Organisations that have become one: the list of them, a new one, and taking one back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.errors import DomainError
from accounts.models import Organisation
from accounts.permissions import is_staff_anywhere
from accounts.stepup import ask_again
from registry.exports import file_asked
from registry.forms.organisations import MergeForm, PartForm
from registry.listing import page_of
from registry.models import Event
from registry.permissions import may_merge_organisations
from registry.workflow.organisations import merge_organisations, part_organisations
from sweden.clock import local


class OrganisationsView(LoginRequiredMixin, View):
    """Every organisation that has been merged into another, with the ground, who said so and when."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_staff_anywhere(request.user):
            raise Http404
        if file := self.file():
            return file
        return self.page(MergeForm() if may_merge_organisations(request.user) else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_merge_organisations(request.user):
            raise PermissionDenied
        if asked := ask_again(request):
            return asked
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
        page = page_of(_merged(), self.request)
        context = {"page": page, "rows": _said(list(page.object_list)), "form": form}
        return render(self.request, "registry/organisations.html", context, status=status)

    def file(self) -> HttpResponseBase | None:
        """The list as a file."""
        head = [_("No longer exists"), _("Number"), _("Is part of"), _("Number"), _("Ground"), _("Entered")]
        lines = (
            (
                row.name,
                row.number,
                row.merged_into.name,
                row.merged_into.number,
                event.data.get("ground", "") if event else "",
                local(event.at).date() if event else None,
            )
            for row, event in _said(list(_merged()))
        )
        title = _("Merged organisations")
        return file_asked(self.request, "sammanslagna-organisationer", title, head, lines)


def _merged() -> QuerySet[Organisation]:
    merged = Organisation.objects.filter(merged_into__isnull=False)
    return merged.select_related("merged_into").order_by("name", "pk")


def _said(merged: list[Organisation]) -> list[tuple[Organisation, Event | None]]:
    """Each with the latest event that says so."""
    keys = [str(row.uuid) for row in merged]
    said = Event.objects.filter(kind="organisation.merged", data__absorbed__in=keys).select_related("by__person")
    events = {one.data["absorbed"]: one for one in said.order_by("at", "pk")}
    return [(row, events.get(str(row.uuid))) for row in merged]


class PartView(LoginRequiredMixin, View):
    """Take back a merger that was a mistake."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_merge_organisations(request.user):
            raise PermissionDenied
        if asked := ask_again(request):
            return asked
        form = PartForm(request.POST)
        if form.is_valid():
            found = part_organisations(form.cleaned_data["organisation"], by=request.user, now=request.now)
            messages.success(request, _("%(name)s stands by itself again.") % {"name": found.name})
        else:
            messages.error(request, _("This organisation is not merged any longer."))
        return redirect("registry:organisations")
