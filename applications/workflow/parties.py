"""The organisations of a project: adding, changing and removing them. Naming one joins nobody to it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from accounts.errors import NotAllowed
from accounts.models import Authority, Organisation, User
from accounts.queries import heirs
from applications.errors import CoordinatorStays, PartyAlreadyThere
from applications.models import ApplicationVersion, ProjectParty, SoleTrader
from applications.permissions import writes
from applications.workflow.draft import budget_section, read_budget
from applications.workflow.drafting import Values, Writing, write
from registry.models import CaseOrganisation, Participation

FIELDS = ("name", "kind", "size", "county", "contact_name", "sni", "sni_edition")


def _writing(version: ApplicationVersion, by: User, now: datetime) -> Writing:
    writing = write(version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    return writing


def find_or_create(*, name: str, number: str = "", country: str = "SE", kind: str, county: str = "") -> Organisation:
    """The organisation with this number (or, abroad, this name and country); a new one when nobody has named it.

    By the number, or the name abroad, of one that has been merged into another one finds the other.
    """
    if number:
        merged = Organisation.objects.filter(number=number, merged_into__isnull=False).first()
        if merged is not None and not Organisation.objects.filter(number=number, merged_into=None).exists():
            return Organisation.objects.get(pk=heirs()[merged.pk])
        return Organisation.objects.get_or_create(
            number=number,
            merged_into=None,
            defaults={"name": name, "country": country, "kind": kind, "county": county},
        )[0]
    if country == "SE":  # a Swedish one without a number is a sole trader: names make nobody the same person
        return Organisation.objects.create(name=name, kind=kind, county=county)
    named = Organisation.objects.filter(name__iexact=name, country=country, number="")
    known = named.filter(merged_into=None).first()
    if known is None and (merged := named.first()) is not None:
        return Organisation.objects.get(pk=heirs()[merged.pk])
    return known or Organisation.objects.create(name=name, country=country, kind=kind)


def known_name(number: str) -> str:
    """The name of the organisation with this number, where it stands in a case that an authority has, or is one itself;
    "" otherwise. What an applicant writes in a draft is told to nobody."""
    found = Organisation.objects.filter(number=number) if number else Organisation.objects.none()
    one = found.order_by(F("merged_into").asc(nulls_first=True)).first()
    if one is None:
        return ""
    stands = CaseOrganisation.objects.filter(organisation=one).exclude(case__number="")
    if not (Authority.objects.filter(organisation=one).exists() or stands.exists()):
        return ""
    return Organisation.objects.get(pk=heirs()[one.pk]).name if one.merged_into_id else one.name


@transaction.atomic
def add_party(
    version: ApplicationVersion,
    *,
    name: str,
    kind: str,
    by: User,
    now: datetime,
    number: str = "",
    country: str = "SE",
    size: str = "",
    county: str = "",
    contact_name: str = "",
    sni: str = "",
    sni_edition: str = "",
    personal_number: str = "",
) -> ProjectParty:
    """Add an organisation to the project; the first one coordinates. Raises PartyAlreadyThere.

    `number` is an organisation number that has been checked (556012-3456); empty for a foreign organisation, and for a
    sole trader, whose `personal_number` (twelve digits) is kept apart and joins nobody to anybody.
    """
    writing = _writing(version, by, now)
    version = writing.version
    if personal_number:
        if found := version.parties.filter(sole_trader__number=personal_number).first():
            raise PartyAlreadyThere(name=found.name)
        organisation = Organisation.objects.create(name=name, kind=kind, county=county)
    else:
        organisation = find_or_create(name=name, number=number, country=country, kind=kind, county=county)
        if found := version.parties.filter(organisation=organisation).first():
            raise PartyAlreadyThere(name=found.name)
    last = version.parties.aggregate(last=Max("position"))["last"]
    party = ProjectParty.objects.create(
        version=version,
        organisation=organisation,
        name=name,
        kind=kind,
        size=size,
        county=county,
        contact_name=contact_name,
        sni=sni,
        sni_edition=sni_edition if sni else "",
        is_coordinator=last is None,
        position=0 if last is None else last + 1,
    )
    if personal_number:
        SoleTrader.objects.create(version=version, party=party, number=personal_number)
    if party.is_coordinator:
        _tell_part(writing, party)
    writing.log(f"party:{party.uuid}", {"added": None})
    return party


def _tell_part(writing: Writing, party: ProjectParty) -> None:
    """A coordinator who has not said for whom takes part for the coordinating organisation of this application."""
    if writing.part.organisation_id is None:
        Participation.objects.filter(pk=writing.part.pk).update(organisation=party.organisation)


@transaction.atomic
def change_party(party: ProjectParty, values: Values, *, revision: int | None, by: User, now: datetime) -> ProjectParty:
    """Change what an application says of a party. Raises Conflict, NotAllowed, ActNotOpen."""
    writing = _writing(party.version, by, now)
    party = ProjectParty.objects.get(pk=party.pk)
    current = {name: getattr(party, name) for name in FIELDS}
    section = f"party:{party.uuid}"
    wanted = {name: value for name, value in values.items() if name in FIELDS}
    changed = writing.check(section, wanted, current, revision)
    if changed:
        for name, value in changed.items():
            setattr(party, name, value)
        party.save(update_fields=list(changed))
        writing.log(section, {name: current[name] for name in changed})
    return party


@transaction.atomic
def make_coordinator(party: ProjectParty, *, by: User, now: datetime) -> ProjectParty:
    """Let this party coordinate the project instead of the one that did."""
    writing = _writing(party.version, by, now)
    party = ProjectParty.objects.get(pk=party.pk)
    former = writing.version.parties.filter(is_coordinator=True).first()
    if former == party:
        return party
    if former:
        former.is_coordinator = False
        former.save(update_fields=["is_coordinator"])
    party.is_coordinator = True
    party.save(update_fields=["is_coordinator"])
    writing.log("parties", {"coordinator": str(former.uuid) if former else None})
    return party


@transaction.atomic
def remove_party(party: ProjectParty, *, by: User, now: datetime) -> None:
    """Take a party out of the project with its budget; the log keeps all of it. Raises CoordinatorStays."""
    writing = _writing(party.version, by, now)
    party = ProjectParty.objects.select_related("organisation").filter(pk=party.pk).first()
    if party is None:
        return
    if party.is_coordinator and writing.version.parties.count() > 1:
        raise CoordinatorStays
    before: dict[str, Any] = {name: getattr(party, name) for name in FIELDS}
    before |= {"organisation": str(party.organisation.uuid), budget_section(party): read_budget(party)}
    section = f"party:{party.uuid}"
    party.delete()
    writing.log(section, before)
