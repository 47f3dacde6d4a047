"""An application's files, for those who judge it outside its case."""

from urllib.parse import quote
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from applications.errors import FileInfected, FileNotScanned
from applications.models import Application, Attachment
from applications.models.attachment import ScanState
from applications.workflow.scans import states_of
from registry.display import Link
from registry.problems import problem


def sent_file(request: HttpRequest, application: Application, key: UUID, *, back: Link) -> HttpResponseBase:
    """A file of what was handed in, once it has been looked through for viruses; else why not."""
    found = Attachment.objects.select_related("file").filter(version=application.submitted_version_id, uuid=key).first()
    if found is None:
        raise Http404
    state = states_of([found.file_id]).get(found.file_id, ScanState.CLEAN)
    if state != ScanState.CLEAN:
        return problem(request, FileNotScanned() if state == ScanState.WAITING else FileInfected(), back=back)
    response = FileResponse(default_storage.open(found.file.path), content_type=found.file.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.filename)}"
    response.headers["Content-Length"] = str(found.file.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
