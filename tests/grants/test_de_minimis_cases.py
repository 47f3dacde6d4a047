"""The worked cases of de minimis aid through the acts: handed in, proposed at the day's rate, blocked where the
aid does not fit in full, decided, frozen, and told to the register."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.roles import Role
from applications.errors import NotReadyToSubmit
from applications.models import Application
from applications.workflow.aid_rules import enter_rate, load
from applications.workflow.submission import submit
from assessments.errors.decisions import FindingsStop
from assessments.models import Outcome
from assessments.workflow.amounts import requested
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.proposals import history_with, propose
from grants.models import AidRegister
from grants.workflow import aid
from grants.workflow.opening import open_grants
from tests.applications.test_aid_pages import asking_call, contents, fill, parties, save
from tests.factories import applications, assessments
from tests.factories import programmes as make
from tests.factories.applications import WRITTEN

CASES = yaml.load((Path(__file__).parents[1] / "cases" / "de-minimis.yaml").read_text(), yaml.CSafeLoader)["cases"]
CHECKS = [one for one in CASES if one["rule"] == "deminimis.check"]
#: Kronor for a euro where a case is in euro: a krona is a cent. When the application comes in a euro is worth so much
#: that the new aid hardly counts: what decides is the rate of the decision's day.
CENTS, THEN = Decimal(100), Decimal(999)
#: What the company pays itself, kronor.
OWN = 1_000_000


@pytest.fixture
def world(db):
    """A draft of a call that asks for state aid, in which a company asks for de minimis aid; and those who judge it."""
    enter_rate(date(2025, 9, 1), THEN, source="Påhittat exempel", by=None, now=WRITTEN)
    AidRegister.objects.create(
        register="de_minimis", starts_on=date(2025, 1, 1), working_days=20, source="(EU) 2023/2831 artikel 6"
    )
    others = [one for one in contents() if one["family"] != "de_minimis"]
    load(others, source="Följer med produkten", now=WRITTEN)
    application = applications.draft(asking_call())
    fill(application)
    assignment = application.call.call_strands.first().assignment
    make.authorisation(assignment)
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    economist = make.worker(Role.ECONOMIST, application.case.authority)
    return application, officer, assessments.decider(assignment), economist


def figures(findings):
    """The findings as the cases say them."""
    found = [one for one in findings if one.rule == "deminimis.ceiling"]
    return [(one.severity.value, one.figures["usable"], one.figures["excess_eur"]) for one in found]


def handed_in(world, case, kronor):
    """The application with the case's aid to its company, handed in: what is new, and what its undertaking tells of."""
    application, given = world[0], case["input"]
    terms = {"ceiling_eur": given["ceiling_eur"], **given["window"]}
    terms |= {name: given[name] for name in ("through_natural_persons",) if name in given}
    [of_product] = [one for one in contents() if one["family"] == "de_minimis"]
    own = {**of_product, "de_minimis": {**of_product["de_minimis"], **terms}}
    load([own], source="Följer med produkten", now=WRITTEN)
    type(application.call).objects.filter(pk=application.call_id).update(decision_planned_on=given["decided_on"])
    company, _university = parties(application)
    company.budget_lines.update(amount=0)
    company.budget_lines.filter(year=2026, category="personal").update(amount=kronor + OWN)
    company.requested_amounts.update(amount=0)
    company.requested_amounts.filter(year=2026).update(amount=kronor)
    ties = {one[side]: one["kind"] for one in given.get("links", ()) for side in "ab"} | {given["new"]["to"]: ""}
    fields = ("basis", "granted_on", "eur", "authority", "to", "tie", "member_state", "on_same_costs")
    save(
        company,
        {
            "c.gber_25.industrial": None,
            "g.gber_25.industrial": None,
            "c.de_minimis.de_minimis": kronor + OWN,
            "g.de_minimis.de_minimis": kronor,
            "d.de_minimis_listed": True,
            "d.not_excluded_sector": True,
            "earlier": [
                dict(zip(fields, ("de_minimis", str(one["granted_on"]), one["eur"], one["id"], *rest, 0), strict=True))
                for one in given["awards"]
                for tie in [ties[one["to"]]]
                for rest in [(one["to"] if tie else "", tie, one.get("member_state", "SE"))]
            ],
        },
    )
    submit(application, by=applications.applicant(), now=WRITTEN)
    return Application.objects.select_related("submitted_version", "case", "call__case").get(pk=application.pk)


