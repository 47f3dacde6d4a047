"""The parts of the frame that stand on every page: drawn once and kept, or written directly."""

import functools
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from registry.markup import fill

register = template.Library()

#: Stand in what is kept where a page's own values go: its address and its token against forged requests.
_HERE, _TOKEN = "pk-frame-here", "pk-frame-token"


@functools.lru_cache(maxsize=64)
def _kept(name: str, lang: str | None, signed_in: bool, colours: str) -> str:
    """A part as it is in the language in force, `lang`, for those who have signed in or not, in their colours."""
    frame = {"signed_in": signed_in, "colours": colours, "here": _HERE}
    return str(get_template(name).render({"frame": frame, "csrf_token": _TOKEN}))


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str) -> SafeString:
    """`{% kept "components/footer.html" %}`: a part that differs by nothing but the language, the reader's colours,
    whether they have signed in, and the page's address and token. Its template reads `frame` for these alone."""
    frame: Any = context.get("frame") or None
    drawn = _kept(name, get_language(), bool(frame and frame.signed_in), frame.colours if frame else "")
    if _TOKEN in drawn:  # before the address: somebody else may have written that
        drawn = drawn.replace(_TOKEN, str(context.get("csrf_token", "")))
    if _HERE in drawn:
        drawn = drawn.replace(_HERE, fill("{}", frame.here if frame else ""))
    return SafeString(drawn)


@register.simple_tag
def menu(groups: Any) -> SafeString:
    """`{% menu frame.menu %}`: the groups with their lines, the one of this page marked, and what waits at each."""
    drawn = []
    for group, entries in groups:
        if group.heading:
            drawn.append(fill("<h2>{}</h2>\n", group.heading))
        for one in entries:
            current = fill(' aria-current="{}"', one.current) if one.current else ""
            count = fill(' <span class="pk-num">{}</span>', one.count) if one.count else ""
            drawn.append(fill('<a href="{}"{}>{}{}</a>\n', one.url, current, one.label, count))
    return SafeString("".join(drawn))
