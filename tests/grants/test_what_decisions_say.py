"""What a decision to grant says of terms, payments and reports, by what its authority has entered."""

from datetime import date

import pytest

from accounts.roles import Role
from assessments.errors.decisions import GrantLetterLacks
from assessments.workflow.decisions import decide
from grants.models import TermsVersion
from tests.factories import assessments as judge
from tests.factories import calls, reports
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


def _terms(authority, label: str = "2025:1") -> TermsVersion:
    return TermsVersion.objects.create(
        authority=authority,
        name="Påhittade villkor",
        label=label,
        valid_from=date(2025, 1, 1),
        body="1. Påhittat.",
        declaration_days=90,
        source="Påhittat",
        entered_at=judge.CHECKED,
    )


def test_a_grant_whose_letter_lacks_something_is_refused_naming_all_of_it_and_then_says_what_was_entered():
    vinnova, _vr = make.pair()
    make.authorisation(vinnova)
    application = judge.application(calls.call(vinnova, appeal_ground_sv="12 § förordningen"))
    proposal = judge.proposal(application, make.worker(Role.CASE_OFFICER, vinnova.authority))
    decider = judge.decider(vinnova, may_lack=["aid"])  # the call does not ask about state aid

    with pytest.raises(GrantLetterLacks) as refused:
        decide(proposal, by=decider, now=judge.DECIDED)
    for what in ("villkorens version", "betalningsplanen", "rapporttillfällena"):
        assert what in str(refused.value)
    assert "stödgrund per part" not in str(refused.value)

    _terms(vinnova.authority)
    reports.terms(vinnova.authority, instalments_a_year=2, held_back="1/10")
    decision = decide(proposal, by=decider, now=judge.DECIDED)
    said = decision.content["grant"]

    assert said["terms"]["label"] == "2025:1"
    assert said["lacking"] == ["aid"]
    assert sum(one["amount"] for one in said["payments"]) == decision.amount
    assert sum(one["amount"] for one in said["payments"] if one["last"]) * 10 >= decision.amount
    assert [one["kind"] for one in said["reports"]] == ["start", "progress", "final"]
    _terms(vinnova.authority, label="2025:2")
    decision.refresh_from_db()
    assert decision.content["grant"] == said
