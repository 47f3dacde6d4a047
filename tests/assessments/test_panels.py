"""Panels: who sits in them, what they agreed item by item, and their minutes."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from assessments.documents.panels import panel_pdf
from assessments.errors.bias import AnotherActsHere, AppliesInCall, NotDeclared
from assessments.errors.panels import (
    AlreadyBeforeAPanel,
    GradeOutside,
    PanelActNotOpen,
    PanelNotReady,
)
from assessments.models import BiasTerms, ConflictOfInterest, Panel, PanelRole, PreScore, StaffDeclares
from assessments.rules.line import below
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.bias import declare
from assessments.workflow.letters import keep_panel
from assessments.workflow.line import keep, listed, means_of, propose_ticked, rank_by_grades
from assessments.workflow.meetings import call_meeting, say_presence
from assessments.workflow.panels import (
    bring,
    close_panel,
    grade_before,
    latest_scores,
    say_item,
    say_out,
    seat,
    spread_of,
)
from calls.models import CallCriterion
from registry.models import Document
from registry.workflow.access import block
from tests.factories import accounts, applications, panels, reviews
from tests.factories import assessments as judge
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


def test_a_panel_agrees_item_by_item_and_the_minutes_fall_out(panel, call, officer, three, vinnova, client):
    chair, member = (accounts.staff(Role.CASE_OFFICER, vinnova.authority) for _ in range(2))
    for user, role in ((chair, PanelRole.CHAIR), (member, PanelRole.MEMBER)):
        seat(panel, user.person, role=role, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    first, second = bring(panel, three[:2], by=officer, now=CHECKED)
    with pytest.raises(AlreadyBeforeAPanel):
        bring(panel, three[:1], by=officer, now=CHECKED)
    with pytest.raises(GradeOutside):
        grade_before(first, 8, by=member, now=PROPOSED)
    for grade, at in ((3, PROPOSED), (6, PROPOSED + timedelta(hours=1))):
        grade_before(first, grade, by=member, now=at)
    grade_before(first, 4, by=chair, now=PROPOSED)
    assert PreScore.objects.count() == 3  # an earlier grade stays with its moment
    with pytest.raises(NotAllowed):
        grade_before(first, 4, by=officer, now=PROPOSED)  # no member
    say_item(first, grade=5, statement="Stark ansökan.", sifted=False, revision=1, by=chair, now=DECIDED)
    with pytest.raises(Stale):
        say_item(first, grade=2, statement="Svag.", sifted=False, revision=1, by=officer, now=DECIDED)
    going_on = DECIDED + timedelta(minutes=5)
    say_item(first, grade=5, statement="Stark ansökan.", sifted=False, revision=2, by=chair, now=going_on)
    told = (
        first.application.case.events.filter(kind__startswith="panel.").order_by("pk").values_list("kind", "by", "at")
    )
    assert list(told) == [  # what is saved while it is written is one act
        ("panel.brought", officer.pk, CHECKED),
        ("panel.graded_before", member.pk, PROPOSED),
        ("panel.graded_before", member.pk, PROPOSED + timedelta(hours=1)),
        ("panel.graded_before", chair.pk, PROPOSED),
        ("panel.agreed", chair.pk, DECIDED),
    ]
    with pytest.raises(PanelNotReady):
        close_panel(panel, remarks="", by=chair, now=DECIDED)
    say_item(second, grade=None, statement="", sifted=True, revision=1, by=officer, now=DECIDED)
    say_out(second, {member.person: True}, by=chair, now=DECIDED)
    assert ConflictOfInterest.objects.get(application=second.application).late
    say_out(second, {}, by=chair, now=DECIDED)  # not said to be out any longer: that opens nothing
    with pytest.raises(NotAllowed):
        grade_before(second, 4, by=member, now=DECIDED)
    assert not Application.objects.visible_to(member).filter(pk=second.application_id).exists()

    close_panel(panel, remarks="God kvalitet överlag.", by=chair, now=DECIDED)

    panel.refresh_from_db()
    told = panel.content["items"]
    assert [one["grade"] for one in told] == [5, None]
    assert [score["grade"] for score in told[0]["scores"]] == sorted(
        [score["grade"] for score in told[0]["scores"]], key=lambda grade: {4: chair, 6: member}[grade].person.name
    )
    assert told[1]["statement"] == "Bort."
    assert told[1]["biased"] == [member.person.name]
    assert panel_pdf(panel.content).startswith(b"%PDF")
    for _twice in range(2):
        keep_panel(panel, now=DECIDED)
    assert Document.objects.filter(key=f"panel:{panel.uuid}", internal=True).count() == 1
    client.force_login(officer)
    minutes = reverse("registry:document", args=[Document.objects.get(key=f"panel:{panel.uuid}").uuid])
    assert f'href="{minutes}"' in client.get(reverse("assessments:panel", args=[panel.uuid])).content.decode()
    # The member is blocked from one of the applications: neither the file nor a link to it is there for them.
    places = [reverse(name, args=[panel.call.case.uuid]) for name in ("registry:case", "registry:entries")]
    assert all(minutes in client.get(place).content.decode() for place in places)
    client.force_login(member)
    assert client.get(minutes).status_code == 404
    assert not [place for place in places if minutes in client.get(place).content.decode()]
    client.force_login(officer)
    with pytest.raises(PanelActNotOpen):
        say_item(first, grade=1, statement="x", sifted=False, revision=3, by=officer, now=DECIDED)
    assert rank_by_grades(call, by=officer, now=DECIDED) == 1
    assert listed(call, officer).rows[0].key == three[0].pk


def test_a_panel_member_declares_before_the_item_is_opened(panel, officer, three, vinnova, client):
    BiasTerms.objects.filter(authority=vinnova.authority).update(staff_declares=StaffDeclares.ALWAYS)
    member = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    seat(panel, member.person, role=PanelRole.MEMBER, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    item, other = bring(panel, three[:2], by=officer, now=CHECKED)
    client.force_login(member)
    page, second = (reverse("assessments:panel_item", args=[panel.uuid, one.uuid]) for one in (item, other))
    agenda = reverse("assessments:panel", args=[panel.uuid])
    assert [row.closed for row in client.get(agenda).context["rows"]] == [True, True]
    for act in (
        lambda: grade_before(item, 4, by=member, now=PROPOSED),
        lambda: say_item(item, grade=4, statement="x", sifted=False, revision=1, by=officer, now=PROPOSED),
        lambda: say_out(item, {}, by=officer, now=PROPOSED),
    ):
        with pytest.raises(NotDeclared):
            act()
    assert "score_form" not in client.get(page).context
    assert client.get(f"{page}fil/{item.uuid}/").status_code == 404
    assert client.post(page, {"act": "score", "grade": 4}).status_code == 422
    assert not PreScore.objects.exists()
    assert client.post(page, {"answer": "free"}).status_code == 302
    assert "score_form" in client.get(page).context
    assert [row.closed for row in client.get(agenda).context["rows"]] == [False, True]
    client.post(second, {"answer": "biased", "ground": "1", "text": "Min syster leder projektet."})
    assert client.get(second).status_code == 404
    assert [row.item for row in client.get(agenda).context["rows"]] == [item]
    for role, words in ((PanelRole.OBSERVER, "observatör i panelen"), (PanelRole.SECRETARY, "panelens sekreterare")):
        other = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
        seat(panel, other.person, role=role, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
        client.force_login(other)
        assert client.get(reverse("assessments:declarations")).content.decode().count(words) == 2
        assert client.post(page, {"answer": "free"}).status_code == 302
        assert ConflictOfInterest.objects.latest("pk").part == role.part


def test_presence_at_a_decision_meeting_and_the_api_ask_for_the_declaration_first(
    call, officer, three, vinnova, client
):
    BiasTerms.objects.filter(authority=vinnova.authority).update(staff_declares=StaffDeclares.ALWAYS)
    decider = judge.decider(vinnova)
    values = {"authority": vinnova.authority, "held_at": DECIDED, "place": "", "decider": decider}
    meeting = call_meeting(call, **values, participants=[officer.person], by=officer, now=PROPOSED)
    (item,) = put_on_agenda(meeting, three[:1], by=officer, now=PROPOSED)
    three[0].case.officer = officer.person
    three[0].case.save(update_fields=["officer"])
    with pytest.raises(NotDeclared):
        say_presence(item, {}, {}, by=officer, now=DECIDED)
    client.force_login(officer)
    page = reverse("assessments:meeting_item", args=[meeting.uuid, item.uuid])
    read = reverse("api:application", args=[three[0].case.uuid])
    assert "parties" in client.get(page).context
    closed = client.get(read)
    assert (closed.status_code, closed.json()["code"]) == (403, "say_first")
    assert client.get(reverse("api:application", args=[three[1].case.uuid])).status_code == 200  # only reads it
    assert client.post(page, {"answer": "free"}).status_code == 302
    assert "parties" not in client.get(page).context
    assert client.get(read).status_code == 200


def test_all_below_a_grade_are_sifted_out_at_once_as_the_preview_showed(panel, officer, three, vinnova, client):
    members = [accounts.staff(Role.CASE_OFFICER, vinnova.authority), accounts.user("Maja Lind")]
    for one in members:
        seat(panel, one.person, role=PanelRole.MEMBER, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    low, high, _bare = bring(panel, three, by=officer, now=CHECKED)
    for item, grades in ((low, (3, 4)), (high, (3, 5))):
        for member, grade in zip(members, grades, strict=True):
            grade_before(item, 7, by=member, now=CHECKED)
            grade_before(item, grade, by=member, now=PROPOSED)  # the latest counts
    client.force_login(officer)
    page = reverse("assessments:panel_sift", args=[panel.uuid])
    assert client.get(page, {"lowest": "9", "by_grades": "before"}).status_code == 422
    preview = client.get(page, {"lowest": "3,6", "by_grades": "before"}).context["found"]
    assert ([row.pk for row, _mean in preview.rows], preview.over, preview.ungraded) == ([low.pk], 1, 1)
    assert not panel.items.filter(sifted=True).exists()
    sent = {"lowest": "3,6", "by_grades": "before", "read": f"{low.uuid}:1"}
    grade_before(high, 3, by=members[1], now=PROPOSED)  # now it lies below as well: another list than was shown
    assert client.post(page, sent).status_code == 409
    assert client.post(page, sent | {"read": [f"{low.uuid}:1", f"{high.uuid}:1"]}).status_code == 302
    assert set(panel.items.filter(sifted=True, statement="Bort.").values_list("pk", flat=True)) == {low.pk, high.pk}
    assert client.post(page, sent).status_code == 422  # nothing is left below it
    client.force_login(members[1])  # a member does not write what is agreed
    assert (client.get(page).status_code, client.post(page, sent).status_code) == (404, 404)


def test_the_mean_of_reviews_is_exact_and_what_lies_at_the_limit_goes_on(call, officer, three):
    reviews.criteria(call)
    reviews.terms(call, officer)
    people = [reviews.reviewer(officer, name) for name in panels.NAMES[:5]]
    panels.reviewed(three[0], people, officer, (3, 3, 3, 4, 4))

    means = means_of([one.pk for one in three])

    assert means == {three[0].pk: Fraction(17, 5)}
    assert below(means, Fraction(Decimal("3.4"))) == set()


def test_weights_rank_where_the_call_weighs_and_a_criterion_of_its_own_is_left_out(call, officer, three):
    grades = [{"value": one, "name_sv": str(one)} for one in range(1, 6)]
    for place, (key, weight) in enumerate({"potential": 40, "doing": 30, "people": 30, "gender": None}.items()):
        about = {"call": call, "key": key, "name_sv": key, "weight": weight, "position": place, "grades": grades}
        CallCriterion.objects.create(**about)
    reviews.terms(call, officer)
    for row, (one, two, three_) in zip(three, [(5, 3, 2), (1, 5, 5)], strict=False):
        values = {"c-potential-grade": one, "c-doing-grade": two, "c-people-grade": three_, "c-gender-grade": 1}
        given = {"for_applicant": "Väl tänkt.", **values}
        reviews.written(reviews.assigned(row, reviews.reviewer(officer), officer), given)

    assert means_of([one.pk for one in three]) == {three[0].pk: Fraction(7, 2), three[1].pk: Fraction(17, 5)}
    rank_by_grades(call, by=officer, now=PROPOSED)
    assert [one.key for one in listed(call, officer).rows][:2] == [three[0].pk, three[1].pk]


def test_whoever_is_kept_out_of_a_case_reads_on_as_if_it_were_not_there_and_does_nothing_with_the_whole(
    panel, call, officer, three, vinnova, client
):
    other = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    seat(panel, other.person, role=PanelRole.CHAIR, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    items = bring(panel, three, by=officer, now=CHECKED)
    places = {one.pk: place for place, one in enumerate(three, start=1)}
    keep(call, above=2, places=places, ticks={}, revision=0, by=officer, now=CHECKED)
    hidden = three[1].case
    block(hidden, other.person, ground="16 § 1", by=officer, now=PROPOSED)
    other = User.objects.get(pk=other.pk)

    found = listed(call, other)
    assert [(one.key, one.place) for one in found.rows] == [(three[0].pk, 1), (three[2].pk, 2)]
    assert (found.above, found.chosen) == (1, {three[0].pk}), "what is chosen is what stands above the line of all"
    client.force_login(other)
    page = reverse("assessments:panel", args=[panel.uuid])
    file = b"".join(client.get(page, {"format": "csv"}).streaming_content)
    lines = file.decode("utf-8-sig").splitlines()[1:]
    assert [line[0] for line in lines] == ["1", "2"]
    rows = client.get(reverse("api:panel_items", args=[panel.uuid])).json()["items"]
    assert [one["place"] for one in rows] == [1, 2]
    last = reverse("assessments:panel_item", args=[panel.uuid, items[2].uuid])
    assert client.get(last).context["item"].place == 2

    refused = client.post(page, {"act": "close", "remarks": ""})
    assert refused.status_code == 403
    for told in (hidden.designation, three[2].case.designation, "inte deltar"):
        assert told not in str(refused.context["remarks"].errors)
    revision = found.revision
    acts = (
        lambda: keep(call, above=1, places={}, ticks={}, revision=revision, by=other, now=PROPOSED),
        lambda: rank_by_grades(call, by=other, now=PROPOSED),
        lambda: propose_ticked(call, reasons="Skäl.", terms="", revision=revision, by=other, now=PROPOSED),
        lambda: close_panel(panel, remarks="", by=other, now=DECIDED),
        lambda: seat(panel, officer.person, role="member", since=date(2025, 11, 1), until=None, by=other, now=CHECKED),
    )
    for act in acts:
        with pytest.raises(AnotherActsHere):
            act()
    assert listed(call, officer).revision == revision


def test_two_who_write_on_an_item_see_both_texts_and_choose(panel, officer, three, client):
    (item,) = bring(panel, three[:1], by=officer, now=CHECKED)
    client.force_login(officer)
    here = reverse("assessments:panel_item", args=[panel.uuid, item.uuid])
    say_item(item, grade=5, statement="Stark.", sifted=False, revision=1, by=officer, now=DECIDED)
    mine = {"grade": "2", "statement": "Svag.", "revision": 1, "act": "save"}
    told = client.post(here, mine, headers={"accept": "application/json"})
    assert told.status_code == 409
    both = client.post(here, mine)
    assert both.status_code == 409
    for page in (both, client.get(told.json()["url"])):
        assert [(one["mine"], one["theirs"]) for one in page.context["choices"]] == [(2, 5), ("Svag.", "Stark.")]
    chosen = {"choose-statement": "mine", "choose-grade": "theirs", "revision": 1}
    assert client.post(told.json()["url"], chosen).status_code == 409  # written once more since
    assert client.post(told.json()["url"], chosen | {"revision": 2}).status_code == 302
    item.refresh_from_db()
    assert (item.grade, item.statement, item.revision) == (5, "Svag.", 3)


def test_a_seat_whose_time_is_over_gives_nothing(panel, officer, three, vinnova):
    member = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    seat(
        panel,
        member.person,
        role=PanelRole.MEMBER,
        since=date(2025, 11, 1),
        until=date(2025, 11, 5),
        by=officer,
        now=CHECKED,
    )
    (item,) = bring(panel, three[:1], by=officer, now=CHECKED)
    with pytest.raises(NotAllowed):
        grade_before(item, 4, by=member, now=PROPOSED)


def test_a_seat_opens_the_panel_on_its_own_days_only(panel, officer, clock):
    user = applications.applicant()
    days = {"since": date(2025, 11, 10), "until": date(2025, 11, 20)}
    seat(panel, user.person, role=PanelRole.MEMBER, **days, by=officer, now=CHECKED)
    seen = {}
    for day in (9, 10, 20, 21):
        clock.set_day(date(2025, 11, day))
        seen[day] = Panel.objects.visible_to(user).exists()
    assert seen == {9: False, 10: True, 20: True, 21: False}


def test_a_new_panel_shows_its_empty_agenda(panel, officer, client):
    client.force_login(officer)
    assert b'name="person"' in client.get(reverse("assessments:panel", args=[panel.uuid])).content


def test_whoever_applies_in_the_call_has_no_seat_and_is_not_free(panel, officer, three):
    person = three[0].submitted_by.person
    with pytest.raises(AppliesInCall):
        seat(panel, person, role=PanelRole.MEMBER, since=CHECKED.date(), until=None, by=officer, now=CHECKED)
    with pytest.raises(AppliesInCall):
        declare(three[1], person, part="panel_member", answer="free", by=None, now=CHECKED)


def test_two_members_of_the_same_name_both_count_in_the_minutes(panel, officer, three, vinnova):
    (item,) = bring(panel, three[:1], by=officer, now=CHECKED)
    for grade in (2, 6):
        user = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
        user.person.name = "Kim Påhittad"
        user.person.save(update_fields=["name"])
        seat(panel, user.person, role=PanelRole.MEMBER, since=CHECKED.date(), until=None, by=officer, now=CHECKED)
        PreScore.objects.create(item=item, person=user.person, grade=grade, set_at=CHECKED)
    assert sorted(one.grade for one in latest_scores(item)) == [2, 6]
    assert spread_of(item).range == 4
