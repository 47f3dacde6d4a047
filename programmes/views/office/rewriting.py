"""A new version of something that has versions: what it was begun from, and what someone else wrote meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from programmes.display.versions import Labels, beside


@dataclass(frozen=True)
class Rewriting:
    """A form that saves a new version of `row`. `versions`: those the reader may have begun from; `standing` gives the
    one that stands now; `labels` name what is compared.
    """

    form: forms.Form
    row: Any
    versions: QuerySet[Any]
    standing: Callable[[], Any]
    labels: Labels

    def begun_from(self) -> Any:
        """The version whose text the reader had before them; 404 for one of something else."""
        return get_object_or_404(self.versions, uuid=self.form.cleaned_data["version"] or self.row.uuid)

    def theirs(self) -> dict[str, Any]:
        """What is shown beside the form when another version has come since; the next save is made knowing it."""
        standing = self.standing()
        found = beside(standing, self.begun_from(), self.labels)
        self.form.data = self.form.data.copy()
        self.form.data["version"] = str(standing.uuid)
        return {"theirs": found, "theirs_by": standing.written_by}
