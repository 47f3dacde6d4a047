"""Changes of a grant: asked for by those who coordinate, judged by the rules, decided with reasons. An approved one
makes a new version of the grant and, where money moves, entries in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from applications.permissions import coordinates, part_of
from grants.documents.changes import change_pdf
from grants.errors.changes import ChangeFaulty, ChangeNotAvailable, ChangeOutdated
from grants.models import Acceptance, ChangeKind, ChangeRequest, Grant, GrantParty, GrantVersion, Hold
from grants.permissions import may
from grants.queries.agreement import standing_versions
from grants.queries.money import money
from grants.rules import changes as rules
from grants.sentences.changes import together, unavailable_words
from grants.states.changes import ChangeAct, ChangeStatus, next_status
from grants.workflow.aid import after_change
from grants.workflow.planning import is_closed, locked
from grants.workflow.reports.scheduling import lay
from programmes.models.ledger import EntryKind
from programmes.workflow.judging import Line
from programmes.workflow.ledger import book, commit
from registry.models.access import Rights
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.cases import add_organisation
from registry.workflow.documents import store_document
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.findings import Finding, Severity


@dataclass(frozen=True)
class Wanted:
    """A grant before and after a change, and what the rules say of it. `leader`, `content`, `pause`: what else would be
    (None: as it is)."""

    before: rules.State
    after: rules.State
    findings: list[Finding]
    leader: str | None = None
    content: str | None = None
    pause: tuple[date, date] | None = None
    newcomer: Organisation | None = None

    @property
    def stops(self) -> list[Finding]:
        """What is not possible."""
        return [one for one in self.findings if one.severity is Severity.BLOCKING]

    @property
    def money_moves(self) -> bool:
        """Whether any party's money of a year is another."""
        was = {key: dict(one.by_year) for key, one in self.before.parties.items()}
        return was != {key: dict(one.by_year) for key, one in self.after.parties.items()}


def state_of(grant: Grant, version: GrantVersion) -> rules.State:
    """What holds of the grant, as plain values; parties by their organisations' uuids."""
    paid = money(grant).paid_up()
    parties = {}
    for one in version.parties.select_related("organisation"):
        of_it = {year: amount for (party, year), amount in paid.items() if party == one.organisation_id and amount}
        parties[str(one.organisation.uuid)] = rules.Party(
            name=one.name,
            by_year={int(year): amount for year, amount in one.by_year.items()},
            intensity=one.share,
            budget={name: {int(year): amount for year, amount in years.items()} for name, years in one.budget.items()},
            paid=sum(of_it.values()),
            paid_by_year=of_it,
        )
    return rules.State(version.starts_on, version.ends_on, parties, str(version.coordinator.uuid))


def situation(grant: Grant, version: GrantVersion | None, *, today: date) -> rules.Situation:
    """What decides which changes can be asked for."""
    waiting = grant.changes.filter(status=ChangeStatus.ASKED).values_list("kind", flat=True)
    return rules.Situation(
        has_agreement=version is not None,
        all_accepted=not grant.acceptances.exclude(is_accepted=True).exists(),
        waiting=list(waiting),
        is_closed=is_closed(grant),
        is_paused=grant.holds.filter(lifted_at__isnull=True, organisation__isnull=True).exists(),
        ends_on=version.ends_on if version else None,
        today=today,
        parties=version.parties.count() if version else 0,
    )


def availability(grant: Grant, *, today: date) -> dict[str, str]:
    """Why each kind of change cannot be asked for now, in words; empty where it can."""
    at = situation(grant, standing_versions([grant.pk]).get(grant.pk), today=today)
    return {kind: unavailable_words(rules.unavailable(kind, at)) for kind in ChangeKind.values}


def imagine(grant: Grant, version: GrantVersion, kind: str, wanted: Mapping[str, Any]) -> Wanted:
    """The grant as it would be. `wanted` holds plain JSON, by the names of its kind. Raises ChangeFaulty for a party or
    year that is not of the grant."""
    before = state_of(grant, version)
    try:
        made = _imagined(grant, before, kind, wanted)
    except (KeyError, ValueError, ZeroDivisionError):
        raise ChangeFaulty(why="") from None
    if made.leader == version.leader:
        made = replace(made, leader=None)
    tolerance = Fraction(version.terms.move_tolerance) if version.terms else Fraction(0)
    found = rules.judge(before, made.after, tolerance=tolerance)
    if made.leader or made.content or made.pause:  # nothing of what is counted changes, and is not to
        found = [one for one in found if one.rule != "change.nothing"]
    if made.pause and made.pause[1] < made.pause[0]:
        found.append(Finding("change.period", Severity.BLOCKING))
    return replace(made, findings=found)


