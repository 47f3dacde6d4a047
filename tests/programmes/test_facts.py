"""Filling in and correcting facts of a decision: nothing is overwritten in silence, everything stays readable."""

import io
from datetime import UTC, date, datetime

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from programmes.errors import CorrectionUnexplained, FactChanged, FactIncomplete, FactRefused
from programmes.facts import thing_at
from programmes.loading import FOLDER, document_of, load
from programmes.models import Appropriation, Assignment, BudgetFrame, FactChange, ReportingDuty, TechnologyArea
from programmes.workflow.facts import correct, digest, fill_in
from registry.models import Event
from tests.factories import accounts, programmes

pytestmark = pytest.mark.usefixtures("taken_back")

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)
LATER = datetime(2025, 10, 1, 8, tzinfo=UTC)
NUMBER = ("identity", "decision_number", "value")
LEAD = "technology_areas", "energiteknik"


@pytest.fixture(autouse=True)
def in_october(clock):
    clock.set_moment(LATER)


@pytest.fixture(scope="module")
def loaded(standing):
    load(sorted(FOLDER.glob("*.yaml")), now=NOW)


@pytest.fixture
def four(loaded):
    return {one.key: one for one in Assignment.objects.select_related("authority", "case")}


@pytest.fixture
def officer(four):
    return programmes.worker(Role.CASE_OFFICER, four["vin-exc"].authority)


def registrar_of(assignment):
    return programmes.worker(Role.REGISTRAR, assignment.authority)


def exported(key):
    out = io.StringIO()
    call_command("export_assignment", key, stdout=out)
    return yaml.safe_load(out.getvalue())


def lines(assignment):
    rows = assignment.changes.order_by("pk")
    return [(row.path, row.kind, row.before, row.after, row.source, row.reason) for row in rows]


def test_a_missing_fact_is_filled_in_with_where_it_stands_and_may_be_filled_in_anew(four):
    council = four["vr-exc"]
    by = registrar_of(council)
    with pytest.raises(FactIncomplete):
        fill_in(council, fact="decision_number", value="U2099/1", source=" ", by=by, now=LATER)
    with pytest.raises(FactIncomplete):
        fill_in(council, fact="decision_number", value=" ", source="följebrevet", by=by, now=LATER)
    assert not FactChange.objects.exists()
    fill_in(council, fact="decision_number", value="U2099/1", source="följebrevet", by=by, now=LATER)
    fill_in(council, fact="decision_number", value="U2099/00001", source="Postlistan", by=by, now=LATER)
    assert (council.decision_number, council.decision_number_source) == ("U2099/00001", "Postlistan")
    assert lines(council) == [
        ("identity.decision_number.value", "filled", None, "U2099/1", "följebrevet", ""),
        ("identity.decision_number.value", "corrected", "U2099/1", "U2099/00001", "Postlistan", ""),
    ]
    assert council.edited_by == by
    kinds = Event.objects.filter(case=council.case, by=by).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["assignment.fact_filled", "assignment.fact_corrected"]


@pytest.mark.parametrize(
    ("fact", "value", "stands"),
    [
        ("decided_on", "2025-07-03", lambda one: one.decided_on == date(2025, 7, 3)),
        ("valid_from", "2025-07-03", lambda one: one.valid_from == date(2025, 7, 3)),
        ("department", {"department": "u", "name": "Utbildningsdepartementet"}, lambda one: one.department.key == "u"),
        ("department", {"department": "fi", "name": "Finansdepartementet"}, lambda one: one.department.key == "fi"),
        ("ends_on", "2032-12-31", lambda one: one.facts["identity"]["ends_on"]["value"] == "2032-12-31"),
        ("other_numbers", ["U1"], lambda one: one.facts["identity"]["other_numbers"]["value"] == ["U1"]),
    ],
)
def test_every_fact_of_the_decision_is_filled_in_the_same_way_and_exported(four, fact, value, stands):
    council = four["vr-exc"]
    correct(council, {("identity", fact, "value"): value}, source="Följebrevet", by=registrar_of(council), now=LATER)
    assert stands(Assignment.objects.get(key="vr-exc"))
    given = exported("vr-exc")["identity"][fact]
    assert given["source"] == "Följebrevet"
    assert str(given["value"]) == str(value)


