"""Controls that are written directly look as Django's own templates draw them."""

import re
from pathlib import Path

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from config.forms import Renderer

NASTY = """"<b>'&"""


def _plain(html: str) -> str:
    return re.sub(r">\s+<", "><", html)


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput({"class": "pk", "required": True, "disabled": False, "data-x": NASTY}), NASTY),
        (forms.TextInput(), None),
        (forms.TextInput(), mark_safe("&nbsp;")),
        (forms.NumberInput({"min": 3}), 1234567),
        (forms.EmailInput(), "a@b.example"),
        (forms.HiddenInput(), "3"),
        (forms.DateInput(), "2026-02-01"),
        (forms.PasswordInput(), "secret"),
        (forms.Textarea({"rows": 3}), f"två\nrader {NASTY}"),
        (forms.Textarea(), None),
        (forms.Select(choices=[("", "–"), ("a", NASTY), (NASTY, "b"), (3, 4000)]), "a"),
        (forms.Select(choices=[("Grupp", [("a", "A")]), ("b", "B")]), "b"),
        (forms.SelectMultiple({"size": 8}, choices=[("a", "A"), ("b", "B")]), ["a", "b"]),
        (forms.NullBooleanSelect(), True),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_control_is_the_same_as_by_django(widget, value):
    drawn = widget.render("name", value, attrs={"id": "id_name"}, renderer=Renderer())
    assert _plain(drawn) == _plain(widget.render("name", value, attrs={"id": "id_name"}, renderer=TemplatesSetting()))


def test_no_page_says_twice_what_is_to_be_corrected():
    """A form that is drawn whole has its summary with it."""
    twice = []
    for path in sorted((Path(__file__).resolve().parents[2] / "templates").rglob("*.html")):
        source = path.read_text()
        drawn = {one for one in re.findall(r"{% error_summary (\w+) %}", source) if f"{{{{ {one} }}}}" in source}
        twice += [f"{path.name}: {one}" for one in drawn if path.name != "form.html"]
    assert twice == []
