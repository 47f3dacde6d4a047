"""What a report is made of: the frozen figures with their rows, and its finished versions as PDF."""

from collections.abc import Iterable
from typing import Any, ClassVar

from accounts.scopes import Scope
from registry.api import shapes
from registry.api.problems import NotFound
from registry.api.views import Download, Thing, Whole, found
from registry.models import Document
from reporting.api.occasions import OfOccasions
from reporting.datasets.readers import served
from reporting.models import Dataset, Report
from reporting.workflow.decisions import latest_dataset


class DatasetOut(shapes.Out):
    """The figures of an occasion with the rows behind every one, frozen by a named person. Never changed."""

    uuid = shapes.ident()
    number = shapes.whole("Which freezing; the one with the highest number counts.")
    schema = shapes.text("Name and version of the content's form.")
    cutoff_on = shapes.day("Figures count what had occurred by this day.")
    frozen_at = shapes.moment("And what was booked by then.")
    frozen_by = shapes.text("Who froze them.", source="frozen_by.person.name")
    sha256 = shapes.text("The content's hash.")
    content = shapes.anything(
        "Figures and rows; its form differs with the kind of document. Rows that the reader may not read whole say so "
        "(`withheld`); the hash is of the stored content, with nothing left out."
    )

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000015",
        "number": 1,
        "schema": "joint-report/3",
        "cutoff_on": "2025-12-31",
        "frozen_at": "2026-01-23T15:00:00Z",
        "frozen_by": "Hanna Björk",
        "sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "content": {},
    }


class OccasionDataset(OfOccasions, Thing):
    """Read the frozen figures of a reporting occasion, with the rows behind every one."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.occasion.case_id
        return key

    reads = Scope.REPORTS_READ
    out = DatasetOut

    def find(self) -> Dataset:
        dataset = latest_dataset(found(self.rows(), uuid=self.kwargs["uuid"]))
        if dataset is None:
            raise NotFound
        # What is left out for the reader is never saved: a dataset is append-only.
        dataset.content = served(self.user, dataset)
        return dataset


class ReportOut(shapes.Out):
    """A finished version of a report, as it was approved."""

    uuid = shapes.ident()
    version = shapes.whole("Which version.")
    dataset = shapes.ident("The frozen figures it is made of.", source="dataset.uuid")
    content_sha256 = shapes.text("The hash of what was approved.")
    approved_at = shapes.moment()
    document = shapes.ident(
        "The PDF; null until it is made.", by=lambda row: row.document and row.document.uuid, null=True
    )

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000016",
        "version": 1,
        "dataset": "0198c0de-0000-7000-8000-000000000015",
        "content_sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "approved_at": "2026-01-29T13:00:00Z",
        "document": None,
    }


class OccasionReports(OfOccasions, Whole):
    """List the finished versions of a report."""

    reads = Scope.REPORTS_READ
    out = ReportOut

    def lines(self, values: dict[str, Any]) -> Iterable[Report]:
        occasion = self.request_read(found(self.rows(), uuid=self.kwargs["uuid"]))
        reports: Iterable[Report] = occasion.reports.select_related("dataset", "document").order_by("version")
        return reports


class ReportFile(OfOccasions, Download):
    """Fetch a finished version of a report as PDF. 404 until it is made."""

    reads = Scope.REPORTS_READ

    def document(self) -> Document:
        occasion = found(self.rows(), uuid=self.kwargs["uuid"])
        report = occasion.reports.filter(version=self.kwargs["version"], document__isnull=False).first()
        if report is None:
            raise NotFound
        seen = Document.objects.visible_to(self.user).select_related("file")
        document: Document = found(seen, pk=report.document_id)
        return document
