"""Numbers: what is shown can be read back, and one wrong digit is caught."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from stdnum import luhn

from sweden import identifiers
from sweden.identifiers import Identifier, IdentifierError

TODAY = date(2026, 6, 1)


def digits(least: int, most: int) -> some.SearchStrategy[str]:
    return some.text("0123456789", min_size=least, max_size=most)


def personal(text: str) -> Identifier:
    return identifiers.personal_number(text, today=TODAY)


@given(digits(9, 9).filter(lambda body: body[2] >= "2"))
def test_an_organisation_number_as_shown_and_as_stored_is_read_back(body: str) -> None:
    value = body + luhn.calc_check_digit(body)
    for text in (value, "16" + value, identifiers.show_organisation_number(value), f" {value[:6]} – {value[6:]} "):
        assert identifiers.organisation_number(text).value == value


@given(digits(9, 9).filter(lambda body: body[2] >= "2"), some.integers(0, 9), some.integers(1, 9))
def test_one_wrong_digit_is_caught(body: str, place: int, change: int) -> None:
    value = body + luhn.calc_check_digit(body)
    wrong = value[:place] + str((int(value[place]) + change) % 10) + value[place + 1 :]
    with pytest.raises(IdentifierError) as refusal:
        identifiers.organisation_number(wrong)
    assert refusal.value.code in ("check_digit", "third_digit")


@pytest.mark.parametrize(
    ("read", "least", "most"),
    [(identifiers.bankgiro, 6, 7), (identifiers.plusgiro, 1, 7)],
    ids=["bankgiro", "plusgiro"],
)
def test_account_numbers_as_shown_are_read_back(read: Callable[[str], Identifier], least: int, most: int) -> None:
    @given(digits(least, most))
    def as_shown(body: str) -> None:
        number = read(body + luhn.calc_check_digit(body))
        assert read(number.display) == number

    as_shown()


@given(some.dates(date(1890, 1, 1), TODAY), digits(3, 3), some.booleans())
def test_a_personal_number_as_shown_is_the_same_person(born: date, serial: str, coordination: bool) -> None:
    day = born.day + 60 if coordination else born.day
    short = f"{born:%y%m}{day:02d}{serial}"
    number = personal(f"{born.year}{short[2:]}{luhn.calc_check_digit(short)}")
    assert number.kind == ("samordningsnummer" if coordination else "personnummer")
    assume(TODAY.year - born.year < 200)
    # In the year of 100 itself ten digits and a plus mean just that year.
    if not (number.display[6] == "-" and TODAY.year - born.year >= 100):
        assert personal(number.display).value == number.value


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (identifiers.organisation_number, "", "format"),
        (identifiers.organisation_number, "172021005216", "format"),
        (identifiers.organisation_number, "٢٠٢١٠٠٥٢١٦", "format"),
        (identifiers.iban, "XX45 5000 0000 0583 9825 7466", "format"),
        (identifiers.iban, "SE45 5000 0000 0583 9825 746A", "format"),
        (identifiers.orcid, "0000-0002-1825-009", "format"),
        (personal, "121312-1212", "check_digit"),
        (identifiers.diary_numbers, " ; , ", "empty"),
    ],
)
def test_what_is_wrong_is_told_as_a_code(read: Callable[[str], object], text: str, code: str) -> None:
    with pytest.raises(IdentifierError) as refusal:
        read(text)
    assert refusal.value.code == code


def test_an_orcid_with_a_small_x_is_the_same() -> None:
    assert identifiers.orcid("0000-0002-1694-233x").value == "0000-0002-1694-233X"


def test_diary_numbers_keep_what_is_unknown_and_may_be_several() -> None:
    found = identifiers.diary_numbers("2026-00611 och KN2025/01161; reg 7 (Delvis)")
    assert [(one.value, one.kind, one.partial) for one in found] == [
        ("2026-00611", "agency", False),
        ("KN2025/01161", "government", False),
        ("reg 7", "other", True),
    ]
