"""Who there is: real authorities with invented staff, ministry readers, invented organisations and applicants."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import Authority, Department, Organisation, OrganisationMembership, RoleAssignment, User
from accounts.roles import Role
from accounts.workflow.roles import name_deputy
from assessments.models import BiasTerms, StaffDeclares
from config.demo.story import Story
from registry.workflow.evidence import enter_evidence, verify_evidence

PASSWORD = "programkontor-demo"  # noqa: S105 - everybody's, and printed
SINCE = date(2025, 1, 1)
GRANTED = datetime(2025, 1, 1, 8, tzinfo=UTC)

PUBLIC_ACCESS_SV = (
    "En ansökan som har kommit in till {name} är en allmän handling. Vem som helst kan begära ut den. Innan vi lämnar "
    "ut den prövar vi om uppgifter i den omfattas av sekretess, till exempel enligt 31 kap. offentlighets- och "
    "sekretesslagen (2009:400) om någon kan antas lida skada om uppgifter om affärer, uppfinningar eller "
    "forskningsresultat blir kända. Utkast som ni inte har lämnat in är inte allmänna handlingar och läses inte av oss."
)
PUBLIC_ACCESS_EN = (
    "An application that has reached {name} is an official document. Anyone may ask for it. Before it is given out we "
    "examine whether anything in it is secret, for example under chapter 31 of the Public Access to Information and "
    "Secrecy Act (2009:400) if someone may be harmed when facts about business, inventions or research results become "
    "known. Drafts that you have not handed in are not official documents and are not read by us."
)
PERSONAL_DATA_SV = (
    "{name} är personuppgiftsansvarig för uppgifterna i sina ärenden. Vi använder dem för att handlägga ansökningar, "
    "betala ut bidrag och redovisa uppdragen för regeringen. Den rättsliga grunden är uppgift av allmänt intresse och "
    "myndighetsutövning. Handlingar i ärenden bevaras och gallras enligt arkivlagen (1990:782) och våra beslut."
)
PERSONAL_DATA_EN = (
    "{name} is the controller of the personal data in its cases. We use it to handle applications, pay grants and "
    "account for the assignments to the Government. The legal ground is a task of public interest and the exercise of "
    "official authority. Documents in cases are kept and weeded under the Archives Act (1990:782) and our decisions."
)

#: key, name, number, short name, colour, postal address
AUTHORITIES = [
    ("vinnova", "Verket för innovationssystem", "202100-5216", "Vinnova", "vin", "Box 3104, 103 62 Stockholm"),
    ("vr", "Vetenskapsrådet", "202100-5208", "Vetenskapsrådet", "vr", "Box 1035, 101 38 Stockholm"),
]
DEPARTMENTS = {"kn": "Klimat- och näringslivsdepartementet", "u": "Utbildningsdepartementet"}

#: key, name, number, kind, county. All but Kammarkollegiet invented.
ORGANISATIONS = [
    ("ccrm", "CCRM Nordic AB (påhittat exempel)", "559900-4172", "company", "14"),
    ("kammarkollegiet", "Kammarkollegiet", "202100-0829", "authority", "01"),
    ("norrviken", "Norrviken Biologics AB", "559012-3419", "company", "01"),
    ("celltorget", "Celltorget Sverige AB", "559233-0129", "company", "14"),
    ("aros", "Aros universitet", "202100-9986", "university", "03"),
    ("vattern", "Vättern Biopharma AB", "556677-4401", "company", "06"),
    ("kvantverket", "Kvantverket i Göteborg AB", "559388-1203", "company", "14"),
    ("mellansel", "Mellansel Kraftelektronik AB", "556204-7711", "company", "22"),
    ("kustlinjen", "Forskningsinstitutet Kustlinjen", "559410-0660", "institute", "12"),
    ("hovsjo", "Region Hovsjö", "202100-8319", "region", "04"),
]

#: name, domain, roles (role, place, limit of the delegation in kronor, title)
STAFF: list[tuple[str, str, list[tuple[str, str, int | None, str]]]] = [
    (
        "Elin Sandberg",
        "vinnova",
        [(Role.CASE_OFFICER, "vinnova", None, "Handläggare"), (Role.PROGRAMME_OFFICE, "vinnova", None, "")],
    ),
    ("Maryam Haddad", "vinnova", [(Role.CASE_OFFICER, "vinnova", None, "Handläggare")]),
    ("Karin Wretman", "vinnova", [(Role.DECISION_MAKER, "vinnova", None, "Avdelningschef")]),
    ("Hanna Björk", "vinnova", [(Role.ECONOMIST, "vinnova", None, "Ekonom")]),
    ("Amina Farah", "vinnova", [(Role.ECONOMIST, "vinnova", None, "Ekonom")]),
    ("Per Nylander", "vinnova", [(Role.REGISTRAR, "vinnova", None, "Registrator")]),
    ("Gunnar Ek", "vinnova", [(Role.ADMINISTRATOR, "vinnova", None, "Systemförvaltare")]),
    ("Ylva Strand", "vinnova", [(Role.AUDITOR, "vinnova", None, "Internrevisor")]),
    ("Birgitta Norén", "vinnova", [(Role.REPORT_APPROVER, "vinnova", None, "Generaldirektör")]),
    (
        "Sofia Lindqvist",
        "vr",
        [(Role.CASE_OFFICER, "vr", None, "Forskningssekreterare"), (Role.PROGRAMME_OFFICE, "vr", None, "")],
    ),
    ("Agnes Palm", "vr", [(Role.CASE_OFFICER, "vr", None, "Forskningssekreterare")]),
    ("Anders Bergvall", "vr", [(Role.DECISION_MAKER, "vr", None, "Huvudsekreterare")]),
    ("Olof Ekdahl", "vr", [(Role.ECONOMIST, "vr", None, "Ekonom")]),
    ("Signe Talgren", "vr", [(Role.ECONOMIST, "vr", None, "Ekonom")]),
    ("Torsten Lund", "vr", [(Role.REPORT_APPROVER, "vr", None, "Generaldirektör")]),
    ("Nils Åberg", "vr", [(Role.REVIEWER, "vr", None, "Bedömare")]),
    ("Disa Holm", "regeringskansliet", [(Role.MINISTRY_READER, "kn", None, "Departementssekreterare")]),
    ("Ivar Krok", "regeringskansliet", [(Role.MINISTRY_READER, "u", None, "Departementssekreterare")]),
]
#: name, domain, organisation whose verified administrator they are
APPLICANTS = [
    ("Lina Forsgren", "norrviken", "norrviken"),
    ("Jonas Wik", "celltorget", "celltorget"),
    ("Nora Ek", "ccrm", "ccrm"),
]

#: name, domain, organisation whose money they account for
ORGANISATIONS_ECONOMISTS = [("Ebba Kalkylsdotter", "aros", "aros")]

_ASCII = str.maketrans("åäöéÅÄÖÉ", "aaoeAAOE")


def address(name: str, domain: str) -> str:
    """ "Birgitta Norén", "vinnova" → "birgitta.noren@vinnova.example"."""
    return f"{name.translate(_ASCII).lower().replace(' ', '.')}@{domain}.example"


def load(story: Story) -> None:
    """Everyone and every place, made where missing; what people have changed since is left."""
    _places(story)
    administrator: User | None = None
    for name, domain, roles in sorted(STAFF, key=lambda one: one[0] != "Gunnar Ek"):
        user = story.users[name] = account(name, domain)
        if any(role == Role.ADMINISTRATOR for role, *_rest in roles) and not user.is_staff:
            user.is_staff = True  # opens the administration of reference data
            user.save(update_fields=["is_staff"])
        administrator = administrator or user
        for role, place, limit, title in roles:
            _entrust(story, user, role, place, limit, title, by=administrator)
    _deputies(story)
    _bias_terms(story)
    verifier = story.users["Per Nylander"]
    for name, domain, organisation in APPLICANTS:
        user = story.users[name] = account(name, domain)
        OrganisationMembership.objects.get_or_create(
            person=user.person,
            organisation=story.organisations[organisation],
            defaults={"is_administrator": True, "verified_at": GRANTED, "verified_by": verifier},
        )
    for name, domain, organisation in ORGANISATIONS_ECONOMISTS:
        user = story.users[name] = account(name, domain)
        OrganisationMembership.objects.get_or_create(
            person=user.person,
            organisation=story.organisations[organisation],
            defaults={"is_administrator": False, "verified_at": GRANTED, "verified_by": verifier},
        )
    _evidence(story)


#: organisation, who enters it, for whom, ground, only together, where it is seen, and whether it is verified
EVIDENCE = [
    ("norrviken", "Lina Forsgren", "Lina Forsgren", "signatory", False, "Registreringsbevis 2025-09-15", True),
    ("celltorget", "Jonas Wik", "Jonas Wik", "proxy", False, "Fullmakt undertecknad av styrelsen 2025-09-20", False),
    ("ccrm", "Nora Ek", "Nora Ek", "signatory", True, "Registreringsbevis 2025-08-28", True),
]


def _evidence(story: Story) -> None:
    """Who may speak for three of the organisations: two verified by the registrar, one not looked at yet."""
    registrar = story.users["Per Nylander"]
    for key, enters, who, ground, jointly, source, verified in EVIDENCE:
        organisation, person = story.organisations[key], story.users[who].person
        if organisation.evidence.filter(person=person).exists():
            continue
        row = enter_evidence(
            organisation,
            person,
            ground=ground,
            jointly=jointly,
            source=f"{source} (påhittat exempel)",
            valid_from=date(2025, 9, 1),
            valid_to=date(2026, 8, 31),
            by=story.users[enters],
            now=story.at(2025, 9, 25, 10),
        )
        if verified:
            verify_evidence(row, at=story.authorities["vinnova"], by=registrar, now=story.at(2025, 9, 29, 14))


def _deputies(story: Story) -> None:
    """Who stands in for whom: through the winter leave, and while someone travels in February."""
    if RoleAssignment.objects.filter(deputy_for__isnull=False).exists():
        return
    for absent, role, deputy, first, last in (
        ("Karin Wretman", Role.DECISION_MAKER, "Maryam Haddad", date(2026, 1, 26), date(2026, 2, 6)),
        ("Hanna Björk", Role.ECONOMIST, "Per Nylander", date(2026, 2, 9), date(2026, 2, 20)),
    ):
        user = story.users[absent]
        own = RoleAssignment.objects.get(person=user.person, role=role, deputy_for=None)
        days = {"valid_from": first, "valid_to": last}
        name_deputy(own, story.users[deputy].person, by=user, now=story.at(2026, 1, 12, 9), **days)


def _bias_terms(story: Story) -> None:
    """The agencies ask their own people to declare where a call has reviews, and say why not everywhere."""
    reason = (
        "I utlysningar utan bedömningar prövas formella krav. Där anmäler var och en själv sin jäv (påhittat exempel)."
    )
    for place, decider in (("vinnova", "Karin Wretman"), ("vr", "Anders Bergvall")):
        values = {
            "staff_declares": StaffDeclares.TAKING_PART,
            "reason": reason,
            "set_by": story.users[decider],
            "set_at": GRANTED,
        }
        BiasTerms.objects.get_or_create(authority=story.authorities[place], defaults=values)


def _places(story: Story) -> None:
    for key, name, number, kind, county in ORGANISATIONS:
        story.organisations[key] = Organisation.objects.get_or_create(
            number=number, merged_into=None, defaults={"name": name, "kind": kind, "county": county}
        )[0]
    for key, name, number, short, colour, postal in AUTHORITIES:
        body, _ = Organisation.objects.get_or_create(
            number=number, merged_into=None, defaults={"name": name, "kind": "authority", "county": "01"}
        )
        authority, _ = Authority.objects.get_or_create(
            key=key, defaults={"organisation": body, "short_name": short, "number_prefix": short}
        )
        texts = {
            "postal_address": postal,
            "registrar_email": f"registrator@{key}.example",
            "colour": colour,
            "public_access_sv": PUBLIC_ACCESS_SV.format(name=short),
            "public_access_en": PUBLIC_ACCESS_EN.format(name=short),
            "personal_data_sv": PERSONAL_DATA_SV.format(name=short),
            "personal_data_en": PERSONAL_DATA_EN.format(name=short),
        }
        for field, value in texts.items():
            if not getattr(authority, field):
                setattr(authority, field, value)
        authority.save()
        story.authorities[key], story.organisations[key] = authority, body
    for key, name in DEPARTMENTS.items():
        department, _ = Department.objects.get_or_create(key=key, defaults={"name": name})
        if not department.registrar_email:
            department.registrar_email = f"{key}.registrator@regeringskansliet.example"
            department.save()
        story.departments[key] = department


def account(name: str, domain: str) -> User:
    email = address(name, domain)
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def telephone(user: User) -> str:
    """One of the hundred Stockholm numbers that are kept for invented people and never given to anyone."""
    return f"08-465 004 {sum(user.email.encode()) % 100:02}"


def _entrust(story: Story, user: User, role: str, place: str, limit: int | None, title: str, *, by: User) -> None:
    RoleAssignment.objects.get_or_create(
        person=user.person,
        role=role,
        authority=story.authorities.get(place),
        department=story.departments.get(place),
        defaults={
            "title": title,
            "phone": telephone(user) if title else "",
            "valid_from": SINCE,
            "amount_limit": limit,
            "granted_by": None if by == user else by,
            "granted_at": GRANTED,
        },
    )


def signs(reviewers: Sequence[tuple[Any, ...]]) -> str:
    """A table of how to sign in as each, for whoever starts the demo; `reviewers` begin with name and domain."""
    words = {
        Role.CASE_OFFICER: "handläggare",
        Role.PROGRAMME_OFFICE: "programkontor",
        Role.DECISION_MAKER: "beslutsfattare",
        Role.ECONOMIST: "ekonom",
        Role.REGISTRAR: "registrator",
        Role.ADMINISTRATOR: "administratör",
        Role.AUDITOR: "revisor",
        Role.REPORT_APPROVER: "godkänner rapporter",
        Role.REVIEWER: "bedömare",
        Role.MINISTRY_READER: "läsare på departement",
    }
    lines = [f"Sign in at /konto/login/ with the password {PASSWORD} as:"]
    for name, domain, roles in STAFF:
        what = ", ".join(words[Role(role)] for role, *_rest in roles)
        lines.append(f"  {address(name, domain):44}{name}, {what}")
    for name, domain, _organisation in APPLICANTS:
        lines.append(f"  {address(name, domain):44}{name}, sökande")
    for name, domain, _organisation in ORGANISATIONS_ECONOMISTS:
        lines.append(f"  {address(name, domain):44}{name}, lärosätets ekonom, förbereder en ekonomisk redovisning")
    for name, domain, *_rest in reviewers:
        lines.append(f"  {address(name, domain):44}{name}, bedömare, sitter i en panel som inte har mötts")
    lines.append("Karin Wretman leder beslutsmötet den 22 januari; punkterna och jävet står under Urval och beslut.")
    return "\n".join(lines)
