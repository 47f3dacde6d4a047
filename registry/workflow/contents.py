"""What there is in a case to mark and to disclose: its documents, its register, and what the storeys say it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry import slots
from registry.display import Content
from registry.models import Case, Document, RegisterEntry
from registry.workflow.secrecy import TITLE


@dataclass(frozen=True)
class Part:
    """A thing in a case by a name that a form can send: "document:<uuid>", "entry:<serial>" or a field's key."""

    name: str
    label: str
    document: Document | None = None
    entry: RegisterEntry | None = None
    content: Content | None = None

    @property
    def marked_as(self) -> dict[str, Any]:
        """The thing as `workflow.secrecy.mark` takes it."""
        if self.document:
            return {"document": self.document}
        if self.entry:
            return {"entry": self.entry}
        return {"field": self.name, "label": self.label}


def contents(case: Case, user: Any, now: datetime) -> list[Content]:
    """The texts and files that the storeys say the case holds, for those who read inside it."""
    return [one for _filling, found in slots.said("case-contents", user, case, now) for one in found]


def parts(case: Case, user: Any, now: datetime) -> dict[str, list[Part]]:
    """Everything in the case that can be marked, by what it is."""
    documents = case.documents.visible_to(user).filter(disposal__isnull=True)
    documents = documents.select_related("file").order_by("created_at", "pk")
    entries = case.entries.order_by("serial")
    title = Content(TITLE, _("The case's title in the register"), case.title_public)
    return {
        _("Texts and files"): [
            Part(one.key, str(one.label), content=one) for one in [title, *contents(case, user, now)]
        ],
        _("Documents"): [Part(f"document:{one.uuid}", one.title, document=one) for one in documents],
        _("Register entries"): [Part(f"entry:{one.serial}", f"{one.serial}. {one.what}", entry=one) for one in entries],
    }
