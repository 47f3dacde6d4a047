"""Whoever is kept out of a case does nothing with its grant, whatever their role and however they come to it."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed
from grants.errors.payments import NothingToExport
from grants.models import Payment, RunAct
from grants.permissions import may_in, may_in_all
from grants.workflow import answering, holding, ordering, paying, planning, runs
from registry.models.access import Rights
from registry.queries import is_blocked
from registry.workflow.cases import block, join
from tests.factories import payments as make
from tests.factories.payments import NOW, PAY_ON

WORKFLOW = Path(__file__).parents[2] / "grants" / "workflow"
#: Where a right is asked for an authority: for what is its own and no case's, before what is chosen is known.
OF_AN_AUTHORITY = {"export", "read_back", "settle", "settle_whole", "hand_over", "set_terms", "_demand", "_allowed"}


@pytest.mark.django_db
def test_a_payment_passes_no_hand_of_anyone_who_is_kept_out_of_its_case(grant, hands):
    make.verified(grant, hands)
    lines = make.plan(grant, hands)
    how = {"profile": "csv", "pay_on": PAY_ON, "by": hands.exporter, "now": NOW}

    def out(user):
        row = block(grant.case, user.person, ground="16 § 1", by=hands.officer, now=NOW)
        assert is_blocked(user, grant.case_id)
        return row

    officer = out(hands.officer)
    who = {"by": hands.officer, "now": NOW}
    for act in (
        lambda: paying.propose(lines[0], **who),
        lambda: holding.hold_payments(grant, organisation=None, reason="Frågor", **who),
        lambda: planning.end_line(lines[0], **who),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert [one.why for one in runs.preview(RunAct.PROPOSE, lines[:1], **who)] == [str(NotAllowed())]
    officer.delete()
    payment = paying.propose(lines[0], **who)
    attester = out(hands.attester)
    with pytest.raises(NotAllowed):
        paying.attest([payment], by=hands.attester, now=NOW)
    attester.delete()
    payments = paying.attest([payment], by=hands.attester, now=NOW)
    exporter = out(hands.exporter)
    with pytest.raises(NotAllowed):
        ordering.export(grant.authority, payments, key="en", **how)
    with pytest.raises(NothingToExport):
        ordering.export(grant.authority, payments, key="en", partly=True, **how)
    exporter.delete()
    order = ordering.export(grant.authority, payments, key="en", **how)
    out(hands.exporter)
    with pytest.raises(NotAllowed):
        answering.settle(order, [answering.Answer(payment.uuid.hex, True, None, "")], by=hands.exporter, now=NOW)
    assert Payment.objects.get(pk=payment.pk).status == "ordered"
    assert not may_in(hands.exporter, "export_payment", grant)
    assert not may_in_all(hands.exporter, "export_payment", [grant])
    assert may_in_all(hands.checker, "export_payment", [grant])


@pytest.mark.django_db
def test_who_got_the_money_meets_it_as_a_recipient_though_kept_out_of_its_handling(client, grant, hands):
    join(grant.case, hands.officer.person, rights=Rights.COORDINATE, now=NOW)
    block(grant.case, hands.officer.person, ground="16 § 1", by=hands.attester, now=NOW)
    client.force_login(hands.officer)
    inside = reverse("grants:payments", args=[grant.uuid])
    assert client.get(reverse("grants:mine", args=[grant.uuid])).status_code == 200
    assert client.get(inside).status_code == 404
    assert inside not in client.get(reverse("grants:list")).content.decode()
    assert grant.case.designation not in client.get(reverse("grants:payment_list")).content.decode()


def test_no_act_asks_for_the_role_alone():
    found = {
        function.name
        for path in WORKFLOW.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in ("may", "may_classify", "may_approve_cost")
    }
    assert found == OF_AN_AUTHORITY
