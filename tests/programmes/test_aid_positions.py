"""The shared register of positions on state aid: drafted, shared, joined, replaced and withdrawn, never changed."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from programmes.errors.office import (
    JoinedAlready,
    NotShared,
    PositionWithdrawn,
    ReasonMissing,
    UsedAlready,
)
from programmes.models import AidPosition, AidPositionVersion
from programmes.workflow import aid_positions
from registry.models import Event
from tests.factories import accounts, programmes, registry
from tests.factories import office as given
from tests.factories.office import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return programmes.pair()[0].programme


@pytest.fixture
def officer():
    return programmes.worker(name="Elin")


@pytest.fixture
def colleague():
    """At the other authority."""
    return programmes.worker(authority=programmes.agency("vr"), name="Agnes")


def new_version(position, by, **changed):
    texts = {
        "question": "Är universitetets avtalsforskning ekonomisk verksamhet?",
        "answer": "Ja.",
        "basis": "Meddelandet om FUI-stöd, punkt 21",
        "taken_on": date(2025, 12, 1),
        "change": "Efter domen",
    }
    aid_positions.write_draft(position, revision=0, by=by, now=NOW, **texts | changed)
    return aid_positions.share_position(position, revision=1, by=by, now=NOW)


def test_a_draft_is_for_the_own_authority_and_shared_it_is_for_all_staff(programme, officer, colleague):
    position = given.position(programme, by=officer, shared=False)
    assert list(AidPosition.objects.visible_to(colleague)) == []
    assert list(AidPosition.objects.visible_to(officer)) == [position]
    aid_positions.share_position(position, revision=1, by=officer, now=NOW)
    assert list(AidPosition.objects.visible_to(colleague)) == [position]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MINISTRY_READER])
def test_reviewers_and_ministry_readers_see_no_positions(programme, role):
    given.position(programme)
    assert not AidPosition.objects.visible_to(accounts.staff(role)).exists()
    assert not AidPositionVersion.objects.visible_to(accounts.staff(role)).exists()


def test_a_shared_version_is_never_changed_and_a_new_one_stands_beside_it(programme, officer):
    position = given.position(programme, by=officer)
    new_version(position, officer)
    assert [one.number for one in position.versions.all()] == [2, 1]
    assert list(AidPositionVersion.objects.current().values_list("number", flat=True)) == [2]
    with pytest.raises(ProgrammingError), transaction.atomic():
        AidPositionVersion.objects.filter(number=1).update(answer="Nej.")


def test_a_later_version_says_what_is_new(programme, officer):
    position = given.position(programme, by=officer)
    with pytest.raises(ReasonMissing):
        new_version(position, officer, change=" ")


def test_another_authority_joins_the_version_and_joins_anew_when_it_is_replaced(programme, officer, colleague):
    position = given.position(programme, by=officer)
    vr = programmes.agency("vr")
    aid_positions.join_position(position, number=1, authority=vr, by=colleague, now=NOW)
    with pytest.raises(JoinedAlready):
        aid_positions.join_position(position, number=1, authority=vr, by=colleague, now=NOW)
    second = new_version(position, officer)
    assert not second.joins.exists()
    with pytest.raises(Stale):
        aid_positions.join_position(position, number=1, authority=vr, by=colleague, now=NOW)


def test_nobody_joins_for_another_authority_nor_their_own_position(programme, officer, colleague):
    position = given.position(programme, by=officer)
    for by, key in ((officer, "vr"), (officer, "vinnova"), (colleague, "vinnova")):
        with pytest.raises(NotAllowed):
            aid_positions.join_position(position, number=1, authority=programmes.agency(key), by=by, now=NOW)


def test_another_authority_neither_writes_shares_nor_withdraws(programme, officer, colleague):
    position = given.position(programme, by=officer)
    with pytest.raises(NotAllowed):
        new_version(position, colleague)
    with pytest.raises(NotAllowed):
        aid_positions.withdraw_position(position, reason="Nej", by=colleague, now=NOW)


def test_a_withdrawn_position_says_why_and_stays_as_it_is(programme, officer, colleague):
    position, instead = given.position(programme, by=officer), given.position(programme, by=officer)
    with pytest.raises(ReasonMissing):
        aid_positions.withdraw_position(position, reason=" ", by=officer, now=NOW)
    row = aid_positions.withdraw_position(position, reason="Ny förordning", instead=instead, by=officer, now=NOW)
    assert row.instead == instead
    assert list(AidPosition.objects.visible_to(colleague).order_by("pk")) == [position, instead]
    with pytest.raises(PositionWithdrawn):
        new_version(position, officer)
    with pytest.raises(PositionWithdrawn):
        aid_positions.join_position(position, number=1, authority=programmes.agency("vr"), by=colleague, now=NOW)


def test_a_draft_that_was_never_shared_is_not_withdrawn(programme, officer):
    position = given.position(programme, by=officer, shared=False)
    with pytest.raises(NotShared):
        aid_positions.withdraw_position(position, reason="Nej", by=officer, now=NOW)


def test_what_is_shared_is_the_draft_that_was_read(programme, officer):
    position = given.position(programme, by=officer, shared=False)
    aid_positions.write_draft(
        position, revision=1, by=officer, now=NOW, question="?", answer="!", basis="§", taken_on=date(2025, 1, 1)
    )
    with pytest.raises(Stale):
        aid_positions.share_position(position, revision=1, by=officer, now=NOW)


def test_a_case_that_relies_on_a_position_says_so_in_its_history_once(programme, officer):
    position, case = given.position(programme), registry.case(programmes.agency())
    aid_positions.use_position(position, number=1, case=case, by=officer, now=NOW)
    assert Event.objects.get(kind="aid_position.used").case == case
    with pytest.raises(UsedAlready):
        aid_positions.use_position(position, number=1, case=case, by=officer, now=NOW)


def test_a_case_of_another_authority_or_one_is_blocked_from_is_not_tied_to_a_position(programme, officer):
    position = given.position(programme)
    theirs, ours = registry.case(programmes.agency("vr")), registry.case(programmes.agency())
    registry.block(ours, officer)
    for case in (theirs, ours):
        with pytest.raises(NotAllowed):
            aid_positions.use_position(position, number=1, case=case, by=officer, now=NOW)


def test_positions_are_found_by_any_swedish_form_of_a_word_and_only_by_their_latest_text(programme, officer):
    position = given.position(programme, by=officer)
    current = AidPositionVersion.objects.current()
    assert current.matching("ekonomiska verksamheter").get().position == position
    assert not current.matching("uppdrag företag kommun").exists()
    new_version(position, officer, question="Annan fråga", answer="Annat svar", basis="Annan artikel")
    assert not AidPositionVersion.objects.current().matching("ekonomisk").exists()
