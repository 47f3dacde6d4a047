"""SNI codes: five digits of a division that there is, in the edition that is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweden.sni import SniError, nace_group, show_sni, sni


@pytest.mark.parametrize("text", ["72.190", "72190", "72 190", " 72190 "])
def test_a_code_is_read_as_people_write_it(text):
    assert sni(text) == "72190"
    assert (show_sni("72190"), nace_group("72190")) == ("72.190", "72.1")


@pytest.mark.parametrize(
    ("text", "edition", "code"),
    [
        ("7219", "2007", "format"),
        ("721900", "2007", "format"),
        ("72.19a", "2007", "format"),
        ("04.100", "2007", "division"),
        ("45.110", "2025", "division"),
        ("72.190", "2002", "edition"),
    ],
)
def test_what_is_no_code_is_refused(text, edition, code):
    with pytest.raises(SniError) as wrong:
        sni(text, edition)
    assert wrong.value.code == code
    assert sni("45.110", "2007") == "45110"


@given(st.text(max_size=8))
def test_what_is_taken_is_shown_and_taken_again(text):
    try:
        code = sni(text)
    except SniError:
        return
    assert sni(show_sni(code)) == code
