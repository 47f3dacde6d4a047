"""A form is built with the keyboard, seen as applicants see it, answered and fetched into another application."""

import pytest
from django.urls import reverse

from applications.workflow.draft import draft_of, save_section
from calls.core import description
from calls.rules.form import checked
from tests.factories import applications, calls, programmes
from tests.journeys.look import NARROW, WIDE, assert_accessible, picture
from tests.journeys.people import page_of

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page, name):
    """Wide and narrow, with nothing in the way of anyone."""
    for size, suffix in ((WIDE, ""), (NARROW, "-narrow")):
        page.set_viewport_size(size)
        assert_accessible(page)
        picture(page, f"forms-{name}{suffix}")
    page.set_viewport_size(WIDE)


def test_an_officer_builds_a_form_with_the_keyboard_and_sees_it_as_applicants_do(browser, live, clock):
    clock.set_moment(applications.WRITTEN)
    officer = programmes.worker(name="Elin Sandberg")
    call = calls.call(status="draft", author=officer, content=description())
    page = page_of(browser, live, officer)
    page.goto(reverse("calls:edit_questions", args=[call.case.uuid]))
    page.get_by_label("Slag av fråga").select_option("yes_no")
    page.get_by_role("button", name="Skriv frågan").press("Enter")
    page.get_by_label("Frågan på svenska", exact=True).fill("Ska djur användas?")
    page.get_by_label("Följdfråga vid svaret").select_option("yes")
    page.get_by_label("Följdfrågan på svenska").fill("Vilka djur, och varför?")
    looked_at(page, "question")
    page.get_by_role("button", name="Spara").press("Enter")
    for _section_then_place in range(2):
        with page.expect_navigation():
            page.locator("button[value='up:q1']").press("Enter")
    page.wait_for_url("**#question-q1")
    assert [one["key"] for one in call.forms.get().content["questions"]][-2:] == ["q1", "core_ethics"]
    looked_at(page, "list")
    page.get_by_role("link", name="Se formuläret som sökanden ser det").press("Enter")
    more = page.get_by_label("Vilka djur, och varför?")
    assert more.is_hidden()
    page.locator("#id_q-q1_0").check()
    more.fill("Möss.")
    looked_at(page, "preview")
    page.get_by_role("button", name="Pröva svaren utan att spara").press("Enter")
    page.get_by_text("Inget har sparats.").wait_for()
    assert page.get_by_label("Vilka djur, och varför?").input_value() == "Möss."
    page.goto(f"{reverse('calls:new_question', args=[call.case.uuid])}?kind=table")
    looked_at(page, "table")


def test_an_applicant_answers_and_fetches_from_another_application(browser, live, clock):
    clock.set_moment(applications.WRITTEN)
    lina = applications.applicant()
    core = description()
    more = {"key": "fil", "kind": "file", "label_sv": "Intyg", "section": "projektbeskrivning"}
    more["when"] = {"question": "core_ethics", "is": ["yes"]}
    content = checked([*core["questions"], more], core["sections"])
    first = applications.draft(calls.call(content=core), by=lina, answers={}, title="Frysta T-celler")
    here = applications.draft(calls.call(content=content), by=lina, answers={}, title="Tinade T-celler")
    said = {"core_need": "Ett stort behov.", "core_idea": "En ny idé.", "core_subjects": ["206"]}
    said |= {
        "core_steps": [{"name": "Början", "lead": "Norrviken", "start": "2026-01-01", "end": None, "result": None}]
    }
    save_section(draft_of(first), "questions", said, revision=None, by=lina, now=applications.WRITTEN)
    save_section(
        draft_of(here), "questions", {"core_idea": "Min egen."}, revision=None, by=lina, now=applications.WRITTEN
    )
    page = page_of(browser, live, lina)
    page.goto(reverse("applications:questions", args=[here.case.uuid]))
    page.get_by_role("link", name="Hämta projektbeskrivningen från en annan ansökan").click()
    looked_at(page, "reuse")
    page.get_by_role("link", name="Frysta T-celler").click()
    looked_at(page, "reuse-from")
    page.get_by_role("button", name="Hämta det som är markerat").click()
    page.get_by_label("Arbetspaket, rad 2").fill("Fortsättning")
    depending = page.locator("#id_q-fil")
    assert depending.is_hidden()
    page.locator("#id_q-core_ethics_0").check()
    assert depending.is_visible()
    page.get_by_label("Vilken prövning eller vilket tillstånd").fill("Etikprövning är sökt.")
    page.get_by_text("Sparat").wait_for()
    looked_at(page, "answers")
    page.reload()
    kept = draft_of(here).answers
    assert (kept["core_need"], kept["core_idea"]) == ("Ett stort behov.", "Min egen.")
    assert [row["name"] for row in kept["core_steps"]] == ["Början", "Fortsättning"]
    page.goto(reverse("applications:party_add", args=[here.case.uuid]))
    country, size = page.locator("#id_country"), page.locator("#id_size")
    assert (country.is_visible(), size.is_visible()) == (False, True)
    looked_at(page, "party")
    page.locator("#id_abroad").check()
    page.locator("#id_kind").select_option("university")
    assert (country.is_visible(), size.is_visible()) == (True, False)
    party = draft_of(here).parties.get(is_coordinator=True)
    page.goto(reverse("applications:party_size", args=[here.case.uuid, party.uuid]))
    exempt = page.get_by_text("undantagna investerare")
    assert exempt.is_hidden()
    page.locator("#id_q-public_0").check()
    assert exempt.is_visible()
    assert page.locator("#id_q-group-0-name").bounding_box()["width"] > 90
    looked_at(page, "size")
