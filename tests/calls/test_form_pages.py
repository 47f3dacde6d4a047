"""The form of a call is written in the browser: questions of every kind, sections, order, what is not in English."""

import pytest
from django.urls import reverse

from calls.core import description
from calls.rules.settings import KINDS
from calls.states import CallStatus
from calls.workflow.creating import create_call
from calls.workflow.publishing import publish
from calls.workflow.readiness import gaps_of
from tests.factories import accounts, calls, programmes

pytestmark = pytest.mark.django_db

TYPED = {
    "number": {"decimals": "1", "least": "0,5", "most": "12", "unit": "månader"},
    "amount": {"most": "1 000 000"},
    "date": {"earliest": "2026-01-01"},
    "yes_no": {"follow_up_on": "yes", "follow_up_sv": "Vilket?", "max_words": "50"},
    "choice": {"options": "Låg\nHög", "options_en": "Low\nHigh"},
    "choices": {"options": "Låg\nHög", "most_chosen": "1"},
    "table": {"column0-label_sv": "Vad", "column0-kind": "short_text", "column0-required": "on"}
    | {"column1-label_sv": "Fas", "column1-kind": "choice", "column1-options": "Ett\nTvå", "most_rows": "3"},
    "persons": {"most_people": "4", "asks_role": "on"},
    "subjects": {"level": "3", "most_codes": "2"},
    "file": {"most_files": "2"},
}


@pytest.fixture
def officer(client):
    user = programmes.worker(name="Elin Sandberg")
    client.force_login(user)
    return user


@pytest.fixture
def draft(officer):
    return calls.call(status=CallStatus.DRAFT, author=officer, questions=[])


def url(call, name, *args):
    return reverse(f"calls:{name}", args=[call.case.uuid, *args])


def questions(call):
    return call.forms.get().content["questions"]


def write(client, call, kind, label, **typed):
    call.refresh_from_db()
    data = {"revision": call.revision, "label_sv": label, "required": "on", **TYPED.get(kind, {}), **typed}
    return client.post(f"{url(call, 'new_question')}?kind={kind}", data)


def press(client, call, act):
    call.refresh_from_db()
    return client.post(url(call, "edit_questions"), {"revision": call.revision, "act": act})


