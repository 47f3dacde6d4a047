"""Joint calls of two agencies, and money that goes to a named recipient."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from applications.workflow.draft import start
from assessments.errors.decisions import AmountsWrong
from assessments.workflow.amounts import to_divide
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.proposals import propose
from calls.errors import CallNotReady, PartNotOfAuthority
from calls.models import Call
from calls.queries import main_part
from calls.rules.readiness import stopping
from calls.workflow.creating import create_call
from calls.workflow.direct import approve_award, set_award
from calls.workflow.editing import Part, edit, set_parts
from calls.workflow.joint import agree
from calls.workflow.proofreading import approve, ask_for_proofreading, send_back
from calls.workflow.publishing import publish
from calls.workflow.readiness import gaps_of
from programmes.models import LedgerEntry
from registry.models import Case, Message
from tests.factories import accounts, applications, calls, programmes
from tests.factories import assessments as judge

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 8, 20, 9, tzinfo=UTC)
OPEN = datetime(2025, 9, 20, 9, tzinfo=UTC)
TEXTS = {
    "purpose_sv": "Pröva ny teknik.",
    "who_may_apply_sv": "Företag och lärosäten.",
    "legal_basis_sv": "förordningen (2015:208)",
    "appeal_ground_sv": "24 § förordningen",
    "opens_at": datetime(2025, 9, 1, 7, tzinfo=UTC),
    "closes_at": datetime(2025, 11, 15, 13, tzinfo=UTC),
    "decision_planned_on": date(2025, 12, 20),
}


@pytest.fixture
def author():
    return programmes.worker(name="Elin")


@pytest.fixture
def joint(author):
    """A draft that Vinnova leads, with 40 million of its own and 10 of the Research Council's."""
    vinnova, council = programmes.pair()
    call = create_call(assignment=vinnova, title_sv="Gemensam utlysning", by=author, now=NOW)
    call = edit(call, revision=call.revision, by=author, now=NOW, **TEXTS)
    parts = [Part(vinnova, None, {2025: 40_000_000}), Part(council, None, {2025: 10_000_000})]
    return set_parts(call, parts, revision=call.revision, by=author, now=NOW)


def keys(call, now=NOW):
    return [one.key for one in stopping(gaps_of(call, now))]


def theirs(call):
    return call.call_strands.get(assignment__key="vr-exc")


def test_who_decides_pays_and_reports_is_the_moneys_own_authority_unless_another_is_named(joint, author):
    vinnova, council = programmes.pair()
    assert theirs(joint).roles.decides == council.authority
    lead = {"decides": vinnova.authority, "pays": vinnova.authority}
    parts = [Part(vinnova, None, {2025: 1}), Part(council, None, {2025: 1}, **lead)]
    set_parts(joint, parts, revision=joint.revision, by=author, now=NOW)
    roles = theirs(joint).roles
    assert (roles.decides, roles.pays, roles.reports) == (vinnova.authority, vinnova.authority, council.authority)


def test_the_other_authority_sees_the_draft_and_must_agree_before_it_is_published(joint):
    council = programmes.pair()[1]
    colleague = programmes.worker(authority=council.authority)
    assert Call.objects.worked_on_by(colleague).filter(pk=joint.pk).exists()
    assert keys(joint) == ["not_agreed"]
    agree(theirs(joint), by=colleague, now=NOW)
    assert keys(joint) == []
    assert Message.objects.filter(kind="call.part_agreed", to_person=joint.created_by.person).count() == 1


def test_the_lead_never_agrees_for_the_other(joint, author):
    with pytest.raises(NotAllowed):
        agree(theirs(joint), by=author, now=NOW)


def test_a_part_that_is_changed_is_agreed_to_anew_and_an_unchanged_one_stands(joint, author):
    vinnova, council = programmes.pair()
    agree(theirs(joint), by=programmes.worker(authority=council.authority), now=NOW)
    same = [Part(vinnova, None, {2025: 30_000_000}), Part(council, None, {2025: 10_000_000})]
    call = set_parts(joint, same, revision=joint.revision, by=author, now=NOW)
    assert keys(call) == []
    more = [same[0], Part(council, None, {2025: 10_000_001})]
    call = set_parts(call, more, revision=call.revision, by=author, now=NOW)
    assert keys(call) == ["not_agreed"]


