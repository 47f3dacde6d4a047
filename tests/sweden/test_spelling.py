"""The spelling of Swedish texts: what is shown to the writer, and what is left alone."""

import pytest

from sweden.spelling import unknown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Myndigheterna har samordnat utlysningarna och granskat slutredovisningen.", []),
        ("Myndigheterna har samordnadt utlysningarna med stavnigsfel.", ["samordnadt", "stavnigsfel"]),
        ("Stavnig först i meningen. Sedan stavnig igen.", ["Stavnig", "stavnig"]),
        ("Excellensklustren får medel per medelsår.", []),
        ("Projektet leds av Qvarnforsz vid KTH och av RISE, ERUF.", []),
        ("Se https://www.exempel.se/stavnig eller skriv till stavnig@exempel.se.", []),
        ("Beloppet {t1/2026.VINNOVA/granted} är utbetalt.", []),
        ("Så säger parten: ”the grejt clusters”.", []),
        ("AI-baserade metoder och EU-finansierade projekt.", []),
        ("Det är en AI-baserrad metod.", ["AI-baserrad"]),
        ("", []),
    ],
)
def test_words_that_no_list_knows_are_told_once_and_names_are_left_alone(text, words):
    assert unknown(text) == words


def test_names_that_the_document_itself_has_are_known():
    text = "norrvikens batteri och stavnig"
    assert unknown(text) == ["norrvikens", "stavnig"]
    assert unknown(text, names=["Norrvikens Batteri AB"]) == ["stavnig"]
