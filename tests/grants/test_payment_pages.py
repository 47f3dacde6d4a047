"""Pages of payments: the plan is written, paid through three people in the list, and answered by the bank's file."""

from datetime import date, datetime
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.models import Instalment, Payment, PaymentOrder
from grants.workflow import planning
from grants.workflow.judging import conditions_of
from sweden.clock import STOCKHOLM
from sweden.typography import kronor
from tests.factories import payments as make
from tests.factories import reports

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 12)


@pytest.fixture(autouse=True)
def _in_january(clock):
    clock.set_moment(datetime(2026, 1, 12, 10, tzinfo=STOCKHOLM))


@pytest.fixture
def who(grant):
    return make.hands(grant)


def client(user):
    found = Client()
    found.force_login(user)
    return found


def test_the_money_is_paid_by_pages_alone_and_what_is_wrong_is_said_with_everything_kept(grant, who):
    officer, plan = client(who.officer), reverse("grants:payments", args=[grant.uuid])
    listed = reverse("grants:payment_list")
    wrong = officer.post(plan, {"what": "plan", "per_year": "1", "percent": "120", "ground": "Villkoren, punkt 9"})
    assert wrong.status_code == 422
    assert 'value="120"' in wrong.content.decode()
    assert "Villkoren, punkt 9" in wrong.content.decode()
    assert officer.post(plan, {"what": "plan", "per_year": "1", "percent": "0", "ground": "Punkt 9"}).status_code == 302
    lines = list(Instalment.objects.standing())
    chosen = {"chosen": [str(one.uuid) for one in lines]}

    stopped = officer.post(listed, {"what": "propose", **chosen})
    assert stopped.status_code == 422
    assert "konto" in stopped.content.decode()
    assert not Payment.objects.exists()  # all or none

    make.verified(grant, who)
    one = reverse("grants:instalment", args=[lines[0].uuid])
    assert officer.post(one, {"what": "confirm:terms", "note": ""}).status_code == 422
    for line in lines:
        for condition in line.waits_for:
            page = reverse("grants:instalment", args=[line.uuid])
            assert officer.post(page, {"what": f"confirm:{condition}", "note": "Handling 3"}).status_code == 302
    assert officer.post(listed, {"what": "propose", **chosen}).status_code == 302
    asked = client(who.attester).post(listed, {"what": "attest", **chosen})
    told = [str(one) for one in asked.context["consequences"]]
    for one in lines:
        assert any(
            f"{kronor(one.amount)} till {one.organisation.name} ({grant.case.designation}), " in said for said in told
        )
    assert "991" in told[0]
    assert kronor(sum(one.amount for one in lines)) in told[len(lines)]
    assert not Payment.objects.filter(status="attested").exists()  # asked, not done
    chosen["confirmed"] = "1"
    assert client(who.attester).post(listed, {"what": "attest", **chosen}).status_code == 302
    assert "en tredje person exporterar" in client(who.attester).get(listed).content.decode()
    assert "en tredje person exporterar" not in client(who.exporter).get(listed).content.decode()
    refused = client(who.attester).post(listed, {"what": "export", **chosen})
    assert refused.status_code == 403
    assert refused.content.decode().count(" checked ") >= len(lines)  # what was chosen stays chosen
    typed = {"what": "export", "profile": "pain001", "pay_on": "2026-01-13", "idempotency_key": "a", **chosen}
    economist = client(who.exporter)
    assert economist.post(listed, typed | {"pay_on": "2026-01-17"}).status_code == 422
    first = economist.post(listed, typed)
    order = PaymentOrder.objects.get()
    assert first.url == reverse("grants:order", args=[order.uuid])
    assert economist.post(listed, typed).url == first.url  # the same form twice is one order

    page = economist.get(first.url).content.decode()
    assert order.message_id in page
    file = economist.get(reverse("grants:order_file", args=[order.uuid]))
    assert b"pain.001.001.09" in b"".join(file.streaming_content)
    bad = economist.post(first.url, {"file": SimpleUploadedFile("svar.xml", b"<x/>")})
    assert bad.status_code == 422
    assert "Ingenting har ändrats" in bad.content.decode()
    rows = [f"{one.uuid.hex};betald;2026-01-12;" for one in order.payments.all()]
    answer = "\n".join(["betalning;status;valutadag;orsak", *rows]).encode()
    assert economist.post(first.url, {"file": SimpleUploadedFile("svar.csv", answer)}).status_code == 302
    assert set(Payment.objects.values_list("status", flat=True)) == {"paid"}
    assert "betald" in economist.get(f"{listed}?state=paid").content.decode()


