"""The logs of the programme office, kept in versions: synergies, international opportunities, evaluation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programmes.display.office import CHANGED, NOT_CHANGED, OPPORTUNITY, SYNERGY, SeenCases, cases_seen
from programmes.display.versions import shown_versions
from programmes.forms.logs import EvaluationForm, OpportunityForm, SynergyForm, VersionForm
from programmes.models import EvaluationStep, Opportunity, Programme, Synergy, SynergyCase
from programmes.permissions import may_run_office
from programmes.views.office.base import act, of_programme, office_link, refused
from programmes.views.office.rewriting import Rewriting
from programmes.workflow.versions import write_evaluation_step, write_opportunity, write_synergy
from registry.display import Link, Mark
from registry.exports import file_asked
from registry.listing import page_of
from sweden.clock import local


@dataclass(frozen=True)
class Book:
    """One log: its rows, its form, how it is written, and its words. `name` begins the names of its addresses."""

    name: str
    address: str
    model: Any
    form: type[VersionForm]
    write: Callable[..., Any]
    title: Any
    new: Any
    empty: Any
    saved: Any
    order: Sequence[Any]
    mark: Callable[[Any], Mark]
    links_cases: bool = False

    @property
    def labels(self) -> dict[str, Any]:
        """What a version says, with the form's words for it."""
        left_out = {"version", "change", *self.form.LINKS}
        return {name: one.label for name, one in self.form.base_fields.items() if name not in left_out}

    def rows(self, user: Any, programme: Programme) -> Any:
        """The latest version of each."""
        rows = self.model.objects.visible_to(user).filter(programme=programme).current()
        if self.links_cases:
            rows = rows.prefetch_related(Prefetch("case_links", SynergyCase.objects.all()))
        return rows.select_related("written_by__person").order_by(*self.order)


SYNERGIES = Book(
    name="synergies",
    address="synergier",
    model=Synergy,
    form=SynergyForm,
    write=write_synergy,
    title=_("Synergies"),
    new=_("New synergy"),
    empty=_("What the programme's parts gain from each other is logged here, with the cases it links."),
    saved=_("The synergy is logged."),
    order=("-noted_on", "-pk"),
    mark=lambda row: SYNERGY[row.status],
    links_cases=True,
)
OPPORTUNITIES = Book(
    name="opportunities",
    address="mojligheter",
    model=Opportunity,
    form=OpportunityForm,
    write=write_opportunity,
    title=_("EU and international opportunities"),
    new=_("New opportunity"),
    empty=_("Joint opportunities for cooperation in the EU and with other countries are logged here."),
    saved=_("The opportunity is logged."),
    order=(F("deadline").desc(nulls_first=True), "-pk"),
    mark=lambda row: OPPORTUNITY[row.status],
)
EVALUATION = Book(
    name="evaluation",
    address="utvardering",
    model=EvaluationStep,
    form=EvaluationForm,
    write=write_evaluation_step,
    title=_("Evaluation work"),
    new=_("New insight"),
    empty=_("Insights from the joint evaluation are logged here, with the change each led to and when."),
    saved=_("The insight is logged."),
    order=("-noted_on", "-pk"),
    mark=lambda row: CHANGED if row.change_made else NOT_CHANGED,
)
BOOKS = (SYNERGIES, OPPORTUNITIES, EVALUATION)


def _list(book: Book, programme: Programme) -> str:
    return reverse(f"programmes:office_{book.name}", args=[programme.key])


def _one(book: Book, row: Any) -> str:
    return reverse(f"programmes:office_{book.name}_one", args=[row.programme.key, row.thread])


def drawn(book: Book, rows: Any, user: Any, programme: Programme) -> list[dict[str, Any]]:
    """Rows with their marks and addresses."""
    return [
        {
            "row": row,
            "mark": book.mark(row),
            "url": reverse(f"programmes:office_{book.name}_one", args=[programme.key, row.thread]),
        }
        for row in rows
    ]


def said(row: Any, name: str) -> Any:
    """A field of a row as people read it."""
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    return "; ".join(str(one) for one in value) if isinstance(value, list) else value


