"""Forms: fields, what is wrong in them, what is saved."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from registry.fields import counting
from sweden.clock import local

register = template.Library()

DASHES = "---------"
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = True, rows: int = 0) -> dict[str, Any]:
    """`{% field form.title %}`: label, hint, error above the field, the value kept, all tied together.

    `hint` replaces the field's help text; `optional=False` leaves out the word for what may be left empty. What is
    locked (`disabled`) is text, to be read, copied and printed.
    """
    widget = bound.field.widget
    if bound.field.disabled:
        return {"bound": bound, "kind": "locked", "words": locked_words(bound), "ident": bound.auto_id}
    help_text = hint or bound.help_text
    ident = bound.id_for_label or bound.auto_id
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    described = " ".join(one for one, there in ((hint_id, help_text), (error_id, bound.errors)) if there)
    attrs: dict[str, Any] = {"class": _classes(widget)}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if rows and isinstance(widget, forms.Textarea):
        attrs["rows"] = rows
    attrs |= _length(widget)
    if getattr(bound.field, "empty_label", None) == DASHES:  # what the library writes where nothing is chosen
        bound.field.empty_label = gettext("Choose") if bound.field.required else "–"
    kind = "field"
    if isinstance(widget, _CHOICES):
        kind = "choices"
    elif isinstance(widget, forms.CheckboxInput):
        kind = "check"
    return {
        "bound": bound,
        "kind": kind,
        "ident": ident,
        "hint": help_text,
        "hint_id": hint_id,
        "error_id": error_id,
        "described": described,
        "optional": optional and not bound.field.required and kind != "check",
        "control": bound.as_widget(attrs=attrs) if kind != "choices" else "",
        "options": list(bound.subwidgets) if kind == "choices" else [],
    }


def locked_words(bound: BoundField) -> str:
    """What stands in a field that cannot be written in, in words; empty for nothing."""
    value, one = bound.value(), bound.field
    if isinstance(one, forms.BooleanField):
        return gettext("yes") if value else gettext("no")
    if value in (None, "", []):
        return ""
    if isinstance(one, forms.FileField):
        return str(getattr(value, "name", value))
    if hasattr(one, "choices"):
        chosen = {str(each) for each in (value if isinstance(value, list | tuple) else [value])}
        flat = [
            pair
            for key, label in one.choices
            for pair in (label if isinstance(label, list | tuple) else [(key, label)])
        ]
        return ", ".join(str(label) for key, label in flat if str(key) in chosen and str(key))
    return str(one.widget.format_value(value) or "")


#: A limit below this is a form of its own, such as a number's; nobody counts the characters of it.
COUNTED_FROM = 300


def _length(widget: forms.Widget) -> dict[str, Any]:
    """The limit of a text as something to count against. `maxlength` would cut what is pasted without a word; what is
    too long stays as written, and the server says by how much.
    """
    if not isinstance(widget, forms.TextInput | forms.Textarea):
        return {}
    most = widget.attrs.pop("maxlength", None)
    if getattr(widget, "input_type", "") == "email":  # an address is not written to a length
        return {}
    return counting(int(most)) if most and int(most) >= COUNTED_FROM else {}


def _classes(widget: forms.Widget) -> str:
    own = widget.attrs.get("class", "")
    if isinstance(widget, forms.CheckboxInput):
        usual = "pk-check"
    elif isinstance(widget, forms.Textarea):
        usual = "pk-input pk-area"
    elif isinstance(widget, forms.FileInput):
        usual = "pk-input pk-file"
    elif "data-money" in widget.attrs:
        usual = "pk-input pk-money-in"
    else:
        usual = "pk-input"
    return f"{usual} {own}".strip()


@register.simple_tag
def cell(bound: BoundField, label: str) -> SafeString:
    """`{% cell form.c_2027 _("Staff 2027, kronor") %}`: a field inside a table, named for screen readers."""
    attrs = {"class": _classes(bound.field.widget), "aria-label": label}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}_error"}
    return bound.as_widget(attrs=attrs)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_: Any) -> dict[str, Any]:
    """`{% error_summary form formset %}`: at the top of a page with errors, each linked to its field."""
    lines: list[tuple[str, str]] = []
    for form in _each(forms_):
        lines.extend(("", str(error)) for error in form.non_field_errors())
        for bound in form:
            target = bound.id_for_label or f"{bound.auto_id}_0"
            lines.extend((target, _told(str(bound.label), str(error))) for error in bound.errors)
    title = ngettext("One thing needs correcting", "%(count)s things need correcting", len(lines)) % {
        "count": len(lines)
    }
    return {"lines": lines, "title": title}


def _each(forms_: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for form in forms_:
        if form is None:
            continue
        if hasattr(form, "forms"):
            found.extend(form.forms)
        elif getattr(form, "is_bound", False) or form.errors:
            found.append(form)
    return found


def _told(label: str, sentence: str) -> str:
    """What a line of the summary says: the field's label and the sentence, which stands alone where it names the field
    itself (in whatever form of its words)."""
    words = [word.casefold() for word in label.rstrip(".?:").split() if len(word) > 3]
    said = sentence.casefold()
    if words and all(word[: max(4, len(word) * 3 // 4)] in said for word in words):
        return sentence
    return f"{label.rstrip('.?:')}: {_lower(sentence)}"


def _lower(sentence: str) -> str:
    """The sentence as it follows a colon; names and abbreviations keep their capitals."""
    first = sentence.split(" ", 1)[0]
    return sentence[:1].lower() + sentence[1:] if first[1:].islower() or len(first) == 1 else sentence


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field that makes two clicks one act: the view gives its value to the workflow."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.inclusion_tag("components/saved.html", takes_context=True)
def saved(context: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
    """`{% saved draft.saved_at %}`: the state of saving, which autosave.js keeps up to date. A moment of another day
    is shown with its day."""
    return {"at": at, "is_today": at is not None and local(at).date() == local(context["request"].now).date()}
