"""Lists: sorted and paged by what stands in the address, so that a view can be sent to a colleague."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

#: The words in the address.
SORT, PAGE = "sortera", "sida"
PAGE_SIZE = 50


@dataclass(frozen=True)
class Sorting:
    """The columns a list can be sorted by (name → field or expression) and the one it is sorted by now.

    `current` is a name, with "-" before it for falling order. What a column lacks comes last in both directions.
    """

    columns: Mapping[str, Any]
    current: str

    def apply(self, queryset: QuerySet) -> QuerySet:
        """The queryset in this order; the key last, so that pages neither repeat nor miss a row."""
        column = self.columns[self.current.lstrip("-")]
        expression = F(column) if isinstance(column, str) else column
        falling = self.current.startswith("-")
        order = expression.desc(nulls_last=True) if falling else expression.asc(nulls_last=True)
        return queryset.order_by(order, "-pk" if falling else "pk")

    def state(self, name: str) -> str:
        """The aria-sort of a column: ascending, descending or none."""
        return {name: "ascending", f"-{name}": "descending"}.get(self.current, "none")

    def next(self, name: str, *, falling_first: bool = False) -> str:
        """What a click on a column's head asks for: the other direction, or the column's usual one."""
        first, second = (f"-{name}", name) if falling_first else (name, f"-{name}")
        return second if self.current == first else first


def sorting(request: HttpRequest, columns: Mapping[str, Any], default: str) -> Sorting:
    """The order asked for in the address; `default` when none or an unknown one is."""
    asked = request.GET.get(SORT, "")
    return Sorting(columns, asked if asked.lstrip("-") in columns and not asked.startswith("--") else default)


def page_of(queryset: Any, request: HttpRequest, size: int = PAGE_SIZE, *, count: int | None = None) -> Page:
    """The page asked for in the address; the first for nonsense, the last for one beyond it. `count`: how many there
    are, where that has been asked for already."""
    paginator = Paginator(queryset, size)
    if count is not None:
        vars(paginator)["count"] = count
    try:
        return paginator.page(request.GET.get(PAGE, 1))
    except PageNotAnInteger:
        return paginator.page(1)
    except EmptyPage:
        return paginator.page(paginator.num_pages)
