"""The inventory of data that are kept so that the programme can be evaluated."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from programmes.display.duties import EVALUATION_KINDS
from programmes.display.versions import shown_versions
from programmes.forms.duties import SavedDataForm
from programmes.models import ReportingDuty, SavedData
from programmes.permissions import at_duty, may_write_evaluation
from programmes.views.duties.base import address, duty_link, of_duty, programme_seen
from programmes.views.office.base import act, refused
from programmes.views.office.rewriting import Rewriting
from programmes.workflow.evaluation import write_saved_data
from registry.models import Document
from sweden.clock import local

LABELS = {
    **{name: one.label for name, one in SavedDataForm.base_fields.items() if name not in ("version", "change")},
    "document": gettext_lazy("Documentation as a file"),
}


def _row(request: HttpRequest, duty: ReportingDuty, thread: str) -> SavedData:
    rows = SavedData.objects.visible_to(request.user).filter(duty=duty).current()
    found: SavedData = get_object_or_404(
        rows.select_related("authority", "document__file", "written_by__person"), thread=thread
    )
    return found


@require_safe
@of_duty
def one_page(request: HttpRequest, duty: ReportingDuty, thread: str) -> HttpResponse:
    """One line of the inventory, with its history."""
    row = _row(request, duty, thread)
    history = SavedData.objects.history(thread).select_related("written_by__person", "document")
    seen = Document.objects.visible_to(request.user).select_related("file").filter(pk=row.document_id)
    context = {
        "programme": programme_seen(duty, request.user),
        "duty": duty,
        "title": row.title,
        "above": duty_link(duty),
        "row": row,
        "document": seen.first() if row.document_id else None,
        "versions": shown_versions(list(history), LABELS),
        "may_write": may_write_evaluation(request.user, duty, row.authority),
        "change_url": address("saved_data_change", duty, thread),
    }
    return render(request, "programmes/duties/saved_data_one.html", context)


@of_duty
def new_page(request: HttpRequest, duty: ReportingDuty) -> HttpResponse:
    """A new line of the inventory."""
    if duty.rule or duty.document_kind not in EVALUATION_KINDS:
        raise Http404
    back = address("duty", duty)
    authorities = at_duty(request.user, "write_evaluation", duty)
    if not authorities:
        return refused(request, back)
    form = SavedDataForm(
        request.POST or None,
        request.FILES or None,
        first=True,
        authorities=authorities,
        initial={"since": local(request.now).date()},
    )
    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: write_saved_data(duty, **form.values, by=request.user, now=request.now),
        done=_("The inventory is saved."),
        back=back,
        title=_("Enter saved data"),
        above=duty_link(duty),
        lead=_("What is kept so that someone else can evaluate the programme later, and how it is documented."),
        verb=_("Save"),
    )


@of_duty
def change_page(request: HttpRequest, duty: ReportingDuty, thread: str) -> HttpResponse:
    """A new version of a line. Who saves on a version that has been replaced sees what is new in it."""
    row = _row(request, duty, thread)
    back = address("saved_data_one", duty, thread)
    if not may_write_evaluation(request.user, duty, row.authority):
        return refused(request, back)
    form = SavedDataForm(
        request.POST or None,
        request.FILES or None,
        first=False,
        authorities=[row.authority],
        initial=SavedDataForm.start(row),
    )

    rewriting = Rewriting(
        form,
        row,
        SavedData.objects.filter(thread=thread, duty=duty).select_related("authority", "document", "duty"),
        standing=lambda: _row(request, duty, thread),
        labels=LABELS,
    )
    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: write_saved_data(
            duty,
            replaces=rewriting.begun_from(),
            **form.values,
            change=form.cleaned_data["change"],
            by=request.user,
            now=request.now,
        ),
        done=_("The inventory is saved."),
        back=back,
        stale=rewriting.theirs,
        title=_("Change: %(title)s") % {"title": row.title},
        above=duty_link(duty),
        lead=_("What stands now is kept beside, in the history."),
        verb=_("Save as a new version"),
    )
