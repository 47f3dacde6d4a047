"""Reports from granted projects: written without loss, handed in, asked about, approved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from accounts.errors import NotAllowed
from grants.errors.followup import (
    DatesFaulty,
    QuestionsOpen,
    ReportActNotOpen,
    ReportConflict,
    ReportIncomplete,
    ReportNotOpenYet,
    ResultFaulty,
    TextMissing,
)
from grants.models import Report, ReportVersion
from grants.models.report import ResultKind
from grants.rules.followup import TEXTS
from grants.states.reports import TRANSITIONS, ReportAct, ReportStatus
from grants.workflow.planning import ALWAYS, NewLine, add_line
from grants.workflow.reports import judging, keeping, reminding, results, scheduling, writing
from registry.models import Document, Message, RegisterEntry
from registry.models.access import Rights
from tests.factories import accounts, payments, programmes, registry
from tests.factories import reports as make
from tests.factories.reports import AFTER, of_kind


def test_the_reports_follow_from_the_decision_and_move_with_the_project(grant):
    make.terms(grant.authority)
    scheduling.lay_all(now=AFTER)
    assert scheduling.lay_all(now=AFTER) == []
    kinds = list(Report.objects.order_by("due_on").values_list("kind", "ends_on", "due_on"))
    assert kinds == [
        ("start", date(2025, 12, 1), date(2026, 1, 30)),
        ("progress", date(2026, 5, 31), date(2026, 6, 30)),
        ("final", date(2026, 11, 30), date(2027, 2, 28)),
    ]
    grant.project.ends_on = date(2027, 6, 30)
    grant.project.save(update_fields=["ends_on"])
    scheduling.lay_all(now=AFTER)
    assert list(Report.objects.order_by("due_on").values_list("kind", "ends_on"))[-1] == ("final", date(2027, 6, 30))
    assert Report.objects.filter(kind="progress").count() == 3
    final = Report.objects.get(kind="final")
    assert [one.due_on for one in final.served.all()] == [final.due_on], "its funder waits for it by the same day"


def test_one_report_serves_both_funders_and_is_approved_when_both_have(grant, hands, leader, economists):
    from tests.factories import programmes

    _ours, council = programmes.pair()
    other = grant.project.grants.create(
        case=grant.case,
        decision=grant.decision,
        authority=council.authority,
        assignment=council,
        coordinator=grant.coordinator,
        opened_at=AFTER,
    )
    make.terms(council.authority, [{"kind": "final", "every": "once", "days": 60, "open_days": 60}])
    make.laid(grant)
    final = of_kind(grant, "final")
    assert final.due_on == date(2027, 1, 29)
    assert {one.grant for one in final.served.all()} == {grant, other}
    make.complete(final, leader, economists)
    writing.hand_in(final, revision=1, by=leader, now=AFTER)
    assert judging.approve(final, grant, by=hands.officer, now=AFTER).status == ReportStatus.HANDED_IN
    with pytest.raises(NotAllowed):
        judging.approve(final, other, by=hands.officer, now=AFTER)
    theirs = payments.hands(other)
    start = of_kind(grant, "start")
    both = start.served.create(grant=other, due_on=start.due_on)
    first = start.due_on
    with transaction.atomic():  # each funder moves and does without for its own grant, not for the other's
        assert (
            scheduling.move(start, due_on=date(2027, 8, 1), why="Mer tid", by=hands.officer, now=AFTER).due_on == first
        )
        both.refresh_from_db()
        assert (both.due_on, start.served.get(grant=grant).due_on) == (first, date(2027, 8, 1))
        assert scheduling.skip(start, why="Behövs inte", by=theirs.officer, now=AFTER).status == ReportStatus.DRAFT
        start.refresh_from_db()
        assert (start.due_on, list(start.served.demanded())) == (date(2027, 8, 1), [start.served.get(grant=grant)])
        assert scheduling.skip(start, why="Inte vi heller", by=hands.officer, now=AFTER).status == ReportStatus.SKIPPED
        transaction.set_rollback(True)
    assert judging.approve(final, other, by=theirs.officer, now=AFTER).status == ReportStatus.APPROVED


def test_what_two_people_write_at_once_is_not_lost(grant, leader):
    make.laid(grant)
    report = of_kind(grant, "final")
    another = accounts.user()
    registry.participant(grant.case, another, rights=Rights.WRITE)
    writing.save_texts(report, {"results": "Lina skrev"}, revision=0, by=leader, now=AFTER)
    # Another field is saved beside it; the same field is refused, and stands until both have been seen.
    writing.save_texts(report, {"goals": "Alla nåddes"}, revision=0, by=another, now=AFTER)
    with pytest.raises(ReportConflict):
        writing.save_texts(report, {"results": "En annan skrev"}, revision=0, by=another, now=AFTER)
    report.refresh_from_db()
    assert (report.texts["results"], report.texts["goals"]) == ("Lina skrev", "Alla nåddes")
    writing.save_texts(report, {"results": "Båda"}, revision=None, by=another, now=AFTER)
    report.refresh_from_db()
    assert report.texts["results"] == "Båda"


def test_what_is_handed_in_is_frozen_and_stays_as_it_was_when_the_report_is_sent_back(grant, hands, leader, economists):
    make.laid(grant)
    report = of_kind(grant, "progress")
    with pytest.raises(ReportIncomplete):
        writing.hand_in(report, revision=0, by=leader, now=AFTER)
    make.complete(report, leader, economists)
    with pytest.raises(ReportConflict):
        writing.hand_in(report, revision=0, by=leader, now=AFTER)
    first = writing.hand_in(report, revision=1, by=leader, now=AFTER)
    with pytest.raises(ReportActNotOpen):
        writing.save_texts(report, {"work": "Nytt"}, revision=1, by=leader, now=AFTER)
    with pytest.raises(TextMissing):
        judging.send_back(report, why=" ", by=hands.officer, now=AFTER)
    judging.send_back(report, why="Skriv om riskerna", by=hands.officer, now=AFTER)
    writing.save_texts(report, {"risks": "Två risker"}, revision=1, by=leader, now=AFTER)
    after_midnight = datetime(2027, 3, 2, 23, 30, tzinfo=UTC)  # half past twelve in Sweden, the day after
    second = writing.hand_in(report, revision=2, by=leader, now=after_midnight)
    first.refresh_from_db()
    assert (first.number, first.content["texts"]["risks"]) == (1, "Som planerat.")
    assert (second.number, second.content["texts"]["risks"]) == (2, "Två risker")
    assert {one["name"] for one in second.content["parties"]} == {
        one.name for one in writing.parties_of(grant.project).values()
    }
    keeping.keep(second, now=AFTER)
    keeping.keep(ReportVersion.objects.get(pk=second.pk), now=AFTER)
    assert Document.objects.filter(key__startswith=f"report:{second.uuid}").count() == 1
    assert RegisterEntry.objects.get(document__key__startswith=f"report:{second.uuid}").occurred_on == date(2027, 3, 3)


def test_questions_are_asked_answered_and_registered_and_hold_the_approval(grant, hands, leader, economists):
    make.laid(grant)
    report = of_kind(grant, "start")
    writing.save_texts(report, dict.fromkeys(TEXTS["start"], "Igång."), revision=0, by=leader, now=AFTER)
    writing.hand_in(report, revision=1, by=leader, now=AFTER)
    before = RegisterEntry.objects.filter(case=grant.case).count()
    question = judging.ask(report, text="Har Aros börjat?", by=hands.officer, now=AFTER)
    assert Message.objects.filter(key__startswith=f"report-question:{question.uuid}").count() == 1
    with pytest.raises(QuestionsOpen):
        judging.approve(report, grant, by=hands.officer, now=AFTER)
    with pytest.raises(NotAllowed):
        judging.answer(report, question, text="Ja", by=hands.officer, now=AFTER)
    judging.answer(report, question, text="Ja, i januari.", by=leader, now=AFTER)
    again = judging.ask(report, text="Vilken dag?", thread=question, by=hands.officer, now=AFTER)
    assert again.thread == question
    assert judging.open_threads(report) == [question]
    judging.close(report, question, text="Framgår av rapporten", by=hands.officer, now=AFTER)
    assert RegisterEntry.objects.filter(case=grant.case).count() == before + 3
    assert judging.approve(report, grant, by=hands.officer, now=AFTER).status == ReportStatus.APPROVED


def test_an_approved_report_is_a_fact_that_instalments_wait_for(grant, hands, leader, economists):
    make.laid(grant)
    final, progress = of_kind(grant, "final"), of_kind(grant, "progress")
    party, year = grant.coordinator, 2026
    early = add_line(
        grant, NewLine(party, year, date(2026, 7, 15), 1000, [*ALWAYS, "report"]), by=hands.officer, now=payments.NOW
    )
    late = add_line(
        grant,
        NewLine(party, year, date(2027, 6, 1), 1000, [*ALWAYS, "report", "final_report"]),
        by=hands.officer,
        now=AFTER,
    )
    scheduling.skip(of_kind(grant, "start"), why="Decemberstart", by=hands.officer, now=AFTER)

    def met(line):
        return set(line.met.values_list("condition", flat=True))

    make.complete(progress, leader, economists)
    writing.hand_in(progress, revision=1, by=leader, now=AFTER)
    judging.approve(progress, grant, by=hands.officer, now=AFTER)
    assert (met(early), met(late)) == ({"report"}, set())
    make.complete(final, leader, economists)
    writing.hand_in(final, revision=1, by=leader, now=AFTER)
    judging.approve(final, grant, by=hands.officer, now=AFTER)
    assert met(late) == {"report", "final_report"}


def test_reports_are_told_of_once_in_each_state_and_anew_when_moved(grant, hands, leader):
    make.laid(grant)
    report = of_kind(grant, "final")
    Report.objects.exclude(pk=report.pk).delete()
    kinds = []
    days = (
        report.opens_on - timedelta(days=1),
        report.opens_on,
        report.due_on - timedelta(days=14),
        report.due_on,
        report.due_on + timedelta(days=1),
    )
    for day in days:
        now = payments.NOW.replace(year=day.year, month=day.month, day=day.day)
        reminding.remind(now=now)
        reminding.remind(now=now)
        kinds = list(
            Message.objects.filter(kind__startswith="grant.report_").order_by("pk").values_list("kind", flat=True)
        )
    assert kinds == ["grant.report_open", "grant.report_due_soon", "grant.report_overdue"]
    scheduling.move(report, due_on=date(2027, 9, 1), why="Förlängt", by=hands.officer, now=AFTER)
    assert reminding.remind(now=AFTER) == 1


def test_officers_ask_for_more_and_refuse_dates_without_sense(grant, hands, leader):
    make.laid(grant)
    asked = {"kind": "progress", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 3, 31), "why": "Försening"}
    late = {**asked, "due_on": date(2027, 4, 1)}
    with pytest.raises(DatesFaulty):
        scheduling.ask_for(grant, **{**late, "due_on": date(2027, 2, 1)}, by=hands.officer, now=AFTER)
    final = of_kind(grant, "final")
    for past in (AFTER.date() - timedelta(days=1), final.ends_on - timedelta(days=1)):
        with pytest.raises(DatesFaulty):
            scheduling.move(final, due_on=past, why="Fel", by=hands.officer, now=AFTER)
    with pytest.raises(NotAllowed):
        scheduling.ask_for(grant, **late, by=leader, now=AFTER)
    more = scheduling.ask_for(grant, **late, by=hands.officer, now=AFTER)
    scheduling.lay(grant.project, now=AFTER)
    more.refresh_from_db()
    assert more.due_on == date(2027, 4, 1)


def test_a_report_is_not_written_before_it_opens(grant, leader):
    make.laid(grant)
    with pytest.raises(ReportNotOpenYet, match=r"20\d\d\.$"):  # a day in words
        writing.save_texts(of_kind(grant, "final"), {"results": "x"}, revision=0, by=leader, now=payments.NOW)


def test_every_status_and_act_is_as_the_table_says(grant, hands, leader, economists):
    make.laid(grant)
    report = of_kind(grant, "start")
    make.complete(report, leader, economists)
    acts = {
        ReportAct.WRITE: lambda: writing.save_texts(report, {"begun": "Nytt"}, revision=1, by=leader, now=AFTER),
        ReportAct.HAND_IN: lambda: writing.hand_in(report, revision=1, by=leader, now=AFTER),
        ReportAct.SEND_BACK: lambda: judging.send_back(report, why="Mer", by=hands.officer, now=AFTER),
        ReportAct.APPROVE: lambda: judging.approve(report, grant, by=hands.officer, now=AFTER),
        ReportAct.SKIP: lambda: scheduling.skip(report, why="Nej", by=hands.officer, now=AFTER),
        ReportAct.MOVE: lambda: scheduling.move(
            report, due_on=date(2027, 8, 1), why="Mer tid", by=hands.officer, now=AFTER
        ),
    }
    for status in ReportStatus:
        for act in ReportAct:
            with transaction.atomic():
                Report.objects.filter(pk=report.pk).update(status=status, handed_in_at=AFTER)
                if after := TRANSITIONS.get((status, act)):
                    acts[act]()
                    report.refresh_from_db()
                    assert (status, act, report.status) == (status, act, after)
                else:
                    with pytest.raises(ReportActNotOpen):
                        acts[act]()
                transaction.set_rollback(True)


def test_results_are_stated_corrected_and_removed_without_being_lost(grant, leader):
    by = {"by": leader, "now": AFTER}
    for faulty in (
        {"kind": "readiness", "title": "TRL", "year": 2026},
        {"kind": "readiness", "title": "TRL", "year": 2026, "number": 10},
        {"kind": "mobility", "year": 2026},
        {"kind": "patent", "title": " ", "year": 2026},
    ):
        with pytest.raises(ResultFaulty):
            results.state(grant.project, **faulty, **by)
    first = results.state(grant.project, kind=ResultKind.READINESS, title="Nådd nivå", year=2026, number=6, **by)
    second = results.state(
        grant.project, kind=ResultKind.READINESS, title="Nådd nivå", year=2026, number=7, replaces=first, **by
    )
    assert list(grant.project.results.standing(AFTER)) == [second]
    with pytest.raises(ResultFaulty):
        results.remove(first, **by)
    results.remove(second, **by)
    assert not grant.project.results.standing(AFTER).exists()
    assert grant.project.results.count() == 3
    with pytest.raises(NotAllowed):
        results.state(grant.project, kind="patent", title="P", year=2026, by=accounts.user(), now=AFTER)


def test_of_doctoral_mobility_a_number_is_stored_and_told_and_no_name_can_be(grant, leader, client):
    page, api = f"/bidrag/{grant.uuid}/resultat/", f"/api/v1/grants/{grant.uuid}/results/"
    said = {"kind": "mobility", "year": 2026, "number": 3}
    for word in ({"title": "Ada Exempel"}, {"reference": "Ada Exempel"}):
        with pytest.raises(ResultFaulty):
            results.state(grant.project, **said, **word, by=leader, now=AFTER)
        client.force_login(leader)
        answer = client.post(page, said | word)
        assert answer.status_code == 422
        assert "Av doktorander sparas bara antalet" in answer.content.decode()
        answer = client.post(
            api, said | word, content_type="application/json", headers={"Idempotency-Key": f"namn-{next(iter(word))}"}
        )
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{next(iter(word))}"]
    assert client.post(page, said).status_code == 302
    (row,) = grant.project.results.standing(AFTER)
    assert (row.number, row.title, row.reference) == (3, "Doktorander mellan akademi och näringsliv", "")
    assert client.post(page, {"kind": "patent", "year": 2026}).status_code == 422  # all else has a title


def test_terms_that_cannot_be_read_stop_the_reports_of_no_other_authority_and_are_seen(db, caplog):
    council = programmes.pair()[1]
    programmes.authorisation(council)
    broken, whole = payments.grant(), payments.grant(council)
    make.terms(broken.authority, rules=[{"kind": "start", "every": "now and then"}])
    make.terms(whole.authority)
    with pytest.raises(ExceptionGroup, match="1 failed"):
        scheduling.lay_all(now=AFTER)
    assert whole.project.reports.exists()
    assert not broken.project.reports.exists()
    assert f"project {broken.project.pk} failed" in caplog.text