def test_what_the_decision_states_is_corrected_only_with_a_reason_and_both_are_kept(four, officer):
    vinnova = four["vin-exc"]
    with pytest.raises(CorrectionUnexplained):
        fill_in(vinnova, fact="decision_number", value="KN2025/01162", source="Rättelse", by=officer, now=LATER)
    fill_in(
        vinnova,
        fact="decision_number",
        value="KN2025/01162",
        source="Departementets rättelse",
        reason="Numret var felskrivet i beslutet",
        by=officer,
        now=LATER,
    )
    assert vinnova.decision_number == "KN2025/01162"
    assert vinnova.source_file["identity"]["decision_number"]["value"] == "KN2025/01161"
    [change] = vinnova.changes.all()
    assert (change.before, change.after, change.reason) == (
        "KN2025/01161",
        "KN2025/01162",
        "Numret var felskrivet i beslutet",
    )
    fill_in(vinnova, fact="decision_number", value="KN2025/01161", source="Beslutet", by=officer, now=LATER)
    assert vinnova.changes.count() == 2
    assert exported("vin-exc") == yaml.safe_load((FOLDER / "vin-exc.yaml").read_text())


def test_what_people_filled_in_can_be_taken_back_and_is_missing_again(four):
    council = four["vr-exc"]
    by = registrar_of(council)
    fill_in(council, fact="decided_on", value="2025-07-03", source="Postlistan", by=by, now=LATER)
    correct(
        council, {("identity", "decided_on", "value"): ""}, source="Uppgiften gällde ett annat beslut", by=by, now=LATER
    )
    council.refresh_from_db()
    assert (council.decided_on, council.decided_on_source) == (None, "")
    assert council.changes.count() == 2
    assert exported("vr-exc") == yaml.safe_load((FOLDER / "vr-exc.yaml").read_text())


def test_saving_what_stands_writes_nothing(four, officer):
    value = four["vin-exc"].decision_number
    assert correct(four["vin-exc"], {NUMBER: value}, source="Beslutet", by=officer, now=LATER) == []
    assert not FactChange.objects.exists()
    four["vin-exc"].refresh_from_db()
    assert four["vin-exc"].edited_at is None


def test_only_the_assignments_own_agency_writes(four, officer):
    for by in (registrar_of(four["vr-exc"]), programmes.worker(Role.AUDITOR), accounts.user()):
        with pytest.raises(NotAllowed):
            fill_in(four["vin-exc"], fact="ends_on", value="2030", source="x", by=by, now=LATER)
    with pytest.raises(NotAllowed):
        fill_in(four["vr-exc"], fact="ends_on", value="2030", source="x", by=officer, now=LATER)


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(four, officer):
    vinnova = four["vin-exc"]
    doc = document_of(vinnova)
    seen = digest(doc, thing_at(doc, ("identity", "ends_on")))
    place = ("identity", "ends_on", "value")
    correct(vinnova, {place: "2030"}, source="Brev", seen=seen, by=officer, now=LATER)
    with pytest.raises(FactChanged):
        correct(vinnova, {place: "2031"}, source="Brev", seen=seen, by=officer, now=LATER)
    assert Assignment.objects.get(key="vin-exc").facts["identity"]["ends_on"]["value"] == "2030"


def test_the_lead_of_an_area_is_given_with_its_decision(four, officer):
    vinnova = four["vin-exc"]
    with pytest.raises(CorrectionUnexplained):
        correct(vinnova, {(*LEAD, "lead_intended"): "Formas"}, source="x", by=officer, now=LATER)
    correct(
        vinnova,
        {
            (*LEAD, "lead_name"): "Statens energimyndighet",
            (*LEAD, "lead_decision"): "Regeringens beslut KN2099/00009 (påhittat)",
            ("duties", "fardplaner-vin-exc", "per_area", "energiteknik", "included"): False,
        },
        source="Regeringens beslut KN2099/00009 (påhittat)",
        by=officer,
        now=LATER,
    )
    [area] = [one for one in exported("vin-exc")["technology_areas"] if one["key"] == "energiteknik"]
    assert (area["lead"], area["lead_name"]) == (None, "Statens energimyndighet")
    assert area["lead_decision"] == "Regeringens beslut KN2099/00009 (påhittat)"
    [roadmaps] = [one for one in exported("vin-exc")["duties"] if one["key"] == "fardplaner-vin-exc"]
    assert [one["included"] for one in roadmaps["per_area"] if one["area"] == "energiteknik"] == [False]
    correct(vinnova, {(*LEAD, "lead"): "vr"}, source="Ändrat", by=officer, now=LATER)
    assert TechnologyArea.objects.get(key="energiteknik").lead.key == "vr"


