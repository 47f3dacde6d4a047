"""The worked examples of requisitions and statements through the acts that people do: details, frozen figures,
decision, signature, sending, reconciled money. What an example finds stops the decision, and nothing else does."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from reporting.errors import ReportNotReady
from reporting.kinds.registry import maker
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import deliver
from reporting.workflow.figures import preview
from reporting.workflow.settling import (
    awaited,
    begin_next,
    keep_signed,
    reconcile,
    repayment_findings,
    settled,
)
from tests.factories import letters
from tests.factories.letters import MARCH, NOVEMBER, REQUISITION
from tests.reporting.test_letters import STATED

CASES = yaml.load((Path(__file__).parents[1] / "cases" / "settlement.yaml").read_text(), yaml.CSafeLoader)["cases"]
#: What a requisition of the examples says, by the names that the product's details have.
SAID = {"account": "account", "contact": "contact", "signatory": "signatory"}
#: Worth a look, and no part of what the examples are about.
BESIDE = {"statement.not_compared", "statement.received_differs", "requisition.above_need"}

pytestmark = pytest.mark.django_db


def cases(rule):
    """The worked examples of a rule, each named by its id."""
    return pytest.mark.parametrize(
        ("told", "expected"),
        [pytest.param(one["input"], one["expect"], id=one["id"]) for one in CASES if one["rule"] == rule],
    )


def plain(findings, *names):
    """The findings of the whole as the examples write them: rule, severity and the figures that they name. What is
    said of each part of the assignment stands beside."""
    return sorted(
        str(
            {
                "rule": one.rule,
                "severity": one.severity.value,
                **{
                    name: int(one.figures[name]) if name != "field" else one.figures[name]
                    for name in names
                    if name in one.figures
                },
            }
        )
        for one in findings
        if one.rule not in BESIDE and "strand" not in one.figures
    )


def wanted(expected):
    return sorted(str(one) for one in expected["findings"])


def sent(occasion, who, now):
    """Decided, signed and sent."""
    report = letters.decided(occasion, who, now=now)
    keep_signed(report, letters.signed_copy(), signed_on=now.date(), by=who["economist"], now=now)
    deliver(report, by=who["officer"], now=now)
    return report


def refused(occasion, who, now):
    """Whether the decision is refused as it stands."""
    occasion.refresh_from_db()
    with pytest.raises(ReportNotReady):
        approve(
            occasion,
            authority=occasion.parties.get().authority,
            by=who["approver"],
            presenter=who["officer"],
            revision=occasion.revision,
            now=now,
        )


@cases("requisition.check")
def test_a_requisition_keeps_within_the_years_amount_and_says_what_it_must(told, expected):
    one = letters.green(number=told["fields"].get("dnr") or "")
    limit = sum(one.frames.filter(year=2026, strand__isnull=False).values_list("amount", flat=True))
    assert limit == told["ceiling"]  # that of the assignment's two parts together
    who, occasion = letters.people(one), letters.opened("requisition")
    lacking = {SAID[name]: "" for name in told["required"] if name in SAID and not told["fields"].get(name)}
    now, left = NOVEMBER, one.frames.get(year=2026, strand__key="projekt").amount

    def details(amount):
        """What is asked for, first of the smaller part's money."""
        projects = min(amount, left)
        amounts = {"amount_projekt": projects, "amount_plattform": amount - projects}
        return {**REQUISITION, **amounts, **lacking, "reference": one.decision_number or REQUISITION["reference"]}

    for amount in told["earlier"]:
        letters.filled(occasion, who, details(amount), now=now)
        left -= min(amount, left)
        sent(occasion, who, now)
        now += timedelta(minutes=1)
        begin_next(occasion, reason="Mer behövs.", by=who["economist"], now=now)
        occasion.refresh_from_db()
    letters.filled(occasion, who, details(told["amount"]), now=now)
    content = preview(occasion, now=now)
    whole = content["tables"]["r1"][-1]["figures"]
    if "room" in expected:
        assert whole["ceiling"]["value"] - whole["earlier"]["value"] == expected["room"]
    assert plain(maker("requisition").findings(content), "field", "excess") == wanted(expected)
    if expected["findings"]:
        refused(occasion, who, now)
    else:
        assert awaited(sent(occasion, who, now)) == told["amount"]


@cases("statement.check")
def test_a_statement_says_what_is_to_be_repaid_and_what_is_repaid_differs_till_all_of_it_is(told, expected):
    one = letters.green(number=told["dnr"] or "")
    who = letters.people(one)
    letters.booked(one, "requisition", told["received"], strand="plattform", on=date(2026, 11, 18))
    letters.booked(one, "receipt", told["received"], strand="plattform", on=date(2026, 11, 27))
    letters.booked(one, "payment", told["used"], strand="plattform", on=date(2026, 12, 4))
    occasion = letters.opened("statement", MARCH)
    letters.filled(occasion, who, STATED, now=MARCH)
    content = preview(occasion, now=MARCH)
    found = maker("statement").findings(content)
    after = [one for one in expected["findings"] if one["rule"] == "statement.repayment_differs"]
    before = [one for one in expected["findings"] if one not in after]
    assert plain(found, "excess") == wanted({"findings": before})
    if before:
        refused(occasion, who, MARCH)
        return
    report = sent(occasion, who, MARCH)
    assert awaited(report) == expected["to_repay"]
    if told["repaid"]:
        entry = letters.booked(one, "return", told["repaid"], strand="plattform", on=MARCH.date())
        reconcile(report, entry, by=who["economist"], now=MARCH)
        assert plain(repayment_findings(report), "difference") == wanted({"findings": after})
    assert awaited(report) - settled(report) == -sum(one["difference"] for one in after)
