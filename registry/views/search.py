"""Search over cases: number, title, organisation, person, within what the reader may see."""

import re
from typing import Any

from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.exports import file_asked
from registry.listing import page_of
from registry.models import Case, CaseOrganisation
from registry.permissions import may_read_inside
from registry.views.base import SignedIn

COORDINATORS = CaseOrganisation.objects.filter(role="coordinator").select_related("organisation")

#: A case number as people write it: "2026-00001", "Vinnova 2026-00001", "2026-00001_Vinnova".
_NUMBER = re.compile(r"(?:(?P<before>[\w ]+?)\s+)?(?P<number>[\w./-]*\d{4}-\d+)(?:_(?P<after>\w+))?")


class SearchView(SignedIn):
    """A whole case number leads to its case at once; other words give a list, best first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
        seen = Case.objects.visible_to(request.user)
        if exact := self.exact(seen, words):
            return redirect("registry:case", uuid=exact.uuid)
        rows = seen.none()
        if words:
            rows = (
                seen.filter(Q(pk__in=Case.objects.matching(words).values("pk")) | self.by_number(words))
                .select_related("authority", "officer")
                .prefetch_related(Prefetch("case_organisations", COORDINATORS, to_attr="coordinators"))
                .defer("search")
                .order_by(F("opened_at").desc(nulls_last=True), "-pk")
            )
        head = [_("Authority"), _("Case number"), _("Case"), _("Kind"), _("Opened"), _("Closed"), _("Officer")]
        if file := file_asked(request, "sokning", _("Search"), head, map(self.line, rows)):
            return file
        page = page_of(rows, request)
        for case in page.object_list:
            case.shown_title = case.title if may_read_inside(request.user, case) else case.title_public
        return render(request, "registry/search.html", {"search_words": words, "page": page})

    def line(self, case: Case) -> list[Any]:
        """A case as a line of the file, with the title that the reader may see."""
        title = case.title if may_read_inside(self.request.user, case) else case.title_public
        return [
            case.authority.short_name,
            case.number,
            title,
            case.get_kind_display(),
            case.opened_at,
            case.closed_at,
            str(case.officer or ""),
        ]

    @staticmethod
    def by_number(words: str) -> Q:
        """Cases whose number begins with the last of the words."""
        last = words.split()[-1]
        return Q(number__istartswith=last) if re.search(r"\d", last) else Q(pk__in=[])

    @staticmethod
    def exact(seen: Any, words: str) -> Case | None:
        """The one case that has exactly this number, with or without the authority's name around it."""
        found = _NUMBER.fullmatch(words)
        if not found:
            return None
        rows = seen.filter(number__iexact=found["number"])
        if place := found["before"] or found["after"]:
            rows = rows.filter(authority__number_prefix__iexact=place)
        two = list(rows[:2])
        return two[0] if len(two) == 1 else None
