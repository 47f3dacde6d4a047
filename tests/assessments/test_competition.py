"""Two applications that compete, and a third that a reader is kept out of: every page, file, API answer and PDF of
panel and meeting, open and closed, says the same whether the third stands between them or not."""

import json
import re
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from assessments.models import AgendaItem, PanelItem, PanelRole
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.bias import decide_bias
from assessments.workflow.meetings import call_meeting, people_expected, say_presence, say_who_came
from assessments.workflow.panels import bring, close_panel, make_panel, say_item, say_out, seat
from tests.factories import accounts, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting
from tests.pdfs import said

pytestmark = pytest.mark.django_db
#: What differs from one request to the next whatever there is.
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|name="idempotency_key" value="[^"]*"|nonce="[^"]*"|'
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"
    r"\b\d{1,2}[.:]\d\d(?:[.:]\d\d(?:\.\d+)?)?\b|[0-9a-f]{32,}|\b\d+ sek\w*\b"
)


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


@pytest.fixture
def places(call, vinnova, officer, decider, three):
    """A panel and a meeting on the first and the last, and who reads: an officer who keeps the panel's minutes, a
    reviewer who is a member, a decision-maker."""
    secretary = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Siv Sekreterare")
    other = make.worker(Role.DECISION_MAKER, vinnova.authority, name="Dag Beslutare")
    member = accounts.user("Mia Ledamot")
    reviews.reviewer(officer, "Mia Ledamot", user=member)
    words = {"meets_at": DECIDED, "lowest": 1, "highest": 7, "sifted_statement": "Bort."}
    panel = make_panel(call, name="Tävlan", **words, by=officer, now=CHECKED)
    for user, role in ((secretary, PanelRole.SECRETARY), (member, PanelRole.MEMBER), (other, PanelRole.OBSERVER)):
        seat(panel, user.person, role=role, since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    first, _third, last = three
    when = {"held_at": DECIDED, "place": "Distans", "decider": decider}
    meeting = call_meeting(
        call,
        authority=vinnova.authority,
        **when,
        participants=[secretary.person, other.person],
        by=officer,
        now=PROPOSED,
    )
    for row in (first, last):
        judge.proposal(row, officer)
    rows = [Application.objects.get(pk=row.pk) for row in (first, last)]
    bring(panel, rows, by=officer, now=CHECKED)
    put_on_agenda(meeting, rows, by=officer, now=PROPOSED)
    readers = {"officer": secretary, "member": member, "decider": other}
    for user in readers.values():  # of what is not there yet: where it is, is what they are not told
        words = {"ground": "4", "reason": "Nära vän.", "by": officer, "now": CHECKED}
        decide_bias(three[1], user.person, biased=True, **words)
    return panel, meeting, readers


def between(row, panel, meeting, by, officer):
    """The third comes second on both agendas, presented by one who presents nothing else."""
    judge.proposal(row, by)
    row = Application.objects.get(pk=row.pk)
    bring(panel, [row], by=officer, now=CHECKED)
    put_on_agenda(meeting, [row], by=officer, now=PROPOSED)
    for kind in (PanelItem, AgendaItem):
        kind.objects.filter(position=2).update(position=9)
        kind.objects.filter(application=row).update(position=2)
        kind.objects.filter(position=9).update(position=3)


def closed(panel, meeting, officer, decider):
    """The panel agrees and closes, with one who was away; the meeting decides."""
    for item in panel.items.select_related("application").order_by("position"):
        grade = 7 if item.position == 2 and panel.items.count() == 3 else 5
        agreed = {"grade": grade, "statement": "Väl avvägd.", "sifted": False}
        say_item(item, **agreed, revision=1, by=officer, now=DECIDED)
    first = panel.items.order_by("position").first()
    say_out(first, {panel.members.get(role=PanelRole.OBSERVER).person: False}, by=officer, now=DECIDED)
    close_panel(panel, remarks="God kvalitet.", by=officer, now=DECIDED)
    lock_meeting(meeting, by=decider, now=DECIDED)


def told(user: User, panel, meeting) -> dict[str, tuple[int, str]]:
    """What the reader is told in each place where one application is put beside another."""
    client = Client()
    client.force_login(user)
    pages = [
        *(reverse(f"assessments:{name}", args=[panel.uuid]) for name in ("panel", "panel_minutes", "panel_sift")),
        *(
            reverse(f"assessments:{name}", args=[meeting.uuid])
            for name in ("meeting", "meeting_came", "change_meeting")
        ),
        reverse("assessments:meeting_minutes", args=[meeting.uuid]),
        *(reverse(f"assessments:{name}", args=[panel.call.case.uuid]) for name in ("panels", "line")),
        *(reverse(f"assessments:{name}") for name in ("meetings", "waiting", "letters", "declarations")),
        *(reverse(f"api:{name}", args=[panel.uuid]) for name in ("panel", "panel_items")),
        *(reverse(f"api:{name}", args=[meeting.uuid]) for name in ("decision_meeting", "agenda")),
        *(reverse(f"api:{name}") for name in ("panels", "decision_meetings", "decisions", "proposals")),
        reverse("registry:case", args=[panel.call.case.uuid]),
        reverse("registry:start"),
    ]
    pages += [f"{page}?format=csv" for page in (pages[0], pages[8])]
    found = {}
    for page in pages:
        answer = client.get(page)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        is_pdf = answer.headers.get("Content-Type") == "application/pdf"
        text = said(content) if is_pdf else "\n".join(sorted(content.decode().splitlines()))
        found[page] = (answer.status_code, CHANGING.sub("", text))
    return found


def test_whoever_is_kept_out_reads_panel_and_meeting_as_if_the_case_were_not_there(
    places, officer, decider, vinnova, three
):
    panel, meeting, readers = places
    by = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Ture Tredje")
    say_presence(meeting.items.last(), {}, {}, presenter=None, by=officer, now=PROPOSED)
    worlds = {}
    for third in (False, True):
        with transaction.atomic():
            if third:
                between(three[1], panel, meeting, by, officer)
            say_who_came(meeting, people_expected(meeting), by=officer, now=PROPOSED)
            worlds[third] = [{who: told(user, panel, meeting) for who, user in readers.items()}]
            closed(panel, meeting, officer, decider)
            panel.refresh_from_db()
            meeting.refresh_from_db()
            worlds[third].append({who: told(user, panel, meeting) for who, user in readers.items()})
            everything = told(officer, panel, meeting)
            transaction.set_rollback(True)
        panel.refresh_from_db()
        meeting.refresh_from_db()
    strange = [
        (is_closed, who, page, _difference(without, worlds[True][is_closed][who][page]))
        for is_closed, readings in enumerate(worlds[False])
        for who, pages in readings.items()
        for page, without in pages.items()
        if worlds[True][is_closed][who][page] != without
        and not (is_closed and "/urval/" in page)  # what has been granted of the budget is the ledger's
    ]
    assert not strange, json.dumps(strange[:6], ensure_ascii=False, indent=1)
    # All of it is told to whoever may know, and the readers read the minutes.
    texts = " ".join(text for _status, text in everything.values())
    assert "Ture Tredje" in texts
    assert "plats 3 i rangordningen" in texts
    for who, name, place in (
        ("officer", "panel_minutes", panel),
        ("member", "panel_minutes", panel),
        ("officer", "meeting_minutes", meeting),
        ("decider", "meeting_minutes", meeting),
    ):
        status, text = worlds[True][1][who][reverse(f"assessments:{name}", args=[place.uuid])]
        assert (status, "§ 2" in text, "§ 3" in text) == (200, True, False), (who, name)


def _difference(before: tuple[int, str], after: tuple[int, str]) -> list[str]:
    """The lines, or words of a PDF, that came and went."""
    one, two = (set(text.splitlines() if "\n" in text else text.split()) for _status, text in (before, after))
    return [f"{before[0]} {after[0]}", *(line[:300] for line in sorted(one ^ two)[:12])]