def test_an_item_of_the_own_appropriation_leaves_the_other_assignments_appropriation_alone(four, officer):
    place = ("appropriations", "24 1:2")
    correct(four["vin-exc"], {(*place, "item"): "4"}, source="Regleringsbrev (påhittat)", by=officer, now=LATER)
    assert Assignment.objects.get(key="vin-exc").appropriation.item == "4"
    assert Assignment.objects.get(key="vin-life").appropriation.item == ""
    assert not four["vin-life"].changes.exists()
    load(sorted(FOLDER.glob("*.yaml")), now=LATER)
    assert Assignment.objects.get(key="vin-exc").appropriation.item == "4"


def test_a_name_of_a_shared_appropriation_is_in_the_history_of_both(four, officer):
    place = ("appropriations", "24 1:2", "expenditure_area_name")
    correct(four["vin-exc"], {place: "Näringsliv"}, source="Budgetpropositionen", by=officer, now=LATER)
    assert Appropriation.objects.get(number="1:2").expenditure_area_name == "Näringsliv"
    assert lines(four["vin-exc"]) == lines(four["vin-life"])
    assert four["vin-life"].changes.get().event.case == four["vin-life"].case


def test_the_full_name_of_a_cut_item_closes_its_gap(client, four):
    green = four["vin-green"]
    by = programmes.worker(Role.ECONOMIST, green.authority)
    client.force_login(by)
    url = reverse("programmes:assignment", args=[green.uuid])
    assert any("avkortat" in one.text for one in client.get(url).context["missing"])
    place = ("appropriations", "24 1:5 1", "item_full_name")
    correct(green, {place: "Näringslivsutveckling – del till Kammarkollegiet"}, source="Brev", by=by, now=LATER)
    page = client.get(url)
    body = page.content.decode()
    assert not any("avkortat" in one.text for one in page.context["missing"])
    assert "Näringslivsutveckl — del till Kammarkollegiet" in body
    assert "Näringslivsutveckling – del till Kammarkollegiet" in body


def test_a_gap_is_settled_with_a_source_and_leaves_the_list(client, four, officer):
    vinnova = four["vin-exc"]
    place = ("gaps", "lopande-information", "settled")
    correct(vinnova, {place: "Varje kvartal, per e-post."}, source="Möte den 4 september 2025", by=officer, now=LATER)
    gap = next(one for one in exported("vin-exc")["gaps"] if one["key"] == "lopande-information")
    assert (gap["settled"], gap["settled_source"]) == ("Varje kvartal, per e-post.", "Möte den 4 september 2025")
    client.force_login(officer)
    page = client.get(reverse("programmes:assignment", args=[vinnova.uuid]))
    assert "Hur ofta och i vilken form" not in " ".join(one.text for one in page.context["missing"])
    assert "Möte den 4 september 2025" in page.content.decode()


def test_the_assumed_first_year_of_a_joint_duty_is_settled_for_both_agencies(four, officer):
    place = ("duties", "gemensam-rapport-excellenskluster")
    values = {(*place, "rule", "from"): 2027, (*place, "assumption"): "", (*place, "submitting_authority"): "vr"}
    correct(four["vin-exc"], values, source="Brev från departementet (påhittat)", by=officer, now=LATER)
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    assert (duty.rule["from"], duty.assumption, duty.submitting_authority.key) == (2027, "", "vr")
    assert [row.path for row in four["vr-exc"].changes.all()] == [row.path for row in four["vin-exc"].changes.all()]
    assert all(one.data["places"] for one in Event.objects.filter(kind="assignment.fact_corrected"))
    roadmaps = ("duties", "fardplaner-vin-exc", "rule", "from")
    with pytest.raises(CorrectionUnexplained):
        correct(four["vin-exc"], {roadmaps: 2027}, source="x", by=officer, now=LATER)


def test_titles_and_contents_are_worded_anew_and_the_case_follows(four, officer):
    vinnova = four["vin-exc"]
    with pytest.raises(CorrectionUnexplained):
        correct(vinnova, {("title",): "Annan rubrik"}, source="x", by=officer, now=LATER)
    correct(vinnova, {("title",): "Annan rubrik"}, source="Rättelse", reason="Ny rubrik", by=officer, now=LATER)
    correct(vinnova, {("contents", "uppgift", "text"): "Gör detta."}, source="Tydligare", by=officer, now=LATER)
    vinnova.refresh_from_db()
    vinnova.case.refresh_from_db()
    assert (vinnova.title_sv, vinnova.case.title_public) == ("Annan rubrik", "Annan rubrik")
    assert "Gör detta." in [one["text"] for one in exported("vin-exc")["contents"]]


