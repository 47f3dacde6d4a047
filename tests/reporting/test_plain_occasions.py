"""Occasions whose document is made elsewhere: opened once, answered with what was sent, stopped by a missing number."""

from base64 import b64encode
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from programmes.errors.duties import NotOnStaff, Unchanged
from programmes.workflow.duties import set_responsible
from registry.models import Case, Deadline, Document, Event, Message, RegisterEntry
from registry.models.stream import Direction
from reporting.errors import AreaNotOpen, NotMadeElsewhere, NotYetHandedIn, NumberMissing, OccasionActNotOpen
from reporting.models import HandedIn, Occasion
from reporting.workflow.daily import keep_the_calendar
from reporting.workflow.decisions import missing
from reporting.workflow.handing_in import hand_in, same_day
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.planning import (
    milestones_of,
    own_responsible,
    set_milestone,
    set_occasion_responsible,
)
from tests.factories import accounts, api, programmes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 28, 9, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
OCTOBER = {"kind": "yearly", "month": 10, "day": 3, "from": 2026}


def upload():
    return SimpleUploadedFile("fardplaner.png", PNG)


@pytest.fixture(autouse=True)
def in_september(clock):
    clock.set_moment(NOW)


@pytest.fixture
def vinnova():
    return programmes.assignment()


@pytest.fixture
def duty(vinnova):
    row = programmes.duty(
        vinnova, key="fardplaner", title_sv="Färdplaner", document_kind="made-elsewhere", rule=OCTOBER
    )
    row.recipient_departments.add(accounts.department())
    vinnova.facts = {"duties": {"fardplaner": {"milestones": [{"key": "presentation", "title": "Presentation"}]}}}
    vinnova.save()
    return row


@pytest.fixture
def elin(vinnova):
    return programmes.worker(Role.CASE_OFFICER, name="Elin")


@pytest.fixture
def occasion(duty, elin):
    return open_due_occasions(date(2026, 9, 28), now=NOW)[0]


def sent(occasion, by, **fields):
    return hand_in(
        occasion,
        fields.pop("upload", None) or upload(),
        handed_on=date(2026, 9, 28),
        channel="e-post",
        by=by,
        now=NOW,
        **fields,
    )


# Opening


def test_every_dated_duty_opens_one_occasion_for_each_of_its_days(occasion, duty):
    assert (occasion.due_on, occasion.case.title_public) == (date(2026, 10, 3), "Färdplaner, 2026")
    assert open_due_occasions(date(2026, 9, 29), now=NOW) == []
    assert Deadline.objects.get(case=occasion.case, key="due").due_at.date() == date(2026, 10, 3)


def test_whoever_answers_for_the_duty_is_told_that_it_opens_and_of_the_internal_day(duty, elin, vinnova):
    maryam = programmes.worker(name="Maryam")
    set_responsible(duty, authority=vinnova.authority, person=maryam.person, by=elin, now=NOW)
    open_due_occasions(date(2026, 9, 28), now=NOW)
    message = Message.objects.get(kind="occasion_opened")
    assert message.to_person == maryam.person
    assert "fredag 2\u00a0oktober 2026" in message.body


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_open_one_occasion_each_day_of_several_duties(at_once, clock):
    clock.set_moment(NOW)
    vinnova = programmes.assignment()
    for key in ("a", "b", "c"):
        programmes.duty(vinnova, key=key, document_kind="made-elsewhere", rule=OCTOBER)
    outcomes = at_once(6, lambda _number: open_due_occasions(date(2026, 9, 28), now=NOW))
    assert not [one for one in outcomes if isinstance(one, BaseException)]
    assert sorted(Occasion.objects.values_list("duty__key", flat=True)) == ["a", "b", "c"]
    numbers = Case.objects.filter(kind="occasion").values_list("number", flat=True)
    assert len(set(numbers)) == 3


# Handing in


def test_what_was_sent_is_kept_registered_and_readable_for_the_recipients(occasion, elin):
    reader = accounts.staff(Role.MINISTRY_READER)
    assert not Occasion.objects.visible_to(reader).exists()
    (row,) = sent(occasion, elin)
    occasion.refresh_from_db()
    assert (occasion.status, occasion.delivered_at) == ("delivered", NOW)
    entry = RegisterEntry.objects.get(document=row.document)
    assert (entry.direction, entry.occurred_on) == (Direction.SENT, date(2026, 9, 28))
    assert entry.counterpart == "Regeringskansliet (KN)"
    assert Deadline.objects.get(case=occasion.case, key="due").done_at == NOW
    assert list(Occasion.objects.visible_to(reader)) == [occasion]
    with pytest.raises(OccasionActNotOpen):
        sent(occasion, elin)


