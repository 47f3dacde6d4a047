"""The rows of open data: published calls, and what has been decided and notified. Each a constant number of questions.

A decision is notified when the message that tells its applicants has left. Test cases, calls by invitation and
decisions that nobody has been told of are not here. Texts that applicants have written are not given out, but for the
title of a granted project: nobody has judged the rest open.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Sum

from accounts.models import Authority, Organisation, OrganisationKind
from applications.models import ProjectParty, SoleTrader
from assessments.models import Decision, Outcome, ProposedAmount
from calls.models import Call
from grants.models import AreaClassification
from programmes.models import TechnologyArea
from registry.links import whole
from registry.models import Message
from registry.models.case import Mode
from reporting.rules import open_data as rules
from reporting.rules.open_data import Body, CallRow, DecidedRow, Item, Money, open_text
from sweden.clock import local
from sweden.counties import COUNTIES

COUNTY = {one.code: one.name_sv for one in COUNTIES}
#: Words of an organisation's kind, in Swedish and English.
KINDS = {
    OrganisationKind.COMPANY: ("Företag", "Company"),
    OrganisationKind.UNIVERSITY: ("Universitet", "University"),
    OrganisationKind.INSTITUTE: ("Forskningsinstitut", "Research institute"),
    OrganisationKind.REGION: ("Region", "Region"),
    OrganisationKind.MUNICIPALITY: ("Kommun", "Municipality"),
    OrganisationKind.AUTHORITY: ("Statlig myndighet", "Government agency"),
    OrganisationKind.CIVIL_SOCIETY: ("Civilsamhällesorganisation", "Civil society organisation"),
    OrganisationKind.OTHER: ("Övrigt", "Other"),
}
#: How SweCRIS names a funder at the end of a project's number, where it is not the short name.
SUFFIX = {"vr": "VR"}
TOLD = "application.decided"
_KEY = len("decided:")


def calls(*, now: datetime) -> list[CallRow]:
    """Every published call that anyone may read, by the day it opens."""
    rows = (
        Call.objects.public()
        .select_related("case__authority__organisation")
        .annotate(extended_at=Max("extensions__decided_at"))
        .order_by("opens_at", "pk")
    )
    budgets = dict(
        Call.objects.public()
        .values_list("pk")
        .annotate(total=Sum("call_strands__budgets__amount"))
        .order_by()
        .values_list("pk", "total")
    )
    return [
        CallRow(
            funder=_authority(one.case.authority),
            number=one.case.number or "",
            title_sv=one.title_sv,
            title_en=one.title_en,
            text_sv=one.purpose_sv,
            text_en=one.purpose_en,
            phase=str(one.phase(now)),
            budget=budgets[one.pk],
            opens_at=_moment(one.opens_at),
            closes_at=_moment(one.closes_at),
            address=whole("calls:call", one.case.uuid),
            updated_at=_moment(max(at for at in (one.published_at, one.edited_at, one.extended_at) if at)),
        )
        for one in rows
    ]


def _moment(at: datetime | None) -> str:
    return local(at).isoformat(timespec="seconds") if at else ""


def _authority(one: Authority) -> Body:
    return _body(one.organisation)


def _body(one: Organisation, *, county: str = "", name: str = "", is_sole_trader: bool = False) -> Body:
    kind_sv, kind_en = KINDS[OrganisationKind(one.kind)]
    return Body(
        name=name or one.name,
        number=one.number,
        county=COUNTY.get(county or one.county, ""),
        country=one.country,
        kind_sv=kind_sv,
        kind_en=kind_en,
        is_sole_trader=is_sole_trader,
    )


def decided(*, rejected: Iterable[str] = ()) -> list[DecidedRow]:
    """What has been granted and notified, and what the agencies named by `rejected` (their keys) have rejected, by the
    day of the decision. Where a decision has been replaced, the latest that has been notified counts."""
    told = _told()
    rows = (
        Decision.objects.filter(uuid__in=told, application__case__mode=Mode.LIVE)
        .exclude(outcome=Outcome.DISMISS)
        .select_related("authority__organisation", "application__case", "application__submitted_version")
        .defer("content", "reasons", "appeal_text", "application__case__search")
        .defer("application__submitted_version__content")
        .order_by("decided_at", "pk")
    )
    latest = {(one.application_id, one.authority_id): one for one in rows}
    shown = [one for one in latest.values() if one.outcome == Outcome.GRANT or one.authority.key in set(rejected)]
    versions = [one.application.submitted_version_id for one in shown]
    sole = set(SoleTrader.objects.filter(version__in=versions).values_list("party__organisation", flat=True))
    parties = _parties(versions, sole)
    money = _money([one.proposal_id for one in shown], sole)
    areas = _areas(shown)
    return [_row(one, parties, money, areas, told) for one in sorted(shown, key=lambda one: (one.decided_on, one.pk))]


def _told() -> dict[str, datetime]:
    """When each decision was notified, by its key: the first message about it that left."""
    sent = Message.objects.filter(kind=TOLD, key__startswith="decided:", sent_at__isnull=False).order_by("-sent_at")
    return {key[_KEY : _KEY + 36]: at for key, at in sent.values_list("key", "sent_at")}


def _parties(versions: Sequence[Any], sole: set[int]) -> dict[int, list[Body]]:
    """The parties of each handed-in version, the coordinator first."""
    found: dict[int, list[Body]] = {}
    rows = ProjectParty.objects.filter(version__in=versions).select_related("organisation")
    for one in rows.order_by("version", "-is_coordinator", "position", "pk"):
        found.setdefault(one.version_id, []).append(
            _body(one.organisation, county=one.county, name=one.name, is_sole_trader=one.organisation_id in sole)
        )
    return found


def _money(proposals: Sequence[Any], sole: set[int]) -> dict[int, list[Money]]:
    """What each proposal, decided as it stood, gives an organisation in a year, kronor."""
    found: dict[int, list[Money]] = {}
    sums = (
        ProposedAmount.objects.filter(proposal__in=proposals)
        .values("proposal", "organisation", "year")
        .annotate(total=Sum("amount"))
        .order_by("proposal", "year", "organisation")
    )
    rows = list(sums)
    bodies = Organisation.objects.in_bulk({one["organisation"] for one in rows})
    for one in rows:
        there = _body(bodies[one["organisation"]], is_sole_trader=one["organisation"] in sole)
        found.setdefault(one["proposal"], []).append(Money(there, one["year"], int(one["total"])))
    return found


def _areas(shown: Sequence[Decision]) -> dict[int, tuple[tuple[str, str, str], ...]]:
    """The technology areas of each decided application: as classified last, else the one it was handed in with."""
    names = {key: (key, sv, en) for key, sv, en in TechnologyArea.objects.values_list("key", "name_sv", "name_en")}
    own = dict(TechnologyArea.objects.values_list("pk", "key"))
    found = {
        one.application_id: [own[one.application.submitted_version.technology_area_id]]
        for one in shown
        if one.application.submitted_version.technology_area_id
    }
    rows = AreaClassification.objects.filter(grant__decision__in=[one.pk for one in shown]).order_by("stated_at", "pk")
    for application, shares in rows.values_list(F("grant__decision__application"), "shares"):
        found[application] = list(shares)
    return {application: tuple(names[key] for key in keys if key in names) for application, keys in found.items()}


def _row(
    one: Decision,
    parties: dict[int, list[Body]],
    money: dict[int, list[Money]],
    areas: dict[int, tuple[tuple[str, str, str], ...]],
    told: dict[str, datetime],
) -> DecidedRow:
    case, version = one.application.case, one.application.submitted_version
    granted = one.outcome == Outcome.GRANT
    return DecidedRow(
        funder=_authority(one.authority),
        suffix=SUFFIX.get(one.authority.key, one.authority.short_name),
        number=case.number or "",
        title=open_text(version.title, case.title_public) if granted else case.title_public,
        granted=granted,
        requested=int(one.application.requested or 0),
        decided_on=one.decided_on,
        notified_at=_moment(told[str(one.uuid)]),
        parties=parties.get(version.pk, []),
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        money=money.get(one.proposal_id, []) if granted else [],
        areas=areas.get(one.application_id, ()),
    )


@dataclass(frozen=True)
class Shape:
    """A shape of open data: its name in addresses and files, and its things at a moment; `per`: the list in each thing
    that a table has a row for."""

    name: str
    things: Callable[[datetime], list[Item]]
    per: str = ""


def _decided() -> list[DecidedRow]:
    return decided(rejected=settings.OPEN_DATA_REJECTED)


SHAPES = {
    one.name: one
    for one in (
        Shape("gdp-utlysningar", lambda now: rules.calls_gdp(calls(now=now))),
        Shape("gdp-ansokningar", lambda now: rules.applications_gdp(_decided()), "organisationer"),
        Shape(
            "gdp-finansieradeaktiviteter",
            lambda now: rules.activities_gdp(_decided(), today=local(now).date()),
            "beslutadFinansiering",
        ),
        Shape("swecris-projekt", lambda now: rules.projects_swecris(_decided())),
    )
}
