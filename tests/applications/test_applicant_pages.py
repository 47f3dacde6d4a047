"""The applicant's pages: what is typed is saved or kept, errors stand at their fields, others see nothing."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from applications.documents import snapshot
from applications.models import Application, ProjectParty
from applications.states import Status
from applications.workflow.draft import draft_of, read_budget
from applications.workflow.facts import Standing
from registry.models.access import Rights
from registry.queries import matching
from registry.workflow.cases import join
from tests.factories import applications, calls, programmes

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def _own_language():
    """A request leaves its reader's language behind in the thread; the next test begins with its own."""
    yield
    translation.deactivate()


@pytest.fixture
def moment(clock):
    """The product's clock stands within the usual call."""
    clock.set_moment(applications.WRITTEN)
    return clock


@pytest.fixture
def lina(client, moment):
    user = applications.applicant()
    client.force_login(user)
    return user


def url(application, name, *args):
    return reverse(f"applications:{name}", args=[application.case.uuid, *args])


PAGES = ["project", "parties", "party_add", "questions", "budget", "international", "attachments", "people", "review"]


@pytest.mark.parametrize("name", PAGES)
def test_every_part_of_a_full_and_of_an_empty_draft_can_be_opened(client, lina, name):
    for application in (applications.draft(), applications.draft(calls.call(), title="", parties=(), answers={})):
        assert client.get(url(application, name)).status_code == 200


def test_a_person_begins_an_application_and_lands_in_its_first_part(client, lina):
    call = calls.call()
    answer = client.post(reverse("applications:start", args=[call.case.uuid]))
    application = Application.objects.get()
    assert answer.url == url(application, "project")
    assert client.get(reverse("applications:mine")).status_code == 200


def test_a_save_by_itself_asks_the_database_little_and_a_new_title_is_found_at_once(
    client, lina, django_assert_max_num_queries
):
    application = applications.draft()
    typed = {"revision": applications.version_of(application).revision, "title": "Månsken i kylrum"}
    with django_assert_max_num_queries(14):  # nine, the session's and two savepoints
        answer = client.post(url(application, "project"), typed, **JSON)
    assert answer.json()["revision"] == typed["revision"] + 1
    assert list(Application.objects.filter(matching("månsken", case="case__"))) == [application]
    before = applications.version_of(application).log.latest("revision").before
    assert before["title"] == "Frysta T-celler för sjukhusapotek"


def test_what_is_typed_is_saved_and_answered_with_the_new_revision(client, lina):
    application = applications.draft()
    revision = draft_of(application).revision
    answer = client.post(url(application, "project"), {"title": "Nytt namn", "revision": revision}, **JSON)
    assert answer.status_code == 200
    assert answer.json()["revision"] == revision + 1
    assert "standing" in answer.json()["parts"]
    assert answer.json()["parts"]["own-title"] == "Nytt namn"
    assert draft_of(application).title == "Nytt namn"


