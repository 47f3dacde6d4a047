"""Where a call's money comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from calls.workflow.editing import Part
from programmes.models import Assignment, Strand
from programmes.templatetags.texts import part_name, text_of
from registry.fields import KronorField


def part_key(assignment: Assignment, strand: Strand | None) -> str:
    """How a part is named in a form."""
    return f"{assignment.pk}-{strand.pk if strand else 0}"


def part_label(assignment: Assignment, strand: Strand | None) -> str:
    """How a part is named for people: programme, part, strand."""
    from_programme = part_name(assignment)
    return f"{from_programme}: {text_of(strand, 'name')}" if strand else from_programme


#: Who does what with a part of a joint call.
ROLES = {"decides": _("Decides"), "pays": _("Pays"), "reports": _("Reports")}


class MoneyForm(forms.Form):
    """Where the money comes from: a row per part of the authority's assignments, a column per budget year."""

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[Assignment, Strand | None]],
        years: Sequence[int],
        chosen: Mapping[str, Mapping[int, int]],
        lead: Authority | None = None,
        roles: Mapping[str, Mapping[str, Authority | None]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = list(years)
        self.parts = {part_key(*part): part for part in parts}
        self.theirs: dict[str, tuple[Authority, ...]] = {}
        if lead is not None:
            for key, (assignment, _strand) in self.parts.items():
                if assignment.authority != lead:
                    self.theirs[key] = (assignment.authority, lead)
                    self._add_roles(key, (roles or {}).get(key, {}))
        for key, part in self.parts.items():
            self.fields[f"use-{key}"] = forms.BooleanField(
                label=part_label(*part), required=False, initial=key in chosen
            )
            for year in self.years:
                self.fields[f"sum-{key}-{year}"] = KronorField(
                    label=f"{part_label(*part)} {year}", required=False, initial=chosen.get(key, {}).get(year)
                )

    def _add_roles(self, key: str, before: Mapping[str, Authority | None]) -> None:
        """Who decides, pays and reports: the assignment's own authority unless another is chosen."""
        for role, label in ROLES.items():
            self.fields[f"{role}-{key}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[(one.key, one.short_name) for one in self.theirs[key]],
                initial=(before.get(role) or self.theirs[key][0]).key,
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the table: each part with its tick and its fields per year."""
        return [
            {
                "label": part_label(*part),
                "use": self[f"use-{key}"],
                "roles": [self[f"{role}-{key}"] for role in ROLES] if key in self.theirs else [],
                "cells": [(year, self[f"sum-{key}-{year}"]) for year in self.years],
            }
            for key, part in self.parts.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.parts:
            typed = [data.get(f"sum-{key}-{year}") for year in self.years]
            if any(typed) and not data.get(f"use-{key}"):
                self.add_error(f"use-{key}", _("Tick the part, or clear its amounts."))
        return data

    @property
    def joint(self) -> bool:
        """Whether another authority's parts can be chosen."""
        return bool(self.theirs)

    @property
    def chosen(self) -> list[Part]:
        """The parts that are ticked, with kronor per year and who does what."""
        parts = []
        for key, part in self.parts.items():
            if self.cleaned_data.get(f"use-{key}"):
                budgets = {year: self.cleaned_data.get(f"sum-{key}-{year}") or 0 for year in self.years}
                parts.append(Part(*part, budgets, *self._roles(key)))
        return parts

    def _roles(self, key: str) -> list[Authority | None]:
        """Who decides, pays and reports, where it is not the assignment's own authority."""
        if key not in self.theirs:
            return [None] * len(ROLES)
        lead = self.theirs[key][1]
        return [lead if self.cleaned_data.get(f"{role}-{key}") == lead.key else None for role in ROLES]
