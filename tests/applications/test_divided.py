"""What an undertaking was granted before it was divided goes with its parts: the worked case through the acts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.errors import DivisionFaulty, DivisionTaken
from applications.models import Division
from applications.workflow.aid_history import history_of
from applications.workflow.aid_rules import enter_rate
from applications.workflow.divisions import Part, enter_division
from sweden.clock import local, now
from tests.applications.test_aid_pages import _rules, asking_call, rules  # noqa: F401 - fixtures
from tests.applications.test_merged import asked, company_of, decided, organisation_of, sent
from tests.factories import accounts, applications
from tests.factories.applications import WRITTEN

[CASE] = [
    one
    for one in yaml.safe_load((Path(__file__).parents[1] / "cases" / "de-minimis.yaml").read_text())["cases"]
    if one["rule"] == "deminimis.split"
]
RATE = 10
EFFECT, AFTER = date(2025, 10, 2), datetime(2025, 10, 20, 9, tzinfo=UTC)
GROUND = "Bolagsverket, registrerad 2025-10-02"

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(rules):  # noqa: F811
    """A call that asks for state aid; a euro is worth ten kronor."""
    enter_rate(date(2025, 9, 1), Decimal(RATE), source="Påhittat exempel", by=None, now=WRITTEN)
    return asking_call()


@pytest.fixture
def registrar():
    return accounts.staff(Role.REGISTRAR)


def test_the_worked_case_is_carried_by_the_parts_in_what_is_known_of_their_applications(call, registrar, client):
    before = {}
    for place, award in enumerate(CASE["input"]["awards"]):  # what the undertaking was granted while it was whole
        application = before[award["id"]] = sent(call)
        decided(application, int(Decimal(award["eur"]) * RATE), award["id"])
        assert organisation_of(application) == organisation_of(before["a1"]), place
    whole = organisation_of(before["a1"])
    after = {one["id"]: sent(call, name=one["id"]) for one in CASE["input"]["parts"]}
    assert all(history_of(one).is_empty for one in after.values())
    parts = [
        Part(
            organisation_of(after[one["id"]]),
            one["equity"],
            [before[row["id"]].case.number for row in CASE["input"]["awards"] if row.get("benefits") == one["id"]],
        )
        for one in CASE["input"]["parts"]
    ]
    ask = {"effective_on": EFFECT, "ground": GROUND, "now": AFTER}
    with pytest.raises(NotAllowed):
        enter_division(whole, parts, by=accounts.staff(Role.CASE_OFFICER), **ask)
    enter_division(whole, parts, by=registrar, **ask)
    with pytest.raises(DivisionTaken):
        enter_division(whole, parts, by=registrar, **ask)
    carried = {}
    for name, application in after.items():
        known = history_of(application).granted[company_of(application)["uuid"]]
        assert {one.to for one in known} == {company_of(before["a1"])["name"]}
        assert all(one.eur == Fraction(one.kronor, RATE) for one in known)
        carried[name] = f"{float(sum(one.eur for one in known)):.2f}"
    assert carried == CASE["expect"]["carried"]
    assert history_of(sent(call)).is_empty  # the divided one carries nothing of it any longer
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    page = client.get(reverse("applications:content", args=[after["N2"].case.uuid])).content.decode()
    assert before["a1"].case.designation in page


def test_what_a_part_carries_counts_against_its_ceiling_and_what_came_after_the_division_does_not_move(call, registrar):
    first = sent(call)
    decided(first, asked(first), "before")  # 100 000 euro, as much as the part asks for
    part, other = sent(call, name="Delen AB", earlier=[150_000]), accounts.organisation(name="Resten AB")
    assert asked(first) == asked(part) == 100_000 * RATE
    assert history_of(part).findings == []
    parts = [Part(organisation_of(part), 1), Part(other, 0)]
    enter_division(
        organisation_of(first), parts, effective_on=date(2025, 10, 1), ground=GROUND, by=registrar, now=AFTER
    )
    assert history_of(part).findings == []  # granted on the day of the division: no longer the whole's
    enter_division(organisation_of(first), parts, effective_on=EFFECT, ground=GROUND, by=registrar, now=AFTER)
    [found] = history_of(part).findings
    assert found.rule == "deminimis.ceiling"


def test_the_page_takes_a_division_with_its_parts_and_says_what_is_wrong_at_its_field(registrar, client):
    stems = {"Hela AB": "556700011", "Ena AB": "556700022", "Andra AB": "556700033"}
    whole, one, other = [
        accounts.organisation(name=name, number=applications.number_like(stem)) for name, stem in stems.items()
    ]
    url, today = reverse("applications:divisions"), local(now()).date()
    client.force_login(registrar)
    typed = {
        "organisation": whole.number,
        "effective_on": str(today),
        "ground": GROUND,
        "part_1": one.number,
        "equity_1": "2 000 000",
        "part_2": other.number,
        "equity_2": "1000000",
    }
    for wrong, field in (
        ({"part_2": one.number}, None),
        ({"benefits_2": "2025-00002"}, "benefits_2"),
        ({"effective_on": str(today + timedelta(days=1))}, "effective_on"),
        ({"part_3": whole.number}, "equity_3"),
        ({"equity_3": "5"}, "part_3"),
    ):
        page = client.post(url, {**typed, **wrong})
        assert page.status_code == 422
        assert (field or "__all__") in page.context["form"].errors
    assert [client.post(url, typed).status_code for _time in range(2)] == [302, 409]
    assert [(row.equity, row.benefits) for row in Division.objects.get().parts.all()] == [
        (2_000_000, []),
        (1_000_000, []),
    ]
    assert "Ena AB" in client.get(url).content.decode()
    with pytest.raises(DivisionFaulty):
        enter_division(whole, [Part(one, 1)], effective_on=today, ground=GROUND, by=registrar, now=now())