def test_money_of_another_programme_or_of_the_other_alone_is_refused(joint, author):
    _vinnova, council = programmes.pair()
    elsewhere = programmes.assignment("vr-annat", authority=council.authority, of=programmes.programme("annat"))
    for parts in ([Part(council, None, {2025: 1})], [Part(programmes.pair()[0], None, {}), Part(elsewhere, None, {})]):
        with pytest.raises(PartNotOfAuthority):
            set_parts(joint, parts, revision=joint.revision, by=author, now=NOW)


def test_a_joint_calls_applications_are_the_leads_cases_and_ask_for_its_money():
    vinnova, council = programmes.pair()
    call = calls.call(vinnova, status="draft")
    call.call_strands.all().delete()
    calls.part(call, council)  # theirs was written first
    calls.part(call, vinnova)
    calls.made_public(call)
    assert main_part(call).assignment == vinnova
    assert start(call, by=accounts.user(), now=OPEN).case.authority == vinnova.authority


@pytest.mark.parametrize("decides", ["vinnova", "vr"])
def test_the_lead_grants_the_others_money_only_where_it_is_to_decide_on_it(decides, clock):
    clock.set_moment(judge.DECIDED)
    vinnova, council = programmes.pair()
    programmes.authorisation(vinnova)
    call = calls.call(vinnova)
    calls.part(call, council, decides=programmes.agency(decides))
    application = applications.submitted_application(call, starts_on=date(2025, 12, 1), ends_on=date(2025, 12, 31))
    officer = programmes.worker()
    check_eligibility(application, eligible=True, note="Prövad.", by=officer, now=judge.CHECKED)
    application.refresh_from_db()
    offered = to_divide(application)
    theirs = [replace(one, amount=100_000) for one in offered if one.assignment == council]
    assert bool(theirs) is (decides == "vinnova")
    ours = [replace(one, amount=one.amount - 100_000) for one in offered if one.assignment == vinnova]
    amounts = [*ours, *(theirs or [replace(one, assignment=council, amount=1) for one in ours])]
    how = {"outcome": "grant", "amounts": amounts, "reasons": "Hög kvalitet.", "by": officer, "now": judge.PROPOSED}
    if not theirs:
        with pytest.raises(AmountsWrong):
            propose(application, **how)
        return
    decider = judge.decider(vinnova)
    programmes.delegation(decider, council)
    decide(propose(application, **how), by=decider, now=judge.DECIDED)
    assert LedgerEntry.objects.filter(assignment=council).total() == 100_000 * len(theirs)
    assert Case.objects.visible_to(programmes.worker(authority=council.authority)).filter(pk=application.case_id)


def test_those_chosen_among_the_first_steps_applications_are_invited_to_the_second_and_nobody_else(client, clock):
    clock.set_moment(OPEN)
    officer = programmes.worker()
    first = calls.call(programmes.pair()[0])
    lina, other = applications.applicant(), applications.applicant("jonas@celltorget.example", "Jonas Wik")
    chosen, left = (applications.submitted_application(first, by=who) for who in (lina, other))
    second = calls.call(programmes.pair()[0], status="proofread", access="invited", first_step=first)
    client.force_login(officer)
    address = reverse("applications:going_on", args=[second.uuid])
    assert {row["application"].pk for row in client.get(address).context["lines"]} == {chosen.pk, left.pk}
    assert client.post(address, {"application": [str(chosen.case.uuid)]}).status_code == 302
    assert not Message.objects.filter(kind="call.invited").exists()
    Call.objects.filter(pk=second.pk).update(opens_at=datetime(2025, 11, 1, tzinfo=UTC), closes_at=TEXTS["closes_at"])
    publish(second, revision=second.revision, by=officer, now=OPEN)
    assert Message.objects.get(kind="call.invited").to_person == lina.person
    assert [Call.objects.invites(who).filter(pk=second.pk).exists() for who in (lina, other)] == [True, False]
    client.post(address, {"application": [str(left.case.uuid)]})
    assert {one.email for one in second.recipients.all()} == {lina.email, other.email}
    assert Message.objects.filter(kind="call.invited").count() == 2


@pytest.fixture
def approver():
    return programmes.worker(Role.DECISION_MAKER, name="Dag")


