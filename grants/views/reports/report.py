"""One report: what it says, what is lacking, its questions and its versions. Read by all who see the case."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotAllowed
from grants.display.reports import mark_of
from grants.forms.reports import MoveForm, ReasonForm, WordsForm
from grants.models.report import ReportMessage
from grants.permissions import may
from grants.rules.followup import WITH_COSTS
from grants.sentences.reports import FIELDS, sentence
from grants.states.reports import WRITABLE, ReportAct, ReportStatus, is_open
from grants.views.reports.base import OfReport
from grants.workflow.reports import judging, scheduling, writing
from registry.display import ShownFinding
from registry.identifiers import revision_in
from registry.models import Document
from registry.views.acting import Acting
from sweden.clock import local


class ReportView(Acting, OfReport):
    """The report's page, and what is done with it."""

    DONE = {
        "hand_in": _("The report is handed in. What you wrote is kept as it was handed in."),
        "ask": _("The question is sent and registered."),
        "answer": _("The answer is sent and registered."),
        "close": _("The question is closed."),
        "send_back": _("The report is sent back to be completed."),
        "approve": _("The report is approved."),
        "move": _("The report has another last day."),
        "skip": _("The report is not demanded."),
    }
    #: Those of the project's own; the others are the authority's.
    OWN = frozenset({"hand_in", "answer"})
    refuses_on_top = True

    def may_do(self, what: str) -> bool:
        return self.writes if what in self.OWN else self.follows

    def form(self, what: str, name: str = "", data: Any = None, **kwargs: Any) -> Any:
        if what == "move":
            return MoveForm(data, initial={"due_on": self.report.due_on}, **kwargs)
        if what in ("send_back", "skip"):
            return ReasonForm(data, **kwargs)
        if what in ("ask", "answer", "close"):
            label = {"ask": _("Question"), "answer": _("Answer"), "close": _("Why no answer is needed")}[what]
            return WordsForm(data, label=label, **kwargs)
        return None

    def do(self, what: str, name: str, form: Any) -> None:
        who, report, values = self.who, self.report, form.cleaned_data if form else {}
        if what == "hand_in":
            writing.hand_in(report, revision=revision_in(self.request.POST), **who)
        elif what == "ask":
            judging.ask(report, text=values["text"], thread=self._thread(name) if name else None, **who)
        elif what == "answer":
            judging.answer(report, self._thread(name), text=values["text"], **who)
        elif what == "close":
            judging.close(report, self._thread(name), text=values["text"], **who)
        elif what == "send_back":
            judging.send_back(report, why=values["why"], **who)
        elif what == "move":
            scheduling.move(report, due_on=values["due_on"], why=values["why"], **who)
        elif what == "skip":
            scheduling.skip(report, why=values["why"], **who)
        else:
            mine = [one for one in self.served if may(self.request.user, "follow_up", one.authority_id)]
            for grant in mine:
                judging.approve(report, grant, **who)

    def _thread(self, name: str) -> ReportMessage:
        try:
            key = UUID(name)
        except ValueError:
            raise NotAllowed from None
        return get_object_or_404(self.report.messages.filter(thread__isnull=True), uuid=key)

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200, refusal: str = "") -> HttpResponse:
        report, today = self.report, local(request.now).date()
        report_status = ReportStatus(report.status)
        found = writing.lacking(report) if report.status in WRITABLE else []
        opens = report.opens_on <= today
        shown_form = lambda what, is_for: (bound.get(what) or self.form(what)) if is_for else None  # noqa: E731
        context = {
            "report": report,
            "mark": mark_of(report, today),
            "served": list(report.served.select_related("grant__authority", "approved_by__person").order_by("pk")),
            "texts": [(FIELDS[name][0], report.texts.get(name, "")) for name in writing.rules.TEXTS[report.kind]],
            "with_costs": report.kind in WITH_COSTS,
            "parties": self._parties() if report.kind in WITH_COSTS else [],
            "found": [ShownFinding.of(one, sentence(one)) for one in found],
            "writes": self.writes and report.status in WRITABLE and opens,
            "opens": opens,
            "hand_in": self.leads and report.status in WRITABLE and opens and not found,
            "threads": self._threads(bound),
            "versions": self._versions(),
            "forms": [one for one in bound.values() if one is not None],
            "refusal": refusal,
            "inside": self.is_inside,
            "ask": shown_form("ask", self.follows),
            "approve": self.follows
            and is_open(report_status, ReportAct.APPROVE)
            and report.served.demanded().filter(grant__in=self._mine(), approved_at__isnull=True).exists(),
            "send_back": shown_form("send_back", self.follows and is_open(report_status, ReportAct.SEND_BACK)),
            "move": shown_form("move", self.follows and is_open(report_status, ReportAct.MOVE)),
            "skip": shown_form("skip", self.follows and is_open(report_status, ReportAct.SKIP)),
        }
        return render(request, "grants/reports/report.html", context, status=status)

    def _mine(self) -> list[int]:
        return [one.pk for one in self.served if may(self.request.user, "follow_up", one.authority_id)]

    def _parties(self) -> list[dict[str, Any]]:
        rows = {
            one.organisation_id: one
            for one in self.report.statements.select_related("preparer", "approver", "certificate__file")
        }
        return [
            {
                "organisation": organisation,
                "row": rows.get(pk),
                "total": sum(rows[pk].cells.values()) if pk in rows and rows[pk].cells else None,
            }
            for pk, organisation in writing.parties_of(self.report.project).items()
        ]

    def _threads(self, bound: dict[str, Any]) -> list[dict[str, Any]]:
        threads: dict[int, dict[str, Any]] = {}
        for one in self.report.messages.select_related("written_by__person").order_by("pk"):
            threads.setdefault(one.thread_id or one.pk, {"question": one, "lines": []})["lines"].append(one)
        for one in threads.values():
            last, key = one["lines"][-1], one["question"].uuid
            waits = last.from_authority and not last.closes
            one["waits"] = waits
            for what, is_for in (
                ("answer", waits and self.writes),
                ("close", waits and self.follows),
                ("ask", not waits and self.follows),
            ):
                fresh = bound.get(f"{what}:{key}") or self.form(what, auto_id=f"id_{what}_{key}_%s")
                one[what] = fresh if is_for else None
        return list(threads.values())

    def _versions(self) -> list[dict[str, Any]]:
        versions = list(self.report.versions.select_related("handed_in_by__person"))
        keys = {f"report:{one.uuid}:{self.report.case.uuid}": one.pk for one in versions}
        documents = Document.objects.filter(key__in=keys).select_related("file")
        by_version = {keys[one.key]: one for one in documents}
        return [{"version": one, "document": by_version.get(one.pk)} for one in versions]
