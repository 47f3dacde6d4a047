"""Documents as files: sent as they were stored, to whoever may see their case."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from registry.middleware import gate
from registry.models import Document, DocumentDisposal
from registry.views.base import SignedIn

#: What a browser may show by itself. Everything else is handed over as a file, whatever it says it is.
SHOWN = {"application/pdf"}
OF_DISPOSAL = ("by__person", "proposal__decision__authority", "proposal__proposed_by__person")


class DocumentView(SignedIn):
    """One document. It never changes, so its hash is its tag; it is nobody else's, so no cache on the way keeps it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        documents = (
            Document.objects.visible_to(request.user).select_related("file", "case__authority").defer("case__search")
        )
        document = get_object_or_404(documents, uuid=kwargs["uuid"])
        if way := gate(request, document.case.uuid):
            return redirect(way)
        request.case_read, request.document_read = document.case_id, document
        if gone := DocumentDisposal.objects.filter(document=document).select_related(*OF_DISPOSAL).first():
            context = {"document": document, "gone": gone, "case": document.case}
            return render(request, "registry/disposed.html", context, status=410)
        tag = f'"{document.file.sha256}"'
        if tag in [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]:
            response: HttpResponseBase = HttpResponse(status=304)
        else:
            try:
                content = default_storage.open(document.file.path)
            except FileNotFoundError:
                raise Http404("the file is not in the storage") from None
            response = FileResponse(content, content_type=document.file.content_type)
            response["Content-Length"] = str(document.file.size)
            inline = document.file.content_type in SHOWN and "ladda-ner" not in request.GET
            response["Content-Disposition"] = content_disposition_header(not inline, document.filename) or "attachment"
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return response
