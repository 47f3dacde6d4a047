"""The rows of open data: published calls, and what has been decided and notified. Each a constant number of questions.

A decision is notified when the message that tells its applicants has left. Test cases, calls by invitation and
decisions that nobody has been told of are not here. Texts that applicants have written are not given out, but for the
title of a granted project: nobody has judged the rest open.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Sum

from accounts.models import Authority, Organisation, OrganisationKind
from applications.models import AidLine, AidRuleSet, ApplicationVersion, ProjectParty, SoleTrader
from assessments.models import Decision, Outcome, ProposedAmount
from calls.models import Call, FormVersion, ProjectKind
from calls.rules.settings import SUBJECTS as SUBJECTS_KIND
from calls.subject_names import subject_names
from grants.models import AreaClassification
from programmes.models import TechnologyArea
from registry.links import whole
from registry.models import Message
from registry.models.case import Mode
from registry.workflow.secrecy import titles_marked
from reporting.datasets import common
from reporting.datasets.notified import KEY, TOLD
from reporting.rules import open_data as rules
from reporting.rules import open_totals as totals
from reporting.rules.open_data import Body, CallRow, DecidedRow, Item, Money, open_text
from sweden.clock import local
from sweden.counties import COUNTIES
from sweden.subjects import BY_CODE as SUBJECTS

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
    known = _Known(
        parties={version: list(bodies.values()) for version, bodies in parties.items()},
        money=_money(shown, sole, parties, _bases(shown)),
        areas=_areas(shown),
        subjects=_subjects(versions),
        awards=_awards(shown),
        told=told,
        marked=titles_marked((one.application.case_id for one in shown), "application.title"),
    )
    return [_row(one, known) for one in sorted(shown, key=lambda one: (one.decided_on, one.pk))]


Named = tuple[str, str, str]


@dataclass(frozen=True)
class _Known:
    """What is read of all the decisions at once: parties and subjects by version, money by proposal, areas with their
    shares by application, awards by call and kind of project, when each was notified, and the cases
    whose title is marked as what may be secret."""

    parties: Mapping[int, list[Body]]
    money: Mapping[int, list[Money]]
    areas: Mapping[int, tuple[tuple[Named, ...], dict[str, int]]]
    subjects: Mapping[int, tuple[Named, ...]]
    awards: Mapping[tuple[int, str], tuple[str, str]]
    told: Mapping[str, datetime]
    marked: set[int]


def _told() -> dict[str, datetime]:
    """When each decision was notified, by its key: the first message about it that left."""
    sent = Message.objects.filter(kind=TOLD, key__startswith=KEY, sent_at__isnull=False).order_by("-sent_at")
    return {key[len(KEY) : len(KEY) + 36]: at for key, at in sent.values_list("key", "sent_at")}


def _parties(versions: Sequence[Any], sole: set[int]) -> dict[int, dict[int, Body]]:
    """The parties of each handed-in version by organisation, the coordinator first."""
    found: dict[int, dict[int, Body]] = {}
    rows = ProjectParty.objects.filter(version__in=versions).select_related("organisation")
    for one in rows.order_by("version", "-is_coordinator", "position", "pk"):
        found.setdefault(one.version_id, {})[one.organisation_id] = _body(
            one.organisation, county=one.county, name=one.name, is_sole_trader=one.organisation_id in sole
        )
    return found


def _bases(shown: Sequence[Decision]) -> dict[tuple[int, int], str]:
    """On which basis of aid each party applied, in the words of the rules that were valid on the day of the decision:
    version and organisation → words. Two questions."""
    rules_ = list(AidRuleSet.objects.order_by("valid_from", "pk"))
    days = {one.application.submitted_version_id: one.decided_on for one in shown}
    found: dict[tuple[int, int], list[str]] = {}
    rows = AidLine.objects.filter(version__in=list(days)).order_by("pk")
    for version, organisation, key in rows.values_list("version", "party__organisation", "basis"):
        if name := _basis_named(rules_, key, days[version]):
            found.setdefault((version, organisation), []).append(name)
    return {place: rules.JOINED.join(dict.fromkeys(names)) for place, names in found.items()}


def _basis_named(sets: Sequence[AidRuleSet], key: str, on: date) -> str:
    named = ""
    for one in sets:
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to):
            named = next((basis.title_sv for basis in one.rules.bases if basis.key == key), named)
    return named


def _money(
    shown: Sequence[Decision],
    sole: set[int],
    parties: Mapping[int, Mapping[int, Body]],
    bases: Mapping[tuple[int, int], str],
) -> dict[int, list[Money]]:
    """What each proposal, decided as it stood, gives an organisation in a year, kronor; the organisation as it was
    stated in the application."""
    versions = {one.proposal_id: one.application.submitted_version_id for one in shown}
    found: dict[int, list[Money]] = {}
    sums = (
        ProposedAmount.objects.filter(proposal__in=list(versions))
        .values("proposal", "organisation", "year")
        .annotate(total=Sum("amount"))
        .order_by("proposal", "year", "organisation")
    )
    rows = list(sums)
    bodies = Organisation.objects.in_bulk({one["organisation"] for one in rows})
    for one in rows:
        organisation, version = one["organisation"], versions[one["proposal"]]
        there = parties.get(version, {}).get(organisation) or _body(
            bodies[organisation], is_sole_trader=organisation in sole
        )
        found.setdefault(one["proposal"], []).append(
            Money(there, one["year"], int(one["total"]), bases.get((version, organisation), ""))
        )
    return found


def _areas(shown: Sequence[Decision]) -> dict[int, tuple[tuple[Named, ...], dict[str, int]]]:
    """The technology areas of each decided application with their shares: as classified last, else the one it was
    handed in with."""
    names = {key: (key, sv, en) for key, sv, en in TechnologyArea.objects.values_list("key", "name_sv", "name_en")}
    own = dict(TechnologyArea.objects.values_list("pk", "key"))
    found = {
        one.application_id: {own[one.application.submitted_version.technology_area_id]: 100}
        for one in shown
        if one.application.submitted_version.technology_area_id
    }
    rows = AreaClassification.objects.filter(grant__decision__in=[one.pk for one in shown]).order_by("stated_at", "pk")
    for application, shares in rows.values_list(F("grant__decision__application"), "shares"):
        found[application] = shares
    return {
        application: (tuple(names[key] for key in shares if key in names), shares)
        for application, shares in found.items()
    }


def _subjects(versions: Sequence[Any]) -> dict[int, tuple[Named, ...]]:
    """The research subjects chosen in each version, by the standard's codes: the standard's words, never the
    applicant's. Three questions."""
    asked = _asked(versions)
    chosen: dict[int, list[str]] = {}
    rows = ApplicationVersion.objects.filter(pk__in=versions, form__in=list(asked))
    for version, form, answers in rows.values_list("pk", "form", "answers"):
        chosen[version] = [code for key in asked[form] for code in answers.get(key) or ()]
    third = subject_names({code for codes in chosen.values() for code in codes})
    return {version: tuple(_subject(code, third) for code in codes) for version, codes in chosen.items()}


