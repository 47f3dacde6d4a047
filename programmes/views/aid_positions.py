"""The shared register of positions on state aid: searched, read with its history, written by one's own authority."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Authority
from accounts.permissions import authorities_as
from accounts.roles import STAFF
from programmes.display.versions import shown_versions
from programmes.forms.aid_positions import PositionFilterForm
from programmes.models import (
    AidPosition,
    AidPositionDraft,
    AidPositionJoin,
    AidPositionUse,
    AidPositionVersion,
    Programme,
)
from programmes.permissions import MAY, may_write_position
from programmes.views.office.base import of_programme
from registry.display import Link, Mark
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.models import Case

HOLDS = Mark(gettext_lazy("holds"), "success", "dot")
DRAFT = Mark(gettext_lazy("draft"), "neutral", "ring")
WITHDRAWN = Mark(pgettext_lazy("position", "withdrawn"), "neutral", "square")

#: What a version says, and the words for it in the history.
LABELS = {
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Position"),
    "basis": gettext_lazy("Legal basis"),
    "taken_on": gettext_lazy("Day of the position"),
}


def address(name: str, programme: Programme, *args: Any) -> str:
    """The address of a page of the register, under the programme that the reader is in."""
    return reverse(f"programmes:aid_position{name}", args=[programme.key, *args])


def authorities_for(user: Any, act: str) -> list[Authority]:
    """The authorities that `user` may do an act for."""
    keys = authorities_as(user, *MAY[f"programmes.{act}"])
    return list(Authority.objects.filter(pk__in=keys).order_by("short_name"))


@dataclass
class Shown:
    """A position as a reader sees it: the version that holds or held last, and the draft of the own authority."""

    position: AidPosition
    version: AidPositionVersion | None
    draft: AidPositionDraft | None
    withdrawal: Any

    @property
    def text(self) -> Any:
        """What it says: the latest version, or the draft where nothing has been shared."""
        return self.version or self.draft

    @property
    def mark(self) -> Mark:
        """Its state."""
        if self.withdrawal:
            return WITHDRAWN
        return HOLDS if self.version else DRAFT

    @property
    def authorities(self) -> list[Authority]:
        """Whose position it is: the writer's first, then those who share the version."""
        joined = [join.authority for join in self.version.joins.all()] if self.version else []
        return [self.position.authority, *joined]


def positions(user: Any) -> Any:
    """Positions that `user` sees, with all that their rows show."""
    joins = AidPositionJoin.objects.select_related("authority").order_by("joined_at", "pk")
    versions = AidPositionVersion.objects.defer("search").prefetch_related(Prefetch("joins", joins))
    return (
        AidPosition.objects.visible_to(user)
        .select_related("authority", "programme", "draft", "withdrawal__withdrawn_by__person", "withdrawal__instead")
        .prefetch_related(Prefetch("versions", versions.select_related("written_by__person", "shared_by__person")))
    )


def shown(position: AidPosition, user: Any) -> Shown:
    """The position to this reader: a draft is for the staff of its own authority."""
    own = position.authority_id in authorities_as(user, *STAFF)
    return Shown(
        position,
        next(iter(position.versions.all()), None),
        getattr(position, "draft", None) if own else None,
        getattr(position, "withdrawal", None),
    )


def _filtered(rows: Any, asked: dict[str, Any], user: Any, programme: Programme) -> Any:
    if words := asked.get("ord"):
        found = AidPositionVersion.objects.visible_to(user).current().matching(words).order_by()
        own = authorities_as(user, *STAFF)
        drafts = Q()
        for word in words.split()[:8]:
            drafts &= Q(draft__question__icontains=word) | Q(draft__answer__icontains=word)
        rows = rows.filter(Q(pk__in=found.values("position")) | (drafts & Q(authority__in=own, draft__isnull=False)))
    if asked.get("lage") == "galler":
        rows = rows.filter(versions__isnull=False, withdrawal__isnull=True).distinct()
    elif asked.get("lage") == "utkast":
        rows = rows.filter(draft__isnull=False, authority__in=authorities_as(user, *STAFF))
    elif asked.get("lage") == "atertaget":
        rows = rows.filter(withdrawal__isnull=False)
    if key := asked.get("myndighet"):
        latest = AidPositionVersion.objects.current()
        joined = latest.filter(joins__authority__key=key).values("position")
        rows = rows.filter(Q(authority__key=key) | Q(pk__in=joined))
    if asked.get("program"):
        rows = rows.filter(programme=programme)
    return rows