@pytest.mark.parametrize(
    ("place", "value"),
    [(("identity", "decided_on", "value"), "3 juli"), (("identity", "decision_number", "value"), "x" * 41)],
)
def test_what_no_file_could_say_is_refused_and_nothing_is_written(four, place, value):
    council = four["vr-exc"]
    with pytest.raises(FactRefused, match=r"identity\."):
        correct(council, {place: value}, source="x", by=registrar_of(council), now=LATER)
    assert not FactChange.objects.exists()
    assert document_of(Assignment.objects.get(key="vr-exc")) == council.source_file


@pytest.mark.parametrize(("fact", "day"), [("valid_from", "2035-01-01"), ("decided_on", "2199-01-01")])
def test_a_day_that_would_lock_the_ledger_or_has_not_come_is_refused_at_its_field(four, client, officer, fact, day):
    own = four["vin-exc"]
    client.force_login(registrar_of(own))
    url = reverse("programmes:fact", args=[own.uuid, f"identity/{fact}"])
    seen = client.get(url).context["form"].initial["seen"]
    answer = client.post(url, {"value": day, "source": "Ett brev", "reason": "Ett skäl", "seen": seen})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["value"])
    assert not FactChange.objects.exists()


def test_an_edit_leaves_amounts_and_everything_else_as_they_were(four, officer):
    frames = list(BudgetFrame.objects.values())
    before = exported("vin-exc")
    correct(four["vin-exc"], {("identity", "ends_on", "value"): "2031"}, source="Brev", by=officer, now=LATER)
    after = exported("vin-exc")
    assert after["identity"].pop("ends_on") != before["identity"].pop("ends_on")
    assert after == before
    assert list(BudgetFrame.objects.values()) == frames


def test_a_file_that_changes_a_fact_stands_in_the_history_as_the_files(four, officer, tmp_path):
    changed = tmp_path / "vin-exc.yaml"
    text = (
        (FOLDER / "vin-exc.yaml").read_text().replace("short_title: strategisk del", "short_title: strategiska delen")
    )
    changed.write_text(text)
    fill_in(four["vin-exc"], fact="ends_on", value="2031", source="Brev", by=officer, now=LATER)
    load([changed], now=LATER)
    load([changed], now=LATER, overwrite=True)
    rows = [
        (row.path, row.kind, row.before, row.after, row.source, row.by)
        for row in four["vin-exc"].changes.order_by("pk")
    ]
    assert rows == [
        ("identity.ends_on.value", "filled", None, "2031", "Brev", officer),
        ("short_title", "loaded", "strategisk del", "strategiska delen", "vin-exc.yaml", None),
        ("identity.ends_on.value", "overwritten", "2031", None, "vin-exc.yaml", None),
        ("identity.ends_on.source", "overwritten", "Brev", None, "vin-exc.yaml", None),
    ]


