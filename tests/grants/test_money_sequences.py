"""Whatever is done in whatever order, and wherever it is cut off: never more paid than granted, nothing sent twice."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given
from hypothesis import settings as how
from hypothesis import strategies as st

from accounts.errors import DomainError
from accounts.roles import Role
from grants.loading import Answer
from grants.models import Payment, PaymentOrder
from grants.queries.money import money
from grants.workflow import answering, changing, holding, ordering, paying, planning
from programmes.models import LedgerEntry
from tests.factories import accounts, programmes
from tests.factories import payments as make
from tests.factories.payments import NOW, PAY_ON

ACTS = ("propose", "attest", "export", "pay", "refuse", "return", "take back", "hold", "release", "move")
CHANGES = ("party in", "party out", "coordinator", "budget")


#: What the parties of the usual grant have together, kronor.
GRANTED = 1_800_000


class Undone(Exception):
    """Takes an example's rows back."""


def act(what, place, grant, who, key):
    """One act on the instalment at a place; what the domain refuses leaves no trace."""
    lines = list(grant.instalments.standing().order_by("pk"))
    line = lines[place % len(lines)]
    payment = line.payments.order_by("-pk").first()
    try:
        with transaction.atomic():
            if what == "propose":
                paying.propose(line, by=who.officer, now=NOW)
            elif what == "hold":
                holding.hold_payments(grant, organisation=None, reason="Misstanke", by=who.officer, now=NOW)
            elif what == "release":
                for hold in grant.holds.filter(lifted_at__isnull=True):
                    holding.release_payments(grant, hold.uuid, note="Utrett", by=who.officer, now=NOW)
            elif what == "move":
                more = line.amount + place * 1000
                moved = planning.move_line(line, planned_on=NOW.date(), amount=more, by=who.officer, now=NOW)
                if not moved.met.filter(condition="no_recovery_order").exists():
                    planning.confirm_condition(moved, "no_recovery_order", note="4", by=who.officer, now=NOW)
            elif payment is None:
                return
            elif what == "attest":
                paying.attest([payment], by=who.attester, now=NOW)
            elif what == "export":
                usual = {"profile": "csv", "pay_on": PAY_ON, "by": who.exporter, "now": NOW}
                ordering.export(grant.authority, [payment], key=key, **usual)
            elif what == "take back":
                paying.take_back(payment, note="Fel", by=who.officer, now=NOW)
            elif what == "return":
                answering.enter_return(payment, day=NOW.date(), why="Fel referens", by=who.exporter, now=NOW)
            elif payment.order is not None:
                said = Answer(payment.uuid.hex, what == "pay", NOW.date() if what == "pay" else None, "FF01")
                answering.settle(payment.order, [said], by=who.exporter, now=NOW)
    except DomainError:
        pass


def change(what, place, grant, decider):
    """One change of the grant, asked for and approved; whether it was."""
    applicant = grant.decision.application.submitted_by
    keys = [str(one.organisation.uuid) for one in grant.versions.first().parties.order_by("pk")]
    source, target = keys[place % len(keys)], keys[(place + 1) % len(keys)]
    usual = {"source_category": "personal", "target_category": "personal", "year": 2026, "costs": 100_000}
    kind, wanted = {
        "party in": (
            "party_in",
            {**usual, "source": source, "target": str(accounts.organisation().uuid), "grant": 50_000},
        ),
        "party out": ("party_out", {"party": source, "heir": target}),
        "coordinator": ("coordinator", {"party": target, "leader": "Kim Ek", "email": applicant.email}),
        "budget": ("budget", {**usual, "source": source, "target": source, "target_category": "equipment", "grant": 0}),
    }[what]
    try:
        with transaction.atomic():
            asked = changing.ask(grant, kind=kind, wanted=wanted, reason="Behövs", by=applicant, now=NOW)
            changing.approve(asked, why="Rimligt", by=decider, now=NOW)
    except DomainError:
        return False
    grant.refresh_from_db()
    return True


