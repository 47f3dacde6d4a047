"""The applicant answers: saved field by field, told what is wrong, nothing lost; read by officers and in the PDF."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from applications.documents import answers as shown_answers
from applications.documents import application_pdf
from applications.models import ApplicationVersion
from applications.workflow.draft import draft_of, save_section
from applications.workflow.facts import Standing
from applications.workflow.submission import submit
from calls.core import description
from calls.rules.form import checked
from tests.factories import applications, calls

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
OPTIONS = [{"key": "a", "label_sv": "Låg", "label_en": "Low"}, {"key": "b", "label_sv": "Hög"}]
FORM = checked(
    [
        {"key": "kort", "kind": "short_text", "label_sv": "Kort?", "max_characters": 10},
        {"key": "lang", "kind": "long_text", "label_sv": "Långt?", "label_en": "Long?", "section": "s"},
        {"key": "tal", "kind": "number", "label_sv": "Hur många?", "decimals": 1, "unit": "ton"},
        {"key": "kr", "kind": "amount", "label_sv": "Hur mycket?"},
        {"key": "dag", "kind": "date", "label_sv": "När?"},
        {"key": "val", "kind": "choice", "label_sv": "Vilken?", "options": OPTIONS},
        {"key": "flera", "kind": "choices", "label_sv": "Vilka?", "options": OPTIONS},
        {"key": "etik", "kind": "yes_no", "label_sv": "Etik?", "follow_up_on": "yes", "follow_up_sv": "Vad?"},
        {"key": "mer", "kind": "short_text", "label_sv": "Mer?", "when": {"question": "val", "is": ["b"]}}
        | {"required": True},
        {"key": "paket", "kind": "table", "label_sv": "Paket?"}
        | {"columns": [{"label_sv": "Vad", "required": True}, {"label_sv": "Kronor", "kind": "amount"}]},
        {"key": "folk", "kind": "persons", "label_sv": "Vilka leder?", "asks_role": True},
        {"key": "amne", "kind": "subjects", "label_sv": "Ämne?"},
        {"key": "fil", "kind": "file", "label_sv": "Bevis?", "required": True},
    ],
    [{"key": "s", "title_sv": "En del", "title_en": "A part"}],
)
TYPED = {
    "q-kort": "Kort",
    "q-lang": "Rad ett\r\nRad två",
    "q-tal": "12,5",
    "q-kr": "1 310 000",
    "q-dag": "2026-02-01",
    "q-val": "b",
    "q-flera": ["a", "b"],
    "q-etik": "yes",
    "q-etik-more": "Djurförsök",
    "q-mer": "Mera",
    "q-paket-0-c1": "Början",
    "q-paket-0-c2": "500 000",
    "q-folk-0-name": "Ann Ek",
    "q-folk-0-orcid": "0000-0002-1825-0097",
    "q-folk-0-role": "leader",
    "q-amne-0": "202",
}
SAVED = {
    "kort": "Kort",
    "lang": "Rad ett\nRad två",
    "tal": "12.5",
    "kr": 1_310_000,
    "dag": "2026-02-01",
    "val": "b",
    "flera": ["a", "b"],
    "etik": {"yes": True, "more": "Djurförsök"},
    "mer": "Mera",
    "paket": [{"c1": "Början", "c2": 500_000}],
    "folk": [{"name": "Ann Ek", "orcid": "0000-0002-1825-0097", "organisation": "", "role": "leader"}],
    "amne": ["202"],
}


@pytest.fixture(autouse=True)
def _own_language():
    yield
    translation.deactivate()


@pytest.fixture
def lina(client, clock):
    clock.set_moment(applications.WRITTEN)
    user = applications.applicant()
    client.force_login(user)
    return user


@pytest.fixture(scope="module")
def _draft(standing):
    return applications.draft(calls.call(content=FORM), answers={})


@pytest.fixture
def draft(draft, lina):
    return draft


def url(application, name="questions", *args):
    return reverse(f"applications:{name}", args=[application.case.uuid, *args])


def saved(application):
    return {key: value for key, value in draft_of(application).answers.items() if value not in ("", None)}


def post(client, application, data, **more):
    return client.post(url(application), {"revision": draft_of(application).revision, **data}, **more)


def codes(application):
    return [one.code for one in Standing(draft_of(application)).missing]


def test_every_kind_of_answer_is_saved_as_what_it_is_and_stands_in_the_form_again(client, draft):
    assert client.get(url(draft)).status_code == 200
    assert post(client, draft, TYPED, **JSON).status_code == 200
    assert saved(draft) == SAVED
    form = client.get(url(draft)).context["form"]
    shown = {name: form[name].value() for name in TYPED}
    shown |= {name: shown[name].replace("\N{NO-BREAK SPACE}", " ") for name in ("q-kr", "q-paket-0-c2")}
    assert shown == TYPED | {"q-lang": "Rad ett\nRad två"}
    revision = draft_of(draft).revision
    post(client, draft, TYPED, **JSON)
    assert draft_of(draft).revision == revision


def test_a_million_characters_in_any_field_are_refused_in_words_and_everything_typed_is_kept(client, draft):
    whole = "x" * 1_000_000
    for name in ("q-kort", "q-lang", "q-tal", "q-kr", "q-dag", "q-etik-more", "q-paket-0-c1", "q-folk-0-name"):
        answer = post(client, draft, {**TYPED, name: whole})
        body = answer.content.decode()
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
        assert whole in body
        assert name == "q-kort" or 'value="Kort"' in body
    for name in ("q-val", "q-amne-0"):  # a choice has nowhere to keep it
        answer = post(client, draft, {**TYPED, name: whole})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])


def test_autosave_of_a_text_far_too_long_says_so_and_saves_the_other_answers(client, draft):
    answer = post(client, draft, {**TYPED, "q-lang": "x" * 1_000_000}, **JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["q-lang"])
    assert (saved(draft)["kort"], "lang" in saved(draft)) == ("Kort", False)

    shorter = {**TYPED, "q-lang": "Lagom", "q-kort": "Kortare", "revision": answer.json()["revision"]}
    assert post(client, draft, shorter, **JSON).status_code == 200
    assert (saved(draft)["kort"], saved(draft)["lang"]) == ("Kortare", "Lagom")


def test_what_cannot_be_read_stands_at_its_field_and_the_rest_is_saved(client, draft):
    answer = post(client, draft, {**TYPED, "q-tal": "tolv", "q-kr": "1,5 mkr", "q-folk-0-orcid": "123"}, **JSON)
    assert (answer.status_code, answer.json()["whole"]) == (200, False)
    assert set(answer.json()["errors"]) == {"q-tal", "q-kr", "q-folk-0-orcid"}
    kept = saved(draft)
    assert kept["kort"] == "Kort"
    assert "tal" not in kept
    assert kept["folk"][0]["orcid"] == ""


def test_what_is_too_long_is_saved_and_told_and_stops_the_hand_in(client, draft):
    answer = post(client, draft, {**TYPED, "q-kort": "elva tecken"}, **JSON)
    assert answer.json()["errors"] == {"q-kort": [answer.json()["errors"]["q-kort"][0]]}
    assert answer.json()["whole"], "the mark beside the title does not say that anything is left to save"
    assert saved(draft)["kort"] == "elva tecken"
    assert codes(draft) == ["too_many_characters", "answer"]  # and the file


def test_a_question_that_is_not_asked_is_not_missed_and_not_handed_in(client, draft, lina):
    post(client, draft, {**TYPED, "q-val": "a", "q-mer": "Kvar sedan förr"}, **JSON)
    assert codes(draft) == ["answer"]
    upload = SimpleUploadedFile("bevis.pdf", applications.pdf(), "application/pdf")
    assert post(client, draft, {**TYPED, "q-val": "a", "q-fil-file": upload, "stay": "q-fil"}).url.endswith("#q-fil")
    assert codes(draft) == []
    sent = submit(draft, by=lina, now=applications.WRITTEN + timedelta(hours=2))
    content = sent.submitted_version.content
    assert "mer" not in [one["key"] for one in content["questions"]]
    shown = {one.key: one for one in shown_answers(content)}
    assert shown["lang"].section == "En del"
    assert [one["filename"] for one in shown["fil"].files] == ["bevis.pdf"]
    assert [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in shown["paket"].rows[0]] == ["Början", "500 000"]
    assert shown["folk"].rows[0][3].text == "Leder projektet"
    assert application_pdf(sent).startswith(b"%PDF")
    assert "Djurförsök" in client.get(url(sent, "mine_one")).content.decode()


def test_a_question_takes_as_many_files_as_it_says_and_a_refusal_stands_at_it(client, draft):
    for number in range(2):
        upload = SimpleUploadedFile(f"bevis{number}.pdf", applications.pdf(str(number)), "application/pdf")
        answer = post(client, draft, {**TYPED, "q-fil-file": upload, "stay": "q-fil"})
    assert answer.status_code == 422
    assert answer.context["form"].blocks["fil"].refused
    assert draft_of(draft).attachments.count() == 1


def test_two_who_answer_the_same_question_see_both_answers_in_words(client, draft, lina):
    before = draft_of(draft).revision
    rows = [{"c1": "Deras", "c2": 1}]
    save_section(draft_of(draft), "questions", {"paket": rows}, revision=None, by=lina, now=applications.WRITTEN)
    answer = client.post(url(draft), {**TYPED, "revision": before}, **JSON)
    assert answer.status_code == 409
    page = client.get(url(draft, "conflict")).content.decode()
    assert "Deras" in page
    assert "Början" in page
    client.post(url(draft, "conflict"), {"choose-paket": "mine"})
    assert saved(draft)["paket"] == SAVED["paket"]


def test_an_english_reader_meets_a_question_without_english_marked_as_swedish(client, draft, lina):
    lina.language = "en"
    lina.save()
    client.cookies["django_language"] = "en"
    body = client.get(url(draft)).content.decode()
    assert '<span lang="sv">Kort?</span>' in body
    assert "Long?" in body
    assert '<span lang="sv">Hög</span>' in body


def test_the_page_asks_the_same_number_of_questions_with_one_row_and_with_ten(
    client, draft, django_assert_max_num_queries
):
    client.get(url(draft))
    with django_assert_max_num_queries(60) as first:
        client.get(url(draft))
    count = len(first)
    many = {f"q-paket-{n}-c1": f"Paket {n}" for n in range(10)}
    post(client, draft, {**TYPED, **many}, **JSON)
    with django_assert_max_num_queries(count):
        client.get(url(draft))


# --- Fetching from another application ----------------------------------------------------------------


@pytest.fixture
def pair(lina):
    """Two drafts in two calls, both with the common description; the first is answered."""
    found = []
    for _number in range(2):
        call = calls.call(content=description())
        found.append(applications.draft(call, by=lina, answers={}, title="Den första"))
    said = {"core_need": "Ett stort behov", "core_idea": "En ny idé"}
    save_section(draft_of(found[0]), "questions", said, revision=None, by=lina, now=applications.WRITTEN)
    return found


def test_the_description_is_fetched_and_what_is_written_here_is_replaced_only_when_ticked(client, pair, lina):
    source, here = pair
    how = {"revision": None, "by": lina, "now": applications.WRITTEN}
    save_section(draft_of(here), "questions", {"core_idea": "Min egen"}, **how)
    assert "Den första" in client.get(url(here, "reuse")).content.decode()
    page = client.get(url(here, "reuse_from", source.case.uuid))
    assert [(row.name, row.replaces) for row in page.context["rows"]] == [
        ("take-core_need", False),
        ("take-core_idea", True),
    ]
    revision = draft_of(here).revision
    client.post(url(here, "reuse_from", source.case.uuid), {"revision": revision, "take-core_need": "1"})
    assert saved(here) == {"core_need": "Ett stort behov", "core_idea": "Min egen"}
    revision = draft_of(here).revision
    client.post(url(here, "reuse_from", source.case.uuid), {"revision": revision, "take-core_idea": "1"})
    assert saved(here)["core_idea"] == "En ny idé"
    assert draft_of(here).log.order_by("-revision").first().before == {"core_idea": "Min egen"}
    assert saved(source)["core_need"] == "Ett stort behov"


def test_nobody_fetches_from_an_application_that_they_take_no_part_in(client, pair):
    source, _here = pair
    other = applications.applicant("jonas@celltorget.example", "Jonas Wik")
    client.force_login(other)
    call = source.call
    own = applications.draft(call, by=other, answers={})
    assert client.get(url(own, "reuse_from", source.case.uuid)).status_code == 404
    assert "Den första" not in client.get(url(own, "reuse")).content.decode()
    assert ApplicationVersion.objects.filter(application=own).count() == 1
