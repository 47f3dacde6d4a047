"""How forms are drawn: those of other packages too, and the controls that pages have by the hundred."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    value = conditional_escape(localize(widget["value"])) if widget["value"] else ""
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{_text(group)}">')
        parts += [
            f'<option value="{_text(option["value"])}"{_attributes(option["attrs"])}>'
            f"{conditional_escape(localize(option['label']))}</option>"
            for option in options
        ]
        if group:
            parts.append("</optgroup>")
    parts.append("</select>")
    return "\n".join(parts)


#: Django's own templates of the plainest controls, which draw an option by two templates each.
_DIRECT: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **dict.fromkeys(
        (f"django/forms/widgets/{name}.html" for name in ("text", "number", "email", "hidden", "date", "input")), _input
    ),
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


class Renderer(TemplatesSetting):
    """With the product's own components; plain controls are written directly, as Django's templates would."""

    form_template_name = "components/form.html"
    field_template_name = "components/field_group.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """The control or form as HTML."""
        if direct := _DIRECT.get(template_name):
            return mark_safe(direct(context["widget"]))  # noqa: S308 - every value is escaped above
        return super().render(template_name, context, request)
