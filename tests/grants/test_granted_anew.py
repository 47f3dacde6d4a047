"""What is granted anew after a grant was withdrawn: a grant of its own; each krona in the ledger is of one of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from accounts.errors import DomainError
from accounts.roles import Role
from assessments.models import Outcome
from assessments.states.procedure import LeftOut
from assessments.workflow.afterwards import standing_decision, take_up_again
from assessments.workflow.amounts import amounts_of
from assessments.workflow.communicating import leave_out
from assessments.workflow.decisions import decide
from assessments.workflow.proposals import propose
from grants.facts import projects_of
from grants.loading import Answer
from grants.models import Grant
from grants.queries.money import entries_of, money
from grants.workflow import answering, ordering
from grants.workflow.ending import closing, recovering
from grants.workflow.ending.lapsing import lapse_withdrawn
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from tests.factories import ending, programmes
from tests.factories import payments as make
from tests.factories.payments import NOW, PAY_ON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Case:
    """A grant, those who handle it, and the application that it was granted on."""

    def __init__(self):
        self.grant = make.grant()
        self.application = self.grant.decision.application
        self.who = make.hands(self.grant)
        self.officer = self.who.officer
        self.decider = programmes.worker(Role.DECISION_MAKER, self.grant.authority)
        programmes.delegation(self.decider, self.grant.assignment)
        self.asked = amounts_of(self.grant.decision.proposal)

    def taken_up(self, **how):
        self.application.refresh_from_db()
        usual = {"section": "37", "reason": "Kammarrätten har upphävt beslutet.", "by": self.decider, "now": NOW}
        take_up_again(standing_decision(self.application), **usual | how)

    def decided(self, outcome, **fields):
        self.application.refresh_from_db()
        usual = {"outcome": outcome, "reasons": "Uppgiften var avgörande.", "by": self.officer, "now": NOW}
        made = decide(propose(self.application, **usual | fields), by=self.decider, now=NOW)
        self.application.refresh_from_db()
        return made

    def withdrawn(self):
        self.taken_up(is_worse=True, worse_ground="wrong")
        leave_out(self.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=self.officer, now=NOW)
        return self.decided(Outcome.REJECT)

    def granted_anew(self, less=0):
        self.taken_up()
        amounts = [type(one)(one.organisation, one.assignment, one.year, one.amount - less) for one in self.asked]
        self.decided(Outcome.GRANT, amounts=amounts, exception_reason="Skälen står i ärendets bedömning.")
        return open_grants(now=NOW)[-1]

    def paid(self, grant):
        """The coordinator's instalments that are due, paid by the bank."""
        make.verified(grant, self.who)
        due = [one for one in make.plan(grant, self.who) if one.planned_on <= NOW.date()]
        payments = make.attested([one for one in due if one.organisation_id == grant.coordinator_id], self.who)
        usual = {"profile": "csv", "pay_on": PAY_ON, "key": str(grant.uuid), "by": self.who.exporter, "now": NOW}
        order = ordering.export(grant.authority, payments, **usual)
        answers = [Answer(one.uuid.hex, True, NOW.date()) for one in payments]
        answering.settle(order, answers, by=self.who.exporter, now=NOW)
        return order.total

    def repaid(self, grant, amount):
        usual = {"by": self.officer, "now": NOW}
        told = recovering.communicate(
            grant, grant.coordinator, amount=amount, facts="Fel.", reply_by=NOW.date() + DAY, **usual
        )
        told = recovering.reply(told, text="Inget att invända.", **usual)
        claim = recovering.decide(told, values=ending.DECISION, due_on=date(2026, 3, 1), by=self.decider, now=NOW)
        recovering.receive(
            claim,
            amount=Decimal(amount),
            received_on=NOW.date(),
            reference="BG 1",
            key=str(claim.uuid),
            by=self.who.exporter,
            now=NOW,
        )
        return claim


def sums(case):
    """The case's own sums in the ledger, kronor, by kind."""
    rows = LedgerEntry.objects.filter(case=case).values_list("kind").annotate(total=Sum("amount"))
    return dict(rows.order_by())