@require_safe
@of_programme
def list_page(request: HttpRequest, programme: Programme, *, book: Book) -> HttpResponseBase:
    """The log: the latest version of each row."""
    rows = book.rows(request.user, programme)
    head = [*book.labels.values(), _("State"), _("Written by"), _("Written")]
    lines = (
        [
            *(said(one, name) for name in book.labels),
            str(book.mark(one).word),
            str(one.written_by),
            one.written_at,
        ]
        for one in rows
    )
    if file := file_asked(request, f"{book.address}-{programme.key}", book.title, head, lines):
        return file
    page = page_of(rows, request)
    may_write = may_run_office(request.user, programme)
    context = {
        "programme": programme,
        "book": book,
        "title": book.title,
        "above": office_link(programme),
        "page": page,
        "rows": drawn(book, page.object_list, request.user, programme),
        "today": local(request.now).date(),
        "may_write": may_write,
        "new_url": reverse(f"programmes:office_{book.name}_new", args=[programme.key]),
    }
    return render(request, "programmes/office/log.html", context)


def _version(request: HttpRequest, programme: Programme, book: Book, thread: str) -> Any:
    rows = book.model.objects.visible_to(request.user).filter(programme=programme).current()
    return get_object_or_404(rows.select_related("programme", "written_by__person"), thread=thread)


@require_safe
@of_programme
def one_page(request: HttpRequest, programme: Programme, thread: str, *, book: Book) -> HttpResponse:
    """One row of the log, with its history."""
    row = _version(request, programme, book, thread)
    history = list(book.model.objects.history(thread).select_related("written_by__person"))
    cases = cases_seen(row.case_links.all(), request.user) if book.links_cases else SeenCases([], more=False)
    context = {
        "programme": programme,
        "book": book,
        "title": row.title,
        "above": Link(book.title, _list(book, programme)),
        "row": row,
        "mark": book.mark(row),
        "cases": cases,
        "versions": shown_versions(history, book.labels),
        "may_write": may_run_office(request.user, programme),
        "change_url": reverse(f"programmes:office_{book.name}_change", args=[programme.key, thread]),
    }
    return render(request, f"programmes/office/{book.name}.html", context)


def _given(book: Book, request: HttpRequest) -> dict[str, Any]:
    return {"user": request.user} if book.links_cases else {}


@of_programme
def new_page(request: HttpRequest, programme: Programme, *, book: Book) -> HttpResponse:
    """A new row of the log."""
    back = _list(book, programme)
    if not may_run_office(request.user, programme):
        return refused(request, back)
    form = book.form(
        request.POST or None,
        first=True,
        initial={"noted_on": local(request.now).date()},
        **_given(book, request),
    )
    return act(
        request,
        programme,
        form,
        lambda: book.write(programme, **form.values, by=request.user, now=request.now),
        done=str(book.saved),
        back=back,
        to=lambda row: _one(book, row),
        title=book.new,
        above=Link(book.title, back),
        verb=_("Save"),
    )


@of_programme
def change_page(request: HttpRequest, programme: Programme, thread: str, *, book: Book) -> HttpResponse:
    """A new version of a row. Who saves on a version that has been replaced sees what is new in it."""
    row = _version(request, programme, book, thread)
    back = _one(book, row)
    if not may_run_office(request.user, programme):
        return refused(request, back)
    initial = book.form.start(row)
    if book.links_cases:
        initial["cases"] = "\n".join(case.designation for case in cases_seen(row.case_links.all(), request.user).cases)
    form = book.form(request.POST or None, first=False, initial=initial, **_given(book, request))

    rewriting = Rewriting(
        form,
        row,
        book.model.objects.filter(thread=thread, programme=programme),
        standing=lambda: _version(request, programme, book, thread),
        labels=book.labels,
    )

    def do() -> Any:
        return book.write(
            programme,
            replaces=rewriting.begun_from(),
            **form.values,
            change=form.cleaned_data["change"],
            by=request.user,
            now=request.now,
        )

    return act(
        request,
        programme,
        form,
        do,
        done=str(book.saved),
        back=back,
        stale=rewriting.theirs,
        title=_("Change: %(title)s") % {"title": row.title},
        above=Link(row.title, back),
        lead=_("What stands now is kept beside, in the history."),
        verb=_("Save as a new version"),
    )


def patterns() -> list[URLPattern]:
    """The addresses of all logs."""
    found = []
    for book in BOOKS:
        base = f"program/<slug:key>/kontor/{book.address}/"
        found += [
            path(base, partial(list_page, book=book), name=f"office_{book.name}"),
            path(f"{base}ny/", partial(new_page, book=book), name=f"office_{book.name}_new"),
            path(f"{base}<uuid:thread>/", partial(one_page, book=book), name=f"office_{book.name}_one"),
            path(f"{base}<uuid:thread>/andra/", partial(change_page, book=book), name=f"office_{book.name}_change"),
        ]
    return found
