"""Writing, proofreading, publishing and extending a call."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from calls.errors import (
    CallActNotOpen,
    CallHasClosed,
    CallHasNotClosed,
    CallHasOpened,
    CallNotReady,
    ConditionUnreadable,
    DeadlineMayNotBeShortened,
    PartNotOfAuthority,
    ProofreaderIsAuthor,
    ReasonMissing,
)
from calls.models import Call, Effect, Phase
from calls.rules.readiness import stopping
from calls.workflow.creating import create_call, mirrored_demands
from calls.workflow.editing import Demand, Part, edit, set_conditions, set_parts
from calls.workflow.form import set_questions
from calls.workflow.proofreading import approve, ask_for_proofreading, send_back
from calls.workflow.publishing import close_out, extend_deadline, publish, take_back
from calls.workflow.readiness import gaps_of
from registry.models import Message, RegisterEntry
from sweden.clock import end_of_day
from tests.factories import calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 8, 20, 9, tzinfo=UTC)


@pytest.fixture
def author():
    return programmes.worker(name="Elin")


@pytest.fixture
def colleague():
    return programmes.worker(name="Maryam")


@pytest.fixture
def draft(author):
    """A call that lacks nothing."""
    assignment, _council = programmes.pair()
    call = create_call(assignment=assignment, title_sv="Samverkansprojekt", by=author, now=NOW)
    call = edit(
        call,
        revision=call.revision,
        by=author,
        now=NOW,
        title_en="Collaboration projects",
        purpose_sv="Pröva ny teknik.",
        who_may_apply_sv="Företag och lärosäten.",
        legal_basis_sv="förordningen (2015:208)",
        appeal_ground_sv="24 § förordningen",
        opens_at=datetime(2025, 9, 1, 7, tzinfo=UTC),
        closes_at=datetime(2025, 10, 15, 12, tzinfo=UTC),
        decision_planned_on=date(2025, 12, 1),
    )
    part = Part(assignment, None, {2025: 40_000_000})
    return set_parts(call, [part], revision=call.revision, by=author, now=NOW)


@pytest.fixture
def published(draft, author, colleague):
    ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    approve(draft, revision=draft.revision, by=colleague, now=NOW)
    return publish(draft, revision=draft.revision, by=author, now=NOW)


def test_a_new_call_gets_a_number_and_a_register_entry(draft):
    assert draft.case.number == "2025-00002"  # the assignment's own case was the first
    assert [entry.what_public for entry in draft.case.entries.all()] == ["Utlysning upprättad: Samverkansprojekt"]


def test_a_new_call_mirrors_its_own_assignments_conditions_and_no_other(author):
    vinnova, council = programmes.pair()
    mine = programmes.condition(
        vinnova, "share.business_matches", parameters={"against": "funder", "as_a_rule": True}, severity="reason"
    )
    programmes.condition(vinnova, "trl_coverage")
    programmes.condition(council, "year_min", parameters={"amount": 40_000_000}, severity="override")
    call = create_call(assignment=vinnova, title_sv="x", by=author, now=NOW)
    assert [(one.kind, one.effect, one.source) for one in call.conditions.all()] == [
        ("business_matches", Effect.WARN, mine)
    ]


def test_a_strands_condition_binds_a_call_in_that_strand_only(author):
    green = programmes.assignment("vin-green")
    platform, projects = programmes.strand(green, "plattform"), programmes.strand(green, "projekt")
    programmes.condition(
        green,
        "share.funder_max",
        strand=platform,
        parameters={"max_share": "1/2", "base": "eligible_costs"},
        severity="override",
    )
    there = create_call(assignment=green, strand=platform, title_sv="x", by=author, now=NOW)
    elsewhere = create_call(assignment=green, strand=projects, title_sv="y", by=author, now=NOW)
    assert [(one.kind, one.parameters) for one in there.conditions.all()] == [("max_share", {"share": "1/2"})]
    assert not elsewhere.conditions.exists()


@pytest.mark.parametrize(
    "role", [Role.ECONOMIST, Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR, Role.DECISION_MAKER]
)
def test_only_a_case_officer_creates_a_call(role):
    assignment, _council = programmes.pair()
    with pytest.raises(NotAllowed):
        create_call(assignment=assignment, title_sv="x", by=programmes.worker(role), now=NOW)


def test_another_authoritys_officer_may_neither_create_nor_edit(draft):
    stranger = programmes.worker(authority=programmes.agency("vr"))
    with pytest.raises(NotAllowed):
        create_call(assignment=programmes.pair()[0], title_sv="x", by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        edit(draft, revision=draft.revision, by=stranger, now=NOW, title_sv="mitt")


def test_an_edit_on_an_older_revision_is_refused_and_changes_nothing(draft, author, colleague):
    seen = draft.revision
    edit(draft, revision=seen, by=author, now=NOW, purpose_sv="Den första skriver.")
    with pytest.raises(Stale):
        edit(draft, revision=seen, by=colleague, now=NOW, purpose_sv="Den andra skriver.")
    assert Call.objects.get(pk=draft.pk).purpose_sv == "Den första skriver."


def test_the_title_of_the_case_follows_the_call(draft, author):
    edit(draft, revision=draft.revision, by=author, now=NOW, title_sv="Ny titel")
    draft.case.refresh_from_db()
    assert draft.case.title_public == "Ny titel"


def test_money_of_another_authority_is_refused(draft, author):
    _vinnova, council = programmes.pair()
    with pytest.raises(PartNotOfAuthority):
        set_parts(draft, [Part(council, None, {2025: 1})], revision=draft.revision, by=author, now=NOW)


def test_a_condition_the_catalogue_cannot_read_is_refused(draft, author):
    with pytest.raises(ConditionUnreadable):
        set_conditions(draft, [Demand("max_grant", {"amount": -1})], revision=draft.revision, by=author, now=NOW)


def test_a_call_is_proofread_by_someone_who_has_never_written_in_it(draft, author, colleague):
    with pytest.raises(ProofreaderIsAuthor):
        ask_for_proofreading(draft, revision=draft.revision, proofreader=author, by=author, now=NOW)
    draft = edit(draft, revision=draft.revision, by=colleague, now=NOW, purpose_sv="Ändrat av kollegan.")
    with pytest.raises(ProofreaderIsAuthor):
        ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    draft = edit(draft, revision=draft.revision, by=author, now=NOW, purpose_sv="Ändrat av kollegan!")
    with pytest.raises(ProofreaderIsAuthor):  # it is the colleague's text all the same
        ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    third = programmes.worker(name="Karin")
    ask_for_proofreading(draft, revision=draft.revision, proofreader=third, by=author, now=NOW)
    for writer in (author, colleague):
        with pytest.raises(ProofreaderIsAuthor):
            approve(draft, revision=draft.revision, by=writer, now=NOW)
    assert approve(draft, revision=draft.revision, by=third, now=NOW).proofread_by == third


def test_a_text_that_has_been_changed_since_it_was_read_is_not_approved(draft, author, colleague):
    ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    read = draft.revision
    send_back(draft, note="Jag glömde något.", by=author, now=NOW)
    draft = edit(draft, revision=read, by=author, now=NOW, purpose_sv="En helt annan text.")
    ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    with pytest.raises(Stale):
        approve(draft, revision=read, by=colleague, now=NOW)
    assert Call.objects.get(pk=draft.pk).proofread_by is None


def test_the_database_too_refuses_the_author_as_proofreader(draft, author):
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=draft.pk).update(proofread_by=author, proofread_at=NOW)


def test_the_proofreader_gets_a_message(draft, author, colleague):
    ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    assert [message.to_email for message in Message.objects.all()] == [colleague.email]


def test_a_call_that_lacks_something_is_not_sent_to_proofreading(author, colleague):
    assignment, _council = programmes.pair()
    call = create_call(assignment=assignment, title_sv="Bara en titel", by=author, now=NOW)
    with pytest.raises(CallNotReady):
        ask_for_proofreading(call, revision=call.revision, proofreader=colleague, by=author, now=NOW)
    assert {gap.key for gap in stopping(gaps_of(call, NOW))} == {
        "purpose_sv",
        "who_may_apply_sv",
        "legal_basis_sv",
        "appeal_ground_sv",
        "opens_at",
        "closes_at",
        "decision_planned_on",
        "budget",
    }


def test_what_the_government_demands_and_the_call_leaves_out_or_softens_is_told(author):
    assignment, _council = programmes.pair()
    programmes.condition(
        assignment, kind="min_business_share", parameters={"share": "1/2"}, severity="blocking", quote="minst hälften"
    )
    call = create_call(assignment=assignment, title_sv="Med villkor", by=author, now=NOW)
    mirrored = mirrored_demands(assignment, None, on=NOW.date())
    assert [one.effect for one in mirrored] == [Effect.STOP]
    assert not {gap.key for gap in gaps_of(call, NOW)} & {"decision_left_out", "decision_weakened"}

    softer = [replace(one, effect=Effect.WARN) for one in mirrored]
    call = set_conditions(call, softer, revision=call.revision, by=author, now=NOW)
    assert [(gap.key, gap.about) for gap in gaps_of(call, NOW) if gap.warns] == [("decision_weakened", "minst hälften")]
    call = set_conditions(call, [], revision=call.revision, by=author, now=NOW)
    told = [gap for gap in gaps_of(call, NOW) if gap.warns]
    assert [(gap.key, gap.about, gap.advice) for gap in told] == [("decision_left_out", "minst hälften", True)]


def test_more_than_the_frame_holds_stands_in_the_way(draft, author):
    vinnova = programmes.pair()[0]
    call = set_parts(draft, [Part(vinnova, None, {2025: 62_000_001})], revision=draft.revision, by=author, now=NOW)
    assert [gap.key for gap in stopping(gaps_of(call, NOW))] == ["call.over_room"]


def test_sent_back_it_is_a_draft_again_and_the_approval_is_gone(draft, author, colleague):
    ask_for_proofreading(draft, revision=draft.revision, proofreader=colleague, by=author, now=NOW)
    approve(draft, revision=draft.revision, by=colleague, now=NOW)
    with pytest.raises(ReasonMissing):
        send_back(draft, note="  ", by=colleague, now=NOW)
    call = send_back(draft, note="Stycket om sekretess saknas.", by=colleague, now=NOW)
    assert (call.status, call.proofread_by, call.proofreading_note) == ("draft", None, "Stycket om sekretess saknas.")


def test_a_published_call_is_taken_back_with_a_reason_until_it_opens_and_never_after(published, author, colleague):
    opens, form = published.opens_at, published.forms.get()
    with pytest.raises(ReasonMissing):
        take_back(published, reason=" ", by=author, now=NOW)
    with pytest.raises(CallHasOpened):
        take_back(published, reason="Fel belopp.", by=author, now=opens)
    call = take_back(published, reason="Fel belopp.", by=author, now=opens - timedelta(microseconds=1))
    assert (call.status, call.published_at, call.proofread_by) == ("draft", None, None)
    assert "Fel belopp." in call.case.entries.latest("pk").what_internal
    assert [one.frozen_at is None for one in call.forms.order_by("number")] == [False, True]
    assert call.forms.latest("number").content == form.content
    assert not call.case.deadlines.filter(done_at=None).exists()

    call = edit(call, revision=call.revision, by=author, now=NOW, purpose_sv="Rättat.")
    ask_for_proofreading(call, revision=call.revision, proofreader=colleague, by=author, now=NOW)
    approve(call, revision=call.revision, by=colleague, now=NOW)
    assert publish(call, revision=call.revision, by=author, now=NOW).status == "published"
    assert call.case.deadlines.filter(done_at=None).count() == 1


def test_a_draft_cannot_be_published(draft, author):
    with pytest.raises(CallActNotOpen):
        publish(draft, revision=draft.revision, by=author, now=NOW)


def test_published_it_is_registered_frozen_and_opens_by_itself(published):
    assert RegisterEntry.objects.filter(case=published.case, what_public__startswith="Utlysning publicerad").exists()
    assert published.forms.get().frozen_at == NOW
    assert published.case.deadlines.get().due_at == end_of_day(date(2025, 12, 1))
    assert published.phase(NOW) == Phase.COMING
    assert published.phase(published.opens_at) == published.phase(published.closes_at) == Phase.OPEN
    assert published.phase(published.closes_at + timedelta(microseconds=1)) == Phase.CLOSED


def test_a_published_call_is_not_edited(published, author):
    with pytest.raises(CallActNotOpen):
        edit(published, revision=published.revision, by=author, now=NOW, title_sv="Annat")
    with pytest.raises(CallActNotOpen):
        set_questions(published, [], revision=published.revision, by=author, now=NOW)


def test_the_closing_moment_moves_forward_only_with_a_reason_and_before_it_has_passed(published, author):
    later, closes = published.closes_at + timedelta(days=7), published.closes_at
    with pytest.raises(ReasonMissing):
        extend_deadline(published, closes_at=later, reason=" ", by=author, now=NOW)
    for wrong in (closes, closes - timedelta(days=1)):
        with pytest.raises(DeadlineMayNotBeShortened):
            extend_deadline(published, closes_at=wrong, reason="Driftstopp", by=author, now=NOW)
    with pytest.raises(CallHasClosed):
        extend_deadline(published, closes_at=later, reason="Driftstopp", by=author, now=closes + timedelta(seconds=1))
    row = extend_deadline(published, closes_at=later, reason="Driftstopp", by=author, now=closes)
    published.refresh_from_db()
    assert (published.closes_at, row.closes_before, row.reason) == (later, closes, "Driftstopp")


def test_a_call_is_closed_out_after_it_has_closed(published, author):
    with pytest.raises(CallHasNotClosed):
        close_out(published, by=author, now=published.closes_at)
    assert close_out(published, by=author, now=published.closes_at + timedelta(days=60)).status == "decided"
    assert published.case.deadlines.get().done_at is not None


def test_drafts_and_test_calls_are_never_public():
    public = calls.call()
    calls.call(status="draft")
    calls.call(status="proof")
    calls.call(mode="test")
    assert list(Call.objects.public()) == [public]
    assert list(Call.objects.visible_to(programmes.worker(authority=programmes.agency("vr")))) == [public]