def proposed(world, case):
    """What the proposal on a case finds and, where it does not stop, the proposal; the rules that stopped it where the
    application could not even be handed in."""
    given, (_draft, officer, _decider, _economist) = case["input"], world
    new, day = given["new"], given["decided_on"]
    rate = Decimal(str(new.get("rate", CENTS)))
    at = datetime.combine(day, time(9), UTC)
    try:
        application = handed_in(world, case, new["sek"] if "sek" in new else int(Decimal(new["eur"]) * rate))
    except NotReadyToSubmit as refused:
        return [one.rule for one in refused.figures["findings"] if one.stops], None
    for one in given.get("rates", [{"date": day, "rate": rate}]):
        enter_rate(one["date"], Decimal(one["rate"]), source="Påhittat exempel", by=None, now=at)
    check_eligibility(application, eligible=True, note="Prövad.", by=officer, now=at)
    amounts = requested(application)
    ask = {"outcome": Outcome.GRANT, "amounts": amounts, "reasons": "Bra.", "exception_reason": "Skäl.", "by": officer}
    found = figures(history_with(application, amounts, on=day))
    try:
        return found, propose(application, **ask, now=at)
    except FindingsStop:
        return found, None


def told(world, proposal, at):
    """The proposal decided on, its aid frozen and told: the award, and the register's line of it."""
    decide(proposal, by=world[2], now=at)
    open_grants(now=at)
    [award] = aid.freeze_all(now=at)
    aid.deliver([award], by=world[3], now=at)
    with default_storage.open(award.delivery.file.path) as file:
        [line] = csv.DictReader(file.read().decode("utf-8-sig").splitlines(), delimiter=";")
    return award, line


@pytest.mark.django_db
def test_every_case_goes_through_the_acts_and_is_blocked_or_told_to_the_register_as_it_says(world):
    granted, stopped = 0, 0
    for case in CHECKS:
        given, wanted = case["input"], case["expect"]
        expected = [(one["severity"], one["usable"], Fraction(one["excess_eur"])) for one in wanted["findings"]]
        with transaction.atomic():
            found, proposal = proposed(world, case)
            if found == ["deminimis.ceiling"]:  # nothing was left at all, whatever the rate: not even handed in
                assert expected, case["id"]
            else:
                assert (case["id"], found) == (case["id"], expected)
                assert (proposal is None) is bool(expected)
            if proposal is not None:
                award, line = told(world, proposal, datetime.combine(given["decided_on"], time(9), UTC))
                eur = given["new"].get("eur") or wanted["new_eur"]
                assert (line["belopp_eur"], line["beviljat"]) == (eur, str(given["decided_on"]))
                assert line["belopp_sek"] == str(int(Decimal(eur) * award.rate))
                assert award.due_on > given["decided_on"]
            granted, stopped = granted + (proposal is not None), stopped + bool(expected)
            transaction.set_rollback(True)
    assert (granted, stopped) == (12, 10)


@pytest.mark.django_db
def test_the_rate_of_the_decisions_day_counts_for_what_is_granted_and_for_whether_it_fits(world):
    [case] = [one for one in CASES if one["rule"] == "deminimis.convert"]
    given, start = case["input"], CHECKS[0]["input"]
    whole = {**start, **given, "new": {"to": "A", "sek": given["sek"]}, "awards": []}
    with transaction.atomic():
        _found, proposal = proposed(world, {"input": whole, "expect": {}})
        award, line = told(world, proposal, datetime.combine(given["decided_on"], time(9), UTC))
        assert (str(award.rate.normalize()), line["belopp_eur"]) == ("11.5", case["expect"]["eur"])
        transaction.set_rollback(True)
    # What fitted when it was proposed does not when a euro is worth less on the day of the decision.
    full = {**start, "new": {"to": "A", "eur": "100000.00"}}
    found, proposal = proposed(world, {"input": full, "expect": {}})
    day = full["decided_on"] + timedelta(days=1)
    at = datetime.combine(day, time(9), UTC)
    enter_rate(day, Decimal(99), source="Påhittat exempel", by=None, now=at)
    with pytest.raises(FindingsStop):
        decide(proposal, by=world[2], now=at)
    assert found == []
