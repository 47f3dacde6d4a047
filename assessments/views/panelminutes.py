"""The minutes of a closed panel: read by those who may know of what stands in them, and signed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from applications.states import UNDECIDED
from assessments.documents.panels import panel_pdf, seen_panel
from assessments.states.panels import PanelStatus
from assessments.views.panels import OfAPanel
from assessments.workflow.panels import closed_to
from assessments.workflow.signing import sign_panel


class PanelMinutesView(OfAPanel):
    """The minutes of a closed panel, drawn for the reader from what was frozen, without what the reader may not know
    of or has to declare for first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        panel = self.panel
        if panel.status != PanelStatus.CLOSED or not panel.content:
            raise Http404
        items = list(self.of_reader().select_related("application__case__authority"))
        if closed_to(panel, items, request.user, self.on):
            raise Http404
        self.request.case_read = [panel.call.case_id, *(one.application.case_id for one in items)]
        content = seen_panel(panel.content, {one.application.case.designation for one in items})
        draft = any(one.application.status in UNDECIDED for one in items)
        drawn = panel_pdf(content, list(panel.signatures.select_related("person")), draft=draft)
        response = HttpResponse(drawn, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="panelprotokoll-{content["day"]}.pdf"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


class SignPanelView(OfAPanel):
    """Signs the minutes of a closed panel, as its chair or secretary."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        sign_panel(self.panel, read=request.POST.get("read", ""), by=request.user, now=request.now)
        messages.success(request, _("You have signed the minutes."))
        return redirect("assessments:panel", self.panel.uuid)
