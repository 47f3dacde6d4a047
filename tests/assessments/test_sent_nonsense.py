"""What a page is sent that is no identifier, number or moment of ours."""

import pytest
from django.urls import reverse

from assessments.workflow.meetings import call_meeting
from assessments.workflow.panels import bring, make_panel
from registry.identifiers import revision_in
from tests.factories import assessments as judge
from tests.factories import panels
from tests.factories.assessments import DECIDED, PROPOSED

pytestmark = pytest.mark.django_db

#: As long as an identifier, and none.
LONG = "x" * 36


def test_nonsense_in_a_form_or_an_address_is_told_and_breaks_no_page(client, call, vinnova, officer, decider):
    words = {"meets_at": DECIDED, "lowest": 1, "highest": 7, "sifted_statement": "Bort."}
    panel = make_panel(call, name="Grupp A", **words, by=officer, now=PROPOSED)
    row = judge.application(call)
    panels.eligible([row], officer)
    (item,) = bring(panel, [row], by=officer, now=PROPOSED)
    where = {"authority": vinnova.authority, "held_at": DECIDED, "place": "", "decider": decider}
    meeting = call_meeting(call, **where, by=officer, now=PROPOSED)
    client.force_login(officer)

    def sent(name, *args, **data):
        return client.post(reverse(f"assessments:{name}", args=args), data).status_code

    assert sent("meeting_agenda", meeting.uuid, off="abc") == 404
    assert sent("meeting_agenda", meeting.uuid, application=LONG) == 302
    assert sent("panel", panel.uuid, application=LONG) == 302
    assert sent("mass_letters", item=LONG) == 302
    assert sent("line", call.case.uuid, row="²", above="1", revision="0") == 302
    assert sent("panel_item", panel.uuid, item.uuid, grade="5", statement="Bra.", revision="²", act="save") == 409
    assert sent("panel_sift", panel.uuid, lowest="3", by_grades="before", read=f"{LONG}:1") == 422
    for at in ("2026-02-30T10:00:00", "2026-02-03T10:00:00", "igår"):
        assert client.get(reverse("assessments:declarations"), {"sagt": at}).status_code == 200
        assert sent("declarations", undo=at) == 302


@pytest.mark.parametrize("text", ["", "²", "-1", "1" * 5000, "1.0"])
def test_a_revision_that_is_none_is_that_of_the_very_beginning(text):
    assert (revision_in({"revision": text}), revision_in({"revision": "12"})) == (0, 12)
