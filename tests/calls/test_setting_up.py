"""What a call is set up with: kinds of projects, steps, cut-offs, attachments, criteria; copies and set publication."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, Stale
from calls.errors import CriteriaUnreadable, CutOffsWrong, ProjectKindInUse, PublicationTooLate, StepsWrong
from calls.models import Call, Phase
from calls.presets import presets
from calls.rules.criteria import Criterion, Grade, plain
from calls.rules.deadlines import cut_off_for
from calls.states import CallStatus
from calls.workflow.copying import begin_second_step, copy_call
from calls.workflow.editing import Demand, set_conditions
from calls.workflow.scheduling import publish_due, schedule, unschedule
from calls.workflow.setup import set_attachments, set_criteria, set_process, set_project_kinds
from registry.models import Message
from tests.factories import calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 8, 20, 9, tzinfo=UTC)
OPENS, CLOSES = datetime(2025, 9, 15, 7, tzinfo=UTC), datetime(2025, 11, 20, 13, tzinfo=UTC)
GRADES = (Grade(1, "svag", "poor"), Grade(2, "god", "good"))


@pytest.fixture
def author():
    return programmes.worker(name="Elin")


def draft_of(author, **fields):
    return calls.call(status="draft", author=author, opens_at=OPENS, closes_at=CLOSES, **fields)


def how(call, author):
    return {"revision": Call.objects.get(pk=call.pk).revision, "by": author, "now": NOW}


def test_a_kind_of_project_keeps_its_key_and_is_not_taken_away_while_a_condition_is_only_for_it(author):
    call = draft_of(author)
    set_project_kinds(call, [{"name_sv": "Pilot"}, {"name_sv": "Demonstration"}], **how(call, author))
    assert [one.key for one in call.project_kinds.all()] == ["pilot", "demonstration"]
    set_conditions(call, [Demand("max_grant", {"amount": 250_000}, project_kind="pilot")], **how(call, author))
    set_project_kinds(call, [{"key": "pilot", "name_sv": "Förstudie", "is_prestudy": True}], **how(call, author))
    assert [(one.key, one.name_sv) for one in call.project_kinds.all()] == [("pilot", "Förstudie")]
    with pytest.raises(ProjectKindInUse):
        set_project_kinds(call, [], **how(call, author))


def test_the_last_cut_off_of_a_continuous_call_is_its_closing_moment(author):
    call = draft_of(author)
    first, last = OPENS + timedelta(days=30), OPENS + timedelta(days=120)
    cut_offs = [(last, date(2026, 3, 1)), (first, None)]
    set_process(call, continuous=True, cut_offs=cut_offs, **how(call, author))
    call.refresh_from_db()
    assert (call.closes_at, call.decision_planned_on) == (last, date(2026, 3, 1))
    assert [one.at for one in call.cut_offs.all()] == [first, last]


def test_what_arrives_at_a_cut_off_is_judged_at_it_and_later_at_the_next():
    first, last = OPENS + timedelta(days=30), OPENS + timedelta(days=120)
    assert cut_off_for([last, first], first) == first
    assert cut_off_for([last, first], first + timedelta(seconds=1)) == last
    assert cut_off_for([last, first], last + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"steps": [{"name_sv": "Skiss"}]}, StepsWrong),
        ({"steps": [{"name_sv": "Skiss"}, {"name_sv": "Full"}], "continuous": True}, StepsWrong),
        ({"cut_offs": [(CLOSES, None)]}, CutOffsWrong),
        ({"continuous": True, "cut_offs": [(CLOSES, None), (CLOSES, None)]}, CutOffsWrong),
        ({"continuous": True, "cut_offs": [(OPENS, None)]}, CutOffsWrong),
    ],
)
def test_a_process_that_does_not_hang_together_is_refused(author, values, refusal):
    call = draft_of(author)
    with pytest.raises(refusal):
        set_process(call, **values, **how(call, author))


def test_both_agencies_own_criteria_can_be_begun_from(author):
    call = draft_of(author)
    for one in (presets()["vr-base"], presets()["vinnova"]):
        set_criteria(call, one.criteria, **how(call, author))
        assert call.criteria.count() == len(one.criteria)
    scales = {grade.value for one in presets().values() for criterion in one.criteria for grade in criterion.grades}
    assert 7 in scales  # the Research Council's seven grades


def test_grades_are_typed_row_by_row_in_both_languages_and_what_is_wrong_stands_at_its_row(author, client):
    call = draft_of(author)
    client.force_login(author)
    way = reverse("calls:edit_criteria", args=[call.uuid])
    rows = [("1", "Svag", "Weak"), ("", "", ""), ("3", "Bra", "Good"), ("7", "", "Outstanding")]
    cells = {
        f"0-grade{place}-{name}": typed
        for place, row in enumerate(rows)
        for name, typed in zip(("value", "sv", "en"), row, strict=True)
    }
    typed = {"revision": call.revision, "rows": "1", "0-key": "", "0-name_sv": "Nytta", "0-grades": "4"} | cells
    for wrong, field in (
        ({"0-grade3-value": "2"}, "0-grade3-value"),
        ({"0-grade0-value": ""}, "0-grade0-value"),
        ({"0-grade2-value": "tre"}, "0-grade2-value"),
    ):
        answer = client.post(way, typed | wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert "Outstanding" in answer.content.decode()
    assert client.post(way, typed).status_code == 302
    assert call.criteria.get().grades == plain(
        (Grade(1, "Svag", "Weak"), Grade(3, "Bra", "Good"), Grade(7, "", "Outstanding"))
    )
    shown = client.get(way).context["form"]
    assert [shown[f"0-grade1-{name}"].value() for name in ("value", "sv", "en")] == [3, "Bra", "Good"]
    call.refresh_from_db()
    more = client.post(way, typed | {"revision": call.revision, "add": "1", "preset": "vr-base"})
    assert more.context["form"]["1-grade0-value"].value() == "1"


@pytest.mark.parametrize(
    "criteria",
    [
        [Criterion("a", "A"), Criterion("a", "B")],
        [Criterion("a", " ")],
        [Criterion("a", "A", grades=GRADES[::-1])],
        [Criterion("a", "A", grades=GRADES[:1])],
        [Criterion("a", "A", overall=True), Criterion("b", "B", overall=True)],
    ],
)
def test_criteria_that_cannot_be_read_are_refused(author, criteria):
    call = draft_of(author)
    with pytest.raises(CriteriaUnreadable):
        set_criteria(call, criteria, **how(call, author))


def test_a_copy_has_everything_but_the_moments_and_a_number_of_its_own(author):
    call = draft_of(author, trl_from=3, trl_to=6, recommends_english=True)
    set_project_kinds(call, [{"name_sv": "Pilot"}], **how(call, author))
    set_conditions(call, [Demand("max_grant", {"amount": 250_000}, project_kind="pilot")], **how(call, author))
    set_criteria(call, [Criterion("nytta", "Nytta", grades=GRADES)], **how(call, author))
    wanted = {"name_sv": "CV", "name_en": "", "project_kind": "pilot", "template": None, "template_name": ""}
    set_attachments(call, [wanted], **how(call, author))
    call.refresh_from_db()
    new = copy_call(
        call, assignment=programmes.pair()[0], title_sv="Nästa omgång", by=author, now=NOW + timedelta(days=300)
    )
    kind = new.project_kinds.get()
    assert (new.opens_at, new.closes_at, new.status, new.copied_from) == (None, None, CallStatus.DRAFT, call)
    assert (new.trl_from, new.trl_to, new.recommends_english) == (3, 6, True)
    assert new.case.number != call.case.number
    assert [(one.kind, one.project_kind) for one in new.conditions.all()] == [("max_grant", kind)]
    assert new.wanted_attachments.get().project_kind == kind
    assert new.criteria.get().grades == call.criteria.get().grades
    assert new.forms.get().content["questions"] == call.forms.get().content["questions"]
    assert [row.amount for part in new.call_strands.all() for row in part.budgets.all()] == [40_000_000]


def test_another_agency_copies_a_public_call_into_its_own_assignment_without_its_money(author):
    call = calls.call(author=author)
    _vinnova, council = programmes.pair()
    colleague = programmes.worker(authority=council.authority)
    new = copy_call(call, assignment=council, title_sv="Vår egen", by=colleague, now=NOW)
    assert (new.case.authority, new.purpose_sv) == (council.authority, call.purpose_sv)
    assert not [row for part in new.call_strands.all() for row in part.budgets.all()]


def test_the_second_step_is_by_invitation_and_takes_the_second_steps_criteria(author):
    call = draft_of(author)
    opens = CLOSES + timedelta(days=30)
    steps = [
        {"name_sv": "Skiss"},
        {"name_sv": "Full ansökan", "opens_at": opens, "closes_at": opens + timedelta(days=60)},
    ]
    set_process(call, steps=steps, **how(call, author))
    set_criteria(call, [Criterion("skiss", "Idé"), Criterion("full", "Kvalitet", step=2)], **how(call, author))
    new = begin_second_step(calls.made_public(call), by=author, now=NOW)
    assert (new.access, new.first_step_id, new.opens_at) == ("invited", call.pk, opens)
    assert [(one.key, one.step) for one in new.criteria.all()] == [("full", 1)]
    assert not Call.objects.public().filter(pk=new.pk).exists()


def test_a_set_publication_is_carried_out_at_its_moment_and_not_before(author, clock):
    call = calls.call(status="proofread", author=author, opens_at=OPENS, closes_at=CLOSES)
    at = OPENS - timedelta(days=3)
    schedule(call, at=at, revision=call.revision, by=author, now=NOW)
    assert publish_due(now=at - timedelta(seconds=1)) == 0
    assert publish_due(now=at) == 1
    call.refresh_from_db()
    assert (call.status, call.published_at, call.published_by) == (CallStatus.PUBLISHED, at, author)
    assert call.phase(at) == Phase.COMING
    assert publish_due(now=at) == 0


def test_a_set_publication_is_taken_back_and_is_never_after_the_opening(author):
    call = calls.call(status="proofread", author=author, opens_at=OPENS, closes_at=CLOSES)
    for at in (NOW, OPENS + timedelta(seconds=1)):
        with pytest.raises(PublicationTooLate):
            schedule(call, at=at, revision=call.revision, by=author, now=NOW)
    with pytest.raises(Stale):
        schedule(call, at=OPENS, revision=call.revision - 1, by=author, now=NOW)
    schedule(call, at=OPENS, revision=call.revision, by=author, now=NOW)
    unschedule(call, by=author, now=NOW)
    assert publish_due(now=OPENS) == 0


def test_a_call_that_is_no_longer_ready_stays_unpublished_and_whoever_set_the_moment_is_told(author):
    call = calls.call(status="proofread", author=author, opens_at=OPENS, closes_at=CLOSES)
    schedule(call, at=OPENS, revision=call.revision, by=author, now=NOW)
    Call.objects.filter(pk=call.pk).update(legal_basis_sv="")
    assert publish_due(now=OPENS) == 0
    call.refresh_from_db()
    assert (call.status, call.publish_at) == (CallStatus.PROOFREAD, None)
    assert Message.objects.get(kind="call.not_published").to_person == author.person


def test_someone_elsewhere_copies_nothing_into_our_assignment(author):
    call = calls.call(author=author)
    stranger = programmes.worker(authority=programmes.agency("vr"))
    with pytest.raises(NotAllowed):
        copy_call(call, assignment=programmes.pair()[0], title_sv="x", by=stranger, now=NOW)
