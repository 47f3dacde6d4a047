"""Icons, states, findings, and how a decision binds an amount."""

import functools
from collections.abc import Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from registry.display import WEIGHTS, Mark, ShownFinding, heaviest_first
from registry.markup import fill, swedish
from sweden.findings import Severity

register = template.Library()
register.filter(swedish)


@functools.cache
def _sign(name: str) -> SafeString:
    address = f"{static('icons/icons.svg')}#{name}"
    return format_html('<svg class="pk-i" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """`{% icon "lock" %}`: a sign beside words, hidden from screen readers; `words` when it must speak for itself."""
    if not words:
        return _sign(name)
    address = f"{static('icons/icons.svg')}#{name}"
    return format_html('<svg class="pk-i" role="img" aria-label="{}"><use href="{}"/></svg>', words, address)


_SHAPES = {"ring": mark_safe(" data-wait"), "square": mark_safe(" data-done"), "dot": ""}


@register.simple_tag
def status(mark: Mark) -> SafeString:
    """`{% status application.mark %}`: a state as word, colour and sign (see registry.display.Mark)."""
    return format_html(
        '<span class="pk-status" data-color="{}"{}>{}</span>', mark.colour, _SHAPES[mark.shape], mark.word
    )


@register.simple_tag
def severity(value: Severity | str | None) -> SafeString:
    """`{% severity row.worst %}`: the heaviest finding in a row of a list; without any, said to screen readers only."""
    if not value:
        return format_html('<span class="ds-sr-only">{}</span>', gettext("No findings"))
    weight = WEIGHTS[Severity(value)]
    return format_html(
        '<span class="pk-sevmark" data-color="{}">{} {}</span>', weight.colour, icon(weight.icon), weight.word
    )


@register.inclusion_tag("components/findings.html")
def findings(found: Sequence[ShownFinding], live: bool = False, fold: bool = False) -> dict[str, Any]:
    """`{% findings found %}`: worst first. `live` announces changes; `fold` folds the fulfilled together."""
    ordered = heaviest_first(found)
    held = [one for one in ordered if not one.severity] if fold else []
    return {
        "open": each_finding([one for one in ordered if one.severity] if fold else ordered),
        "held": each_finding(held),
        "held_count": len(held),
        "live": live,
    }


@register.simple_tag
def each_finding(found: Sequence[ShownFinding]) -> SafeString:
    """`{% each_finding row.found %}`: findings as they come, each an item of a list."""
    return SafeString("".join(map(_finding, found)))


def _finding(one: ShownFinding) -> SafeString:
    weight, more = one.weight, []
    if one.excepted:
        more.append(fill('<p class="pk-src"><strong>{}</strong></p>', gettext("An exception is recorded.")))
    if one.note:
        more.append(fill('<p class="pk-src">{}</p>', one.note))
    elif one.source:
        quote = fill(': <q lang="sv">{}</q>', one.source.quote) if one.source.quote else ""
        more.append(fill('<p class="pk-src">{}{}</p>', swedish(one.source.title), quote))
    if one.act:
        more.append(fill('<span class="pk-act"><a href="{}">{}</a></span>', one.act.url, one.act.label))
    return fill(
        '<li data-color="{}">{}<p><span class="pk-sev">{}.</span> {}</p>{}</li>',
        weight.colour,
        _sign(weight.icon),
        weight.word,
        one.sentence,
        SafeString("".join(more)),
    )


@register.simple_tag
def wording(key: str) -> SafeString:
    """`{% wording frame.wording %}`: how a decision binds an amount, in the decision's own words."""
    words = {
        "may_use": gettext("may use"),
        "estimated": gettext("estimated"),
        "at_least": gettext("at least"),
        "at_most": gettext("at most"),
        "fixed": gettext("shall"),
        "as_a_rule": gettext("as a rule"),
    }
    return format_html('<span class="pk-ord" data-ord="{}">{}</span>', str(key), words.get(str(key), str(key)))


@register.simple_tag
def trace(url: str, shown: Any, current: bool = False) -> SafeString:
    """`{% trace url row.amount|amount %}`: a figure that opens where it comes from."""
    return format_html(
        '<a class="pk-trace" href="{}"{}>{}</a>', url, mark_safe(' aria-current="true"') if current else "", shown
    )