def test_a_missing_number_stops_until_someone_has_entered_it(occasion, duty, vinnova, elin):
    duty.requires_decision_number = True
    duty.save()
    with pytest.raises(NumberMissing, match="diarienummer saknas"):
        sent(occasion, elin)
    assert not Document.objects.filter(case=occasion.case).exists()
    vinnova.decision_number = "KN2099/00001"
    vinnova.save()
    sent(occasion, elin)
    assert RegisterEntry.objects.get(case=occasion.case).what_public == "Färdplaner, 2026 (KN2099/00001)"


def test_a_report_that_is_made_here_is_not_decided_without_the_number_either(vinnova, elin):
    duty = programmes.duty(vinnova, requires_decision_number=True)
    occasion = open_due_occasions(date(2026, 12, 20), now=NOW)[-1]
    assert occasion.duty == duty
    assert any("diarienummer saknas" in gap for gap in missing(occasion, None, now=NOW))


def test_one_document_can_answer_two_duties_of_the_same_day(occasion, vinnova, elin):
    other = programmes.duty(vinnova, key="kunskapsunderlag", document_kind="made-elsewhere", rule=OCTOBER)
    (second,) = open_due_occasions(date(2026, 9, 28), now=NOW)
    assert second.duty == other
    assert same_day(occasion, elin) == [second]
    rows = sent(occasion, elin, also=[second])
    assert len({row.document.file_id for row in rows}) == 1
    assert {row.document.case for row in rows} == {occasion.case, second.case}
    assert set(Occasion.objects.values_list("status", flat=True)) == {"delivered"}


def test_if_one_of_two_is_refused_neither_is_handed_in(occasion, vinnova, elin):
    programmes.duty(
        vinnova, key="delredovisning", document_kind="made-elsewhere", rule=OCTOBER, requires_decision_number=True
    )
    (second,) = open_due_occasions(date(2026, 9, 28), now=NOW)
    with pytest.raises(NumberMissing):
        sent(occasion, elin, also=[second])
    assert not HandedIn.objects.exists()
    assert set(Occasion.objects.values_list("status", flat=True)) == {"open"}


def test_only_the_submitting_authority_hands_in_and_nothing_that_is_planned(occasion, elin):
    for who in (programmes.worker(Role.AUDITOR), programmes.worker(Role.CASE_OFFICER, programmes.agency("vr"))):
        with pytest.raises(NotAllowed):
            sent(occasion, who)
    with pytest.raises(NotYetHandedIn):
        hand_in(occasion, upload(), handed_on=date(2026, 9, 29), channel="brev", by=elin, now=NOW)


def test_a_report_that_is_made_here_is_not_handed_in_as_a_file(vinnova, elin):
    programmes.duty(vinnova)
    (occasion,) = [one for one in open_due_occasions(date(2026, 12, 20), now=NOW) if one.due_on.year == 2027]
    with pytest.raises(NotMadeElsewhere):
        sent(occasion, elin)


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_in_at_once_hand_in_one(at_once, clock):
    clock.set_moment(NOW)
    vinnova = programmes.assignment()
    programmes.duty(vinnova, key="fardplaner", document_kind="made-elsewhere", rule=OCTOBER)
    elin = programmes.worker(name="Elin")
    (occasion,) = open_due_occasions(date(2026, 9, 28), now=NOW)
    outcomes = at_once(2, lambda _number: sent(occasion, elin))
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [OccasionActNotOpen]
    assert HandedIn.objects.count() == 1


# One document for each technology area


AREAS = [
    {"area": "ai", "included": True},
    {"area": "kvant", "included": True},
    {"area": "energi", "included": None, "note": "Oklart"},
]


@pytest.fixture
def per_area(occasion, vinnova):
    """The roadmaps' occasion, with three areas, one of which the decision is unclear about."""
    for key, name in (("ai", "AI"), ("kvant", "Kvantteknik"), ("energi", "Energiteknik")):
        programmes.area(key, name_sv=name, assignment=vinnova)
    vinnova.facts = {
        "duties": {"fardplaner": {"per_area": AREAS}},
        "technology_areas": {"energi": {"lead_intended": "Statens energimyndighet"}},
    }
    vinnova.save()
    return Occasion.objects.get(pk=occasion.pk)


def leave_out(vinnova, area="energi", included=False):
    """As the assignment's own page does, which says from what source."""
    vinnova.refresh_from_db()
    for one in vinnova.facts["duties"]["fardplaner"]["per_area"]:
        if one["area"] == area:
            one["included"] = included
    vinnova.save()


def status_of(occasion):
    return Occasion.objects.get(pk=occasion.pk).status


