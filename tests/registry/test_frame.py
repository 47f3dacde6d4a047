"""The menu, the slots and the reader's own choices."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory

from registry import navigation, slots

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)


class Reader:
    is_authenticated = True


@pytest.fixture
def own_menu(monkeypatch):
    monkeypatch.setattr(navigation, "_items", [])
    monkeypatch.setattr(navigation, "_links", [])


@pytest.fixture
def own_slots(monkeypatch):
    monkeypatch.setattr(slots, "_fillings", {name: [] for name in slots.NAMES})


def test_the_menu_shows_what_one_may_see_in_order_and_marks_where_one_is(own_menu):
    group = navigation.Group.WORK
    yes, no = (lambda user: True), (lambda user: False)
    navigation.add(navigation.Item("Adresser", "account_email", group, 20, yes, lambda user, now: 3))
    navigation.add(navigation.Item("Lösenord", "account_change_password", group, 10, yes))
    navigation.add(navigation.Item("Hemligt", "account_logout", group, 1, no))

    ((shown, entries),) = navigation.menu(Reader(), "/konto/email/", NOW)

    assert shown is group
    assert [(entry.label, entry.count, entry.current) for entry in entries] == [
        ("Lösenord", None, ""),
        ("Adresser", 3, "page"),
    ]


def test_a_page_below_a_line_of_the_menu_marks_the_nearest_line_only(own_menu):
    navigation.add_links(
        navigation.Group.WORK, lambda user: [navigation.Entry("A", "/a/"), navigation.Entry("AB", "/a/b")]
    )

    ((_group, entries),) = navigation.menu(Reader(), "/a/b/c", NOW)

    assert [entry.current for entry in entries] == ["", "true"]


def test_the_same_line_added_twice_stands_once(own_menu):
    item = navigation.Item("Adresser", "account_email", navigation.Group.WORK, may_see=lambda user: True)
    navigation.add(item)
    navigation.add(item)

    assert len(navigation.menu(Reader(), "/", NOW)[0][1]) == 1


def test_nobody_signed_in_has_no_menu(own_menu):
    assert navigation.menu(AnonymousUser(), "/", NOW) == []


def test_a_slot_shows_every_storey_that_has_something_to_say_in_order(own_slots):
    slots.fill("case-main", lambda user, thing, now: f"sist om {thing}", "components/lock.html", order=20)
    slots.fill("case-main", lambda user, thing, now: None, "components/lock.html", order=15)
    slots.fill("case-main", lambda user, thing, now: f"först {now:%Y}", "components/lock.html", order=10)

    assert [answer for _filling, answer in slots.said("case-main", Reader(), "ärendet", NOW)] == [
        "först 2026",
        "sist om ärendet",
    ]


def test_a_slots_template_sees_the_answer_and_what_the_page_is_about(own_slots, tmp_path, settings):
    (tmp_path / "said.html").write_text("{{ slot.0 }} {{ thing }} {{ now.year }}", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    slots.fill("case-main", lambda user, thing, now: ["Tre inkomna"], "said.html")
    request = RequestFactory().get("/")
    request.user, request.now = Reader(), NOW

    page = Template('{% load pk %}{% slot "case-main" call %}').render(Context({"request": request, "call": "U1"}))

    assert page == "Tre inkomna U1 2026"


def test_a_slot_that_no_page_has_cannot_be_filled(own_slots):
    with pytest.raises(KeyError, match="There is no slot"):
        slots.fill("somewhere", lambda user, thing, now: 1, "x.html")


@pytest.mark.django_db
def test_the_choice_of_colours_is_kept_and_leads_back_within_the_site_only(client):
    response = client.post("/farger", {"colours": "dark", "next": "https://elsewhere.example/"})

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert 'data-color-scheme="dark"' in client.get("/konto/login/").content.decode()


@pytest.mark.django_db
def test_an_unknown_choice_of_colours_changes_nothing(client):
    client.post("/farger", {"colours": '"><script>'})

    assert 'data-color-scheme="auto"' in client.get("/konto/login/").content.decode()


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_to_do_next(client):
    response = client.get("/finns-inte", headers={"accept-language": "sv"})

    assert response.status_code == 404
    assert "Sidan finns inte" in response.content.decode()
    assert "Till startsidan" in response.content.decode()


@pytest.mark.django_db
def test_the_components_are_shown_to_those_who_build_and_not_in_production(client, settings):
    assert client.get("/komponenter").status_code == 200

    settings.MAILBOX_PAGE = False

    assert client.get("/komponenter").status_code == 404