def test_a_wrong_field_is_told_and_the_right_ones_are_saved_and_everything_typed_is_kept(client, lina):
    application = applications.draft()
    typed = {"title": "Nytt namn", "starts_on": "2025-13-40", "revision": draft_of(application).revision}
    answer = client.post(url(application, "project"), typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'id="id_starts_on_error"' in text
    assert "2025-13-40" in text
    assert draft_of(application).title == "Nytt namn"


def test_the_second_writer_sees_both_versions_and_chooses(client, lina):
    application = applications.draft()
    seen = draft_of(application).revision
    client.post(url(application, "project"), {"title": "Den förstas", "revision": seen})
    answer = client.post(url(application, "project"), {"title": "Den andras", "revision": seen}, **JSON)
    assert answer.status_code == 409
    page = client.get(answer.json()["url"]).content.decode()
    assert "Den förstas" in page
    assert "Den andras" in page
    assert draft_of(application).title == "Den förstas"
    client.post(url(application, "conflict"), {"choose-title": "mine"})
    assert draft_of(application).title == "Den andras"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tolv", "format"),
        ("12 mkr", "unit"),
        ("-5", "negative"),
        ("10" + "0" * 15, "too_large"),
        ("1,250", "ambiguous"),
        ("1 250,50", "ore"),
    ],
)
def test_an_amount_that_is_not_clear_is_refused_at_its_field_and_kept(client, lina, typed, words):
    application = applications.draft()
    party = ProjectParty.objects.filter(version__application=application).first()
    name = f"{party.uuid}:c.personal.2025"
    data = {name: typed, f"{party.uuid}:c.equipment.2025": "7 000", "revision": draft_of(application).revision}
    answer = client.post(url(application, "budget"), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'value="{typed}"' in text
    assert text.count('aria-invalid="true"') == 1
    assert read_budget(party)["c.personal.2025"] == 1_000_000
    assert read_budget(party)["c.equipment.2025"] == 7_000
    live = client.post(url(application, "budget"), {**data, "revision": draft_of(application).revision}, **JSON)
    assert list(live.json()["errors"]) == [name]


@pytest.mark.parametrize("number", ["556012-3455", "12", "abc", "810101-0001", ""])
def test_a_wrong_organisation_number_is_refused_at_its_field(client, lina, number):
    application = applications.draft(parties=())
    data = {"number": number, "name": "Nytt AB", "kind": "company", "size": "small", "county": "01"}
    answer = client.post(url(application, "party_add"), data)
    assert answer.status_code == 422
    assert 'id="id_number_error"' in answer.content.decode()
    assert "Nytt AB" in answer.content.decode()
    assert not ProjectParty.objects.exists()


def test_handing_in_leads_to_the_page_that_says_what_happens_next(client, lina):
    application = applications.draft()
    declared = {"true": "on", "authority": "on", "public": "on"}
    answer = client.post(url(application, "submit"), declared, follow=True)
    assert answer.status_code == 200
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
    assert application.case.designation in answer.content.decode()
    again = client.post(url(application, "submit"), declared)
    assert again.url == url(application, "mine_one")


def test_without_the_declarations_nothing_is_handed_in(client, lina):
    application = applications.draft()
    assert client.post(url(application, "submit"), {"true": "on"}).status_code == 422
    application.refresh_from_db()
    assert application.status == Status.DRAFT


def test_a_second_late_the_draft_is_kept_and_may_be_handed_in_as_late(client, lina, moment):
    application = applications.draft()
    from datetime import timedelta

    moment.set_moment(application.call.closes_at + timedelta(seconds=1))
    declared = {"true": "on", "authority": "on", "public": "on"}
    assert client.post(url(application, "submit"), declared).status_code == 422
    application.refresh_from_db()
    assert application.status == Status.DRAFT
    client.post(url(application, "submit"), {**declared, "late": "on"})
    application.refresh_from_db()
    assert (application.status, application.late) == (Status.SUBMITTED, True)


@pytest.mark.parametrize("rights", [Rights.READ, Rights.BUDGET])
def test_who_may_not_write_has_nothing_to_write_in(client, lina, rights):
    application = applications.draft(calls.call())
    jonas = applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")
    university = applications.version_of(application).parties.get(is_coordinator=False)
    join(application.case, jonas.person, rights=rights, now=applications.WRITTEN, organisation=university.organisation)
    client.force_login(jonas)
    for name in ("project", "questions", "international"):
        page = client.get(url(application, name)).content.decode()
        form = page[page.index("<main") : page.index("</main>")]
        fields = re.findall(r"<(?:input|textarea|select)[^>]*>", form)
        shown = [one for one in fields if 'type="hidden"' not in one]
        assert "data-locked" in form, "as text"
        assert all("disabled" in one for one in shown)
        assert client.post(url(application, name), {"revision": 1}).status_code == 403
    landed = client.get(url(application, "mine_one"))
    assert landed.url.endswith(url(application, "budget")) is (rights == Rights.BUDGET)


def test_nobody_else_opens_a_draft(client, moment):
    application = applications.draft()
    client.force_login(applications.applicant("else@x.example", "Någon Annan"))
    for name in ("mine_one", *PAGES):
        assert client.get(url(application, name)).status_code == 404
    client.logout()
    assert client.get(url(application, "project")).status_code == 302


def test_where_the_assignment_names_areas_one_of_them_is_chosen(client, lina):
    call = calls.call()
    area = programmes.area("kvantteknik", name_sv="Kvantteknik", assignment=call.call_strands.get().assignment)
    application = applications.draft(call, technology_area=None)
    assert "Kvantteknik" in client.get(url(application, "project")).content.decode()
    data = {"technology_area": "kvantteknik", "revision": draft_of(application).revision}
    client.post(url(application, "project"), data)
    assert draft_of(application).technology_area == area
    wrong = client.post(url(application, "project"), {"technology_area": "bioteknik", "revision": 99})
    assert wrong.status_code == 422


def test_where_the_decision_names_none_the_area_is_said_in_own_words_and_may_name_another_agencys(client, lina):
    vinnova, council = programmes.pair()
    area = programmes.area("kvantteknik", name_sv="Kvantteknik", assignment=vinnova)
    application = applications.draft(calls.call(council), own_area="")
    html = client.get(url(application, "project")).content.decode()
    assert "Projektets område" in html
    assert "Motsvarar teknikområdet" in html

    def lacks() -> bool:
        return "own_area" in {one.code for one in Standing(draft_of(application)).missing}

    def save(**values):
        return client.post(url(application, "project"), values | {"revision": draft_of(application).revision})

    assert lacks()
    save(own_area="Rymdplasma och jonosfär", technology_area="")
    assert (draft_of(application).own_area, draft_of(application).technology_area) == ("Rymdplasma och jonosfär", None)
    assert not lacks()
    save(own_area="Kvantmaterial", technology_area="kvantteknik")
    assert draft_of(application).technology_area == area
    assert snapshot(draft_of(application))["own_area"] == "Kvantmaterial"


def test_where_the_programme_has_no_areas_none_is_asked_for(client, lina):
    application = applications.draft(calls.call(), own_area="")
    html = client.get(url(application, "project")).content.decode()
    assert "Projektets område" not in html
    assert "Teknikområde" not in html
    assert "own_area" not in {one.code for one in Standing(draft_of(application)).missing}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_speak_english_to_who_reads_english(client, lina, name):
    lina.language = "en"
    lina.save()
    application = applications.draft(calls.call(conditions=[{"kind": "max_grant"}, {"kind": "business_matches"}]))
    text = client.get(url(application, name)).content.decode()
    assert "Left before you can submit" in text
    assert "Kvar innan" not in text


def test_an_amount_written_in_english_is_read_in_english(client, lina):
    lina.language = "en"
    lina.save()
    application = applications.draft()
    party = ProjectParty.objects.filter(version__application=application).first()
    data = {f"{party.uuid}:c.equipment.2025": "1,250,000", "revision": draft_of(application).revision}
    client.post(url(application, "budget"), data)
    assert read_budget(party)["c.equipment.2025"] == 1_250_000
