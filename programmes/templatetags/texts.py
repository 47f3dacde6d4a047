"""What people have written in two languages, in the reader's. `{% load texts %}`."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.markup import swedish
from sweden.typography import day_long, month_name, span

register = template.Library()


def text_of(thing: Any, name: str) -> str:
    """The text of `name_sv` or `name_en` in the reader's language; Swedish where there is no English."""
    if thing is None:
        return ""
    given = thing.get if isinstance(thing, dict) else lambda key, default="": getattr(thing, key, default)
    english = str(given(f"{name}_en", "") or "") if (get_language() or "sv").startswith("en") else ""
    return english or str(given(f"{name}_sv", "") or "")


@register.filter
def text(thing: Any, name: str) -> str:
    """`{{ call|text:"title" }}`."""
    return text_of(thing, name)


@register.filter
def part_name(assignment: Any) -> str:
    """An assignment as a part of its programme: "Excellenskluster …, strategisk del"; the programme alone where
    the part adds nothing."""
    programme, part = text_of(assignment.programme, "name"), text_of(assignment, "short_title")
    return programme if part.lower() in programme.lower() else f"{programme}, {part}"


@register.simple_tag
def swedish_text(thing: Any, name: str) -> SafeString:
    """`{% swedish_text call "title" %}`: as `text`, marked as Swedish where an English page has no English to show."""
    shown = text_of(thing, name)
    is_english = (get_language() or "sv").startswith("en")
    stands_in = is_english and shown and shown == getattr(thing, f"{name}_sv", None)
    return format_html("{}", swedish(shown) if stands_in else shown)


@register.filter
def due_rule(rule: Any) -> str:
    """When something falls due, in words: "every year 2026–2030, 29 November at the latest"; "–" without a rule."""
    if not rule:
        return "–"
    lang = get_language()
    if rule["kind"] == "once":
        if "before_end_of" in rule:
            year, month = rule["before_end_of"].split("-")
            return _("before the end of %(month)s %(year)s") % {"month": month_name(int(month), lang), "year": year}
        return _("once, %(day)s at the latest") % {"day": day_long(date.fromisoformat(rule["date"]), lang)}
    first, last = rule["from"], rule.get("to")
    years = span(first, last) if last else _("from %(year)s") % {"year": first}
    if "before_end_of_month" in rule:
        when = _("before the end of %(month)s") % {"month": month_name(rule["before_end_of_month"], lang)}
    else:
        day = day_long(date(first, rule["month"], rule["day"]), lang, year=False)
        when = _("%(day)s at the latest") % {"day": day}
    every = rule.get("every", 1)
    often = {1: _("every year"), 2: _("every other year")}.get(every) or _("every %(count)s years") % {"count": every}
    return f"{often} {years}, {when}"