def holds_together(grant):
    """What is true after every act."""
    now = money(grant)
    for place, amount in now.paid.items():
        assert 0 <= amount <= now.granted.get(place, 0)
    assert now.total == GRANTED  # whoever has it
    booked = sum((one.amount for one in LedgerEntry.objects.filter(case=grant.case, kind="payment")), Decimal(0))
    standing = Payment.objects.filter(instalment__grant=grant, status="paid")
    assert booked == sum(one.amount for one in standing) == sum(now.paid.values())
    sent = Payment.objects.filter(instalment__grant=grant, order__isnull=False)
    assert max(Counter(sent.values_list("uuid", flat=True)).values(), default=0) <= 1
    for order in PaymentOrder.objects.filter(authority=grant.authority):
        assert order.total == sum(one.amount for one in order.payments.all())
    alive = sent.filter(status__in=["ordered", "paid"])
    assert max(Counter(alive.values_list("instalment", flat=True)).values(), default=0) <= 1


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_never_more_is_paid_than_granted_and_nothing_is_sent_twice():
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    make.plan(grant, who)
    decider = programmes.worker(Role.DECISION_MAKER, grant.authority)
    reached = Counter()

    @how(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @example([("budget", 0), ("party in", 1), ("coordinator", 0), ("party out", 0), ("propose", 1), ("return", 0)])
    @given(st.lists(st.tuples(st.sampled_from(ACTS + CHANGES), st.integers(0, 3)), min_size=4, max_size=14))
    def run(acts):
        try:
            with transaction.atomic():
                # The usual way first, so that what comes after the bank is reached in every example.
                for number, (what, place) in enumerate([(one, 0) for one in ACTS[:4]] + acts):
                    if what in CHANGES:
                        reached[what] += change(what, place, grant, decider)
                    else:
                        act(what, place, grant, who, f"nyckel {number}")
                    holds_together(grant)
                reached.update(Payment.objects.values_list("status", flat=True))
                raise Undone
        except Undone:
            pass

    run()
    assert all(reached[what] for what in ("paid", *CHANGES)), reached


#: Writes the whole order and is cut off before the transaction is kept.
CHILD = """
import sys, django
from datetime import datetime, date
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections, transaction
connections["default"].settings_dict["NAME"] = sys.argv[1]
from accounts.models import Authority, User
from grants.models import Payment
from grants.workflow import ordering
with transaction.atomic():
    order = ordering.export(
        Authority.objects.get(pk=int(sys.argv[2])),
        list(Payment.objects.all()),
        profile="pain001",
        pay_on=date.fromisoformat(sys.argv[4]),
        key="samma",
        by=User.objects.get(pk=int(sys.argv[3])),
        now=datetime.fromisoformat(sys.argv[5]),
    )
    print(order.message_id, flush=True)
    sys.stdin.read()
"""


@pytest.mark.django_db(transaction=True)
def test_an_export_that_is_killed_in_the_middle_and_run_again_sends_each_payment_once():
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    payments = make.attested(make.plan(grant, who), who)
    name = connection.settings_dict["NAME"]
    words = [name, str(grant.authority_id), str(who.exporter.pk), PAY_ON.isoformat(), NOW.isoformat()]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.ROOT
    )
    try:
        written = child.stdout.readline().decode().strip()
        assert written.startswith("VINNOVA-")  # the order stood, and nobody else could see it
        assert not PaymentOrder.objects.exists()
    finally:
        child.kill()
        child.communicate()
    assert set(Payment.objects.values_list("status", flat=True)) == {"attested"}

    usual = {"profile": "pain001", "pay_on": PAY_ON, "key": "samma", "by": who.exporter, "now": NOW}
    order = ordering.export(grant.authority, payments, **usual)
    assert ordering.export(grant.authority, payments, **usual) == order
    assert order.message_id == written  # no gap in the numbers either
    assert sorted(order.payments.values_list("uuid", flat=True)) == sorted(one.uuid for one in payments)
    answers = [Answer(one.uuid.hex, True, NOW.date()) for one in payments]
    answering.settle(order, answers, by=who.exporter, now=NOW)
    assert sum(money(grant).paid.values()) == order.total
