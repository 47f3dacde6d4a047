"""Messages: one's own, and in the demo everyone's."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from registry.exports import file_asked
from registry.listing import page_of
from registry.models import Case, Message
from registry.queries import sight_and_own
from registry.views.base import SignedIn
from registry.workflow.messages import mark_read


class MessagesView(SignedIn):
    """What the product has sent to the reader, newest first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Message.objects.to(request.user).defer("html_body", "body").order_by("-queued_at", "-pk")
        head = [_("Sent"), _("Subject"), _("Case number"), _("Read")]
        lines = (
            (one.queued_at, one.subject, one.case.designation if one.case else "", one.read_at)
            for one in rows.select_related("case__authority").iterator(500)
        )
        if file := file_asked(request, "meddelanden", _("Messages"), head, lines):
            return file
        return render(
            request, "registry/messages.html", {"page": page_of(rows.select_related("case__authority"), request)}
        )


class MessageView(SignedIn):
    """One message; opening it makes it read."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        message = get_object_or_404(Message.objects.to(request.user).defer("html_body"), uuid=kwargs["uuid"])
        mark_read(message, now=request.now)
        case = Case.objects.filter(sight_and_own(request.user), pk=message.case_id).select_related("authority").first()
        return render(request, "registry/message.html", {"message": message, "case": case})


class MailboxView(View):
    """Every message that the product has sent, with its text: only where no real mail goes out."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MAILBOX_PAGE:
            raise Http404
        address = request.GET.get("till", "").strip()[:254]
        rows = Message.objects.order_by("-queued_at", "-pk")
        if address:
            rows = rows.filter(to_email__icontains=address)
        return render(request, "registry/mailbox.html", {"page": page_of(rows, request), "address": address})
