"""The budget taken out as a workbook, and read in again."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.errors import Conflict
from applications.forms import budget_book
from applications.permissions import fills, organisations_with_budget_people
from applications.rules.completeness import Section
from applications.views.conflicts import keep_conflict, show_conflict
from applications.views.own import Own, own
from applications.workflow.draft import read_budgets, save_budget

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BookForm(forms.Form):
    """A workbook to read in."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("The one you have taken out here, filled in. Excel (.xlsx)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        max_length=200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page where a budget goes out to a spreadsheet and comes back; `?format=xlsx` is the file."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    if request.method == "GET" and request.GET.get("format") == "xlsx":
        return _taken_out(mine)
    form = BookForm(request.POST, request.FILES) if request.method == "POST" else BookForm()
    if request.method == "GET" or not form.is_valid():
        return _page(mine, form)
    upload = form.cleaned_data["file"]
    try:
        read = budget_book.read(upload, upload.size, mine.version.years)
    except budget_book.NotABudget as refused:
        form.add_error("file", str(refused))
        return _page(mine, form)
    if read.wrong:
        return _page(mine, form, wrong=read.wrong, status=422)
    try:
        changed, not_own = _save(request, mine, read)
    except Conflict as conflict:
        keep_conflict(request, mine, conflict, page="budget")
        return show_conflict(request, mine, status=409)
    except DomainError as refusal:
        form.add_error("file", str(refusal))
        return _page(mine, form)
    said = ngettext("%(count)s amount has been changed.", "%(count)s amounts have been changed.", changed)
    messages.success(request, said % {"count": changed})
    if not_own:
        names = ", ".join(not_own)
        messages.warning(
            request, _("What had been changed for %(names)s was left: they fill it in.") % {"names": names}
        )
    return HttpResponseRedirect(mine.url("budget"))


def _taken_out(mine: Own) -> HttpResponse:
    facts = mine.standing.facts
    content = budget_book.write(facts.parties, facts.years, title=mine.title, revision=mine.version.revision)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="budget.xlsx"'
    return response


def _save(request: HttpRequest, mine: Own, read: budget_book.ReadBook) -> tuple[int, list[str]]:
    """Save what differs, for the parties one fills in; tells how much, and the names of others that were changed."""
    kept_by = organisations_with_budget_people(mine.application)
    changed, not_own = 0, []
    stand = read_budgets(mine.version.pk)
    for party in mine.version.parties.select_related("version", "organisation"):
        stands = stand[party.pk]
        known = {name: amount for name, amount in read.cells.get(str(party.uuid), {}).items() if _is_cell(name)}
        differs = {name: amount for name, amount in known.items() if amount != stands.get(name)}
        if not differs:
            continue
        if not fills(mine.part, party, kept_by):
            not_own.append(party.name)
            continue
        save_budget(party, differs, revision=read.revision, by=request.user, now=request.now)
        changed += len(differs)
    return changed, not_own


def _is_cell(name: str) -> bool:
    kind, _dot, rest = name.partition(".")
    row = rest.rpartition(".")[0]
    rows = {"c": budget_book.CATEGORIES, "f": budget_book.SOURCES, "g": ("grant",)}
    return row in rows.get(kind, ())


def _page(mine: Own, form: BookForm, *, wrong: object = (), status: int = 200) -> HttpResponse:
    context = mine.context(Section.BUDGET, form=form, wrong=wrong, years=mine.standing.facts.years)
    return render(mine.request, "applications/budget_book.html", context, status=422 if form.errors else status)
