"""An officer sees what a supplement changed, field by field, and reads every version that was handed in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.models.rounds import RoundKind
from applications.rules.changes import Change, changes
from applications.workflow.draft import save_budget, save_section
from applications.workflow.rounds import ask
from applications.workflow.submission import submit
from tests.factories import applications, programmes

PARTY = {
    "uuid": "a",
    "name": "Norrviken",
    "kind": "company",
    "size": "small",
    "county": "01",
    "coordinator": True,
    "contact": "",
    "costs": [["personal", 2026, 100]],
    "financing": [],
    "requested": [["x", 2026, 50]],
}
CONTENT = {
    "title": "Ett",
    "parties": [PARTY],
    "questions": [{"key": "need", "answer": "Ja"}],
    "international": {"foreign_partners": False, "countries": [], "risk_note": ""},
    "attachments": [{"sha256": "f", "filename": "plan.pdf"}],
}
OTHER = {**PARTY, "uuid": "b", "name": "Aros"}


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, []),
        ({"title": "Två"}, [Change("project", "title", "Ett", "Två")]),
        ({"questions": [{"key": "need", "answer": None}]}, [Change("questions", "need", "Ja", None)]),
        ({"parties": [PARTY, OTHER]}, [Change("parties", "party", None, "Aros")]),
        ({"parties": [OTHER]}, [Change("parties", "party", "Norrviken"), Change("parties", "party", None, "Aros")]),
        ({"parties": [PARTY | {"size": "large"}]}, [Change("parties", "size", "small", "large", "Norrviken")]),
        (
            {"parties": [PARTY | {"costs": [["personal", 2026, 100], ["personal", 2027, 30]]}]},
            [Change("budget", "costs", 100, 130, "Norrviken")],
        ),
        ({"attachments": []}, [Change("attachments", "f", "plan.pdf", None)]),
        ({"aid": {"project": {}}}, [Change("aid", "project")]),
        (
            {"international": {"foreign_partners": True, "countries": ["FI"], "risk_note": ""}},
            [
                Change("international", "foreign_partners", False, True),
                Change("international", "countries", [], ["FI"]),
            ],
        ),
    ],
)
def test_every_difference_is_told_and_nothing_else(after, found):
    assert changes(CONTENT, CONTENT | after) == found


@pytest.mark.django_db
def test_the_officer_reads_what_changed_and_the_version_before(client, clock):
    sent = applications.submitted_application()
    lina, elin = applications.applicant(), programmes.worker(name="Elin Sandberg", authority=sent.case.authority)
    at = sent.submitted_at + timedelta(days=1)
    clock.set_moment(at)
    how = {"kind": RoundKind.REOPENED, "opened": [], "asked": "Fel siffra", "closes_at": at + timedelta(days=5)}
    opening = ask(sent, **how, by=elin, now=at)
    summary = {"summary": "En rättad sammanfattning.", "foreign_partners": None}
    save_section(opening.version, "project", summary, revision=None, by=lina, now=at)
    party = opening.version.parties.first()
    cells = {"c.personal.2025": 1_200_000, "f.own_cash.2025": 700_000}
    save_budget(party, cells, revision=None, by=lina, now=at)
    submit(sent, by=lina, now=at)
    client.force_login(elin)
    url = reverse("applications:content", args=[sent.uuid])
    shown = client.get(url).content.decode()
    assert "Ändrat sedan version 1" in shown
    assert "En rättad sammanfattning." in shown
    assert "Norrviken Biologics AB: Kostnader totalt" in shown
    assert "2\u00a0200\u00a0000\u00a0kr" in shown
    before = client.get(f"{url}?version=1").content.decode()
    assert "En rättad sammanfattning." not in before
    assert "Ändrat sedan" not in before
