"""People and what they are entrusted with, as plain rows. A number in a name makes each one different."""

from datetime import UTC, date, datetime

from allauth.account.models import EmailAddress

from accounts.models import Authority, Department, Organisation, OrganisationMembership, Person, RoleAssignment, User
from accounts.roles import STAFF, Role
from assessments.models import BiasTerms, StaffDeclares

#: What the demo's and the tests' people sign in with.
PASSWORD = "programkontor-demo"
#: Roles hold from long ago unless a test says otherwise.
SINCE = date(2020, 1, 1)
GRANTED = datetime(2020, 1, 1, 8, tzinfo=UTC)

_AUTHORITIES = {
    "vinnova": ("Verket för innovationssystem", "202100-5216", "Vinnova", "vin"),
    "vr": ("Vetenskapsrådet", "202100-5208", "Vetenskapsrådet", "vr"),
}


def authority(key: str = "vinnova") -> Authority:
    """One of the two real authorities; the same row each time."""
    if found := Authority.objects.filter(key=key).first():
        return found
    name, number, short, colour = _AUTHORITIES[key]
    body, _ = Organisation.objects.get_or_create(number=number, defaults={"name": name, "kind": "authority"})
    return Authority.objects.create(
        key=key,
        organisation=body,
        short_name=short,
        number_prefix=short,
        registrar_email=f"registrator@{key}.example",
        postal_address="Box 1, 101 00 Stockholm",
        colour=colour,
        public_access_sv=f"Ansökningar som kommer in till {short} blir allmänna handlingar.",
        public_access_en=f"Applications received by {short} become public documents.",
        personal_data_sv=f"{short} är personuppgiftsansvarig för uppgifterna i sina ärenden.",
        personal_data_en=f"{short} is the controller of the personal data in its cases.",
    )


def department(key: str = "kn") -> Department:
    """A ministry; the same row each time."""
    return Department.objects.get_or_create(
        key=key, defaults={"name": key.upper(), "registrar_email": f"{key}.registrator@regeringskansliet.example"}
    )[0]


def organisation(name: str = "Norrviken Biologics AB", number: str = "", **fields) -> Organisation:
    """An organisation; without number unless a test gives one."""
    return Organisation.objects.create(name=name, number=number, **fields)


def person(name: str = "", email: str = "", **fields) -> Person:
    """A human being without account."""
    count = Person.objects.count() + 1
    return Person.objects.create(
        name=name or f"Person {count}", email=email or f"person.{count}@example.example", **fields
    )


def user(name: str = "", email: str = "", *, verified: bool = True, password: str | None = None, **fields) -> User:
    """An account with a verified address, without any role: an applicant."""
    count = User.objects.count() + 1
    email = email or f"user.{count}@example.example"
    row = User.objects.create_user(email, password, name=name or f"Användare {count}", **fields)
    EmailAddress.objects.create(user=row, email=row.email, verified=verified, primary=True)
    return row


def role(
    to: User | Person,
    kind: str = Role.CASE_OFFICER,
    at: Authority | Department | None = None,
    *,
    valid_from: date = SINCE,
    valid_to: date | None = None,
    amount_limit: int | None = None,
    title: str = "",
) -> RoleAssignment:
    """Entrust someone with a role at an authority (Vinnova), or a ministry reader's at a department."""
    place = at or (department() if kind == Role.MINISTRY_READER else authority())
    forget_roles(to)
    if kind in STAFF and isinstance(to, User) and isinstance(place, Authority):
        asks_by_reviews(place, to)
    return RoleAssignment.objects.create(
        person=getattr(to, "person", to),
        role=kind,
        authority=place if isinstance(place, Authority) else None,
        department=place if isinstance(place, Department) else None,
        valid_from=valid_from,
        valid_to=valid_to,
        amount_limit=amount_limit,
        title=title,
        granted_at=GRANTED,
    )


def asks_by_reviews(at: Authority, by: User) -> None:
    """The authority's people declare bias where a call has reviews, unless its terms are set already: most samples are
    of one application, opened at once. Without terms everyone who takes part declares first."""
    values = {"staff_declares": StaffDeclares.TAKING_PART, "reason": "Påhittat exempel.", "set_by": by}
    BiasTerms.objects.get_or_create(authority=at, defaults={**values, "set_at": GRANTED})


def staff(kind: str = Role.CASE_OFFICER, at: Authority | Department | None = None, *, name: str = "", **fields) -> User:
    """An account with one role: case officer at Vinnova unless told otherwise."""
    place = at or (department() if kind == Role.MINISTRY_READER else authority())
    count = User.objects.count() + 1
    row = user(name or f"{kind} {count}", f"{kind}.{count}@{place.key}.example")
    role(row, kind, place, **fields)
    return row


def membership(who: User, of: Organisation, *, verified_by: User | None = None) -> OrganisationMembership:
    """Make someone an administrator of an organisation; verified when a verifier is given."""
    return OrganisationMembership.objects.create(
        person=who.person,
        organisation=of,
        is_administrator=True,
        verified_by=verified_by,
        verified_at=GRANTED if verified_by else None,
    )


def forget_roles(who: User | Person) -> None:
    """Roles are read once per user object; after a change a test asks anew."""
    if hasattr(who, "_held_roles"):
        del who._held_roles
