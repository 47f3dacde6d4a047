"""What of the judgement keeps a case's documents from disposal, and the case open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Appeal
from registry.states import AppealStatus


def appealed(user: Any, cases: Iterable[int], now: datetime) -> dict[int, str]:
    """By the case's key, in words: an appeal that is not ended, whoever may have lifted a hold meanwhile."""
    open_ = Appeal.objects.filter(decision__application__case__in=cases, ended_at__isnull=True)
    keys = open_.exclude(status=AppealStatus.LATE).values_list("decision__application__case", flat=True)
    return dict.fromkeys(keys, _("A decision in the case is appealed."))
