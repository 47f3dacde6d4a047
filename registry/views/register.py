"""The official register of an authority, as its own people read it and as it is shown to the public."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Authority
from registry.exports import file_asked
from registry.forms.register import RegisterFilterForm
from registry.listing import page_of, sorting
from registry.models import Marking, RegisterEntry
from registry.models.stream import Direction
from registry.permissions import may_read_register, registers_of
from registry.rules.secrecy import LEFT_OUT
from registry.views.base import SignedIn
from registry.workflow.secrecy import TITLE

COLUMNS = {"datum": "occurred_on", "nummer": "case__number", "registrerad": "registered_at"}


class RegistersView(SignedIn):
    """To the register of the reader's own authority; a choice where there are several."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = list(Authority.objects.filter(pk__in=registers_of(request.user)).order_by("short_name"))
        if not mine:
            raise NotAllowed
        if len(mine) == 1:
            return redirect("registry:register", authority=mine[0].key)
        return render(request, "registry/registers.html", {"authorities": mine})


def with_what_is_marked(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """The entries with `hidden` (the entry may be secret) and `title_hidden` (its case's title may be): what is left
    out of the public register until somebody has tried it (OSL 5 kap. 2 § andra stycket)."""
    standing = Marking.objects.filter(lifted_at__isnull=True)
    return entries.annotate(
        hidden=Exists(standing.filter(entry=OuterRef("pk"))),
        title_hidden=Exists(standing.filter(case=OuterRef("case"), field=TITLE)),
    )


class RegisterView(SignedIn):
    """The entries of one authority. `?vy=offentlig` shows what the public register shows: number, day, direction and
    the public wording, without names of people; `?vy=utskrift` is made for paper; `?format=csv` is a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        authority = Authority.objects.filter(key=kwargs["authority"]).first()
        if authority is None:
            raise Http404
        if not may_read_register(request.user, authority):
            raise NotAllowed
        form = RegisterFilterForm(request.GET)
        public = request.GET.get("vy") == "offentlig"
        order = sorting(request, COLUMNS, "-registrerad")
        entries = RegisterEntry.objects.visible_to(request.user).filter(case__authority=authority)
        if public:
            entries = with_what_is_marked(entries)
        rows = order.apply(form.narrow(entries))
        if file := self.file(request, rows, authority, public):
            return file
        rows = rows.select_related(
            "case__authority", "document__file", "counterpart_organisation", "counterpart_person"
        )
        size = 500 if request.GET.get("vy") == "utskrift" else 50
        context = {
            "authority": authority,
            "form": form,
            "order": order,
            "page": page_of(rows, request, size),
            "public": public,
            "paper": size == 500,
            "left_out": LEFT_OUT,
        }
        return render(request, "registry/register.html", context)

    def file(
        self, request: HttpRequest, rows: QuerySet[RegisterEntry], authority: Authority, public: bool
    ) -> HttpResponseBase | None:
        """Every entry of the list; without people's names in the public view."""
        words = {value: str(word) for value, word in Direction.choices}
        head = [_("Case number"), _("Entry"), _("Date"), _("Direction"), _("What it concerns"), _("Organisation")]
        fields = ["case__number", "serial", "occurred_on", "direction", "what_public", "counterpart_organisation__name"]
        if not public:
            head += [_("Sender or recipient"), _("Internal wording"), _("Registered")]
            fields += ["counterpart", "what_internal", "registered_at"]
        if public:
            fields.append("hidden")
        lines = (
            (*row[:3], words[row[3]], *((LEFT_OUT, "") if public and row[-1] else row[4:6]), *row[6 : len(head)])
            for row in rows.values_list(*fields).iterator(1000)
        )
        return file_asked(request, f"diarium-{authority.key}", _("Register"), head, lines)
