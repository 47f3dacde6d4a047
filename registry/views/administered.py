"""What administrators have done: with roles, machine clients, sign-in, organisations and reference data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import CharField, F, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import ApiClient, Authority, RoleAssignment, SecurityAct
from registry import events
from registry.exports import file_asked
from registry.forms.secrecy import AdministeredFilterForm
from registry.listing import page_of
from registry.models import Event
from registry.permissions import logs_of
from registry.views.base import SignedIn
from sweden.clock import end_of_day, start_of_day

#: How many acts of a file are asked for at a time.
AT_A_TIME = 1000
#: Acts on what is common to all authorities, as the history calls them.
COMMON = ("organisation.merged", "organisation.parted")
#: Acts on webhooks; those of machines themselves are no administrator's.
OF_WEBHOOKS = ("set_up", "secret_renewed", "paused", "resumed", "sent_again", "ended")


@dataclass(frozen=True)
class Act:
    """One act: when, by whom, what, on whom or what."""

    at: datetime
    by: str
    what: str
    on: str
    more: str = ""


def acts(mine: set[int], asked: Mapping[str, Any] | None = None) -> QuerySet[Any]:
    """(moment, source, key) of every act that concerns these authorities or what all have in common, latest first; of
    `asked` (vad, namn, fran, till) what is filled in narrows them."""
    asked = asked or {}
    roles = RoleAssignment.objects.filter(Q(authority__in=mine) | Q(department__isnull=False))
    clients = ApiClient.objects.filter(authority__in=mine)
    people = RoleAssignment.objects.filter(authority__in=mine).values("person")
    secured = SecurityAct.objects.filter(Q(by__person__in=people) | Q(user__person__in=people))
    hooked = Event.objects.filter(kind__in=[f"webhook.{one}" for one in OF_WEBHOOKS])
    webhooks = hooked.filter(by__api_client__isnull=True, by__person__in=people)
    theirs = Authority.objects.exclude(pk__in=mine)
    changed = LogEntry.objects.exclude(
        content_type__app_label="accounts",
        content_type__model="authority",
        object_id__in=[str(one.pk) for one in theirs],
    )
    parts = [
        ("roles", roles.filter(granted_by__isnull=False), "granted", "granted_at", "granted_by"),
        ("roles", roles.filter(ended_by__isnull=False), "ended", "ended_at", "ended_by"),
        ("clients", clients, "client_made", "created_at", "created_by"),
        ("clients", clients.filter(rotated_at__isnull=False), "client_rotated", "rotated_at", "rotated_by"),
        ("clients", clients.filter(revoked_at__isnull=False), "client_revoked", "revoked_at", "revoked_by"),
        ("secured", secured, "secured", "at", "by"),
        ("changed", changed, "changed", "action_time", "user"),
        ("webhooks", webhooks, "webhook", "at", "by"),
        ("event", Event.objects.filter(kind__in=COMMON), "event", "at", "by"),
    ]
    found = [_part(*part, asked) for kind, *part in parts if asked.get("vad") in (None, "", kind)]
    return found[0].union(*found[1:], all=True).order_by("-moment", "source", "-key")


def _part(rows: QuerySet[Any], source: str, at: str, by: str, asked: Mapping[str, Any]) -> QuerySet[Any]:
    if name := (asked.get("namn") or "").strip():
        rows = rows.filter(**{f"{by}__person__name__icontains": name})
    if asked.get("fran"):
        rows = rows.filter(**{f"{at}__gte": start_of_day(asked["fran"])})
    if asked.get("till"):
        rows = rows.filter(**{f"{at}__lte": end_of_day(asked["till"])})
    named = rows.order_by().annotate(moment=F(at), source=Value(source, output_field=CharField()), key=F("pk"))
    return named.values_list("moment", "source", "key")


def told(rows: Iterable[tuple[datetime, str, int]]) -> list[Act]:
    """The acts in words; as many questions however many there are."""
    rows = list(rows)
    found = {
        source: query.in_bulk({key for _moment, name, key in rows if name == source})
        for source, (query, _words) in _sources().items()
        if any(name == source for _moment, name, _key in rows)
    }
    return [_sources()[source][1](at, found[source][key]) for at, source, key in rows]


def _sources() -> dict[str, tuple[QuerySet[Any], Callable[[datetime, Any], Act]]]:
    roles = RoleAssignment.objects.select_related(
        "person", "authority__organisation", "department", "granted_by__person", "ended_by__person"
    )
    clients = ApiClient.objects.select_related(
        "oidc", "created_by__person", "rotated_by__person", "revoked_by__person", "authority__organisation"
    )

    def role(what: str, who: str) -> Callable[[datetime, Any], Act]:
        def words(at: datetime, row: Any) -> Act:
            place = str(row.authority or row.department)
            return Act(at, str(getattr(row, who)), what, str(row.person), f"{row.get_role_display()}, {place}")

        return words

    def client(what: str, who: str) -> Callable[[datetime, Any], Act]:
        return lambda at, row: Act(at, str(getattr(row, who)), what, row.oidc.name, str(row.authority))

    def event(at: datetime, row: Any) -> Act:
        what = _("Merged two organisations") if row.kind == "organisation.merged" else _("Parted two organisations")
        return Act(at, str(row.by or ""), what, _("The register of organisations"), row.data.get("ground", ""))

    return {
        "granted": (roles, role(_("Gave a role"), "granted_by")),
        "ended": (roles, role(_("Ended a role"), "ended_by")),
        "client_made": (clients, client(_("Made a machine client"), "created_by")),
        "client_rotated": (clients, client(_("Renewed a machine client's secret"), "rotated_by")),
        "client_revoked": (clients, client(_("Revoked a machine client"), "revoked_by")),
        "secured": (
            SecurityAct.objects.select_related("user__person", "by__person"),
            lambda at, row: Act(at, str(row.by), _("Helped with signing in"), str(row.user), row.get_kind_display()),
        ),
        "changed": (
            LogEntry.objects.select_related("user__person", "content_type"),
            lambda at, row: Act(
                at, str(row.user), _("Changed reference data"), row.object_repr, str(row.get_change_message())
            ),
        ),
        "webhook": (
            Event.objects.select_related("by__person"),
            lambda at, row: Act(at, str(row.by), str(events.word(row.kind)), row.data.get("host", "")),
        ),
        "event": (Event.objects.select_related("by__person"), event),
    }


class AdministeredView(SignedIn):
    """The acts of administrators, for those who watch over their authority: administrators and auditors."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = logs_of(request.user)
        if not mine:
            raise NotAllowed
        form = AdministeredFilterForm(request.GET)
        form.is_valid()
        rows = acts(mine, form.cleaned_data)
        head = [_("When"), _("Who"), _("What"), _("On"), _("More")]

        def lines() -> Iterator[tuple[Any, ...]]:
            for first in range(0, rows.count(), AT_A_TIME):
                for one in told(rows[first : first + AT_A_TIME]):
                    yield one.at, one.by, one.what, one.on, one.more

        if file := file_asked(request, "administratorsatgarder", _("What administrators have done"), head, lines()):
            return file
        page = page_of(rows, request)
        return render(
            request, "registry/administered.html", {"form": form, "page": page, "acts": told(page.object_list)}
        )
