"""Reports from granted projects: laid up by the terms, written without loss, handed in, asked about, approved."""

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from grants.display.reports import BY_DATES
from grants.errors.followup import (
    DatesFaulty,
    QuestionsOpen,
    ReportActNotOpen,
    ReportConflict,
    ReportIncomplete,
    ReportNotOpenYet,
    ResultFaulty,
    SamePreparer,
    TextMissing,
)
from grants.errors.stated import NothingReported
from grants.models import ApprovedCost, Report, ReportVersion
from grants.models.report import Kind, ResultKind
from grants.rules.followup import TEXTS, ReportKind, Rule, When, merged, schedule, when
from grants.sentences.reports import FIELDS
from grants.states.reports import TRANSITIONS, ReportAct, ReportStatus
from grants.workflow.planning import ALWAYS, NewLine, add_line
from grants.workflow.reported import approve_reported
from grants.workflow.reports import judging, keeping, reminding, results, scheduling, writing
from registry.errors import FileRefused, InfectedFile
from registry.models import Document, Message, RegisterEntry, RepresentationEvidence
from registry.models.access import Rights
from tests.clamd import EICAR
from tests.factories import accounts, applications, payments, registry
from tests.factories import reports as make
from tests.factories.reports import AFTER

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


# ------------------------------------------------------------------ rules


@given(DAYS, st.integers(0, 2000), st.integers(1, 24), st.integers(0, 200), st.integers(0, 90))
def test_a_schedule_covers_the_period_in_order_whatever_the_terms(starts_on, length, months, days, open_days):
    ends_on = starts_on + timedelta(days=length)
    rules = [
        Rule("progress", "months", months=months, days=days, open_days=open_days),
        Rule("economic", "year", month=3, day=31, open_days=90),
        Rule("final", "once", days=days, open_days=open_days),
    ]
    found = schedule(rules, starts_on=starts_on, ends_on=ends_on)
    assert [one.due_on for one in found] == sorted(one.due_on for one in found)
    for one in found:
        assert starts_on <= one.starts_on <= one.ends_on <= ends_on
        assert one.opens_on <= one.due_on
    years = [one for one in found if one.kind == "economic"]
    assert sum((one.ends_on - one.starts_on).days + 1 for one in years) == length + 1  # each day in one yearly report
    assert [one.due_on for one in years] == [date(year + 1, 3, 31) for year in range(starts_on.year, ends_on.year + 1)]
    periods = [one for one in found if one.kind == "progress"]
    for one, after in pairwise(periods):
        assert after.starts_on == one.ends_on + timedelta(days=1)


def test_the_councils_yearly_report_is_open_from_new_years_day_to_the_last_of_march():
    rule = Rule.of({"kind": "economic", "every": "year", "month": 3, "day": 31, "open_days": 89})
    (one,) = schedule([rule], starts_on=date(2026, 2, 1), ends_on=date(2026, 12, 31))
    assert (one.opens_on, one.due_on) == (date(2027, 1, 1), date(2027, 3, 31))


