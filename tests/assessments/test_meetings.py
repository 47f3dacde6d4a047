"""Decision meetings: all or none, presence and dissent, reserve, letters that are read before they are sent."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.errors import DomainError, NotAllowed, Stale
from accounts.roles import Role
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import TRANSITIONS, Status
from applications.workflow.submission import confirm_withdrawal, withdraw
from assessments.documents.meetings import minutes_pdf, reserve_pdf
from assessments.errors.decisions import ItemRefused, NothingToDecide
from assessments.errors.meetings import (
    ElsewhereOnAgenda,
    HiddenItems,
    LetterActNotOpen,
    MeetingActNotOpen,
    MeetingNotReady,
    NotADecider,
    NotPresent,
    ReserveUntilMissing,
    ResultMustBeSent,
    UnknownPlaceholder,
)
from assessments.errors.procedure import CaseDecided, NotYetTold
from assessments.forms.meetings import LockForm
from assessments.models import Absent, AgendaItem, ConflictOfInterest, Decision, DecisionLetter, Outcome, Reserve
from assessments.rules.letters import DEFAULTS, fill, letter, unknown
from assessments.slots.massacts import APPLICATION
from assessments.states.meetings import (
    LETTERS,
    MEETINGS,
    LetterAct,
    LetterStatus,
    MeetingAct,
    MeetingStatus,
    next_of_letter,
    next_of_meeting,
)
from assessments.workflow import outbox
from assessments.workflow.afterwards import correct, take_up_again
from assessments.workflow.agenda import put_on_agenda, take_off_agenda
from assessments.workflow.bias import decide_bias
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.letters import keep_minutes, keep_reserve
from assessments.workflow.meetings import call_meeting, cancel_meeting, change_meeting, lock_meeting, say_presence
from assessments.workflow.proposals import take_back
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource
from registry.models import Document, Event, Job, MassStatus, Message, RegisterEntry
from registry.workflow.access import block
from registry.workflow.mass import ask_mass, do_one
from tests.factories import accounts, applications
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


@pytest.fixture(scope="module")
def _meeting(_call, _vinnova, _officer, _decider):
    told = {"held_at": DECIDED, "place": "Stockholm", "decider": _decider, "by": _officer, "now": PROPOSED}
    return call_meeting(_call, authority=_vinnova.authority, **told)


@pytest.fixture
def meeting(_meeting, vinnova):
    return deepcopy(_meeting)


def applied(call, number: int) -> Application:
    by = applications.applicant(f"m{number}@x.example", f"Person {number}")
    return applications.submitted_application(call, by=by, title=f"Projekt {number}")


def on_agenda(meeting, call, officer, *outcomes, **more):
    """Applications with proposals of these outcomes ("": none), on the agenda."""
    rows = []
    for number, outcome in enumerate(outcomes):
        row = applied(call, number)
        if outcome:
            judge.proposal(
                row,
                officer,
                outcome=outcome,
                **({"reserve_until": date(2026, 3, 31), "reserve_place": 2} if outcome == Outcome.RESERVE else {}),
            )
        else:
            check_eligibility(row, eligible=True, note="", by=officer, now=CHECKED)
        rows.append(Application.objects.get(pk=row.pk))
    return put_on_agenda(meeting, rows, by=officer, now=PROPOSED)


def test_a_meeting_decides_all_its_items_and_tells_nobody_until_the_letters_are_sent(
    meeting, call, officer, decider, vinnova
):
    secretary = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    meeting.participants.create(person=secretary.person)
    items = on_agenda(meeting, call, officer, "grant", "reject", "reserve")

    done = lock_meeting(meeting, by=decider, now=DECIDED)

    assert [type(one) for one in done] == [Decision, Decision, Reserve]
    statuses = [Application.objects.get(pk=item.application_id).status for item in items]
    assert statuses == [Status.GRANTED, Status.REJECTED, Status.RESERVE]
    assert [one.content["others"] for one in done] == [[secretary.person.name]] * 3
    total = sum(one.amount for one in LedgerEntry.objects.all())
    assert total == done[0].amount > 0
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.LOCKED
    assert meeting.content["total"] == total
    assert sum(one["amount"] for one in meeting.content["sums"]) == total
    # Nothing is told, published or paid before the letters have been read and sent.
    assert not Message.objects.filter(kind__in=["application.decided", "application.reserve"]).exists()
    assert not RegisterEntry.objects.filter(what_public__contains="Beslut om").exists()
    assert not Job.objects.filter(task__in=[outbox.STORE_DECISION, outbox.STORE_RESERVE]).exists()
    assert open_grants(now=DECIDED) == []
    mine = Application.objects.get(pk=items[0].application_id)
    assert (mine.status, mine.told_status) == (Status.GRANTED, Status.PROPOSED)

    letters = list(DecisionLetter.objects.order_by("pk"))
    assert [one.outcome for one in letters] == ["grant", "reject", "reserve"]
    assert outbox.send(letters, by=officer, now=DECIDED) == 3
    assert outbox.send(letters, by=officer, now=DECIDED) == 0  # sent again: nothing more

    assert Message.objects.filter(kind="application.decided").count() == 2
    assert Message.objects.filter(kind="application.reserve").count() == 1
    assert Job.objects.filter(task=outbox.STORE_DECISION).count() == 2
    assert Job.objects.filter(task=outbox.STORE_MINUTES).count() == 1
    assert Application.objects.get(pk=mine.pk).told_status == Status.GRANTED
    assert len(open_grants(now=DECIDED)) == 1
    for _twice in range(2):
        keep_reserve(done[2], now=DECIDED)
        keep_minutes(meeting, now=DECIDED)
    assert Document.objects.filter(key__startswith="reserve:").count() == 1
    assert Document.objects.filter(key__startswith="minutes:").count() == 1


def test_who_has_left_the_meeting_dissents_from_nothing_and_nothing_is_corrected_before_it_is_told(
    meeting, call, officer, decider, vinnova
):
    secretary = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    seated = {"held_at": DECIDED, "place": "Distans", "decider": decider, "by": officer, "now": PROPOSED}
    change_meeting(meeting, participants=[secretary.person], **seated)
    (item,) = on_agenda(meeting, call, officer, "reject")
    say_presence(item, {}, {secretary.person: "Jag är emot."}, by=officer, now=PROPOSED)
    change_meeting(meeting, participants=[], **seated)
    assert not item.dissents.exists()
    (decision,) = lock_meeting(meeting, by=decider, now=DECIDED)
    assert decision.content["dissents"] == []

    slip = {"place": "", "was": "Skäl", "becomes": "Goda skäl", "reason": "Skrivfel"}
    with pytest.raises(NotYetTold):
        correct(decision, **slip, by=decider, now=DECIDED)
    with pytest.raises(NotYetTold):
        take_up_again(decision, section="37", reason="Nytt underlag", by=decider, now=DECIDED)
    assert not Message.objects.filter(kind="application.decision_corrected").exists()


def test_an_item_without_a_proposal_stops_the_whole_meeting_and_is_named(meeting, call, officer, decider):
    items = on_agenda(meeting, call, officer, "grant", "")
    with pytest.raises(MeetingNotReady) as refused:
        lock_meeting(meeting, by=decider, now=DECIDED)
    assert refused.value.figures["cases"] == items[1].application.case.designation
    assert not Decision.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_an_item_that_the_frame_does_not_hold_stops_all_of_them(meeting, call, officer, decider, vinnova):
    items = on_agenda(meeting, call, officer, "grant", "grant")
    asked = judge.requested(items[0].application)
    year = asked[0].year
    each = sum(one.amount for one in asked if one.year == year)
    make.frame(
        vinnova,
        year,
        2 * each - 1,
        source_kind=FrameSource.AMENDMENT,
        valid_from=date(2025, 11, 15),
        recorded_at=PROPOSED,
    )
    with pytest.raises(ItemRefused) as refused:
        lock_meeting(meeting, by=decider, now=DECIDED)
    assert refused.value.case.pk in {item.application.case_id for item in items}
    assert not Decision.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not DecisionLetter.objects.exists()
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.PLANNED


def test_who_is_kept_out_of_a_case_leaves_its_item_and_the_minutes_say_so(meeting, call, officer, decider, vinnova):
    biased, dissenting = (accounts.staff(Role.CASE_OFFICER, vinnova.authority) for _ in range(2))
    for one in (biased, dissenting):
        meeting.participants.create(person=one.person)
    first, second = on_agenda(meeting, call, officer, "reject", "reject")
    block(first.application.case, biased.person, ground="16 § 1", by=officer, now=DECIDED)
    say_presence(
        second, {biased.person: Absent.AWAY}, {dissenting.person: "Ansökan borde beviljas."}, by=officer, now=PROPOSED
    )

    done = lock_meeting(meeting, by=decider, now=DECIDED)

    assert [one.content["others"] for one in done] == [[dissenting.person.name]] * 2
    assert done[1].content["dissents"] == [{"name": dissenting.person.name, "text": "Ansökan borde beviljas."}]
    meeting.refresh_from_db()
    assert [one["biased"] for one in meeting.content["items"]] == [[biased.person.name], []]
    assert [one["away"] for one in meeting.content["items"]] == [[], [biased.person.name]]
    assert minutes_pdf(meeting.content).startswith(b"%PDF")


def test_a_bias_that_is_found_in_the_meeting_keeps_the_person_out_until_it_is_tried(
    meeting, call, officer, decider, vinnova
):
    biased = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    meeting.participants.create(person=biased.person)
    (item,) = on_agenda(meeting, call, officer, "reject")
    for _twice in range(2):
        say_presence(item, {biased.person: Absent.BIAS}, {}, by=officer, now=PROPOSED)
    assert ConflictOfInterest.objects.get(person=biased.person).application == item.application
    assert item.application.case.blocks.filter(person=biased.person, ended_at__isnull=True).count() == 1
    say_presence(item, {}, {}, by=officer, now=PROPOSED)
    assert not Application.objects.visible_to(biased).filter(pk=item.application_id).exists()
    decide_bias(item.application, biased.person, biased=False, reason="Endast bekanta.", by=decider, now=PROPOSED)
    assert Application.objects.visible_to(biased).filter(pk=item.application_id).exists()


def test_whoever_withdraws_learns_nothing_of_a_decision_that_has_not_been_sent(meeting, call, officer, decider, client):
    decided, other = (one.application for one in on_agenda(meeting, call, officer, "reject", "reject"))
    take_off_agenda(meeting.items.get(application=other), by=officer, now=PROPOSED)
    lock_meeting(meeting, by=decider, now=DECIDED)
    shown = []
    for row in (decided, other):
        client.force_login(row.submitted_by)
        page = reverse("applications:withdraw", args=[row.case.uuid])
        before = client.get(page)
        answer = client.post(page, {"reason": "Vi har ändrat oss."}, follow=True)
        row = Application.objects.get(pk=row.pk)
        said = [str(one) for one in answer.context["messages"]]
        shown.append((before.context["consequences"], said, row.told_status, answer.context["may_withdraw"]))
        assert row.case.entries.filter(what_public="Återkallelse av ansökan").count() == 1
    assert shown[0] == shown[1]
    assert shown[0][2:] == (Status.PROPOSED, False)
    statuses = [Application.objects.get(pk=one.pk).status for one in (decided, other)]
    assert statuses == [Status.REJECTED, Status.WITHDRAWN]
    with pytest.raises(ActNotOpen):
        confirm_withdrawal(decided, by=officer, now=DECIDED)
    with pytest.raises(NotAllowed):
        confirm_withdrawal(other, by=other.submitted_by, now=DECIDED)
    client.force_login(officer)
    confirmed = client.post(reverse("applications:confirm_withdrawal", args=[other.case.uuid]))
    assert confirmed.status_code == 302
    assert Application.objects.get(pk=other.pk).told_status == Status.WITHDRAWN


def test_feedback_is_written_on_the_page_of_the_result_once(meeting, call, officer, decider, client):
    on_agenda(meeting, call, officer, "reject")
    (decision,) = lock_meeting(meeting, by=decider, now=DECIDED)
    result = decision.letters.get()
    client.force_login(officer)
    page = reverse("assessments:letter", args=[result.uuid])
    case = client.get(reverse("registry:case", args=[decision.application.case.uuid])).content.decode()
    assert f'href="{page}"' in case  # reading and sending the letter is what is next
    locked = client.get(reverse("assessments:meeting", args=[meeting.uuid])).content.decode()
    assert "Dokumenten görs när breven skickas." in locked
    assert "alla deltog" in locked
    assert client.post(page, {"act": "feedback", "statement": " "}).status_code == 422
    for _twice in range(2):
        client.post(page, {"act": "feedback", "statement": "Stark idé, svag budget."})
    feedback = decision.letters.get(kind="feedback")
    assert "Stark idé, svag budget." in feedback.body
    assert client.get(page).context["statement"] is None
    typed = {"act": "send", "read": "", "subject": "Beslut om er ansökan", "body": "Ändrad vid läsningen."}
    asked = client.post(page, typed).content.decode()
    for words in ("Ändrad vid läsningen.", result.person.email, "Beslutet som PDF"):
        assert words in asked  # as it goes out, to whom, with what
    result.refresh_from_db()
    assert (result.status, result.edited_at) == ("waiting", None)
    assert client.post(page, typed | {"confirmed": "1"}).status_code == 302
    result.refresh_from_db()
    assert (result.status, result.body) == ("sent", "Ändrad vid läsningen.\n")


def test_only_the_named_decider_locks_what_they_have_read(meeting, call, officer, decider, vinnova):
    assert LockForm({}, early=False).errors["agree"] == ["Kryssa i rutan först."]
    with pytest.raises(NothingToDecide):
        lock_meeting(meeting, by=decider, now=DECIDED)
    on_agenda(meeting, call, officer, "reject")
    for other in (officer, judge.decider(vinnova)):
        with pytest.raises(NotAllowed):
            lock_meeting(meeting, by=other, now=DECIDED)
    with pytest.raises(Stale):
        lock_meeting(meeting, by=decider, now=DECIDED, read=[])
    lock_meeting(meeting, by=decider, now=DECIDED)
    with pytest.raises(MeetingActNotOpen):
        lock_meeting(meeting, by=decider, now=DECIDED)


def test_the_chair_takes_part_in_no_other_way(meeting, call, officer, decider, vinnova):
    own = {"held_at": DECIDED, "place": "", "decider": decider, "participants": [decider.person, officer.person]}
    called = call_meeting(call, authority=vinnova.authority, **own, by=officer, now=PROPOSED)
    change_meeting(meeting, **own, by=officer, now=PROPOSED)
    for one in (called, meeting):
        assert list(one.participants.values_list("person", flat=True)) == [officer.person_id]


@pytest.mark.parametrize("outcomes", [("reject", "reject"), ("", "reject")])
def test_who_is_kept_out_of_a_case_on_the_agenda_decides_none_of_it_and_is_not_told_which(
    meeting, call, officer, decider, outcomes
):
    hidden, _other = on_agenda(meeting, call, officer, *outcomes)
    block(hidden.application.case, decider.person, ground="16 § 1", by=officer, now=DECIDED)

    with pytest.raises(HiddenItems) as refused:
        lock_meeting(meeting, by=decider, now=DECIDED)

    assert hidden.application.case.designation not in str(refused.value)
    assert not Decision.objects.exists()


def test_what_is_not_checked_or_is_decided_stands_on_no_agenda(meeting, call, officer, decider):
    new, decided = applied(call, 1), applied(call, 2)
    decide(judge.proposal(decided, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    for row, refusal in ((new, ActNotOpen), (decided, CaseDecided)):
        with pytest.raises(refusal):
            put_on_agenda(meeting, [row], by=officer, now=DECIDED)
    assert not meeting.items.exists()


def test_an_item_that_was_decided_or_withdrawn_before_the_meeting_says_so_and_is_taken_off(
    meeting, call, officer, decider, client
):
    decided, gone, bare = on_agenda(meeting, call, officer, None, None, None)
    take_off_agenda(decided, by=officer, now=PROPOSED)
    decide(judge.proposal(decided.application, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    AgendaItem.objects.create(meeting=meeting, application=decided.application, position=9)  # as agendas once could
    withdraw(gone.application, by=gone.application.submitted_by, now=DECIDED)
    client.force_login(officer)
    page = client.get(f"/beslutsmoten/{meeting.uuid}/")
    over = {one.application_id: str(one.over or "") for one in page.context["items"]}
    assert over == {
        decided.application_id: "beslutad den 20 november 2025",
        gone.application_id: "återkallad",
        bare.application_id: "",
    }
    assert "2 ärenden har inget kvar att besluta" in page.content.decode()


def test_the_agenda_refuses_what_is_elsewhere_and_forgets_what_is_taken_off(meeting, call, officer, decider, vinnova):
    first, second = on_agenda(meeting, call, officer, "reject", "reject")
    other = call_meeting(
        call, authority=vinnova.authority, held_at=DECIDED, place="", decider=decider, by=officer, now=PROPOSED
    )
    with pytest.raises(ElsewhereOnAgenda):
        put_on_agenda(other, [first.application], by=officer, now=PROPOSED)
    take_off_agenda(first, by=officer, now=PROPOSED)
    second.refresh_from_db()
    assert second.position == 1
    assert len(put_on_agenda(other, [first.application], by=officer, now=PROPOSED)) == 1
    told = (
        first.application.case.events.filter(kind__contains="_agenda")
        .order_by("pk")
        .values_list("kind", "data__meeting")
    )
    assert list(told) == [
        ("meeting.put_on_agenda", str(meeting.uuid)),
        ("meeting.taken_off_agenda", str(meeting.uuid)),
        ("meeting.put_on_agenda", str(other.uuid)),
    ]
    with pytest.raises(NotPresent):
        say_presence(second, {officer.person: Absent.AWAY}, {}, by=officer, now=PROPOSED)
    block(first.application.case, officer.person, ground="16 § 1", by=decider, now=PROPOSED)
    with pytest.raises(NotAllowed):  # and is not told that the case is there
        put_on_agenda(meeting, [first.application], by=officer, now=PROPOSED)
    first.application.case.blocks.update(ended_at=PROPOSED, ended_by=decider)
    cancel_meeting(other, by=officer, now=PROPOSED)
    assert len(put_on_agenda(meeting, [first.application], by=officer, now=PROPOSED)) == 1
    with pytest.raises(NotADecider):
        call_meeting(
            call, authority=vinnova.authority, held_at=DECIDED, place="", decider=officer, by=officer, now=PROPOSED
        )


def test_from_the_reserve_list_a_grant_is_proposed_and_decided(meeting, call, officer, decider):
    (item,) = on_agenda(meeting, call, officer, "reserve")
    agent = {"name": "Ada Ek", "email": "ada@byra.example", "scope": "Allt.", "power": "unasked"}
    item.application.agents.create(**agent, registered_by=officer, registered_at=PROPOSED)
    (place,) = lock_meeting(meeting, by=decider, now=DECIDED)
    outbox.send(place.letters.all(), by=officer, now=DECIDED)
    told = Message.objects.filter(case=item.application.case, kind__in=["application.reserve", "application.decided"])
    assert set(told.values_list("kind", flat=True)) == {"application.reserve"}, "to the agent too: nothing is decided"
    assert told.filter(to_email="ada@byra.example").exists()
    assert place.content["reserve_until"] == "2026-03-31"
    assert reserve_pdf(place.content).startswith(b"%PDF")
    row = Application.objects.get(pk=item.application_id)
    judge.proposal(row, officer)
    row.refresh_from_db()
    assert row.status == Status.PROPOSED
    assert row.proposals.filter(withdrawn_at__isnull=True).count() == 1


def test_a_place_in_reserve_has_an_end_that_has_not_passed(call, officer):
    row = applied(call, 1)
    for until in (None, PROPOSED.date() - timedelta(days=1)):
        with pytest.raises(ReserveUntilMissing):
            judge.proposal(row, officer, outcome=Outcome.RESERVE, reserve_until=until)


def test_a_letter_is_changed_before_it_is_sent_and_never_after(meeting, call, officer, decider):
    on_agenda(meeting, call, officer, "reject")
    lock_meeting(meeting, by=decider, now=DECIDED)
    row = DecisionLetter.objects.get()
    outbox.edit(
        row, subject="Beslut", body="Vi avslår er ansökan av de skäl som följer.", read=None, by=officer, now=DECIDED
    )
    with pytest.raises(Stale):
        outbox.edit(row, subject="Beslut", body="Annat", read=None, by=officer, now=DECIDED)
    with pytest.raises(ResultMustBeSent):
        outbox.discard(row, by=officer, now=DECIDED)
    outbox.send([row], by=officer, now=DECIDED)
    assert Message.objects.get(kind="application.decided").body.startswith("Vi avslår er ansökan av de skäl")
    row.refresh_from_db()
    with pytest.raises(LetterActNotOpen):
        outbox.edit(row, subject="Beslut", body="Annat", read=row.edited_at, by=officer, now=DECIDED)
    told = row.application.case.events.filter(kind__startswith="letter.").order_by("pk")
    assert [(one.kind, one.by) for one in told] == [("letter.changed", officer), ("letter.sent", officer)]


def test_a_new_wording_is_a_new_version_and_standing_letters_keep_theirs(meeting, call, officer, decider, vinnova):
    on_agenda(meeting, call, officer, "reject")
    with pytest.raises(UnknownPlaceholder):
        outbox.keep_template(
            vinnova.authority,
            kind="result",
            outcome="reject",
            language="sv",
            subject="{fel}",
            body="x",
            by=officer,
            now=CHECKED,
        )
    for words in ("Vi säger nej till {projekt}.", "Vi avslår {projekt}."):
        last = outbox.keep_template(
            vinnova.authority,
            kind="result",
            outcome="reject",
            language="sv",
            subject="Beslut",
            body=words,
            by=officer,
            now=CHECKED,
        )
    lock_meeting(meeting, by=decider, now=DECIDED)
    row = DecisionLetter.objects.get()
    assert (last.version, row.template_version, row.body) == (2, 2, "Vi avslår Projekt 0.\n")
    worded = Event.objects.filter(kind="letter.worded", by=officer).order_by("pk")
    assert list(worded.values_list("data__version", flat=True)) == [1, 2]


def test_what_is_put_in_a_template_is_not_read_again_and_english_stands_below_the_swedish():
    assert fill("{projekt} {okänt}", {"projekt": "{skal}"}) == "{skal} {okänt}"
    assert unknown("{projekt} {okänt} {}") == ["okänt", ""]
    for (kind, outcome, _language), (subject, body) in DEFAULTS.items():
        assert unknown(subject + body) == [], (kind, outcome)
    texts = {lang: DEFAULTS["result", "reject", lang] for lang in ("sv", "en")}
    values = {"sv": {"projekt": "P"}, "en": {"projekt": "P"}}
    subject, body = letter(texts, values, "en")
    assert body.index("avslår") < body.index("Swedish text is the official version") < body.index("has been rejected")
    assert "English" not in letter(texts, values, "sv")[1]


def test_every_pair_of_status_and_act_is_in_the_tables_or_refused():
    for status, act in product(MeetingStatus, MeetingAct):
        if (status, act) in MEETINGS:
            assert next_of_meeting(status, act) == MEETINGS[status, act]
        else:
            with pytest.raises(MeetingActNotOpen):
                next_of_meeting(status, act)
    for status, act in product(LetterStatus, LetterAct):
        if (status, act) in LETTERS:
            assert next_of_letter(status, act) == LETTERS[status, act]
        else:
            with pytest.raises(LetterActNotOpen):
                next_of_letter(status, act)


def test_feedback_goes_out_on_its_day_and_after_the_result(meeting, call, officer, decider):
    on_agenda(meeting, call, officer, "reject")
    (decision,) = lock_meeting(meeting, by=decider, now=DECIDED)
    (row,) = outbox.write_feedback(decision, "Gruppen rekommenderar avslag.", by=officer, now=DECIDED)
    outbox.set_date(row, on=date(2025, 12, 1), by=officer, now=DECIDED)
    assert row.application.case.events.get(kind="letter.dated").data["release_on"] == "2025-12-01"
    first = datetime(2025, 12, 1, 7, tzinfo=UTC)
    assert outbox.send_due(DECIDED) == 0  # not its day
    assert outbox.send_due(first) == 0  # the result is not told
    outbox.send(DecisionLetter.objects.filter(kind="result"), by=officer, now=DECIDED)
    assert [outbox.send_due(first), outbox.send_due(first)] == [1, 0]
    assert "Gruppen rekommenderar avslag." in Message.objects.get(kind="application.feedback").body


ACTS = ("propose", "reserve", "reject", "agenda", "off", "lock", "take_back", "send")


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=4, max_size=10))
def test_no_sequence_of_acts_empties_a_frame_or_leaves_the_table(call, officer, decider, vinnova, acts):
    with transaction.atomic():
        rows = [applied(call, number) for number in range(3)]
        for row in rows:
            check_eligibility(row, eligible=True, note="", by=officer, now=CHECKED)
        asked = judge.requested(rows[0])
        each = {year: sum(one.amount for one in asked if one.year == year) for year in {one.year for one in asked}}
        for year, amount in each.items():  # room for two of the three
            make.frame(
                vinnova,
                year,
                3 * amount - 1,
                source_kind=FrameSource.AMENDMENT,
                valid_from=date(2025, 11, 15),
                recorded_at=PROPOSED,
            )
        meeting = call_meeting(
            call, authority=vinnova.authority, held_at=DECIDED, place="", decider=decider, by=officer, now=PROPOSED
        )
        for act, number in acts:
            before = {one.pk: one.status for one in Application.objects.all()}
            row = Application.objects.select_related("case__authority", "call").get(pk=rows[number].pk)
            try:
                with transaction.atomic():
                    _do(act, row, meeting, officer, decider)
            except DomainError:
                assert {one.pk: one.status for one in Application.objects.all()} == before
            for one in Application.objects.all():
                ways = {to for (status, _act), to in TRANSITIONS.items() if status == before[one.pk]}
                assert one.status == before[one.pk] or one.status in ways
            for year, amount in each.items():
                granted = sum(int(one.amount) for one in LedgerEntry.objects.filter(year=year))
                assert granted <= 3 * amount - 1
        transaction.set_rollback(True)


def _do(act, row, meeting, officer, decider):
    """One act of a sequence, as its person would do it."""
    meeting.refresh_from_db()
    if act in ("propose", "reserve", "reject"):
        outcome = {"propose": "grant"}.get(act, act)
        more = {"reserve_until": date(2026, 3, 31)} if act == "reserve" else {}
        judge.proposal(row, officer, outcome=outcome, **more)
    elif act == "agenda":
        put_on_agenda(meeting, [row], by=officer, now=PROPOSED)
    elif act == "off":
        for item in meeting.items.filter(application=row):
            take_off_agenda(item, by=officer, now=PROPOSED)
    elif act == "lock":
        lock_meeting(meeting, by=decider, now=DECIDED)
    elif act == "take_back":
        for proposal in row.proposals.filter(withdrawn_at__isnull=True):
            take_back(proposal, by=officer, now=DECIDED)
    else:
        outbox.send(DecisionLetter.objects.filter(application=row), by=officer, now=DECIDED)


def test_many_are_put_on_an_agenda_with_the_meeting_held_first_as_when_it_is_locked(meeting, call, officer):
    (item,) = on_agenda(meeting, call, officer, "reject")
    things = list(APPLICATION.rows(officer).filter(pk=item.application_id))
    values = {"meeting": str(meeting.uuid)}
    mass = ask_mass(APPLICATION, "agenda", things, values=values, by=officer, now=PROPOSED)
    with CaptureQueriesContext(connection) as asked:
        do_one(mass, mass.items.get().pk, officer, PROPOSED)
    assert mass.items.get().status == MassStatus.DONE
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] or "FOR NO KEY UPDATE" in one["sql"]]
    first = [
        next(n for n, sql in enumerate(held) if f'FROM "{table}"' in sql)
        for table in ("assessments_decisionmeeting", "applications_application")
    ]
    assert first == sorted(first)
