"""Protected personal data (skyddade personuppgifter): a person's name and addresses are moved out of reach.

How a person is shown is decided here alone. Everything that reads a person reads `Person`; for one who is protected
that row says "Skyddad person 3F2A" and nothing else, so that lists, searches, exports, documents and the API cannot
show more, whatever they forget. What is typed of them elsewhere is covered as it is read (`accounts.covering`).
"""

from datetime import datetime

from django.db import transaction

from accounts.covering import ask_again, cover_of
from accounts.errors import NotAllowed, NotProtected, ProtectedAlready
from accounts.models import Identity, IdentityReading, Person, User
from accounts.permissions import may_protect
from accounts.texts import fitting


def address_of(person: Person) -> str:
    """Where a message to the person is sent: known to what sends it, shown nowhere."""
    if not person.is_protected:
        return person.email
    found = Identity.objects.filter(person=person).values_list("email", flat=True).first()
    return found or person.users.values_list("email", flat=True).first() or ""


def identity_of(person: Person) -> str:
    """The person's name, for what is handed to the person alone."""
    found = Identity.objects.filter(person=person).values_list("name", flat=True).first()
    return found or person.name


@transaction.atomic
def protect(person: Person, *, kind: str, by: User, now: datetime) -> Identity:
    """Take a person's name, address and ORCID out of everything that is shown. Raises NotAllowed, ProtectedAlready."""
    if not may_protect(by):
        raise NotAllowed
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_protected:
        raise ProtectedAlready
    kept = Identity.objects.create(
        person=person,
        name=person.name,
        email=person.email,
        orcid=person.orcid,
        kind=kind,
        protected_by=by,
        protected_at=now,
    )
    person.name, person.email, person.orcid, person.is_protected = cover_of(person.uuid), "", "", True
    person.save(update_fields=["name", "email", "orcid", "is_protected"])
    ask_again()
    return kept


@transaction.atomic
def reveal(person: Person, *, reason: str, by: User, now: datetime) -> Identity:
    """Who a protected person is, for somebody who needs it now; written with the reason. Raises NotAllowed,
    NotProtected."""
    if not may_protect(by):
        raise NotAllowed
    return identify(person, reason=reason, by=by, now=now)


@transaction.atomic
def identify(person: Person, *, reason: str, by: User, now: datetime) -> Identity:
    """The same, where somebody else has judged that they may. Raises NotProtected."""
    found = Identity.objects.select_related("person").filter(person=person).first()
    if found is None:
        raise NotProtected
    IdentityReading.objects.create(
        person=person, read_by=by, read_at=now, reason=fitting(IdentityReading, "reason", reason)
    )
    return found


@transaction.atomic
def unprotect(person: Person, *, by: User) -> Person:
    """Put a person's data back where it was. Raises NotAllowed, NotProtected."""
    if not may_protect(by):
        raise NotAllowed
    found = Identity.objects.select_for_update().filter(person=person).first()
    if found is None:
        raise NotProtected
    person = found.person
    person.name, person.email, person.orcid, person.is_protected = found.name, found.email, found.orcid, False
    person.save(update_fields=["name", "email", "orcid", "is_protected"])
    found.delete()
    ask_again()
    return person
