"""The pages of a programme as tabs, which every storey may add to."""

import pytest
from django.urls import reverse

from programmes.templatetags.parts import tabs_of
from registry import slots
from registry.display import Tab
from tests.factories import programmes
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db


def two_tabs(user, programme, now):
    base = reverse("programmes:programme", args=[programme.key])
    return [Tab("Ledger", f"{base}bok/"), Tab("Ledger by year", f"{base}bok/ar/")]


def nothing(user, programme, now):
    return None


@pytest.fixture
def programme(monkeypatch):
    monkeypatch.setitem(slots._fillings, "programme-tabs", [])
    slots.fill("programme-tabs", two_tabs, "")
    slots.fill("programme-tabs", nothing, "")
    return programmes.assignment().programme


def current(programme, path):
    return [str(tab.label) for tab in tabs_of(None, programme, NOW, path) if tab.current]


def test_the_overview_is_current_on_its_own_page_only(programme):
    base = reverse("programmes:programme", args=[programme.key])
    assert current(programme, base) == ["Översikt"]
    assert current(programme, f"{base}something-else/") == []


def test_a_page_below_a_tab_keeps_the_tab_current_and_the_nearest_one_wins(programme):
    base = reverse("programmes:programme", args=[programme.key])
    assert current(programme, f"{base}bok/2026-00017/") == ["Ledger"]
    assert current(programme, f"{base}bok/ar/2026/") == ["Ledger by year"]


def test_the_overview_shows_the_tabs_and_marks_its_own(programme, client):
    client.force_login(programmes.worker())
    text = client.get(reverse("programmes:programme", args=[programme.key])).content.decode()
    assert f'href="/program/{programme.key}/bok/"' in text
    assert text.count("pk-tabs") == 1
