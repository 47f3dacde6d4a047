"""Letters about money to a party that reads English: all that the product says stands in English, too."""

from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from lxml import html

from grants.documents.agreement import agreement_context
from grants.documents.changes import change_context
from grants.documents.letters import HEADINGS, TEMPLATE, letter_context
from grants.loading import declarations_in_english, party_declarations

TYPED = "Skrivet på svenska"
CONTENT = {
    "english": True,
    "authority": "Myndigheten",
    "authority_short": "Agency",
    "number": "2026-00001",
    "title": TYPED,
    "party": "Example Ltd",
    "party_number": "556000-0000",
    **dict.fromkeys(("day", "reply_by", "granted_on", "settled_on", "communicated_on", "due_on"), "2027-03-01"),
    "told_on": "2027-02-01",
    **{"starts_on": "2027-01-01", "until": "2027-01-31", "interest_days": 31, "decided_on": "2026-12-01"},
    **{"runs_on": 70_000, "percent": "9.5", "claimed": 70_000, "basis": TYPED, "source": TYPED},
    "amount": 70_000,
    "final": 630_000,
    "stands": 600_000,
    "paid": 700_000,
    "repaid": 5_000,
    "max_amount": 700_000,
    "by_costs": 630_000,
    "kept": 1_000,
    "price_base": 60_000,
    "to_pay": 0,
    "to_recover": 70_000,
    "lines": [(Fraction(7, 10), 900_000)],
    "section": "37",
    **dict.fromkeys(("facts", "reasons", "legal_basis", "waiver", "interest", "account", "appeal", "why"), TYPED),
    **dict.fromkeys(("ground", "reply", "not_awaited", "competence"), TYPED),
    "decided_by": "Ada Example",
    "presented_by": "Bo Example",
    "at_disposal": [["2026-06-01", "70000"]],
    "due_interest": "1750.00",
    "record": [
        {
            "since": "2026-06-01",
            "starts_on": "2026-06-01",
            "ends_on": "2027-06-01",
            "runs_on": "70000.00",
            "percent": "2.5",
            "interest": "1750.00",
            "source": TYPED,
        }
    ],
}
AID = {"kind": "unlawful_aid", "wording": "1"}


def test_a_claim_where_no_final_grant_is_decided_on_does_not_say_that_the_party_has_a_right_to_nothing():
    with translation.override("sv"):
        said = letter_context("claim", {**CONTENT, "settled_on": "", "final": None})
        text = html.document_fromstring(render_to_string(TEMPLATE, {**said, "document_lang": "sv"})).text_content()
    assert "Något slutligt bidrag till er är inte fastställt." in text
    assert "No final grant to you has been decided on." in text
    for wrong in ("rätt till", "Rätt till", "entitled", "Entitled", "None"):
        assert wrong not in text


@pytest.mark.parametrize(
    ("what", "more"), [*((what, {}) for what in HEADINGS), ("told", AID), ("claim", AID)], ids=lambda one: str(one)[:20]
)
def test_a_letter_says_all_in_english_but_what_somebody_wrote_and_its_swedish_stands_first(what, more):
    with translation.override("sv"):
        text = render_to_string(TEMPLATE, {**letter_context(what, {**CONTENT, **more}), "document_lang": "sv"})
    page = html.document_fromstring(text)
    (english,) = page.xpath("//section[@lang='en']")
    assert page.xpath("//main/*")[-1] is english
    for quoted in english.xpath(".//*[@lang='sv']"):
        assert TYPED in quoted.text_content()
        quoted.drop_tree()
    said = english.text_content()
    assert not set(said.lower()) & set("åäö")
    assert "SEK\xa070,000" in said or what in {"settlement", "revoked"}
    assert not {"kr", "kronor", "den", "och", "inte"} & set(said.lower().replace(",", " ").split())


CHANGE = {
    **{key: CONTENT[key] for key in ("authority", "authority_short", "number", "title")},
    "kind": TYPED,
    "kind_en": "the project's period",
    "legal_basis": TYPED,
    "appeal": TYPED,
    "is_approved": True,
    "asked_on": "2027-01-10",
    "decided_on": "2027-02-01",
    "decided_by": "Ada Example",
    "coordinator": "Example Ltd",
    "reason": TYPED,
    "why": TYPED,
    "version": 2,
    "ends_on": "2028-06-30",
    "parties": [{"name": "Example Ltd", "before": 700_000, "after": 650_000}],
    "leader": "Cy Example",
    "content": TYPED,
    "section": "",
    "worse_ground": TYPED,
    "worse_ground_en": "the information was incorrect",
    "pause": ["2027-03-01", "2027-05-31"],
}
ACCEPTANCE = {
    **{key: CONTENT[key] for key in ("authority", "authority_short", "number", "title", "party", "party_number")},
    "decided_on": "2027-02-01",
    "max_amount": 700_000,
    "intensity": "1/2",
    "terms": TYPED,
    "terms_sha256": "0" * 64,
    "terms_from": "2027-01-01",
    "declarations": list(party_declarations().values()),
    "declarations_en": list(declarations_in_english().values()),
    "who": "Ada Example",
    "position": TYPED,
    "ground": TYPED,
    "ground_en": "authorised signatory",
    "evidence": TYPED,
    "evidence_verified_by": "",
    "at": "2027-02-03T10:00:00+01:00",
}


@pytest.mark.parametrize(
    ("template", "context", "says"),
    [
        ("change", change_context(CHANGE), "approves your request of 10 January 2027 for a change"),
        ("change", change_context({**CHANGE, "is_approved": False}), "rejects your request"),
        ("change", change_context({**CHANGE, "section": "37"}), "since the information was incorrect (Section 37)"),
        ("acceptance", agreement_context(ACCEPTANCE), "at most 50.0% of the costs that Agency approves"),
    ],
)
def test_a_change_and_an_acceptance_say_all_in_english_but_what_somebody_wrote(template, context, says):
    with translation.override("sv"):
        text = render_to_string(f"documents/{template}.html", {**context, "document_lang": "sv"})
    (english,) = html.document_fromstring(text).xpath("//section[@lang='en']")
    for quoted in english.xpath(".//*[@lang='sv']"):
        quoted.drop_tree()
    said = english.text_content().replace("\u00a0", " ")
    assert says in said
    assert not set(said.lower()) & set("åäö")


def test_an_acceptance_says_once_at_what_time_it_was_made():
    assert agreement_context(ACCEPTANCE)["when"].replace("\u00a0", " ") == "den 3 februari 2027 kl. 10.00"
