"""Whole selections of payments: previewed, done by a worker, each once, and what is left out is named."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from grants.errors.payments import NothingInState, PayDayFaulty
from grants.models import Instalment, ItemStatus, Payment, PaymentOrder, PaymentRun, RunAct
from grants.workflow import holding, paying, planning, runs
from registry.models import Job
from sweden.clock import STOCKHOLM
from tests.factories import payments as make
from tests.factories.payments import NOW, PAY_ON


@pytest.fixture
def grant(db, clock):
    clock.set_moment(datetime(2026, 1, 12, 10, tzinfo=STOCKHOLM))
    return make.grant()


@pytest.fixture
def who(grant):
    return make.hands(grant)


@pytest.fixture
def lines(grant, who):
    make.verified(grant, who)
    return make.plan(grant, who)


def client(user):
    found = Client()
    found.force_login(user)
    return found


def became(run):
    return dict(run.items.order_by("pk").values_list("instalment", "status"))


def test_a_selection_is_previewed_done_by_a_worker_and_what_is_left_out_is_named_on_its_page(grant, who, lines):
    listed = reverse("grants:payment_list")
    held = lines[0].organisation
    holding.hold_payments(grant, organisation=held, reason="Frågor", by=who.officer, now=NOW)
    left_out = {one.pk for one in lines if one.organisation == held}
    whole = {"what": "propose", "all": "1", "count": str(len(lines)), "idempotency_key": "ett"}
    officer = client(who.officer)
    asked = officer.post(listed, whole)
    assert f"{held.name}: " in " ".join(str(one) for one in asked.context["consequences"])
    assert not PaymentRun.objects.exists()  # asked, not done
    answer = officer.post(listed, whole | {"confirmed": "1"})
    run = PaymentRun.objects.get()
    assert answer.url == reverse("grants:payment_run", args=[run.uuid])
    assert officer.post(listed, whole | {"confirmed": "1"}).url == answer.url  # the same form twice is one
    assert not Payment.objects.exists()

    runs.do_run(run.job_id, now=NOW)
    runs.do_run(run.job_id, now=NOW)

    assert became(run) == {one.pk: "refused" if one.pk in left_out else "done" for one in lines}
    assert Payment.objects.count() == len(lines) - len(left_out) > 0
    job = Job.objects.get(pk=run.job_id)
    assert (job.status, job.done, job.total) == ("done", len(lines), len(lines))
    page = officer.get(answer.url)
    assert "stoppade" in page.content.decode()
    assert "<title>Ett urval" in page.content.decode()
    assert page.context["counts"]["refused"]["count"] == len(left_out)
    assert client(who.attester).get(answer.url).status_code == 404
    refused = officer.post(listed, {**whole, "what": "attest", "confirmed": "1", "idempotency_key": "två"})
    assert refused.status_code == 403
    with pytest.raises(NothingInState):
        runs.ask_to_export(lines, profile="csv", pay_on=PAY_ON, key="tre", by=who.exporter, now=NOW)
    with pytest.raises(PayDayFaulty, match="12\xa0januari 2026"):
        runs.ask_to_export(lines, profile="csv", pay_on=PAY_ON.replace(day=17), key="f", by=who.exporter, now=NOW)
    with pytest.raises(NotAllowed):
        runs.ask_to_export(lines, profile="csv", pay_on=PAY_ON.replace(day=17), key="f", by=who.officer, now=NOW)
    attested = runs.ask_to_attest(lines, key=run.key, by=who.attester, now=NOW)  # the page again, and another act
    assert (attested.act, attested == run) == (RunAct.ATTEST, False)


def test_a_worker_that_ends_in_the_middle_goes_on_and_nothing_is_attested_or_exported_twice(who, lines):
    proposed = [paying.propose(one, by=who.officer, now=NOW) for one in lines]
    run = runs.ask_to_attest(lines, key="a", by=who.attester, now=NOW)
    first, *_others = run.items.values_list("pk", flat=True)
    runs._part(run, [first], by=who.attester, now=NOW)  # and here the worker ended
    assert Payment.objects.filter(status="attested").count() == 1
    runs.do_run(run.job_id, now=NOW)
    assert set(became(run).values()) == {ItemStatus.DONE}

    asked = [
        runs.ask_to_export(lines, profile="pain001", pay_on=PAY_ON, key=key, by=who.exporter, now=NOW)
        for key in ("b", "c")
    ]
    keys = list(asked[0].items.values_list("pk", flat=True))
    runs._part(asked[0], keys, by=who.exporter, now=NOW)  # written, and ended before the job was told
    for one in asked:
        runs.do_run(one.job_id, now=NOW)
    order = PaymentOrder.objects.get()
    asked[0].refresh_from_db()
    asked[1].refresh_from_db()
    assert (asked[0].order, asked[1].order) == (order, None)
    assert order.count == order.payments.count() == len(proposed)
    assert set(became(asked[1]).values()) == {ItemStatus.REFUSED}
    assert all("skickad" in said or "sänd" in said for said in asked[1].items.values_list("said", flat=True))


def test_an_export_leaves_out_what_has_been_stopped_since_and_sends_the_rest(grant, who, lines):
    make.attested(lines, who)
    run = runs.ask_to_export(lines, profile="csv", pay_on=PAY_ON, key="a", by=who.exporter, now=NOW)
    holding.hold_payments(grant, organisation=lines[0].organisation, reason="Frågor", by=who.officer, now=NOW)
    runs.do_run(run.job_id, now=NOW)
    run.refresh_from_db()
    sent = [one for one in lines if one.organisation != lines[0].organisation]
    assert run.order.total == sum(one.amount for one in sent) > 0
    assert became(run) == {one.pk: "done" if one in sent else "refused" for one in lines}
    mine = runs.ask_to_export(lines, profile="csv", pay_on=PAY_ON, key="b", by=who.attester, now=NOW)
    runs.do_run(mine.job_id, now=NOW)  # whoever attested does not export
    assert PaymentOrder.objects.count() == 1


def test_what_has_been_taken_out_of_the_plan_since_it_was_chosen_is_told_so(who, lines):
    run = runs.ask_to_propose(lines, key="a", by=who.officer, now=NOW)
    planning.end_line(lines[0], by=who.officer, now=NOW)
    runs.do_run(run.job_id, now=NOW)
    assert became(run)[lines[0].pk] == "refused"
    assert run.items.get(instalment=lines[0]).said == "Delutbetalningen är borttagen ur planen. Läs planen igen."


@pytest.mark.django_db(transaction=True)
def test_two_who_attest_the_same_selection_at_once_attest_each_payment_once(at_once):
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    lines = make.plan(grant, who)
    for one in lines:
        paying.propose(one, by=who.officer, now=NOW)
    chosen = list(Instalment.objects.standing())
    asked = [runs.ask_to_attest(chosen, key=one.email, by=one, now=NOW) for one in (who.attester, who.checker)]
    at_once(2, lambda place: runs.do_run(asked[place].job_id, now=NOW))
    sums = [list(became(one).values()) for one in asked]
    assert sum(one.count(ItemStatus.DONE) for one in sums) == len(lines)
    assert sum(one.count(ItemStatus.REFUSED) for one in sums) == len(lines)
    exports = [
        runs.ask_to_export(chosen, profile="csv", pay_on=PAY_ON, key=f"e{n}", by=who.exporter, now=NOW)
        for n in range(2)
    ]
    at_once(2, lambda place: runs.do_run(exports[place].job_id, now=NOW))
    assert PaymentOrder.objects.get().payments.count() == len(lines)
    assert PaymentRun.objects.filter(order__isnull=False).get().act == RunAct.EXPORT
