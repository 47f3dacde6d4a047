"""The page where anyone may check a delivered public document: the check sum is made in the browser, nothing is sent
but it."""

import re
from typing import Any

from django.views.generic import TemplateView

from reporting.models import Report

SHA256 = re.compile(r"[0-9a-f]{64}")


class CheckView(TemplateView):
    """Whether a check sum is that of a delivered document, of its file or of its figures. Open to everyone.

    A document is told here when it has been delivered; reports to the government and letters to an authority are public
    documents from then on. Nothing is stored.
    """

    template_name = "reporting/check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = re.sub(r"\s", "", self.request.GET.get("kontrolltal", "")).lower()
        return super().get_context_data(
            **kwargs, typed=typed, faulty=bool(typed) and not SHA256.fullmatch(typed), found=_found(typed)
        )


def _found(typed: str) -> Report | None:
    if not SHA256.fullmatch(typed):
        return None
    delivered = Report.objects.filter(deliveries__isnull=False).select_related("occasion__case__authority", "document")
    return (
        delivered.filter(occasion__parties__case__documents__file=typed).distinct().first()
        or delivered.filter(dataset__sha256=typed).first()
    )
