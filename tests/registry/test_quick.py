"""Texts and addresses of templates, which are kept."""

from uuid import UUID

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation

ONE, OTHER = UUID(int=77), UUID(int=78)


def drawn(text, **values):
    return Template("{% load i18n pk %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("text", "in_swedish"),
    [
        ('{% translate "Language" %}', "Språk"),
        ('{% translate "Language" as word %}<{{ word }}>', "<Språk>"),
        ('{% translate "Light" context "colours" %}', "Ljusa"),
        ('{% translate "Language"|upper %}', "SPRÅK"),
        ("{% translate word %}", "Språk"),
    ],
)
def test_a_text_is_told_in_the_language_in_force_each_time(text, in_swedish):
    page = Template("{% load i18n pk %}" + text)
    for _turn in range(2):
        with translation.override("sv"):
            assert page.render(Context({"word": "Language"})) == in_swedish
        with translation.override("en"):
            assert page.render(Context({"word": "Language"})) != in_swedish


def test_addresses_are_those_that_the_views_have():
    page = Template('{% load pk %}{% url "registry:case" uuid %} {% url "registry:cases" %}')
    for uuid in (ONE, OTHER):
        assert (
            page.render(Context({"uuid": uuid}))
            == f"{reverse('registry:case', args=[uuid])} {reverse('registry:cases')}"
        )
        assert page.render(Context({"uuid": str(uuid)})).startswith(reverse("registry:case", args=[uuid]))


def test_two_identifiers_stand_each_at_its_own_place():
    said = drawn('{% url "assessments:panel_item" one other %}', one=ONE, other=OTHER)
    assert said == reverse("assessments:panel_item", args=[ONE, OTHER])


def test_an_address_that_there_is_not_is_nothing_or_a_fault():
    assert drawn('{% url "nowhere" as way %}[{{ way }}]') == "[]"
    with pytest.raises(NoReverseMatch):
        drawn('{% url "registry:case" uuid %}', uuid="")
