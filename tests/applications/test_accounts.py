"""After hand-in the applicant says, and may change, to which account each party's grant is to be paid."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.errors import ActNotOpen
from applications.models import PayeeAccount
from applications.states import Status
from applications.workflow.accounts import accounts_of, parties_of, say_account
from registry.models import Message
from registry.models.access import Rights
from registry.workflow.cases import join
from tests.factories import accounts, applications
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db


def test_the_applicant_says_it_with_a_number_that_holds_and_changes_it(sent, client):
    client.force_login(applications.applicant())
    url = reverse("applications:account", args=[sent.case.uuid])
    first, second = parties_of(sent)
    typed = {"party": str(first.uuid), "kind": "bankgiro", "number": "991-2347"}
    wrong = client.post(url, typed)
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["number"])
    assert "991-2347" in wrong.content.decode()
    assert client.post(url, typed | {"number": "9912346"}).status_code == 302
    assert client.post(url, typed | {"kind": "iban", "number": "DE89 3704 0044 0532 0130 00"}).status_code == 302
    assert [(one, row and row.number) for one, row in accounts_of(sent)] == [
        (first, "DE89 3704 0044 0532 0130 00"),
        (second, None),
    ]
    assert PayeeAccount.objects.count() == 2
    page = client.get(reverse("applications:mine_one", args=[sent.case.uuid])).content.decode()
    assert "DE89 3704 0044 0532 0130 00" in page
    told = Message.objects.filter(kind="application.account").order_by("pk")
    assert [one.body.count("DE89") for one in told] == [0, 0]
    assert "har ändrat det konto" in told[1].body


def test_the_officer_sees_the_account_that_counts_and_nobody_rewrites_one(sent, client):
    party = parties_of(sent)[0]
    how = {"by": applications.applicant(), "now": WRITTEN}
    row = say_account(sent, party, kind="bankgiro", number="991-2346", **how)
    assert say_account(sent, party, kind="bankgiro", number="991-2346", **how) == row
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    assert "991-2346" in client.get(reverse("applications:content", args=[sent.case.uuid])).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeAccount.objects.update(number="1")


def test_only_who_coordinates_says_it_for_a_party_and_while_money_may_be_paid(sent):
    party, writer = parties_of(sent)[0], accounts.user()
    join(sent.case, writer.person, rights=Rights.WRITE, now=WRITTEN)
    said = {"kind": "bankgiro", "number": "991-2346", "now": WRITTEN}
    for who, whose in ((writer, party), (applications.applicant(), accounts.organisation(name="Främmande AB"))):
        with pytest.raises(NotAllowed):
            say_account(sent, whose, **said, by=who)
    for status in (Status.REJECTED, Status.DISMISSED, Status.WITHDRAWN):
        type(sent).objects.filter(pk=sent.pk).update(status=status)
        with pytest.raises(ActNotOpen):
            say_account(sent, party, **said, by=applications.applicant())
