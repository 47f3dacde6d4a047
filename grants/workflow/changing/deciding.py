"""A change decided: a new version of the grant, money booked, a letter sent."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from applications.workflow.people import appoint
from assessments.loading import changing_law
from assessments.workflow.proposals import hold_together
from grants.documents.changes import heading_of
from grants.errors.changes import ChangeFaulty, ChangeNotAvailable, ChangeOutdated
from grants.models import Acceptance, ChangeKind, ChangeRequest, Grant, GrantParty, GrantVersion, Hold
from grants.permissions import may_in
from grants.queries.agreement import standing_versions
from grants.sentences.changes import together, unavailable_words
from grants.states.changes import ChangeAct, ChangeStatus, next_status
from grants.workflow.aidrewritten import rewrite
from grants.workflow.changing.common import WORDS, held
from grants.workflow.changing.imagining import Wanted, imagine
from grants.workflow.changing.reconsidering import demand_lawful
from grants.workflow.changing.weighing import granted_more, weighed
from grants.workflow.ending.settling import fall
from grants.workflow.newcomers import frozen_of
from grants.workflow.papers import queue_change
from grants.workflow.planning import extend, is_closed, refit
from grants.workflow.reports.scheduling import lay
from programmes.models.ledger import EntryKind
from programmes.workflow.judging import Line, lock
from programmes.workflow.ledger import book, commit
from registry.models import DecisionKind
from registry.models.access import Rights
from registry.workflow.access import demand_unbiased
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.cases import add_organisation
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record
from sweden.clock import local
from sweden.findings import Severity


@weighs
@transaction.atomic
def reject(request: ChangeRequest, *, why: str, by: User, now: datetime) -> ChangeRequest:
    """Reject a request, with the reason; a letter goes to those who coordinate. Raises NotAllowed, ChangeActNotOpen,
    ChangeFaulty without a reason."""
    request = held(request)
    _may_decide(request, by, why)
    request.status = next_status(ChangeStatus(request.status), ChangeAct.REJECT)
    if request.kind == ChangeKind.AMOUNTS:  # the authority's own proposal: nobody has asked, so nobody is answered
        request.decided_by, request.decided_at, request.decided_why = by, now, why.strip()
        request.save()
        record("grant.amounts_not_changed", case=request.grant.case, by=by, at=now, change=str(request.uuid))
        return request
    return _decided(request, why, by=by, now=now, seen=None)


@weighs
@transaction.atomic
def approve(request: ChangeRequest, *, why: str, by: User, now: datetime) -> ChangeRequest:
    """Approve a request: the rules are run again, those of state aid and the call's conditions on what would be
    granted, the grant gets a new version, final grants that are proposed fall, its reports follow a new period, money
    that moves is booked, the plan is shortened to what is granted and gets instalments of what is granted more, to be
    confirmed, and a letter goes out.

    Raises NotAllowed, ChangeActNotOpen, ChangeNotAvailable (closed), ChangeOutdated, ChangeFaulty, what the law asks
    where the authority takes up the amounts itself (`demand_lawful`), and what the ledger refuses."""
    request = held(request)
    grant = request.grant
    _may_decide(request, by, why)
    request.status = next_status(ChangeStatus(request.status), ChangeAct.APPROVE)
    if is_closed(grant):
        raise ChangeNotAvailable(why=unavailable_words("closed"))
    if request.kind == ChangeKind.AMOUNTS:  # proposed by the authority itself; the others are asked for by recipients
        demand_unbiased([(request.asked_by.person_id, grant.case_id)])
    version = standing_versions([grant.pk])[grant.pk]
    if version.pk != request.base_id:
        raise ChangeOutdated
    seen = imagine(grant, version, request.kind, request.wanted)
    if seen.money_moves:
        _hold_what_is_judged_together(grant)
    beyond = weighed(grant, seen, now=now)
    stops = [one for one in beyond if one.severity is Severity.BLOCKING]
    if seen.stops or stops:
        raise ChangeFaulty(why=together([*seen.stops, *stops]))
    if request.kind == ChangeKind.AMOUNTS:
        demand_lawful(request, seen, now)
    request.made = new_version(grant, version, seen, by=by, now=now)
    fall(grant, by=by, now=now)
    if (seen.before.starts_on, seen.before.ends_on) != (seen.after.starts_on, seen.after.ends_on):
        lay(grant.project, now=now)
    if seen.money_moves:
        _move_money(request, seen, by=by, now=now)
        refit(grant, because="change", by=by, now=now)
        extend(grant, granted_more(seen.before, seen.after), by=by, now=now)
        what = WORDS[ChangeKind(request.kind)]
        rewrite(grant, reason=f"Ändringsbeslut: {what}", now=now, joins=seen.joins)
    if seen.email and grant.decision is not None:
        appoint(grant.decision.application, email=seen.email, organisation=grant.coordinator, by=by, now=now)
    if seen.pause:
        Hold.objects.create(
            grant=grant,
            reason=f"Uppehåll {seen.pause[0]} till {seen.pause[1]}",
            placed_by=by,
            placed_at=now,
        )
    return _decided(request, why, by=by, now=now, seen=seen)


def _hold_what_is_judged_together(grant: Grant) -> None:
    """Hold the frames that the grant draws on, and the calls that are counted together with its own, as decisions hold
    them and in their order: those who change or decide at the same moment come one after the other."""
    lock([Line(grant.assignment, 0, None, 0, grant.strand)])
    if grant.decision is not None:
        hold_together([grant.decision.application])


def _may_decide(request: ChangeRequest, by: User, why: str) -> None:
    if not may_in(by, "decide_change", request.grant) or by.person_id == request.asked_by.person_id:
        raise NotAllowed
    if not why.strip():
        raise ChangeFaulty(why="")


def new_version(grant: Grant, version: GrantVersion, seen: Wanted, *, by: User, now: datetime) -> GrantVersion:
    """The grant's next version: as it would be, of what stands in `version`."""
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
            budget={
                name: left
                for name, years in party.budget.items()
                if (left := {str(year): amount for year, amount in sorted(years.items()) if amount})
            },
            **_aid_of(grant, was.get(key), party.intensity, seen),
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


