"""What the mandate's pages share: the assignment the reader sees, and the ways around it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from programmes.models import Assignment, Programme
from programmes.permissions import may_read_ledger, may_see_proposals
from registry.display import Link, Tab

#: The long texts about an authority are for its own pages.
_LONG = [
    f"{authority}__{name}_{lang}"
    for authority in ("authority", "case__authority")
    for name in ("public_access", "personal_data")
    for lang in ("sv", "en")
]


def seen(user: Any) -> Any:
    """The assignments the reader sees, with what the pages of their money show."""
    return (
        Assignment.objects.visible_to(user)
        .select_related("programme", "authority", "appropriation", "case__authority")
        .defer("source_file", "facts", "case__search", *_LONG)
        .prefetch_related("strands")
        .order_by("-authority__short_name", "pk")
    )


def ledger_of(request: HttpRequest, uuid: UUID | str) -> Assignment:
    """The assignment whose ledger the reader may read; 404 for others."""
    assignment: Assignment = get_object_or_404(seen(request.user), uuid=uuid)
    if not may_read_ledger(request.user):
        raise Http404
    return assignment


def programme_ledger_of(request: HttpRequest, key: str) -> tuple[Programme, list[Assignment]]:
    """The programme whose ledger the reader may read, and its assignments; 404 for others."""
    programme: Programme = get_object_or_404(Programme.objects.visible_to(request.user), key=key)
    if not may_read_ledger(request.user):
        raise Http404
    return programme, list(seen(request.user).filter(programme=programme))


def form_key(request: HttpRequest) -> str:
    """The key of the form that is sent: two clicks on the same form are one act."""
    given = request.POST.get("idempotency_key", "")[:60]
    plain = given.replace("\x00", "")  # PostgreSQL keeps no NUL
    return f"form:{request.user.pk}:{plain or uuid4()}"


def money_tabs(assignment: Assignment, here: str, user: Any) -> list[Tab]:
    """The pages of an assignment's money that `user` may read; `here` is the name of the one that is read."""
    pages = [("assignment", _("The decision")), ("balances", _("Balances")), ("ledger", _("Ledger"))]
    if may_see_proposals(user, assignment):
        pages.append(("entry_proposals", _("To approve")))
    return [Tab(label, reverse(f"programmes:{name}", args=[assignment.uuid]), name == here) for name, label in pages]


def back_to(assignment: Assignment, name: str = "assignment") -> Link:
    """The way back to one of the assignment's pages."""
    words = {
        "assignment": _("Back to the assignment"),
        "ledger": _("Back to the ledger"),
        "entry_proposals": _("Back to what waits"),
    }
    return Link(words[name], reverse(f"programmes:{name}", args=[assignment.uuid]))


def level(assignment: Assignment, name: str) -> Link:
    """One of the pages of the assignment's money, as the level above in the crumbs."""
    words = {"ledger": _("Ledger"), "entry_proposals": _("To approve")}
    return Link(words[name], reverse(f"programmes:{name}", args=[assignment.uuid]))
