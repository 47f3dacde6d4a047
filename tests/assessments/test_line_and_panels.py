"""The funding line and the panels: what is chosen, what it would do, what a panel agreed, and its minutes."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from applications.models import Application
from applications.models.budget import FinancingSource
from applications.rules.facts import PartyFacts
from applications.states import Status
from assessments.display.line import beside, money_of
from assessments.documents.panels import panel_pdf
from assessments.errors.bias import AppliesInCall, NotDeclared
from assessments.errors.panels import (
    AlreadyBeforeAPanel,
    GradeOutside,
    NothingTicked,
    PanelActNotOpen,
    PanelNotReady,
)
from assessments.models import BiasTerms, ConflictOfInterest, Panel, PanelRole, PreScore, Proposal, Rank, StaffDeclares
from assessments.rules.line import Ranked, below, chosen, in_order, tick
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.bias import declare
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.letters import keep_panel
from assessments.workflow.line import keep, listed, means_of, propose_ticked, rank_by_grades
from assessments.workflow.meetings import call_meeting, say_presence
from assessments.workflow.panels import (
    bring,
    close_panel,
    grade_before,
    latest_scores,
    make_panel,
    say_item,
    say_out,
    seat,
    spread_of,
)
from programmes.rules.facts import YearMoney
from registry.models import Document
from registry.workflow.access import block
from sweden.findings import Severity
from tests.factories import accounts, applications, panels, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _three(_call, _officer):
    rows = []
    for number in range(3):
        by = applications.applicant(f"l{number}@x.example", f"Person {number}")
        row = applications.submitted_application(_call, by=by, title=f"Projekt {number}")
        check_eligibility(row, eligible=True, note="", by=_officer, now=CHECKED)
        rows.append(Application.objects.select_related("case__authority").get(pk=row.pk))
    return rows


@pytest.fixture
def three(_three, vinnova):
    return deepcopy(_three)


@pytest.fixture
def panel(call, officer):
    return make_panel(
        call, name="Grupp A", meets_at=DECIDED, lowest=1, highest=7, sifted_statement="Bort.", by=officer, now=CHECKED
    )


def moved(call, officer, above, places=None, ticks=None, revision=0):
    return keep(call, above=above, places=places or {}, ticks=ticks or {}, revision=revision, by=officer, now=PROPOSED)


@given(
    st.lists(st.tuples(st.integers(1, 9) | st.none(), st.booleans() | st.none()), max_size=12),
    st.integers(0, 12),
)
def test_what_is_chosen_is_what_stands_above_the_line_but_for_what_is_ticked_by_hand(told, above):
    rows = in_order(Ranked(key, place, ticked) for key, (place, ticked) in enumerate(told))
    found = chosen(rows, above)
    for number, one in enumerate(rows):
        assert (one.key in found) is (one.ticked if one.ticked is not None else number < above)
        assert chosen([Ranked(one.key, one.place, tick(one.key in found, 0, 1))], 1) == {one.key} & found


def test_the_line_says_money_against_budget_and_frame_for_what_is_chosen(call, officer, three):
    moved(call, officer, 2, places={three[0].pk: 3, three[1].pk: 1, three[2].pk: 2})
    assert call.case.events.get(kind="line.moved").data == {"above": 2}
    assert three[0].case.events.get(kind="line.placed").data == {"place": 3, "ticked": None}
    found = listed(call, officer)
    assert [one.key for one in found.rows] == [three[1].pk, three[2].pk, three[0].pk]
    assert found.chosen == {three[1].pk, three[2].pk}
    seen = beside(call, found.chosen, officer, PROPOSED)
    each = sum(money_of([three[0].pk]).values())
    assert (seen.count, seen.total) == (2, 2 * each)
    assert [sum(count for _word, count in group.rows) for group in seen.groups] == [2] * 5  # nothing is hidden here
    assert sum(one.chosen for one in seen.budgets) == 2 * each
    assert {(room.year, room.judged.new) for room in seen.rooms} >= {(one.year, one.chosen) for one in seen.budgets}
    # A tick by hand stands when the line moves; a list that someone else has changed is not written over.
    moved(call, officer, 0, ticks={three[0].pk: True}, revision=1)
    assert listed(call, officer).chosen == {three[0].pk}
    with pytest.raises(Stale):
        moved(call, officer, 3, revision=1)


def test_how_many_may_be_granted_is_judged_with_those_that_are_chosen_and_those_that_have_been_granted(
    call, officer, three, vinnova
):
    make.condition(vinnova, "portfolio.max_grants", scope="assignment", severity="blocking", parameters={"grants": 2})
    said = []
    with translation.override("sv"):
        for wanted in (three[:2], three):
            (shown,) = beside(call, {one.pk for one in wanted}, officer, PROPOSED).conditions
            found = shown.standing.verdict.findings
            said.append((shown.demand, shown.line, [(one.severity, one.source.quote) for one in found]))
    assert said == [
        ("Högst 2 projekt beviljas.", "Antal bidrag: 2; Bidrag, högst: 2.", []),
        (
            "Högst 2 projekt beviljas.",
            "1 bidrag för mycket: 3, och högst 2 får lämnas.",
            [(Severity.BLOCKING, "insatsen ska samfinansieras")],  # in the decision's own words
        ),
    ]


def test_beside_the_line_costs_the_same_queries_for_one_and_for_three(
    call, officer, three, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for keys in ({three[0].pk}, {one.pk for one in three}):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            beside(call, keys, officer, PROPOSED)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_all_that_is_chosen_is_proposed_in_one_act_or_nothing(call, officer, three, vinnova):
    with pytest.raises(NothingTicked):
        propose_ticked(call, reasons="Hög kvalitet.", terms="Villkor.", revision=0, by=officer, now=PROPOSED)
    moved(call, officer, 2)
    with pytest.raises(NotAllowed):
        propose_ticked(call, reasons="x", terms="y", revision=1, by=judge.decider(vinnova), now=PROPOSED)
    with pytest.raises(Stale):
        propose_ticked(call, reasons="x", terms="y", revision=0, by=officer, now=PROPOSED)
    made = propose_ticked(call, reasons="Hög kvalitet.", terms="Villkor.", revision=1, by=officer, now=PROPOSED)
    assert [one.application_id for one in made] == [three[0].pk, three[1].pk]
    assert Application.objects.get(pk=three[2].pk).status == Status.ELIGIBLE
    assert Proposal.objects.count() == 2


def test_who_is_kept_out_of_a_case_meets_a_list_without_it(call, officer, three, vinnova):
    other = make.worker(Role.CASE_OFFICER, vinnova.authority)
    moved(call, officer, 3)
    block(three[0].case, other.person, ground="16 § 1", by=officer, now=PROPOSED)
    assert listed(call, other).chosen == {three[1].pk, three[2].pk}
    keep(call, above=3, places={three[0].pk: 1}, ticks={}, revision=1, by=other, now=PROPOSED)
    assert not Rank.objects.filter(application=three[0], place=1).exists()


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
    BiasTerms.objects.create(
        authority=vinnova.authority, staff_declares=StaffDeclares.ALWAYS, set_by=officer, set_at=CHECKED
    )
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
    BiasTerms.objects.create(
        authority=vinnova.authority, staff_declares=StaffDeclares.ALWAYS, set_by=officer, set_at=CHECKED
    )
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


def test_whoever_closes_a_panel_is_not_told_the_number_of_a_case_they_are_kept_out_of(panel, officer, three, vinnova):
    chair = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    seat(panel, chair.person, role=PanelRole.CHAIR, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    bring(panel, three[:2], by=officer, now=CHECKED)
    block(three[0].case, chair.person, ground="16 § 1", by=officer, now=PROPOSED)

    with pytest.raises(PanelNotReady) as refused:
        close_panel(panel, remarks="", by=chair, now=DECIDED)

    assert refused.value.figures["cases"] == f"{three[1].case.designation}, sådant som du inte deltar i"


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


def test_the_pages_of_line_panel_meeting_and_letters_work_by_form(client, call, officer, three, panel, vinnova):
    from django.urls import reverse

    client.force_login(officer)
    line = reverse("assessments:line", args=[call.case.uuid])
    assert client.get(line).status_code == 200
    keys = [one.pk for one in three]
    sent = {"above": 1, "revision": 0, "row": keys, "act": "down", f"p{keys[2]}": 1}
    assert client.post(line, sent).status_code == 302
    assert listed(call, officer).chosen == {keys[2], keys[0]}
    page = client.get(line)
    assert page.content.decode().count("checked") == 2
    assert client.post(line, sent).status_code == 409
    assert client.get(reverse("assessments:line_propose", args=[call.case.uuid])).status_code == 200
    (item,) = bring(panel, three[:1], by=officer, now=CHECKED)
    seat(panel, officer.person, role="chair", since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    here = reverse("assessments:panel_item", args=[panel.uuid, item.uuid])
    for url in (
        reverse("assessments:panels", args=[call.case.uuid]),
        reverse("assessments:panel", args=[panel.uuid]),
        here,
    ):
        assert client.get(url).status_code == 200, url
    # The way there: from the call's own page, from My day, and from the case.
    for door, way in (
        (reverse("calls:detail", args=[call.uuid]), line),
        (reverse("calls:detail", args=[call.uuid]), reverse("assessments:panels", args=[call.case.uuid])),
        (reverse("registry:start"), reverse("assessments:panel", args=[panel.uuid])),
        (reverse("registry:case", args=[three[0].case.uuid]), here),
    ):
        assert f'href="{way}"' in client.get(door).content.decode(), (door, way)
    assert f'href="{reverse("registry:case", args=[three[0].case.uuid])}"' in client.get(here).content.decode()
    saved = client.post(
        here, {"grade": "5", "statement": "Stark.", "revision": 1}, headers={"accept": "application/json"}
    )
    assert saved.json()["revision"] == 2
    stale = client.post(
        here, {"grade": "4", "statement": "Svag.", "revision": 1}, headers={"accept": "application/json"}
    )
    assert stale.status_code == 409
    new = reverse("assessments:new_meeting", args=[call.case.uuid])
    assert client.get(new).status_code == 200
    decider = judge.decider(vinnova)
    answer = client.post(new, {"day": "2025-12-01", "clock": "09:00", "decider": decider.pk, "quorum": 1})
    assert answer.status_code == 302
    meeting = call.decision_meetings.get()
    agenda = reverse("assessments:meeting_agenda", args=[meeting.uuid])
    client.post(agenda, {"application": [str(one.case.uuid) for one in three]})
    assert meeting.items.count() == 3
    # Whoever decides meets what the proposal rests on: the panel's words, the reviews, declared bias, the meeting.
    judge.proposal(three[0], officer)
    reviews.criteria(call)
    reviews.terms(call, officer)
    first, second = (reviews.reviewer(officer, name) for name in ("Maja Lind", "Nils Åberg"))
    reviews.written(reviews.assigned(three[0], first, officer), now=PROPOSED)
    reviews.assigned(three[0], second, officer, free=False)
    reviews.declared(three[0], second, answer="unsure")
    declare(three[0], decider.person, part="decision_maker", answer="free", by=decider, now=PROPOSED)
    client.force_login(decider)
    answer = client.get(reverse("assessments:decide", args=[three[0].case.uuid]))
    assert answer.status_code == 200, answer.url
    told = answer.content.decode()
    for words in (
        "Stark.",
        f'href="{here}"',
        f'href="{reverse("assessments:meeting", args=[meeting.uuid])}"',
        "Vi skriver en bok tillsammans.",
        reviews.WHOLE["for_applicant"],
        "vilket belopp som helst",
    ):
        assert words in told, words
    client.force_login(officer)
    for name in ("meeting", "change_meeting", "cancel_meeting"):
        assert client.get(reverse(f"assessments:{name}", args=[meeting.uuid])).status_code == 200, name
    for name in ("meetings", "letters", "letter_templates"):
        assert client.get(reverse(f"assessments:{name}")).status_code == 200, name
    wording = reverse("assessments:letter_template", args=["result", "reject", "sv"])
    assert client.post(wording, {"subject": "Beslut", "body": "{fel}"}).status_code == 422
    assert 'data-color="warning"' not in client.get(wording).content.decode()  # the shipped wording lacks nothing
    shown = client.post(wording, {"subject": "Om {diarienummer}", "body": "Avslag.", "act": "preview"}).content.decode()
    assert "Om 2026-00001" in shown
    lacking = {"subject": "Beslut", "body": "Avslag. {skal}"}
    told = client.post(wording, lacking).context["consequences"][0]
    assert client.get(wording).context["version"] == 0  # told before anything is kept
    assert client.post(wording, lacking | {"confirmed": "1"}).status_code == 302
    assert client.get(wording).context["version"] == 1
    shipped = client.get(wording, {"version": "0"}).context  # and the one that comes with the product may come back
    assert (shipped["begun"], shipped["missing"], len(shipped["versions"])) == (0, [], 2)
    assert [name in told for name in ("{diarienummer}", "{overklagande}", "{lank}", "{skal}")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("kind", ["company", "university"])
@pytest.mark.parametrize("source", FinancingSource.values)
def test_every_source_of_financing_counts_for_the_chosen_in_its_year_under_the_name_that_conditions_read(source, kind):
    party = PartyFacts(key="a", name="A", kind=kind, financing={(source, 2027): 500, (source, 2028): 7})
    [(name, amount)] = [(name, amount) for (name, year), amount in party.sources_by_year().items() if year == 2027]
    assert YearMoney(**{name: amount}).others == 500
    assert party.sources() == {name: 507}
