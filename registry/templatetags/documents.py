"""Small helps for the templates of statutory documents."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, str], key: str) -> str:
    """The value that `mapping` holds for `key`, empty when there is none, or no mapping."""
    return mapping.get(key, "") if mapping else ""
