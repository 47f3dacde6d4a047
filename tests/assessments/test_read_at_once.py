"""What can be read at once: where the case stands, the minutes of a meeting, and the document of a letter."""

import pytest
from django.urls import reverse

from assessments.documents.meetings import seen_minutes
from assessments.models import DecisionLetter, Outcome
from assessments.workflow.afterwards import correct
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.decisions import decide
from assessments.workflow.meetings import call_meeting
from registry.models import Document
from tests.factories import assessments as judge
from tests.factories import registry
from tests.factories.assessments import DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting

pytestmark = pytest.mark.django_db


def test_minutes_and_letters_are_read_before_anything_is_told_and_the_case_says_where_it_stands(
    call, vinnova, officer, client
):
    decider = judge.decider(vinnova, reads_letters=True)
    application = judge.application(call)
    case = reverse("registry:case", args=[application.case.uuid])
    client.force_login(officer)

    def now() -> str:
        page = client.get(case).content.decode()
        return page.partition('aria-current="step"')[2].partition("</li>")[0].rpartition("svg>")[2].strip()

    assert now() == "Formaliagranskning"
    judge.proposal(application, officer, outcome=Outcome.REJECT)
    assert now() == "Beslut"
    place = {"authority": vinnova.authority, "held_at": DECIDED, "place": "", "decider": decider}
    meeting = call_meeting(call, **place, by=officer, now=PROPOSED)
    put_on_agenda(meeting, [application], by=officer, now=PROPOSED)
    (decision,) = lock_meeting(meeting, by=decider, now=DECIDED)
    assert now() == "Underrättad"

    minutes = reverse("assessments:meeting_minutes", args=[meeting.uuid])
    assert minutes in client.get(reverse("assessments:meeting", args=[meeting.uuid])).content.decode()
    letter = reverse("assessments:letter_preview", args=[DecisionLetter.objects.get().uuid])
    for address in (minutes, letter):
        made = client.get(address)
        assert (made.status_code, made["Content-Type"], made.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert not Document.objects.filter(key__in=[f"minutes:{meeting.uuid}", f"decision:{decision.uuid}"]).exists()

    registry.block(application.case, officer.person)
    assert client.get(letter).status_code == 404


def test_minutes_leave_out_what_the_reader_may_not_know_of():
    item = {"number": "1", "outcome": "grant", "granted": 5}
    content = {
        "items": [item, {**item, "number": "2"}],
        "outcomes": {"grant": 2},
        "sums": [{"amount": 10}],
        "total": 10,
    }
    assert seen_minutes(content, {"1", "2"}) == content
    kept = [{**item, "number": "2", "place": 1}]
    assert seen_minutes(content, {"2"}) == {"items": kept, "outcomes": {"grant": 1}, "sums": [], "total": 5}


def test_the_overview_shows_the_reasons_as_they_were_corrected(call, officer, client, vinnova):
    decider = judge.decider(vinnova)
    application = judge.application(call)
    proposal = judge.proposal(
        application, officer, outcome=Outcome.REJECT, reasons="Projektet slutar 2025. Det räcker inte."
    )
    decision = decide(proposal, by=decider, now=DECIDED)
    correct(decision, place="Skäl", was="2025", becomes="2026", reason="Skrivfel.", by=decider, now=DECIDED)
    client.force_login(officer)
    page = client.get(reverse("registry:case", args=[application.case.uuid])).content.decode()
    assert "Projektet slutar 2026. Det räcker inte." in page
