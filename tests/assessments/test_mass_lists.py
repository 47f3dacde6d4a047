"""The same mass acts from the lists of proposals and of a call's reviews, previewed and each done by itself."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from assessments.errors.meetings import SentTogether
from assessments.errors.reviews import InvitedSince
from assessments.models import BiasDecision, ConflictOfInterest, DecisionLetter, Outcome, Proposal, ReviewInvitation
from assessments.workflow import invitations, outbox
from assessments.workflow.assigning import remind_of
from assessments.workflow.bias import decide_bias
from assessments.workflow.decisions import decide
from assessments.workflow.mass.pool import ACTS as POOL
from assessments.workflow.meetings import call_meeting
from registry.models import MassAct, Message
from registry.workflow.mass import do_mass_act
from tests.factories import accounts, calls, panels, reviews
from tests.factories import assessments as judge
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.registry import block, participant

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


def previewed(client, address, act, uuids, **more):
    """The preview of an act on what has these identifiers: what will happen to each or why not, by identifier."""
    seen = client.post(reverse(address), {"act": act, "item": [str(one) for one in uuids], **more})
    assert seen.status_code == 200, seen.content.decode()
    found = {key: (one.tells, one.warns) for one, key, _read in seen.context["to_do"]}
    return seen, found, [str(one.refusal) for one in seen.context["not_open"]]


def carried_out(client, address, act, seen, **typed):
    """Asks for what has been previewed, and does it: what became of each, by identifier."""
    read = [f"{key}:{said}" for _one, key, said in seen.context["to_do"]]
    keys = [key for _one, key, _said in seen.context["to_do"]]
    answer = client.post(reverse(address), {"act": act, "item": keys, "read": read, "ask": "1", **typed})
    assert answer.status_code == 302, answer.content.decode()
    mass = MassAct.objects.latest("pk")
    do_mass_act(mass.job_id, now=max(DECIDED, mass.asked_at))
    assert client.get(answer["Location"]).status_code == 200
    return {str(one.target): (one.status, one.said) for one in mass.items.all()}


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


def test_letters_are_read_and_sent_together_and_one_that_has_been_changed_since_is_not(client, call, vinnova, officer):
    decider = judge.decider(vinnova, reads_letters=True)
    for number in (1, 2, 3):
        one = judge.application(call, title=f"Projekt {number}")
        decide(judge.proposal(one, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    first, second, third = DecisionLetter.objects.order_by("pk")
    shown = client.get("/beslut/brev/?q=Projekt").content.decode()
    assert shown.count('name="item"') == 3
    assert client.get("/beslut/brev/?q=Projekt+2").content.decode().count('name="item"') == 1
    block(third.application.case, officer)
    letters, keys = "assessments:mass_letters", [first.uuid, second.uuid, third.uuid]

    _seen, to_do, refused = previewed(client, letters, "discard", keys)
    assert (to_do, len(refused)) == ({}, 2)  # a party is always told of the decision
    seen, to_do, refused = previewed(client, letters, "send", keys)
    assert (to_do.keys(), refused) == ({str(first.uuid), str(second.uuid)}, [])
    assert first.person.email in to_do[str(first.uuid)][0]
    page = seen.content.decode()
    assert first.body.splitlines()[0] in page
    assert "Projekt 3" not in page  # of what one is kept out of, nothing is shown or counted
    assert "2 brev" in page
    outbox.edit(second, subject="Nytt", body="Andra ord.", read=None, by=officer, now=DECIDED)

    became = carried_out(client, letters, "send", seen)
    assert became[str(first.uuid)] == ("done", "")
    assert became[str(second.uuid)][0] == "refused"
    assert [one.to_person for one in Message.objects.filter(kind="application.decided")] == [first.person]
    third.refresh_from_db()
    assert third.status == "waiting"


def test_a_letter_that_goes_out_with_another_is_read_too_or_neither_goes(client, call, vinnova, officer):
    decider = judge.decider(vinnova, reads_letters=True)
    one = judge.application(call, title="Projekt 1")
    decide(judge.proposal(one, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    first, along = DecisionLetter.objects.get(), DecisionLetter.objects.get()
    along.pk, along.uuid, along.person = None, uuid4(), accounts.person("Maja Öst")
    along.save()
    letters, keys = "assessments:mass_letters", [first.uuid, along.uuid]

    _seen, to_do, refused = previewed(client, letters, "send", [first.uuid])
    assert (to_do, len(refused)) == ({}, 1)
    assert "Maja Öst" in refused[0]
    with pytest.raises(SentTogether):
        outbox.send([first], by=officer, now=DECIDED)
    seen, to_do, refused = previewed(client, letters, "send", keys)
    assert (len(to_do), refused) == (2, [])
    outbox.edit(along, subject="Nytt", body=along.body + "Välkomna åter.", read=None, by=officer, now=DECIDED)
    assert {one for one, _said in carried_out(client, letters, "send", seen).values()} == {"refused"}
    assert not Message.objects.filter(kind="application.decided").exists()
    seen, _to_do, _refused = previewed(client, letters, "send", keys)
    assert {one for one, _said in carried_out(client, letters, "send", seen).values()} == {"done"}
    assert Message.objects.filter(kind="application.decided").count() == 2


def test_a_letter_is_sent_as_it_was_read_with_those_that_go_out_with_it(client, call, vinnova, officer):
    decider = judge.decider(vinnova, reads_letters=True)
    one = judge.application(call, title="Projekt 1")
    decide(judge.proposal(one, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    first, along = DecisionLetter.objects.get(), DecisionLetter.objects.get()
    along.pk, along.uuid, along.person = None, uuid4(), accounts.person("Maja Öst")
    along.save()
    page = f"/beslut/brev/{first.uuid}/"

    def sent(meanwhile=lambda: None):
        read = client.get(page).context["read"]
        asked = client.post(page, {"subject": first.subject, "body": first.body, "act": "send", "read": read})
        meanwhile()
        return client.post(page, dict(asked.context["carried"]))

    def changed():
        outbox.edit(along, subject="Nytt", body=along.body + "Välkomna åter.", read=None, by=officer, now=DECIDED)

    assert sent(changed).status_code == 409
    assert not Message.objects.filter(kind="application.decided").exists()
    assert sent().status_code == 302
    assert Message.objects.filter(kind="application.decided").count() == 2


def test_reviewers_are_invited_reminded_and_taken_out_of_the_pool_from_their_list(client, call, officer):
    maja, omar = reviews.reviewer(officer), reviews.reviewer(officer, "Omar Haddad")
    place, address, keys = "/bedomare/", "assessments:mass_reviewers", [maja.uuid, omar.uuid]
    assert client.get(place).content.decode().count('name="item"') == 2
    assert client.get(f"{place}?q=Omar").content.decode().count('name="item"') == 1
    _seen, to_do, refused = previewed(client, address, "remind", keys)
    assert (to_do, len(refused)) == ({}, 2)  # nobody is invited

    seen, to_do, _refused = previewed(client, address, "invite", keys, back=place)
    assert len(to_do) == 2
    ask = {"call": str(call.case.uuid), "workload": "3", "due_on": "2027-01-15", "area": "", "message": "Välkomna!"}
    passed = client.post(
        reverse(address), {"act": "invite", "item": [str(maja.uuid)], "ask": "1", **ask, "due_on": "2025-01-15"}
    )
    assert (passed.status_code, list(passed.context["form"].errors)) == (422, ["due_on"])
    assert {one for one, _said in carried_out(client, address, "invite", seen, **ask).values()} == {"done"}
    asked = ReviewInvitation.objects.filter(call=call, workload=3, message="Välkomna!")
    assert {one.reviewer for one in asked} == {maja, omar}

    seen, _to_do, _refused = previewed(client, address, "end", [omar.uuid])
    assert {one for one, _said in carried_out(client, address, "end", seen).values()} == {"done"}
    omar.refresh_from_db()
    assert omar.ended_at is not None
    _seen, to_do, refused = previewed(client, address, "invite", keys)
    assert (list(to_do), len(refused)) == ([str(maja.uuid)], 1)


def test_a_reviewer_is_reminded_of_what_still_holds_though_another_link_has_expired(call, officer, vinnova):
    maja, other = reviews.reviewer(officer), calls.call(vinnova)
    reviews.invited(other, maja, officer, now=reviews.NOW - timedelta(days=20))
    reviews.invited(call, maja, officer)
    assert len(POOL["remind"].do(maja, {}, officer, reviews.NOW)) == 1
    POOL["remind"].do(maja, {}, officer, reviews.NOW)
    assert call.case.events.filter(kind="review.invited_reminded").count() == 1  # once a day, and told once


def test_whom_the_call_cannot_ask_is_refused_with_the_status_of_why(client, call, officer):
    who = reviews.reviewer(officer)
    application = judge.application(call)
    participant(application.case, who.person)
    told = {"reviewers": who.uuid, "workload": 3, "due_day": "2030-01-30", "due_clock": "16:00"}
    answer = client.post(f"/utlysningar/{call.case.uuid}/bedomning/bedomare/", told)
    assert (answer.status_code, "kan inte bedöma" in answer.content.decode()) == (409, True)


def test_who_has_been_reminded_today_is_not_said_to_be_reminded_again(two, officer):
    reviews.assigned(two[0], reviews.reviewer(officer), officer)
    assert [remind_of(two[0], by=officer, now=reviews.NOW) for _time in range(2)] == [1, 0]
    assert two[0].case.events.filter(kind="review.reminded").count() == 1


def test_those_invited_are_reminded_taken_back_and_invited_again_from_their_list(client, two, call, officer):
    maja, omar = reviews.reviewer(officer), reviews.reviewer(officer, "Omar Haddad")
    asked = reviews.invited(call, maja, officer)[0]
    reviews.assigned(two[0], omar, officer)
    other = ReviewInvitation.objects.filter(reviewer=omar).first() or reviews.invited(call, omar, officer)[0]
    place = f"/utlysningar/{call.case.uuid}/bedomning/bedomare/"
    assert client.get(place).content.decode().count('name="item"') == 2
    assert client.get(f"{place}?q=Omar").content.decode().count('name="item"') == 1
    address, keys = "assessments:mass_invitations", [asked.uuid, other.uuid]

    seen, to_do, _refused = previewed(client, address, "revoke", keys, back=place)
    assert seen.context["back"] == place
    assert "1 " in to_do[str(other.uuid)][0]  # what is taken away is told
    assert {one for one, _said in carried_out(client, address, "revoke", seen).values()} == {"done"}
    _seen, to_do, refused = previewed(client, address, "remind", keys)
    assert (to_do, len(refused)) == ({}, 2)

    newer = reviews.invited(call, maja, officer)[0]
    _seen, to_do, refused = previewed(client, address, "again", [asked.uuid])
    assert (to_do, len(refused)) == ({}, 1)  # the newer one stands, on its own terms
    with pytest.raises(InvitedSince):
        invitations.invite_again(asked, by=officer, now=reviews.NOW)
    invitations.revoke(newer, by=officer, now=reviews.NOW)
    asked.refresh_from_db()
    ReviewInvitation.objects.filter(pk=asked.pk).update(due_at=reviews.NOW - timedelta(days=400))
    _seen, to_do, refused = previewed(client, address, "again", keys)
    assert (list(to_do), len(refused)) == ([str(other.uuid)], 1)  # it was to be reviewed by a day that has passed
    ReviewInvitation.objects.filter(pk=asked.pk).update(due_at=asked.due_at)
    seen, to_do, _refused = previewed(client, address, "again", keys)
    assert {one for one, _said in carried_out(client, address, "again", seen).values()} == {"done"}
    anew = ReviewInvitation.objects.filter(status="sent").values_list("uuid", flat=True)
    seen, to_do, _refused = previewed(client, address, "remind", anew)
    assert len(to_do) == 2
    assert {one for one, _said in carried_out(client, address, "remind", seen).values()} == {"done"}
    assert Message.objects.filter(kind="review.invitation_reminder").count() == 2


def test_reported_bias_is_decided_on_together_and_never_ones_own(client, two, call, officer):
    maja = reviews.reviewer(officer)
    for one in two:
        reviews.assigned(one, maja, officer, free=False)
        reviews.declared(one, maja, "unsure")
    keys = list(ConflictOfInterest.objects.filter(person=maja.person).values_list("uuid", flat=True))
    own = ConflictOfInterest.objects.filter(person=officer.person).values_list("uuid", flat=True)[:1]
    place = f"/utlysningar/{call.case.uuid}/bedomning/jav/"
    assert client.get(place).content.decode().count('name="item"') == 2
    address = "assessments:mass_bias"
    seen, to_do, refused = previewed(client, address, "not_biased", [*keys, *own])
    assert (len(to_do), len(refused)) == (2, 1)
    assert (
        client.post(reverse(address), {"act": "biased", "all": "1", "back": f"{place}?state=waits"}).status_code == 200
    )
    decide_bias(two[0], maja.person, biased=True, ground="4", reason="Redan prövat.", by=officer, now=PROPOSED)

    became = carried_out(client, address, "not_biased", seen, reason="Skrev ihop för länge sedan.")
    said = {key: became[str(key)][0] for key in keys}
    titles = dict(ConflictOfInterest.objects.filter(uuid__in=keys).values_list("uuid", "application__title"))
    assert {titles[key]: status for key, status in said.items()} == {"Projekt 1": "refused", "Projekt 2": "done"}
    assert BiasDecision.objects.filter(biased=False).count() == 1
