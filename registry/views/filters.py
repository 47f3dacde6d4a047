"""Saving and removing the views of lists that one comes back to."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Authority
from accounts.permissions import authorities_as
from accounts.roles import STAFF
from registry.models import SavedFilter
from registry.views.base import SignedIn
from registry.workflow import filters


def _list(view: str, address: str) -> str:
    """The address of the list, of several the one that was sent (a call's); 404 for what is none."""
    with suppress(ValueError, Resolver404):
        path = urlsplit(address).path
        if resolve(path).view_name == view:
            return path
    try:
        return reverse(view)
    except NoReverseMatch:
        raise Http404 from None


class SaveFilterView(SignedIn):
    """Saves what stands in the address of a list under a name."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        view = request.POST.get("view", "")
        back = _list(view, request.POST.get("address", "")) if view else reverse("registry:start")
        query = filters.plain(request.POST.get("query", ""))
        authority: Authority | None = None
        if request.POST.get("shared"):
            mine = authorities_as(request.user, *STAFF)
            authority = Authority.objects.filter(pk__in=mine).order_by("pk").first()
        try:
            saved = filters.save_filter(
                view,
                name=request.POST.get("name", ""),
                query=query,
                authority=authority,
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The view is saved as %(name)s.") % {"name": saved.name})
        return redirect(f"{back}?{query}" if query else back)


class RemoveFilterView(SignedIn):
    """Removes a saved view of one's own."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, uuid: UUID, **kwargs: Any) -> HttpResponse:
        saved = get_object_or_404(SavedFilter, uuid=uuid, person=request.user.person_id)
        back = _list(saved.view, request.POST.get("address", ""))
        filters.remove_filter(saved, by=request.user)
        messages.success(request, _("The saved view is removed."))
        return redirect(back)
