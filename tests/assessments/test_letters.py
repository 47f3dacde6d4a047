"""Letters about decisions: read, changed, sent on their day, and written from wordings with versions."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, Stale
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import Status
from applications.workflow.submission import confirm_withdrawal
from assessments.errors.meetings import (
    AppealNotTold,
    LetterActNotOpen,
    OutcomeNotTold,
    ResultMustBeSent,
    UnknownPlaceholder,
)
from assessments.models import DecisionLetter
from assessments.rules.letters import DEFAULTS, fill, letter, unknown
from assessments.workflow import outbox
from assessments.workflow.agenda import take_off_agenda
from assessments.workflow.decisions import decide
from assessments.workflow.mass.letters import ACTS as MASS
from registry.models import AppealRule, Event, Message
from tests.factories import assessments as judge
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting, on_agenda

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


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
    shown = client.get(page).context
    assert shown["statement"] is None
    typed = {
        "act": "send",
        "read": shown["read"],
        "subject": "Beslut om er ansökan",
        "body": "Vi avslår er ansökan. Ändrad vid läsningen.",
    }
    asked = client.post(page, typed).content.decode()
    for words in ("Ändrad vid läsningen.", result.person.email, "Beslutet som PDF"):
        assert words in asked  # as it goes out, to whom, with what
    result.refresh_from_db()
    assert (result.status, result.edited_at) == ("waiting", None)
    assert client.post(page, typed | {"confirmed": "1"}).status_code == 302
    result.refresh_from_db()
    assert (result.status, result.body) == ("sent", "Vi avslår er ansökan. Ändrad vid läsningen.\n")


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


def test_a_letter_that_does_not_tell_the_result_or_how_it_is_appealed_is_remarked_on_and_not_sent(
    meeting, call, officer, decider, vinnova, client
):
    AppealRule.objects.create(
        authority=vinnova.authority,
        kind="reject",
        may_be_appealed=True,
        ground="påhittad grund",
        court="Förvaltningsrätten i Stockholm",
        weeks=3,
        valid_from=date(2025, 1, 1),
        set_by=officer,
        set_at=CHECKED,
    )
    on_agenda(meeting, call, officer, "reject")
    lock_meeting(meeting, by=decider, now=DECIDED)
    row = DecisionLetter.objects.get()
    page = reverse("assessments:letter", args=[row.uuid])
    client.force_login(officer)
    shown = client.get(page)
    assert shown.context["lacks"] == ""  # as it was written, it tells everything
    whole, appeal = row.body, row.decision.content["appeal"]
    for words, refusal in (("Ni får inget.", OutcomeNotTold), (whole.replace(appeal, ""), AppealNotTold)):
        said = client.post(
            page, {"act": "send", "read": client.get(page).context["read"], "subject": "S", "body": words}
        )
        assert (said.status_code, "lacks" in said.context) == (422, True)
        assert str(refusal(to=str(row.person))) in said.content.decode().replace("&quot;", '"')
        row = outbox.edit(row, subject="Besked", body=words, read=row.edited_at, by=officer, now=DECIDED)
        assert "hur beslutet överklagas" in client.get(page).content.decode()
        with pytest.raises(refusal):
            outbox.send([row], by=officer, now=DECIDED)
        assert isinstance(MASS["send"].refusals(officer, [row])[row.pk], refusal)
        assert row.pk in MASS["send"].warns([row])
    lines = "\n".join(whole.split(" "))  # divided into lines in another way, and without its reasons
    row = outbox.edit(
        row,
        subject="S",
        body=lines.replace(row.decision.reasons.split()[0], ""),
        read=row.edited_at,
        by=officer,
        now=DECIDED,
    )
    assert "skälen" in MASS["send"].warns([row])[row.pk]
    assert outbox.send([row], by=officer, now=DECIDED) == 1


def test_a_letter_that_goes_at_once_is_held_against_the_same_demands_and_nothing_is_decided(
    meeting, call, officer, decider, vinnova
):
    proposed = judge.proposal(judge.application(call), officer, outcome="reject")
    judge.terms(vinnova.authority, decider)  # from now on letters go at once
    wording = {"kind": "result", "outcome": "reject", "language": "sv", "subject": "Beslut om {projekt}"}

    def worded(body):
        outbox.keep_template(vinnova.authority, **wording, body=body, by=officer, now=PROPOSED)

    worded("Ni får inget. {lank}")
    with pytest.raises(OutcomeNotTold):
        decide(proposed, by=decider, now=DECIDED)
    assert not Message.objects.filter(kind="application.decided").exists()
    assert not DecisionLetter.objects.exists()
    worded(DEFAULTS["result", "reject", "sv"][1])
    decide(proposed, by=decider, now=DECIDED)
    assert Message.objects.filter(kind="application.decided").exists()


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
