"""Panels: who sits in them, the agenda of applications, what was agreed, the minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed, Stale
from applications.models import Application
from assessments.display.panels import PANEL_MARKS
from assessments.forms.bias import DeclareForm
from assessments.forms.panels import ItemForm, PanelForm, RemarksForm, ScoreForm, SeatForm
from assessments.models import BiasPart, Panel, PanelItem
from assessments.permissions import may_rank
from assessments.queries.line import RANKED, panel_items_seen
from assessments.states.panels import PanelStatus
from assessments.views.line import OfTheLine
from assessments.workflow.bias import declaration_of, declare
from assessments.workflow.gate import must_declare
from assessments.workflow.panels import (
    GRADES,
    bring,
    close_panel,
    grade_before,
    latest_scores,
    make_panel,
    may_write,
    out_of,
    role_in,
    say_item,
    say_out,
    seat,
    spread_of,
)
from registry.views.base import SignedIn
from sweden.clock import local
from sweden.typography import clock_time


class PanelsView(OfTheLine):
    """A call's panels, and a new one."""

    def page(self, form: PanelForm, status: int = 200) -> HttpResponse:
        rows = list(Panel.objects.visible_to(self.request.user).filter(call=self.call).order_by("name"))
        for one in rows:
            one.mark = PANEL_MARKS[one.status]
        context = {"call": self.call, "rows": rows, "form": form, "edits": may_rank(self.request.user, self.call)}
        return render(self.request, "assessments/panels/list.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(PanelForm())

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if not may_rank(request.user, self.call):
            raise NotAllowed
        form = PanelForm(request.POST)
        if form.is_valid() and self.call.panels.filter(name=form.cleaned_data["name"].strip()).exists():
            form.add_error("name", _("The call already has a panel with this name."))
        if not form.is_valid():
            return self.page(form, 422)
        panel = make_panel(self.call, **form.values(), by=request.user, now=request.now)
        messages.success(request, _("The panel is made. Seat its members and bring applications before it."))
        return redirect("assessments:panel", panel.uuid)


class OfAPanel(SignedIn):
    """A page of one panel, for its members and those who prepare the call's decisions."""

    @cached_property
    def panel(self) -> Panel:
        found = Panel.objects.visible_to(self.request.user).select_related("call__case__authority")
        return get_object_or_404(found, uuid=self.kwargs["uuid"])

    @property
    def officer(self) -> bool:
        return may_rank(self.request.user, self.panel.call)

    @property
    def on(self) -> Any:
        return local(self.request.now).date()

    def items(self) -> list[PanelItem]:
        """The items that the reader may know of, with grades, spread and who is out."""
        items = list(
            panel_items_seen(self.panel.items.all(), self.request.user)
            .select_related("application__case__authority", "application__coordinator")
            .prefetch_related("scores__person", "absences__person")
        )
        names = {one.person_id: one.person.name for one in self.panel.members.select_related("person")}
        blocked = out_of(self.panel, items, self.on)
        for one in items:
            one.spread = spread_of(one)
            found = {key for key in blocked.get(one.pk, set())} | {a.person_id for a in one.absences.all()}
            one.out = sorted(names[key] for key in found if key in names)
        return items


class PanelView(OfAPanel):
    """The agenda, item by item, and who sits in the panel."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        return self.page()

    def page(
        self, seat_form: SeatForm | None = None, remarks: RemarksForm | None = None, status: int = 200
    ) -> HttpResponse:
        panel, open_ = self.panel, self.panel.status == PanelStatus.OPEN
        candidates = (
            Application.objects.visible_to(self.request.user)
            .filter(call=panel.call, status__in=RANKED, case__mode="live", panel_item__isnull=True)
            .select_related("case__authority", "coordinator")
            .order_by("case__number")[:500]
            if open_ and self.officer
            else []
        )
        context = {
            "panel": panel,
            "mark": PANEL_MARKS[panel.status],
            "items": self.items(),
            "members": panel.members.select_related("person").order_by("role", "person__name"),
            "open": open_,
            "officer": self.officer,
            "writes": may_write(panel, self.request.user, self.on),
            "candidates": candidates,
            "seat_form": seat_form or SeatForm(call=panel.call, initial={"since": self.on}),
            "remarks": remarks or RemarksForm(initial={"remarks": panel.remarks}),
        }
        return render(self.request, "assessments/panels/panel.html", context, status=status)

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
            chosen = [one for one in request.POST.getlist("application")[:500] if len(one) == 36]
            rows = list(
                Application.objects.visible_to(request.user)
                .filter(case__uuid__in=chosen, call=self.panel.call)
                .order_by("case__number")
            )
            made = bring(self.panel, rows, by=request.user, now=request.now)
            words = ngettext("%(count)s application is added.", "%(count)s applications are added.", len(made))
            messages.success(request, words % {"count": len(made)})
        return redirect("assessments:panel", self.panel.uuid)


class PanelItemView(OfAPanel):
    """An application before the panel: grades before the meeting, what was agreed, who is out."""

    @cached_property
    def item(self) -> PanelItem:
        found = panel_items_seen(self.panel.items.all(), self.request.user).select_related(
            "application__case__authority", "application__coordinator", "panel", "saved_by__person"
        )
        one = get_object_or_404(found.prefetch_related("scores__person", "absences"), uuid=self.kwargs["item"])
        self.request.case_read = one.application.case
        return one

    def form(self, data: Any = None) -> ItemForm:
        one = self.item
        initial = {"grade": one.grade, "statement": one.statement, "sifted": one.sifted}
        return ItemForm(data, panel=self.panel, initial=initial)

    def page(self, form: ItemForm, status: int = 200, refusal: str = "") -> HttpResponse:
        item, panel, user = self.item, self.panel, self.request.user
        blocked = out_of(panel, [item], self.on).get(item.pk, set())
        absent = {one.person_id: one.biased for one in item.absences.all()}
        people = [
            (one.person, one.person_id in blocked, one.person_id in absent, absent.get(one.person_id, False))
            for one in panel.members.select_related("person").order_by("person__name")
        ]
        order = list(panel_items_seen(panel.items.all(), user).values_list("uuid", flat=True))
        place = order.index(item.uuid)
        if refusal:
            form.add_error(None, refusal)
        context = {
            "panel": panel,
            "item": item,
            "form": form,
            "people": people,
            "scores": latest_scores(item),
            "spread": spread_of(item),
            "open": panel.status == PanelStatus.OPEN,
            "writes": may_write(panel, user, self.on),
            "grades": role_in(panel, user, self.on) in GRADES,
            "score_form": ScoreForm(panel=panel),
            "here": self.request.path,
            "before": order[place - 1] if place else None,
            "after": order[place + 1] if place + 1 < len(order) else None,
        }
        return render(self.request, "assessments/panels/item.html", context, status=status)

    @property
    def declares(self) -> bool:
        """Whether the reader sits in the panel and has to say first whether they are biased."""
        user = self.request.user
        return bool(role_in(self.panel, user, self.on)) and must_declare(user, self.item.application)

    def declaring(self, request: HttpRequest) -> HttpResponse:
        """Title, parties and people, and the question of bias: nothing else of the application."""
        application = self.item.application
        form = DeclareForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            person = request.user.person
            declare(
                application,
                person,
                part=BiasPart.PANEL_MEMBER,
                **form.cleaned_data,
                by=request.user,
                now=request.now,
            )
            if form.cleaned_data["answer"] == "free":
                return redirect(request.path)
            told = _("What you have said is with the authority, and the application is closed to you.")
            messages.success(request, told)
            return redirect("assessments:panel", self.panel.uuid)
        parties = application.submitted_version.content["parties"]
        named = [one.get("contact_name") or "" for one in parties]
        parts = application.case.participations.filter(ended_at=None).values_list("person__name", flat=True)
        context = {
            "application": application,
            "form": form,
            "parties": parties,
            "people": [one for one in dict.fromkeys([*named, *parts]) if one],
            "last": declaration_of(application, request.user.person),
        }
        return render(request, "assessments/declare.html", context, status=422 if form.errors else 200)

    def get(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        return self.declaring(request) if self.declares else self.page(self.form())

    def post(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        if self.declares:
            return self.declaring(request)
        act = request.POST.get("act", "")
        if act == "score":
            score = ScoreForm(request.POST, panel=self.panel)
            if not score.is_valid():
                return self.page(self.form(), 422, _("Choose a grade on the scale."))
            grade_before(self.item, score.cleaned_data["grade"], by=request.user, now=request.now)
            messages.success(request, _("Your grade is kept with its moment."))
            return redirect(request.path)
        if act == "out":
            said = {
                one.person: value == "bias"
                for one in self.panel.members.select_related("person")
                if (value := request.POST.get(f"out_{one.person.uuid}", "")) in ("bias", "away")
            }
            say_out(self.item, said, by=request.user, now=request.now)
            messages.success(request, _("Who is out of the item is written down."))
            return redirect(request.path)
        return self._say(request)

    def _say(self, request: HttpRequest) -> HttpResponse:
        json = "application/json" in request.headers.get("Accept", "")
        form = self.form(request.POST)
        if not form.is_valid():
            told = {name: [str(one) for one in found] for name, found in form.errors.items()}
            if json:
                return JsonResponse({"sentence": _("This was not saved."), "errors": told}, status=422)
            return self.page(form, 422)
        revision = request.POST.get("revision", "")
        try:
            row = say_item(
                self.item,
                **form.cleaned_data,
                revision=int(revision) if revision.isdigit() else -1,
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            if json:
                status = 409 if isinstance(refusal, Stale) else 422
                body = {"sentence": str(refusal), "errors": {}, "url": request.path}
                return JsonResponse(body, status=status)
            return self.page(form, refusal.status, str(refusal))
        if json:
            shown = clock_time(row.saved_at, get_language()).removeprefix("kl.\u00a0")
            return JsonResponse({"revision": row.revision, "saved_at": shown, "parts": {}, "errors": {}})
        messages.success(request, _("What was agreed is saved."))
        if request.POST.get("act") == "next":
            order = list(panel_items_seen(self.panel.items.all(), request.user).values_list("uuid", flat=True))
            place = order.index(self.item.uuid)
            if place + 1 < len(order):
                return redirect(reverse("assessments:panel_item", args=[self.panel.uuid, order[place + 1]]))
        return redirect(request.path)
