"""The funding line: what is chosen, what it would do to money and conditions, and proposing it in one act."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed, Stale
from applications.models import Application
from applications.models.budget import FinancingSource
from applications.rules.facts import PartyFacts
from applications.states import Status
from assessments.display.line import beside, money_of
from assessments.errors.panels import (
    NothingTicked,
)
from assessments.models import Proposal
from assessments.rules.line import Ranked, chosen, in_order, tick
from assessments.workflow.bias import declare
from assessments.workflow.line import keep, listed, propose_ticked
from assessments.workflow.panels import (
    bring,
    seat,
)
from programmes.rules.facts import YearMoney
from sweden.findings import Severity
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories import reviews
from tests.factories.assessments import CHECKED, PROPOSED

pytestmark = pytest.mark.django_db


def moved(call, officer, above, places=None, ticks=None, revision=0):
    return keep(call, above=above, places=places or {}, ticks=ticks or {}, revision=revision, by=officer, now=PROPOSED)


@given(
    st.lists(st.tuples(st.integers(1, 9) | st.none(), st.booleans() | st.none()), max_size=12),
    st.integers(0, 12),
)
def test_what_is_chosen_is_what_stands_above_the_line_but_for_what_is_ticked_by_hand(told, above):
    rows = in_order(Ranked(key, place, ticked) for key, (place, ticked) in enumerate(told))
    found = chosen(rows, above)
    for number, one in enumerate(rows):
        assert (one.key in found) is (one.ticked if one.ticked is not None else number < above)
        assert chosen([Ranked(one.key, one.place, tick(one.key in found, 0, 1))], 1) == {one.key} & found


def test_the_line_says_money_against_budget_and_frame_for_what_is_chosen(call, officer, three):
    moved(call, officer, 2, places={three[0].pk: 3, three[1].pk: 1, three[2].pk: 2})
    assert call.case.events.get(kind="line.moved").data == {"above": 2}
    assert three[0].case.events.get(kind="line.placed").data == {"place": 3, "ticked": None}
    found = listed(call, officer)
    assert [one.key for one in found.rows] == [three[1].pk, three[2].pk, three[0].pk]
    assert found.chosen == {three[1].pk, three[2].pk}
    seen = beside(call, found.chosen, officer, PROPOSED)
    each = sum(money_of([three[0].pk]).values())
    assert (seen.count, seen.total) == (2, 2 * each)
    assert [sum(count for _word, count in group.rows) for group in seen.groups] == [2] * 5  # nothing is hidden here
    assert sum(one.chosen for one in seen.budgets) == 2 * each
    assert {(room.year, room.judged.new) for room in seen.rooms} >= {(one.year, one.chosen) for one in seen.budgets}
    # A tick by hand stands when the line moves; a list that someone else has changed is not written over.
    moved(call, officer, 0, ticks={three[0].pk: True}, revision=1)
    assert listed(call, officer).chosen == {three[0].pk}
    with pytest.raises(Stale):
        moved(call, officer, 3, revision=1)


def test_how_many_may_be_granted_is_judged_with_those_that_are_chosen_and_those_that_have_been_granted(
    call, officer, three, vinnova
):
    make.condition(vinnova, "portfolio.max_grants", scope="assignment", severity="blocking", parameters={"grants": 2})
    said = []
    with translation.override("sv"):
        for wanted in (three[:2], three):
            (shown,) = beside(call, {one.pk for one in wanted}, officer, PROPOSED).conditions
            found = shown.standing.verdict.findings
            said.append((shown.demand, shown.line, [(one.severity, one.source.quote) for one in found]))
    assert said == [
        ("Högst 2 projekt beviljas.", "Antal bidrag: 2; Bidrag, högst: 2.", []),
        (
            "Högst 2 projekt beviljas.",
            "1 bidrag för mycket: 3, och högst 2 får lämnas.",
            [(Severity.BLOCKING, "insatsen ska samfinansieras")],  # in the decision's own words
        ),
    ]


def test_beside_the_line_costs_the_same_queries_for_one_and_for_three(
    call, officer, three, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for keys in ({three[0].pk}, {one.pk for one in three}):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            beside(call, keys, officer, PROPOSED)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_all_that_is_chosen_is_proposed_in_one_act_or_nothing(call, officer, three, vinnova):
    with pytest.raises(NothingTicked):
        propose_ticked(call, reasons="Hög kvalitet.", terms="Villkor.", revision=0, by=officer, now=PROPOSED)
    moved(call, officer, 2)
    with pytest.raises(NotAllowed):
        propose_ticked(call, reasons="x", terms="y", revision=1, by=judge.decider(vinnova), now=PROPOSED)
    with pytest.raises(Stale):
        propose_ticked(call, reasons="x", terms="y", revision=0, by=officer, now=PROPOSED)
    made = propose_ticked(call, reasons="Hög kvalitet.", terms="Villkor.", revision=1, by=officer, now=PROPOSED)
    assert [one.application_id for one in made] == [three[0].pk, three[1].pk]
    assert Application.objects.get(pk=three[2].pk).status == Status.ELIGIBLE
    assert Proposal.objects.count() == 2


def test_the_pages_of_line_panel_meeting_and_letters_work_by_form(client, call, officer, three, panel, vinnova):

    client.force_login(officer)
    line = reverse("assessments:line", args=[call.case.uuid])
    assert client.get(line).status_code == 200
    keys = [one.pk for one in three]
    sent = {"above": 1, "revision": 0, "row": keys, "act": "down", f"p{keys[2]}": 1}
    assert client.post(line, sent).status_code == 302
    assert listed(call, officer).chosen == {keys[2], keys[0]}
    page = client.get(line)
    assert page.content.decode().count("checked") == 2
    assert client.post(line, sent).status_code == 409
    # All that is chosen is proposed from the list, each by itself in the background.
    ask = {"act": "propose_grant", "all": "1", "back": line}
    seen = client.post(reverse("assessments:mass"), ask)
    assert {one.thing.pk for one, _key, _read in seen.context["to_do"]} == {keys[0], keys[2]}
    assert seen.context["back"] == line
    moved(call, officer, 0, ticks=dict.fromkeys(keys, False), revision=listed(call, officer).revision)
    assert "kan föreslås" in client.post(reverse("assessments:mass"), ask).content.decode()
    moved(call, officer, 0, ticks=dict.fromkeys(keys), revision=listed(call, officer).revision)
    (item,) = bring(panel, three[:1], by=officer, now=CHECKED)
    seat(panel, officer.person, role="chair", since=date(2025, 11, 1), until=None, by=officer, now=CHECKED)
    here = reverse("assessments:panel_item", args=[panel.uuid, item.uuid])
    for url in (
        reverse("assessments:panels", args=[call.case.uuid]),
        reverse("assessments:panel", args=[panel.uuid]),
        here,
    ):
        assert client.get(url).status_code == 200, url
    # The way there: from the call's own page, from My day, and from the case.
    for door, way in (
        (reverse("calls:detail", args=[call.uuid]), line),
        (reverse("calls:detail", args=[call.uuid]), reverse("assessments:panels", args=[call.case.uuid])),
        (reverse("registry:start"), reverse("assessments:panel", args=[panel.uuid])),
        (reverse("registry:case", args=[three[0].case.uuid]), here),
    ):
        assert f'href="{way}"' in client.get(door).content.decode(), (door, way)
    assert f'href="{reverse("registry:case", args=[three[0].case.uuid])}"' in client.get(here).content.decode()
    saved = client.post(
        here, {"grade": "5", "statement": "Stark.", "revision": 1}, headers={"accept": "application/json"}
    )
    assert saved.json()["revision"] == 2
    stale = client.post(
        here, {"grade": "4", "statement": "Svag.", "revision": 1}, headers={"accept": "application/json"}
    )
    assert stale.status_code == 409
    new = reverse("assessments:new_meeting", args=[call.case.uuid])
    assert client.get(new).status_code == 200
    decider = judge.decider(vinnova)
    answer = client.post(new, {"day": "2025-12-01", "clock": "09:00", "decider": decider.pk, "quorum": 1})
    assert answer.status_code == 302
    meeting = call.decision_meetings.get()
    agenda = reverse("assessments:meeting_agenda", args=[meeting.uuid])
    client.post(agenda, {"application": [str(one.case.uuid) for one in three]})
    assert meeting.items.count() == 3
    # Whoever decides meets what the proposal rests on: the panel's words, the reviews, declared bias, the meeting.
    judge.proposal(three[0], officer)
    reviews.criteria(call)
    reviews.terms(call, officer)
    first, second = (reviews.reviewer(officer, name) for name in ("Maja Lind", "Nils Åberg"))
    reviews.written(reviews.assigned(three[0], first, officer), now=PROPOSED)
    reviews.assigned(three[0], second, officer, free=False)
    reviews.declared(three[0], second, answer="unsure")
    declare(three[0], decider.person, part="decision_maker", answer="free", by=decider, now=PROPOSED)
    client.force_login(decider)
    answer = client.get(reverse("assessments:decide", args=[three[0].case.uuid]))
    assert answer.status_code == 200, answer.url
    told = answer.content.decode()
    for words in (
        "Stark.",
        f'href="{here}"',
        f'href="{reverse("assessments:meeting", args=[meeting.uuid])}"',
        "Vi skriver en bok tillsammans.",
        reviews.WHOLE["for_applicant"],
        "vilket belopp som helst",
    ):
        assert words in told, words
    client.force_login(officer)
    for name in ("meeting", "change_meeting", "cancel_meeting"):
        assert client.get(reverse(f"assessments:{name}", args=[meeting.uuid])).status_code == 200, name
    for name in ("meetings", "letters", "letter_templates"):
        assert client.get(reverse(f"assessments:{name}")).status_code == 200, name
    wording = reverse("assessments:letter_template", args=["result", "reject", "sv"])
    assert client.post(wording, {"subject": "Beslut", "body": "{fel}"}).status_code == 422
    assert 'data-color="warning"' not in client.get(wording).content.decode()  # the shipped wording lacks nothing
    shown = client.post(wording, {"subject": "Om {diarienummer}", "body": "Avslag.", "act": "preview"}).content.decode()
    assert "Om 2026-00001" in shown
    lacking = {"subject": "Beslut", "body": "Avslag. {skal}"}
    told = client.post(wording, lacking).context["consequences"][0]
    assert client.get(wording).context["version"] == 0  # told before anything is kept
    assert client.post(wording, lacking | {"confirmed": "1"}).status_code == 302
    assert client.get(wording).context["version"] == 1
    shipped = client.get(wording, {"version": "0"}).context  # and the one that comes with the product may come back
    assert (shipped["begun"], shipped["missing"], len(shipped["versions"])) == (0, [], 2)
    assert [name in told for name in ("{diarienummer}", "{overklagande}", "{lank}", "{skal}")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("kind", ["company", "university"])
@pytest.mark.parametrize("source", FinancingSource.values)
def test_every_source_of_financing_counts_for_the_chosen_in_its_year_under_the_name_that_conditions_read(source, kind):
    party = PartyFacts(key="a", name="A", kind=kind, financing={(source, 2027): 500, (source, 2028): 7})
    [(name, amount)] = [(name, amount) for (name, year), amount in party.sources_by_year().items() if year == 2027]
    assert YearMoney(**{name: amount}).others == 500
    assert party.sources() == {name: 507}
