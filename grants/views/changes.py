"""Changes: what one can ask for and why not, asking, one request with before and after, and the authority's list."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from accounts.stepup import ask_again
from applications.permissions import part_of
from grants.display.changes import MARKS, budget_now, side_by_side, what_follows
from grants.errors.changes import ChangeFaulty
from grants.forms.changes import FORMS, ChangesFilter, DecideForm
from grants.models import ChangeKind, ChangeRequest
from grants.permissions import may
from grants.sentences.changes import sentence
from grants.states.changes import ChangeAct, ChangeStatus, is_open
from grants.views.agreement import my_grant
from grants.workflow import agreeing, changing
from grants.workflow.planning import is_closed
from registry.display import ShownFinding
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.views.base import SignedIn
from registry.views.confirming import Question, asks_first
from sweden.clock import local

#: The kinds that move costs between places of the budget.
MOVES_COSTS = frozenset({ChangeKind.PARTY_IN, ChangeKind.PARTY_OUT})


class MineView(SignedIn):
    """What can be asked for of one's own grant, each kind with why not, and what has been asked for."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        grant = my_grant(request.user, uuid)
        may_ask = agreeing.coordinates_grant(request.user, grant)
        why = changing.availability(grant, today=local(request.now).date())
        requests = list(grant.changes.visible_to(request.user).select_related("asked_by__person", "document"))
        for one in requests:
            one.mark = MARKS[ChangeStatus(one.status)]
        kinds = [{"key": kind.value, "word": kind.label, "why": why[kind.value]} for kind in ChangeKind if kind in why]
        context = {"grant": grant, "kinds": kinds, "may_ask": may_ask, "requests": requests}
        return render(request, "grants/changes/mine.html", context)


