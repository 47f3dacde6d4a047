"""The worked cases of de minimis aid on what a real application handed in, judged as at proposals and changes."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from applications.models import AidRuleSet
from applications.workflow.aid_rules import enter_rate
from applications.workflow.facts import aid_as_handed_in, application_day
from tests.applications.test_aid_pages import asking_call, rules  # noqa: F401 - fixtures
from tests.applications.test_merged import sent
from tests.factories.applications import WRITTEN

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "de-minimis.yaml").read_text())["cases"]
CHECKS = [one for one in CASES if one["rule"] == "deminimis.check"]
#: Kronor for a euro where a case is in euro: a krona is a cent.
CENTS = Decimal(100)


def of_case(content, given, wanted):
    """The content with the case's aid to its company: what is new, and what its undertaking tells of before."""
    new, content = given["new"], deepcopy(content)
    rate = Decimal(str(new.get("rate", CENTS)))
    kronor = new["sek"] if "sek" in new else int(Decimal(new["eur"]) * rate)
    number = Fraction(rate)
    content["aid"]["decided_on"] = given["decided_on"].isoformat()
    content["aid"]["euro"] = {"kronor": f"{number.numerator}/{number.denominator}", "day": "2025-09-01"}
    company = next(one for one in content["parties"] if one["coordinator"])
    company["aid"]["lines"] = [{**company["aid"]["lines"][0], "grant": kronor, "costs": kronor}]
    company["aid"]["earlier"] = [
        {
            "basis": "de_minimis",
            "granted_on": one["granted_on"].isoformat(),
            "eur": one["eur"],
            "authority": one["id"],
            "to": "",
            "on_same_costs": 0,
        }
        for one in given["awards"]
        if one["to"] in wanted.get("undertaking", _joined(given)) and one.get("member_state", "SE") == "SE"
    ]
    return content


def _joined(given):
    """The undertaking where the case does not name it: all that its ties join."""
    return {given["new"]["to"], *(one[side] for one in given.get("links", ()) for side in "ab")}


@pytest.mark.django_db
def test_every_case_is_judged_on_what_was_handed_in_to_the_cent(rules):  # noqa: F811
    enter_rate(date(2025, 9, 1), Decimal("11.00"), source="Påhittat exempel", by=None, now=WRITTEN)
    application = sent(asking_call())
    handed_in, day = application.submitted_version.content, application_day(application)
    known = {one.key: one for one in AidRuleSet.objects.filter(key__in=handed_in["aid"]["rule_sets"].values())}
    of_rules = next(one for one in known.values() if one.family == "de_minimis")
    stands = deepcopy(of_rules.content)
    found, expected = {}, {}
    for case in CHECKS:
        given, wanted = case["input"], case["expect"]
        terms = {"ceiling_eur": given["ceiling_eur"], **given["window"]}
        terms |= {name: given[name] for name in ("through_natural_persons",) if name in given}
        of_rules.content = {**stands, "de_minimis": {**stands["de_minimis"], **terms}}
        of_rules.sha256 = f"{case['id']}, {sorted(terms.items())}"  # what is read of a set is kept by its hash
        content = of_case(handed_in, given, wanted)
        judged = [one for one in aid_as_handed_in(content, known, day=day).findings if one.rule == "deminimis.ceiling"]
        found[case["id"]] = [(one.severity.value, one.figures["usable"], one.figures["excess_eur"]) for one in judged]
        expected[case["id"]] = [
            (one["severity"], one["usable"], Fraction(one["excess_eur"])) for one in wanted["findings"]
        ]
    assert found == expected
    assert len(found) == 22
