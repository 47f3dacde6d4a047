"""An assignment that the code has never seen: another authority, other years, other days. Invented from end to end."""

import io
from datetime import UTC, datetime

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse

from accounts.roles import Role
from programmes.loading import FOLDER, load, quotes
from programmes.models import Assignment, ReportingDuty
from programmes.workflow.facts import correct, fill_in
from tests.factories import accounts
from tests.programmes.test_loading_files import example

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 3, 8, tzinfo=UTC)

#: What the description's example does not use: a joint duty, areas with leads of every kind, gaps that are closed.
MORE = """
technology_areas:
  - {key: elektrolys, name: Elektrolys, name_en: Electrolysis, lead: provmyndigheten, quote: inom elektrolys,
     lead_quote: Provmyndigheten ska leda arbetet}
  - {key: lagring, name: Lagring, lead: null, lead_name: Statens provverk, lead_decision: KN2099/00012,
     quote: inom lagring}
  - {key: transport, name: Transport, lead: null, lead_intended: Statens transportprov, lead_decision: null,
     quote: inom transport, lead_note: Beslutet saknas., lead_note_en: The decision is missing.}
contents:
  - {key: samrad, kind: consultation, text: Inhämta synpunkter., text_en: Obtain views., quote: inhämta synpunkter,
     items: [regioner, företag], note: Två grupper.}
"""
DUTY = """  - key: fardplan-prov-vatgas
    title: Färdplaner
    document_kind: roadmaps
    rule: {kind: every_n_years, every: 3, before_end_of_month: 6, from: 2029, to: 2035}
    joint: true
    requires_decision_number: false
    submitting_authority: null
    recipients:
      - {department: kn, name: Klimat- och näringslivsdepartementet}
      - {department: fi, name: Finansdepartementet}
    quote: vart tredje år före utgången av juni
    per_area:
      - {area: elektrolys, included: true}
      - {area: transport, included: null, note: Oklart.}
    milestones:
      - {key: presentation, title: Presentation, title_en: Presentation, quote: presenteras för regeringen}
"""
GAP = """  - key: transport
    kind: ambiguous
    about: ["technology_areas[transport].lead_decision"]
    text: Det är oklart vem som leder transport.
    text_en: It is unclear who leads transport.
    treatment: Ledningen kan föras in.
    treatment_en: The lead can be entered.
  - key: slutar
    kind: missing
    text: Slutår anges inte.
    treatment: Inget slut antas.
    settled: Till och med 2035.
    settled_source: Departementets brev (påhittat)
"""


@pytest.fixture
def document(tmp_path, clock):
    clock.set_moment(NOW)
    text = example().replace("\npayment_rules:", f"\n{DUTY}\npayment_rules:") + GAP + MORE
    path = tmp_path / "prov.yaml"
    path.write_text(text, encoding="utf-8")
    load([*sorted(FOLDER.glob("*.yaml")), path], now=NOW)
    return yaml.safe_load(text)


@pytest.fixture
def fifth(document):
    return Assignment.objects.select_related("authority", "programme", "case").get(key="prov-vatgas")


def exported() -> dict:
    out = io.StringIO()
    call_command("export_assignment", "prov-vatgas", stdout=out)
    return yaml.safe_load(out.getvalue())


def test_it_is_exported_as_it_was_loaded(document, fifth):
    assert exported() == document


def test_it_loads_again_unchanged_and_beside_the_others(document, fifth, tmp_path, capsys):
    call_command("load_assignments", tmp_path / "prov.yaml")
    call_command("load_assignments")
    assert capsys.readouterr().out.splitlines() == [
        f"{key}: unchanged" for key in ("prov-vatgas", "vin-exc", "vin-green", "vin-life", "vr-exc")
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_its_own_officer_reads_it_on_every_page_and_each_quote_stands_there(client, document, fifth, language):
    officer = accounts.staff(Role.CASE_OFFICER, fifth.authority)
    type(officer).objects.filter(pk=officer.pk).update(language=language)
    client.force_login(officer)
    page = client.get(reverse("programmes:assignment", args=[fifth.uuid]))
    body = page.content.decode().replace("\xa0", " ")
    assert f'<html lang="{language}"' in body
    for path, quote in quotes(document):
        if path.startswith("duties[2].milestones") or "requires_" in path:
            continue
        assert quote in body, path
    for shown in ("Provmyndigheten", "Provkassan", "Statens provverk", "KN2099/00012", "Till och med 2035."):
        assert shown in body
    programme = client.get(reverse("programmes:programme", args=["vatgas"]))
    [agency] = programme.context["agencies"]
    assert (agency["may"].room, agency["may"].wording) == (0, "")
    assert agency["may"].next.due.due.isoformat() == "2027-09-15"
    assert "Vätgas" in client.get(reverse("programmes:list")).content.decode() or language == "en"
    for name in ("history", "record_frame", "record_authorisation", "attach_decision"):
        assert client.get(reverse(f"programmes:{name}", args=[fifth.uuid])).status_code == 200, name
    assert client.get(reverse("reporting:calendar")).status_code == 200
    assert client.get(reverse("registry:case", args=[fifth.case.uuid]), follow=True).status_code == 200


def test_what_its_people_fill_in_is_kept_and_exported(document, fifth, tmp_path):
    officer = accounts.staff(Role.CASE_OFFICER, fifth.authority)
    fill_in(fifth, fact="decision_number", value="KN2099/00001", source="Postlistan", by=officer, now=NOW)
    correct(
        fifth,
        {("technology_areas", "transport", "lead_decision"): "KN2099/00013"},
        source="KN2099/00013",
        by=officer,
        now=NOW,
    )
    load([tmp_path / "prov.yaml"], now=NOW)
    found = exported()
    assert found["identity"]["decision_number"] == document["identity"]["decision_number"] | {
        "value": "KN2099/00001",
        "source": "Postlistan",
    }
    [transport] = [one for one in found["technology_areas"] if one["key"] == "transport"]
    assert transport["lead_decision"] == "KN2099/00013"


def test_its_duties_are_its_own(fifth):
    assert set(fifth.duties.values_list("duty__key", flat=True)) == {
        "lagesbild-prov-vatgas",
        "rekvisition-prov-vatgas",
        "fardplan-prov-vatgas",
    }
    assert ReportingDuty.objects.get(key="rekvisition-prov-vatgas").recipient_organisation.number == "202199-0029"
