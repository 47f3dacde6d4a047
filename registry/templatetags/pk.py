"""Tags and filters of every page: figures and days in the reader's language, states, icons, forms, lists.

`{% load pk %}`. What rows of long lists use (status, icon, amounts) is made here directly; larger parts are drawn by
templates/components/. An unknown value (None) is shown as missing, never as 0 or nothing.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from registry.display import WEIGHTS, Link, Mark, ShownFinding, Tab, heaviest_first
from registry.fields import counting
from registry.listing import PAGE, SORT, Sorting
from registry.slots import said
from sweden import typography
from sweden.findings import Severity

register = template.Library()

# Figures and days


def missing_word(words: str = "") -> SafeString:
    """The mark of something not known."""
    return format_html('<em class="pk-missing">{}</em>', words or gettext("missing"))


@register.simple_tag
def missing(words: str = "") -> SafeString:
    """`{% missing %}` or `{% missing _("not stated in the decision") %}`: a fact that is not known."""
    return missing_word(words)


def _known(make: Callable[..., str]) -> Callable[..., str]:
    """A filter that shows None as missing and nothing as nothing."""

    @wraps(make)
    def filtered(value: Any, *arguments: Any) -> str:
        if value is None:
            return missing_word()
        return "" if value == "" else make(value, *arguments)

    return filtered


@register.filter
@_known
def kronor(value: Any) -> str:
    """5848000 → "5 848 000 kr"."""
    return typography.kronor(value, get_language())


@register.filter
@_known
def amount(value: Any) -> str:
    """5848000 → "5 848 000", for columns whose head has the unit."""
    return typography.amount(value, get_language())


@register.filter
@_known
def tkr(value: Any) -> str:
    """5848500 → "5 849", for columns in thousands."""
    return typography.tkr(value, get_language())


@register.filter
@_known
def mnkr(value: Any, decimals: int = 1) -> str:
    """214600000 → "214,6 mnkr"."""
    return typography.mnkr(value, decimals, get_language())


@register.filter
@_known
def millions(value: Any) -> str:
    """40000000 → "40 miljoner kronor", for running text."""
    return typography.millions(value, get_language())


@register.filter
@_known
def percent(value: Any, decimals: int = 1) -> str:
    """Fraction(1, 2) → "50,0 %"."""
    return typography.percent(value, decimals, lang=get_language())


@register.filter
@_known
def longdate(value: date) -> str:
    """ "1 februari 2027"; of a moment, its day in Sweden."""
    return typography.day_long(value, get_language())


@register.filter
@_known
def weekdaydate(value: date) -> str:
    """ "måndag 1 februari 2027"."""
    return typography.day_long(value, get_language(), weekday=True)


@register.filter
@_known
def shortdate(value: date) -> str:
    """ "12 jan 2027", for tables."""
    return typography.day_table(value, get_language())


@register.filter
@_known
def duedate(value: date) -> str:
    """ "fre 27 nov 2026", for due dates."""
    return f"{typography.weekday_short(value, get_language())} {typography.day_table(value, get_language())}"


@register.filter
@_known
def isodate(value: date) -> str:
    """ "2027-01-28"."""
    return typography.iso(value)


@register.filter
@_known
def clocktime(value: datetime) -> str:
    """ "kl. 14.00"."""
    return typography.clock_time(value, get_language())


@register.filter
@_known
def moment(value: datetime) -> str:
    """ "tisdag 12 januari 2027 kl. 14.00"."""
    return typography.moment_long(value, get_language(), year=True)


@register.filter
@_known
def shortmoment(value: datetime) -> str:
    """ "12 jan 2027 14.00", for tables."""
    return typography.moment_table(value, get_language())


@register.filter
@_known
def machinetime(value: datetime | date) -> str:
    """What a time element's datetime attribute takes."""
    return value.isoformat()


@register.filter
@_known
def filesize(value: int) -> str:
    """412000 → "412 kB"."""
    return typography.file_size(value, get_language())


@register.filter
def listed(values: Sequence[Any]) -> str:
    """["a", "b", "c"] → "a, b och c"."""
    return typography.listed([str(value) for value in values], get_language())


@register.filter
def initial_name(name: Any) -> str:
    """ "Elin Sandberg" → "E. Sandberg", for narrow columns."""
    first, _space, rest = str(name).partition(" ")
    return f"{first[:1]}. {rest}" if rest else first


@register.filter
def short_hash(value: str) -> SafeString:
    """The start and the end of a SHA-256, the whole of it as title."""
    return format_html('<span class="pk-hash" title="{}">{}…{}</span>', value, value[:4], value[-4:])


