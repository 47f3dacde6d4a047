"""Every finding of state aid is said in words, with amounts and in both languages."""

import inspect
import re
from datetime import date
from fractions import Fraction

import pytest
from django.utils.translation import override

from applications.loading.files import shipped
from applications.rules.aid import cumulation, demands, deminimis, intensity, ruleset
from applications.rules.aid.ruleset import Family
from applications.sentences.aid import DETAILS, SENTENCES, aid_sentence
from sweden.findings import Finding

GBER = next(one for one in shipped() if one.family is Family.BLOCK_EXEMPTION)
SMALL = next(one for one in shipped() if one.family is Family.DE_MINIMIS)


def basis(key):
    return GBER.basis(key)


def category(key):
    return GBER.category(key)


def findings() -> list[Finding]:
    """At least one finding of every rule of state aid."""
    day, rate = date(2026, 6, 15), Fraction(11)
    party = intensity.Party("Norrviken AB", "small", [intensity.Line(category("industrial"), 100, 71)], (), 71)
    accounts = demands.Accounts(100, 49, True, True, None, [751, 751], [100, 100], [1, 1], [2, 2])
    other = [cumulation.Other("A", cumulation.Kind.STATE_AID, 60), cumulation.Other("B", cumulation.Kind.EU_CENTRAL, 1)]
    costs = {"personal": 100, "indirect": 90}
    cumulated = {"eligible_costs": 100, "intensities": [Fraction(1, 2)], "party": "Norrviken AB"}
    cap = basis("gber_28").amount_caps[0]
    found = [
        ruleset.valid_on([GBER], date(2027, 1, 1))[1],
        intensity.intensity([party]).findings,
        intensity.intensity_party([party]).findings,
        demands.size_allowed(basis("gber_28"), "Norrviken AB", "large"),
        demands.size_allowed(basis("gber_28"), "Norrviken AB", None),
        demands.cost_kinds(basis("gber_18"), "Norrviken AB", costs),
        demands.flat_rate(basis("gber_25").flat_rate, "Norrviken AB", costs),
        demands.smes_bear(category("process_innovation").smes_bear, "Norrviken AB", "large", [("large", 100)]),
        demands.amount_cap(basis("gber_18").amount_caps[0], "Norrviken AB", {"x": 9**9}, decided_on=day, rate=None),
        demands.amount_cap(cap, "Norrviken AB", {"advice_in_full": 9**9}, decided_on=day, rate=rate),
        demands.amount_cap(cap, "Norrviken AB", {"advice_in_full": 9**9}, decided_on=day, rate=None),
        demands.notification(basis("gber_25").notification, "Norrviken AB", 10**12, project_costs={}, rate=rate),
        demands.passed_on(basis("gber_28_passed_on").passed_on, "Norrviken AB", 10, []),
        demands.years_at_most(category("cluster_operation"), "Norrviken AB", date(2010, 1, 1), day),
        demands.incentive_effect(GBER.incentive_effect, "Norrviken AB", applied_on=day, works_start_on=day, details={}),
        demands.declared(basis("gber_25").declarations[:1], "Norrviken AB", {}, at="application"),
        demands.declared(
            basis("gber_25").declarations[:1], "Norrviken AB", {"no_unpaid_recovery_order": False}, at="application"
        ),
        demands.in_difficulty(GBER.difficulty, "Norrviken AB", "large", accounts),
        cumulation.cumulation(10, other, most_favourable_rate=Fraction(1, 2), **cumulated).findings,
        cumulation.cumulation(10, other, **cumulated).findings,
        deminimis.check(
            SMALL.de_minimis,
            deminimis.NewAid("Norrviken AB", kronor=10**8, rate=rate),
            decided_on=day,
            awards=[deminimis.Award("a", "Norrviken AB", day, Fraction(1001, 10))],
        ).findings,
    ]
    return [one for group in found for one in group]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_finding_is_said_in_words_with_its_party_and_no_bare_figures(language):
    with override(language):
        for finding in findings():
            said = aid_sentence(finding)
            assert said != finding.rule, finding.rule
            assert not re.search(r"%\(|\{|Fraction|None", said), said
            if "party" in finding.figures:
                assert "Norrviken AB" in said, said


def test_amounts_are_written_as_people_write_them():
    with override("sv"):
        said = {one.rule: aid_sentence(one).replace("\xa0", " ") for one in findings()}
    assert "sänk bidraget med 1 kr" in said["aid.intensity"]
    assert "artikel" not in said["aid.intensity"]
    assert "300 000 euro" in said["deminimis.ceiling"]
    assert "100,10 euro" in said["deminimis.ceiling"]


def test_every_rule_that_can_find_something_has_a_sentence():
    told = {
        name
        for module in (cumulation, deminimis, demands, intensity, ruleset)
        for name in re.findall(r'"((?:aid|cumulation|deminimis)\.[a-z_]+)"', inspect.getsource(module))
    }
    assert told
    assert told <= set(SENTENCES)


def test_every_detail_of_the_incentive_effect_has_words():
    assert set(GBER.incentive_effect.details) <= set(DETAILS)