def test_a_grant_that_was_withdrawn_is_granted_anew_and_each_krona_is_of_one_of_the_two():
    world = Case()
    first = world.grant
    was, paid = money(first).total, world.paid(first)
    claim = world.repaid(first, paid)
    world.withdrawn()
    assert (money(first).total, sum(money(first).paid.values())) == (0, 0)
    assert lapse_withdrawn(now=NOW) == [first]

    second = world.granted_anew(less=10_000)
    first.refresh_from_db()
    lowered = was - 10_000 * len(world.asked)
    assert (second.project, second.case, second.withdrawn_at) == (first.project, first.case, None)
    assert first.withdrawn_at is not None
    assert first.closing is not None
    assert (money(first).total, money(second).total) == (0, lowered)
    assert (money(first).repaid, money(second).repaid) == ({first.coordinator_id: paid}, {})
    assert second.versions.get().parties.aggregate(sum=Sum("max_amount"))["sum"] == lowered

    again = world.paid(second)
    shown = {one.pk: one for one in Grant.objects.with_sums()}
    assert (shown[first.pk].granted, shown[first.pk].paid, shown[first.pk].repaid) == (0, paid, paid)
    assert (shown[second.pk].granted, shown[second.pk].paid, shown[second.pk].repaid) == (lowered, again, 0)
    assert sums(first.case) == {"commitment": lowered, "payment": paid + again, "recovery": paid, "repayment": paid}
    [row] = [one for one in closing.money_of(second) if one.organisation == second.coordinator]
    applied = sum(one.amount for one in world.asked if one.organisation == second.coordinator)
    assert (row.applied, row.agreed, row.paid, row.recovered) == (applied, row.decided, again, 0)
    [project] = projects_of([second.assignment_id], on=NOW.date(), at=NOW)
    assert sum(one.grant for one in project.years.values()) == lowered

    # What comes late is of the grant that it was about, and what an economist enters of the one that stands.
    recovering.undo(claim, claim.moves.get(), reason="Fel betalning.", by=world.who.exporter, now=NOW)
    assert (sum(money(first).paid.values()), sum(money(second).paid.values())) == (paid, again)
    ending.pay(second, 1_000)
    assert sum(money(second).paid.values()) == again + 1_000
    assert entries_of(first).count() + entries_of(second).count() == LedgerEntry.objects.filter(case=first.case).count()


def test_no_two_grants_stand_of_one_case_and_part():
    grant = make.grant()
    grant.pk, grant.uuid = None, None
    with pytest.raises(IntegrityError, match="one_standing_grant"), transaction.atomic():
        Grant.objects.bulk_create(
            [
                Grant(
                    **{
                        name: getattr(grant, name)
                        for name in ("project", "case", "authority", "assignment", "strand", "coordinator", "opened_at")
                    }
                )
            ]
        )


def test_what_names_no_grant_is_of_the_first_one_and_never_of_two():
    world = Case()
    world.withdrawn()
    second = world.granted_anew()
    of = LedgerEntry.objects.filter(case=second.case, grant_uuid=second.uuid, kind="commitment").first()
    LedgerEntry.objects.create(
        assignment=of.assignment,
        strand=of.strand,
        year=of.year,
        kind="payment",
        amount=7,
        occurred_on=of.occurred_on,
        recorded_at=NOW,
        case=of.case,
        organisation=of.organisation,
        idempotency_key="utan bidrag",
    )
    shown = {one.pk: one.paid for one in Grant.objects.with_sums()}
    assert shown == {world.grant.pk: 7, second.pk: 0}
    assert [sum(money(one).paid.values()) for one in (world.grant, second)] == [7, 0]


class Undone(Exception):
    """Takes an example's rows back."""


def test_whatever_is_withdrawn_and_granted_anew_in_whatever_order_the_grants_sum_to_the_case():
    world = Case()
    reached = []

    def act(what, amount):
        standing = Grant.objects.filter(case=world.application.case, withdrawn_at__isnull=True).first()
        try:
            with transaction.atomic():
                if what == "withdraw":
                    world.withdrawn()
                elif what == "lapse":
                    lapse_withdrawn(now=NOW)
                elif what == "grant":
                    world.granted_anew(less=amount)
                elif standing is not None:
                    left = sum(money(standing).paid.values())
                    sign = "payment" if what == "pay" else "repayment"
                    ending.pay(standing, amount if what == "pay" else min(amount, left) or 1, kind=sign)
        except DomainError:
            pass

    @how(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(("withdraw", "lapse", "grant", "pay", "repay")), min_size=1, max_size=5))
    def run(acts):
        try:
            with transaction.atomic():
                for number, what in enumerate(["withdraw", "grant", *acts]):
                    act(what, 1_000 + number)
                    grants = list(Grant.objects.filter(case=world.application.case))
                    held = [money(one) for one in grants]
                    booked = sums(world.application.case)
                    assert sum(one.total for one in held) == booked["commitment"]
                    net = booked.get("payment", 0) - booked.get("repayment", 0)
                    assert sum(sum(one.paid.values()) for one in held) == net
                    assert sum(one.withdrawn_at is None for one in grants) <= 1
                    assert sum(one.total > 0 for one in held) <= 1
                reached.append(len(grants))
                raise Undone
        except Undone:
            world.application.refresh_from_db()

    run()
    assert max(reached) > 1