def _asked(versions: Sequence[Any]) -> dict[int, list[str]]:
    """The questions on research subjects in the forms of these versions, by form."""
    forms = ApplicationVersion.objects.filter(pk__in=versions).values("form")
    found = {
        form: [one["key"] for one in questions or () if one.get("kind") == SUBJECTS_KIND]
        for form, questions in FormVersion.objects.filter(pk__in=forms).values_list("pk", "content__questions")
    }
    return {form: keys for form, keys in found.items() if keys}


def _subject(code: str, third: Mapping[str, Sequence[str]]) -> Named:
    if code in third:
        return (code, third[code][0], third[code][1])
    one = SUBJECTS.get(code)
    return (code, one.name_sv, one.name_en) if one else (code, "", "")


def _awards(shown: Sequence[Decision]) -> dict[tuple[int, str], tuple[str, str]]:
    """The calls' own kinds of projects, by call and key, in Swedish and English."""
    rows = ProjectKind.objects.filter(call__in={one.application.call_id for one in shown})
    return {
        (call, key): (name_sv, name_en)
        for call, key, name_sv, name_en in rows.values_list("call", "key", "name_sv", "name_en")
    }


def _row(one: Decision, known: _Known) -> DecidedRow:
    case, version = one.application.case, one.application.submitted_version
    granted = one.outcome == Outcome.GRANT
    areas, shares = known.areas.get(one.application_id, ((), {}))
    return DecidedRow(
        funder=_authority(one.authority),
        suffix=SUFFIX.get(one.authority.key, one.authority.short_name),
        number=case.number or "",
        title=rules.UNTRIED
        if case.pk in known.marked
        else open_text(version.title, case.title_public)
        if granted
        else case.title_public,
        granted=granted,
        requested=int(one.application.requested or 0),
        decided_on=one.decided_on,
        notified_at=_moment(known.told[str(one.uuid)]),
        parties=known.parties.get(version.pk, []),
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        money=known.money.get(one.proposal_id, []) if granted else [],
        areas=areas,
        shares=shares,
        subjects=known.subjects.get(version.pk, ()),
        award=known.awards.get((one.application.call_id, version.project_kind), ("", "")),
        leader=version.leader_gender if granted else "",
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


def _least(now: datetime) -> int:
    """From how many persons it is told how a group is divided; 0 where that is always told."""
    answers = common.answers(at=now)
    return int(answers["least_persons"]) if answers["suppression"] == "yes" else 0


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
        Shape("bidrag-per-lan", lambda now: totals.per_county(decided(), least=_least(now))),
        Shape("bidrag-per-teknikomrade", lambda now: totals.per_area(decided(), least=_least(now))),
    )
}
