"""The list of what has been granted."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Func, Q
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from grants.forms.stated import GrantFilter
from grants.models import Grant
from grants.permissions import MAY
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.views.base import SignedIn

COLUMNS = {
    "projekt": Func("project__title", function="sv_key"),
    "koordinator": Func("coordinator__name", function="sv_key"),
    "beviljat": "granted",
    "utbetalt": "paid",
    "slutar": "project__ends_on",
    "beslut": "decision__decided_on",
}


def listed(user: Any, query: QueryDict) -> Any:
    """The grants that the list shows with these filters, as `user` sees them."""
    rows, form = Grant.objects.visible_to(user), GrantFilter(query, authorities=authorities_as(user, *CASE_READERS))
    if form.is_valid():
        if assignment := form.cleaned_data["assignment"]:
            rows = rows.filter(assignment=assignment)
        if words := form.cleaned_data["q"].strip():
            rows = rows.filter(Q(project__title__icontains=words) | Q(coordinator__name__icontains=words))
    return rows


class ListView(SignedIn):
    """Grants that the reader may see, with their sums in the ledger; as CSV in full."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        authorities = authorities_as(request.user, *CASE_READERS)
        if not authorities:
            raise Http404
        form = GrantFilter(request.GET, authorities=authorities)
        rows = (
            listed(request.user, request.GET)
            .with_sums()
            .select_related("case__authority", "project", "assignment", "strand", "coordinator", "decision", "closing")
            .defer("case__search", "decision__content", "decision__reasons")
        )
        order = sorting(request, COLUMNS, "-beslut")
        rows = order.apply(rows)
        if file := _file(request, rows):
            return file
        context = {"form": form, "order": order, "page": page_of(rows, request)}
        context["approves"] = bool(authorities_as(request.user, *MAY["grants.approve_cost"]))
        return render(request, "grants/list.html", context)


def _file(request: HttpRequest, rows: Any) -> HttpResponseBase | None:
    head = [
        _("Case number"),
        _("Title of the project"),
        _("Coordinator"),
        _("Organisation number"),
        _("Assignment"),
        _("Day of decision"),
        _("Starts"),
        _("Ends"),
        _("Granted, kronor"),
        _("Paid, kronor"),
        _("Repaid, kronor"),
        _("Closed"),
    ]
    values = rows.values_list(
        "case__number",
        "project__title",
        "coordinator__name",
        "coordinator__number",
        "assignment__key",
        "decision__decided_on",
        "project__starts_on",
        "project__ends_on",
        "granted",
        "paid",
        "repaid",
        "closing__closed_at",
    )

    def lines() -> Iterator[tuple[Any, ...]]:
        yield from values.iterator(chunk_size=2000)

    return file_asked(request, "bidrag", _("Grants"), head, lines())