def _imagined(grant: Grant, before: rules.State, kind: str, wanted: Mapping[str, Any]) -> Wanted:
    if kind == ChangeKind.TIME:
        days = {name: date.fromisoformat(wanted[name]) for name in ("starts_on", "ends_on")}
        return Wanted(before, replace(before, **days), [])
    if kind == ChangeKind.COORDINATOR:
        return Wanted(before, replace(before, coordinator=wanted["party"]), [])
    if kind == ChangeKind.LEADER:
        return Wanted(before, before, [], leader=wanted["leader"])
    if kind == ChangeKind.CONTENT:
        return Wanted(before, before, [], content=wanted["content"])
    if kind == ChangeKind.PAUSE:
        days = (date.fromisoformat(wanted["from"]), date.fromisoformat(wanted["to"]))
        return Wanted(before, before, [], pause=days)
    if kind == ChangeKind.PARTY_OUT:
        if wanted["party"] == wanted["heir"]:
            raise ValueError(wanted["heir"])
        return Wanted(before, rules.without(before, wanted["party"], heir=wanted["heir"]), [])
    newcomer, new = None, None
    target = wanted["target"]
    if kind == ChangeKind.PARTY_IN:
        newcomer = Organisation.objects.filter(uuid=target).first()
        if newcomer is None or target in before.parties:
            raise ValueError(target)
        share = min(Fraction(wanted["grant"], wanted["costs"]), Fraction(1))
        new = rules.Party(newcomer.name, {}, share)
    move = rules.Move(
        source=wanted["source"],
        target=target,
        source_category=wanted["source_category"],
        target_category=wanted["target_category"],
        year=wanted["year"],
        costs=wanted["costs"],
        grant=wanted["grant"],
    )
    if move.costs < 0 or move.grant < 0 or before.parties[move.source].by_year.get(move.year) is None:
        raise ValueError(move.year)
    return Wanted(before, rules.moved(before, move, new=new), [], newcomer=newcomer)


@transaction.atomic
def ask(grant: Grant, *, kind: str, wanted: Mapping[str, Any], reason: str, by: User, now: datetime) -> ChangeRequest:
    """Ask for a change, as one who coordinates. Raises NotAllowed; ChangeNotAvailable with why; ChangeFaulty with what
    the rules stop, or without a reason."""
    grant = locked(grant)
    if grant.decision is None or not coordinates(part_of(by, grant.decision.application)):
        raise NotAllowed
    version = standing_versions([grant.pk]).get(grant.pk)
    why = rules.unavailable(kind, situation(grant, version, today=local(now).date()))
    if why or version is None:
        raise ChangeNotAvailable(why=unavailable_words(why or "no_agreement"))
    seen = imagine(grant, version, kind, wanted)
    if seen.stops or not reason.strip():
        raise ChangeFaulty(why=together(seen.stops))
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(
                grant=grant,
                kind=kind,
                base=version,
                wanted=dict(wanted),
                reason=reason.strip(),
                findings=[{"rule": one.rule, **one.figures} for one in seen.findings],
                asked_by=by,
                asked_at=now,
            )
    except IntegrityError:
        raise ChangeNotAvailable(why=unavailable_words("waiting")) from None
    register(
        grant.case,
        direction=Direction.RECEIVED,
        what=f"Begäran om ändring: {WORDS[kind]}",
        counterpart=grant.coordinator.name,
        organisation=grant.coordinator,
        person=by.person,
        by=by,
        now=now,
    )
    record("grant.change_asked", case=grant.case, by=by, at=now, change=str(request.uuid), change_kind=kind)
    return request


#: What the kinds are called in the register and in the letters, which are in Swedish.
WORDS = {
    ChangeKind.TIME: "projektets tid",
    ChangeKind.BUDGET: "medel mellan parter eller kostnadsslag",
    ChangeKind.PARTY_IN: "en ny part",
    ChangeKind.PARTY_OUT: "en part lämnar",
    ChangeKind.LEADER: "projektledare",
    ChangeKind.COORDINATOR: "koordinator",
    ChangeKind.CONTENT: "projektets innehåll",
    ChangeKind.PAUSE: "uppehåll",
}