@require_safe
@of_programme
def list_page(request: HttpRequest, programme: Programme) -> HttpResponseBase:
    """The register, of all programmes unless this one's is asked for; found by any form of a word."""
    seen = AidPosition.objects.visible_to(request.user)
    authorities = list(Authority.objects.filter(pk__in=seen.values("authority")).order_by("short_name"))
    form = PositionFilterForm(request.GET, authorities=authorities)
    asked = form.cleaned_data if form.is_valid() else {}
    latest = AidPositionVersion.objects.filter(position=OuterRef("pk")).order_by("-number")
    rows = _filtered(positions(request.user), asked, request.user, programme).annotate(
        taken=Coalesce(Subquery(latest.values("taken_on")[:1]), "draft__taken_on"),
        asked=Coalesce(Subquery(latest.values("question")[:1]), "draft__question"),
    )
    order = sorting(request, {"dag": "taken", "fraga": "asked"}, "-dag")
    head = [_("Question"), _("Position"), _("Legal basis"), _("Agencies"), _("Day"), _("State")]
    lines = (
        (
            one.text.question,
            one.text.answer,
            one.text.basis,
            ", ".join(str(authority) for authority in one.authorities),
            one.text.taken_on,
            str(one.mark.word),
        )
        for one in (shown(position, request.user) for position in order.apply(rows))
    )
    if file := file_asked(request, "stallningstaganden", _("Positions on state aid"), head, lines):
        return file
    page = page_of(order.apply(rows), request)
    context = {
        "programme": programme,
        "title": _("Positions on state aid"),
        "lead": _("One register for all programmes, so that the agencies judge alike."),
        "form": form,
        "order": order,
        "page": page,
        "rows": [shown(one, request.user) for one in page.object_list],
        "may_write": may_write_position(request.user),
    }
    return render(request, "programmes/aid_positions/list.html", context)


def position_of(request: HttpRequest, uuid: Any) -> AidPosition:
    """A position that the reader sees, under whichever programme they are in."""
    return get_object_or_404(positions(request.user), uuid=uuid)


def _uses(position: AidPosition, user: Any) -> list[AidPositionUse]:
    """In cases that the reader sees; of others nothing is told."""
    seen = Case.objects.visible_to(user).values("pk")
    rows = AidPositionUse.objects.filter(version__position=position, case__in=seen)
    return list(
        rows.select_related("case__authority", "version", "noted_by__person")
        .defer("case__search", "version__search")
        .order_by("-noted_at", "-pk")
    )


@require_safe
@of_programme
def one_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """A position: what it says, whose it is, the cases that rely on it, its versions."""
    position = position_of(request, uuid)
    one = shown(position, request.user)
    versions = list(position.versions.all())
    instead = one.withdrawal.instead if one.withdrawal else None
    joined = {authority.pk for authority in one.authorities}
    joins = [each for each in authorities_for(request.user, "join_position") if each.pk not in joined]
    may_write = may_write_position(request.user, position.authority) and not one.withdrawal
    context = {
        "programme": programme,
        "title": one.text.question,
        "above": Link(_("Positions on state aid"), address("s", programme)),
        "one": one,
        "instead": instead and shown(position_of(request, instead.uuid), request.user),
        "versions": shown_versions(versions, LABELS),
        "uses": _uses(position, request.user),
        "may_write": may_write,
        "may_join": bool(joins) and one.version is not None and not one.withdrawal,
        "may_use": bool(authorities_for(request.user, "use_position")) and one.version and not one.withdrawal,
    }
    return render(request, "programmes/aid_positions/one.html", context)
