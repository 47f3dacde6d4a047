"""A granted application becomes a project with a grant per assignment and strand, and each gets its first version."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from accounts.permissions import holds
from accounts.roles import CASE_READERS
from applications.workflow.aid_said import Rules
from assessments.models import Decision, Outcome
from assessments.workflow.replacing import grants_named
from grants.models import Acceptance, Grant, GrantParty, GrantVersion, Project, SetUpList, SetUpTask, TermsVersion
from grants.queries.money import money
from grants.rules.settlement import shares_by_category
from grants.rules.setup import TASKS, Task, tasks_of
from grants.workflow.decided import decided_content
from grants.workflow.ending.lapsing import lapse_in
from registry.models.access import Rights
from registry.workflow.stream import record
from registry.workflow.sweeping import each
from sweden.clock import local
from sweden.typography import brief


def open_grants(*, now: datetime) -> list[Grant]:
    """Find every decision to grant that has been told of and has no grant yet, and lay it up. Harmless to run twice or
    at once."""
    told = Decision.objects.told().filter(outcome=Outcome.GRANT, grants__isnull=True)
    waiting = told.order_by("pk").values_list("pk", flat=True)
    opened = each(waiting, partial(_open, now=now), what="opening the grants of decision")
    return [grant for grants in opened for grant in grants]


@transaction.atomic
def _open(pk: int, *, now: datetime) -> list[Grant]:
    decision = Decision.objects.select_related(
        "application__case__authority", "application__submitted_version", "application__coordinator"
    ).get(pk=pk)
    # The application's row is the one that two workers can both wait for: a decision is never locked for writing.
    type(decision.application).objects.select_for_update().get(pk=decision.application_id)
    if decision.grants.exists():
        return []
    application = decision.application
    version = application.submitted_version
    # In a joint call another authority may have granted the project money already: it is one project.
    standing = Project.objects.filter(grants__case=application.case).order_by("pk").first()
    project = standing or Project.objects.create(
        title=version.title,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        own_area=version.own_area,
        technology_area_id=version.technology_area_id,
    )
    places = dict.fromkeys(
        (a.assignment, a.strand)
        for a in decision.proposal.amounts.select_related("assignment__authority", "strand").order_by("pk")
    )
    lapse_in(application.case, now=now)  # what the decision grants anew stands alone
    named = grants_named(decision)
    grants = [
        Grant.objects.create(
            uuid=named.get((assignment.pk, strand.pk if strand else None)) or uuid7(),
            project=project,
            case=application.case,
            decision=decision,
            authority=assignment.authority,
            assignment=assignment,
            strand=strand,
            coordinator=application.coordinator,
            opened_at=now,
        )
        for assignment, strand in places
    ]
    for grant in grants:
        first_version(grant, now=now)
    record("grant.opened", case=application.case, at=now, project=str(project.uuid))
    return grants


def terms_on(authority: Any, day: date) -> TermsVersion | None:
    """The terms of the authority that count for what is decided on the day."""
    return TermsVersion.objects.filter(authority=authority, valid_from__lte=day).first()


@transaction.atomic
def first_version(grant: Grant, *, now: datetime) -> GrantVersion:
    """What the decision says of the grant: period, coordinator and each party's limits, under the terms that counted
    on its day. Each party of the application is one of the grant's, also with means of its own alone, and is asked for
    its acceptance; the tasks are laid up, the case officer's until another sees to them. Run twice, it is done once."""
    grant = Grant.objects.select_for_update(of=["self"], no_key=True).get(pk=grant.pk)
    if standing := grant.versions.first():
        return standing  # type: ignore[no-any-return]
    decision, project = grant.decision, grant.project
    handed_in = decided_content(decision, decision.proposal.version) if decision else {"parties": []}
    version = GrantVersion.objects.create(
        grant=grant,
        number=1,
        terms=terms_on(grant.authority_id, decision.decided_on) if decision else None,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        leader=_leader(grant),
        coordinator=grant.coordinator,
        made_at=now,
    )
    held = money(grant)
    said = {one["organisation"]: one for one in handed_in["parties"]}
    parties = Organisation.objects.in_bulk(held.parties) | _with_own_means(grant, said)
    bases = _bases(decision)
    rules = Rules.frozen(handed_in["aid"]) if "aid" in handed_in else None
    rows = []
    for pk, organisation in sorted(parties.items()):
        own = said.get(str(organisation.uuid), {})
        amount = held.granted_to(pk)
        costs = sum(cell[2] for cell in own.get("costs", ()))
        # At most the whole of its costs: what the decision granted, as an exact share of the budget it was made on.
        share = min(Fraction(amount, costs), Fraction(1)) if costs else Fraction(1)
        rows.append(
            GrantParty(
                version=version,
                organisation=organisation,
                name=own.get("name") or organisation.name,
                is_coordinator=pk == grant.coordinator_id,
                max_amount=amount,
                by_year={str(year): kr for (party, year), kr in sorted(held.granted.items()) if party == pk},
                intensity=str(share),
                basis=bases.get(pk, ""),
                size=own.get("size", ""),
                budget=_budget(own),
                shares=shares_in(own, rules, granted=amount) if rules else [],
            )
        )
    GrantParty.objects.bulk_create(rows)
    if version.terms is not None:
        Acceptance.objects.bulk_create(
            Acceptance(grant=grant, organisation=one.organisation, terms=version.terms) for one in rows
        )
    tasks = set_up_of(grant.authority_id, local(now).date())
    owner = _officer(grant)
    SetUpTask.objects.bulk_create(
        SetUpTask(grant=grant, key=one.key, words=dict(one.words), owner=owner) for one in tasks
    )
    return version


