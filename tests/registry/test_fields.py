"""Amounts, days and organisation numbers as people type them into forms."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from registry.fields import DayField, KronorField, OrganisationNumberField


@pytest.mark.parametrize("typed", ["1310000", "1 310 000", "1\u00a0310\u00a0000", "1.310.000", " 1 310 000 kr "])
def test_an_amount_is_read_however_it_is_grouped(typed):
    assert KronorField().clean(typed) == 1_310_000


@pytest.mark.parametrize("typed", ["abc", "1,5", "-5", "10 00", "1" + "0" * 15, "1,310"])
def test_what_is_not_clearly_whole_kronor_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refused, translation.override("sv"):
        KronorField().clean(typed)
    assert str(refused.value.messages[0])


def test_an_amount_in_millions_is_refused_with_the_amount_that_was_meant():
    with translation.override("sv"):
        with pytest.raises(ValidationError) as refused:
            KronorField().clean("1,3 mnkr")
        assert refused.value.messages == ["Skriv hela beloppet i kronor. Menade du 1\u00a0300\u00a0000?"]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_an_amount_shown_in_a_field_is_read_back_as_the_same(lang):
    field = KronorField()
    with translation.override(lang):
        assert field.clean(field.widget.format_value(1_310_000)) == 1_310_000


def test_an_empty_amount_is_nothing_and_not_zero():
    assert KronorField(required=False).clean("") is None
    assert KronorField(required=False).clean("0") == 0


@pytest.mark.parametrize("typed", ["2026-02-01", "1 februari 2026"])
def test_a_day_is_read_as_the_browser_sends_it_and_as_people_write_it(typed):
    assert DayField().clean(typed) == date(2026, 2, 1)


@pytest.mark.parametrize("typed", ["02/01/2026", "2026-02-30", "igår"])
def test_a_day_that_is_not_one_or_could_be_two_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["1926-05-01", "2999-01-01"])
def test_a_day_in_another_century_is_a_slip(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)
    assert DayField(years=(1900, 2999)).clean(typed).isoformat() == typed


@pytest.mark.parametrize("typed", ["202100-5216", "2021005216", "16 202100-5216"])
def test_an_organisation_number_is_kept_in_its_usual_form(typed):
    assert OrganisationNumberField().clean(typed) == "202100-5216"


def test_a_wrong_check_digit_is_said_to_be_one():
    with translation.override("sv"):
        with pytest.raises(ValidationError) as refused:
            OrganisationNumberField().clean("202100-5217")
        assert "sista siffran" in refused.value.messages[0]