def _held(request: ChangeRequest) -> ChangeRequest:
    grant = locked(request.grant)
    rows = ChangeRequest.objects.select_related("base__terms", "base__coordinator", "asked_by__person")
    request = rows.get(pk=request.pk)
    request.grant = grant
    return request


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: User, now: datetime) -> None:
    """Withdraw a request that waits, as one who coordinates. Raises NotAllowed, ChangeActNotOpen."""
    request = _held(request)
    if not coordinates(part_of(by, request.grant.decision.application)):
        raise NotAllowed
    request.status = next_status(ChangeStatus(request.status), ChangeAct.WITHDRAW)
    request.save(update_fields=["status"])
    record("grant.change_withdrawn", case=request.grant.case, by=by, at=now, change=str(request.uuid))


@weighs
@transaction.atomic
def reject(request: ChangeRequest, *, why: str, by: User, now: datetime) -> ChangeRequest:
    """Reject a request, with the reason; a letter goes to those who coordinate. Raises NotAllowed, ChangeActNotOpen,
    ChangeFaulty without a reason."""
    request = _held(request)
    _may_decide(request, by, why)
    request.status = next_status(ChangeStatus(request.status), ChangeAct.REJECT)
    return _decided(request, why, by=by, now=now, seen=None)


@weighs
@transaction.atomic
def approve(request: ChangeRequest, *, why: str, by: User, now: datetime) -> ChangeRequest:
    """Approve a request: the rules are run again, those of state aid on what would be granted, the grant gets a new
    version, its reports follow a new period, money that moves is booked, and a letter goes out. Raises NotAllowed,
    ChangeActNotOpen, ChangeNotAvailable (closed), ChangeOutdated, ChangeFaulty, and what the ledger refuses."""
    request = _held(request)
    grant = request.grant
    _may_decide(request, by, why)
    request.status = next_status(ChangeStatus(request.status), ChangeAct.APPROVE)
    if is_closed(grant):
        raise ChangeNotAvailable(why=unavailable_words("closed"))
    version = standing_versions([grant.pk])[grant.pk]
    if version.pk != request.base_id:
        raise ChangeOutdated
    seen = imagine(grant, version, request.kind, request.wanted)
    stops = [one for one in after_change(grant, seen.before, seen.after) if one.severity is Severity.BLOCKING]
    if seen.stops or stops:
        raise ChangeFaulty(why=together([*seen.stops, *stops]))
    request.made = _new_version(grant, version, seen, by=by, now=now)
    if (seen.before.starts_on, seen.before.ends_on) != (seen.after.starts_on, seen.after.ends_on):
        lay(grant.project, now=now)
    if seen.money_moves:
        _move_money(request, seen, by=by, now=now)
    if seen.pause:
        Hold.objects.create(
            grant=grant,
            reason=f"Uppehåll {seen.pause[0]} till {seen.pause[1]}",
            placed_by=by,
            placed_at=now,
        )
    return _decided(request, why, by=by, now=now, seen=seen)


def _may_decide(request: ChangeRequest, by: User, why: str) -> None:
    if not may(by, "decide_change", request.grant.authority_id) or by.person_id == request.asked_by.person_id:
        raise NotAllowed
    if not why.strip():
        raise ChangeFaulty(why="")


def _new_version(grant: Grant, version: GrantVersion, seen: Wanted, *, by: User, now: datetime) -> GrantVersion:
    after = seen.after
    organisations = {str(one.uuid): one for one in Organisation.objects.filter(uuid__in=list(after.parties))}
    coordinator = organisations[after.coordinator]
    made = GrantVersion.objects.create(
        grant=grant,
        number=version.number + 1,
        terms=version.terms,
        starts_on=after.starts_on,
        ends_on=after.ends_on,
        leader=version.leader if seen.leader is None else seen.leader,
        coordinator=coordinator,
        content=version.content if seen.content is None else seen.content,
        made_by=by,
        made_at=now,
    )
    was = {str(one.organisation.uuid): one for one in version.parties.select_related("organisation")}
    GrantParty.objects.bulk_create(
        GrantParty(
            version=made,
            organisation=organisations[key],
            name=party.name,
            is_coordinator=key == after.coordinator,
            max_amount=party.amount,
            by_year={str(year): amount for year, amount in sorted(party.by_year.items())},
            intensity=str(party.intensity),
            basis=was[key].basis if key in was else "",
            size=was[key].size if key in was else "",
            budget={
                name: {str(year): amount for year, amount in sorted(years.items()) if amount}
                for name, years in party.budget.items()
            },
        )
        for key, party in after.parties.items()
    )
    if seen.newcomer is not None and version.terms is not None:
        Acceptance.objects.get_or_create(grant=grant, organisation=seen.newcomer, terms=version.terms)
    if seen.newcomer is not None:
        add_organisation(grant.case, seen.newcomer, role="party")
    project = grant.project
    project.starts_on, project.ends_on = after.starts_on, after.ends_on
    project.save(update_fields=["starts_on", "ends_on"])
    if grant.coordinator_id != coordinator.pk:
        grant.coordinator = coordinator
        grant.save(update_fields=["coordinator"])
    return made


