"""What the parts of an application that can be opened again are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy

#: What each item that can be opened is called.
ITEM_WORDS = {
    "project.title": gettext_lazy("Title of the project"),
    "project.kind": gettext_lazy("Kind of project"),
    "project.leader": gettext_lazy("The project leader's gender"),
    "project.summary": gettext_lazy("Summary"),
    "project.period": gettext_lazy("The project's start and end"),
    "project.area": gettext_lazy("Technology area"),
    "project.trl": gettext_lazy("Technology readiness"),
    "parties": gettext_lazy("Parties"),
    "budget": gettext_lazy("Budget and financing of all parties"),
    "aid": gettext_lazy("State aid"),
    "international": gettext_lazy("Internationalisation"),
    "attachments": gettext_lazy("Attachments"),
}


def item_words(item: str, questions: Sequence[Mapping[str, Any]]) -> str:
    """An item in words; a question by its label in the reader's language."""
    if item.startswith("questions."):
        english = (get_language() or "sv").startswith("en")
        for one in questions:
            if f"questions.{one['key']}" == item:
                return str((english and one.get("label_en")) or one.get("label_sv", one["key"]))
    return str(ITEM_WORDS.get(item, item))