def test_the_roadmaps_are_done_when_every_area_that_is_in_has_its_document(per_area, vinnova, elin):
    (row,) = sent(per_area, elin, area="ai")
    assert row.document.title == "Färdplaner, 2026: AI"
    assert status_of(per_area) == "open"
    assert not Deadline.objects.filter(case=per_area.case, done_at__isnull=False).exists()
    for area in ("ai", "", "okand"):
        with pytest.raises(AreaNotOpen):
            sent(per_area, elin, area=area)
    leave_out(vinnova)
    again = Occasion.objects.get(pk=per_area.pk)
    with pytest.raises(AreaNotOpen):
        sent(again, elin, area="energi")
    sent(again, elin, area="kvant")
    assert status_of(per_area) == "delivered"
    assert HandedIn.objects.count() == 2


def test_an_area_left_out_after_the_last_document_lets_the_daily_job_close_the_occasion(per_area, vinnova, elin):
    sent(per_area, elin, area="ai")
    sent(per_area, elin, area="kvant")
    keep_the_calendar(date(2026, 9, 28), now=NOW)
    assert status_of(per_area) == "open"
    leave_out(vinnova)
    keep_the_calendar(date(2026, 9, 28), now=NOW)
    keep_the_calendar(date(2026, 9, 28), now=NOW)
    assert status_of(per_area) == "delivered"
    assert Event.objects.filter(kind="occasion.handed_in", case=per_area.case).count() == 1


def test_the_page_shows_each_area_and_the_sentence_for_the_one_that_is_left_out(per_area, vinnova, signed):
    page = signed.get(at("occasion", per_area)).content.decode()
    assert "oklart i beslutet" in page
    assert "/technology_areas/energi" in page
    leave_out(vinnova)
    page = signed.get(at("occasion", per_area)).content.decode()
    assert (
        "För området energiteknik avser regeringen att ge Statens energimyndighet i uppdrag att leda arbetet; "
        "någon färdplan lämnas därför inte här." in page
    )
    form = signed.get(at("hand_in", per_area) + "?omrade=kvant").content.decode()
    assert 'value="kvant" selected' in form
    assert 'value="energi"' not in form
    data = {"file": upload(), "handed_on": "2026-09-28", "channel": "e-post", "area": "kvant"}
    assert signed.post(at("hand_in", per_area), {**data, "area": ""}).status_code == 422
    assert signed.post(at("hand_in", per_area), {**data, "file": upload()}).status_code == 302
    assert "Färdplaner, 2026: Kvantteknik" in signed.get(at("occasion", per_area)).content.decode()


def test_a_ministry_reader_reads_the_first_roadmap_and_not_how_far_the_rest_have_come(per_area, elin, client):
    sent(per_area, elin, area="ai")
    client.force_login(accounts.staff(Role.MINISTRY_READER))
    page = client.get(at("occasion", per_area)).content.decode()
    assert "Färdplaner, 2026: AI" in page
    assert reverse("registry:document", args=[HandedIn.objects.get().document.uuid]) in page
    assert "Väntas" in page
    assert "Skrivs" not in page
    assert "internt" not in page


# Who answers, and milestones


def test_an_occasion_can_have_someone_of_its_own_and_go_back_to_the_dutys(occasion, vinnova, elin):
    maryam = programmes.worker(name="Maryam")
    given = {"authority": vinnova.authority, "by": elin, "now": NOW}
    set_occasion_responsible(occasion, person=maryam.person, **given)
    assert own_responsible([occasion]) == {(occasion.pk, vinnova.authority_id): maryam.person}
    assert Message.objects.get(kind="occasion_responsible").to_person == maryam.person
    with pytest.raises(Unchanged):
        set_occasion_responsible(occasion, person=maryam.person, **given)
    set_occasion_responsible(occasion, person=None, **given)
    assert own_responsible([occasion]) == {}
    stranger = programmes.worker(Role.CASE_OFFICER, programmes.agency("vr"))
    with pytest.raises(NotOnStaff):
        set_occasion_responsible(occasion, person=stranger.person, **given)
    with pytest.raises(NotAllowed):
        set_occasion_responsible(occasion, person=None, authority=vinnova.authority, by=stranger, now=NOW)


def test_a_milestone_has_a_day_of_its_own_that_people_set(occasion, elin):
    set_milestone(
        occasion, "presentation", day=date(2026, 10, 14), held=False, note="På departementet", by=elin, now=NOW
    )
    set_milestone(occasion, "presentation", day=date(2026, 10, 15), held=True, by=elin, now=NOW)
    row = milestones_of(occasion)["presentation"]
    assert (row.day, row.held) == (date(2026, 10, 15), True)
    assert occasion.milestones.count() == 2
    occasion.refresh_from_db()
    assert occasion.due_on == date(2026, 10, 3)
    with pytest.raises(NotAllowed):
        set_milestone(occasion, "okand", day=None, held=False, by=elin, now=NOW)


