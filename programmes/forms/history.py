"""How an assignment's history is narrowed down."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programmes.display.facts import labelled
from programmes.models import Assignment, FactChange
from registry import events


class HistoryForm(forms.Form):
    """Which acts, and changes of which fact. Names are the address's."""

    slag = forms.ChoiceField(label=_("What has been done"), required=False)
    uppgift = forms.ChoiceField(label=_("Fact"), required=False)

    def __init__(self, *args: Any, assignment: Assignment, doc: Mapping[str, Any], kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        changed = FactChange.objects.filter(assignment=assignment).order_by("path").values_list("path", flat=True)
        self.fields["slag"].choices = [("", _("everything")), *((kind, events.word(kind)) for kind in kinds)]
        self.fields["uppgift"].choices = [
            ("", _("every fact")),
            *((one, labelled(doc, one)) for one in changed.distinct()),
        ]

    def apply(self, acts: QuerySet) -> QuerySet:
        """The acts that are asked for; a value that is no choice narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if data.get("slag"):
            acts = acts.filter(kind=data["slag"])
        if data.get("uppgift"):
            changes = FactChange.objects.filter(assignment=self.assignment, path=data["uppgift"])
            acts = acts.filter(pk__in=changes.values("event"))
        return acts
