"""Figures of the mandate that open onto exactly the rows behind them. `{% load ledger %}`."""

import functools
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from programmes.display.proposals import kind_word
from registry.fields import KronorField
from sweden import typography
from sweden.clock import local

register = template.Library()


@dataclass(frozen=True)
class AsOf:
    """What a page's figures count: what happened to and including the day `on`, as recorded at `at`.

    `chosen`: the reader has asked for another moment than now.
    """

    on: date
    at: datetime
    chosen: bool = False

    @cached_property
    def query(self) -> str:
        """In the ledger's address."""
        words = {"till": self.on.isoformat()}
        if self.chosen:
            words["bokford_till"] = local(self.at).isoformat()
        return urlencode(words)


@functools.lru_cache(maxsize=256)
def _address(name: str, key: Any) -> str:
    """Asked for by every figure of a table."""
    return reverse(f"programmes:{name}", args=[key])


@register.filter
def exact(value: Any) -> str:
    """Kronor with öre only where there are any: "1 250 000", "1 250 000,50"."""
    if value is None:
        return "."
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return typography.amount(value, get_language())


def rows_behind(row: Any, measure: str, as_of: AsOf, programme: Any = None) -> str:
    """The address of the ledger's rows behind a measure of a year: of an assignment, a strand or a programme."""
    if programme is not None:
        address, part = _address("programme_ledger", programme.key), ""
    else:
        address = _address("ledger", row.assignment.uuid)
        part = f"&insats={row.strand.uuid}" if row.strand is not None else ""
    return f"{address}?ar={row.year}&matt={measure}{part}&{as_of.query}"


@register.simple_tag(takes_context=True)
def behind(context: Context, row: Any, measure: str, shown: Any, programme: Any = None) -> SafeString | str:
    """`{% behind row "granted" row.granted|tkr %}`: the figure as a way to its rows, for those who may read them."""
    as_of = context.get("as_of")
    if as_of is None:
        return str(shown)
    return format_html('<a class="pk-trace" href="{}">{}</a>', rows_behind(row, measure, as_of, programme), shown)


@register.simple_tag(takes_context=True)
def left(context: Context, row: Any, shown: Any, programme: Any = None) -> SafeString | str:
    """`{% left row row.left|tkr %}`: what may still be granted of a year, the same on every page.

    Of a given year it is the frame less what is taken, which the figure opens onto. Of an estimated one it is nothing,
    or what is left of the authorisation that the years share; said in words where the row is one assignment's.
    """
    if row.left is None:
        return "."
    figure = shown if row.estimated else behind(context, row, "used", shown, programme)
    if row.left < 0:
        figure = format_html('<strong class="pk-neg">{}</strong>', figure)
    if not row.estimated or programme is not None:
        return figure
    words = gettext("of the authorisation, shared by the years")
    if not row.authorised_to:
        words = gettext("gives no right to grant yet")
    return format_html('{}<span class="pk-line2">{}</span>', figure, words)


@register.simple_tag
def kind_of(proposal: Any) -> str:
    """The kind of a proposal's rows in words, where they are all of one; for proposals from `with_sums`."""
    word = kind_word(proposal)
    return word[:1].upper() + word[1:]


@register.simple_tag
def said(bound: BoundField) -> str:
    """`{% said form.year as value %}`: what a field of a valid form says, in words; empty where it says nothing."""
    value = bound.form.cleaned_data.get(bound.name)
    if value in (None, "", False):
        return ""
    if value is True:
        return gettext("yes")
    choices = {str(key): str(word) for key, word in getattr(bound.field, "choices", ())}
    if str(value) in choices:
        return choices[str(value)]
    if isinstance(value, date):
        return typography.day_long(value, get_language())
    if isinstance(bound.field, KronorField):
        return typography.kronor(value, get_language())
    return str(value)