def _with_own_means(grant: Grant, said: Mapping[str, Mapping[str, Any]]) -> dict[int, Organisation]:
    """The parties that have costs of their own in the project and are granted nothing of it by its decision."""
    if grant.decision is None:
        return {}
    granted = grant.decision.proposal.amounts.values_list("organisation", flat=True)
    bearing = [key for key, one in said.items() if any(cell[2] for cell in one.get("costs", ()))]
    return {one.pk: one for one in Organisation.objects.filter(uuid__in=bearing).exclude(pk__in=granted)}


def _officer(grant: Grant) -> User | None:
    """The case's officer, where they work with cases at the authority that granted."""
    accounts = grant.case.officer.users.order_by("pk") if grant.case.officer else ()
    return next((one for one in accounts if holds(one, *CASE_READERS, authority=grant.authority_id)), None)


def _leader(grant: Grant) -> str:
    """Who leads the project when it is granted: the person who coordinates the application."""
    parts = grant.case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE)
    first = parts.select_related("person").order_by("pk").first()
    return first.person.name if first else ""


def set_up_of(authority: int, day: date) -> list[Task]:
    """What the authority has done before a project is under way, on a day: by its own list, or the product's."""
    row = SetUpList.objects.filter(authority=authority, valid_from__lte=day).first()
    return tasks_of(row.tasks if row else TASKS)


def _bases(decision: Decision | None) -> dict[int, str]:
    """By which bases of state aid the parties applied, by the key of the organisation."""
    found: dict[int, list[str]] = {}
    if decision is not None:
        lines = decision.proposal.version.aid_lines.order_by("pk").values_list("party__organisation", "basis")
        for party, basis in lines:
            if basis not in found.setdefault(party, []):
                found[party].append(basis)
    return {party: brief(", ".join(bases), 200) for party, bases in found.items()}


def shares_in(party: Mapping[str, Any], rules: Rules, *, granted: int) -> list[dict[str, str]]:
    """The largest share in each category that the party applied with, and what the category is called."""
    lines = party["aid"]["lines"] if party else []
    titles = {one["category"]: found[2] for one in lines if (found := rules.find(one["basis"], one["category"]))}
    shares = shares_by_category(
        [(one["category"], one["costs"] or 0, one["grant"] or 0) for one in lines], granted=granted
    )
    return [
        {"category": key, "title_sv": titles[key].title_sv, "title_en": titles[key].title_en, "share": str(share)}
        for key, share in shares.items()
        if key in titles
    ]


def _budget(party: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    budget: dict[str, dict[str, int]] = {}
    for category, year, amount in party.get("costs", ()):
        if amount:
            budget.setdefault(category, {})[str(year)] = amount
    return budget
