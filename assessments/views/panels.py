"""Panels: who sits in them, the agenda of applications, what was agreed, the minutes."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.prepared import Prepared
from applications.models import Application
from assessments.display.calls import call_tabs
from assessments.display.drawn import agenda_rows
from assessments.display.panels import PANEL_MARKS, shown_items
from assessments.forms.panels import PanelForm, RemarksForm, SeatForm, SiftForm
from assessments.models import Panel, PanelMember
from assessments.permissions import may_rank
from assessments.queries.line import OF_AN_ITEM, Agenda, free_to_bring, lines_of, panel_items_seen, panel_seen
from assessments.queries.reviews import reviewing_in
from assessments.states.panels import PanelStatus
from assessments.views.line import OfTheLine
from assessments.workflow.panels import bring, close_panel, make_panel, may_write, seat
from assessments.workflow.sifting import sift_below, to_sift
from assessments.workflow.signing import frozen_as, signs_panel_as
from registry.exports import file_asked
from registry.identifiers import uuids_in
from registry.listing import page_of
from registry.models import Document
from registry.views.base import SignedIn
from sweden.clock import local

_MEMBERS = Prepared(
    lambda panel: PanelMember.objects.filter(panel=panel).select_related("person").order_by("role", "person__name"),
    panel=int,
)


class PanelsView(OfTheLine):
    """A call's panels, and a new one."""

    def page(self, form: PanelForm, status: int = 200) -> HttpResponse:
        rows = list(Panel.objects.visible_to(self.request.user).filter(call=self.call).order_by("name"))
        for one in rows:
            one.mark = PANEL_MARKS[one.status]
        context = {"call": self.call, "rows": rows, "form": form, "edits": may_rank(self.request.user, self.call)}
        context["tabs"] = call_tabs(self.request.user, self.call, "panels")
        return render(self.request, "assessments/panels/list.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(PanelForm(call=self.call))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if not may_rank(request.user, self.call):
            raise NotAllowed
        form = PanelForm(request.POST, call=self.call)
        if not form.is_valid():
            return self.page(form, 422)
        panel = make_panel(self.call, **form.values(), by=request.user, now=request.now)
        messages.success(request, _("The panel is made. Seat its members and bring applications before it."))
        return redirect("assessments:panel", panel.uuid)


class OfAPanel(SignedIn):
    """A page of one panel, for its members and those who prepare the call's decisions."""

    @cached_property
    def panel(self) -> Panel:
        one: Panel | None = panel_seen(self.request.user, self.kwargs["uuid"])
        if one is None:
            raise Http404
        if getattr(self.request, "case_read", None) is None:  # an item of it says more
            self.request.case_read = one.call.case
        return one

    @property
    def officer(self) -> bool:
        return may_rank(self.request.user, self.panel.call)

    @property
    def on(self) -> Any:
        return local(self.request.now).date()

    def of_reader(self) -> Any:
        """The items that the reader may know of."""
        return panel_items_seen(self.panel.items.all(), self.request.user)


class PanelView(OfAPanel):
    """The agenda, item by item, and who sits in the panel."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        head = [
            _("Place"),
            _("Case number"),
            _("Title"),
            _("Coordinator"),
            _("Before the meeting"),
            _("Reviews"),
            _("Agreed grade"),
            _("Sifted out"),
            _("Out"),
        ]
        if file := file_asked(request, "panel", _("Panel"), head, self._lines()):
            self.request.case_read = [
                self.panel.call.case_id,
                *self.of_reader().values_list("application__case", flat=True),
            ]
            return file
        return self.page()

    def items(self) -> Any:
        """What a line of the agenda needs."""
        return lines_of(self.of_reader(), *OF_AN_ITEM, prefix="application__")

    def _lines(self) -> Iterator[tuple[Any, ...]]:
        """The agenda as a file: what is closed to the reader until bias is declared has its title alone."""
        for row in shown_items(self.panel, self.items(), self.request.user, self.on):
            item, application = row.item, row.item.application
            agreed = ("", "", "") if row.closed else (row.reviews, item.grade, _("yes") if item.sifted else "")
            yield (
                item.place,
                application.case.number,
                application.title,
                str(application.coordinator or ""),
                "" if row.closed else row.before,
                *agreed,
                "" if row.closed else row.out,
            )

    def page(
        self, seat_form: SeatForm | None = None, remarks: RemarksForm | None = None, status: int = 200
    ) -> HttpResponse:
        panel, open_ = self.panel, self.panel.status == PanelStatus.OPEN
        page = page_of(Agenda(panel, self.request.user), self.request)
        self.request.case_read = [panel.call.case_id, *(one.application.case_id for one in page.object_list)]
        adds = open_ and self.officer and page.number == 1
        candidates = free_to_bring(self.request.user, panel.call_id) if adds else []
        members = _MEMBERS(panel=panel.pk)
        rows = shown_items(panel, page.object_list, self.request.user, self.on, members)
        context = {
            "panel": panel,
            "mark": PANEL_MARKS[panel.status],
            "page": page,
            "rows": rows,
            "drawn": agenda_rows(rows),
            "members": members,
            "open": open_,
            "minutes": [] if open_ or not self.officer else self.minutes(),
            "signatures": [] if open_ else list(panel.signatures.select_related("person")),
            "signs": self.signs(),
            "officer": self.officer,
            "reviews_too": reviewing_in(self.request.user),
            "writes": may_write(panel, self.request.user, self.on),
            "candidates": candidates,
            "seat_form": seat_form or SeatForm(call=panel.call, initial={"since": self.on}),
            "remarks": remarks or RemarksForm(initial={"remarks": panel.remarks}),
        }
        return render(self.request, "assessments/panels/panel.html", context, status=status)

    def minutes(self) -> list[Document]:
        """The minutes of a closed panel, when they have been made, for those who prepare the call's decisions."""
        keys = [f"{kind}:{self.panel.uuid}" for kind in ("panel", "panel-signed")]
        made = Document.objects.visible_to(self.request.user).filter(key__in=keys)
        return list(made.select_related("file").order_by("pk"))

    def signs(self) -> str:
        """The checksum of the minutes, where the reader is to sign them and has not."""
        panel, user = self.panel, self.request.user
        if panel.status != PanelStatus.CLOSED or not signs_panel_as(panel, user):
            return ""
        if panel.signatures.filter(person=user.person_id).exists():
            return ""
        return frozen_as(panel)

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        act = request.POST.get("act")
        if act == "seat":
            form = SeatForm(request.POST, call=self.panel.call)
            if not form.is_valid():
                return self.page(form, status=422)
            seat(self.panel, **form.cleaned_data, by=request.user, now=request.now)
            messages.success(request, _("The seat is kept."))
        elif act == "close":
            remarks = RemarksForm(request.POST)
            if not remarks.is_valid():
                return self.page(remarks=remarks, status=422)
            try:
                close_panel(self.panel, **remarks.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                remarks.add_error(None, str(refusal))
                return self.page(remarks=remarks, status=refusal.status)
            messages.success(request, _("The meeting is closed. The minutes are made and registered."))
        else:
            chosen = uuids_in(request.POST.getlist("application")[:500])
            rows = list(
                Application.objects.visible_to(request.user)
                .filter(case__uuid__in=chosen, call=self.panel.call)
                .order_by("case__number")
            )
            made = bring(self.panel, rows, by=request.user, now=request.now)
            words = ngettext("%(count)s application is added.", "%(count)s applications are added.", len(made))
            messages.success(request, words % {"count": len(made)})
        return redirect("assessments:panel", self.panel.uuid)


class SiftView(OfAPanel):
    """Sifts out all that lies below a grade: the limit, what it would sift out, and then the act."""

    def page(self, form: SiftForm, status: int = 200) -> HttpResponse:
        """The form, and with a limit what it does."""
        panel, user = self.panel, self.request.user
        if panel.status != PanelStatus.OPEN or not may_write(panel, user, self.on):
            raise Http404
        found = to_sift(panel, **form.limit, user=user, now=self.request.now) if form.limit else None
        context = {"panel": panel, "form": form, "found": found, "limit": form.limit}
        return render(self.request, "assessments/panels/sift.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        form = SiftForm(request.GET if "lowest" in request.GET else None, panel=self.panel)
        return self.page(form, 422 if form.errors else 200)

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        form = SiftForm(request.POST, panel=self.panel)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            count = sift_below(self.panel, **form.limit, read=form.read, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, refusal.status)
        words = ngettext("%(count)s application is sifted out.", "%(count)s applications are sifted out.", count)
        messages.success(request, words % {"count": count})
        return redirect("assessments:panel", self.panel.uuid)