@pytest.fixture
def award(author, approver):
    """A direct award that lacks nothing but its approval."""
    call = create_call(
        assignment=programmes.pair()[0], title_sv="Bidrag till CCRM Nordic", access="invited", by=author, now=NOW
    )
    call = edit(call, revision=call.revision, by=author, now=NOW, **TEXTS)
    call = set_parts(
        call, [Part(programmes.pair()[0], None, {2025: 1_000_000})], revision=call.revision, by=author, now=NOW
    )
    return set_award(
        call,
        ground_sv="Beslutet pekar ut mottagaren.",
        provision="regeringsbeslutet, punkt 4",
        approver=approver,
        recipients=[
            {
                "organisation": "CCRM Nordic AB",
                "number": "5591641252",
                "kind": "company",
                "name": "Nora Ek",
                "email": "nora@ccrm.example",
            }
        ],
        revision=call.revision,
        by=author,
        now=NOW,
    )


def proofread(call, author):
    colleague = programmes.worker(name="Maryam")
    ask_for_proofreading(call, revision=call.revision, proofreader=colleague, by=author, now=NOW)
    return approve(call, revision=call.revision, by=colleague, now=NOW)


def test_a_direct_award_is_published_only_when_a_decision_maker_has_approved_it(award, author, approver):
    call = proofread(award, author)
    with pytest.raises(CallNotReady):
        publish(call, revision=call.revision, by=author, now=NOW)
    with pytest.raises(NotAllowed):
        approve_award(call, revision=call.revision, by=author, now=NOW)
    with pytest.raises(Stale):
        approve_award(call, revision=call.revision - 1, by=approver, now=NOW)
    approve_award(call, revision=call.revision, by=approver, now=NOW)
    call = publish(call, revision=call.revision, by=author, now=NOW)
    assert Message.objects.get(kind="call.invited").to_email == "nora@ccrm.example"
    assert call.recipients.get().invited_at == NOW


def test_a_recipient_may_be_saved_before_it_is_complete_and_then_stops_the_publication(award, author, client):
    client.force_login(author)
    way = reverse("calls:edit_award", args=[award.uuid])
    typed = {"rows": "2", "ground_sv": "Beslutet.", "provision": "punkt 4"}
    typed |= {f"0-{name}": value for name, value in shown_row(client.get(way)).items()}
    half = {"1-organisation": "CCRM Nordic AB", "1-name": "Nora Ek"}
    assert client.post(way, typed | half | {"revision": award.revision}).status_code == 302
    award.refresh_from_db()
    assert (award.recipients.count(), "award.finished" in keys(award)) == (1, True)
    assert shown_row(client.get(way), 1)["name"] == "Nora Ek"
    whole = half | {"1-org_number": "559012-3450", "1-kind": "company", "1-email": "nora@ccrm.example"}
    assert client.post(way, typed | whole | {"revision": award.revision}).status_code == 302
    award.refresh_from_db()
    assert (award.recipients.count(), "award.finished" in keys(award)) == (2, False)


def shown_row(page, number=0):
    """What stands in a recipient's fields."""
    form = page.context["form"]
    return {name: form[f"{number}-{name}"].value() or "" for name in form.names}


def test_an_approval_falls_when_the_award_is_written_in_again(award, author, approver):
    call = proofread(award, author)
    approve_award(call, revision=call.revision, by=approver, now=NOW)
    call = send_back(call, note="Beloppet", by=author, now=NOW)
    assert "award.approved" in keys(call)


def test_a_direct_award_is_never_listed_and_only_the_invited_reads_it_and_begins(client, clock):
    clock.set_moment(OPEN)
    call = calls.award(email="nora@ccrm.example")
    invited, stranger = accounts.user("Nora Ek", "nora@ccrm.example"), accounts.user()
    page = reverse("calls:call", args=[call.uuid])
    begins = reverse("applications:start", args=[call.uuid])
    assert client.get(page).status_code == 404
    for user, read, begun in ((stranger, 404, 404), (invited, 200, 302)):
        client.force_login(user)
        assert client.get(page).status_code == read
        assert call.title_sv not in client.get(reverse("calls:list")).content.decode()
        assert client.post(begins, {}).status_code == begun
    assert begins in client.get(page).content.decode()
