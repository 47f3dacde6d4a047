"""Minutes: who came, who chaired and presented, what was decided, and who has signed."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from accounts.errors import Stale
from accounts.roles import Role
from assessments.documents.meetings import brief_pdf, minutes_pdf, seen_minutes
from assessments.documents.panels import panel_pdf, seen_panel
from assessments.errors.bias import AnotherActsHere
from assessments.errors.decisions import ItemRefused
from assessments.errors.meetings import (
    AlreadySigned,
    ChairMissing,
    NotAnAdjuster,
    NothingToSign,
    NotPresent,
    NotTheSigner,
    PresenceMissing,
    PresenterDecides,
    PresenterMissing,
    QuorumMissing,
)
from assessments.errors.panels import CriterionGradeUnknown
from assessments.models import Decision, DecisionLetter, DecisionTerms, PanelRole
from assessments.workflow import outbox
from assessments.workflow.bias import decide_bias, declare
from assessments.workflow.decisions import decide
from assessments.workflow.foreseeing import hindrances
from assessments.workflow.letters import keep_minutes, keep_panel
from assessments.workflow.meetings import (
    change_meeting,
    lock_meeting,
    say_presence,
    say_who_came,
    standing_proposals,
)
from assessments.workflow.panels import bring, close_panel, grade_before, say_item, seat
from assessments.workflow.signing import frozen_as, sign_meeting, sign_panel
from calls.models import CallCondition
from registry.models import Document, Job
from tests.factories import accounts, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.meetings import applied, on_agenda
from tests.pdfs import said

pytestmark = pytest.mark.django_db


def refused(meeting, decider):
    """What the lock refuses, which the page of the meeting has foreseen at the same item."""
    items = list(meeting.items.select_related("application__case__authority"))
    foreseen = hindrances(meeting, items, standing_proposals(meeting, [i.application_id for i in items]), now=DECIDED)
    with pytest.raises(ItemRefused) as caught:
        lock_meeting(meeting, by=decider, now=DECIDED)
    refusal = caught.value.refusal
    assert str(refusal) in [str(one) for found in foreseen.values() for one in found]
    assert caught.value.case.designation in str(caught.value)
    return refusal


def test_nothing_is_decided_before_presence_chair_and_presenter_are_written_down(
    meeting, call, officer, decider, vinnova
):
    secretary, other = (accounts.staff(Role.CASE_OFFICER, vinnova.authority) for _number in range(2))
    seated = {"held_at": DECIDED, "place": "Distans", "by": officer, "now": PROPOSED}
    with pytest.raises(NotAnAdjuster):
        change_meeting(meeting, decider=decider, participants=[], adjuster=decider, **seated)
    change_meeting(meeting, decider=decider, participants=[secretary.person], adjuster=secretary, **seated)
    (item,) = on_agenda(meeting, call, officer, "reject")
    assert isinstance(refused(meeting, decider), PresenceMissing)
    with pytest.raises(NotPresent):
        say_who_came(meeting, [other.person], by=officer, now=DECIDED)
    say_who_came(meeting, [officer.person], by=officer, now=DECIDED)
    assert isinstance(refused(meeting, decider), ChairMissing)
    say_who_came(meeting, [decider.person], by=officer, now=DECIDED)
    assert isinstance(refused(meeting, decider), PresenterMissing)
    twice = make.worker(Role.CASE_OFFICER, vinnova.authority)
    meeting.participants.create(person=twice.person, decides=True)
    with pytest.raises(PresenterDecides):
        say_presence(item, {}, {}, presenter=twice, by=officer, now=DECIDED)
    meeting.participants.filter(decides=True).delete()

    say_presence(item, {}, {}, presenter=other, by=officer, now=DECIDED)
    say_who_came(meeting, [decider.person, other.person], by=officer, now=DECIDED)
    lock_meeting(meeting, by=decider, now=DECIDED)

    decision = Decision.objects.get()
    assert (decision.decider, decision.presenter) == (decider.person, other.person)
    assert decision.content["presented_by"] == other.person.name
    assert decision.content["others"] == []  # the secretary was not there
    meeting.refresh_from_db()
    assert [(one["roles"], one["came"]) for one in meeting.content["people"]] == [
        (["chair"], True),
        (["participant"], False),
        (["presenter"], True),
    ]


def test_an_authority_says_how_many_must_decide_and_the_minutes_tell_when_it_has_not(
    meeting, call, officer, decider, vinnova
):
    anna = make.worker(Role.DECISION_MAKER, vinnova.authority, name="Anna Ek")
    seated = {"held_at": DECIDED, "place": "", "by": officer, "now": PROPOSED}
    change_meeting(meeting, decider=decider, participants=[], deciders=[anna.person], quorum=1, **seated)
    (_item,) = on_agenda(meeting, call, officer, "reject")
    say_who_came(meeting, [decider.person, officer.person], by=officer, now=DECIDED)
    standing = DecisionTerms.objects.filter(authority=vinnova.authority).get()
    standing.pk, standing.quorum = None, 2
    standing.save()
    assert isinstance(refused(meeting, decider), QuorumMissing)
    say_who_came(meeting, [decider.person, officer.person, anna.person], by=officer, now=DECIDED)
    lock_meeting(meeting, by=decider, now=DECIDED)
    meeting.refresh_from_db()
    assert meeting.content["quorum"] == {"least": 2, "by_authority": True}
    assert "[saknas" not in said(minutes_pdf(meeting.content))
    unsaid = {**meeting.content, "quorum": {"least": 1, "by_authority": False}}
    assert "[saknas: myndigheten har inte angett hur många som minst ska delta]" in said(minutes_pdf(unsaid))


def test_the_minutes_of_a_decision_meeting_say_what_was_done_by_whom_and_on_which_ground(
    meeting, call, officer, decider, vinnova
):
    told, noted, tried = (
        accounts.staff(Role.CASE_OFFICER, vinnova.authority, name=name) for name in ("Ada Ek", "Bo Alm", "Cia Dal")
    )
    people = [told.person, noted.person, tried.person]
    seated = {"held_at": DECIDED, "place": "Stockholm", "by": officer, "now": PROPOSED}
    change_meeting(meeting, decider=decider, participants=people, adjuster=tried, **seated)
    granted, rejected, held = on_agenda(meeting, call, officer, "grant", "reject", "reserve")
    words = {"part": "participant", "answer": "biased", "ground": "1", "text": "Min syster söker."}
    declare(granted.application, told.person, **words, by=told, now=PROPOSED)
    say_presence(rejected, {noted.person: "bias"}, {}, by=officer, now=DECIDED)
    decide_bias(held.application, tried.person, biased=True, ground="4", reason="Vän.", by=officer, now=DECIDED)
    say_who_came(meeting, [decider.person, officer.person, *people], by=officer, now=DECIDED)
    done = lock_meeting(meeting, by=decider, now=DECIDED)
    meeting.refresh_from_db()
    text = said(minutes_pdf(meeting.content))

    assert "Ada Ek anmälde jäv enligt 16 § första stycket 1 förvaltningslagen och var inte närvarande vid § 1." in text
    assert "Det antecknades att Bo Alm kan vara jävig. Frågan har inte prövats." in text
    assert "Cia Dal har genom beslut funnits vara jävig enligt 16 § första stycket 4 förvaltningslagen" in text
    assert "Bo Alm anmälde" not in text
    assert "Cia Dal anmälde" not in text
    assert f"Föredragande: {officer.person.name}." in text
    assert "Förslag: beviljas." in text
    assert "Förslag: hålls i reserv." in text
    assert f"Skälen framgår av beslutet i ärende {granted.application.case.designation}." in text
    assert "Protokollet justeras av Karin Wretman och Cia Dal." in text
    assert "Ännu inte undertecknat av Karin Wretman, ordförande och Cia Dal, justerare." in text
    for frame in meeting.content["frames"]:
        used = [one for one in meeting.content["sums"] if one["year"] == frame["year"]]
        assert frame["before"] - frame["after"] == sum(one["amount"] for one in used)
    assert meeting.content["frames"]
    # Whoever knows of the first item alone reads a meeting that had no other.
    seen = seen_minutes(meeting.content, {granted.application.case.designation})
    assert seen["sums"] == meeting.content["sums"]
    assert seen["frames"] == meeting.content["frames"]
    other = said(minutes_pdf(seen_minutes(meeting.content, {rejected.application.case.designation})))
    assert "§ 1" in other
    assert "§ 2" not in other
    assert "Ada Ek anmälde" not in other
    assert "Kvar att besluta" not in other

    brief = said(brief_pdf(meeting.content))
    assert granted.application.case.designation in brief
    assert "Avslås: 1." in brief
    assert rejected.application.case.designation not in brief
    outbox.send(
        DecisionLetter.objects.filter(decision__in=[one for one in done if isinstance(one, Decision)]),
        by=officer,
        now=DECIDED,
    )
    keep_minutes(meeting, now=DECIDED)
    assert not Document.objects.get(key=f"minutes-brief:{meeting.uuid}").internal


def test_minutes_are_signed_by_whom_they_name_each_once_on_what_is_frozen(
    meeting, call, officer, decider, vinnova, client
):
    other = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    change_meeting(
        meeting,
        decider=decider,
        participants=[],
        adjuster=officer,
        held_at=DECIDED,
        place="",
        by=officer,
        now=PROPOSED,
    )
    on_agenda(meeting, call, officer, "reject")
    with pytest.raises(NothingToSign):
        sign_meeting(meeting, read="", by=decider, now=DECIDED)
    say_who_came(meeting, [decider.person, officer.person], by=officer, now=DECIDED)
    lock_meeting(meeting, by=decider, now=DECIDED)
    meeting.refresh_from_db()
    with pytest.raises(NotTheSigner):
        sign_meeting(meeting, read=meeting.sha256, by=other, now=DECIDED)
    with pytest.raises(Stale):
        sign_meeting(meeting, read="another", by=decider, now=DECIDED)
    address = reverse("assessments:meeting", args=[meeting.uuid])
    client.force_login(decider)
    assert "Underteckna protokollet" in client.get(address).content.decode()
    sent = client.post(reverse("assessments:sign_meeting", args=[meeting.uuid]), {"read": meeting.sha256})
    assert sent.status_code == 302
    page = client.get(address).content.decode()
    assert "Underteckna protokollet" not in page
    assert "Karin Wretman, ordförande, har undertecknat" in page
    with pytest.raises(AlreadySigned):
        sign_meeting(meeting, read=meeting.sha256, by=decider, now=DECIDED)
    sign_meeting(meeting, read=meeting.sha256, by=officer, now=DECIDED)
    # All have been told: the list is made once more, with those who signed it.
    assert Job.objects.filter(key=f"minutes-adjusted:{meeting.uuid}").exists()
    text = said(minutes_pdf(meeting.content, list(meeting.signatures.select_related("person"))))
    assert text.count("Undertecknat av") == 2
    assert "Ännu inte undertecknat" not in text
    made = [reverse(name, args=[meeting.uuid]) for name in ("assessments:meeting_minutes",)]
    assert "Undertecknat av Karin Wretman, ordförande" in said(client.get(made[0]).content)


def test_the_minutes_of_a_panel_are_advice_signed_by_chair_and_secretary_and_drawn_for_whoever_is_kept_out(
    panel, call, officer, three, vinnova, client
):
    reviews.criteria(call)
    chair, secretary, member, observer = (
        accounts.staff(Role.CASE_OFFICER, vinnova.authority, name=name)
        for name in ("Ada Ek", "Bo Alm", "Cia Dal", "Dan Fors")
    )
    roles = (PanelRole.CHAIR, PanelRole.SECRETARY, PanelRole.MEMBER, PanelRole.OBSERVER)
    for user, role in zip((chair, secretary, member, observer), roles, strict=True):
        seat(panel, user.person, role=role, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    hidden, second, sifted = bring(panel, three, by=officer, now=CHECKED)
    grade_before(second, 4, by=member, now=PROPOSED)
    agreed = {"sifted": False, "revision": 1, "by": chair, "now": DECIDED}
    with pytest.raises(CriterionGradeUnknown):
        say_item(second, grade=5, statement="Stark.", grades={"feasible": 7}, **agreed)
    say_item(hidden, grade=6, statement="Starkast.", **agreed)
    say_item(second, grade=5, statement="Stark.", grades={"quality": 6, "feasible": 2}, **agreed)
    say_item(sifted, grade=None, statement="", **{**agreed, "sifted": True})
    words = {"biased": True, "ground": "1", "reason": "Syskon.", "by": officer, "now": DECIDED}
    for user in (member, observer):
        decide_bias(hidden.application, user.person, **words)
    panel = close_panel(panel, remarks="God kvalitet.", by=secretary, now=DECIDED)

    text = said(panel_pdf(panel.content, draft=True))
    assert "utkast tills ärendena är avgjorda" in text
    assert "Gruppen rekommenderar betyget 5 och plats 2 i rangordningen." in text
    assert "Betyg per kriterium: Quality: 6; Feasible: 2." in text
    assert "Observatörer: Dan Fors." in text
    assert "Standardyttrande: Bort." in text
    assert "Cia Dal har genom beslut funnits vara jävig" in text
    assert "Ännu inte undertecknat av Ada Ek, ordförande och Bo Alm, sekreterare." in text
    # As if the first were not there: places and ranks run through what is, and nobody was out of it.
    client.force_login(member)
    drawn = client.get(reverse("assessments:panel_minutes", args=[panel.uuid]))
    theirs = said(drawn.content)
    assert drawn["Content-Type"] == "application/pdf"
    assert hidden.application.case.designation not in theirs
    assert "jävig" not in theirs
    assert "Gruppen rekommenderar betyget 5 och plats 1 i rangordningen." in theirs
    assert f"§ 1 {second.application.case.designation}" in theirs
    assert "§ 3" not in theirs
    assert "2 ansökningar" in theirs
    assert seen_panel(panel.content, {one["number"] for one in panel.content["items"]}) == panel.content

    with pytest.raises(NotTheSigner):
        sign_panel(panel, read=frozen_as(panel), by=officer, now=DECIDED)
    decide_bias(second.application, chair.person, **words)
    with pytest.raises(AnotherActsHere):
        sign_panel(panel, read=frozen_as(panel), by=chair, now=DECIDED)
    decide_bias(second.application, chair.person, **{**words, "biased": False, "ground": ""})
    sign_panel(panel, read=frozen_as(panel), by=chair, now=DECIDED)
    assert not Job.objects.filter(key=f"panel-signed:{panel.uuid}").exists()
    client.force_login(secretary)
    page = client.get(reverse("assessments:panel", args=[panel.uuid])).content.decode()
    assert "Underteckna protokollet" in page
    sent = client.post(reverse("assessments:sign_panel", args=[panel.uuid]), {"read": frozen_as(panel)})
    assert sent.status_code == 302
    assert Job.objects.filter(key=f"panel-signed:{panel.uuid}").exists()
    for is_signed in (False, True):
        keep_panel(panel, signed=is_signed, now=DECIDED)
    assert Document.objects.filter(key__endswith=str(panel.uuid)).count() == 2


def test_what_only_the_lock_judged_is_foreseen_at_its_item(meeting, call, officer, decider, client):
    """The call gives one grant, and another decision has given it since the item was proposed."""
    CallCondition.objects.create(call=call, key="antal", kind="max_grants", parameters={"grants": 1}, position=9)
    (item,) = on_agenda(meeting, call, officer, "grant")
    elsewhere = judge.proposal(applied(call, 7), officer)
    address = reverse("assessments:meeting_item", args=[meeting.uuid, item.uuid])
    client.force_login(officer)
    assert "Det här skulle hindra" not in client.get(address).content.decode()
    decide(elsewhere, by=decider, now=DECIDED)
    say_who_came(meeting, [decider.person, officer.person], by=officer, now=DECIDED)
    with pytest.raises(ItemRefused) as caught:
        lock_meeting(meeting, by=decider, now=DECIDED)
    page = unescape(client.get(address).content.decode())
    assert "Det här skulle hindra" in page
    assert str(caught.value.refusal) in page
