"""Lists: heads that sort, pages, filters."""

from contextlib import suppress
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from accounts.permissions import authorities_as
from accounts.roles import STAFF
from registry.display import Link
from registry.listing import PAGE, SORT, Sorting
from registry.massacts import MOST, subjects
from registry.workflow.filters import filters_of, plain
from sweden.typography import day_table

register = template.Library()


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
    """`{% filters form _("Filter applications") %}`: a form in the address, and a chip for each filter in use; above it
    the views of the list that staff have saved."""
    request = context["request"]
    active = []
    for bound in form.visible_fields():
        shown = _chosen(bound)
        if shown and not bound.errors:  # what cannot be understood narrows nothing, and is told at its field
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
        "kept": saved_filters(context),
    }


def _chosen(bound: BoundField) -> str:
    """What a filter stands at, in words; empty when it is not in use."""
    value = bound.value()
    chosen = [
        str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one not in (None, "", False)
    ]
    if not chosen:
        return ""
    if isinstance(bound.field, forms.DateField):
        with suppress(forms.ValidationError):
            return day_table(bound.field.to_python(value), get_language())
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return gettext("yes") if value is True else ", ".join(chosen)
    words = {str(key): str(word) for key, word in choices}
    return ", ".join(words.get(one, one) for one in chosen)


@register.inclusion_tag("components/saved_filters.html", takes_context=True)
def saved_filters(context: Context) -> dict[str, Any]:
    """`{% saved_filters %}`: one's saved views of the list, those shared at the authority, and a form to save this one;
    for a list without `{% filters %}`, which has them. One question."""
    request = context["request"]
    view = request.resolver_match.view_name
    may_save = bool(authorities_as(request.user, *STAFF))
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "may_save": may_save,
        "saved": list(filters_of(request.user, view)) if may_save else [],
        "view": view,
        "address": request.path,
        "query": plain(request.GET.urlencode()),
        "person": request.user.person_id if may_save else None,
    }


@register.inclusion_tag("components/mass_bar.html", takes_context=True)
def mass_bar(context: Context, key: str, bare: bool = False) -> dict[str, Any]:
    """`{% mass_bar "letter" %}`: what can be done with the chosen rows of the list, within the form that holds them;
    nothing for those who may not. `bare`: in a bar that stands already."""
    request, subject = context["request"], subjects()[key]
    acts: list[tuple[str, Any]] = []
    if subject.may(request.user):
        offered = subject.lists[request.resolver_match.view_name].acts or subject.acts
        acts = [(one, subject.acts[one].words) for one in offered]
    return {
        "acts": acts,
        "address": reverse(subject.address),
        "back": request.get_full_path(),
        "bare": bare,
        "most": MOST,
    }
