"""The list of cases: filtered, sorted, paged, as CSV, and handed over many at a time."""

from typing import Any

from django.db.models import Func, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import Authority, Person
from accounts.permissions import authorities_as
from registry.errors import NothingChosen
from registry.exports import file_asked
from registry.forms.case import CaseFilterForm, HandOverForm
from registry.identifiers import uuid_in
from registry.listing import page_of, sorting
from registry.models import Case
from registry.models.case import CaseKind, Mode
from registry.permissions import MAY
from registry.views.base import SignedIn
from registry.workflow import access

COLUMNS = {
    "nummer": "number",
    "arende": Func("title_public", function="sv_key"),
    "slag": "kind",
    "oppnat": "opened_at",
    "handlaggare": Func("officer__name", function="sv_key"),
}


def chosen(request: HttpRequest) -> QuerySet[Case]:
    """The cases that the address asks for, of those the reader may see."""
    rows = Case.objects.visible_to(request.user).numbered()
    given = request.GET
    if words := given.get("ord", "").strip():
        rows = rows.filter(Q(pk__in=Case.objects.matching(words).values("pk")) | Q(number__istartswith=words[:40]))
    if authority := given.get("myndighet"):
        rows = rows.filter(authority__key=authority)
    if (kind := given.get("slag")) in CaseKind.values:
        rows = rows.filter(kind=kind)
    officer = given.get("handlaggare", "")
    if officer == "jag":
        rows = rows.worked_by(request.user.person_id)
    elif officer == "ingen":
        rows = rows.filter(officer__isnull=True)
    elif officer:
        rows = rows.filter(officer__uuid=uuid_in(officer))
    state = given.get("lage", "")
    if state == Mode.TEST:
        return rows.filter(mode=Mode.TEST)
    if state in ("oppna", "avslutade"):
        rows = rows.filter(closed_at__isnull=state == "oppna")
    return rows.filter(mode=Mode.LIVE)


class CasesView(SignedIn):
    """The list, or the same list as a file (`?format=csv` or `xlsx`)."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        order = sorting(request, COLUMNS, "-oppnat")
        rows = order.apply(chosen(request).select_related("authority", "officer", "deputy").defer("search"))
        if file := self.file(request, rows):
            return file
        mine = authorities_as(request.user, *MAY["registry.read"])
        seen = Case.objects.visible_to(request.user).numbered()
        handing = authorities_as(request.user, *MAY["registry.hand_over"])
        form = CaseFilterForm(
            request.GET,
            authorities=Authority.objects.filter(
                Q(pk__in=mine) | Q(pk__in=seen.order_by().values("authority"))
            ).order_by("short_name"),
            officers=Person.objects.filter(cases_as_officer__authority__in=mine).distinct().order_by("name"),
        )
        context = {
            "form": form,
            "order": order,
            "page": page_of(rows, request),
            "hand_over_form": HandOverForm(authorities=handing) if handing else None,
            "handing": handing,
        }
        return render(request, "registry/cases.html", context)

    def file(self, request: HttpRequest, rows: QuerySet[Case]) -> HttpResponseBase | None:
        """Every row of the list, in its order."""
        kinds = {value: str(word) for value, word in CaseKind.choices}
        head = [
            _("Authority"),
            _("Case number"),
            _("Case"),
            _("Kind"),
            _("Opened"),
            _("Closed"),
            _("Officer"),
            _("Deputy"),
        ]
        values = rows.values_list(
            "authority__short_name",
            "number",
            "title_public",
            "kind",
            "opened_at",
            "closed_at",
            "officer__name",
            "deputy__name",
            "title_internal",
        )
        lines = (
            (a, n, internal or t, kinds[k], o, c, p, d) for a, n, t, k, o, c, p, d, internal in values.iterator(1000)
        )
        return file_asked(request, "arenden", _("Cases"), head, lines)


class HandOverCasesView(SignedIn):
    """Hand over the cases ticked in the list: first who shall have them, then all at once or none."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = [key for key in map(uuid_in, request.POST.getlist("case")[:1000]) if key]
        cases = list(Case.objects.visible_to(request.user).filter(uuid__in=keys).select_related("authority"))
        if not cases:
            raise NothingChosen
        form = HandOverForm(request.POST, authorities={case.authority_id for case in cases})
        if not form.is_valid():
            context = {"cases": cases, "form": form, "action": request.path}
            return render(request, "registry/hand_over.html", context, status=422)
        access.hand_over(cases, by=request.user, now=request.now, **form.cleaned_data)
        return redirect("registry:cases")
