"""Bias: declared before a case is opened, tried by a colleague, and a block that holds everywhere."""

from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from assessments.errors.bias import AppliesInCall, GroundMissing, JudgesOneself, NothingToTry, StoppedByBias
from assessments.errors.reviews import AssignmentActNotOpen
from assessments.models import ConflictOfInterest, Review, ReviewAssignment
from assessments.rules.bias import Kind
from assessments.workflow import bias, reviewing
from assessments.workflow.biasfacts import found_for
from registry.models import CaseBlock, Message, RegisterEntry
from registry.workflow import access
from registry.workflow.cases import join
from tests.factories import accounts, assessments, reviews

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _judged(standing) -> tuple[User, Application]:
    officer, row = reviews.officer(), assessments.application()
    reviews.criteria(row.call)
    reviews.terms(row.call, officer)
    return officer, row


@pytest.fixture
def officer(_judged, db) -> User:
    return deepcopy(_judged[0])


@pytest.fixture
def application(_judged, db) -> Application:
    return deepcopy(_judged[1])


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_what_is_reported_keeps_the_person_out_at_once_and_tells_the_officer(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    reviewing.save(row, reviews.WHOLE, revision=1, by=reviews.account(who), now=reviews.NOW)
    application.case.officer = officer.person
    application.case.save()
    said = reviews.declared(application, who, "unsure")
    assert said.late, "it had been opened"
    row.refresh_from_db()
    assert row.status == "frozen"
    assert not ReviewAssignment.objects.of(reviews.account(who)).exists()
    assert not Review.objects.visible_to(reviews.account(who)).exists()
    assert not Review.objects.counted().exists()
    (told,) = Message.objects.filter(kind="bias.reported")
    assert "fryst" in told.body
    with pytest.raises(NotAllowed):
        reviewing.save(row, {"for_panel": "Mer"}, revision=2, by=reviews.account(who), now=reviews.NOW)
    with pytest.raises(NotAllowed):
        reviews.declared(application, who)
    assert Review.objects.get().for_panel == "Bör diskuteras.", "what was written is not lost"


def test_a_colleague_finds_no_bias_and_the_review_goes_on(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    reviews.written(row)
    reviews.declared(application, who, "biased")
    decision = bias.decide_bias(
        application, who.person, biased=False, reason="Boken är tio år gammal.", by=officer, now=reviews.NOW
    )
    assert decision.declaration == ConflictOfInterest.objects.latest("pk")
    assert not CaseBlock.objects.filter(ended_at=None).exists()
    assert Review.objects.counted().count() == 1
    assert bias.is_free(application, who.person)


def test_bias_that_is_found_writes_a_block_with_its_ground_and_is_registered(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    reviews.written(row)
    decision = bias.decide_bias(
        application,
        who.person,
        biased=True,
        ground="2",
        reason="Styrelseledamot hos parten.",
        by=officer,
        now=reviews.NOW,
    )
    assert decision.block.ground == "Jäv, 16 § första stycket 2 förvaltningslagen"
    assert (decision.block.person, decision.block.decided_by) == (who.person, officer)
    assert RegisterEntry.objects.filter(case=application.case, what_public="Beslut i jävsfråga").count() == 1
    assert not Review.objects.counted().exists()
    with pytest.raises(NothingToTry):
        bias.decide_bias(application, who.person, biased=True, ground="2", reason="Igen.", by=officer, now=reviews.NOW)
    bias.decide_bias(application, who.person, biased=False, reason="Har avgått.", by=officer, now=reviews.NOW)
    assert not CaseBlock.objects.filter(ended_at=None).exists()


def test_a_block_for_bias_is_ended_by_a_decision_on_the_bias_and_by_nothing_else(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    reviews.declared(application, who, "unsure")
    case = application.case
    client = Client()
    client.force_login(officer)
    access_page, ending = reverse("registry:access", args=[case.uuid]), reverse("registry:end_block", args=[case.uuid])
    tried_at = reverse("assessments:try_bias", args=[case.uuid, who.person.uuid])

    def stands() -> None:
        (block,) = CaseBlock.objects.filter(case=case, ended_at=None)
        page = client.get(access_page).content.decode()
        assert tried_at in page
        assert f'name="block" value="{block.pk}"' not in page
        assert client.post(ending, {"block": block.pk}).status_code == 409
        assert CaseBlock.objects.filter(pk=block.pk, ended_at=None).exists()
        with pytest.raises(NotAllowed):
            reviews.declared(application, who)

    stands()  # reported, and not tried
    tried = {"by": officer, "now": reviews.NOW}
    bias.decide_bias(application, who.person, biased=True, ground="2", reason="Sitter i styrelsen.", **tried)
    stands()
    CaseBlock.objects.filter(case=case).update(ended_by=officer, ended_at=reviews.NOW)  # however it was ended
    with pytest.raises(NotAllowed):
        reviews.declared(application, who)
    bias.decide_bias(application, who.person, biased=True, ground="2", reason="Sitter alltjämt kvar.", **tried)
    bias.decide_bias(application, who.person, biased=False, reason="Har avgått.", **tried)
    assert not CaseBlock.objects.filter(case=case, ended_at=None).exists()
    reviews.declared(application, who)
    row.refresh_from_db()
    assert row.status == "open"
    # What is no question of bias is ended as before.
    other = accounts.staff("economist")
    by_hand = access.block(case, other.person, ground="Har slutat i enheten", by=officer, now=reviews.NOW)
    assert f'name="block" value="{by_hand.pk}"' in client.get(access_page).content.decode()
    assert client.post(ending, {"block": by_hand.pk}).status_code == 302


def test_nobody_decides_on_their_own_bias_nor_without_ground_or_role(application, officer) -> None:
    who = reviews.reviewer(officer).person
    case = {"application": application, "reason": "Skäl.", "now": reviews.NOW}
    with pytest.raises(JudgesOneself):
        bias.decide_bias(person=officer.person, biased=True, ground="1", by=officer, **case)
    with pytest.raises(GroundMissing):
        bias.decide_bias(person=who, biased=True, ground="5", by=officer, **case)
    with pytest.raises(GroundMissing):
        bias.decide_bias(person=who, biased=False, by=officer, **{**case, "reason": " "})
    with pytest.raises(NotAllowed):
        bias.decide_bias(person=who, biased=True, ground="1", by=accounts.staff("economist"), **case)
    with pytest.raises(NotAllowed):
        bias.declare(application, who, part="reviewer", answer="free", by=officer, now=reviews.NOW)


def test_an_officer_who_reports_bias_no_longer_sees_the_case(application, officer) -> None:
    assert Application.objects.visible_to(officer).filter(pk=application.pk).exists()
    bias.declare(
        application,
        officer.person,
        part="officer",
        answer="biased",
        ground="1",
        text="Min bror.",
        by=officer,
        now=reviews.NOW,
    )
    assert not Application.objects.visible_to(fresh(officer)).filter(pk=application.pk).exists()
    assert not ConflictOfInterest.objects.visible_to(fresh(officer)).exists()


def test_whoever_applies_in_the_call_neither_gets_nor_declares_an_assignment(application, officer) -> None:
    who = reviews.reviewer(officer)
    other = assessments.application(application.call, title="En annan", by=reviews.account(who))
    with pytest.raises(StoppedByBias):
        reviews.assigned(application, who, officer)
    with pytest.raises(AppliesInCall):
        reviews.declared(application, who)
    with pytest.raises(AppliesInCall):
        reviews.invited(application.call, who, officer)
    assert found_for(other, who.person, now=reviews.NOW)[0].kind == Kind.TAKES_PART


def test_whoever_applies_after_having_been_given_one_reads_no_more(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    assessments.application(application.call, title="En annan", by=reviews.account(who))
    with pytest.raises(AppliesInCall):
        reviewing.save(row, {"for_panel": "Bra"}, revision=1, by=reviews.account(who), now=reviews.NOW)


def test_what_is_known_is_found_among_parties_and_earlier_projects(application, officer) -> None:
    party = application.submitted_version.parties.order_by("pk").last()
    who = reviews.reviewer(officer, organisation=party.organisation)
    colleague = reviews.reviewer(officer, "Per Dahl")
    earlier = assessments.application(title="Förra året", by=reviews.account(colleague))
    join(earlier.case, application.created_by.person, rights="read", now=reviews.NOW)
    kinds = {one.kind for one in found_for(application, who.person, now=reviews.NOW)}
    assert kinds == {Kind.SAME_ORGANISATION}
    assert Kind.CO_APPLICANT in {one.kind for one in found_for(application, colleague.person, now=reviews.NOW)}
    assert found_for(application, reviews.reviewer(officer, "Ny Person").person, now=reviews.NOW) == []


def test_a_frozen_assignment_is_not_opened_by_declaring_again(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    bias.decide_bias(
        application, who.person, biased=True, ground="4", reason="Nära vänner.", by=officer, now=reviews.NOW
    )
    CaseBlock.objects.update(valid_to="2025-11-01", valid_from="2025-11-01")  # even if the block has run out
    row.refresh_from_db()
    with pytest.raises(AssignmentActNotOpen):
        reviewing.save(row, {"for_panel": "Bra"}, revision=1, by=reviews.account(who), now=reviews.NOW)


def test_a_calls_list_of_bias_is_filtered_and_sorted(application, officer, client) -> None:
    first, second = reviews.reviewer(officer, "Bo Alm"), reviews.reviewer(officer, "Ada Ek")
    reviews.declared(application, first, "unsure")
    reviews.declared(application, second)
    client.force_login(officer)
    page = f"/utlysningar/{application.call.case.uuid}/bedomning/jav/"

    def people(query=""):
        return [one["row"].person.name for one in client.get(page + query).context["rows"]]

    assert people() == ["Bo Alm", "Ada Ek"], "what waits to be tried comes first"
    assert people("?sortera=person") == ["Ada Ek", "Bo Alm"]
    assert people("?state=waits") == ["Bo Alm"]
    assert people("?state=biased") == []
    assert people("?q=ada") == ["Ada Ek"]
