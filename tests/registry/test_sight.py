"""Who sees a case, everywhere at once: list, search, page, document, export, register."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from registry.models import Case, Document
from registry.models.case import CaseKind
from registry.workflow import access
from sweden.clock import today
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db
TITLE = "Sluten odling av T-celler"


@pytest.fixture
def case():
    case = registry.case(kind=CaseKind.ENQUIRY, title=TITLE)
    registry.entry(case, f"{TITLE} kom in", document=registry.document(case))
    return case


def doors(case: Case) -> dict[str, str]:
    """Where the case could be met."""
    document = Document.objects.get(case=case)
    return {
        "page": reverse("registry:case", args=[case.uuid]),
        "entries": reverse("registry:entries", args=[case.uuid]),
        "document": reverse("registry:document", args=[document.uuid]),
        "list": reverse("registry:cases"),
        "export": reverse("registry:cases") + "?format=csv",
        "search": reverse("registry:search") + "?q=odling",
        "register": reverse("registry:register", args=[case.authority.key]),
        "register as a file": reverse("registry:register", args=[case.authority.key]) + "?format=csv",
    }


def seen(user, case: Case) -> set[str]:
    """The doors behind which `user` finds the case."""
    client = Client()
    client.force_login(user)
    found = set()
    for name, url in doors(case).items():
        answer = client.get(url)
        content = answer.getvalue().decode() if answer.status_code == 200 else ""
        if answer.status_code == 200 and (name == "document" or TITLE in content):
            found.add(name)
    return found


EVERYWHERE = {"page", "entries", "document", "list", "export", "search", "register", "register as a file"}
ONE_CASE = EVERYWHERE - {"register", "register as a file"}  # the register as a list is its authority's own


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.REGISTRAR, Role.DECISION_MAKER, Role.ECONOMIST, Role.AUDITOR])
def test_the_own_authoritys_people_meet_it_everywhere(case, role) -> None:
    assert seen(accounts.staff(role), case) == EVERYWHERE


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PROGRAMME_OFFICE, Role.REVIEWER])
def test_roles_whose_work_is_not_with_cases_meet_it_nowhere(case, role) -> None:
    assert seen(accounts.staff(role), case) == set()


def test_a_blocked_person_meets_it_nowhere_whatever_role_or_share_holds(case) -> None:
    officer = accounts.staff()
    registry.share(case, person=officer.person)

    registry.block(case, officer)

    assert seen(officer, case) == set()


#: Where one who takes part in a case meets it without any role.
AS_APPLICANT = {"page", "entries", "document"}


def test_who_takes_part_meets_their_own_case_as_an_applicant_whatever_they_are_blocked_from(case) -> None:
    officer, reviewer, applicant = accounts.staff(), accounts.staff(Role.REVIEWER), accounts.user()
    for one in (officer, reviewer, applicant):
        registry.participant(case, one)
    registry.share(case, person=officer.person)
    registry.block(case, officer)
    registry.block(case, reviewer)

    assert seen(officer, case) == AS_APPLICANT
    assert seen(reviewer, case) == seen(applicant, case) >= AS_APPLICANT
    working, pages = registry.document(case, internal=True), {}
    for one in (officer, applicant):
        client = Client()
        client.force_login(one)
        assert client.get(reverse("registry:document", args=[working.uuid])).status_code == 404
        assert client.post(reverse("registry:note", args=[case.uuid]), {"text": "Ser bra ut."}).status_code == 403
        pages[one] = client.get(reverse("registry:case", args=[case.uuid])).content.decode().partition("<main")[2]
    assert re.sub(r'value="[^"]*"', "", pages[officer]) == re.sub(r'value="[^"]*"', "", pages[applicant])
    assert not Case.objects.visible_to(officer).exists()


def test_a_block_that_has_ended_no_longer_hides(case) -> None:
    officer, decided_by = accounts.staff(), accounts.staff(Role.DECISION_MAKER)
    row = access.block(case, officer.person, ground="Jäv", by=decided_by, now=registry.NOW)
    assert seen(officer, case) == set()

    access.end_block(row, by=decided_by, now=registry.NOW)

    assert seen(officer, case) == EVERYWHERE


@pytest.mark.parametrize("whom", ["authority", "person", "department"])
def test_a_share_gives_sight_of_the_case_and_of_no_other(case, whom) -> None:
    vr = accounts.authority("vr")
    reader = accounts.staff(Role.MINISTRY_READER) if whom == "department" else accounts.staff(at=vr)
    other = registry.case(title="Annat ärende")
    targets = {"authority": vr, "person": reader.person, "department": accounts.department()}
    assert seen(reader, case) == set()

    registry.share(case, **{whom: targets[whom]})

    assert seen(reader, case) == ONE_CASE
    assert not Case.objects.visible_to(reader).filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(days=-5), timedelta(days=-1), False),
        (timedelta(days=1), None, False),
        (timedelta(days=-5), None, True),
    ],
)
def test_a_share_holds_on_its_days_both_ends_included(case, first, last, holds) -> None:
    vr = accounts.authority("vr")
    reader = accounts.staff(at=vr)

    registry.share(case, authority=vr, valid_from=today() + first, valid_to=None if last is None else today() + last)

    assert bool(seen(reader, case)) is holds


def test_a_share_that_is_ended_stops_at_once(case) -> None:
    vr, officer = accounts.authority("vr"), accounts.staff()
    reader = accounts.staff(at=vr)
    row = access.share(case, ground="Samverkan", by=officer, now=registry.NOW, since=today(), until=None, authority=vr)
    assert seen(reader, case) == ONE_CASE

    access.end_share(row, by=officer, now=registry.NOW)

    assert seen(reader, case) == set()


def test_a_share_shows_neither_notes_nor_working_material(case) -> None:
    vr = accounts.authority("vr")
    reader = accounts.staff(at=vr)
    draft = registry.document(case, "Utkast till beslut.pdf", content=b"utkast", internal=True)
    registry.share(case, authority=vr)
    client = Client()
    client.force_login(reader)

    assert client.get(reverse("registry:document", args=[draft.uuid])).status_code == 404
    assert "Utkast till beslut" not in client.get(reverse("registry:case", args=[case.uuid])).content.decode()
    assert client.get(reverse("registry:access", args=[case.uuid])).status_code == 403


def test_a_share_of_the_register_alone_shows_its_entries_in_public_wording_and_nothing_else(case) -> None:
    vr = accounts.authority("vr")
    reader = accounts.staff(at=vr)
    words = {"what": "Inkommen skrivelse", "what_internal": "Hemlig uppfinning"}
    registry.entry(case, document=Document.objects.get(case=case), **words)
    row = registry.share(case, authority=vr, what="register")
    client = Client()
    client.force_login(reader)

    assert seen(reader, case) == {"entries"}
    assert client.get(reverse("registry:case", args=[case.uuid])).url == reverse("registry:entries", args=[case.uuid])
    page = client.get(reverse("registry:entries", args=[case.uuid])).content.decode()
    assert "Inkommen skrivelse" in page
    assert "Hemlig uppfinning" not in page
    assert "/dokument/" not in page
    assert "Åtkomst" not in page

    access.end_share(row, by=accounts.staff(), now=registry.NOW)
    assert client.get(reverse("registry:entries", args=[case.uuid])).status_code == 404


def test_a_draft_is_its_participants_own_and_shares_and_roles_open_nothing() -> None:
    draft = registry.case(kind=CaseKind.ENQUIRY, title=TITLE, numbered=False)
    registry.document(draft)
    applicant, officer, vr = accounts.user(), accounts.staff(), accounts.authority("vr")
    registry.participant(draft, applicant)
    registry.share(draft, authority=vr)

    assert "page" in seen(applicant, draft)
    assert seen(officer, draft) == set()
    assert seen(accounts.staff(at=vr), draft) == set()


def test_a_role_opens_on_its_days_only(case) -> None:
    user = accounts.user()
    accounts.role(user, Role.CASE_OFFICER, valid_from=date(2020, 1, 1), valid_to=today() - timedelta(days=1))
    assert seen(user, case) == set()

    accounts.role(user, Role.CASE_OFFICER, valid_from=today(), valid_to=today())

    assert seen(user, case) == EVERYWHERE


def test_a_number_or_a_membership_alone_joins_nobody(case) -> None:
    organisation = accounts.organisation(number="559012-3419")
    registry.party(case, organisation)
    lina, verifier = accounts.user(), accounts.staff(Role.REGISTRAR)
    membership = accounts.membership(lina, organisation)
    assert seen(lina, case) == set()

    membership.verified_by, membership.verified_at = verifier, registry.NOW
    membership.save()

    assert seen(lina, case) == ONE_CASE


def test_a_participation_that_has_ended_shows_nothing(case) -> None:
    applicant = accounts.user()
    part = registry.participant(case, applicant)
    part.ended_at = registry.NOW
    part.save()

    assert seen(applicant, case) == set()