class TestPages:
    """The same in the browser's forms."""

    @pytest.fixture
    def as_officer(self, client, officer):
        client.force_login(officer)
        return client

    def url(self, assignment, place):
        return reverse("programmes:fact", args=[assignment.uuid, place])

    def test_every_place_on_the_page_opens_its_form(self, as_officer, four):
        for assignment in four.values():
            user = registrar_of(assignment)
            as_officer.force_login(user)
            page = as_officer.get(reverse("programmes:assignment", args=[assignment.uuid]))
            links = {
                part.split('"')[0]
                for part in page.content.decode().split('href="')[1:]
                if "/uppgift/" in part.split('"')[0]
            }
            assert len(links) > 10
            # Of each kind of place one, and every place of one decision.
            if assignment.key != "vin-green":
                links = {link.split("/uppgift/")[1].split("/")[0]: link for link in sorted(links)}.values()
            for link in links:
                assert as_officer.get(link).status_code == 200, link

    @pytest.mark.parametrize(
        "place", ["identity/nothing", "frames/2025", "authority", "gaps/nothing", "title/x", "key"]
    )
    def test_what_is_not_edited_is_not_found(self, as_officer, four, place):
        assert as_officer.get(self.url(four["vin-exc"], place)).status_code == 404

    def test_a_fact_without_source_is_refused_at_its_field_and_what_was_typed_stays(self, as_officer, four):
        answer = as_officer.post(
            self.url(four["vin-exc"], "identity/ends_on"), {"value": "Slutet av 2032", "source": ""}
        )
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["source"])
        assert "Slutet av 2032" in answer.content.decode()

    def test_another_value_than_the_decisions_asks_for_a_reason(self, as_officer, four):
        url = self.url(four["vin-exc"], "identity/decision_number")
        data = {"value": "KN2025/01162", "source": "Rättelse"}
        assert list(as_officer.post(url, data).context["form"].errors) == ["reason"]
        assert as_officer.post(url, data | {"reason": "Felskrivet"}).status_code == 302
        body = as_officer.get(reverse("programmes:assignment", args=[four["vin-exc"].uuid])).content.decode()
        for shown in ("KN2025/01162", "Diarienummer: KN2025/01161", "Rättelse", "Felskrivet"):
            assert shown in body

    def test_a_ministry_without_name_here_is_written_by_name(self, as_officer, four):
        url = self.url(four["vin-exc"], "identity/department")
        data = {"value": "", "another": "Försvarsdepartementet", "source": "Brev"}
        assert as_officer.post(url, data).status_code == 302
        assert Assignment.objects.get(key="vin-exc").department.name == "Försvarsdepartementet"

    def test_what_is_missing_stays_marked_beside_who_filled_it_in_and_from_where(self, as_officer, four, officer):
        url = self.url(four["vin-exc"], "identity/decided_on")
        assert as_officer.post(url, {"value": "2025-07-03", "source": "Postlistan"}).status_code == 302
        page = as_officer.get(reverse("programmes:assignment", args=[four["vin-exc"].uuid]))
        shown = next(one for one in page.context["facts"] if one.url == url)
        assert (shown.is_missing, shown.values, shown.entered.source) == (True, ["3\xa0juli 2025"], "Postlistan")
        assert str(officer) in page.content.decode()

    def test_a_stale_form_shows_what_stands_and_saves_when_sent_again(self, as_officer, four, officer):
        vinnova = four["vin-exc"]
        url = self.url(vinnova, "identity/ends_on")
        seen = as_officer.get(url).context["form"]["seen"].value()
        fill_in(vinnova, fact="ends_on", value="2030", source="Brev", by=officer, now=LATER)
        data = {"value": "2031", "source": "Brev", "seen": seen}
        answer = as_officer.post(url, data)
        assert answer.status_code == 409
        assert "2030" in answer.content.decode()
        again = data | {"seen": answer.context["form"]["seen"].value()}
        assert as_officer.post(url, again).status_code == 302
        assert [row.after for row in vinnova.changes.order_by("pk")] == ["2030", "2031"]

    def test_the_history_tells_everything_and_is_narrowed_by_what_stands_in_the_address(
        self, as_officer, four, officer
    ):
        vinnova = four["vin-exc"]
        fill_in(vinnova, fact="ends_on", value="2030", source="Brevet", by=officer, now=LATER)
        fill_in(vinnova, fact="decided_on", value="2025-07-03", source="Postlistan", by=officer, now=LATER)
        url = reverse("programmes:history", args=[vinnova.uuid])
        body = as_officer.get(url).content.decode()
        for shown in ("Brevet", "Postlistan", "3\xa0juli 2025", str(officer)):
            assert shown in body
        one = as_officer.get(url, {"uppgift": "identity.ends_on.value"})
        assert [line["changes"][0].after for line in one.context["lines"]] == [["2030"]]
        loaded = as_officer.get(url, {"slag": "assignment.loaded"})
        assert [line["event"].kind for line in loaded.context["lines"]] == ["assignment.loaded"]
        assert as_officer.get(url, {"slag": "nonsens", "uppgift": "x"}).status_code == 200

    def test_the_history_asks_as_much_for_many_changes_as_for_few(self, as_officer, four, officer):
        vinnova = four["vin-exc"]
        url = reverse("programmes:history", args=[vinnova.uuid])

        def count():
            as_officer.get(url)
            with CaptureQueriesContext(connection) as counted:
                as_officer.get(url)
            return len(counted)

        fill_in(vinnova, fact="ends_on", value="2030", source="Brev", by=officer, now=LATER)
        few = count()
        for year in range(2031, 2037):
            fill_in(vinnova, fact="ends_on", value=str(year), source="Brev", by=officer, now=LATER)
        assert count() == few
