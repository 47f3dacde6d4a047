"""A call's kinds of projects, its process and the attachments it wants."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import BlankRowsForm, CountField
from calls.forms.period import CLOSES_AT_HOUR, OPENS_AT_HOUR, moment
from calls.models import Call, CallStep, CutOff, ProjectKind, WantedAttachment
from calls.workflow.setup import MOST_ATTACHMENTS, MOST_CUT_OFFS, MOST_KINDS
from registry.fields import ClockField, DayField
from sweden.clock import local

#: What every short name has in common.
SHORT: dict[str, Any] = {"required": False, "max_length": 120}


def long_text(label: Any, rows: int = 2, most: int = 1000) -> forms.CharField:
    """A text that may be left empty."""
    return forms.CharField(label=label, required=False, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class ProjectKindsForm(BlankRowsForm):
    """The kinds of projects within the call; none: all projects are of one kind."""

    MOST_ROWS = MOST_KINDS

    def __init__(self, data: Any = None, *, kinds: Iterable[ProjectKind]) -> None:
        names = ("key", "name_sv", "name_en", "about_sv", "about_en", "is_prestudy")
        super().__init__(data, rows=[{name: getattr(one, name) for name in names} for one in kinds])

    def row_fields(self, number: int) -> dict[str, forms.Field]:
        return {
            "key": forms.CharField(required=False, max_length=40, widget=forms.HiddenInput),
            "name_sv": forms.CharField(label=_("Name in Swedish"), **SHORT),
            "name_en": forms.CharField(label=_("Name in English"), **SHORT),
            "about_sv": long_text(_("What it is, in Swedish")),
            "about_en": long_text(_("What it is, in English")),
            "is_prestudy": forms.BooleanField(label=_("It is a pre-study"), required=False),
        }

    STANDING = ("key",)

    @property
    def kinds(self) -> list[Mapping[str, Any]]:
        """As `workflow.setup.set_project_kinds` takes them."""
        return [row for _number, row in self.kept]


ONE, TWO, CONTINUOUS = "one", "two", "continuous"


class ProcessForm(BlankRowsForm):
    """One step, two steps, or open all the time with cut-offs."""

    NAME = "day"
    EMPTY_ROWS, MOST_ROWS = 3, MOST_CUT_OFFS
    STANDING = ("time",)

    process = forms.ChoiceField(
        label=_("How the call is applied for"),
        widget=forms.RadioSelect,
        choices=[
            (ONE, _("In one step")),
            (TWO, _("In two steps: those who go on from the first are invited to the second")),
            (CONTINUOUS, _("All the time: what has come in is judged at each cut-off")),
        ],
    )
    prepares = forms.ModelChoiceField(
        label=_("The pre-studies prepare for the call"),
        queryset=Call.objects.none(),
        required=False,
        empty_label=_("no particular call"),
    )

    def __init__(
        self, data: Any = None, *, call: Call, steps: Sequence[CallStep], cut_offs: Iterable[CutOff], others: Any
    ) -> None:
        rows = [
            {"day": local(one.at).date(), "time": local(one.at).time(), "decision": one.decision_planned_on}
            for one in cut_offs
        ]
        process = CONTINUOUS if call.continuous else TWO if steps else ONE
        super().__init__(data, rows=rows, initial={"process": process, "prepares": call.prepares_id})
        self.fields["prepares"].queryset = others
        for number in (1, 2):
            step = steps[number - 1] if len(steps) >= number else None
            self._add_step(number, step)

    def _add_step(self, number: int, step: CallStep | None) -> None:
        fields: dict[str, forms.Field] = {
            "name_sv": forms.CharField(label=_("Name in Swedish"), **SHORT),
            "name_en": forms.CharField(label=_("Name in English"), **SHORT),
            "about_sv": long_text(_("What is applied with, in Swedish"), most=2000),
            "about_en": long_text(_("What is applied with, in English"), most=2000),
        }
        if number == 2:
            fields |= {
                "opens_day": DayField(label=_("Opens, day"), required=False),
                "opens_time": ClockField(label=_("Opens, time"), required=False, initial=OPENS_AT_HOUR),
                "closes_day": DayField(label=_("Closes, day"), required=False),
                "closes_time": ClockField(label=_("Closes, time"), required=False, initial=CLOSES_AT_HOUR),
            }
        for name, field in fields.items():
            self.fields[f"step{number}-{name}"] = field
            if step is not None and name.startswith(("name", "about")):
                self.initial[f"step{number}-{name}"] = getattr(step, name)
        if step is not None and number == 2:
            for name, at in (("opens", step.opens_at), ("closes", step.closes_at)):
                if at is not None:
                    self.initial |= {f"step2-{name}_day": local(at).date(), f"step2-{name}_time": local(at).time()}

    def row_fields(self, number: int) -> dict[str, forms.Field]:
        return {
            "day": DayField(label=_("Cut-off, day"), required=False),
            "time": ClockField(label=_("Cut-off, time"), required=False, initial=CLOSES_AT_HOUR),
            "decision": DayField(label=_("Decision planned, day"), required=False),
        }

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields of the first step."""
        return [bound for bound in self if bound.name.startswith("step1-")]

    @property
    def second(self) -> list[forms.BoundField]:
        """The fields of the second step."""
        return [bound for bound in self if bound.name.startswith("step2-")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("process") == TWO:
            for number in (1, 2):
                if not data.get(f"step{number}-name_sv") and f"step{number}-name_sv" not in self.errors:
                    self.add_error(f"step{number}-name_sv", _("Name both steps."))
            opens, closes = self._moment("opens"), self._moment("closes")
            if opens and closes and closes <= opens:
                self.add_error("step2-closes_day", _("The step must close after it opens."))
        seen: set[datetime] = set()
        for number, row in self.kept:
            at = moment(row["day"], row["time"] or CLOSES_AT_HOUR)
            if at in seen:
                self.add_error(f"{number}-day", _("The same cut-off stands twice."))
            seen.add(at)
            if row["decision"] and row["decision"] < row["day"]:
                self.add_error(f"{number}-decision", _("The decision is planned for a day after the cut-off."))
        return data

    def _moment(self, name: str) -> datetime | None:
        hour = OPENS_AT_HOUR if name == "opens" else CLOSES_AT_HOUR
        data = self.cleaned_data
        return moment(data.get(f"step2-{name}_day"), data.get(f"step2-{name}_time") or hour)

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.setup.set_process` takes; what does not belong to the chosen process is left out."""
        data = self.cleaned_data
        texts = ("name_sv", "name_en", "about_sv", "about_en")
        steps: list[dict[str, Any]] = []
        cut_offs: list[tuple[datetime, date | None]] = []
        if data["process"] == TWO:
            steps = [{name: data[f"step{number}-{name}"] for name in texts} for number in (1, 2)]
            steps[1] |= {"opens_at": self._moment("opens"), "closes_at": self._moment("closes")}
        if data["process"] == CONTINUOUS:
            for _number, row in self.kept:
                at = moment(row["day"], row["time"] or CLOSES_AT_HOUR)
                if at is not None:
                    cut_offs.append((at, row["decision"]))
        return {
            "steps": steps,
            "cut_offs": cut_offs,
            "continuous": data["process"] == CONTINUOUS,
            "prepares": data["prepares"],
        }


class AttachmentsForm(BlankRowsForm):
    """The attachments that the call wants. A template that has been uploaded stays until it is replaced or removed."""

    MOST_ROWS = MOST_ATTACHMENTS
    STANDING = ("key", "required", "most_files", "most_megabytes", "project_kind", "keep")

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        wanted: Iterable[WantedAttachment],
        kinds: Iterable[ProjectKind],
    ) -> None:
        self.kinds = [("", _("all projects")), *((one.key, one.name_sv) for one in kinds)]
        names = ("key", "name_sv", "name_en", "about_sv", "about_en", "required", "most_files", "most_megabytes")
        rows = [
            {name: getattr(one, name) for name in names}
            | {"project_kind": one.project_kind.key if one.project_kind else "", "stored": one, "keep": True}
            for one in wanted
        ]
        self.stored = {one.key: one for one in wanted}
        super().__init__(data, files, rows=rows)

    def row_fields(self, number: int) -> dict[str, forms.Field]:
        return {
            "key": forms.CharField(required=False, max_length=40, widget=forms.HiddenInput),
            "name_sv": forms.CharField(label=_("Name in Swedish"), **SHORT),
            "name_en": forms.CharField(label=_("Name in English"), **SHORT),
            "about_sv": forms.CharField(label=_("What it holds, in Swedish"), required=False, max_length=500),
            "about_en": forms.CharField(label=_("What it holds, in English"), required=False, max_length=500),
            "required": forms.BooleanField(label=_("Must be attached"), required=False, initial=True),
            "most_files": CountField(label=_("Most files"), most=30, required=False, initial=1),
            "most_megabytes": CountField(label=_("Largest file, megabytes"), most=100, required=False, initial=10),
            "project_kind": forms.ChoiceField(label=_("Only for"), required=False, choices=self.kinds),
            "template": forms.FileField(label=_("Template to fill in"), required=False),
            "keep": forms.BooleanField(label=_("Keep the template"), required=False, initial=True),
        }

    def wanted(self, store: Any) -> list[dict[str, Any]]:
        """As `workflow.setup.set_attachments` takes them. `store` keeps an uploaded file: (StoredFile, its name)."""
        rows = []
        for _number, row in self.kept:
            upload, keep = row.pop("template"), row.pop("keep")
            before = self.stored.get(row["key"])
            template, name = None, ""
            if upload:
                template, name = store(upload)
            elif before is not None and keep and before.template_id:
                template, name = before.template, before.template_name
            row["most_files"], row["most_megabytes"] = row["most_files"] or 1, row["most_megabytes"] or 10
            rows.append(row | {"template": template, "template_name": name})
        return rows
