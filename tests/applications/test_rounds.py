"""After hand-in: withdrawn and handed in again, completed when asked, opened for one; nothing earlier is lost."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.documents import Receipt
from applications.errors import (
    ActNotOpen,
    CallClosed,
    CannotOpenAgain,
    FieldNotOpened,
    RoundClosed,
    RoundStands,
    SupplementAwaited,
    TimeTooEarly,
    WordsMissing,
)
from applications.models import Round
from applications.models.rounds import Outcome, RoundKind
from applications.rules.fields import SECTIONS
from applications.rules.opening import closed, item_of, items, opens_part
from applications.sentences.items import ITEM_WORDS
from applications.slots.pages import talks
from applications.states import Act, Status
from applications.views.own import Own
from applications.workflow.draft import draft_of, read_budget, save_budget, save_section
from applications.workflow.openings import open_for
from applications.workflow.receipts import keep
from applications.workflow.rounds import ask, end_passed, open_again, prolong, remind, take_back
from applications.workflow.submission import move, submit, withdraw
from applications.workflow.versions import parts
from registry.models import Case, CaseLetter, Deadline, Document, Message, RegisterEntry
from registry.workflow.letters import keep_letter
from tests.factories import applications, programmes

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def lina(sent):
    return applications.applicant()


@pytest.fixture
def elin(sent):
    return programmes.worker(name="Elin Sandberg", authority=sent.case.authority)


def asked(application, by, *, opened=("project.summary",), now=None, until=None, **more) -> Round:
    now = now or application.submitted_at + DAY
    return ask(
        application,
        kind=more.pop("kind", RoundKind.SUPPLEMENT),
        opened=list(opened),
        asked=more.pop("asked", "Beskriv vem som äger resultaten."),
        closes_at=until or now + 10 * DAY,
        by=by,
        now=now,
        **more,
    )


def write(opening: Round, by, *, now, **values):
    return save_section(opening.version, "project", values, revision=None, by=by, now=now)


def entries(application) -> list[str]:
    return list(RegisterEntry.objects.filter(case=application.case).values_list("what_public", flat=True))


# --- Withdrawn and handed in again ----------------------------------------------------------------------


def test_a_withdrawn_application_is_handed_in_again_under_its_number_with_a_new_entry(sent, lina):
    number, first = sent.case.number, sent.submitted_version
    withdraw(sent, by=lina, now=sent.submitted_at + HOUR)
    opening = open_again(sent, by=lina, now=sent.submitted_at + 2 * HOUR)
    assert open_again(sent, by=lina, now=sent.submitted_at + 2 * HOUR) == opening
    write(opening, lina, now=sent.submitted_at + 3 * HOUR, title="Ett bättre namn")
    sent.refresh_from_db()
    assert (sent.status, sent.title) == (Status.WITHDRAWN, "Frysta T-celler för sjukhusapotek")
    again = submit(sent, by=lina, now=sent.submitted_at + 4 * HOUR)
    assert (again.status, again.title, again.case.number) == (Status.SUBMITTED, "Ett bättre namn", number)
    assert again.submitted_version.number == 2
    assert again.submitted_at == sent.submitted_at + 4 * HOUR
    first.refresh_from_db()
    assert first.content["title"] == "Frysta T-celler för sjukhusapotek"
    assert entries(sent) == ["Ansökan om bidrag", "Återkallelse av ansökan", "Ansökan om bidrag, inlämnad på nytt"]
    assert submit(again, by=lina, now=sent.submitted_at + 5 * HOUR).submitted_version == again.submitted_version


def test_the_copy_says_all_that_the_first_said_and_each_hand_in_has_a_receipt_of_its_own(sent, lina):
    keep(sent)
    withdraw(sent, by=lina, now=sent.submitted_at + HOUR)
    opening = open_again(sent, by=lina, now=sent.submitted_at + HOUR)
    before, after = sent.submitted_version.parties.first(), opening.version.parties.first()
    assert (after.uuid, read_budget(after)) == (before.uuid, read_budget(before))
    again = submit(sent, by=lina, now=sent.submitted_at + 2 * HOUR)
    same = {name: value for name, value in again.submitted_version.content.items() if name != "version"}
    assert same == {name: value for name, value in sent.submitted_version.content.items() if name != "version"}
    keep(again)
    assert set(Document.objects.filter(case=sent.case).values_list("title", flat=True)) == {
        "Ansökan",
        "Mottagningsbevis",
        "Ansökan, version 2",
        "Mottagningsbevis, version 2",
    }


def test_after_the_call_has_closed_a_withdrawn_application_stays_so(sent, lina):
    withdraw(sent, by=lina, now=sent.submitted_at + HOUR)
    with pytest.raises(CannotOpenAgain):
        open_again(sent, by=lina, now=sent.call.closes_at + HOUR)


def test_one_that_was_opened_in_time_and_handed_in_after_the_closing_moment_is_late(sent, lina):
    withdraw(sent, by=lina, now=sent.submitted_at + HOUR)
    open_again(sent, by=lina, now=sent.call.closes_at)
    with pytest.raises(CallClosed):
        submit(sent, by=lina, now=sent.call.closes_at + HOUR)
    assert submit(sent, by=lina, now=sent.call.closes_at + HOUR, late=True).late


def test_what_has_not_been_withdrawn_is_not_written_in_again(sent, lina):
    with pytest.raises(ActNotOpen):
        open_again(sent, by=lina, now=sent.submitted_at + HOUR)


# --- Supplements ----------------------------------------------------------------------------------------


def test_a_supplement_takes_the_place_of_what_stood_and_is_checked_again(sent, lina, elin):
    move(sent, Act.FIND_ELIGIBLE, by=elin, now=sent.submitted_at + HOUR)
    opening = asked(sent, elin, may_dismiss=True)
    body = Message.objects.get(kind="application.round_asked").body
    assert "Beskriv vem som äger resultaten." in body
    assert "20 §" in body
    assert Deadline.objects.get(case=sent.case, key="supplement").due_at == opening.closes_at
    later = opening.opened_at + DAY
    economist = programmes.worker(Role.ECONOMIST, sent.case.authority)
    case = Case.objects.get(pk=sent.case_id)
    assert talks(elin, case, later).asks
    assert not talks(economist, case, later).asks, "who reads the case is not led to what only its handlers open"
    write(opening, lina, now=later, summary="Parterna äger resultaten tillsammans.")
    came = sent.submitted_at
    request = RequestFactory().get("/")
    request.now = later
    part = sent.case.participations.get(person=lina.person)
    assert Own(request, sent, part).standing.day == came.date()  # the page judges as the hand-in does
    done = submit(sent, by=lina, now=later)
    assert (done.status, done.submitted_at, done.late) == (Status.SUBMITTED, came, False)
    assert done.submitted_version.content["summary"] == "Parterna äger resultaten tillsammans."
    assert entries(sent)[-2:] == ["Begäran om komplettering", "Komplettering av ansökan"]
    receipt = Receipt.of(done)
    assert receipt.supplements
    assert (receipt.received_at, receipt.first_received_at) == (later, came)
    assert Deadline.objects.get(case=sent.case, key="supplement").done_at == later


def test_only_what_was_opened_can_be_changed(sent, lina, elin):
    opening = asked(sent, elin)
    at = opening.opened_at + HOUR
    with pytest.raises(FieldNotOpened):
        write(opening, lina, now=at, title="Något helt annat")
    party = opening.version.parties.first()
    with pytest.raises(FieldNotOpened):
        save_budget(party, {"g.grant.2025": 1}, revision=None, by=lina, now=at)
    assert draft_of(sent).title == sent.title


def test_when_nothing_comes_the_old_version_stands_and_both_sides_are_told_once(sent, lina, elin):
    opening = asked(sent, elin)
    write(opening, lina, now=opening.opened_at + HOUR, summary="Påbörjat")
    after = opening.closes_at + timedelta(seconds=1)
    with pytest.raises(RoundClosed):
        submit(sent, by=lina, now=after)
    with pytest.raises(RoundClosed):
        write(opening, lina, now=after, summary="För sent")
    Case.objects.filter(pk=sent.case_id).update(officer=elin.person)
    assert (end_passed(now=after), end_passed(now=after)) == (1, 0)
    opening.refresh_from_db()
    assert opening.outcome == Outcome.LAPSED
    sent.refresh_from_db()
    assert sent.submitted_version.number == 1
    assert draft_of(sent).pk == sent.submitted_version_id
    assert Message.objects.filter(kind="application.round_lapsed").count() == 1
    assert Message.objects.filter(kind="application.opening_lapsed").count() == 1
    renewed = asked(sent, elin, now=after + DAY)
    assert renewed.version.summary == "Påbörjat"


def test_what_was_written_beyond_a_new_request_does_not_slip_in_with_it(sent, lina, elin):
    opening = asked(sent, elin)
    write(opening, lina, now=opening.opened_at + HOUR, summary="Påbörjat")
    end_passed(now=opening.closes_at + HOUR)
    other = asked(sent, elin, opened=["project.title"], now=opening.closes_at + DAY)
    assert other.version.summary == sent.submitted_version.summary


def test_a_request_needs_words_and_time_stands_alone_and_may_be_prolonged_or_taken_back(sent, lina, elin):
    with pytest.raises(WordsMissing):
        asked(sent, elin, asked=" ")
    with pytest.raises(TimeTooEarly):
        asked(sent, elin, until=sent.submitted_at)
    with pytest.raises(NotAllowed):
        asked(sent, lina)
    opening = asked(sent, elin)
    with pytest.raises(RoundStands):
        asked(sent, elin)
    with pytest.raises(SupplementAwaited):
        move(sent, Act.PROPOSE, by=elin, now=opening.opened_at)
    with pytest.raises(TimeTooEarly):
        prolong(opening, closes_at=opening.closes_at - DAY, by=elin, now=opening.opened_at)
    until = opening.closes_at + DAY
    assert prolong(opening, closes_at=until, by=elin, now=opening.opened_at).closes_at == until
    take_back(opening, by=elin, now=opening.opened_at + HOUR)
    assert not Round.objects.filter(ended_at=None).exists()
    assert Message.objects.filter(kind="application.round_taken_back").count() == 1


def test_who_has_an_open_request_is_reminded_once_two_days_ahead(sent, elin):
    opening = asked(sent, elin)
    assert remind(now=opening.closes_at - 3 * DAY, ahead=2 * DAY) == 0
    assert remind(now=opening.closes_at - DAY, ahead=2 * DAY) == 1
    assert remind(now=opening.closes_at - HOUR, ahead=2 * DAY) == 0


# --- For one applicant ----------------------------------------------------------------------------------


def test_who_was_shut_out_by_an_outage_hands_in_in_time_and_nobody_else_does(elin, lina):
    call = applications.draft(by=lina).call
    mine = applications.draft(call, by=lina)
    other = applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")
    theirs = applications.draft(call, by=other)
    officer = programmes.worker(name="Karin Ek", authority=call.case.authority)
    at = call.closes_at + HOUR
    with pytest.raises(NotAllowed):
        open_for(call, email=lina.email, closes_at=at + DAY, reason="Avbrott", by=lina, now=at)
    open_for(call, email=lina.email.upper(), closes_at=at + DAY, reason="Avbrott i tjänsten", by=officer, now=at)
    assert not submit(mine, by=lina, now=at + DAY).late
    with pytest.raises(CallClosed):
        submit(theirs, by=other, now=at + DAY)
    assert "Avbrott i tjänsten" in Message.objects.get(kind="application.opened_for_one").body
    assert RegisterEntry.objects.filter(
        case=call.case, what_public="Beslut om senare inlämning för en sökande"
    ).exists()


# --- What is opened -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "name", "item"),
    [
        ("project", "starts_on", "project.period"),
        ("questions", "need", "questions.need"),
        ("budget:0190", "c.personal.2026", "budget"),
        ("party:0190", "size", "parties"),
        ("project_aid", "area", "aid"),
        ("reason", "business_share_reason", "budget"),
        ("attachments", "0190", "attachments"),
    ],
)
def test_every_field_belongs_to_something_that_can_be_opened(section, name, item):
    assert item_of(section, name) == item
    assert item in items(["need"], aid=True)
    assert closed([item], section, [name]) == []
    assert closed(["something"], section, [name]) == [name]
    assert closed([], section, [name]) == []


def test_each_field_of_the_project_can_be_opened_by_name():
    found = items([], aid=False)
    assert [name for name in SECTIONS["project"] if item_of("project", name) not in found] == []
    assert set(found) <= set(ITEM_WORDS)


def test_a_part_is_open_when_something_in_it_is():
    assert opens_part(["project.title"], "project")
    assert not opens_part(["project.title"], "questions")
    assert opens_part([], "budget")


# --- The pages ------------------------------------------------------------------------------------------


def test_the_officer_asks_and_the_applicant_completes_in_the_browser(sent, lina, elin, client, clock):
    at = sent.submitted_at + DAY
    clock.set_moment(at)
    client.force_login(elin)
    url = reverse("applications:ask", args=[sent.uuid])
    refused = client.post(url, {"kind": "supplement", "asked": "Vem äger?", "day": ""})
    assert refused.status_code == 422
    assert "Vem äger?" in refused.content.decode()
    form = client.get(url).context["form"]
    place = form.keys.index("project.summary")
    short = {"kind": "supplement", "asked": "Vem äger?", "day": (at + 3 * DAY).date().isoformat()}
    refused = client.post(url, short | {f"lacks{place}": "Hur ni mäter."})
    assert refused.context["form"].errors["day"]
    assert "Hur ni mäter." in refused.content.decode()
    day = (at + 10 * DAY).date().isoformat()
    data = {"kind": "supplement", "asked": "Vem äger resultaten?", "day": day, f"lacks{place}": "Hur ni mäter."}
    assert client.post(url, data | {"may_dismiss": "on"}).status_code == 302
    page = client.get(url).content.decode()
    assert "Vem äger resultaten?" in page
    assert "Hur ni mäter." in page
    assert sent.rounds.get().opened == ["project.summary"]
    letter = CaseLetter.objects.get()
    assert letter.heading == "Föreläggande om komplettering"
    assert letter.content["officer_reached"]["email"] == letter.case.officer.email
    assert letter.content["parts"][0]["items"] == ["Sammanfattning: Hur ni mäter."]
    assert "avvisa" in letter.content["parts"][1]["text"]
    assert "Hur ni mäter." in Message.objects.get(kind="application.round_asked").body
    keep_letter(letter, now=at)
    assert Document.objects.filter(key=letter.key).count() == 1
    client.force_login(lina)
    page = client.get(reverse("applications:mine_one", args=[sent.uuid])).content.decode()
    assert "Vem äger resultaten?" in page
    project = client.get(reverse("applications:project", args=[sent.uuid])).content.decode()
    assert "Vem äger resultaten?" in project
    version = draft_of(sent)
    answer = client.post(
        reverse("applications:project", args=[sent.uuid]),
        {"revision": version.revision, "title": "Smuget", "summary": "Parterna.", "stay": "1"},
    )
    assert answer.status_code == 302
    version = draft_of(sent)
    assert (version.title, version.summary) == (sent.title, "Parterna.")
    assert client.get(reverse("applications:review", args=[sent.uuid])).status_code == 200


def test_a_copy_takes_along_all_that_belongs_to_a_version_and_nothing_about_it():
    names = [model.__name__ for model in parts()]
    assert names[0] == "ProjectParty"
    assert {"BudgetLine", "FinancingLine", "RequestedAmount", "AidLine", "PartyAid", "ProjectAid", "Attachment"} <= set(
        names
    )
    assert not {"RevisionLog", "Round", "Confirmation"} & set(names)
