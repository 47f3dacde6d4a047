"""Which applications the list shows: filters, order, and how many there are."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Func, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from applications.forms.draft import Sought
from applications.models import Application
from applications.queries import standing_to
from applications.states import Status
from programmes.models import TechnologyArea
from registry.identifiers import uuid_in
from registry.listing import Sorting
from registry.models import Case
from registry.queries import matching

COLUMNS = {
    "projekt": "title_key",
    "sokt": "requested",
    "inkom": "submitted_at",
    "status": "standing",
    "handlaggare": Func("case__officer__name", function="sv_key"),
}


#: Up to how many rows a list is counted; beyond it says "more than", and one narrows it by filters.
COUNTED = 1000
#: The choice of those that came late, beside the statuses.
LATE = "late"
#: What a row of the list shows.
FIELDS = (
    "case__uuid",
    "case__number",
    "title",
    "coordinator__name",
    "requested",
    "submitted_at",
    "standing",
    "late",
    "case__officer__name",
    "case__authority__number_prefix",
)


class CountedPaginator(Paginator):
    """Pages of the first COUNTED applications, so that a page of a long list costs what a page of a short one does.

    One question gives their keys in order, which are the count as well; a second one reads a page's rows by their keys,
    as `reader` may know them.
    """

    def __init__(self, rows: QuerySet[Application], per_page: int, reader: Any) -> None:
        super().__init__(rows, per_page)
        self.reader = reader

    @cached_property
    def keys(self) -> list[int]:
        return list(self.object_list.values_list("pk", flat=True)[: COUNTED + 1])

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        wanted = self.keys[(number - 1) * self.per_page : number * self.per_page]
        rows = Application.objects.filter(pk__in=wanted).annotate(standing=standing_to(self.reader))
        found = {key: row for key, *row in rows.values_list("pk", *FIELDS)}
        return Page([found[key] for key in wanted if key in found], number, self)


def chosen(request: HttpRequest) -> QuerySet[Application]:
    """The applications that the address asks for, of those the reader may see. Drafts are nobody's here."""
    return chosen_by(request.user, request.GET)


def chosen_by(user: Any, given: QueryDict) -> QuerySet[Application]:
    """The applications that filters ask for, as they stand in an address, of those that `user` may see."""
    rows = Application.objects.visible_to(user).handed_in().filter(case__mode="live").alias(standing=standing_to(user))
    if words := given.get("q", "").strip()[:100]:
        found = matching(words, case="case__")
        if any(sign.isdecimal() for sign in words):  # the beginning of a number, too
            found = Q(case__in=Case.objects.matching(words).values("pk")) | Q(case__number__istartswith=words[:40])
        rows = rows.filter(found)
    if call := given.get("utlysning"):
        rows = rows.filter(call__case__uuid=uuid_in(call))
    state = given.get("status", "")
    if state == LATE:
        rows = rows.filter(late=True)
    elif state in Status.values:
        rows = rows.filter(standing=state)
    if area := given.get("omrade"):
        # Not joined: the list is read along the area's own index.
        rows = rows.filter(technology_area=TechnologyArea.objects.filter(key=area).values("pk")[:1])
    officer = given.get("handlaggare", "")
    if officer == Sought.MINE:
        rows = rows.filter(Q(case__officer=user.person_id) | Q(case__deputy=user.person_id))
    elif officer == Sought.NOBODY:
        rows = rows.filter(case__officer__isnull=True)
    elif officer:
        rows = rows.filter(case__officer__uuid=uuid_in(officer))
    return rows


def ordered(rows: QuerySet[Application], order: Sorting) -> QuerySet[Application]:
    """In the order asked for; by time along its index."""
    if order.current.lstrip("-") == "inkom":
        sign = "-" if order.current.startswith("-") else ""
        return rows.order_by(f"{sign}submitted_at", f"{sign}pk")
    return order.apply(rows)
