"""What the mandate says on earlier storeys' pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programmes.models import Assignment, Programme
from programmes.templatetags.texts import text_of
from registry.display import Tab
from registry.models.case import CaseKind
from registry.navigation import Entry


def menu(user: Any) -> Iterable[Entry]:
    """The programmes the reader may see, by name."""
    programmes = Programme.objects.visible_to(user)
    names = sorted((text_of(one, "name"), one.key) for one in programmes)
    return [Entry(name, reverse("programmes:programme", args=[key])) for name, key in names]


def case_tabs(user: Any, case: Any, now: datetime) -> list[Tab] | None:
    """The way to the assignment itself."""
    if getattr(case, "kind", None) != CaseKind.ASSIGNMENT:
        return None
    uuid = Assignment.objects.filter(case=case).values_list("uuid", flat=True).first()
    return [Tab(_("The assignment"), reverse("programmes:assignment", args=[uuid]))] if uuid else None
