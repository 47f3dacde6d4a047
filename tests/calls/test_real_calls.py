"""Real calls set up through the pages, with no change of code, and applications judged by exactly their rules.

The rules and the applications are those of tests/cases/eligibility-calls.yaml: at each limit and one step beyond. Here
the conditions are not the file's but those that an officer has typed in.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from applications.rules.conditions import judge
from applications.workflow.asked import demands_of
from calls.models import Call
from calls.rules import deadlines
from calls.states import CallStatus
from sweden.clock import set_moment
from tests.cases.adapters import found
from tests.cases.call_adapters import ACTORS, APPROVED, facts
from tests.cases.test_cases import differences, with_days
from tests.factories import programmes

pytestmark = pytest.mark.django_db

SET_UP = datetime(2022, 8, 15, 7, tzinfo=UTC)
CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "eligibility-calls.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
CATEGORIES = ["care", "company", "academia", "institute", "civil_society"]


def kinds(*actors: str) -> list[str]:
    return [ACTORS.get(one, one) for one in actors]


#: What the officer types: conditions as (kind, what stands in its fields), kinds of projects, period, steps, criteria.
TYPED: dict[str, dict[str, Any]] = {
    "R3": {
        "title": "Förstudier: metaller och mineral",
        "conditions": [
            ("max_grant", {"amount": "1 000 000"}),
            ("max_share", {"share": "70"}),
            ("intensity", {"bonuses": "counts"}),
        ],
        "criteria": "vinnova",
    },
    "R6": {
        "title": "Samverkansprojekt för bättre hälsa",
        "conditions": [
            ("max_grant", {"amount": "3000000"}),
            ("max_share", {"share": "50 %"}),
            ("min_parties", {"count": "3"}),
            ("min_actor_categories", {"least": "2", "kinds": kinds(*CATEGORIES)}),
            ("max_months", {"months": "24"}),
            ("intensity", {"bonuses": "does_not_count"}),
        ],
        "criteria": "vinnova",
    },
    "R8": {
        "title": "Excellenscentrum",
        "period": {
            "opens_day": "2022-09-07",
            "opens_time": "14:00",
            "closes_day": "2022-11-08",
            "closes_time": "14:00",
            "decision_planned_on": "2023-10-31",
            "project_start_from": "2024-01-01",
        },
        "conditions": [
            ("leader", {}),
            ("researchers_min", {"people": "2"}),
            ("researchers_max", {"people": "4"}),
            ("employer", {"organisations": f"Vätterns högskola\n{APPROVED}"}),
            ("years_count", {"years": "5"}),
            ("year_min", {"amount": "4 000 000"}),
            ("year_max", {"amounts": "6 000 000"}),
            ("earliest_start", {"date": "2024-01-01"}),
        ],
        "people": True,
        "steps": ("Program, ledning och organisation", "Vetenskaplig beskrivning"),
        "criteria": "vr-base",
    },
    "X": {
        "title": "Flera slag av projekt",
        "kinds": ["pilot", "demonstration"],
        "conditions": [
            ("category", {"categories": ["experimental", "feasibility"]}),
            ("coordinator_kind", {"kinds": kinds("company", "institute")}),
            ("latest_start", {"date": "2027-05-01"}),
            ("latest_end", {"date": "2028-10-31"}),
            ("max_grant", {"amount": "250000", "project": "pilot"}),
            ("min_months", {"months": "3", "project": "pilot"}),
            ("max_months", {"months": "6", "project": "pilot"}),
            (
                "min_business_share",
                {"share": "2/5", "base": "eligible_costs", "in_kind": "counts", "project": "demonstration"},
            ),
            ("max_months", {"months": "18", "project": "demonstration"}),
        ],
    },
    "XY": {
        "title": "Olika belopp olika år",
        "conditions": [
            ("years_count", {"years": "3"}),
            ("year_max", {"amounts": "1 000 000; 2 000 000; 3 000 000"}),
            ("max_share_of_total", {"share": "2/7"}),
        ],
    },
    "XZ": {
        "title": "Delar som ska ingå",
        "conditions": [
            ("ssh_part", {"amount": "500 000"}),
            ("research_school", {"mobility": ["mobility_academic", "mobility_industry"]}),
            ("party_of_kind", {"count": "1", "kinds": kinds("region")}),
            ("min_parties", {"count": "2"}),
            ("max_parties", {"count": "3"}),
            ("intensity_table", {"category": "industrial", "of_small": "50", "of_medium": "40", "of_large": "30"}),
            ("max_share_together", {"share": "50", "scope": "call"}),
        ],
        "parts": "ssh,research_school,mobility_academic,mobility_industry",
    },
}
PERIOD = {
    "opens_day": "2022-09-01",
    "closes_day": "2022-11-15",
    "decision_planned_on": "2023-03-01",
}
TEXTS = {
    "purpose_sv": "Pröva ny teknik.",
    "who_may_apply_sv": "Organisationer i samverkan.",
    "legal_basis_sv": "förordningen (2015:208)",
    "appeal_ground_sv": "24 § förordningen (2015:208)",
}


class Desk:
    """An officer at the pages of one call."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.uuid = ""

    @property
    def revision(self) -> dict[str, int]:
        return {"revision": self.call.revision}

    def post(self, name: str, data: dict[str, Any]) -> Any:
        """Send a page's form on the revision that stands; it is taken."""
        revision = Call.objects.get(case__uuid=self.uuid).revision if self.uuid else 0
        args = [self.uuid] if self.uuid else []
        answer = self.client.post(reverse(f"calls:{name}", args=args), {"revision": revision} | data)
        form = answer.context and answer.context.get("form")
        assert answer.status_code == 302 or "add" in data, form and form.errors
        return answer

    @property
    def call(self) -> Call:
        return Call.objects.get(case__uuid=self.uuid)


