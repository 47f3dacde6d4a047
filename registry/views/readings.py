"""What is watched: who has read what in an authority's cases, and what has been shared with others."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Authority
from registry.exports import file_asked
from registry.forms.secrecy import ReadingFilterForm
from registry.listing import page_of
from registry.models import CaseReading, CaseShare
from registry.pagenames import name_of
from registry.permissions import logs_of, registers_of
from registry.views.base import SignedIn
from registry.workflow.reading import note_log_read
from sweden.clock import local


class ReadingsView(SignedIn):
    """The log of reading of the authorities whose administrator or auditor one is. Each look at it is written, too."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = logs_of(request.user)
        if not mine:
            raise NotAllowed
        form = ReadingFilterForm(request.GET)
        rows = form.narrow(CaseReading.objects.filter(case__authority__in=mine)).order_by("-day", "-first_at", "-pk")
        rows = rows.select_related("case__authority", "person", "document").defer("case__search")
        asked = {name: request.GET[name][:100] for name in (*form.fields, "format") if request.GET.get(name)}
        for authority in Authority.objects.filter(pk__in=mine):
            note_log_read(authority, by=request.user, now=request.now, asked=asked)
        if file := self.file(request, rows):
            return file
        page = page_of(rows, request)
        for row in page.object_list:
            row.what = name_of(row.page)
        return render(request, "registry/readings.html", {"form": form, "page": page})

    def file(self, request: HttpRequest, rows: QuerySet[CaseReading]) -> HttpResponseBase | None:
        """Every row of the list."""
        head = [_("Day"), _("First at"), _("Person"), _("Case number"), _("Page"), _("Document")]

        def lines() -> Iterator[tuple[Any, ...]]:
            for one in rows.iterator(1000):
                document = one.document.title if one.document else ""
                yield one.day, one.first_at, one.person.name, one.case.number, str(name_of(one.page)), document

        return file_asked(request, "laslogg", _("Who has read what"), head, lines())


class SharesView(SignedIn):
    """Every share of the reader's authority's cases, and what others share with it: with its ground, in one place."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = registers_of(request.user)
        if not mine:
            raise NotAllowed
        ours = Q(case__authority__in=mine)
        rows = (
            CaseShare.objects.filter(ours | Q(authority__in=mine))
            .exclude(case__number="")
            .exclude(case__blocks__person=request.user.person_id, case__blocks__ended_at__isnull=True)
            .select_related("case__authority", "authority", "department", "person", "shared_by__person")
            .defer("case__search")
            .order_by("-shared_at", "-pk")
        )
        today = local(request.now).date()
        if file := self.file(request, rows):
            return file
        page = page_of(rows, request)
        for row in page.object_list:
            row.holds = (
                row.ended_at is None and row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
            )
            row.ours = row.case.authority_id in mine
        return render(request, "registry/shares.html", {"page": page})

    def file(self, request: HttpRequest, rows: QuerySet[CaseShare]) -> HttpResponseBase | None:
        """Every share."""
        head = [_("Case number"), _("Case"), _("Shared with"), _("What is shown"), _("Ground"), _("From"),
                _("To and including"), _("Shared by"), _("Ended")]  # fmt: skip
        lines = (
            (
                one.case.designation,
                one.case.title_public,
                str(one.authority or one.department or one.person),
                one.get_what_display(),
                one.ground,
                one.valid_from,
                one.valid_to,
                one.shared_by.person.name if one.shared_by else "",
                one.ended_at,
            )
            for one in rows.iterator(1000)
        )
        return file_asked(request, "delningar", _("Shared cases"), head, lines)
