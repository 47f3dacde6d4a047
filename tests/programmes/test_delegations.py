"""Which parts a delegation covers is set by an administrator, never for oneself, and nothing of it is forgotten."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed, RoleEnded, SelfGrant, Stale
from accounts.models import RoleAssignment
from accounts.roles import Role
from accounts.workflow.roles import grant_role
from programmes.errors.delegations import WholeAndStrand
from programmes.models import StrandDelegation
from programmes.rules.delegations import doubled
from programmes.workflow.delegations import set_parts
from registry.models import Event
from sweden.clock import today
from tests.factories import accounts, programmes

NOW = accounts.GRANTED
LATER = NOW + timedelta(days=3)


@pytest.fixture
def administrator():
    return accounts.staff(Role.ADMINISTRATOR, name="Gunnar Ek")


@pytest.fixture
def decider():
    return accounts.staff(Role.DECISION_MAKER, name="Karin Wretman")


@pytest.fixture
def ours():
    made = programmes.assignment()
    for key in ("forsta", "andra"):
        programmes.strand(made, key)
    return made


def role_of(user):
    return RoleAssignment.objects.get(person=user.person)


def standing(role):
    return set(StrandDelegation.objects.of_role(role).parts())


PARTS = st.sets(st.tuples(st.integers(1, 3), st.none() | st.integers(1, 3)))


@given(PARTS)
def test_whole_and_strand_together_are_told_exactly_where_they_are(parts) -> None:
    assert doubled(parts) == [
        one for one in (1, 2, 3) if (one, None) in parts and any((one, s) in parts for s in (1, 2, 3))
    ]


@pytest.mark.django_db
def test_what_no_longer_is_covered_ends_and_says_by_whom(administrator, decider, ours) -> None:
    role, (first, second) = role_of(decider), ours.strands.order_by("pk")

    set_parts(role, [(ours.pk, None)], by=administrator, now=NOW)
    set_parts(role, [(ours.pk, first.pk), (ours.pk, second.pk)], by=administrator, now=LATER)

    assert standing(role) == {(ours.pk, first.pk), (ours.pk, second.pk)}
    whole = StrandDelegation.objects.get(role=role, strand=None)
    assert (whole.granted_at, whole.ended_at, whole.ended_by) == (NOW, LATER, administrator)
    assert Event.objects.filter(kind="delegation.parts_set", by=administrator).count() == 2
    set_parts(role, [(ours.pk, None)], by=administrator, now=LATER)  # again, beside the ended row
    assert standing(role) == {(ours.pk, None)}


@pytest.mark.django_db
def test_nobody_sets_what_covers_their_own_decisions(administrator, decider, ours) -> None:
    other = accounts.staff(Role.ADMINISTRATOR, name="Alva Sand")
    own = grant_role(
        administrator.person,
        Role.DECISION_MAKER,
        at=accounts.authority(),
        by=other,
        now=NOW,
        valid_from=date(2025, 1, 1),
    )

    with pytest.raises(SelfGrant):
        set_parts(own, [(ours.pk, None)], by=administrator, now=NOW)
    assert not StrandDelegation.objects.exists()


@pytest.mark.django_db
def test_a_deputy_has_what_the_role_has_and_does_not_set_it(administrator, decider, ours) -> None:
    role = role_of(decider)
    row = RoleAssignment.objects.create(
        person=administrator.person,
        role=Role.DECISION_MAKER,
        authority=role.authority,
        deputy_for=role,
        valid_from=date(2025, 1, 1),
        valid_to=today() + timedelta(days=5),
        granted_at=NOW,
    )

    with pytest.raises(SelfGrant):
        set_parts(role, [(ours.pk, None)], by=administrator, now=NOW)
    with pytest.raises(NotAllowed):
        set_parts(row, [(ours.pk, None)], by=administrator, now=NOW)
    StrandDelegation.objects.create(role=role, assignment=ours)

    assert standing(row) == {(ours.pk, None)}


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_of_the_authority_sets_it(role, decider, ours) -> None:
    foreign = accounts.staff(Role.ADMINISTRATOR, accounts.authority("vr"), name="Vera Rask")
    for by in (accounts.staff(role, name="Någon"), foreign):
        with pytest.raises(NotAllowed):
            set_parts(role_of(decider), [(ours.pk, None)], by=by, now=NOW)


@pytest.mark.django_db
def test_what_is_doubled_stale_or_of_an_ended_role_is_refused(administrator, decider, ours) -> None:
    role, strand = role_of(decider), ours.strands.first()

    with pytest.raises(WholeAndStrand):
        set_parts(role, [(ours.pk, None), (ours.pk, strand.pk)], by=administrator, now=NOW)
    set_parts(role, [(ours.pk, None)], by=administrator, now=NOW)
    with pytest.raises(Stale):
        set_parts(role, [], seen=[], by=administrator, now=NOW)
    RoleAssignment.objects.filter(pk=role.pk).update(ended_at=NOW)
    with pytest.raises(RoleEnded):
        set_parts(role, [], by=administrator, now=NOW)
    assert standing(role) == {(ours.pk, None)}


@pytest.mark.django_db
def test_the_page_sets_it_keeps_what_was_chosen_wrongly_and_shows_the_history(administrator, decider, ours) -> None:
    role, strand = role_of(decider), ours.strands.first()
    client = Client()
    client.force_login(administrator)
    url = reverse("programmes:delegation", args=[role.pk])
    assert "Inga delar" in client.get(url).content.decode()

    wrong = client.post(url, {"parts": [f"{ours.pk}-0", f"{ours.pk}-{strand.pk}"], "seen": ""})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"parts"}
    assert wrong.content.decode().count(" checked") == 2

    assert client.post(url, {"parts": [f"{ours.pk}-{strand.pk}"], "seen": ""}).status_code == 302
    assert standing(role) == {(ours.pk, strand.pk)}
    assert client.post(url, {"parts": [], "seen": ""}).status_code == 409
    seen = str(StrandDelegation.objects.get().pk)
    assert client.post(url, {"parts": [], "seen": seen}).status_code == 302
    page = client.get(url)
    assert [one.strand_id for one in page.context["ended"]] == [strand.pk]


@pytest.mark.django_db
def test_the_page_of_roles_says_what_is_covered_with_no_more_questions_for_more_roles(
    administrator, decider, ours
) -> None:
    client = Client()
    client.force_login(administrator)
    url = reverse("accounts:roles")
    programmes.delegation(decider, ours)
    client.get(url)

    with CaptureQueriesContext(connection) as first:
        page = client.get(url)
    assert "hela uppdraget" in page.content.decode()
    for number in range(3):
        programmes.delegation(accounts.staff(Role.REPORT_APPROVER, name=f"Beslutare {number}"), ours)
    with CaptureQueriesContext(connection) as then:
        page = client.get(url)

    assert page.content.decode().count("hela uppdraget") == 4
    assert len(then) == len(first)
