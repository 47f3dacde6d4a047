"""What the menu counts, asked on every page, so one indexed question at most; and the tab of a request."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.prepared import Prepared
from registry import queries
from registry.display import Tab
from registry.models import Case, CaseAppeal, Message
from registry.models.case import CaseKind
from registry.permissions import may_read_inside
from registry.workflow import caseappeals

_UNREAD = Prepared(
    lambda person: (
        Message.objects.filter(to_person=person, read_at__isnull=True)
        .values("to_person")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    person=int,
)


def unread(user: Any, now: datetime) -> int:
    """Messages to the reader that have not been opened."""
    row = _UNREAD.one(person=user.person_id)
    return row[0] if row else 0


def disclosure_tab(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The request itself, on the case page of a request for documents."""
    if case.kind != CaseKind.DISCLOSURE or not may_read_inside(user, case):
        return None
    return [Tab(_("Request"), reverse("registry:disclosure", args=[case.uuid]))]


def appeals_tab(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """Appeals of what is decided in the case besides an application: where there is something to appeal."""
    if not may_read_inside(user, case) or not caseappeals.appealable(case, now):
        return None
    count = CaseAppeal.objects.filter(case=case).count()
    return [Tab(_("Appeals"), reverse("registry:case_appeals", args=[case.uuid]), count=count)]


def case_of(user: Any, thing: UUID, now: datetime) -> int | None:
    """The key of the case that the uuid in an address names, by itself, a document of it or a job."""
    return queries.case_of(thing, {"registry.Case": "pk", "registry.Document": "case", "registry.Job": "case"})
