"""A call's conditions, a row each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationKind
from calls.forms.fields import AmountsField, CountField, NamesField, PercentField, RowsForm
from calls.models import CallCondition, Effect, ProjectKind
from calls.rules import kinds
from calls.rules.kinds import KINDS, ParameterType
from calls.sentences.conditions import effects_of
from calls.sentences.labels import (
    BASE_LABELS,
    CATEGORY_LABELS,
    COMPONENT_LABELS,
    IN_KIND_LABELS,
    KIND_LABELS,
    PARAMETER_LABELS,
    SCOPE_LABELS,
)
from programmes.models import Condition
from programmes.templatetags.texts import text_of
from registry.fields import DayField, KronorField


def _parameter_field(parameter: kinds.Parameter) -> forms.Field:
    label = PARAMETER_LABELS[parameter.name]
    match parameter.type:
        case ParameterType.KRONOR:
            return KronorField(label=label)
        case ParameterType.SHARE:
            return PercentField(label=label)
        case ParameterType.BASE:
            return forms.ChoiceField(label=label, choices=list(BASE_LABELS.items()))
        case ParameterType.IN_KIND:
            return forms.ChoiceField(label=label, choices=list(IN_KIND_LABELS.items()))
        case ParameterType.COUNT:
            return CountField(label=label, most=parameter.most, least=parameter.least)
        case ParameterType.DAY:
            return DayField(label=label)
        case ParameterType.AMOUNTS:
            return AmountsField(label=label)
        case ParameterType.BONUSES:
            return forms.ChoiceField(label=label, choices=list(IN_KIND_LABELS.items()))
        case ParameterType.SCOPE:
            return forms.ChoiceField(label=label, choices=list(SCOPE_LABELS.items()))
        case ParameterType.CATEGORY:
            return forms.ChoiceField(label=label, choices=list(CATEGORY_LABELS.items()))
        case ParameterType.MOBILITY:
            choices = [(one, COMPONENT_LABELS[one]) for one in kinds.MOBILITY]
            return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
        case ParameterType.CATEGORIES:
            choices = list(CATEGORY_LABELS.items())
            return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
        case ParameterType.PROJECT_KINDS | ParameterType.NAMES:
            return NamesField(label=label, widget=forms.Textarea(attrs={"rows": 3}))
    return forms.MultipleChoiceField(label=label, choices=OrganisationKind.choices, widget=forms.CheckboxSelectMultiple)


class ConditionsForm(RowsForm):
    """The call's conditions, one row each; the kind of a row is settled when it is added."""

    def __init__(
        self,
        data: Any = None,
        *,
        conditions: Iterable[CallCondition] = (),
        sources: Iterable[Condition] = (),
        projects: Iterable[ProjectKind] = (),
        add: str = "",
    ) -> None:
        super().__init__(data)
        self.projects = [("", _("all projects")), *((one.key, text_of(one, "name")) for one in projects)]
        self.sources = {str(one.pk): one for one in sources}
        self.kinds: list[tuple[str, Condition | None]] = []
        if data is None:
            for condition in conditions:
                project = condition.project_kind.key if condition.project_kind else ""
                self._row(condition.kind, condition.source, condition.parameters, condition.effect, project)
        else:
            for number in self.rows_in(data):
                kind = data.get(f"{number}-kind", "")
                if kind in KINDS:
                    self._row(kind, self.sources.get(data.get(f"{number}-source", "")))
        if add in KINDS:
            self._row(add, None)

    def _row(
        self,
        kind: str,
        source: Condition | None,
        parameters: Mapping[str, Any] | None = None,
        effect: str = "",
        project: str = "",
    ) -> None:
        number = len(self.kinds)
        self.kinds.append((kind, source))
        try:
            values = kinds.read(kind, parameters) if parameters is not None else {}
        except kinds.KindError:
            values = {}
        for parameter in KINDS[kind]:
            field = _parameter_field(parameter)
            field.initial = values.get(parameter.name)
            self.fields[f"{number}-{parameter.name}"] = field
        self.fields[f"{number}-effect"] = forms.ChoiceField(
            label=_("If it is not met"), choices=effects_of(kind), initial=effect or Effect.STOP
        )
        if len(self.projects) > 1:
            self.fields[f"{number}-project"] = forms.ChoiceField(
                label=_("Only for"), required=False, choices=self.projects, initial=project
            )
        self.fields[f"{number}-remove"] = forms.BooleanField(label=_("Remove the condition"), required=False)

    def full_clean(self) -> None:
        """A row that is being removed has no errors."""
        super().full_clean()
        if self.is_bound:
            for number in range(len(self.kinds)):
                if self.cleaned_data.get(f"{number}-remove"):
                    for name in [name for name in self._errors if name.startswith(f"{number}-")]:
                        del self._errors[name]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: each condition with its fields and, when it mirrors one, the government's."""
        return [
            {
                "number": number,
                "kind": kind,
                "label": KIND_LABELS[kind],
                "source": source,
                "fields": [self[f"{number}-{one.name}"] for one in KINDS[kind]],
                "effect": self[f"{number}-effect"],
                "project": self[f"{number}-project"] if len(self.projects) > 1 else None,
                "remove": self[f"{number}-remove"],
            }
            for number, (kind, source) in enumerate(self.kinds)
        ]

    @property
    def demands(self) -> list[dict[str, Any]]:
        """The rows that stay: kind, parameters, effect, source."""
        data = self.cleaned_data
        return [
            {
                "kind": kind,
                "parameters": {
                    one.name: tuple(value) if isinstance(value := data[f"{number}-{one.name}"], list) else value
                    for one in KINDS[kind]
                },
                "effect": data[f"{number}-effect"],
                "source": source,
                "project_kind": data.get(f"{number}-project", ""),
            }
            for number, (kind, source) in enumerate(self.kinds)
            if not data.get(f"{number}-remove")
        ]
