"""Everyone who takes part declares: in a list of many, those who decide together as well; and what is taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from assessments.errors.bias import AlreadyOpened, NotAllDeclared
from assessments.errors.decisions import ItemRefused
from assessments.models import BiasTerms, ConflictOfInterest, Outcome
from assessments.workflow import bias, reviewing
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.declaring import take_back, to_declare, to_take_back
from assessments.workflow.gate import undeclared
from assessments.workflow.meetings import call_meeting, say_presence
from registry.models import CaseBlock
from tests.factories import assessments as judge
from tests.factories import panels, reviews
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(vinnova):
    return make.worker(Role.DECISION_MAKER, vinnova.authority, name="Anna Ek")


@pytest.fixture
def two(call, officer):
    """Two proposed rejections in a call with reviews, of which the officer is free."""
    reviews.criteria(call)
    reviews.terms(call, officer)
    rows = [judge.application(call, title=f"Projekt {number}") for number in (1, 2)]
    panels.free(rows, officer)
    for row in rows:
        judge.proposal(row, officer, outcome=Outcome.REJECT)
    return rows


@pytest.fixture
def meeting(call, vinnova, officer, decider, anna, two):
    people = {"decider": decider, "deciders": [anna.person], "quorum": 1}
    called = call_meeting(
        call, authority=vinnova.authority, held_at=DECIDED, place="", **people, by=officer, now=PROPOSED
    )
    put_on_agenda(called, two, by=officer, now=PROPOSED)
    return called


def checked(call, officer):
    """An application that meets the formal demands, of which the officer is free."""
    row = judge.application(call)
    panels.free([row], officer)
    panels.eligible([row], officer)
    return row


def refusal(meeting, decider):
    with pytest.raises(ItemRefused) as refused:
        lock_meeting(meeting, by=decider, now=DECIDED)
    return refused.value.refusal


def test_a_meeting_decides_nothing_before_all_who_take_part_have_declared(meeting, officer, decider, anna, two):
    panels.free(two, decider, part="decision_maker")
    refused = refusal(meeting, decider)
    assert isinstance(refused, NotAllDeclared)
    assert "Anna Ek" in str(refused)
    assert "Karin Wretman" not in str(refused)
    panels.free(two[:1], anna, part="decision_maker")
    assert isinstance(refusal(meeting, decider), NotAllDeclared)

    say_presence(meeting.items.get(application=two[1]), {anna.person: "away"}, {}, by=officer, now=PROPOSED)
    assert len(lock_meeting(meeting, by=decider, now=DECIDED)) == 2, "who has left the item is not asked"


def test_those_who_sit_in_a_meeting_find_its_items_in_their_list_and_see_no_proposal_before(
    meeting, officer, anna, two, client
):
    assert [one.pk for one in to_declare(anna, PROPOSED)] == [one.pk for one in two]
    client.force_login(anna)
    assert client.get(f"/arenden/{two[0].case.uuid}/").status_code == 302
    file = client.get("/beslut/?format=csv").getvalue().decode()
    assert two[0].title in file
    assert "avslag" not in file.lower()
    assert "Elin Sandberg" not in file
    page = client.get(f"/beslutsmoten/{meeting.uuid}/").content.decode()
    assert page.count("deklarera jäv först") == 2
    assert "Avslag" not in page

    panels.free(two[:1], anna, part="decision_maker")
    file = client.get("/beslut/?format=csv").getvalue().decode()
    assert (file.lower().count("avslag"), file.count("Elin Sandberg")) == (1, 1)
    assert [one.pk for one in to_declare(anna, PROPOSED)] == [two[1].pk]
    assert client.get(f"/beslutsmoten/{meeting.uuid}/").content.decode().count("deklarera jäv först") == 1
    assert not to_declare(officer, PROPOSED)


def test_what_a_closed_case_leaves_out_is_told_by_no_filter_order_sum_or_file(call, officer, decider, client):
    reviews.criteria(call)
    reviews.terms(call, officer)
    large, small, none = rows = [judge.application(call, title=f"Projekt {number}") for number in (1, 2, 3)]
    panels.free(rows, officer)
    judge.proposal(large, officer)
    judge.proposal(small, officer, amounts=[replace(judge.requested(small)[0], amount=1000)])
    judge.proposal(none, officer, outcome=Outcome.REJECT)
    client.force_login(decider)

    def listed(query):
        page, file = (client.get(f"/beslut/?{query}{form}") for form in ("", "&format=csv"))
        shown = [one.application.title for one in page.context["page"].object_list]
        assert [one.split(";")[1] for one in file.getvalue().decode().splitlines()[1:]] == shown
        return shown, page.content.decode()

    def told(query=""):
        return {one["number"]: one["outcome"] for one in client.get(f"/api/v1/proposals/{query}").json()["items"]}

    for outcome in Outcome.values:
        assert listed(f"outcome={outcome}")[0] == list(told(f"?outcome={outcome}")) == []
    in_turn = [one.title for one in rows]
    titles, page = listed("sortera=forslag")
    assert (titles, listed("sortera=-forslag")[0]) == (in_turn, in_turn[::-1])
    assert 'id="room"' not in page
    assert "1\xa0000" not in client.get("/").content.decode()
    assert set(told().values()) == {None}

    panels.free([small], decider, part="decision_maker")
    titles, page = listed("sortera=-forslag")
    assert titles[0] == small.title
    assert "1\xa0000" in page.partition('id="room"')[2]
    assert listed("outcome=grant")[0] == [small.title]
    assert told("?outcome=grant") == {small.case.designation: "grant"}


def test_the_list_keeps_what_was_answered_until_a_ground_is_given_and_each_row_is_a_declaration(
    meeting, anna, two, client
):
    client.force_login(anna)
    first, second = (str(one.case.uuid) for one in two)
    answers = {"act": "save", f"{first}-answer": "free", f"{second}-answer": "biased"}
    refused = client.post("/jav/", answers)
    assert refused.status_code == 422
    assert refused.content.decode().count("checked") == 2
    assert not ConflictOfInterest.objects.filter(person=anna.person).exists()

    whole = {**answers, f"{second}-ground": "4", f"{second}-text": "Vi skrev ihop i fjol."}
    assert client.post("/jav/", whole).status_code == 302
    rows = ConflictOfInterest.objects.filter(person=anna.person).order_by("pk")
    assert [(one.application_id, one.answer, one.ground, one.part, one.declared_by) for one in rows] == [
        (two[0].pk, "free", "", "decision_maker", anna),
        (two[1].pk, "biased", "4", "decision_maker", anna),
    ]
    assert CaseBlock.objects.filter(person=anna.person, case=two[1].case, ended_at=None).count() == 1
    assert "Inget väntar på din deklaration" in client.get("/jav/").content.decode()


def test_no_bias_in_the_chosen_is_one_press_and_is_taken_back_by_one(meeting, anna, two, client):
    client.force_login(anna)
    keys = [str(one.case.uuid) for one in two]
    none = client.post("/jav/", {"act": "free", "case": [], f"{keys[0]}-answer": "unsure"})
    assert (none.status_code, none.content.decode().count("checked")) == (422, 1), "what was answered stays"
    against = client.post("/jav/", {"act": "free", "case": keys, f"{keys[1]}-answer": "biased"})
    assert (against.status_code, against.content.decode().count("checked")) == (422, 3)
    assert two[1].case.designation in str(next(iter(against.context["messages"])))
    assert not ConflictOfInterest.objects.filter(person=anna.person).exists()
    done = client.post("/jav/", {"act": "free", "case": [*keys, "nonsense"]})
    assert bias.free_in([one.pk for one in two], anna.person) == {one.pk for one in two}

    at = ConflictOfInterest.objects.filter(person=anna.person).first().declared_at
    shown = client.get(done["Location"]).content.decode()
    assert f'value="{at.isoformat()}"' in shown
    client.post("/jav/", {"undo": at.isoformat()})
    assert bias.free_in([one.pk for one in two], anna.person) == set()
    said = ConflictOfInterest.objects.filter(person=anna.person, application=two[0]).values_list("answer", flat=True)
    assert sorted(said) == ["free", "undone"], "both stand, with who and when"
    assert len(to_declare(anna, PROPOSED)) == 2


def test_what_has_been_acted_on_is_not_taken_back_and_nobody_takes_back_anothers(officer):
    row = judge.application()
    reviews.criteria(row.call)
    reviews.terms(row.call, officer)
    who = reviews.reviewer(officer)
    given = reviews.assigned(row, who, officer)
    user = reviews.account(who)
    assert to_take_back(officer.person, reviews.NOW) == []
    (said,) = to_take_back(user.person, reviews.NOW)
    assert take_back([said], by=officer, now=reviews.NOW) == []
    (undone,) = take_back([said], by=user, now=reviews.NOW)
    given.refresh_from_db()
    assert (given.status, undone.part) == ("waiting", "reviewer")

    later = reviews.NOW + timedelta(hours=1)
    reviews.declared(row, who, now=later)
    reviewing.save(given, {"for_panel": "Bra"}, revision=None, by=user, now=later)
    with pytest.raises(AlreadyOpened):
        take_back(to_take_back(user.person, later), by=user, now=later)


def test_the_list_costs_the_same_queries_for_many(meeting, call, officer, anna):
    counts = []
    for more in (0, 3):
        put_on_agenda(meeting, [checked(call, officer) for _ in range(more)], by=officer, now=CHECKED)
        who = User.objects.get(pk=anna.pk)
        with CaptureQueriesContext(connection) as asked:
            assert len(to_declare(who, PROPOSED)) == 2 + more
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("when", "waiting"), [("never", 0), ("taking_part", 1), ("always", 2), ("", 2)])
def test_the_list_waits_for_what_the_gate_asks_by_each_of_the_authoritys_terms(
    vinnova, officer, anna, two, when, waiting
):
    unreviewed = judge.application()
    panels.free([unreviewed], officer)
    judge.proposal(unreviewed, officer, outcome=Outcome.REJECT)
    panels.free(two[:1], anna, part="decision_maker")
    terms = BiasTerms.objects.filter(authority=vinnova.authority)
    if when:
        terms.update(staff_declares=when)
    else:
        terms.delete()  # who says nothing lets everyone declare
    rows = list(Application.objects.select_related("case"))
    assert {one.pk for one in to_declare(anna, PROPOSED)} == undeclared(anna, rows)
    assert len(undeclared(anna, rows)) == waiting


def test_what_waits_is_read_by_the_page(meeting, call, officer, anna, client):
    put_on_agenda(meeting, [checked(call, officer)], by=officer, now=CHECKED)
    client.force_login(anna)
    seen, address = [], "/api/v1/bias-declarations/waiting/?limit=2"
    while address:
        told = client.get(address).json()
        seen += [one["application"] for one in told["items"]]
        address = told["next"]
    assert sorted(seen) == sorted(str(one.case.uuid) for one in to_declare(anna, PROPOSED))
    assert len(seen) == 3
