"""Reports and reported costs are acted upon together from their lists: previewed, each done by itself."""

import re

import pytest
from django.urls import reverse

from grants.models import ApprovedCost, Report
from grants.workflow.reports import reminding, scheduling, writing
from registry.models import Event, MassAct, Message
from registry.workflow.mass import do_mass_act
from tests.factories import reports as make
from tests.factories.reports import AFTER, of_kind

pytestmark = pytest.mark.django_db


def ask(client, address, act, keys, **typed):
    """Previews an act from the list and asks for it: what each was to meet, and what became of it, by identifier."""
    posted = {"act": act, "item": [str(one) for one in keys]}
    seen = client.post(reverse(address), posted)
    assert seen.status_code == 200, seen.content.decode()
    assert not re.search(r"\d-\d\d–\d{4}-", seen.content.decode())  # days as they are read
    to_do = seen.context["to_do"]
    read = {"item": [key for _one, key, _read in to_do], "read": [f"{key}:{said}" for _one, key, said in to_do]}

    def carry_out():
        answer = client.post(reverse(address), {**posted, **read, **typed, "ask": "1"})
        assert answer.status_code == 302, answer.content.decode()
        mass = MassAct.objects.latest("pk")
        do_mass_act(mass.job_id, now=AFTER)
        return {one.target: (one.status, one.said) for one in mass.items.all()}

    return {key: one.tells for one, key, _read in to_do}, [one.refusal for one in seen.context["not_open"]], carry_out


def test_reports_are_reminded_of_moved_sent_back_and_approved_from_their_list(
    client, clock, grant, hands, leader, economists
):
    make.laid(grant)
    clock.set_day(AFTER.date())
    start, progress, final = (of_kind(grant, kind) for kind in ("start", "progress", "final"))
    for report in (start, progress):
        make.complete(report, leader, economists)
        writing.hand_in(report, revision=1, by=leader, now=AFTER)
    client.force_login(hands.officer)
    shown = client.get("/projektrapporter/?state=handed_in").content.decode()
    assert shown.count('name="item"') == 2
    address, keys = "grants:mass_reports", [start.uuid, progress.uuid, final.uuid]

    tells, refused, carry_out = ask(client, address, "remind", keys)
    assert (list(tells), len(refused)) == ([str(final.uuid)], 2)
    assert str(leader.person) in tells[str(final.uuid)]
    assert carry_out() == {final.uuid: ("done", "")}
    assert Message.objects.filter(to_person=leader.person, key__startswith="report-by-hand:").count() == 1
    assert reminding.remind_of(final, by=hands.officer, now=AFTER) == 0  # at most once a day
    assert Event.objects.filter(kind="grant.report_reminded").count() == 1

    tells, _refused, carry_out = ask(client, address, "approve", keys[:2])
    assert len(tells) == 2
    _tells, _refused, back = ask(client, address, "send_back", keys[:1], why="Tabellen saknas.")
    assert back() == {start.uuid: ("done", "")}
    became = carry_out()  # one is no longer as it was read: it is refused, and the other is approved
    assert [became[key][0] for key in keys[:2]] == ["refused", "done"]
    assert dict(Report.objects.values_list("uuid", "status"))[start.uuid] == "returned"

    later = final.due_on.replace(year=final.due_on.year + 1)
    _tells, _refused, carry_out = ask(client, address, "move", keys, due_on=later.isoformat(), why="Sent besked.")
    scheduling.move(final, due_on=later, why="En kollega var före.", by=hands.officer, now=AFTER)
    assert carry_out()[final.uuid][0] == "refused"
    client.force_login(hands.exporter)
    assert client.post(reverse(address), {"act": "approve"}).status_code == 403


def test_reported_costs_of_many_grants_are_approved_from_the_list_of_grants(
    client, clock, grant, hands, leader, economists
):
    make.laid(grant)
    clock.set_day(AFTER.date())
    client.force_login(hands.exporter)
    address = "grants:mass_costs"
    assert client.get("/bidrag/").content.decode().count('name="item"') == 1
    tells, refused, _carry_out = ask(client, address, "take_up_costs", [grant.uuid])
    assert (tells, len(refused)) == ({}, 1)
    report = make.complete(of_kind(grant, "progress"), leader, economists, costs=40_000)
    writing.hand_in(report, revision=1, by=leader, now=AFTER)
    report.served.update(approved_at=AFTER, approved_by=hands.officer)

    tells, refused, carry_out = ask(client, address, "take_up_costs", [grant.uuid])
    assert refused == []
    assert "80\xa0000" in tells[str(grant.uuid)]
    assert carry_out() == {grant.uuid: ("done", "")}
    assert set(ApprovedCost.objects.values_list("cost", flat=True)) == {40_000}