# The pages


@pytest.fixture
def signed(client, elin):
    client.force_login(elin)
    return client


def at(name, occasion, *args):
    return reverse(f"reporting:{name}", args=[occasion.uuid, *args])


def test_the_page_says_what_is_owed_and_takes_what_was_sent(occasion, signed):
    page = signed.get(at("occasion", occasion)).content.decode()
    assert "Presentation" in page
    assert "ingen utsedd" in page
    assert "Lägg in dokumentet" in page
    data = {"file": upload(), "handed_on": "2026-09-28", "channel": "e-post", "number": "VR 2026:14"}
    assert signed.post(at("hand_in", occasion), data).status_code == 302
    after = signed.get(at("occasion", occasion)).content.decode()
    assert "Nummer VR 2026:14." in after
    assert reverse("registry:document", args=[HandedIn.objects.get().document.uuid]) in after
    assert "Lägg in dokumentet" not in after
    assert signed.post(at("hand_in", occasion), {**data, "file": upload()}).status_code == 409


@pytest.mark.parametrize(
    "wrong", [{"handed_on": "2026-09-29"}, {"handed_on": ""}, {"channel": "duva"}, {"file": ""}, {"also": "x"}]
)
def test_what_cannot_be_recorded_is_refused_in_words(occasion, signed, vinnova, wrong):
    programmes.duty(vinnova, key="annat", document_kind="made-elsewhere", rule=OCTOBER)
    open_due_occasions(date(2026, 9, 28), now=NOW)
    data = {"file": upload(), "handed_on": "2026-09-28", "channel": "e-post", **wrong}
    assert signed.post(at("hand_in", occasion), data).status_code == 422
    assert not HandedIn.objects.exists()


def test_the_milestone_and_the_responsible_are_set_on_pages_of_their_own(occasion, signed, elin):
    assert signed.post(at("milestone", occasion, "presentation"), {"day": "2026-10-14"}).status_code == 302
    assert signed.post(at("milestone", occasion, "presentation"), {"held": "on"}).status_code == 422
    assert signed.get(at("milestone", occasion, "okand")).status_code == 404
    assert "14 oktober 2026" in signed.get(at("occasion", occasion)).content.decode().replace("\u00a0", " ")
    url = at("occasion_responsible", occasion, "vinnova")
    assert signed.post(url, {"person": str(elin.person.uuid)}).status_code == 302
    assert "Elin" in signed.get(at("occasion", occasion)).content.decode()


def test_what_belongs_to_reports_made_here_is_not_found_for_others(occasion, signed):
    for name in ("freeze", "deliver", "dataset", "hand_in"):
        answer = signed.get(at(name, occasion))
        assert answer.status_code == (200 if name == "hand_in" else 404), name


def test_a_ministry_reader_reads_what_was_sent_and_nothing_of_the_work(occasion, elin, client):
    sent(occasion, elin)
    client.force_login(accounts.staff(Role.MINISTRY_READER))
    page = client.get(at("occasion", occasion)).content.decode()
    assert reverse("registry:document", args=[HandedIn.objects.get().document.uuid]) in page
    assert "Elin" not in page
    assert "Ansvarig" not in page


def test_the_api_records_what_was_sent_with_what_else_it_answers(occasion, elin, settings):
    settings.MACHINES_MAY_DELIVER = True
    machine = api.machine(Role.CASE_OFFICER)
    address, read = (reverse(f"api:{name}", args=[occasion.uuid]) for name in ("hand_in_occasion", "occasion"))
    body = {
        "handed_on": "2026-09-28",
        "channel": "e-post",
        "file": {"filename": "fardplaner.png", "content": b64encode(PNG).decode()},
    }
    tag = machine.get(read)["ETag"]
    wrong = machine.send(address, {**body, "also": [str(occasion.uuid)]}, match=tag)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/also/0")
    torn = machine.send(address, {**body, "file": {"filename": "x.png", "content": "%"}}, match=tag)
    assert (torn.status_code, torn.json()["errors"][0]["pointer"]) == (422, "/file/content")
    assert HandedIn.objects.count() == 0
    done = machine.send(address, body, match=tag)
    assert (done.status_code, done.json()["status"]) == (200, "delivered"), done.content
    assert HandedIn.objects.get().document.filename == "fardplaner.png"
    assert machine.send(address, body, match=done["ETag"]).status_code == 409