def _aid_of(grant: Grant, was: GrantParty | None, intensity: Fraction, seen: Wanted) -> dict[str, Any]:
    """By which basis of aid, with what size and shares: as before, or as the change says of the party it lets in."""
    if was is None:
        return frozen_of(grant, seen.joins, str(intensity))
    return {"basis": was.basis, "size": was.size, "shares": _shares(was, intensity)}


def _shares(was: GrantParty, intensity: Fraction) -> list[dict[str, str]]:
    """The shares by category of aid follow the party's own, where a change lets it have a larger one."""
    raised = intensity / was.share if was.share else Fraction(1)
    return [{**one, "share": str(min(Fraction(one["share"]) * raised, Fraction(1)))} for one in was.shares]


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
                lines.append(
                    Line(grant.assignment, year, organisations[key], more, grant.strand, reference, grant.uuid)
                )
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
                    grant=grant.uuid,
                    reference=reference,
                )
    if lines:
        commit(lines, case=grant.case, by=by, now=now, key=f"change:{request.uuid}")


def _decided(request: ChangeRequest, why: str, *, by: User, now: datetime, seen: Wanted | None) -> ChangeRequest:
    grant, is_approved = request.grant, seen is not None
    request.decided_by, request.decided_at, request.decided_why = by, now, why.strip()
    content = _content(request, seen, by=by, now=now)
    word = heading_of(content)
    request.letter = content
    request.save()
    queue_change(request, now=now)
    told = {
        part.person_id: part
        for part in grant.case.participations.filter(ended_at__isnull=True).select_related("person")
        if part.rights == Rights.COORDINATE or part.person_id == request.asked_by.person_id
    }
    for part in told.values():
        queue_message(
            kind="grant.change_decided",
            subject=f"{grant.case.designation}: "
            + ("vi har omprövat vårt beslut" if content["section"] else "er begäran om ändring är avgjord"),
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
    grant, ground = request.grant, request.wanted.get("worse_ground", "")
    parties = []
    if seen is not None and seen.money_moves:
        for key, party in seen.after.parties.items():
            before = seen.before.parties[key].amount if key in seen.before.parties else 0
            parties.append({"name": party.name, "before": before, "after": party.amount})
    with translation.override("en"):
        kind_en = str(ChangeKind(request.kind).label)
    return {
        "authority": grant.authority.organisation.name,
        "authority_short": grant.authority.short_name,
        "number": grant.case.designation,
        "title": grant.project.title,
        "kind_en": kind_en,
        "worse_ground_en": changing_law().worse[ground].en if ground else "",
        "legal_basis": grant.decision.application.call.legal_basis_sv if grant.decision else "",
        "kind": WORDS[ChangeKind(request.kind)],
        "appeal": appeal_words(
            appeal_of(grant.authority, DecisionKind.CHANGE, local(now).date()),
            grant.case,
            authority=grant.authority,
            kinds=[grant.coordinator.kind],
        ),
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
        "section": request.wanted.get("section", "") if request.kind == ChangeKind.AMOUNTS else "",
        "worse_ground": changing_law().worse[ground].because if ground else "",
        "pause": [one.isoformat() for one in seen.pause] if seen and seen.pause else [],
    }
