"""The form in which facts are filled in and corrected: one field per fact of a thing, and where the values stand."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Department
from programmes.facts import Fact, Shape, Thing, is_stated
from programmes.forms.amounts import YearField
from programmes.loading.places import Place
from registry.fields import DayField

Doc = Mapping[str, Any]


class LinesField(forms.CharField):
    """Several values, one per line, as a list."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, *, longest_line: int, **kwargs: Any) -> None:
        self.longest_line = longest_line
        super().__init__(max_length=20_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        if long := next((line for line in lines if len(line) > self.longest_line), None):
            raise forms.ValidationError(
                _("A line is longer than %(most)s characters: %(line)s…"),
                params={"most": self.longest_line, "line": long[:40]},
            )
        return [line for line in lines if line]


class FactDayField(DayField):
    """A day as the document has it: text."""

    def clean(self, value: Any) -> str:
        day: date | None = super().clean(value)
        return day.isoformat() if day else ""

    def prepare_value(self, value: Any) -> Any:
        return value


class FactForm(forms.Form):
    """The facts of one thing, each with what stands now; where they stand; and a reason where the decision speaks."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, thing: Thing, doc: Doc, file: Doc, seen: str, source: str = "", **kwargs: Any
    ) -> None:
        self.thing = thing
        initial = {fact.name: _shown(fact, doc) for fact in thing.facts} | {"seen": seen, "source": source}
        super().__init__(*args, initial=initial, **kwargs)
        self.file = file
        for fact in thing.facts:
            self.fields[fact.name] = _field(fact)
            if fact.shape is Shape.MINISTRY:
                self.fields["another"] = forms.CharField(
                    label=_("Another ministry, its name"), max_length=120, required=False
                )
        self.is_stated = any(is_stated(file, fact) for fact in thing.facts)
        of_decision = any(fact.states for fact in thing.facts)
        self.fields["source"] = forms.CharField(
            label=_("Where it stands") if of_decision else _("What the change rests on"),
            max_length=300,
            help_text=_("For example: the covering letter of 3 July 2025.")
            if of_decision
            else _("For example: clearer wording, agreed with the other agency on 3 July 2025."),
        )
        if self.is_stated:
            self.fields["reason"] = forms.CharField(
                label=_("Why it differs from what the decision says"),
                help_text=_("Needed when another value than the decision's is entered. Both are shown from then on."),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.order_fields([*[name for name in self.fields if name not in ("source", "reason")], "source", "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        differs = any(
            is_stated(self.file, fact) and (self._value(fact, data) or None) != fact.value(self.file)
            for fact in self.thing.facts
            if fact.name in data
        )
        if differs and "reason" not in self.errors and not data.get("reason"):
            self.add_error("reason", _("Write why another value than the decision's is entered."))
        return data

    @property
    def values(self) -> dict[Place, Any]:
        """What `workflow.correct` takes."""
        return {fact.place: self._value(fact, self.cleaned_data) for fact in self.thing.facts}

    def _value(self, fact: Fact, data: dict[str, Any]) -> Any:
        value = data.get(fact.name)
        if fact.shape is Shape.YES_NO:
            return {"yes": True, "no": False}.get(value or "")
        if fact.shape is Shape.MINISTRY:
            return _ministry(value, data.get("another") or "")
        return value


def _shown(fact: Fact, doc: Doc) -> Any:
    value = fact.value(doc)
    if fact.shape is Shape.MINISTRY:
        return value["department"] if value else ""
    if fact.shape is Shape.YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    if fact.shape is Shape.LINES and isinstance(value, str):
        return [value]
    return value


def _ministry(key: str | None, another: str) -> dict[str, str] | None:
    if another:
        known = Department.objects.filter(name__iexact=another).first()
        words = another.casefold().translate(str.maketrans("åäöé", "aaoe"))
        made = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:50]
        return {"department": known.key if known else made or "departement", "name": known.name if known else another}
    found = Department.objects.filter(key=key).first() if key else None
    return {"department": found.key, "name": found.name} if found else None


def _field(fact: Fact) -> forms.Field:
    given: dict[str, Any] = {"label": lazystr(fact.label), "required": fact.required}
    match fact.shape:
        case Shape.DAY:
            return FactDayField(**given)
        case Shape.LINES:
            return LinesField(longest_line=fact.longest, help_text=_("One on each line."), **given)
        case Shape.LONG:
            return forms.CharField(max_length=fact.longest, widget=forms.Textarea(attrs={"rows": 3}), **given)
        case Shape.MINISTRY:
            choices = [(one.key, one.name) for one in Department.objects.order_by("name")]
            return forms.ChoiceField(choices=[("", _("not stated in the decision")), *choices], **given)
        case Shape.AUTHORITY:
            names = [(one.key, one.short_name) for one in Authority.objects.order_by("short_name")]
            return forms.ChoiceField(choices=[("", "–"), *names], **given)
        case Shape.YEAR:
            return YearField(**given)
        case Shape.YES_NO:
            answers = [("yes", _("yes")), ("no", _("no")), ("", _("unclear"))]
            return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **given)
        case _:
            return forms.CharField(max_length=fact.longest, **given)