# Icons, states, findings


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """`{% icon "lock" %}`: a sign beside words, hidden from screen readers; `words` when it must speak for itself."""
    address = f"{static('icons/icons.svg')}#{name}"
    if words:
        return format_html('<svg class="pk-i" role="img" aria-label="{}"><use href="{}"/></svg>', words, address)
    return format_html('<svg class="pk-i" aria-hidden="true"><use href="{}"/></svg>', address)


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
    held = [one for one in ordered if not one.severity]
    return {
        "open": [one for one in ordered if one.severity] if fold else ordered,
        "held": held if fold else [],
        "live": live,
    }


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


@register.simple_tag
def time(value: datetime | date | None, shown: str = "") -> SafeString:
    """`{% time entry.at %}`: a time element, written for tables."""
    if value is None:
        return missing_word()
    if not shown:
        lang = get_language()
        is_moment = isinstance(value, datetime)
        shown = typography.moment_table(value, lang) if is_moment else typography.day_table(value, lang)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


# The way around


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


# Lists


@register.simple_tag(takes_context=True)
def sort_head(
    context: Context, sorting: Sorting, name: str, label: str, number: bool = False, wide: bool = False
) -> SafeString:
    """`{% sort_head sorting "amount" _("Sought, kr") number=True %}`: a column's head that sorts the list."""
    query = context["request"].GET.copy()
    query.pop(PAGE, None)
    query[SORT] = sorting.next(name, falling_first=number)
    classes = " ".join(word for word, wanted in (("pk-r", number), ("pk-wide", wide)) if wanted)
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a class="pk-sort" href="?{}">{}</a></th>',
        format_html(' class="{}"', classes) if classes else "",
        sorting.state(name),
        query.urlencode(),
        label,
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    """`{% pagination page %}`: what is shown of how many, and the other pages."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[PAGE] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "numbers": [(number, address(number) if isinstance(number, int) else "") for number in numbers],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: Context, form: forms.Form, label: str = "") -> dict[str, Any]:
    """`{% filters form _("Filter applications") %}`: a form in the address, and a chip for each filter in use."""
    request = context["request"]
    active = []
    for bound in form.visible_fields():
        shown = _chosen(bound)
        if shown:
            query = request.GET.copy()
            query.pop(bound.name, None)
            query.pop(PAGE, None)
            active.append(Link(f"{bound.label}: {shown}", f"?{query.urlencode()}"))
    return {
        "form": form,
        "label": label or gettext("Filter the list"),
        "active": active,
        "sort": request.GET.get(SORT, ""),
        "sort_name": SORT,
        "path": request.path,
    }


def _chosen(bound: BoundField) -> str:
    """What a filter stands at, in words; empty when it is not in use."""
    value = bound.value()
    chosen = [
        str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one not in (None, "", False)
    ]
    if not chosen:
        return ""
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return gettext("yes") if value is True else ", ".join(chosen)
    words = {str(key): str(word) for key, word in choices}
    return ", ".join(words.get(one, one) for one in chosen)


# Forms

DASHES = "---------"
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = True, rows: int = 0) -> dict[str, Any]:
    """`{% field form.title %}`: label, hint, error above the field, the value kept, all tied together.

    `hint` replaces the field's help text; `optional=False` leaves out the word for what may be left empty.
    """
    widget = bound.field.widget
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


#: A limit below this is a form of its own, such as a number's; nobody counts the characters of it.
COUNTED_FROM = 300


def _length(widget: forms.Widget) -> dict[str, Any]:
    """The limit of a text as something to count against. `maxlength` would cut what is pasted without a word; what is
    too long stays as written, and the server says by how much.
    """
    if not isinstance(widget, forms.TextInput | forms.Textarea):
        return {}
    most = widget.attrs.pop("maxlength", None)
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
            lines.extend((target, f"{str(bound.label).rstrip('.?:')}: {_lower(str(error))}") for error in bound.errors)
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


def _lower(sentence: str) -> str:
    """The sentence as it follows a colon; names and abbreviations keep their capitals."""
    first = sentence.split(" ", 1)[0]
    return sentence[:1].lower() + sentence[1:] if first[1:].islower() or len(first) == 1 else sentence


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field that makes two clicks one act: the view gives its value to the workflow."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.inclusion_tag("components/saved.html")
def saved(at: datetime | None = None) -> dict[str, Any]:
    """`{% saved draft.saved_at %}`: the state of saving, which autosave.js keeps up to date."""
    return {"at": at}
