"""When an application's case was closed and opened again in the API; both by hand."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from applications.models import Application
from assessments.api.handling import OfHandling
from assessments.api.procedure import InStep
from assessments.models import CaseClosing
from assessments.permissions import may_handle
from assessments.workflow import closing
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.views import found


def _name(word: str) -> Any:
    return lambda row: (one := getattr(row, word)) and one.person.name


class CaseClosingOut(shapes.Out):
    """That the case was closed, and when it was opened again if it was."""

    uuid = shapes.ident()
    closed_at = shapes.moment("When.")
    closed_by = shapes.text("Who closed it; null: it closed by itself.", by=_name("closed_by"), null=True)
    reopened_at = shapes.moment("When it was opened again; null: it is closed.", null=True)
    reopened_by = shapes.text("Who opened it again.", by=_name("reopened_by"), null=True)
    reason = shapes.text("Why it was opened again.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000048",
        "closed_at": "2026-04-20T09:00:00Z",
        "closed_by": "Elin Sandberg",
        "reopened_at": None,
        "reopened_by": None,
        "reason": "",
    }


def _shown() -> QuerySet:
    return CaseClosing.objects.select_related("closed_by__person", "reopened_by__person")


class CaseClosings(OfHandling):
    """List when an application's case was closed and opened again.

    Closing it by hand is refused while something is to be done, which is told; on a closed case it changes nothing.
    """

    out = CaseClosingOut
    name = "case_closings"

    def rows(self) -> QuerySet:
        return _shown().filter(application=self.application()).order_by("pk")

    def act(self, thing: Application, values: dict[str, Any]) -> CaseClosing:
        return closing.close(thing, **self.by)

    def read_again(self, thing: CaseClosing) -> CaseClosing:
        return found(_shown(), pk=thing.pk)


class OpenAgainIn(shapes.In):
    """Why it is opened again."""

    reason = text_in(2000)

    example: ClassVar = {"reason": "Sökanden har kommit in med nya uppgifter."}


class OpenCaseAgain(InStep):
    """Open a closed case again. It stays open until somebody closes it."""

    out, into = CaseClosingOut, OpenAgainIn

    def find(self) -> Application:
        return self.application()

    def may(self, thing: Application) -> bool:
        return may_handle(self.user, thing)

    def act(self, thing: Application, values: dict[str, Any]) -> CaseClosing:
        return closing.open_again(thing, **values, **self.by)

    def read_again(self, thing: CaseClosing) -> CaseClosing:
        return found(_shown(), pk=thing.pk)
