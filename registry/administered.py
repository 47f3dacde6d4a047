"""What administrators do: which acts of the history are theirs, storey by storey, and how each is told.

The acts are kept where they happen: roles, machine clients and help with signing in are rows that are their own
history, all else is in the history of the product. Here they are put together, and nothing is kept twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import ApiClient, Authority, Person, RoleAssignment, SecurityAct
from registry import events
from registry.models import Event
from sweden.clock import end_of_day, start_of_day

#: The kinds of acts, as a reader asks for them.
GROUPS = {
    "roles": gettext_lazy("Roles"),
    "clients": gettext_lazy("Machine clients"),
    "secured": gettext_lazy("Help with signing in"),
    "changed": gettext_lazy("Reference data"),
    "webhooks": gettext_lazy("Webhooks"),
    "event": gettext_lazy("Organisations"),
    "people": gettext_lazy("Protected people and extracts"),
    "disposal": gettext_lazy("Kept and disposed of"),
    "rules": pgettext_lazy("acts of administrators", "Rules and terms"),
}


@dataclass
class _Declared:
    """Which acts of the permissions' tables are told here, and by which kinds of the history."""

    #: Act of a storey's MAY → the kinds that tell of it; none where rows are their own history.
    acts: dict[str, frozenset[str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)


_declared = _Declared()


def declare(act: str, group: str, *kinds: str, common: bool = False) -> None:
    """Say that an act of the storey's table of permissions (`MAY`) is told by these kinds of events, in one of GROUPS;
    called from `AppConfig.ready`. `common`: what is done counts for every authority, and all of them are told."""
    _declared.acts[act] = _declared.acts.get(act, frozenset()) | frozenset(kinds)
    _declared.groups.update(dict.fromkeys(kinds, group))
    if common:
        _declared.common.update(kinds)


def declared() -> Mapping[str, frozenset[str]]:
    """Every act that is told here → the kinds of events that tell of it; none where rows are their own history."""
    return _declared.acts


for _act, _group in {
    "accounts.grant_role": "roles",
    "accounts.name_deputy": "roles",
    "accounts.help_sign_in": "secured",
}.items():
    declare(_act, _group)
#: Acts on webhooks; those of machines themselves are no administrator's.
_WEBHOOKS = ("set_up", "secret_renewed", "paused", "resumed", "sent_again", "ended")
declare("accounts.keep_clients", "webhooks", *(f"webhook.{one}" for one in _WEBHOOKS))
declare("accounts.protect", "people", "person.protected", "person.identity_read", "person.protection_ended")
declare("registry.extract", "people", "person.extracted", "person.extract_fetched")
declare("registry.merge", "event", "organisation.merged", "organisation.parted", common=True)
_RETENTION = ("decided", "held", "let_go", "proposed", "withdrawn", "carried_out", "disposed", "document_disposed")
declare("registry.retention", "disposal", *(f"retention.{one}" for one in _RETENTION))


@dataclass(frozen=True)
class Act:
    """One act: when, by whom, of which of GROUPS, what, on whom or what, and its ground or reason."""

    at: datetime
    by: str
    what: str
    on: str
    more: str = ""
    group: str = ""


def acts(mine: set[int], asked: Mapping[str, Any] | None = None) -> QuerySet[Any]:
    """(moment, source, key) of every act that concerns these authorities or what all have in common, latest first; of
    `asked` what is filled in narrows them: `vad` (a group), `namn`, `fran` and `till` (days), `since` and `until`
    (moments). What machines have done, as the daily rates of the euro, is left out unless `maskiner` is filled in: no
    administrator did it, and it would crowd out what they did."""
    asked = asked or {}
    roles = RoleAssignment.objects.filter(Q(authority__in=mine) | Q(department__isnull=False))
    clients = ApiClient.objects.filter(authority__in=mine)
    people = RoleAssignment.objects.filter(authority__in=mine).values("person")
    secured = SecurityAct.objects.filter(Q(by__person__in=people) | Q(user__person__in=people))
    theirs = Authority.objects.exclude(pk__in=mine)
    changed = LogEntry.objects.exclude(
        content_type__app_label="accounts",
        content_type__model="authority",
        object_id__in=[str(one.pk) for one in theirs],
    )
    wanted = asked.get("vad") or ""
    parts = [
        ("roles", roles.filter(granted_by__isnull=False), "granted", "granted_at", "granted_by"),
        ("roles", roles.filter(ended_by__isnull=False), "ended", "ended_at", "ended_by"),
        ("clients", clients, "client_made", "created_at", "created_by"),
        ("clients", clients.filter(rotated_at__isnull=False), "client_rotated", "rotated_at", "rotated_by"),
        ("clients", clients.filter(revoked_at__isnull=False), "client_revoked", "revoked_at", "revoked_by"),
        ("secured", secured, "secured", "at", "by"),
        ("changed", changed, "changed", "action_time", "user"),
        (wanted, _events(mine, people, wanted), "event", "at", "by"),
    ]
    found = [_part(*part, asked) for group, *part in parts if wanted in ("", group)]
    return found[0].union(*found[1:], all=True).order_by("-moment", "source", "-key")


def _events(mine: set[int], people: QuerySet[Any], group: str) -> QuerySet[Event]:
    """What the history tells of: what is common to all, what names one of the authorities or is in a case of theirs,
    and of the rest what their own people have done."""
    kinds = {kind for kind, of in _declared.groups.items() if group in ("", of)}
    keys = list(Authority.objects.filter(pk__in=mine).values_list("key", flat=True))
    own = Q(case__authority__in=mine) | Q(case__isnull=True, data__authority__in=keys)
    own |= Q(case__isnull=True, by__person__in=people) & ~Q(data__has_key="authority")
    rows = Event.objects.filter(kind__in=sorted(kinds)).filter(own | Q(kind__in=sorted(kinds & _declared.common)))
    return rows.exclude(kind__startswith="webhook.", by__api_client__isnull=False)


def _part(rows: QuerySet[Any], source: str, at: str, by: str, asked: Mapping[str, Any]) -> QuerySet[Any]:
    if not asked.get("maskiner"):
        rows = rows.filter(**{f"{by}__is_service": False})  # and by somebody at all
    if name := (asked.get("namn") or "").strip():
        rows = rows.filter(**{f"{by}__person__name__icontains": name})
    if asked.get("fran"):
        rows = rows.filter(**{f"{at}__gte": start_of_day(asked["fran"])})
    if asked.get("till"):
        rows = rows.filter(**{f"{at}__lte": end_of_day(asked["till"])})
    if asked.get("since"):
        rows = rows.filter(**{f"{at}__gte": asked["since"]})
    if asked.get("until"):
        rows = rows.filter(**{f"{at}__lte": asked["until"]})
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
    names = _names(found.get("event", {}).values())
    return [_sources(names)[source][1](at, found[source][key]) for at, source, key in rows]


def _names(rows: Iterable[Event]) -> dict[str, str]:
    """The people that events name by key, as they are called."""
    keys = {str(one.data["person"]) for one in rows if one.data.get("person")}
    return {str(key): name for key, name in Person.objects.filter(uuid__in=keys).values_list("uuid", "name")}


def _sources(names: Mapping[str, str] | None = None) -> dict[str, tuple[QuerySet[Any], Callable[[datetime, Any], Act]]]:
    roles = RoleAssignment.objects.select_related(
        "person", "authority__organisation", "department", "granted_by__person", "ended_by__person"
    )
    clients = ApiClient.objects.select_related(
        "oidc", "created_by__person", "rotated_by__person", "revoked_by__person", "authority__organisation"
    )

    def role(what: str, who: str) -> Callable[[datetime, Any], Act]:
        def words(at: datetime, row: Any) -> Act:
            place = str(row.authority or row.department)
            return Act(at, str(getattr(row, who)), what, str(row.person), f"{row.get_role_display()}, {place}", "roles")

        return words

    def client(what: str, who: str) -> Callable[[datetime, Any], Act]:
        return lambda at, row: Act(at, str(getattr(row, who)), what, row.oidc.name, str(row.authority), "clients")

    def event(at: datetime, row: Any) -> Act:
        on, more = _of(row, names or {})
        return Act(at, str(row.by or ""), str(events.word(row.kind)), on, more, _declared.groups[row.kind])

    return {
        "granted": (roles, role(_("Gave a role"), "granted_by")),
        "ended": (roles, role(_("Ended a role"), "ended_by")),
        "client_made": (clients, client(_("Made a machine client"), "created_by")),
        "client_rotated": (clients, client(_("Renewed a machine client's secret"), "rotated_by")),
        "client_revoked": (clients, client(_("Revoked a machine client"), "revoked_by")),
        "secured": (
            SecurityAct.objects.select_related("user__person", "by__person"),
            lambda at, row: Act(
                at, str(row.by), _("Helped with signing in"), str(row.user), row.get_kind_display(), "secured"
            ),
        ),
        "changed": (
            LogEntry.objects.select_related("user__person", "content_type"),
            lambda at, row: Act(
                at,
                str(row.user),
                _("Changed reference data"),
                row.object_repr,
                str(row.get_change_message()),
                "changed",
            ),
        ),
        "event": (Event.objects.select_related("by__person", "case__authority").defer("case__search"), event),
    }


def _of(row: Event, names: Mapping[str, str]) -> tuple[str, str]:
    """On whom or what an event was, and its ground or reason, as far as it says."""
    data = row.data
    more = next((str(data[name]) for name in ("ground", "reason", "checked", "why") if data.get(name)), "")
    if row.kind.startswith("organisation."):
        return _("The register of organisations"), more
    if row.case_id and row.case is not None:
        return row.case.designation, more
    if data.get("person"):
        return names.get(str(data["person"]), ""), more
    said = (str(data[name]) for name in ("what", "host", "key", "edition", "programme", "authority") if data.get(name))
    return next(said, ""), more
