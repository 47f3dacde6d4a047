"""The funding line: a call's ranked list with what the chosen would do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.prepared import Prepared
from applications.display.marks import mark_of
from applications.models import Application
from applications.states import DECIDED, Status
from assessments.display.calls import call_tabs
from assessments.display.drawn import line_rows
from assessments.display.line import beside, grades_of, mean_and_spread, money_of
from assessments.errors.panels import NothingTicked
from assessments.forms.line import LineForm
from assessments.permissions import may_rank, may_see_line
from assessments.queries.line import lines_of
from assessments.rules.line import tick
from assessments.workflow.line import Listed, demand_rank, keep, listed, moved, rank_by_grades, ticked
from calls.models import Call
from registry.exports import file_asked
from registry.listing import page_of
from registry.templatetags.marks import status as shown_status
from registry.views.base import SignedIn

_CALL = Prepared(
    lambda uuid: Call.objects.select_related("case__authority").defer("case__search").filter(case__uuid=uuid), uuid=UUID
)
#: Stands in an address where a case's own key goes.
_NO_CASE = UUID(int=0)
_LINES = Prepared(lambda keys: lines_of(Application.objects.filter(pk__among=keys)), keys=list)


def chosen_on(user: Any, query: QueryDict, uuid: UUID) -> QuerySet[Application]:
    """What is chosen on a call's list and can be proposed now. Raises NotAllowed, AnotherActsHere, NothingTicked."""
    call = Call.objects.select_related("case__authority").filter(case__uuid=uuid).first()
    if call is None or not may_see_line(user, call):
        return Application.objects.none()
    demand_rank(call, user)
    if not (rows := ticked(call, user)):
        raise NothingTicked
    return Application.objects.filter(pk__in=[one.pk for one in rows])


class OfTheLine(SignedIn):
    """A page of a call's ranked list, for those who prepare and make its decisions."""

    @cached_property
    def call(self) -> Call:
        one: Call | None = _CALL.one(uuid=self.kwargs["uuid"])
        if one is None or not may_see_line(self.request.user, one):
            raise Http404
        self.request.case_read = one.case
        return one

    @cached_property
    def found(self) -> Listed:
        return listed(self.call, self.request.user)


