"""A party's size is worked out from its own figures and its group's, and stays with what was typed."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as properties
from hypothesis import strategies as st

from applications.documents import sheets
from applications.loading.files import contents
from applications.models import AidRuleSet, PartySize
from applications.rules.aid.group import QUESTIONS, size_of, untied
from applications.rules.aid.reading import read
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


@pytest.fixture(scope="module")
def sizes():
    """The rules that come with the product, without any database."""
    [exemption] = [read(one) for one in contents() if one["family"] == "block_exemption"]
    return exemption.sizes


@pytest.fixture(autouse=True)
def _own_language():
    yield
    translation.deactivate()


def row(name, share, control="no", headcount="40", turnover=90_000_000, balance=50_000_000, via=""):
    return {"name": name, "share": share, "control": control, "via": via} | {
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
    assert of(public=True, public_exempt=True).classified.size == "small"
    assert len(QUESTIONS["questions"]) == 10
    first_year = of(headcount="50", year_before="small", established="small")
    assert (first_year.classified.size, first_year.size) == ("medium", "small")
    assert of(headcount="50", year_before="medium", established="small").size == "medium"
    assert of(headcount="50", year_before="small").size == "medium"


@pytest.mark.parametrize("letter", ["a", "b", "c", "d"])
def test_an_owner_of_article_3_2_makes_no_partner_up_to_half_but_control_or_more_links(sizes, letter):
    def counted(share, control="no", of=letter):
        fund = {**row("Fond", share, control, headcount="500"), "investor": of}
        return size_of(sizes, {**OWN, "group": [fund]}, RATE)

    assert (counted("50").counted, counted("50").classified.headcount) == ([("Fond", "exempt")], 40)
    assert counted("24").counted == [("Fond", "autonomous")]
    assert counted("50.01").counted == [("Fond", "linked")]
    assert counted("30", "yes").classified.headcount == 540
    assert counted("30", of="no").counted == [("Fond", "partner")]


def test_partners_of_linked_enterprises_count_by_their_share_and_partners_of_partners_do_not(rules):
    def of(*group):
        found = size_of(rules, {**OWN, "group": list(group)}, RATE)
        return found.classified.headcount, dict(found.counted)

    mother = row("Moder AB", "80", headcount="10")
    assert of(mother, row("Granne AB", "30", headcount="100", via="moder  ab")) == (
        Fraction(40 + 10 + 30),
        {"Moder AB": "linked", "Granne AB": "partner"},
    )
    partner = row("Del AB", "40", headcount="50")
    assert of(partner, row("Dels dotter AB", "80", headcount="150", via="Del AB")) == (
        Fraction(40 + 80),
        {"Del AB": "partner", "Dels dotter AB": "with_partner"},
    )
    assert of(partner, row("Dels partner AB", "40", headcount="1000", via="Del AB")) == (
        Fraction(40 + 20),
        {"Del AB": "partner", "Dels partner AB": "beyond"},
    )
    small = row("Liten post AB", "10", headcount="500")
    assert of(small, row("Dess dotter AB", "100", headcount="500", via="Liten post AB")) == (
        Fraction(40),
        {"Liten post AB": "autonomous", "Dess dotter AB": "beyond"},
    )


def test_a_tie_in_a_circle_or_through_a_name_that_is_not_there_is_found():
    there, circle = row("A", "80"), [row("B", "80", via="C"), row("C", "80", via="B"), row("D", "80", via="B")]
    assert untied([there, *circle]) == [1, 2, 3]
    assert untied([there, row("E", "30", via="F")]) == [1]
    assert untied([there, row("E", "30", via="a")]) == []


FIGURES = st.integers(0, 1000)
SHARES = st.sampled_from(["0", "10", "24.99", "25", "40", "50", "50.01", "80", "100"])


@st.composite
def groups(draw):
    """Enterprises, each tied directly or through one before it."""
    rows = []
    for number in range(draw(st.integers(0, 6))):
        via = draw(st.sampled_from(["", *(one["name"] for one in rows)]))
        more = {"headcount": str(draw(FIGURES)), "turnover": draw(FIGURES), "balance": draw(FIGURES)}
        rows.append(row(f"F{number}", draw(SHARES), draw(st.sampled_from(["no", "yes"])), **more, via=via))
    return rows


@given(group=groups())
@properties(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_the_sum_is_each_enterprise_by_the_share_it_is_said_to_be_counted_with(sizes, group):
    found = size_of(sizes, {**OWN, "group": group}, RATE)
    how, by_name = dict(found.counted), {one["name"]: one for one in group}

    def share(one):
        match how[one["name"]]:
            case "linked":
                return Fraction(1)
            case "partner":
                return Fraction(one["share"]) / 100
            case "with_partner":
                return share(by_name[one["via"]])
        return Fraction(0)

    heads = 40 + sum(share(one) * int(one["headcount"]) for one in group)
    assert found.classified.headcount == heads
    # Beyond a partner only what is linked to it counts, and nothing more than once.
    assert all(0 <= share(one) <= 1 for one in group)
    counted = [one for one in group if how[one["name"]] not in ("autonomous", "beyond")]
    assert size_of(sizes, {**OWN, "group": counted}, RATE).classified.headcount == heads


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
    tied = {"q-group-1-name": "Granne AB", "q-group-1-share": "30", "q-group-1-via": "Norrvik Holding"}
    lost = client.post(url, {**TYPED, **group, **tied, "revision": revision})
    assert (lost.status_code, list(lost.context["form"].errors)) == (422, ["q-group-1-via"])
    group |= {"q-group-0-turnover": "900 000 000", "q-group-0-balance": "900 000 000"}
    saved = client.post(url, {**TYPED, **group, "revision": revision})
    assert saved.status_code == 302
    party.refresh_from_db()
    assert (party.size, PartySize.objects.get(party=party).result) == ("large", "large")
    assert "Norrviken Holding AB" in client.get(url).content.decode()
    tiny = {**TYPED, "q-headcount": "5", "q-turnover": "9 000 000", "revision": draft_of(draft).revision}
    assert client.post(url, tiny).status_code == 302
    assert "litet företag" in client.get(url).content.decode()
    party.refresh_from_db()
    assert (party.size, PartySize.objects.get(party=party).result) == ("small", "small")  # a micro-enterprise is small
    assert client.post(url, {**TYPED, **group, "revision": draft_of(draft).revision}).status_code == 302
    stale = client.post(url, {**TYPED, "revision": revision})
    assert stale.status_code == 409
    sent = submit(draft, by=lina, now=applications.WRITTEN + timedelta(hours=1))
    content = sent.submitted_version.content
    company = next(one for one in content["parties"] if one["kind"] == "company")
    assert company["size_basis"]["figures"]["group"][0]["headcount"] == "300"
    assert [one.key for one in sheets(content)[0].group][-1] == "group"