def test_a_question_of_every_kind_is_written_and_opens_again_as_it_was_written(client, draft):
    for kind in KINDS:
        assert client.get(f"{url(draft, 'new_question')}?kind={kind}").status_code == 200
        assert write(client, draft, kind, f"Fråga om {kind}?").status_code == 302, kind
    assert [one["kind"] for one in questions(draft)] == list(KINDS)
    before = questions(draft)
    assert [(one["label_sv"], one["label_en"]) for one in before[6]["options"]] == [("Låg", "Low"), ("Hög", "High")]
    assert before[2]["least"] == "0.5"
    assert before[8]["columns"][1]["options"][1]["label_sv"] == "Två"
    for one in before:
        page = client.get(url(draft, "edit_question", one["key"]))
        form = page.context["form"]
        typed = {
            name: value for name, value in form.initial.items() if name in form.fields and value not in (None, False)
        }
        shown = {name: form[name].field.prepare_value(value) for name, value in typed.items()}
        draft.refresh_from_db()
        shown |= {"revision": draft.revision}
        assert client.post(url(draft, "edit_question", one["key"]), shown).status_code == 302, one["kind"]
    assert questions(draft) == before
    assert client.get(url(draft, "edit_questions")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("choice", {"options": "Låg", "options_en": ""}, "options"),
        ("choice", {"options": "Låg\nHög", "options_en": "Low\nHigh\nHighest"}, "options_en"),
        ("number", {"most": "0"}, "most"),
        ("number", {"least": "många"}, "least"),
        ("table", {"column0-label_sv": "", "column1-label_sv": ""}, "column0-label_sv"),
        ("yes_no", {"follow_up_sv": ""}, "follow_up_sv"),
        ("long_text", {"max_words": "5001"}, "max_words"),
    ],
)
def test_what_is_wrong_in_a_question_stands_at_its_field_and_nothing_is_saved(client, draft, kind, typed, field):
    answer = write(client, draft, kind, "Fråga?", **typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Fråga?" in answer.content.decode()
    assert questions(draft) == []


def test_questions_are_moved_and_removed_with_buttons_and_one_that_others_need_stays(client, draft):
    write(client, draft, "yes_no", "Ett?")
    write(client, draft, "short_text", "Två?", when=["q1=yes"])
    write(client, draft, "short_text", "Tre?")
    assert press(client, draft, "up:q3").url.endswith("#question-q3")
    assert [one["key"] for one in questions(draft)] == ["q1", "q3", "q2"]
    assert press(client, draft, "down:q1").status_code == 302
    assert press(client, draft, "down:q1").status_code == 422
    answer = press(client, draft, "remove:q1")
    assert answer.status_code == 422
    assert press(client, draft, "remove:q2").status_code == 302
    assert press(client, draft, "remove:q1").status_code == 302
    assert [one["key"] for one in questions(draft)] == ["q3"]


def test_a_section_holds_its_questions_and_goes_up_and_down_with_them(client, draft):
    for title in ("Först", "Sedan"):
        draft.refresh_from_db()
        client.post(url(draft, "new_section"), {"revision": draft.revision, "title_sv": title})
    write(client, draft, "short_text", "I den andra?", section="del2")
    assert press(client, draft, "section-up:del2").url.endswith("#section-del2")
    content = draft.forms.get().content
    assert [one["key"] for one in content["sections"]] == ["del2", "del1"]
    assert press(client, draft, "section-remove:del2").status_code == 302
    assert [(one["key"], one["section"]) for one in questions(draft)] == [("q1", "")]


def test_someone_elses_save_is_told_of_and_what_was_typed_is_kept(client, draft):
    write(client, draft, "short_text", "Ett?")
    answer = client.post(f"{url(draft, 'new_question')}?kind=short_text", {"revision": 1, "label_sv": "Två?"})
    assert answer.status_code == 409
    assert "Två?" in answer.content.decode()
    again = {"revision": answer.context["revision"], "label_sv": "Två?"}
    assert client.post(f"{url(draft, 'new_question')}?kind=short_text", again).status_code == 302
    assert [one["label_sv"] for one in questions(draft)] == ["Ett?", "Två?"]
    assert client.post(url(draft, "edit_questions"), {"revision": 1, "act": "up:q2"}).status_code == 409


def test_a_new_call_begins_with_the_common_description_whose_words_nobody_changes(client, officer):
    assignment, _council = programmes.pair()
    call = create_call(assignment=assignment, title_sv="Ny", by=officer, now=calls.OPENS)
    assert call.forms.get().content == description()
    key = "core_need"
    page = client.get(url(call, "edit_question", key))
    assert "label_sv" not in page.context["form"].fields
    data = {"revision": call.revision, "label_sv": "Andra ord", "section": "projektbeskrivning"}
    assert client.post(url(call, "edit_question", key), data).status_code == 302
    first = questions(call)[0]
    assert (first["label_sv"], first["required"]) == (description()["questions"][0]["label_sv"], False)
    section = client.get(f"{url(call, 'new_question')}?kind=date").context["form"]["section"].value()
    assert write(client, call, "date", "När?", section=section).status_code == 302
    titles = {one["key"]: one["title_sv"] for one in call.forms.get().content["sections"]}
    assert titles[questions(call)[-1]["section"]] == "Utlysningens egna frågor"
    press(client, call, f"remove:{questions(call)[-1]['key']}")
    press(client, call, "remove:core_need")
    press(client, call, "core:")
    assert {one["key"] for one in questions(call)} == {one["key"] for one in description()["questions"]}


def test_a_question_without_english_is_pointed_out_before_publication(client, officer, draft):
    write(client, draft, "short_text", "Bara svenska?")
    assert [one.field for one in gaps_of(draft, calls.OPENS) if one.key == "question_english"] == ["question-q1"]
    assert "#id_question-q1" in client.get(url(draft, "detail")).content.decode()


def test_the_form_is_frozen_when_the_call_is_published(client, officer):
    call = calls.call(
        status=CallStatus.PROOFREAD, author=officer, proofreader=accounts.staff(at=programmes.pair()[0].authority)
    )
    publish(call, revision=call.revision, by=officer, now=calls.OPENS)
    assert write(client, call, "short_text", "För sent?").status_code in (403, 409, 422)
    assert press(client, call, "remove:need").status_code in (403, 409, 422)
    assert len(questions(call)) == 2


def test_the_whole_form_is_seen_as_applicants_do_and_tried_without_anything_being_saved(client, draft):
    write(client, draft, "yes_no", "Etik?", label_en="Ethics?")
    write(client, draft, "long_text", "Vilket behov?", max_words="2", when=["q1=yes"])
    address = reverse("applications:form_preview", args=[draft.case.uuid])
    page = client.get(address)
    assert page.status_code == 200
    assert 'data-when="q-q1" data-is="yes"' in page.content.decode()
    tried = client.post(address, {"q-q1": "yes", "q-q1-more": "Djur", "q-q2": "ett två tre"})
    assert tried.status_code == 200
    assert "ett två tre" in tried.content.decode()
    assert len(tried.context["lacking"]) == 1
    english = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert '<span lang="sv">Vilket behov?</span>' in english or "Vilket behov?" in english
