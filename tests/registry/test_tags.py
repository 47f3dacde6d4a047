"""The display tags: figures in the reader's language, the unknown as unknown, forms tied together."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from registry import display, listing
from registry.fields import LongTextField
from registry.templatetags import fields
from sweden.findings import Finding, Severity, Source

NBSP = "\u00a0"


def drawn(source: str, **context) -> str:
    return Template("{% load pk %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "swedish", "english"),
    [
        ("{{ v|kronor }}", 5_848_000, f"5{NBSP}848{NBSP}000{NBSP}kr", f"SEK{NBSP}5,848,000"),
        ("{{ v|amount }}", -180_000, f"−180{NBSP}000", "−180,000"),
        ("{{ v|tkr }}", 5_848_500, f"5{NBSP}849", "5,849"),
        ("{{ v|percent }}", Fraction(482, 1000), f"48,2{NBSP}%", "48.2%"),
        ("{{ v|percent:2 }}", Fraction(1, 3), f"33,33{NBSP}%", "33.33%"),
        ("{{ v|longdate }}", date(2027, 2, 1), f"1{NBSP}februari 2027", f"1{NBSP}February 2027"),
        ("{{ v|shortdate }}", date(2027, 1, 12), f"12{NBSP}jan{NBSP}2027", f"12{NBSP}Jan{NBSP}2027"),
        ("{{ v|clocktime }}", datetime(2027, 1, 12, 13, tzinfo=UTC), f"kl.{NBSP}14.00", "14:00"),
        ("{{ v|isodate }}", date(2027, 1, 28), "2027-01-28", "2027-01-28"),
        ("{{ v|filesize }}", 412_000, f"412{NBSP}kB", f"412{NBSP}kB"),
    ],
)
def test_figures_and_days_are_written_in_the_readers_language(source, value, swedish, english):
    with translation.override("sv"):
        assert drawn(source, v=value) == swedish
    with translation.override("en"):
        assert drawn(source, v=value) == english


@pytest.mark.parametrize(
    "name", ["kronor", "amount", "tkr", "percent", "longdate", "shortdate", "clocktime", "filesize"]
)
def test_what_is_not_known_is_shown_as_missing_and_never_as_zero(name):
    with translation.override("sv"):
        assert drawn("{{ v|" + name + " }}", v=None) == '<em class="pk-missing">saknas</em>'
        assert drawn("{{ v|amount }}", v=0) == "0"


def test_a_figure_that_links_to_where_it_comes_from_escapes_what_it_shows():
    page = drawn("{% trace url v %}", v="<b>", url="/rows?a=1&b=2")

    assert page == '<a class="pk-trace" href="/rows?a=1&amp;b=2">&lt;b&gt;</a>'


def test_findings_come_worst_first_with_their_source_quoted_and_the_fulfilled_folded():
    source = Source("Regeringsbeslutet", "minst motsvarande andel")
    found = [
        display.ShownFinding("Allt ryms."),
        display.ShownFinding.of(Finding("a", Severity.WARNING), "Kort tid."),
        display.ShownFinding.of(Finding("b", Severity.REASON, source=source), "Det fattas 412 000 kr."),
    ]
    with translation.override("sv"):
        page = drawn("{% findings found fold=True %}", found=found)

    assert page.index("Kräver motivering") < page.index("Varning") < page.index("Uppfyllt")
    assert '<q lang="sv">minst motsvarande andel</q>' in page
    assert "<details" in page


class _Form(forms.Form):
    title = forms.CharField(label="Titel", max_length=5, help_text="Högst fem tecken.")
    size = forms.ChoiceField(label="Storlek", choices=[("s", "Litet"), ("l", "Stort")], widget=forms.RadioSelect)


def test_a_field_ties_its_hint_and_its_error_to_itself_and_keeps_what_was_typed():
    form = _Form({"title": "alldeles för långt"})
    page = drawn("{% field form.title %}", form=form)

    assert 'aria-describedby="id_title_hint id_title_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="alldeles för långt"' in page
    assert page.index('id="id_title_hint"') < page.index('id="id_title_error"') < page.index("<input")


class _Long(forms.Form):
    short = forms.CharField(max_length=20)
    text = LongTextField(max_length=3000)
    address = forms.CharField(max_length=320, required=False, widget=forms.TextInput({"type": "email"}))


def test_no_text_is_cut_by_the_browser_and_a_long_one_is_counted():
    form = _Long({"short": "x" * 30, "text": "a\r\nb"})
    page = drawn("{% field form.short %}{% field form.text %}{% field form.address %}", form=form)

    assert "maxlength" not in page
    assert page.count("data-most=") == 1
    assert 'data-most="3000"' in page
    assert "x" * 30 in page
    assert not form.is_valid()
    assert form.cleaned_data["text"] == "a\nb"


def test_the_summary_counts_the_errors_and_links_each_to_its_field():
    form = _Form({"title": "alldeles för långt"})
    form.add_error(None, "Utlysningen har stängt.")
    with translation.override("sv"):
        page = drawn("{% error_summary form %}", form=form)

    assert "3 uppgifter behöver rättas" in page
    assert 'href="#id_title"' in page
    assert 'href="#id_size_0"' in page
    assert "Utlysningen har stängt." in page


def test_a_form_without_errors_has_no_summary():
    assert drawn("{% error_summary form %}", form=_Form()).strip() == ""


def test_the_head_of_the_sorted_column_says_so_and_turns_the_order():
    request = RequestFactory().get("/", {"sortera": "-amount", "sida": "3", "status": "sen"})
    order = listing.sorting(request, {"amount": "amount", "title": "title"}, "title")
    page = drawn('{% sort_head order "amount" "Sökt" number=True %}', order=order, request=request)

    assert 'aria-sort="descending"' in page
    assert 'href="?sortera=amount&amp;status=sen"' in page


def test_an_unknown_order_in_the_address_is_the_usual_order():
    for asked in ("password", "--title", "-", ""):
        request = RequestFactory().get("/", {"sortera": asked})
        assert listing.sorting(request, {"title": "title"}, "title").current == "title"


def test_a_page_number_of_nonsense_is_the_first_page_and_one_beyond_the_last():
    for asked, number in (("abc", 1), ("0", 3), ("999", 3), ("2", 2), ("", 1)):
        request = RequestFactory().get("/", {"sida": asked})
        assert listing.page_of(range(101), request).number == number


def test_the_pages_keep_the_filters_of_the_address():
    request = RequestFactory().get("/", {"status": "sen", "sida": "2"})
    page = drawn("{% pagination page %}", page=Paginator(range(101), 50).page(2), request=request)

    assert 'href="?status=sen&amp;sida=1"' in page
    assert 'aria-current="page"' in page


def test_a_side_column_with_nothing_in_it_is_not_there():
    source = "{% columns 'Fakta' %}Mitten{% beside %}{% if more %}Sidan{% endif %}{% endcolumns %}"

    assert drawn(source) == "Mitten"
    assert "<aside" in drawn(source, more=True)


def test_only_a_sentences_first_letter_is_lowered_after_a_colon():
    assert fields._lower("Skriv ett belopp.") == "skriv ett belopp."
    assert fields._lower("EU-medel saknas.") == "EU-medel saknas."


def test_what_was_saved_another_day_is_shown_with_its_day():
    at = datetime(2026, 1, 19, 3, 42, tzinfo=UTC)
    for now, shown in ((at.replace(hour=9), "Sparat kl."), (at.replace(day=20), "19 jan")):
        request = RequestFactory().get("/")
        request.now = now
        with translation.override("sv"):
            text = drawn("{% saved at %}", at=at, request=request).replace(NBSP, " ")
        assert shown in text.partition("<span>")[2]
