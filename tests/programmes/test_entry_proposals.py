"""Entries by hand: proposed by one, booked once when another has approved."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Organisation, RoleAssignment
from accounts.roles import Role
from programmes.errors import (
    AlreadyReversed,
    EntriesFaulty,
    NoRoom,
    NothingToBook,
    NotReversible,
    OwnProposal,
    ProposalActNotOpen,
    SendBackReasonMissing,
)
from programmes.models import EntryProposal, LedgerEntry
from programmes.states import TRANSITIONS, ProposalAct, ProposalStatus, is_open, next_status
from programmes.workflow import ledger
from programmes.workflow.proposals import (
    NewEntry,
    approve,
    change_entry,
    propose_entry,
    propose_reversal,
    send_back,
    withdraw,
)
from registry.models import Message
from tests.factories import accounts, registry
from tests.factories import programmes as make

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Scene:
    """An assignment with a grant, an economist who proposes and a colleague who approves."""

    def __init__(self):
        self.assignment = make.assignment()
        make.frame(self.assignment, 2026, 1_000)
        self.economist = make.worker(Role.ECONOMIST, name="Hanna Björk")
        self.colleague = make.worker(Role.ECONOMIST, name="Olle Ek")
        self.case = registry.case(self.assignment.authority)
        self.party = accounts.organisation("Celltorget Sverige AB", "559233-0129")
        line = ledger.Line(self.assignment, 2026, self.party, 500)
        ledger.commit([line], case=self.case, by=self.colleague, now=NOW, key="grant")

    def payment(self, **fields) -> NewEntry:
        values = {
            "kind": "payment",
            "year": 2026,
            "amount": Decimal("100.50"),
            "occurred_on": date(2026, 3, 1),
            "case": self.case,
            "organisation": self.party,
            **fields,
        }
        return NewEntry(**values)

    def cost(self, amount="10") -> NewEntry:
        return NewEntry("own_cost", 2026, Decimal(amount), date(2026, 3, 1), reference="Resor")

    def proposed(self, entry=None, key="k") -> EntryProposal:
        return propose_entry(self.assignment, entry or self.payment(), by=self.economist, now=NOW, key=key)

    def booked(self, kind="payment"):
        return LedgerEntry.objects.filter(kind=kind)


@pytest.fixture
def scene():
    return Scene()


def codes(refusal) -> set[tuple[str, str]]:
    return {(fault.column, fault.code) for fault in refusal.value.faults}


# The table of states


@pytest.mark.parametrize("status", ProposalStatus)
@pytest.mark.parametrize("act", ProposalAct)
def test_what_the_table_does_not_name_is_refused(status, act):
    if (status, act) in TRANSITIONS:
        assert next_status(status, act) == TRANSITIONS[status, act]
    else:
        assert not is_open(status, act)
        with pytest.raises(ProposalActNotOpen):
            next_status(status, act)


# The act


def test_nothing_is_booked_before_another_has_approved(scene):
    proposal = scene.proposed()
    assert not scene.booked().exists()
    with pytest.raises(OwnProposal):
        approve(proposal, by=scene.economist, now=LATER)

    approve(proposal, by=scene.colleague, now=LATER)

    entry = scene.booked().get()
    assert (entry.amount, entry.case, entry.organisation) == (Decimal("100.50"), scene.case, scene.party)
    assert (entry.recorded_at, entry.recorded_by, entry.occurred_on) == (LATER, scene.colleague, date(2026, 3, 1))
    assert entry.proposed.proposal == proposal


def test_the_same_person_with_another_account_is_still_the_same_person(scene):
    proposal = scene.proposed()
    other_account = accounts.user("Hanna Björk två")
    other_account.person = scene.economist.person
    other_account.save()
    with pytest.raises(OwnProposal):
        approve(proposal, by=other_account, now=LATER)


def test_a_decision_maker_approves_and_others_do_not(scene):
    proposal = scene.proposed()
    for role in (Role.CASE_OFFICER, Role.AUDITOR, Role.REGISTRAR, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            approve(proposal, by=make.worker(role), now=LATER)
    with pytest.raises(NotAllowed):
        approve(proposal, by=make.worker(Role.ECONOMIST, make.agency("vr")), now=LATER)
    approve(proposal, by=make.worker(Role.DECISION_MAKER), now=LATER)
    assert scene.booked().count() == 1


def test_who_is_kept_out_of_the_case_does_not_approve_its_payment(scene):
    proposal = scene.proposed()
    registry.block(scene.case, scene.colleague)
    with pytest.raises(NotAllowed):
        approve(proposal, by=scene.colleague, now=LATER)
    assert not scene.booked().exists()


def test_only_the_assignments_own_economists_propose(scene):
    for user in (make.worker(), make.worker(Role.DECISION_MAKER), make.worker(Role.ECONOMIST, make.agency("vr"))):
        with pytest.raises(NotAllowed):
            propose_entry(scene.assignment, scene.payment(), by=user, now=NOW, key="x")


def test_the_same_form_sent_twice_is_one_proposal(scene):
    assert scene.proposed(key="a") == scene.proposed(key="a")
    assert scene.proposed(key="b") != scene.proposed(key="a")


def test_approving_again_books_nothing_more(scene):
    proposal = scene.proposed()
    approve(proposal, by=scene.colleague, now=LATER)
    approve(proposal, by=make.worker(Role.ECONOMIST), now=LATER)
    assert scene.booked().count() == 1


def test_what_was_sent_back_is_changed_by_its_proposer_and_proposed_again(scene):
    proposal = scene.proposed()
    with pytest.raises(SendBackReasonMissing):
        send_back(proposal, note="  ", by=scene.colleague, now=LATER)
    with pytest.raises(OwnProposal):
        send_back(proposal, note="Nej", by=scene.economist, now=LATER)
    send_back(proposal, note="Fel belopp", by=scene.colleague, now=LATER)
    with pytest.raises(ProposalActNotOpen):
        approve(proposal, by=scene.colleague, now=LATER)
    message = Message.objects.get(kind="ledger.sent_back")
    assert (message.to_person, "Fel belopp" in message.body) == (scene.economist.person, True)
    with pytest.raises(NotAllowed):
        change_entry(proposal, scene.payment(), by=scene.colleague, now=LATER)

    change_entry(proposal, scene.payment(amount=Decimal(99)), by=scene.economist, now=LATER)
    approve(proposal, by=scene.colleague, now=LATER)

    assert scene.booked().get().amount == 99


def test_what_is_withdrawn_is_never_booked(scene):
    proposal = scene.proposed()
    withdraw(proposal, by=scene.economist, now=LATER)
    with pytest.raises(ProposalActNotOpen):
        approve(proposal, by=scene.colleague, now=LATER)
    approve(scene.proposed(key="other"), by=scene.colleague, now=LATER)
    with pytest.raises(ProposalActNotOpen):
        withdraw(EntryProposal.objects.get(key="other"), by=scene.economist, now=LATER)
    assert scene.booked().count() == 1


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": "commitment"}, ("kind", "kind_not_entered")),
        ({"kind": "gift"}, ("kind", "kind_unknown")),
        ({"amount": Decimal(0)}, ("amount", "zero")),
        ({"kind": "repayment", "amount": Decimal(-1)}, ("amount", "negative")),
        ({"kind": "allocation", "amount": Decimal("1.50"), "reference": "x"}, ("amount", "ore")),
        ({"year": 2024}, ("year", "year_too_early")),
        ({"occurred_on": date(2026, 3, 3)}, ("occurred_on", "in_the_future")),
        ({"year": 2027}, ("occurred_on", "before_the_year")),
        ({"case": None}, ("case", "case_missing")),
        ({"organisation": None}, ("organisation", "organisation_missing")),
        ({"kind": "receipt", "reference": " "}, ("reference", "reference_missing")),
    ],
)
def test_what_is_wrong_is_said_at_its_column(scene, fields, fault):
    with pytest.raises(EntriesFaulty) as refusal:
        scene.proposed(scene.payment(**fields))
    assert fault in codes(refusal)


def test_money_goes_only_to_whom_it_was_granted_in_the_case(scene):
    stranger = accounts.organisation("Ett annat bolag AB")
    with pytest.raises(EntriesFaulty) as refusal:
        scene.proposed(scene.payment(organisation=stranger))
    assert codes(refusal) == {("organisation", "nothing_granted")}
    theirs = registry.case(make.agency("vr"))
    with pytest.raises(EntriesFaulty) as refusal:
        scene.proposed(scene.payment(case=theirs))
    assert codes(refusal) == {("case", "case_unknown")}


def test_an_own_cost_is_judged_when_it_is_approved_not_when_it_is_proposed(scene):
    fits, more = scene.proposed(scene.cost("400")), scene.proposed(scene.cost("200"), key="more")
    approve(fits, by=scene.colleague, now=LATER)
    with pytest.raises(NoRoom):
        approve(more, by=scene.colleague, now=LATER)
    more.refresh_from_db()
    assert (more.status, scene.booked("own_cost").count()) == (ProposalStatus.PROPOSED, 1)


# Counter-entries


def test_a_counter_entry_undoes_once(scene):
    approve(scene.proposed(), by=scene.colleague, now=NOW)
    entry = scene.booked().get()
    proposal = propose_reversal(entry, reason="Fel mottagare", by=scene.economist, now=LATER)
    with pytest.raises(AlreadyReversed):
        propose_reversal(entry, reason="En gång till", by=scene.economist, now=LATER)
    approve(proposal, by=scene.colleague, now=LATER)
    with pytest.raises(AlreadyReversed):
        propose_reversal(entry, reason="En gång till", by=scene.economist, now=LATER)
    counter = scene.booked().get(reverses=entry)
    assert (counter.amount, counter.reference, scene.booked().total()) == (-entry.amount, "Fel mottagare", 0)


def test_a_withdrawn_counter_entry_may_be_proposed_anew(scene):
    approve(scene.proposed(), by=scene.colleague, now=NOW)
    entry = scene.booked().get()
    withdraw(propose_reversal(entry, reason="Fel", by=scene.economist, now=LATER), by=scene.economist, now=LATER)
    propose_reversal(entry, reason="Ändå fel", by=scene.economist, now=LATER)


def test_a_commitment_is_not_undone_here(scene):
    with pytest.raises(NotReversible):
        propose_reversal(scene.booked("commitment").get(), reason="Fel", by=scene.economist, now=LATER)


def test_what_was_undone_meanwhile_is_not_undone_again(scene):
    approve(scene.proposed(), by=scene.colleague, now=NOW)
    entry = scene.booked().get()
    proposal = propose_reversal(entry, reason="Fel", by=scene.economist, now=LATER)
    ledger.reverse(entry, by=scene.colleague, now=LATER)
    with pytest.raises(NothingToBook):
        approve(proposal, by=scene.colleague, now=LATER)
    assert scene.booked().total() == 0


# The database


def test_the_database_refuses_what_is_approved_by_its_proposer(scene):
    proposal = scene.proposed()
    with pytest.raises(IntegrityError, match="entries_approved_by_another"), transaction.atomic():
        EntryProposal.objects.filter(pk=proposal.pk).update(status="booked", decided_by=scene.economist)


@pytest.mark.django_db(transaction=True)
def test_ten_approvals_at_once_book_once(at_once):
    scene = Scene()
    proposal = scene.proposed()
    colleagues = [scene.colleague, *(make.worker(Role.ECONOMIST) for _ in range(3))]

    outcomes = at_once(10, lambda place: approve(proposal, by=colleagues[place % 4], now=LATER))

    assert all(isinstance(outcome, EntryProposal) for outcome in outcomes), outcomes
    assert scene.booked().count() == 1


@pytest.mark.django_db(transaction=True)
def test_own_costs_approved_at_once_never_take_more_than_there_is(at_once):
    scene = Scene()
    proposals = [scene.proposed(scene.cost("90.10"), key=f"c{place}") for place in range(10)]

    outcomes = at_once(10, lambda place: approve(proposals[place], by=scene.colleague, now=LATER))

    assert sum(isinstance(outcome, EntryProposal) for outcome in outcomes) == 5
    assert all(isinstance(one, EntryProposal | NoRoom) for one in outcomes)
    assert scene.booked("own_cost").total() == Decimal("450.50")


@pytest.mark.django_db(transaction=True)
def test_approving_sending_back_and_withdrawing_at_once_leaves_one_outcome(at_once):
    scene = Scene()
    proposal = scene.proposed()
    acts = [
        lambda: approve(proposal, by=scene.colleague, now=LATER),
        lambda: send_back(proposal, note="Nej", by=scene.colleague, now=LATER),
        lambda: withdraw(proposal, by=scene.economist, now=LATER),
    ]
    at_once(9, lambda place: acts[place % 3]())
    proposal.refresh_from_db()
    assert scene.booked().count() == (1 if proposal.status == ProposalStatus.BOOKED else 0)


# The pages


@pytest.fixture
def pages(client, scene, clock):
    clock.set_moment(NOW)
    client.force_login(scene.economist)
    return client


def address(name, scene, *more):
    return reverse(f"programmes:{name}", args=[scene.assignment.uuid, *more])


TYPED = {
    "kind": "payment",
    "year": "2026",
    "amount": "100,50",
    "occurred_on": "2026-03-01",
    "case": "",
    "organisation": "559233-0129",
    "reference": "",
    "note": "Enligt beslutet",
    "idempotency_key": "form-1",
}


def test_an_entry_goes_through_the_browser_from_form_to_ledger(pages, scene):
    typed = TYPED | {"case": scene.case.designation}
    answer = pages.post(address("propose_entry", scene), typed)
    assert answer.status_code == 302
    assert pages.post(address("propose_entry", scene), typed)["Location"] == answer["Location"]
    proposal = EntryProposal.objects.get()
    url = answer["Location"]
    assert pages.post(url, {"act": "approve"}).status_code == 403
    assert reverse("programmes:entry_proposal", args=[scene.assignment.uuid, proposal.uuid]) == url

    pages.force_login(scene.colleague)
    assert "100,50" in pages.get(reverse("registry:start")).content.decode()
    assert list(pages.get(reverse("programmes:waiting_entries")).context["page"].object_list) == [proposal]
    assert pages.post(url, {"act": "send_back", "note": ""}).status_code == 422
    assert pages.post(url, {"act": "nothing"}).status_code == 422
    assert pages.post(url, {"act": "approve"}).status_code == 302
    entry = scene.booked().get()
    shown = pages.get(address("entry", scene, entry.uuid)).content.decode()
    assert "Hanna Björk" in shown
    assert "Olle Ek" in shown
    assert list(pages.get(reverse("programmes:waiting_entries")).context["page"].object_list) == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"amount": "12 tkr"}, "amount"),
        ({"amount": "1,234,5"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"occurred_on": "2026-02-30"}, "occurred_on"),
        ({"occurred_on": "2026-03-09"}, "occurred_on"),
        ({"year": "26"}, "year"),
        ({"case": "2020-99999"}, "case"),
        ({"case": ""}, "case"),
        ({"organisation": "556012-0000"}, "organisation"),
        ({"kind": "commitment"}, "kind"),
    ],
)
def test_errors_stand_at_their_fields_and_what_was_typed_stays(pages, scene, typed, field):
    answer = pages.post(address("propose_entry", scene), TYPED | {"case": scene.case.number} | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    body = answer.content.decode()
    assert "Enligt beslutet" in body
    assert not EntryProposal.objects.exists()


def test_what_was_sent_back_is_changed_in_the_browser(pages, scene):
    proposal = scene.proposed()
    send_back(proposal, note="Fel belopp", by=scene.colleague, now=NOW)
    url = address("change_entry", scene, proposal.uuid)
    page = pages.get(url)
    assert "Fel belopp" in page.content.decode()
    assert page.context["form"].initial["amount"] == "100,50"
    answer = pages.post(url, TYPED | {"case": scene.case.number, "amount": "77"})
    assert answer.status_code == 302
    assert proposal.rows.get().amount == 77
    pages.force_login(scene.colleague)
    assert pages.get(url).status_code == 403


def test_a_counter_entry_is_proposed_from_the_entrys_page(pages, scene):
    approve(scene.proposed(), by=scene.colleague, now=NOW)
    entry = scene.booked().get()
    assert pages.get(address("entry", scene, entry.uuid)).context["may_reverse"]
    url = address("reverse_entry", scene, entry.uuid)
    assert pages.post(url, {"reason": ""}).status_code == 422
    assert pages.post(url, {"reason": "Fel mottagare"}).status_code == 302
    again = pages.post(url, {"reason": "Fel mottagare"})
    assert again.status_code == 409
    assert "Fel mottagare" in again.content.decode()
    grant = scene.booked("commitment").get()
    assert pages.get(address("reverse_entry", scene, grant.uuid)).status_code == 409


def test_a_payment_above_the_grant_is_said_to_both(pages, scene):
    proposal = scene.proposed(scene.payment(amount=Decimal("500.01")))
    page = pages.get(address("entry_proposal", scene, proposal.uuid))
    (above,) = page.context["above_granted"]
    assert (above.organisation, above.excess) == (Organisation.objects.get(pk=scene.party.pk), Decimal("0.01"))


def test_what_an_own_cost_would_leave_stands_on_its_proposal(pages, scene):
    proposal = scene.proposed(scene.cost("600"))
    (room,) = pages.get(address("entry_proposal", scene, proposal.uuid)).context["rooms"]
    assert room.left == -100
    pages.force_login(scene.colleague)
    refused = pages.post(address("entry_proposal", scene, proposal.uuid), {"act": "approve"})
    assert refused.status_code == 409
    html = refused.content.decode()
    assert (refused.context["send_back_form"].is_bound, html.count('role="alert"')) == (False, 1)
    assert "””" not in str(refused.context["refused"])
    assert not scene.booked("own_cost").exists()


def test_a_role_that_has_ended_neither_proposes_nor_approves(pages, scene):
    proposal = scene.proposed()
    RoleAssignment.objects.filter(person=scene.colleague.person).update(valid_to=date(2026, 3, 1))
    pages.force_login(scene.colleague)
    assert pages.post(address("entry_proposal", scene, proposal.uuid), {"act": "approve"}).status_code in (403, 404)
    assert not scene.booked().exists()
