"""Questions about reports from granted projects, and their answers, in threads."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from applications.permissions import writes
from grants.api.base import Judged
from grants.api.reports import OfOneReport
from grants.forms.reports import TEXT, WordsForm
from grants.models import Report
from grants.models.report import ReportMessage
from grants.workflow.reports import judging, writing
from registry.api import asking, shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in, with_names
from registry.api.views import Creating, Listing, Thing, found


class ReportMessageOut(shapes.Out):
    """A line in a thread about a report: a question, an answer, or that no more is needed."""

    uuid = shapes.ident()
    report = shapes.ident("The report.", source="report.uuid")
    thread = shapes.ident(
        "The question that it is about; null: it is the question itself.",
        by=lambda row: row.thread and row.thread.uuid,
        null=True,
    )
    from_authority = shapes.yes("Whether the authority says it.")
    closes = shapes.yes("Whether it says that no more answer is needed.")
    text = shapes.text("What is said.")
    written_by = shapes.text("Who wrote it.", source="written_by.person.name")
    written_at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000065",
        "report": "0198c0de-0000-7000-8000-000000000061",
        "thread": None,
        "from_authority": True,
        "closes": False,
        "text": "Vad beror överskridandet av personalkostnaderna på?",
        "written_by": "Elin Sandberg",
        "written_at": "2026-09-10T09:00:00Z",
    }


class OfMessages(OfOneReport):
    """Read by those who see the report."""

    out = ReportMessageOut

    def case_of(self, thing: Any) -> int:
        key: int = thing.report.case_id
        return key

    def rows(self) -> QuerySet:
        rows = ReportMessage.objects.filter(report__in=Report.objects.visible_to(self.user))
        return with_names(rows, "report__uuid", "report__case", "thread__uuid", "written_by__person__name")

    def place(self, thing: ReportMessage) -> str:
        return reverse("api:report_message", args=[thing.uuid])

    def form(self, data: dict[str, Any]) -> WordsForm:
        return WordsForm(data)


class Messages(OfMessages, Listing):
    """List what is asked and answered about reports."""

    of_cases = True
    updated = "written_at"
    filters = (asking.by_uuid("report"),)


class OneMessage(OfMessages, Thing):
    """Read a line about a report."""

    of_case = True


class WordsIn(shapes.In):
    """What is said."""

    text = text_in(TEXT)

    example: ClassVar = {"text": "Vi anställde en forskningsingenjör tidigare än planerat."}


class QuestionIn(WordsIn):
    """A question, in a new thread or on in one."""

    thread = serializers.UUIDField(required=False, allow_null=True, help_text="The question that it goes on from.")

    example: ClassVar = {"text": "Vad beror överskridandet av personalkostnaderna på?"}


class AskAboutReport(OfMessages, Judged, Creating):
    """Ask about a report. Those who coordinate the project are told, and it is registered."""

    into = QuestionIn

    def find(self) -> Report:
        report: Report = found(OfOneReport.rows(self), uuid=self.kwargs["uuid"])
        return report

    def may(self, thing: Report) -> bool:
        return self.follows(thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        name = values.pop("thread", None)
        thread = self.target.messages.filter(thread__isnull=True, uuid=name).first() if name else None
        if name and thread is None:
            raise NotFound
        return {**super().faults(values), "thread": thread}

    def act(self, thing: Report, values: dict[str, Any]) -> ReportMessage:
        return judging.ask(thing, **values, **self.who)


class OnQuestion(OfMessages, Judged, Creating):
    """What is said of a question."""

    into = WordsIn

    def find(self) -> ReportMessage:
        row: ReportMessage = found(self.rows().filter(thread__isnull=True), uuid=self.kwargs["uuid"])
        return row


class AnswerQuestion(OnQuestion):
    """Answer a question about a report. As one who writes it; registered as received."""

    def may(self, thing: ReportMessage) -> bool:
        return writes(writing.part_in(thing.report, self.user))

    def act(self, thing: ReportMessage, values: dict[str, Any]) -> ReportMessage:
        return judging.answer(thing.report, thing, **values, **self.who)


class CloseQuestion(OnQuestion):
    """Say that no more answer is needed. With why."""

    def may(self, thing: ReportMessage) -> bool:
        return self.follows(thing.report)

    def act(self, thing: ReportMessage, values: dict[str, Any]) -> ReportMessage:
        return judging.close(thing.report, thing, **values, **self.who)
