"""HTML that is made in Python."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from registry.markup import fill, fill_each

VALUES = ["<b>å & 'ä'</b>", mark_safe('<i>"safe"</i>'), 7, None, 2.5, gettext_lazy("Save"), "{0} {x}"]


def test_a_pattern_is_filled_as_django_fills_it():
    pattern = "<p>{}</p>" * len(VALUES)
    assert fill(pattern, *VALUES) == format_html(pattern, *VALUES)
    assert fill("<p>{x}</p>", x="<") == "<p>&lt;</p>"
    assert isinstance(fill("<br>{}", "<"), SafeString)


def test_rows_are_filled_one_after_the_other():
    rows = [{"x": one} for one in VALUES]
    assert fill_each("<td>{x}</td>", rows) == format_html_join("", "<td>{x}</td>", rows)