def test_payments_are_stopped_and_released_and_a_line_is_moved_and_taken_out(grant, who):
    officer, plan = client(who.officer), reverse("grants:payments", args=[grant.uuid])
    officer.post(plan, {"what": "plan", "per_year": "2", "percent": "20", "ground": "Punkt 9"})
    assert "20,0" in officer.get(plan).content.decode()
    assert officer.post(plan, {"what": "hold", "organisation": "", "reason": "Fel i redovisningen"}).status_code == 302
    hold = grant.holds.get()
    assert "Fel i redovisningen" in officer.get(plan).content.decode()
    assert officer.post(plan, {"what": f"release:{hold.uuid}", "note": ""}).status_code == 422
    assert officer.post(plan, {"what": "release:nonsense", "note": "x"}).status_code == 404
    assert officer.post(plan, {"what": f"release:{hold.uuid}", "note": "Rättat"}).status_code == 302
    assert officer.post(plan, {"what": "other"}).status_code == 422

    line = Instalment.objects.standing().order_by("pk").first()
    page = reverse("grants:instalment", args=[line.uuid])
    beyond = officer.post(page, {"what": "move", "planned_on": "2026-02-01", "amount": "9 000 000"})
    assert beyond.status_code == 422
    assert "9 000 000" in beyond.content.decode()
    moved = officer.post(page, {"what": "move", "planned_on": "2026-02-01", "amount": "1 000"})
    assert moved.status_code == 302
    assert officer.get(page).status_code == 404  # what has been ended has its page in the history
    assert "Det här händer" in officer.post(moved.url, {"what": "end"}).content.decode()
    assert officer.post(moved.url, {"what": "end", "confirmed": "1"}).url == plan
    left = sum(planning.granted_of(grant).values()) - sum(one.amount for one in Instalment.objects.standing())
    assert left == line.amount


def test_the_list_asks_as_much_of_two_as_of_fifty_and_is_a_file(grant, who):
    officer, listed = client(who.officer), reverse("grants:payment_list")
    lines = make.plan(grant, who)
    officer.get(listed)
    with CaptureQueriesContext(
        connection,
    ) as few:
        officer.get(listed)
    for _n in range(40):
        row = Instalment.objects.get(pk=lines[0].pk)
        row.pk = row.id = None
        row.uuid = Instalment._meta.get_field("uuid").get_default()
        row.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        page = officer.get(f"{listed}?sortera=-belopp")
    assert len(many) <= len(few)
    assert page.content.decode().count("pk-line2") > 40
    assert "på alla sidor" not in page.content.decode()
    whole = {"what": "propose", "all": "1", "count": str(40 + len(lines) - 1)}
    assert "Urvalet har ändrats" in officer.post(listed, whole).content.decode()
    stopped = officer.post(listed, whole | {"count": str(40 + len(lines))})
    assert f"Och {40 + len(lines) - 5} till." in stopped.content.decode()  # nobody has verified an account
    assert f"{grant.case.designation}, {lines[0].organisation.name}: " in stopped.content.decode()
    assert officer.post(f"{listed}?q=ingen", whole | {"count": "0"}).status_code == 422
    file = b"".join(officer.get(f"{listed}?format=csv").streaming_content).decode()
    assert file.count("\r\n") == 41 + len(lines)
    assert officer.get(f"{listed}?state=planned&until=2020-01-01").status_code == 200
    assert officer.get(f"{listed}?state=due").context["page"].paginator.count == 0  # nobody has said an account
    assert officer.get(f"{listed}?state=nonsense&until=x").status_code == 200


def test_a_plan_waits_for_the_reports_and_the_ethics_approval_that_the_grants_own_terms_demand(grant, who):
    reports.laid(grant)
    grant.decision.application.submitted_version.answers["core_ethics"] = {"yes": True}
    assert conditions_of(grant) == ["report", "ethics"]
    form = client(who.officer).get(reverse("grants:payments", args=[grant.uuid])).context["plan_form"]
    assert form.initial["waits_for"] == ["report"]  # as was handed in: it needs no review
    lines = planning.lay_plan(
        grant,
        per_year=12,
        held_back=Fraction(0),
        ground="x",
        waits_for=["report", "ethics"],
        by=who.officer,
        now=make.NOW,
    )
    first = min(grant.reports.values_list("due_on", flat=True))
    assert {(line.planned_on >= first, "report" in line.waits_for) for line in lines} == {(True, True), (False, False)}
    assert all("ethics" in line.waits_for for line in lines)
