"""The same mass acts from the lists of proposals and of a call's reviews, previewed and each done by itself."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Outcome, Proposal
from assessments.workflow.meetings import call_meeting
from registry.models import MassAct, Message
from registry.workflow.mass import do_mass_act
from tests.factories import assessments as judge
from tests.factories import panels, reviews
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(officer):
    made = Client()
    made.force_login(officer)
    return made


@pytest.fixture
def two(call, officer, decider):
    reviews.criteria(call)
    reviews.terms(call, officer)
    rows = [judge.application(call, title=f"Projekt {number}") for number in (1, 2)]
    panels.free(rows, officer)
    return rows


def done(client, act, rows, place, **typed):
    """Previews the act from a list, asks for it and does it: what became of each."""
    keys = {"act": act, "case": [str(one.case.uuid) for one in rows], "back": place}
    seen = client.post(reverse("assessments:mass"), keys)
    assert seen.status_code == 200
    assert not MassAct.objects.filter(act=act).exists(), "nothing before it is asked for"
    read = [f"{key}:{said}" for _one, key, said in seen.context["to_do"]]
    answer = client.post(reverse("assessments:mass"), {**keys, **typed, "read": read, "ask": "1"})
    assert answer.status_code == 302, answer.content.decode()
    mass = MassAct.objects.latest("pk")
    do_mass_act(mass.job_id, now=DECIDED)
    titles = {one.case.uuid: one.title for one in rows}
    return seen.context["back"], {titles[one.target]: (one.status, one.said) for one in mass.items.all()}


def test_proposals_are_put_on_an_agenda_and_taken_back_from_their_list(client, two, call, vinnova, officer, decider):
    for one in two:
        judge.proposal(one, officer, outcome=Outcome.REJECT)
    meeting = call_meeting(
        call, authority=vinnova.authority, held_at=DECIDED, place="", decider=decider, by=officer, now=PROPOSED
    )
    shown = client.get("/beslut/").content.decode()
    assert shown.count('name="case"') == 2
    form = client.post(reverse("assessments:mass"), {"act": "agenda", "case": [str(two[0].case.uuid)]})
    assert str(meeting.uuid) in form.content.decode()
    lacking = {"act": "agenda", "case": [str(two[0].case.uuid)], "ask": "1", "meeting": str(two[0].case.uuid)}
    assert client.post(reverse("assessments:mass"), lacking).status_code == 422

    back, found = done(client, "agenda", two, "/beslut/", meeting=str(meeting.uuid))
    assert (back, {status for status, _said in found.values()}) == ("/beslut/", {"done"})
    assert meeting.items.count() == 2
    _back, found = done(client, "take_back", two[:1], "/beslut/", note="Skälen räcker inte.")
    assert found == {"Projekt 1": ("done", "")}
    assert Proposal.objects.waiting().count() == 1


def test_reviewers_are_reminded_and_given_more_time_from_the_list_of_reviews(client, two, call, officer):
    who, other = reviews.reviewer(officer), reviews.reviewer(officer, "Omar Haddad")
    given = reviews.assigned(two[0], who, officer)
    reviews.written(reviews.assigned(two[1], other, officer))
    page = f"/utlysningar/{call.case.uuid}/bedomning/"
    assert client.get(page).content.decode().count('name="case"') == 2
    back, found = done(client, "remind", two, page)
    assert back == page
    assert found["Projekt 1"] == ("done", "")
    assert found["Projekt 2"][0] == "refused"
    assert "kvar att lämna in" in found["Projekt 2"][1]
    assert [one.to_person for one in Message.objects.filter(kind="review.reminder")] == [who.person]

    _back, found = done(client, "extend", two, page, due_on="2025-12-19", why="Helgerna.")
    assert [status for _title, (status, _said) in sorted(found.items())] == ["done", "refused"]
    given.refresh_from_db()
    assert (given.due_at.date(), given.due_why) == (date(2025, 12, 19), "Helgerna.")
    assert given.due_at > CHECKED
