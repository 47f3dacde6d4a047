"""Protecting a person's data in the cases where they stand: search words are written anew, and what was made before
with the name in it is marked as what may be secret."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors import NotAllowed
from accounts.models import Identity, Person, Protection, User
from accounts.weighing import weighs
from accounts.workflow import protection
from registry.loading import secrecy
from registry.models import Case, Document, Marking, Message, RegisterEntry
from registry.permissions import may_identify
from registry.workflow.cases import index
from registry.workflow.stream import record

#: The ground on which what holds a protected person's data is marked.
GROUNDS = {
    Protection.MARKED: "osl-22-1",
    Protection.REGISTRATION: "osl-22-1",
    Protection.THREAT: "osl-21-3",
}


def _cases(person: Person) -> list[Case]:
    """Where the person takes part, or has."""
    return list(Case.objects.filter(participations__person=person).distinct().order_by("pk"))


@weighs
@transaction.atomic
def protect(person: Person, *, kind: str, by: User, now: datetime) -> Identity:
    """Protect a person's data everywhere; documents and register entries where the name may already stand are marked,
    so that nobody gives them out without having tried it. Raises NotAllowed and ProtectedAlready."""
    kept = protection.protect(person, kind=kind, by=by, now=now)
    # What was queued before says no longer where it went; what waits is sent to the address that is kept apart.
    written = Q(to_person=person) | (Q(to_person=None, to_email__iexact=kept.email) if kept.email else Q())
    Message.objects.filter(written).update(to_person=person, to_email="")
    cases = _cases(person)
    for case in cases:
        index(case)
    ground = next(one for one in secrecy().grounds if one.key == GROUNDS[Protection(kind)])
    named = Q(counterpart_person=person) | Q(counterpart__icontains=kept.name)
    rows: list[tuple[Case, dict]] = []
    documents = Document.objects.filter(case__in=cases).select_related("case")
    rows += [(one.case, {"document": one, "label": one.title}) for one in documents]
    entries = RegisterEntry.objects.filter(named).select_related("case")
    rows += [(one.case, {"entry": one, "label": f"{one.serial}"}) for one in entries]
    for case, what in rows:
        Marking.objects.create(
            case=case,
            **what,
            ground=ground.key,
            section=ground.section,
            reason="Kan innehålla skyddade personuppgifter.",
            marked_by=by,
            marked_at=now,
        )
    record("person.protected", case=None, by=by, at=now, person=str(person.uuid), ground=str(kind))
    return kept


@weighs
@transaction.atomic
def reveal(person: Person, *, reason: str, by: User, now: datetime) -> Identity:
    """Who a protected person is, with a reason; in the history, too."""
    found = protection.reveal(person, reason=reason, by=by, now=now)
    record("person.identity_read", case=None, by=by, at=now, person=str(person.uuid), reason=reason.strip())
    return found


def protected_in(case: Case) -> QuerySet[Person]:
    """The protected people who take part in the case, have written or been written to, or are named in its register."""
    entries = RegisterEntry.objects.filter(case=case)
    named = Q()
    for field in ("counterpart", "what_public", "what_internal"):
        named |= Q(**{f"{field}__icontains": OuterRef("identity__name")})
    theirs = Q(pk__in=case.participations.values("person")) | Q(pk__in=entries.values("counterpart_person"))
    return Person.objects.filter(theirs | Q(Exists(entries.filter(named))), is_protected=True).order_by("pk")


@weighs
@transaction.atomic
def reveal_in(case: Case, person: Person, *, reason: str, by: User, now: datetime) -> Identity:
    """Who a protected person of the case is, for those who handle it, with a reason; in the case's history, too.
    Raises NotAllowed (also of somebody who is not in the case)."""
    if not may_identify(by, case) or not protected_in(case).filter(pk=person.pk).exists():
        raise NotAllowed
    found = protection.identify(person, reason=reason, by=by, now=now)
    record("person.identity_read", case=case, by=by, at=now, person=str(person.uuid), reason=reason.strip())
    return found


@weighs
@transaction.atomic
def unprotect(person: Person, *, by: User, now: datetime) -> Person:
    """End the protection; markings stay until each is lifted."""
    person = protection.unprotect(person, by=by)
    for case in _cases(person):
        index(case)
    record("person.protection_ended", case=None, by=by, at=now, person=str(person.uuid))
    return person