class LineView(OfTheLine):
    """The list with the line, and beside it money, conditions and distribution."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        head = [_("Place"), _("Case number"), _("Project"), _("Coordinator"), _("Sought, kr"), _("Chosen")]
        found = self.found  # refused before a file begins
        if file := file_asked(request, "urval", _("Selection"), head, self._lines(found)):
            return file
        return self.page()

    def _lines(self, found: Listed) -> Any:
        rows = self._rows([one.key for one in found.rows])
        for number, one in enumerate(found.rows, start=1):
            row = rows[one.key]
            yield (
                number,
                row.case.number,
                row.title,
                str(row.coordinator),
                row.requested,
                _("yes") if one.key in found.chosen else "",
            )

    def _rows(self, keys: list[int]) -> dict[int, Application]:
        return {one.pk: one for one in _LINES(keys=keys)}

    def page(self, form: LineForm | None = None, status: int = 200) -> HttpResponse:
        found, request = self.found, self.request
        page = page_of(found.rows, request)
        keys = [one.key for one in page.object_list]
        rows, grades, money = self._rows(keys), grades_of(keys), money_of({*keys, *found.chosen})
        totals: dict[int, int] = {}
        for (key, *_place), amount in money.items():
            totals[key] = totals.get(key, 0) + amount
        # What is exchanged on a page that stands needs neither its frame nor its menu.
        parts = "assessments/line_parts.html" if request.headers.get("HX-Request") else ""
        running, sums = 0, {}
        for one in found.rows:
            if one.key in found.chosen:
                running += totals.get(one.key, 0)
                sums[one.key] = running
        first = page.start_index()
        states = {
            (status, late): shown_status(mark_of(status, late=late))
            for status, late in {(row.status, row.late) for row in rows.values()}
        }
        edits = may_rank(request.user, self.call)
        # One address worked out for all: the rows differ in nothing but their case.
        address = reverse("registry:case", args=[_NO_CASE])
        shown = [
            {
                "number": str(first + place),
                "key": str(one.key),
                "title": rows[one.key].title,
                "case": rows[one.key].case.designation,
                "coordinator": str(rows[one.key].coordinator),
                "url": address.replace(str(_NO_CASE), str(rows[one.key].case.uuid)),
                "status": states[rows[one.key].status, rows[one.key].late],
                "place": "" if one.place is None else str(one.place),
                "chosen": one.key in found.chosen,
                "by_hand": one.ticked is not None,
                "agreed": "" if grades[one.key].agreed is None else str(grades[one.key].agreed),
                "sifted": grades[one.key].sifted,
                "mean": (lie := mean_and_spread(grades[one.key]))[0],
                "spread": lie[1],
                "sought": rows[one.key].requested,
                "amount": totals.get(one.key, 0),
                "running": sums.get(one.key),
                "decided": rows[one.key].status in DECIDED,
                "line_above": first + place - 1 == found.above and found.above > 0,
            }
            for place, one in enumerate(page.object_list)
        ]
        above = sum(totals.get(one.key, 0) for one in found.rows[: found.above] if one.key in found.chosen)
        context = {
            "call": self.call,
            "page": page,
            "rows": shown,
            "drawn": line_rows(shown, above=found.above, sum_above=above, edits=edits),
            "found": found,
            "beside": beside(self.call, found.chosen, request.user, request.now, money),
            "edits": edits,
            "tabs": [] if parts else call_tabs(request.user, self.call, "line"),
            "form": form or LineForm(keys=keys, initial={"above": found.above, "revision": found.revision}),
        }
        if not parts:
            context["unchecked"] = self._unchecked()
        return render(request, parts or "assessments/line.html", context, status=status)

    def _unchecked(self) -> int:
        """How many have been handed in and stand in no place, since nobody has checked their formal demands yet."""
        waits = Application.objects.visible_to(self.request.user).filter(call=self.call, status=Status.SUBMITTED)
        return int(waits.filter(case__mode="live").count())

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        call, found = self.call, self.found
        if not may_rank(request.user, call):
            raise NotAllowed
        if request.POST.get("act") == "grades":
            rank_by_grades(call, by=request.user, now=request.now)
            messages.success(request, _("The list is ranked by grades. Ticks stand as they were."))
            return redirect(request.get_full_path())
        known = {str(one.key): one.key for one in found.rows}
        keys = [known[one] for one in request.POST.getlist("row")[:200] if one in known]
        form = LineForm(request.POST, keys=keys)
        if not form.is_valid():
            return self.page(form, 422)
        step = {"up": -1, "down": 1}.get(request.POST.get("act", ""), 0)
        above = max(0, min(len(found.rows), form.cleaned_data["above"] + step))
        number = {one.key: place for place, one in enumerate(found.rows)}
        by_hand = {one.key: one.ticked for one in found.rows}
        standing = {one.key: one.place for one in found.rows}
        # A box that was not touched follows the line when it moves; what differs from what was shown is by hand.
        ticks = {
            key: tick(value, number[key], above)
            for key, value in form.ticks.items()
            if value != (key in found.chosen) or by_hand[key] is not None
        }
        places = {key: place for key, place in form.places.items() if place != standing[key]}
        try:
            line = keep(
                call,
                above=above,
                places=places,
                ticks=ticks,
                revision=form.cleaned_data["revision"],
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, refusal.status)
        if request.headers.get("HX-Request"):
            self.found = moved(found, line, places, ticks)
            request.user.only_reads = True  # from here on the request changes nothing
            return self.page()
        return redirect(request.get_full_path())
