"""The research subjects of the third level: what is offered, and entering a new list of the standard's own file."""

from typing import Any, ClassVar

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from calls.forms.subjects import MOST_BYTES, SubjectListForm
from calls.models import ResearchSubject
from calls.permissions import may_enter_subjects
from calls.workflow.subjects import load_subjects
from registry.api import asking, shapes
from registry.api.problems import Invalid, form_faults
from registry.api.shapes import form_data, text_in
from registry.api.views import Creating, Resource, Whole
from sweden.clock import local


class SubjectOut(shapes.Out):
    """A research subject of five digits (forskningsämne)."""

    code = shapes.text()
    name_sv = shapes.text()
    name_en = shapes.text()

    example: ClassVar = {"code": "10201", "name_sv": "Datavetenskap (datalogi)", "name_en": "Computer Sciences"}


class OfSubjects(Resource):
    """The standard is the same for every authority."""

    reads, writes = Scope.CALLS_READ, Scope.CALLS_WRITE

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)


class Subjects(OfSubjects, Whole):
    """List the research subjects that are offered: those of the latest list."""

    out = SubjectOut
    filters = (
        asking.by_words(
            "words",
            lambda rows, value, user: rows.filter(
                Q(code__startswith=value) | Q(name_sv__icontains=value) | Q(name_en__icontains=value)
            ),
            "The code begins so, or these words stand in the name.",
        ),
    )

    def lines(self, values: dict[str, Any]) -> QuerySet:
        rows = ResearchSubject.objects.offered()
        for one in self.filters:
            rows = one.apply(rows, values[one.name], self.user) if one.name in values else rows
        return rows.only("code", "name_sv", "name_en")


class SubjectListOut(shapes.Out):
    """A list of research subjects that has been entered, with where it was taken from."""

    listed_on = shapes.day("Day of the list.", by=lambda row: row["listed_on"])
    edition = shapes.text("Edition of the standard.", by=lambda row: row["edition"])
    source = shapes.text("Who published it, and where it was fetched.", by=lambda row: row["source"])
    subjects = shapes.whole("How many subjects it still names last.", by=lambda row: row["subjects"])
    entered_at = shapes.moment(by=lambda row: row["at"])

    example: ClassVar = {
        "listed_on": "2025-01-15",
        "edition": "2025",
        "source": "UKÄ och SCB, hämtad från scb.se",
        "subjects": 263,
        "entered_at": "2025-10-01T08:00:00Z",
    }


class SubjectListIn(shapes.In):
    """A list of a day."""

    edition = text_in(40)
    listed_on = shapes.day_in()
    source = text_in(300)
    text = text_in(MOST_BYTES, help_text="A row for each subject: code; name in Swedish; name in English.")

    example: ClassVar = {
        "edition": "2025",
        "listed_on": "2025-01-15",
        "source": "UKÄ och SCB, hämtad från scb.se",
        "text": "10201;Datavetenskap (datalogi);Computer Sciences",
    }


class SubjectLists(OfSubjects, Creating, Whole):
    """List the lists of research subjects that have been entered, the latest first."""

    out, into = SubjectListOut, SubjectListIn

    def find(self) -> None:
        """It is the standard's own."""

    def lines(self, values: dict[str, Any]) -> QuerySet:
        lists = ResearchSubject.objects.order_by("-listed_on").values("listed_on", "edition", "source")
        return lists.annotate(subjects=Count("pk"), at=Max("entered_at"))

    def may(self, thing: Any) -> bool:
        return may_enter_subjects(self.user)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = SubjectListForm(form_data(values), today=local(self.now).date())
        if not form.is_valid():
            raise Invalid(form_faults(form, {"file": "text"}))
        return form.values

    def act(self, thing: Any, values: dict[str, Any]) -> dict[str, Any]:
        """Enter a list of research subjects. What is no longer in it is not offered any more, and keeps its name."""
        load_subjects(**values, by=self.user, now=self.now)
        return values

    def read_again(self, thing: dict[str, Any]) -> Any:
        named = {name: thing[name] for name in ("listed_on", "edition", "source")}
        return self.lines({}).filter(**named).get()

    def place(self, thing: Any) -> str:
        return reverse("api:subject_lists")
