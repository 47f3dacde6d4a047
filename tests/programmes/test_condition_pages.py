"""The pages of conditions: how each stands on what has really been granted, how it is read, and exceptions."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from grants.workflow.classifying import classify, state_part
from programmes.display.evaluation import standings
from programmes.models import Assignment, ConditionException, LedgerEntry
from programmes.rules.verdict import State
from programmes.workflow.conditions import allow_exception
from tests.factories import grants, registry
from tests.factories import programmes as given

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
FLOOR = {"minimum": 1_000_000, "basis": "grant"}


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture
def council():
    assignment = given.pair()[1]
    given.authorisation(assignment, 100_000_000, 2028)
    return assignment


@pytest.fixture
def floor(council):
    return given.condition(
        council,
        "portfolio.project_year_min",
        key="golv",
        scope="project_year",
        severity="override",
        parameters=FLOOR,
        title_sv="Minst en miljon per kluster och år",
        readings=[
            {"parameters": {"basis": "grant"}, "text": "Bidraget räknas."},
            {"parameters": {"basis": "total"}, "text": "All finansiering räknas."},
        ],
    )


@pytest.fixture
def cluster(council):
    """A granted cluster: 900 000 kronor a year for 2025 and 2026, and 500 000 a year of its own."""
    return grants.grant(council)


def signed_in(client, role=Role.CASE_OFFICER, authority=None):
    user = given.worker(role, authority or given.agency("vr"))
    client.force_login(user)
    return user


def page(client, name, *args, **query):
    return client.get(reverse(f"programmes:{name}", args=args), query)


def states_of(user, key="vr-exc"):
    assignment = Assignment.objects.filter(key=key).prefetch_related("strands", "conditions__strand", "duties__duty")
    found = standings(assignment.select_related("programme"), user, NOW)
    return {one.condition.key: one for one in found}


def test_before_anything_is_granted_the_page_says_why_it_is_not_judged(client, floor):
    signed_in(client)
    html = page(client, "condition", floor.uuid).content.decode()
    assert "Kan inte bedömas än" in html
    assert "Inget har beviljats än." in html
    assert floor.quote in html


def test_a_granted_cluster_is_judged_by_project_and_year_in_both_readings(client, floor, cluster):
    user = signed_in(client)
    standing = states_of(user)["golv"]
    assert standing.state is State.BREACH
    assert [(row.year, row.figures["grant"], row.figures["total"]) for row in standing.verdict.rows] == [
        (2025, 900_000, 1_400_000),
        (2026, 900_000, 1_400_000),
    ]
    assert [(one.in_force, one.verdict.state) for one in standing.readings] == [
        (True, State.BREACH),
        (False, State.HOLDS),
    ]
    html = page(client, "condition", floor.uuid).content.decode()
    assert "Inte uppfyllt" in html
    assert "2025: 100 000 kr saknas till 1 000 000 kr." in html.replace("\xa0", " ")
    assert cluster.project.title in html
    assert "Bidraget räknas." in html
    assert "All finansiering räknas." in html


def test_a_condition_says_for_which_decisions_it_holds(client, floor, cluster):
    user = signed_in(client)
    assert "Gäller så länge beslutet gäller." in page(client, "condition", floor.uuid).content.decode()
    floor.valid_to = date(2024, 12, 31)
    floor.save()
    html = page(client, "condition", floor.uuid).content.decode().replace("\xa0", " ")
    assert "Gäller det som beslutas till och med den 31 december 2024." in html
    assert states_of(user)["golv"].state is State.NOT_YET


def test_the_lists_of_the_programme_and_the_assignment_show_the_same_state(client, floor, cluster):
    signed_in(client)
    assignment = floor.assignment
    for html in (
        page(client, "assignment", assignment.uuid).content.decode(),
        page(client, "programme", assignment.programme.key).content.decode(),
    ):
        assert reverse("programmes:condition", args=[floor.uuid]) in html
        assert "Inte uppfyllt" in html
        assert "Kan inte bedömas än" not in html


def test_a_reader_who_does_not_see_the_case_sees_the_state_and_no_project(client, floor, cluster):
    signed_in(client, authority=given.agency("vinnova"))
    html = page(client, "condition", floor.uuid).content.decode()
    assert "Inte uppfyllt" in html
    assert cluster.project.title not in html
    assert "gäller 2 rader i ärenden som du inte ser" in html


def test_a_blocked_officer_sees_no_row_of_the_case(client, floor, cluster):
    user = signed_in(client)
    registry.block(cluster.case, user)
    html = page(client, "condition", floor.uuid).content.decode()
    assert cluster.project.title not in html


def test_rows_are_chosen_by_year_and_by_shortfall_in_the_address(client, floor, cluster):
    signed_in(client)
    html = page(client, "condition", floor.uuid, year=2026).content.decode()
    assert '<td data-l="År">2026</td>' in html
    assert '<td data-l="År">2025</td>' not in html
    assert page(client, "condition", floor.uuid, found="brister", year="x").status_code == 200


def test_an_exception_is_decided_on_the_page_and_shown_with_the_finding(client, floor, cluster):
    decider = signed_in(client, Role.DECISION_MAKER)
    html = page(client, "condition", floor.uuid).content.decode()
    place = f"{cluster.case.uuid}:2025"
    assert f"for={place.replace(':', '%3A')}" in html
    url = reverse("programmes:condition_exception", args=[floor.uuid])
    form = client.get(url, {"for": place}).content.decode()
    assert f'value="{place}" selected' in form
    answer = client.post(url, {"place": place, "reason": "", "allowed_on": "2026-01-19"})
    assert answer.status_code == 422
    assert ConditionException.objects.count() == 0
    answer = client.post(
        url, {"place": place, "reason": "Bara en månad 2025.", "allowed_on": "2026-01-19"}, follow=True
    )
    html = answer.content.decode()
    assert "Undantag: Bara en månad 2025." in html
    assert decider.person.name in html
    made = ConditionException.objects.get()
    assert (made.case, made.year, made.allowed_on) == (cluster.case, 2025, date(2026, 1, 19))
    assert states_of(decider)["golv"].state is State.BREACH  # 2026 is still short
    taken_back = reverse("programmes:condition_withdraw", args=[floor.uuid, made.uuid])
    html = client.post(taken_back, {"reason": "Beslutet ändrat"}, follow=True).content.decode()
    assert "Återtogs av" in html
    assert "Beslutet ändrat" in html


def test_an_exception_for_all_years_lifts_the_shortfall_and_is_seen(floor, cluster):
    decider = given.worker(Role.DECISION_MAKER, floor.assignment.authority)
    allow_exception(floor, case=cluster.case, reason="Tidig fas", allowed_by="", by=decider, now=NOW)
    assert states_of(decider)["golv"].state is State.EXCEPTED


def test_how_it_is_read_is_chosen_on_its_page_and_remembered(client, floor, cluster):
    user = signed_in(client)
    url = reverse("programmes:condition_reading", args=[floor.uuid])
    assert "Bidraget räknas." in client.get(url).content.decode()
    answer = client.post(url, {"reading": "2", "reason": ""})
    assert answer.status_code == 422
    html = client.post(url, {"reading": "2", "reason": "Enligt departementets svar"}, follow=True).content.decode()
    assert "Enligt departementets svar" in html
    again = client.post(url, {"reading": "2", "reason": "Ännu ett svar"})
    assert (again.status_code, "Ännu ett svar" in again.content.decode()) == (422, True)
    assert user.person.name in html
    assert "bidraget → all finansiering, vem som än betalar" in html
    assert states_of(user)["golv"].state is State.HOLDS
    own = {"reading": "own", "figure_basis": "grant", "figure_partial_years": "left_out", "reason": "Delår räknas inte"}
    assert client.post(url, own).status_code == 302
    floor.refresh_from_db()
    assert floor.parameters == FLOOR | {"basis": "grant", "partial_years": "left_out"}


def test_a_theme_and_a_demanded_part_are_judged_when_someone_has_stated_them(council, cluster):
    officer = given.worker(Role.CASE_OFFICER, council.authority)
    given.condition(
        council,
        "portfolio.theme_min",
        key="ai",
        scope="programme_year",
        severity="breach",
        parameters={"theme": "ai", "minimum": 500_000, "binding_from": 2028},
    )
    given.condition(
        council, "portfolio.component", key="ssh", scope="project", severity="blocking", parameters={"component": "ssh"}
    )
    before = states_of(officer)
    assert (before["ai"].state, before["ssh"].state) == (State.WARNING, State.NOT_YET)
    classify(cluster, theme="ai", percent=60, reason="Tre av fem arbetspaket", by=officer, now=NOW)
    state_part(cluster, part="ssh", description="En etnolog deltar", amount=1, by=officer, now=NOW)
    after = states_of(officer)
    assert (after["ai"].state, after["ssh"].state) == (State.HOLDS, State.HOLDS)
    totals = {row.year: row.figures["theme_total"] for row in after["ai"].verdict.rows if row.year}
    assert totals[2026] == 540_000
    state_part(cluster, part="ssh", description="", amount=0, by=officer, now=NOW)
    assert states_of(officer)["ssh"].state is State.BREACH


def test_the_decisions_missing_number_stops_what_has_to_refer_to_it(council):
    given.duty(council, key="delredovisning", title_sv="Delredovisning", requires_decision_number=True)
    given.condition(council, "duty.decision_number", key="dnr", severity="blocking", scope="assignment")
    user = given.worker()
    assert states_of(user)["dnr"].state is State.BREACH
    Assignment.objects.filter(pk=council.pk).update(decision_number="U2025/01234")
    assert states_of(user)["dnr"].state is State.HOLDS


def test_the_split_is_judged_by_the_strands_frames_and_the_ledger():
    green = given.assignment("vin-green", of=given.programme("gron"))
    platform, projects = given.strand(green, "plattform"), given.strand(green, "projekt")
    for strand, amount in ((platform, 11_000_000), (projects, 4_000_000)):
        given.frame(green, 2026, amount, "fixed", strand=strand)
    given.condition(
        green,
        "portfolio.split",
        key="split",
        scope="assignment_year",
        severity="blocking",
        parameters={"strict_years": [2026]},
    )
    user = given.worker()
    assert states_of(user, "vin-green")["split"].state is State.NOT_YET
    LedgerEntry.objects.create(
        assignment=green,
        strand=projects,
        year=2026,
        kind="commitment",
        amount=Decimal(4_000_001),
        occurred_on=date(2026, 1, 10),
        recorded_at=NOW,
        case=registry.case(),
        idempotency_key="one too much",
    )
    standing = states_of(user, "vin-green")["split"]
    assert standing.state is State.BREACH
    assert standing.verdict.findings[0].figures["excess"] == 1


def test_a_condition_of_a_kind_that_nobody_knows_says_so_and_does_not_break_the_page(client, council):
    odd = given.condition(council, "portfolio.unheard_of", key="odd")
    signed_in(client)
    html = page(client, "condition", odd.uuid).content.decode()
    assert "Villkorets uppgifter kan inte läsas." in html


def test_more_conditions_and_more_projects_ask_no_more_questions(client, council, floor, cluster):
    signed_in(client)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert page(client, "assignment", council.uuid).status_code == 200
        return len(queries)

    asked()
    before = asked()
    for number in range(4):
        given.condition(council, "project.max_grant", key=f"k{number}", parameters={"amount": number + 1})
    grants.grant(council, by=None, title="Ett kluster till")
    assert asked() == before


def test_pages_speak_english_and_no_figure_is_without_its_words(client, floor, cluster):
    user = signed_in(client)
    user.language = "en"
    user.save()
    html = page(client, "condition", floor.uuid).content.decode()
    assert "Not met" in html
    assert "Make an exception" not in html  # an officer does not decide on what otherwise stops
    assert "Each project has at least" in html
