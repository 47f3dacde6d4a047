"""The way around: crumbs, tabs, slots, columns."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from accounts.permissions import roles_of
from registry.display import Tab
from registry.slots import said
from registry.workflow.presence import others_here

register = template.Library()


@register.simple_tag
def crumbs(*pairs: Any) -> SafeString:
    """`{% crumbs _("Calls") calls_url call.title call_url %}`: the pages above this one."""
    steps = format_html_join("", '<li><a href="{}">{}</a></li>', zip(pairs[1::2], pairs[::2], strict=True))
    return format_html(
        '<nav class="pk-crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("Where this page belongs"), steps
    )


@register.inclusion_tag("components/tabs.html")
def tabs(parts: Sequence[Tab], label: str = "") -> dict[str, Any]:
    """`{% tabs parts _("Parts of the case") %}`: parts of one object, or saved views."""
    return {"tabs": parts, "label": label or gettext("Parts")}


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, thing: Any = None) -> SafeString:
    """`{% slot "case-main" case %}`: what the later storeys have to say here (see registry.slots)."""
    request = context["request"]
    user, now = request.user, request.now
    parts = []
    for filling, answer in said(name, user, thing, now):
        loaded = context.template.engine.get_template(filling.template)
        with context.push(slot=answer, thing=thing, user=user, now=now):
            parts.append(loaded.render(context))
    return mark_safe("".join(parts))  # noqa: S308 - rendered templates, escaped where they were


class ColumnsNode(Node):
    """Main column and, only when it says something, the side column."""

    child_nodelists = ("main", "side")

    def __init__(self, main: NodeList, side: NodeList, label: Any) -> None:
        self.main, self.side, self.label = main, side, label

    def render(self, context: Context) -> str:
        main, side = self.main.render(context), self.side.render(context)
        if not side.strip():
            return main
        label = self.label.resolve(context)
        beside = format_html('<aside class="pk-aside" aria-label="{}">', label)
        return f'<div class="pk-cols"><div class="pk-stack">{main}</div>{beside}{side}</aside></div>'


@register.tag
def columns(parser: Parser, token: Token) -> ColumnsNode:
    """`{% columns _("Facts") %}…{% beside %}…{% endcolumns %}`; without anything beside, one column."""
    label = parser.compile_filter(token.split_contents()[1])
    main = parser.parse(("beside",))
    parser.delete_first_token()
    side = parser.parse(("endcolumns",))
    parser.delete_first_token()
    return ColumnsNode(main, side, label)


@register.inclusion_tag("components/also_open.html", takes_context=True)
def also_open(context: Context, case: Any) -> dict[str, Any]:
    """`{% also_open case %}`: who else has the case open just now, for those who work with it. From then on the reader
    counts as having it open, too."""
    request = context["request"]
    if not roles_of(request.user):
        return {"others": []}
    request.presence = True
    return {"others": others_here(case, user=request.user, now=request.now)}
