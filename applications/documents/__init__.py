"""The frozen application as data, and the receipt and the application as PDF. The same in a test and in ten years."""

from applications.documents.content import checksum, snapshot
from applications.documents.receipt import Receipt, receipt_pdf
from applications.documents.whole import answers, application_pdf, country_names, draft_pdf, sheets

__all__ = [
    "Receipt",
    "answers",
    "application_pdf",
    "checksum",
    "country_names",
    "draft_pdf",
    "receipt_pdf",
    "sheets",
    "snapshot",
]
