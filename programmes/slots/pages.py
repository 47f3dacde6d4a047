"""What the mandate says on earlier storeys' pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_staff_anywhere
from accounts.prepared import Prepared
from programmes.models import Assignment, Programme
from programmes.templatetags.texts import text_of
from registry.display import Tab
from registry.models.case import CaseKind
from registry.navigation import Entry
from registry.queries import blocks_of


def _of_staff(blocks: frozenset[int]) -> QuerySet[Programme]:
    """What `visible_to` gives to the agencies' staff; it stands in the menu of each of their pages."""
    assignments = Assignment.objects.to_staff(blocks)
    return Programme.objects.filter(pk__in=assignments.order_by().values("programme"))


_PROGRAMMES = Prepared(_of_staff, shape=("blocks",))


def menu(user: Any) -> Iterable[Entry]:
    """The programmes the reader may see, by name."""
    if is_staff_anywhere(user):
        programmes = _PROGRAMMES(blocks=blocks_of(user))
    else:
        programmes = Programme.objects.visible_to(user)
    names = sorted((text_of(one, "name"), one.key) for one in programmes)
    return [Entry(name, reverse("programmes:programme", args=[key])) for name, key in names]


def case_tabs(user: Any, case: Any, now: datetime) -> list[Tab] | None:
    """The way to the assignment itself."""
    if getattr(case, "kind", None) != CaseKind.ASSIGNMENT:
        return None
    uuid = Assignment.objects.filter(case=case).values_list("uuid", flat=True).first()
    return [Tab(_("The assignment"), reverse("programmes:assignment", args=[uuid]))] if uuid else None