def conditions(rows: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    data: dict[str, Any] = {"rows": len(rows)}
    for number, (kind, values) in enumerate(rows):
        row = {"kind": kind, "effect": "stop", **values}
        data |= {f"{number}-{name}": value for name, value in row.items()}
    return data


def standing(form: Any) -> dict[str, Any]:
    """What stands in the fields of a page, as the browser sends it."""
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, False)}


def set_up(key: str) -> Call:
    """The call as an officer sets it up, page by page, proofread by a colleague and published."""
    typed = TYPED[key]
    set_moment(SET_UP)
    assignment = programmes.assignment("metaller", now=SET_UP, valid_from=date(2022, 1, 1))
    for year in (2022, 2023, 2024):
        programmes.frame(assignment, year, 90_000_000, recorded_at=datetime(2022, 2, 1, tzinfo=UTC))
    author, colleague = programmes.worker(name="Elin"), programmes.worker(name="Maryam")
    client = Client()
    client.force_login(author)
    desk = Desk(client)
    desk.post("new", {"part": f"{assignment.pk}-0", "title_sv": typed["title"]})
    desk.uuid = str(Call.objects.get().uuid)
    desk.post("edit_texts", TEXTS | {"title_sv": typed["title"]})
    desk.post("edit_period", typed.get("period", PERIOD))
    process = {"process": "one", "rows": 0}
    if "steps" in typed:
        first, second = typed["steps"]
        process = {"process": "two", "step1-name_sv": first, "step2-name_sv": second, "rows": 0} | {
            "step2-opens_day": "2023-01-10",
            "step2-closes_day": "2023-03-14",
        }
    desk.post("edit_process", process)
    desk.post("edit_money", {f"use-{assignment.pk}-0": "on", f"sum-{assignment.pk}-0-2022": "40 000 000"})
    if "kinds" in typed:
        names = {f"{number}-name_sv": name.capitalize() for number, name in enumerate(typed["kinds"])}
        desk.post("edit_kinds", {"rows": len(typed["kinds"])} | names)
    desk.post("edit_conditions", conditions(typed["conditions"]))
    if "people" in typed:
        asked = {"label_sv": "Vilka deltar?", "required": "on", "most_people": "10", "asks_role": "on"}
        answer = client.post(f"{reverse('calls:new_question', args=[desk.uuid])}?kind=persons", asked | desk.revision)
        assert answer.status_code == 302
    if "parts" in typed:
        lacking = client.get(reverse("calls:edit_questions", args=[desk.uuid])).context["lacking_parts"]
        assert ",".join(lacking) == typed["parts"]
        desk.post("edit_questions", {"act": f"parts:{typed['parts']}"})
        assert not client.get(reverse("calls:edit_questions", args=[desk.uuid])).context["lacking_parts"]
    if "criteria" in typed:
        page = desk.post("edit_criteria", {"rows": 0, "preset": typed["criteria"], "add": "1"})
        form = page.context["form"]
        desk.post("edit_criteria", standing(form) | {"rows": len(form.rows)})
        assert desk.call.criteria.exists()
    desk.post("ask_for_proofreading", {"proofreader": colleague.uuid})
    client.force_login(colleague)
    desk.post("proofread", {"approve": "1"})
    desk.post("publish", {})
    return desk.call


@pytest.mark.parametrize("key", sorted(TYPED))
def test_a_call_typed_in_by_an_officer_judges_applications_as_the_real_one(key: str, clock: Any) -> None:
    call = set_up(key)
    assert call.status == CallStatus.PUBLISHED
    demands = demands_of(call)
    judged = 0
    for case in CASES["cases"]:
        if case["rule"] != "call.check" or case["input"]["call"] != key:
            continue
        application = with_days(case["input"]["application"])
        findings = [one for judged in judge(demands, facts(application)) for one in judged.findings]
        if key == "R8" and "received_at" in application:
            arrived = datetime.fromisoformat(application["received_at"])
            findings = [*findings, *deadlines.window(call.opens_at, call.closes_at, arrived)]
        assert differences(with_days(case["expect"]), {"findings": found(findings)}) == [], case["id"]
        judged += 1
    assert judged
