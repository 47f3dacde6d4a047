"""Attachments: attaching, fetching and removing files."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import DomainError
from applications.display.marks import SCAN_MARKS
from applications.errors import FileInfected, FileNotScanned
from applications.forms.draft import AttachmentForm
from applications.models import Application, Attachment
from applications.models.attachment import ScanState
from applications.rules.completeness import Section
from applications.rules.facts import Wanted
from applications.views.own import Own, own
from applications.workflow import attachments as workflow
from applications.workflow.attachments import terms_of
from applications.workflow.scans import states_of
from registry.display import Link
from registry.problems import problem


@login_required
@require_http_methods(["GET", "POST"])
def attachments(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The files of the application, and a field for another."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    if request.method == "GET":
        return _page(mine, AttachmentForm(wanted=_wanted(mine)))
    form = AttachmentForm(request.POST, request.FILES, wanted=_wanted(mine))
    if form.is_valid():
        upload: Any = form.cleaned_data["file"]
        try:
            workflow.attach(
                mine.version,
                upload,
                filename=upload.name,
                title=form.cleaned_data["title"],
                wanted=form.cleaned_data.get("wanted", ""),
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("%(name)s has been attached.") % {"name": upload.name})
            return HttpResponseRedirect(request.path)
    return _page(mine, form, status=422)


def _wanted(mine: Own) -> list[Wanted]:
    """What the call wants of files for this kind of project."""
    facts = mine.standing.facts
    return [one for one in facts.wanted if one.project_kind in ("", facts.project_kind)]


def _shown(mine: Own) -> list[dict[str, Any]]:
    """What the call wants, with templates and whether it is there."""
    attached = mine.standing.facts.attached
    keys = [one.key for one in _wanted(mine)]
    rows = mine.call.wanted_attachments.filter(key__in=keys) if keys else []
    return [{"row": one, "there": one.key in attached} for one in rows]


def _page(mine: Own, form: AttachmentForm, status: int = 200) -> HttpResponse:
    files = mine.version.attachments.select_related("file", "uploaded_by__person").order_by("pk")
    states = states_of(one.file_id for one in files)
    marks = {one.pk: SCAN_MARKS[states[one.file_id]] for one in files if one.file_id in states}
    rows = [{"file": one, "mark": marks.get(one.pk)} for one in files]
    context = mine.context(Section.ATTACHMENTS, form=form, rows=rows, terms=terms_of(mine.call))
    context["writes"], context["wanted"] = mine.writes, _shown(mine)
    context["most_bytes"] = min(settings.FILE_MAX_BYTES, (context["terms"].most_mb or 10**6) * 1_000_000)
    return render(mine.request, "applications/attachments.html", context, status=status)


@login_required
@require_GET
def attachment(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Fetch a file: for those who see the application, never shown in the browser's own page."""
    asked = Q(confirmations__email=request.user.email.lower())
    application = Application.objects.visible_to(request.user).filter(case__uuid=uuid).first()
    if application is None:  # whoever is asked to confirm reads what it is about
        application = Application.objects.filter(asked, case__uuid=uuid).exclude(confirmations__email="").first()
    found = (
        application
        and Attachment.objects.select_related("file", "version__application")
        .filter(version__application=application, uuid=key)
        .first()
    )
    if not found:
        raise Http404
    request.case_read = found.version.application.case_id  # type: ignore[attr-defined]
    state = states_of([found.file_id]).get(found.file_id, ScanState.CLEAN)
    if state != ScanState.CLEAN:
        return problem(request, FileNotScanned() if state == ScanState.WAITING else FileInfected())
    response = FileResponse(default_storage.open(found.file.path), content_type=found.file.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.filename)}"
    response.headers["Content-Length"] = str(found.file.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Ask, then take a file out of the draft."""
    mine = own(request, uuid)
    found = mine.version.attachments.select_related("version").filter(uuid=key).first()
    if found is None or not mine.writes:
        return HttpResponseRedirect(mine.url("attachments"))
    if request.method == "POST":
        try:
            workflow.remove(found, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the attachments"), mine.url("attachments")))
        messages.success(request, _("%(name)s has been removed.") % {"name": found.filename})
        return HttpResponseRedirect(mine.url("attachments"))
    context = {
        "title": _("Remove %(name)s?") % {"name": found.filename},
        "consequences": [_("The file is taken out of the application. You can attach it again.")],
        "verb": _("Remove the file"),
        "danger": True,
        "back": mine.url("attachments"),
    }
    return render(request, "confirm.html", context)
