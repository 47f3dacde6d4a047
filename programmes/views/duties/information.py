"""The log of running information to a ministry."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from programmes.display.duties import EVALUATION_KINDS
from programmes.display.versions import shown_versions
from programmes.forms.duties import InformationFilter, InformationForm
from programmes.models import InformationEntry, Programme, ReportingDuty
from programmes.permissions import at_duty, may_log_information
from programmes.rules.standing import reminder_day
from programmes.views.duties.base import address, duty_link, of_duty, programme_seen
from programmes.views.office.base import act, refused
from programmes.views.office.rewriting import Rewriting
from programmes.workflow.duties import colleagues, interval_of, last_given
from programmes.workflow.information import write_information
from registry.exports import csv_response, xlsx_response
from registry.listing import page_of
from registry.models import Document
from sweden.clock import local

LABELS = {
    "given_on": gettext_lazy("Day"),
    "department": gettext_lazy("Ministry"),
    "recipient": gettext_lazy("To whom"),
    "channel": gettext_lazy("How"),
    "person": gettext_lazy("By whom"),
    "subject": gettext_lazy("About what"),
    "content": gettext_lazy("What was said"),
    "document": gettext_lazy("File"),
}


def _rows(request: HttpRequest, duty: ReportingDuty) -> tuple[Any, InformationFilter]:
    """The latest version of each line that the filter lets through, the newest first."""
    form = InformationFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = InformationEntry.objects.visible_to(request.user).filter(duty=duty).current()
    if words := asked.get("ord"):
        for word in words.split():
            rows = rows.filter(Q(subject__icontains=word) | Q(content__icontains=word) | Q(recipient__icontains=word))
    for name, column in (
        ("departement", "department"),
        ("hur", "channel"),
        ("fran", "given_on__gte"),
        ("till", "given_on__lte"),
    ):
        if asked.get(name):
            rows = rows.filter(**{column: asked[name]})
    return rows.select_related("department", "person", "authority", "document").order_by("-given_on", "-pk"), form


def section(request: HttpRequest, duty: ReportingDuty, programme: Programme) -> dict[str, Any]:
    """What the duty's page shows: the log, and when someone is reminded."""
    rows, form = _rows(request, duty)
    page = page_of(rows, request)
    interval = interval_of(duty)
    last = last_given([duty]).get(duty.pk)
    remind = reminder_day(interval.days, since=interval.since, last=last) if interval else None
    documents = {row.document_id for row in page.object_list if row.document_id}
    return {
        "form": form,
        "page": page,
        "rows": page.object_list,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "interval": interval,
        "last": last,
        "remind": remind,
        "is_late": remind is not None and remind <= local(request.now).date(),
        "documents": set(
            Document.objects.visible_to(request.user).filter(pk__in=documents).values_list("pk", flat=True)
        )
        if documents
        else set(),
        "may_log": may_log_information(request.user, duty),
    }


def as_file(request: HttpRequest, duty: ReportingDuty, wanted: str) -> Any:
    """The log as a file, as it is filtered; None for another format."""
    if wanted not in ("csv", "xlsx"):
        return None
    rows, _form = _rows(request, duty)
    head = [_("Authority"), *(LABELS[name] for name in LABELS if name != "document"), LABELS["document"]]
    lines = (
        [
            row.authority.short_name,
            row.given_on,
            row.department.name,
            row.recipient,
            row.get_channel_display(),
            row.person.name,
            row.subject,
            row.content,
            row.document.filename if row.document else "",
        ]
        for row in rows.iterator()
    )
    name = f"information-{duty.key}"
    if wanted == "csv":
        return csv_response(f"{name}.csv", head, lines)
    return xlsx_response(f"{name}.xlsx", _("Running information"), head, lines)


def _is_log(duty: ReportingDuty) -> None:
    if duty.rule or duty.document_kind in EVALUATION_KINDS:
        raise Http404


def _entry(request: HttpRequest, duty: ReportingDuty, thread: str) -> InformationEntry:
    rows = InformationEntry.objects.visible_to(request.user).filter(duty=duty).current()
    found: InformationEntry = get_object_or_404(
        rows.select_related("department", "person", "authority", "document__file", "written_by__person"), thread=thread
    )
    return found


@require_safe
@of_duty
def entry_page(request: HttpRequest, duty: ReportingDuty, thread: str) -> HttpResponse:
    """One line of the log, with its history."""
    entry = _entry(request, duty, thread)
    history = InformationEntry.objects.history(thread).select_related(
        "written_by__person", "department", "person", "document"
    )
    seen = Document.objects.visible_to(request.user).select_related("file").filter(pk=entry.document_id)
    context = {
        "programme": programme_seen(duty, request.user),
        "duty": duty,
        "title": entry.subject,
        "above": duty_link(duty),
        "row": entry,
        "document": seen.first() if entry.document_id else None,
        "versions": shown_versions(list(history), LABELS),
        "may_write": may_log_information(request.user, duty, entry.authority),
        "change_url": address("information_change", duty, thread),
    }
    return render(request, "programmes/duties/information_one.html", context)


@of_duty
def new_page(request: HttpRequest, duty: ReportingDuty) -> HttpResponse:
    """A new line of the log."""
    _is_log(duty)
    back = address("duty", duty)
    authorities = at_duty(request.user, "log_information", duty)
    if not authorities:
        return refused(request, back)
    people = {one.pk: one for authority in authorities for one in colleagues(authority)}
    departments = list(duty.recipient_departments.all())
    form = InformationForm(
        request.POST or None,
        request.FILES or None,
        first=True,
        authorities=authorities,
        people=list(people.values()),
        initial={
            "given_on": local(request.now).date(),
            "person": request.user.person,
            "department": departments[0].key if len(departments) == 1 else "",
        },
    )
    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: write_information(duty, **form.values, by=request.user, now=request.now),
        done=_("The information is logged."),
        back=back,
        title=_("Log information"),
        above=duty_link(duty),
        lead=_("What the ministry has been told while the assignment is carried out."),
        verb=_("Log"),
    )


@of_duty
def change_page(request: HttpRequest, duty: ReportingDuty, thread: str) -> HttpResponse:
    """A new version of a line. Who saves on a version that has been replaced sees what is new in it."""
    _is_log(duty)
    entry = _entry(request, duty, thread)
    back = address("information_one", duty, thread)
    if not may_log_information(request.user, duty, entry.authority):
        return refused(request, back)
    people = {one.pk: one for one in colleagues(entry.authority)} | {entry.person_id: entry.person}
    form = InformationForm(
        request.POST or None,
        request.FILES or None,
        first=False,
        authorities=[entry.authority],
        people=sorted(people.values(), key=lambda one: one.name),
        initial=InformationForm.start(entry),
    )

    rewriting = Rewriting(
        form,
        entry,
        InformationEntry.objects.filter(thread=thread, duty=duty).select_related("authority", "document", "duty"),
        standing=lambda: _entry(request, duty, thread),
        labels=LABELS,
    )
    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: write_information(
            duty,
            replaces=rewriting.begun_from(),
            **form.values,
            change=form.cleaned_data["change"],
            by=request.user,
            now=request.now,
        ),
        done=_("The information is logged."),
        back=back,
        stale=rewriting.theirs,
        title=_("Change: %(title)s") % {"title": entry.subject},
        above=duty_link(duty),
        lead=_("What stands now is kept beside, in the history."),
        verb=_("Save as a new version"),
    )
