"""`{% translate %}` and `{% url %}` as Django has them, at a fraction of the price: a page has a hundred of them.

`{% load i18n pk %}`: what is loaded last counts. A text that stands in the template is looked up once for each
language; an address without values is made once, and one with identifiers is made once and has them put in.
"""

import functools
from typing import Any
from uuid import UUID

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language

register = template.Library()


def _is_written(expression: FilterExpression) -> bool:
    """Whether it is a text in the template, without filters."""
    return not expression.filters and getattr(expression.var, "lookups", None) is None


class Translated(Node):
    """A text of the template, in the language in force."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node, self.asvar = node, node.asvar
        self.known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = get_language(), context.autoescape
        value = self.known.get(key)
        if value is None:
            self.node.asvar = None
            value = self.known[key] = self.node.render(context)
        if self.asvar:
            context[self.asvar] = value
            return ""
        return value


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own, kept for each language where the text and its context stand in the template."""
    node = do_translate(parser, token)
    kept = _is_written(node.filter_expression) and (not node.message_context or _is_written(node.message_context))
    return Translated(node) if kept else node


#: Stand in an address where identifiers go; two of each, so that one sees that nothing else is made of them.
_MARKS = (UUID(int=1), UUID(int=2)), (UUID(int=3), UUID(int=4))


@functools.lru_cache(maxsize=2048)
def _pattern(name: str, count: int, urlconf: Any, prefix: str) -> tuple[str, ...] | None:
    """The parts of an address between its identifiers; None where there is none with them as they are
    written."""
    try:
        first, second = (reverse(name, args=[marks[turn] for marks in _MARKS[:count]]) for turn in (0, 1))
    except NoReverseMatch:
        return None
    rest, parts = first, []
    for marks in _MARKS[:count]:
        before, found, rest = rest.partition(str(marks[0]))
        if not found:
            return None
        parts.append(before)
    parts.append(rest)
    again = "".join(f"{part}{marks[1]}" for part, marks in zip(parts, _MARKS, strict=False)) + rest
    return tuple(parts) if again == second else None


class Address(URLNode):
    """An address whose view stands in the template, with no values or only identifiers."""

    def render(self, context: Context) -> str:
        values = [one.resolve(context) for one in self.args]
        if any(type(one) is not UUID for one in values):
            return str(super().render(context))
        parts = _pattern(self.view_name.resolve(context), len(values), get_urlconf(), get_script_prefix())
        if parts is None:
            return str(super().render(context))
        address = parts[0] + "".join(f"{one}{part}" for one, part in zip(values, parts[1:], strict=True))
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's own, but for addresses of which the pattern can be kept."""
    node = django_url(parser, token)
    kept = _is_written(node.view_name) and not node.kwargs and len(node.args) <= len(_MARKS)
    return Address(node.view_name, node.args, node.kwargs, node.asvar) if kept else node
