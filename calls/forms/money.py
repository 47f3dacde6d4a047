"""Where a call's money comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class MoneyForm(forms.Form):
    """Where the money comes from: a row per part of the authority's assignments, a column per budget year."""

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[Assignment, Strand | None]],
        years: Sequence[int],
        chosen: Mapping[str, Mapping[int, int]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = list(years)
        self.parts = {part_key(*part): part for part in parts}
        for key, part in self.parts.items():
            self.fields[f"use-{key}"] = forms.BooleanField(
                label=part_label(*part), required=False, initial=key in chosen
            )
            for year in self.years:
                self.fields[f"sum-{key}-{year}"] = KronorField(
                    label=f"{part_label(*part)} {year}", required=False, initial=chosen.get(key, {}).get(year)
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the table: each part with its tick and its fields per year."""
        return [
            {
                "label": part_label(*part),
                "use": self[f"use-{key}"],
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
    def chosen(self) -> list[tuple[Assignment, Strand | None, dict[int, int]]]:
        """The parts that are ticked, with kronor per year."""
        return [
            (*part, {year: self.cleaned_data.get(f"sum-{key}-{year}") or 0 for year in self.years})
            for key, part in self.parts.items()
            if self.cleaned_data.get(f"use-{key}")
        ]
