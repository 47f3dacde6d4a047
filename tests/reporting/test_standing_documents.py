"""Documents that are begun by hand because a decision names no day: the evaluation plan and the information note."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from programmes.models import InformationEntry
from programmes.workflow.evaluation import decide_plan
from reporting.documents import Pages
from reporting.errors import DayTaken, NotDueThen, ReportNotReady
from reporting.kinds.registry import maker
from reporting.models import Occasion
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import deliver
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import begin, open_due_occasions
from reporting.workflow.recomputing import recompute
from reporting.workflow.reminders import remind_of_occasions
from reporting.workflow.writing import save_text
from tests.factories import api, documents, duties, letters
from tests.factories import programmes as make
from tests.factories.reporting import book

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 14, 9, tzinfo=UTC)
PLANNED = date(2026, 1, 30)


@pytest.fixture
def plan_duty():
    one = make.assignment()
    return duties.evaluated(one)


def begun(duty, by, day: date = PLANNED) -> Occasion:
    return begin(duty, due_on=day, by=by["officer"], now=JANUARY)


def by_of(duty) -> dict:
    return documents.people(duty.of_assignments.first().assignment)


def rules(occasion: Occasion) -> list[str]:
    content = preview(occasion, now=JANUARY)
    return [one.rule for one in maker(occasion.duty.document_kind).findings(content)]


def test_a_standing_duty_opens_nothing_by_itself_and_what_is_begun_is_never_late(plan_duty):
    by = by_of(plan_duty)
    assert open_due_occasions(date(2026, 1, 20), now=JANUARY) == []
    occasion = begun(plan_duty, by)
    assert occasion.is_free
    with pytest.raises(DayTaken):
        begun(plan_duty, by)
    with pytest.raises(NotDueThen):
        begun(plan_duty, by, date(2026, 1, 2))
    assert remind_of_occasions(date(2026, 6, 1), now=JANUARY) == 0


def test_a_dated_duty_is_begun_early_on_its_own_days_only():
    one = make.assignment()
    duty = make.duty(one, key="rapport")
    by = documents.people(one)
    with pytest.raises(NotDueThen):
        begin(duty, due_on=date(2027, 2, 2), by=by["officer"], now=JANUARY)
    assert begin(duty, due_on=date(2027, 2, 1), by=by["officer"], now=JANUARY).due_on == date(2027, 2, 1)


def test_the_plan_that_holds_is_the_documents_text_and_what_is_lacking_is_told(plan_duty):
    by = by_of(plan_duty)
    occasion = begun(plan_duty, by)
    assert rules(occasion) == ["plan.missing", "plan.no_indicators", "plan.no_data"]

    first = duties.plan(plan_duty, by["officer"], now=JANUARY)
    duties.saved(
        plan_duty, by["officer"], now=JANUARY, documentation="", personal_ground="", counted="ledger", file_format="CSV"
    )
    book(plan_duty.of_assignments.first().assignment, 2_500_000, "commitment", on=date(2026, 1, 9), at=JANUARY)
    assert rules(occasion) == ["plan.not_decided", "plan.no_indicators", "plan.undocumented", "plan.no_ground"]
    tables = [maker("evaluation-plan").table(preview(occasion, now=JANUARY), key) for key in ("u2", "u3")]
    (first_line,), (second_line,) = (one.lines for one in tables)
    assert [cell.text for cell in first_line.cells][3:] == ["CSV", "1"]
    assert [cell.text for cell in second_line.cells][2:4] == ["ja; grund ej angiven", "ej angivet"]
    decide_plan(first, authority=plan_duty.authorities[0], by=make.worker(Role.REPORT_APPROVER), now=JANUARY)
    duties.plan(plan_duty, by["officer"], replaces=first, questions="Vad mer?", change="Ny fråga", now=JANUARY)
    documents.entered(occasion, by, "indicators", now=JANUARY, id="1", question="Vad?", definition="M45")

    content = preview(occasion, now=JANUARY)
    assert rules(occasion) == ["plan.newer", "plan.no_source", "plan.undocumented", "plan.no_ground"]
    words = maker("evaluation-plan").words(content)
    assert words["questions"] == "Vad leder satsningen till?"
    assert "Planens version 1 är beslutad av Vinnova" in words["standing"]
    assert [line.cells[2].text for line in maker("evaluation-plan").table(content, "u4").lines] == [
        "Ny fråga",
        "första versionen",
    ]


def test_an_evaluation_plan_is_made_into_a_pdf_and_kept(plan_duty, clock, settings):
    by = by_of(plan_duty)
    occasion = begun(plan_duty, by)
    documents.written(occasion, by, now=JANUARY)
    with pytest.raises(ReportNotReady, match="ingen utvärderingsplan"):
        documents.finished(occasion, by, now=JANUARY)
    duties.plan(plan_duty, by["officer"], now=JANUARY)
    duties.saved(plan_duty, by["officer"], now=JANUARY)
    report = documents.finished(Occasion.objects.get(pk=occasion.pk), by, now=JANUARY)
    assert sum(len(section.tables) for section in Pages.of(report).sections) == 5
    clock.set_moment(JANUARY)
    machine = api.machine(Role.CASE_OFFICER)
    tag = machine.get(reverse("api:occasion", args=[occasion.uuid]))["ETag"]
    deliver = reverse("api:deliver_occasion", args=[occasion.uuid])
    # A person answers for what an authority delivers: a machine does it only where the installation says so.
    assert machine.send(deliver, match=tag).status_code == 403
    assert Occasion.objects.get(pk=occasion.pk).status != "delivered"
    settings.MACHINES_MAY_DELIVER = True
    kept = machine.send(deliver, match=tag)
    assert (kept.status_code, kept.json()["status"]) == (200, "delivered"), kept.content

    occasion.refresh_from_db()
    assert occasion.status == "delivered"
    assert report.document.title == "Utvärderingsplan"
    assert report.deliveries.count() == 0
    # What is kept is tried again like what was sent.
    (tried,) = recompute(now=JANUARY)
    assert (tried.report, tried.faults) == (report, [])


def test_a_joint_evaluation_lists_what_both_keep():
    pair = make.pair()
    duty = duties.evaluated(*pair, key="utvardering", document_kind="evaluation")
    for one in pair:
        duties.saved(
            duty, make.worker(Role.CASE_OFFICER, one.authority), now=JANUARY, authority=one.authority, title=one.key
        )
    occasion = begin(duty, due_on=PLANNED, by=make.worker(Role.CASE_OFFICER), now=JANUARY)

    content = preview(occasion, now=JANUARY)
    assert {one["authority"] for one in content["saved"]} == {"Vinnova", "Vetenskapsrådet"}
    assert occasion.parties.count() == 2


def test_any_change_withdraws_the_decisions_of_a_joint_document():
    pair = make.pair()
    duty = duties.evaluated(*pair, key="utvardering", document_kind="evaluation")
    by = documents.people(pair[0])
    theirs = {**documents.people(pair[1]), "authority": pair[1].authority}
    occasion = begin(duty, due_on=PLANNED, by=by["officer"], now=JANUARY)
    duties.plan(duty, by["officer"], now=JANUARY)
    writer = by["officer"]
    place = {"section": "begransningar", "authority": pair[0].authority, "by": writer, "now": JANUARY}
    freeze(occasion, by=writer, now=JANUARY)

    def decided() -> None:
        occasion.refresh_from_db()
        freeze(occasion, by=writer, now=JANUARY)
        occasion.refresh_from_db()
        save = {"revision": occasion.revision, "now": JANUARY}
        approve(occasion, authority=theirs["authority"], by=theirs["approver"], presenter=theirs["presenter"], **save)
        assert occasion.approvals.filter(withdrawn_at__isnull=True).count() == 1

    def because() -> str:
        assert not occasion.approvals.filter(withdrawn_at__isnull=True).exists()
        return occasion.approvals.order_by("-withdrawn_at", "-pk")[0].withdrawn_because

    save_text(occasion, text="Effekter syns sent.", revision=0, **place)
    decided()
    save_text(occasion, text="Effekter syns tidigast om åtta år.", revision=1, **place)
    assert because() == "text"
    decided()
    documents.entered(
        occasion, by, "indicators", now=JANUARY, id="1", question="Vad?", definition="M45", source="Enkät"
    )
    assert because() == "rows"
    decided()
    freeze(occasion, by=writer, now=JANUARY)
    assert because() == "figures"


def test_a_note_is_delivered_as_a_pdf_and_is_a_line_of_the_log():
    one = letters.green()
    duty = duties.running(one)
    by = documents.people(one)
    duties.informed(duty, by["officer"], now=JANUARY, given_on=date(2026, 1, 8), subject="Avtalet")
    book(one, 2_500_000, "commitment", year=2026, on=date(2026, 1, 9), at=JANUARY)
    occasion = begun(duty, by)
    documents.entered(occasion, by, "steps", now=JANUARY, day="2026-01-02", what="Avtal", who="Elin Sandberg")
    assert rules(occasion) == ["information.step_passed"]
    documents.written(occasion, by, now=JANUARY)
    report = documents.finished(Occasion.objects.get(pk=occasion.pk), by, now=JANUARY)
    content = report.dataset.content
    assert [row["subject"] for row in content["told"]] == ["Avtalet"]
    assert maker("running-information").again(content) == []
    assert {row["year"] for row in content["tables"]["g1"]} == {2026, 2027}

    deliver(report, by=by["officer"], now=JANUARY)
    logged = InformationEntry.objects.exclude(subject="Avtalet").get()
    assert logged.document == report.document
    assert logged.channel == "meeting"  # the section about a meeting has a text
    assert logged.person == by["officer"].person


def test_the_dutys_page_begins_a_document(plan_duty, clock):
    clock.set_day(JANUARY.date())
    by = by_of(plan_duty)
    client = Client()
    client.force_login(by["officer"])
    where = reverse("reporting:begin", args=[plan_duty.uuid])
    assert where in client.get(reverse("programmes:duty", args=[plan_duty.uuid])).content.decode()
    assert client.post(where, {"due_on": "i morgon"}).status_code == 422
    assert client.post(where, {"due_on": "2026-01-30"}).status_code == 302
    assert client.post(where, {"due_on": "2026-01-30"}).status_code == 409
    occasion = Occasion.objects.get(duty=plan_duty)
    page = client.get(reverse("reporting:occasion", args=[occasion.uuid])).content.decode()
    assert "planerad till" in page
    # What the plan lacks is mended on the duty's page, and the check leads there.
    assert f'href="{reverse("programmes:duty", args=[plan_duty.uuid])}">Öppna kravet</a>' in page
    freeze(occasion, by=by["officer"], now=JANUARY)
    assert client.get(reverse("programmes:duty", args=[plan_duty.uuid])).status_code == 200


def test_the_api_begins_a_document_once_for_a_day(plan_duty, clock):
    clock.set_moment(JANUARY)
    machine = api.machine(Role.CASE_OFFICER)
    address = reverse("api:begin_occasion", args=[plan_duty.uuid])
    made = machine.send(address, {"due_on": PLANNED.isoformat()})
    assert (made.status_code, made.json()["due_on"], made.json()["status"]) == (201, PLANNED.isoformat(), "open")
    assert machine.get(made["Location"]).json() == made.json()
    again = machine.send(address, {"due_on": PLANNED.isoformat()})
    assert (again.status_code, again.json()["code"]) == (409, "day_taken")
    past = machine.send(address, {"due_on": "2020-01-01"})
    assert (past.status_code, past.json()["code"]) == (NotDueThen.status, "not_due_then")