class AskView(SignedIn):
    """One kind of change: the form, and on POST before and after with what the rules say, or the request itself."""

    http_method_names = ["get", "head", "options", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.grant = my_grant(request.user, kwargs["uuid"])
            self.kind = kwargs["kind"]
            if self.kind not in FORMS:
                raise Http404
            self.version = agreeing.version_of(self.grant)
            self.why = changing.availability(self.grant, today=local(request.now).date())[self.kind]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(request, self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not agreeing.coordinates_grant(request.user, self.grant):
            raise NotAllowed
        form = self._form(request.POST)
        if form is None or not form.is_valid():
            return self._page(request, form, status=422)
        if request.POST.get("what") == "try":
            try:
                seen = changing.tried(self.grant, self.version, self.kind, form.wanted)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                return self._page(request, form, status=refusal.status)
            return self._page(request, form, seen=seen)
        try:
            made = changing.ask(
                self.grant,
                kind=self.kind,
                wanted=form.wanted,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, status=refusal.status)
        if made.status == ChangeStatus.TOLD:
            messages.success(request, _("The change is told, and holds from now on: the terms let you make it."))
        else:
            messages.success(request, _("The change has been asked for. You get the decision as a letter."))
        return redirect("grants:change", uuid=made.uuid)

    def _form(self, data: Any = None) -> Any:
        if self.version is None or self.why:
            return None
        return FORMS[self.kind](data, version=self.version)

    def _page(self, request: HttpRequest, form: Any, status: int = 200, seen: Any = None) -> HttpResponse:
        context = {
            "grant": self.grant,
            "kind": ChangeKind(self.kind),
            "form": form if agreeing.coordinates_grant(request.user, self.grant) else None,
            "why": self.why,
            "changes_url": reverse("grants:my_changes", args=[self.grant.uuid]),
            "budget": budget_now(self.version) if self.kind in MOVES_COSTS and self.version else None,
            "rows": side_by_side(self.version, seen) if seen else None,
            "found": [ShownFinding.of(one, sentence(one)) for one in seen.findings] if seen else [],
            "stops": bool(seen and seen.stops),
            "is_within": bool(seen and seen.is_within),
        }
        return render(request, "grants/changes/ask.html", context, status=status)


class ChangeView(SignedIn):
    """One request: before and after side by side, what the rules say today, and the decision."""

    http_method_names = ["get", "head", "options", "post"]
    DONE = {
        "approve": gettext_lazy("The change is approved. The grant has a new version, and the letter is sent."),
        "reject": gettext_lazy("The request is rejected, and the letter is sent."),
        "withdraw": gettext_lazy("The request is withdrawn."),
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = ChangeRequest.objects.visible_to(request.user).select_related(
                "grant__case__authority",
                "grant__case__officer",
                "grant__project",
                "grant__authority",
                "grant__strand",
                "grant__decision__application",
                "base__terms",
                "base__coordinator",
                "asked_by__person",
                "decided_by__person",
                "document",
                "made",
            )
            self.change = get_object_or_404(rows.defer("grant__case__search"), uuid=kwargs["uuid"])
            request.case_read = self.change.grant.case_id
            self.part = part_of(request.user, self.change.grant.decision.application)
            works_there = self.change.grant.authority_id in authorities_as(request.user, *CASE_READERS)
            if self.part is None and not works_there:
                raise Http404

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self._page(request, DecideForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        what = request.POST.get("what", "")
        decides = what in ("approve", "reject")
        if what == "withdraw" and not changing.may_withdraw(request.user, self.change):
            raise NotAllowed
        if what != "withdraw" and not may(request.user, "decide_change", self.change.grant.authority_id):
            raise NotAllowed
        if what not in self.DONE:
            return self._page(request, DecideForm(), status=422)
        form, status = DecideForm(request.POST if decides else None), 422
        if not decides or form.is_valid():
            if decides and (page := self._asks(request, what) or ask_again(request)):
                return page
            who = {"by": request.user, "now": request.now}
            try:
                if decides:
                    act = changing.approve if what == "approve" else changing.reject
                    act(self.change, why=form.cleaned_data["why"], **who)
                else:
                    changing.withdraw(self.change, **who)
            except DomainError as refusal:
                return self._page(request, form, status=refusal.status, refusal=str(refusal))
            messages.success(request, self.DONE[what])
            return redirect("grants:change", uuid=uuid)
        return self._page(request, form, status=status)

    def _asks(self, request: HttpRequest, what: str) -> HttpResponse | None:
        """What follows from approving or rejecting, before it is done."""
        one, approves = self.change, what == "approve"
        seen = None
        if approves:
            try:
                seen = changing.imagine(one.grant, one.base, one.kind, one.wanted)
            except ChangeFaulty:
                return None  # the act itself says why not
        title = _("Approve the change?") if approves else _("Reject the request?")
        verb = _("Approve the change") if approves else _("Reject the request")
        return asks_first(request, Question(title, verb, what_follows(one, seen), danger=not approves))

    def _page(self, request: HttpRequest, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        one = self.change
        one.mark = MARKS[ChangeStatus(one.status)]
        waits = is_open(ChangeStatus(one.status), ChangeAct.APPROVE)
        try:
            # Others' earlier aid is not the applicant's to see.
            see = changing.tried if self.part is not None and waits else changing.imagine
            seen = see(one.grant, one.base, one.kind, one.wanted)
        except ChangeFaulty:
            seen = None
        found = seen.findings if seen and waits else []
        if seen and waits and self.part is None:
            found = [*found, *changing.weighed(one.grant, seen, now=request.now)]
        standing, closed = agreeing.version_of(one.grant), is_closed(one.grant)
        may_decide = may(request.user, "decide_change", one.grant.authority_id)
        context = {
            "change": one,
            "grant": one.grant,
            "rows": side_by_side(one.base, seen) if seen else [],
            "found": [ShownFinding.of(each, sentence(each)) for each in found],
            "outdated": waits and standing is not None and standing.pk != one.base_id,
            "form": form if waits and may_decide else None,
            "closed": closed,
            "waits": waits,
            "follows": what_follows(one, seen) if waits and seen and not closed else [],
            "handles": one.grant.case.officer if self.part is None else None,
            "withdraw": waits and changing.may_withdraw(request.user, one),
            "is_mine": self.part is not None,
            "refusal": refusal,
        }
        return render(request, "grants/changes/one.html", context, status=status)


class ChangesView(SignedIn):
    """Requests of changes at the authorities where one works with cases, those that wait first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        authorities = authorities_as(request.user, *CASE_READERS)
        if not authorities:
            raise Http404
        form = ChangesFilter(request.GET)
        rows = ChangeRequest.objects.visible_to(request.user).filter(grant__authority__in=authorities)
        if form.is_valid():
            asked = form.cleaned_data
            rows = rows.filter(**{name: asked[name] for name in ("status", "kind") if asked[name]})
            if words := asked["q"].strip():
                rows = rows.filter(Q(grant__project__title__icontains=words) | Q(grant__case__number__icontains=words))
        order = sorting(request, {"begard": "asked_at", "slag": "kind"}, "-begard")
        listed = order.apply(rows.select_related("grant__case__authority", "grant__project"))
        if file := _file(request, listed):
            return file
        page = page_of(listed.defer("grant__case__search"), request)
        for one in page.object_list:
            one.mark = MARKS[ChangeStatus(one.status)]
        return render(request, "grants/changes/list.html", {"form": form, "order": order, "page": page})


def _file(request: HttpRequest, rows: Any) -> HttpResponseBase | None:
    head = [_("Case number"), _("Project"), _("What is changed"), _("State"), _("Asked for"), _("Decided")]
    kinds, states = dict(ChangeKind.choices), dict(ChangeStatus.choices)

    def lines() -> Iterator[tuple[Any, ...]]:
        names = ("grant__case__number", "grant__project__title", "kind", "status", "asked_at", "decided_at")
        for number, title, kind, status, asked_at, decided_at in rows.values_list(*names).iterator(chunk_size=2000):
            yield number, title, str(kinds[kind]), str(states[status]), asked_at, decided_at

    return file_asked(request, "andringar", _("Changes of grants"), head, lines())
