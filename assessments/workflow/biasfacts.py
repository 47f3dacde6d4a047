"""What the product knows that may speak against somebody judging an application: gathered for `assessments.rules.bias`.

A constant number of queries, however many people and applications are asked about.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from accounts.models import OrganisationMembership, Person
from applications.models import Application, ProjectParty
from applications.states import Status
from assessments.models import Reviewer
from assessments.rules.bias import Party, Somebody, Sought, Suggestion, Together, suggestions
from registry.models import Participation
from registry.models.evidence import RepresentationEvidence
from sweden.clock import local

#: An application in these states no longer asks for anything.
_OVER = (Status.DRAFT, Status.WITHDRAWN)


def found(
    applications: Iterable[Application], people: Iterable[Person], *, now: datetime
) -> dict[tuple[int, int], list[Suggestion]]:
    """What speaks against each person judging each application, by (application's key, person's key)."""
    asked, persons = list(applications), {one.pk: one for one in people}
    if not asked or not persons:
        return {}
    on = local(now).date()
    somebody = _somebody(persons, now)
    what, calls = _sought(asked), {one.pk: one.call_id for one in asked}
    applying = _applying(set(calls.values()), persons)
    together = _together({key for one in what.values() for key in one.people}, persons, {one.case_id for one in asked})
    return {
        (key, person): suggestions(
            who,
            what[key],
            together=[row for other in sorted(what[key].people) for row in together[person, other]],
            applies=(calls[key], person) in applying,
            on=on,
        )
        for key in what
        for person, who in somebody.items()
    }


def found_for(application: Application, person: Person, *, now: datetime) -> list[Suggestion]:
    """What speaks against one person judging one application."""
    return found([application], [person], now=now)[application.pk, person.pk]


def applies_in(call: int, person: int) -> bool:
    """Whether the person takes part in an application that has been handed in to the call."""
    return bool(
        Participation.objects.filter(person=person, ended_at=None, case__application__call=call)
        .exclude(case__application__status__in=_OVER)
        .exists()
    )


def _applying(calls: set[int], persons: dict[int, Person]) -> set[tuple[int, int]]:
    rows = Participation.objects.filter(person__in=persons, ended_at=None, case__application__call__in=calls)
    rows = rows.exclude(case__application__status__in=_OVER)
    return set(rows.values_list("case__application__call", "person"))


def _somebody(persons: dict[int, Person], now: datetime) -> dict[int, Somebody]:
    works: dict[int, set[int]] = defaultdict(set)
    speaks: dict[int, set[int]] = defaultdict(set)
    members = OrganisationMembership.objects.filter(person__in=persons)
    for person, organisation, merged, administers, verified in members.values_list(
        "person", "organisation", "organisation__merged_into", "is_administrator", "verified_at"
    ):
        works[person].add(merged or organisation)
        if administers and verified:
            speaks[person].add(merged or organisation)
    evidence = RepresentationEvidence.objects.held_on(local(now).date()).filter(person__in=persons)
    for person, organisation, merged in evidence.values_list("person", "organisation", "organisation__merged_into"):
        speaks[person].add(merged or organisation)
    pool = Reviewer.objects.filter(person__in=persons, organisation__isnull=False)
    for person, organisation, merged in pool.values_list("person", "organisation", "organisation__merged_into"):
        works[person].add(merged or organisation)
    parts = Participation.objects.filter(person__in=persons, ended_at=None, organisation__isnull=False)
    for person, organisation, merged in parts.values_list("person", "organisation", "organisation__merged_into"):
        works[person].add(merged or organisation)
    return {key: Somebody(key, one.name, frozenset(works[key]), frozenset(speaks[key])) for key, one in persons.items()}


def _sought(applications: list[Application]) -> dict[int, Sought]:
    people: dict[int, set[int]] = defaultdict(set)
    cases = {one.case_id: one.pk for one in applications}
    for case, person in Participation.objects.filter(case__in=cases, ended_at=None).values_list("case", "person"):
        people[cases[case]].add(person)
    parties: dict[int, list[Party]] = defaultdict(list)
    rows = ProjectParty.objects.filter(version__in=[one.submitted_version_id for one in applications])
    for application, organisation, merged, name, kind, contact in rows.order_by(
        "version", "position", "pk"
    ).values_list("version__application", "organisation", "organisation__merged_into", "name", "kind", "contact_name"):
        parties[application].append(Party(merged or organisation, name, kind, contact))
    return {one.pk: Sought(frozenset(people[one.pk]), tuple(parties[one.pk])) for one in applications}


def _together(applicants: set[int], persons: dict[int, Person], but: set[int]) -> dict[tuple[int, int], list[Together]]:
    """Where one of `persons` has stood beside one of `applicants` in another handed-in application: by the two."""
    rows: dict[tuple[int, int], list[Together]] = defaultdict(list)
    own = Participation.objects.filter(person__in=persons, case__application__submitted_at__isnull=False)
    own = own.exclude(case__in=but)
    theirs = (
        Participation.objects.filter(Q(person__in=applicants) | Q(person__in=persons), case__in=own.values("case"))
        .select_related("person")
        .values_list(
            "case",
            "person",
            "person__name",
            "case__application__status",
            "case__application__submitted_at",
            "case__application__submitted_version__ends_on",
        )
    )
    cases = defaultdict(list)
    for case, *row in theirs:
        cases[case].append(row)
    for beside in cases.values():
        for mine, *_rest in beside:
            if mine not in persons:
                continue
            for other, name, status, submitted_at, ends_on in beside:
                if other != mine and other in applicants:
                    granted = status == Status.GRANTED
                    rows[mine, other].append(Together(name, local(submitted_at).date(), granted, ends_on))
    return rows