def _move_money(request: ChangeRequest, seen: Wanted, *, by: User, now: datetime) -> None:
    """Less to some, more to others of the same year: first what becomes free, then what it is granted to."""
    grant, lines = request.grant, []
    organisations = {str(one.uuid): one for one in Organisation.objects.filter(uuid__in=list(seen.after.parties))}
    reference = f"Ändringsbeslut {local(now).date()}"
    for key, party in sorted(seen.after.parties.items()):
        before = seen.before.parties[key].by_year if key in seen.before.parties else {}
        for year in sorted({*before, *party.by_year}):
            more = party.by_year.get(year, 0) - before.get(year, 0)
            if more > 0:
                lines.append(Line(grant.assignment, year, organisations[key], more, grant.strand, reference))
            elif more < 0:
                book(
                    assignment=grant.assignment,
                    strand=grant.strand,
                    kind=EntryKind.COMMITMENT,
                    year=year,
                    amount=Decimal(more),
                    occurred_on=local(now).date(),
                    by=by,
                    now=now,
                    key=f"change-less:{request.uuid}:{key}:{year}",
                    case=grant.case,
                    organisation=organisations[key],
                    reference=reference,
                )
    if lines:
        commit(lines, case=grant.case, by=by, now=now, key=f"change:{request.uuid}")


def _decided(request: ChangeRequest, why: str, *, by: User, now: datetime, seen: Wanted | None) -> ChangeRequest:
    grant, is_approved = request.grant, seen is not None
    request.decided_by, request.decided_at, request.decided_why = by, now, why.strip()
    content = _content(request, seen, by=by, now=now)
    word = "Ändringsbeslut" if is_approved else "Avslag på begäran om ändring"
    request.document, _new = store_document(
        grant.case,
        content=change_pdf(content),
        kind=DocumentKind.DECISION,
        title=f"{word} {grant.case.number}",
        filename=f"andring-{grant.case.number}-{request.pk}.pdf",
        now=now,
        by=by,
        key=f"change:{request.uuid}",
    )
    request.save()
    register(
        grant.case,
        direction=Direction.SENT,
        what=f"{word}: {WORDS[ChangeKind(request.kind)]}",
        counterpart=grant.coordinator.name,
        organisation=grant.coordinator,
        document=request.document,
        by=by,
        now=now,
    )
    for part in grant.case.participations.filter(rights=Rights.COORDINATE, ended_at__isnull=True).select_related(
        "person"
    ):
        queue_message(
            kind="grant.change_decided",
            subject=f"{grant.case.designation}: er begäran om ändring är avgjord",
            body=f"{word}. Skäl: {request.decided_why}\n\nBeslutet finns bland ärendets handlingar.",
            to=part.person,
            case=grant.case,
            now=now,
            key=f"change:{request.uuid}:{part.person_id}",
        )
    kind = "grant.change_approved" if is_approved else "grant.change_rejected"
    record(kind, case=grant.case, by=by, at=now, change=str(request.uuid), change_kind=request.kind)
    return request


def _content(request: ChangeRequest, seen: Wanted | None, *, by: User, now: datetime) -> dict[str, Any]:
    grant = request.grant
    parties = []
    if seen is not None and seen.money_moves:
        for key, party in seen.after.parties.items():
            before = seen.before.parties[key].amount if key in seen.before.parties else 0
            parties.append({"name": party.name, "before": before, "after": party.amount})
    return {
        "authority": grant.authority.organisation.name,
        "authority_short": grant.authority.short_name,
        "number": grant.case.designation,
        "title": grant.project.title,
        "kind": WORDS[ChangeKind(request.kind)],
        "is_approved": seen is not None,
        "asked_on": local(request.asked_at).date().isoformat(),
        "decided_on": local(now).date().isoformat(),
        "decided_by": by.person.name,
        "coordinator": grant.coordinator.name,
        "reason": request.reason,
        "why": request.decided_why,
        "version": request.made.number if request.made else None,
        "ends_on": seen.after.ends_on.isoformat() if seen and seen.after.ends_on else "",
        "parties": parties,
        "leader": seen.leader if seen else None,
        "content": seen.content if seen else None,
        "pause": [one.isoformat() for one in seen.pause] if seen and seen.pause else [],
    }