def test_two_funders_that_ask_for_the_same_get_one_report_by_the_first_day():
    ours = schedule([Rule("final", "once", days=90)], starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    theirs = schedule(
        [Rule("final", "once", days=60), Rule("start", "once", anchor="start", days=30)],
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    start, final = merged({1: ours, 2: theirs})
    assert (start[0].kind, set(start[1])) == ("start", {2})
    assert final[0].due_on == date(2027, 3, 1)
    assert final[1] == {1: date(2027, 3, 31), 2: date(2027, 3, 1)}


@given(DAYS, st.integers(0, 200), st.integers(0, 60), DAYS)
def test_a_report_stands_in_exactly_one_way_by_its_dates(opens_on, length, soon, today):
    due_on = opens_on + timedelta(days=length)
    found = when(opens_on=opens_on, due_on=due_on, today=today, soon_days=soon)
    assert (found == When.OVERDUE) is (today > due_on)
    assert (found == When.LATER) is (today < opens_on and today <= due_on)
    if found == When.DUE_SOON:
        assert (due_on - today).days <= soon


@pytest.mark.parametrize(
    "rule", [{"kind": "weekly", "every": "once"}, {"kind": "final", "every": "day"}, {"kind": "final"}, {"month": 13}]
)
def test_terms_that_no_schedule_can_follow_are_refused(rule):
    with pytest.raises((ValueError, TypeError)):
        Rule.of(rule)


def test_models_rules_and_words_know_the_same_kinds_and_texts():
    assert set(Kind.values) == {str(one) for one in ReportKind} == {str(one) for one in TEXTS}
    assert {name for names in TEXTS.values() for name in names} == set(FIELDS)
    assert set(BY_DATES) == set(When)


# ------------------------------------------------------------------ acts


@pytest.fixture
def grant(db):
    return payments.grant()


@pytest.fixture
def hands(grant):
    return payments.hands(grant)


@pytest.fixture
def leader(grant):
    return applications.applicant()


@pytest.fixture
def economists(grant, leader):
    """By party: the coordinator's own, and one who writes for the others."""
    own, other = make.economist(grant), accounts.user()
    registry.participant(grant.case, other, rights=Rights.WRITE)
    return {pk: own if pk == grant.coordinator_id else other for pk in writing.parties_of(grant.project)}


def of_kind(grant, kind):
    return Report.objects.filter(project=grant.project, kind=kind).order_by("due_on").first()


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


def test_costs_are_prepared_by_one_and_approved_by_another_and_a_change_begins_anew(grant, leader, economists):
    make.laid(grant)
    report, party = of_kind(grant, "final"), grant.coordinator
    economist = economists[party.pk]
    other = next(who for pk, who in economists.items() if pk != party.pk)
    with pytest.raises(NotAllowed):
        writing.save_costs(report, party, {"2026|personal": 1}, revision=0, by=other, now=AFTER)
    with pytest.raises(ReportIncomplete):
        writing.prepare(report, party, revision=0, by=economist, now=AFTER)
    row = writing.save_costs(report, party, {"2026|personal": 900_000}, revision=0, by=economist, now=AFTER)
    with pytest.raises(ReportIncomplete):
        writing.approve_costs(report, party, revision=row.revision, by=leader, now=AFTER)
    writing.prepare(report, party, revision=row.revision, by=economist, now=AFTER)
    with pytest.raises(NotAllowed):
        writing.approve_costs(report, party, revision=row.revision, by=economist, now=AFTER)
    approved = writing.approve_costs(report, party, revision=row.revision, by=leader, now=AFTER)
    assert approved.approver == leader.person
    changed = writing.save_costs(
        report, party, {"2026|personal": 900_001}, revision=row.revision, by=economist, now=AFTER
    )
    assert (changed.preparer, changed.approver) == (None, None)
    with pytest.raises(ReportConflict):
        writing.prepare(report, party, revision=row.revision, by=economist, now=AFTER)


def test_the_partys_costs_are_approved_by_its_verified_signatory_and_by_no_other_of_its_own(grant, economists):
    make.laid(grant)
    report, party = of_kind(grant, "final"), grant.coordinator
    signatory, economist = accounts.user(), economists[party.pk]
    part = registry.participant(grant.case, signatory, rights=Rights.WRITE)
    part.organisation = party
    part.save(update_fields=["organisation"])
    row = writing.save_costs(report, party, {"2026|personal": 5}, revision=0, by=economist, now=AFTER)
    writing.prepare(report, party, revision=row.revision, by=economist, now=AFTER)
    evidence = RepresentationEvidence.objects.create(
        organisation=party,
        person=signatory.person,
        ground="signatory",
        source="Registreringsbevis",
        valid_from=date(2026, 1, 1),
        entered_by=signatory,
        entered_at=AFTER,
    )
    with pytest.raises(NotAllowed):  # entered by the organisation itself, seen by nobody
        writing.approve_costs(report, party, revision=row.revision, by=signatory, now=AFTER)
    verified = {"verified_by": economist, "verified_for": grant.authority, "verified_at": AFTER}
    RepresentationEvidence.objects.filter(pk=evidence.pk).update(jointly=True, **verified)
    with pytest.raises(NotAllowed):  # together with another only
        writing.approve_costs(report, party, revision=row.revision, by=signatory, now=AFTER)
    RepresentationEvidence.objects.filter(pk=evidence.pk).update(jointly=False)
    approved = writing.approve_costs(report, party, revision=row.revision, by=signatory, now=AFTER)
    assert approved.approver == signatory.person


def test_reported_costs_are_approved_in_one_press_and_anew_when_more_is_reported(grant, hands, leader, economists):
    make.laid(grant)
    economist, other = hands.exporter, hands.officer
    with pytest.raises(NothingReported):
        approve_reported(grant, by=economist, now=AFTER)
    for kind, costs in (("progress", 40_000), ("final", 60_000)):
        report = of_kind(grant, kind)
        make.complete(report, leader, economists, costs=costs)
        writing.hand_in(report, revision=1, by=leader, now=AFTER)
        with pytest.raises(NothingReported):  # it is not approved yet
            approve_reported(grant, by=economist, now=AFTER)
        judging.approve(report, grant, by=other, now=AFTER)
        with pytest.raises(NotAllowed):
            approve_reported(grant, by=other, now=AFTER)
        made = approve_reported(grant, by=economist, now=AFTER)
        assert len(made) == len(economists) == 2
    standing = ApprovedCost.objects.standing(AFTER).filter(grant=grant)
    assert {(one.cost, one.starts_on, one.ends_on) for one in standing} == {
        (100_000, date(2026, 1, 1), date(2026, 11, 30))
    }
    shares = {one.organisation_id: one.share for one in grant.versions.get().parties.all()}
    assert {one.organisation_id: one.paid_share for one in standing} == {
        pk: Fraction(share) for pk, share in shares.items()
    }


def test_whoever_prepared_the_costs_does_not_approve_them(grant, leader):
    make.laid(grant)
    report, party = of_kind(grant, "final"), grant.coordinator
    row = writing.save_costs(report, party, {"2026|personal": 5}, revision=0, by=leader, now=AFTER)
    writing.prepare(report, party, revision=row.revision, by=leader, now=AFTER)
    with pytest.raises(SamePreparer):
        writing.approve_costs(report, party, revision=row.revision, by=leader, now=AFTER)


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
    second = writing.hand_in(report, revision=2, by=leader, now=AFTER)
    first.refresh_from_db()
    assert (first.number, first.content["texts"]["risks"]) == (1, "Som planerat.")
    assert (second.number, second.content["texts"]["risks"]) == (2, "Två risker")
    assert {one["name"] for one in second.content["parties"]} == {
        one.name for one in writing.parties_of(grant.project).values()
    }
    keeping.keep(second, now=AFTER)
    keeping.keep(ReportVersion.objects.get(pk=second.pk), now=AFTER)
    assert Document.objects.filter(key__startswith=f"report:{second.uuid}").count() == 1


@pytest.mark.usefixtures("clamd")
def test_a_certificate_is_judged_and_scanned_as_any_file_that_is_handed_in(grant, leader):
    make.laid(grant, certificate_from=900_000)
    attach = partial(writing.attach_certificate, of_kind(grant, "final"), grant.coordinator, by=leader, now=AFTER)
    for content, name, wrong in (
        (b"%PDF-1.7", "intyg.pdf", FileRefused),
        (applications.pdf(), "intyg.docx", FileRefused),
        (applications.pdf() + EICAR, "intyg.pdf", InfectedFile),
    ):
        with pytest.raises(wrong):
            attach(content, filename=name)
    assert attach(applications.pdf(), filename="C:\\mina\\intyg.pdf").filename == "intyg.pdf"


def test_an_auditors_certificate_is_demanded_from_the_terms_threshold(grant, leader, economists):
    make.laid(grant, certificate_from=900_000)
    report = of_kind(grant, "final")
    make.complete(report, leader, economists)
    report.refresh_from_db()
    lacking = [one.figures["party"] for one in writing.lacking(report) if one.rule == "report.certificate"]
    assert lacking == [grant.coordinator.name]  # 2 × 500 000 against 2 × 400 000 kronor
    with pytest.raises(ReportIncomplete):
        writing.attach_certificate(report, grant.coordinator, b"text", filename="a.txt", by=leader, now=AFTER)
    writing.attach_certificate(
        report, grant.coordinator, applications.pdf(), filename="intyg.pdf", by=leader, now=AFTER
    )
    assert not [one for one in writing.lacking(report) if one.figures.get("party") == grant.coordinator.name]


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
    with pytest.raises(ReportNotOpenYet):
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
        {"kind": "mobility", "title": "Doktorander", "year": 2026},
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
