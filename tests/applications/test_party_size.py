"""A party's size is worked out from its own figures and its group's, and stays with what was typed."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import translation

from applications.documents import sheets
from applications.loading.files import contents
from applications.models import AidRuleSet, PartySize
from applications.rules.aid.group import QUESTIONS, size_of
from applications.rules.aid.ruleset import Family
from applications.workflow.aid_rules import load, rules_on
from applications.workflow.draft import draft_of
from applications.workflow.submission import submit
from tests.factories import applications, calls

RATE = Fraction(10)
OWN = {"headcount": "40", "turnover": 90_000_000, "balance": 50_000_000}
TYPED = {"q-year": "2024", "q-headcount": "40", "q-turnover": "90 000 000", "q-balance": "50 000 000", "q-rate": "10"}


@pytest.fixture
def rules(db):
    load(contents(), source="test", now=applications.WRITTEN)
    assert AidRuleSet.objects.exists()
    return rules_on(calls.call().decision_planned_on)[0][Family.BLOCK_EXEMPTION].sizes


@pytest.fixture(autouse=True)
def _own_language():
    yield
    translation.deactivate()


def row(name, share, control="no", headcount="40", turnover=90_000_000, balance=50_000_000):
    return {"name": name, "share": share, "control": control} | {
        "headcount": headcount,
        "turnover": turnover,
        "balance": balance,
    }


def test_the_group_decides_the_size_at_exactly_its_limits(rules):
    def of(**more):
        return size_of(rules, {**OWN, **more}, RATE)

    assert of().classified.size == "small"
    assert of(headcount="49.9").classified.size == "small"
    assert of(headcount="50").classified.size == "medium"
    assert of(turnover=100_000_001, balance=100_000_001).classified.size == "medium"
    assert of(group=[row("Ägare", "24.99")]).classified.size == "small"
    quarter = of(group=[row("Ägare", "25")])
    assert (quarter.classified.headcount, quarter.counted) == (Fraction(50), [("Ägare", "partner")])
    assert of(group=[row("Ägare", "50.01")]).counted == [("Ägare", "linked")]
    assert of(group=[row("Ägare", "10", "yes")]).classified.headcount == 80
    assert of(public=True).classified.size == "large"
    assert of(headcount=None).classified.size is None
    assert size_of(rules, OWN, None).classified.size is None
    assert len(QUESTIONS["questions"]) == 7


def test_the_size_that_is_worked_out_is_the_partys_and_is_handed_in_with_its_figures(client, clock, rules):
    clock.set_moment(applications.WRITTEN)
    lina = applications.applicant()
    client.force_login(lina)
    draft = applications.draft(calls.call(), by=lina)
    party = draft_of(draft).parties.get(kind="company")
    url = reverse("applications:party_size", args=[draft.case.uuid, party.uuid])
    assert client.get(url).status_code == 200
    revision = draft_of(draft).revision
    wrong = client.post(url, {**TYPED, "revision": revision, "q-turnover": "90 mkr", "q-group-0-name": "Ägare"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["q-turnover"])
    assert "90 mkr" in wrong.content.decode()
    group = {"q-group-0-name": "Norrviken Holding AB", "q-group-0-share": "100", "q-group-0-headcount": "300"}
    group |= {"q-group-0-turnover": "900 000 000", "q-group-0-balance": "900 000 000"}
    saved = client.post(url, {**TYPED, **group, "revision": revision})
    assert saved.status_code == 302
    party.refresh_from_db()
    assert (party.size, PartySize.objects.get(party=party).result) == ("large", "large")
    assert "Norrviken Holding AB" in client.get(url).content.decode()
    stale = client.post(url, {**TYPED, "revision": revision})
    assert stale.status_code == 409
    sent = submit(draft, by=lina, now=applications.WRITTEN + timedelta(hours=1))
    content = sent.submitted_version.content
    company = next(one for one in content["parties"] if one["kind"] == "company")
    assert company["size_basis"]["figures"]["group"][0]["headcount"] == "300"
    assert [one.key for one in sheets(content)[0].group][-1] == "group"
