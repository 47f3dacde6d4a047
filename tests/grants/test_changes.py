"""Changes of a grant: typed, said why not, before and after, decided; a new version, and entries where money moves."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.workflow.accounts import say_account
from applications.workflow.people import accept
from grants.errors.changes import ChangeActNotOpen, ChangeFaulty, ChangeNotAvailable, ChangeOutdated
from grants.models import ChangeKind, ChangeRequest
from grants.queries.money import money
from grants.rules.changes import Move, Party, Situation, State, judge, moved, unavailable, with_budget, without
from grants.states.changes import ChangeAct, ChangeStatus, is_open
from grants.workflow import agreeing, changing, offering, papers
from grants.workflow.judging import account_of
from grants.workflow.reports.parties import budget_of
from programmes.models import LedgerEntry
from registry.models import Job, Message, RegisterEntry
from registry.models.access import Rights
from tests.factories import accounts, programmes, reports
from tests.factories.payments import NOW
from tests.grants.test_agreement import SAID, terms

KRONOR = st.integers(0, 1_000_000)


def state(**parties):
    made = {
        key: Party(key, {2025: grant}, Fraction(grant, costs), {"personal": {2025: costs}})
        for key, (grant, costs) in parties.items()
    }
    return State(date(2025, 1, 1), date(2026, 12, 31), made, next(iter(made)))


@given(st.integers(1, 1_000_000), st.integers(1, 1_000_000), KRONOR, KRONOR)
def test_a_move_neither_makes_nor_loses_money_and_what_is_accepted_keeps_every_limit(first, second, costs, grant):
    before = state(a=(first, first * 2), b=(second, second))
    after = moved(before, Move("a", "b", "personal", "equipment", 2025, costs, grant))
    assert sum(one.amount for one in after.parties.values()) == first + second
    assert sum(one.costs for one in after.parties.values()) == first * 2 + second
    if not [one for one in judge(before, after) if one.severity == "blocking"]:
        for one in after.parties.values():
            assert 0 <= one.amount <= one.intensity * one.costs
            assert min(amount for years in one.budget.values() for amount in years.values()) >= 0


def test_a_move_to_a_later_year_leaves_the_year_it_stood_in():
    after = moved(state(a=(500, 1000)), Move("a", "a", "personal", "personal", 2025, 200, 100, to_year=2027))
    assert after.parties["a"].by_year == {2025: 400, 2027: 100}
    assert after.parties["a"].budget == {"personal": {2025: 800, 2027: 200}}
    assert judge(state(a=(500, 1000)), after) == []


@given(st.integers(1, 1_000_000), st.integers(1, 1_000_000), st.integers(0, 1_000_000))
def test_who_leaves_keeps_what_it_was_paid_and_nothing_is_lost(first, second, paid):
    paid = min(paid, second)
    before = state(a=(first, first), b=(second, second))
    leaving = Party("b", {2025: second}, Fraction(1), {"personal": {2025: second}}, paid, {2025: paid})
    before = State(before.starts_on, before.ends_on, {**before.parties, "b": leaving}, "a")
    after = without(before, "b", heir="a")
    assert (after.parties["b"].amount, after.parties["a"].amount) == (paid, first + second - paid)
    assert [one.rule for one in judge(before, after)] in ([], ["change.nothing"], ["change.within_tolerance"])


CELLS = st.dictionaries(st.sampled_from([2025, 2026, 2027]), KRONOR, max_size=3)


@given(
    amounts=st.fixed_dictionaries({"a": CELLS, "b": CELLS}),
    costs=st.fixed_dictionaries({"a": CELLS, "b": CELLS}),
    kept=st.fixed_dictionaries({"a": CELLS, "b": CELLS}),
    evens=st.booleans(),
)
def test_a_budget_that_is_accepted_keeps_the_sum_what_is_paid_and_what_is_approved(amounts, costs, kept, evens):
    before = state(a=(500_000, 1_000_000), b=(500_000, 500_000))
    made = {
        key: replace(one, paid_by_year={2025: kept[key].get(2025, 0)}, approved_by_year={2025: kept[key].get(2026, 0)})
        for key, one in before.parties.items()
    }
    before = replace(before, parties=made)
    if evens:  # what one is given another loses, so that some are accepted
        amounts = {"a": {2025: amounts["a"].get(2025, 0)}, "b": {2025: 1_000_000 - amounts["a"].get(2025, 0)}}
    rows = {key: {"personal": years} for key, years in costs.items()}
    after = with_budget(before, rows, amounts, years=[2025, 2026, 2027])
    if any(one.severity == "blocking" for one in judge(before, after)):
        return
    assert sum(one.amount for one in after.parties.values()) == 1_000_000
    for key, one in after.parties.items():
        was = before.parties[key]
        assert one.amount <= one.intensity * one.costs
        if one != was:
            assert one.by_year[2025] >= one.paid_by_year[2025]
            assert one.costs_of(2025) >= min(one.approved_by_year[2025], was.costs_of(2025))


def test_what_stands_paid_or_approved_and_what_was_of_later_years_is_not_moved():
    before = state(a=(500, 1000), b=(500, 500))
    firm = replace(before.parties["a"], paid_by_year={2025: 400}, approved_by_year={2025: 900})
    later = replace(before.parties["b"], by_year={2025: 300, 2026: 200}, budget={"personal": {2025: 700}})
    before = replace(before, parties={"a": firm, "b": later})

    def found(costs, amounts):
        after = with_budget(before, costs, amounts, years=[2025, 2026])
        return [one.rule for one in judge(before, after) if one.severity == "blocking"]

    assert found({}, {"a": {2025: 400}, "b": {2025: 400}}) == []
    assert found({}, {"a": {2025: 399}, "b": {2025: 401}}) == ["change.paid_year"]
    assert "change.approved_year" in found({"a": {"personal": {2025: 899}}}, {})
    assert found({}, {"b": {2025: 400, 2026: 100}}) == ["change.earlier_year"]
    assert "change.sum" in found({}, {"b": {2025: 400}})
    for wrong in ({"b": {2030: 1}}, {"b": {2025: -1}}):
        with pytest.raises(ValueError, match="20"):
            with_budget(before, {}, wrong, years=[2025, 2026])


def test_whoever_takes_part_with_means_of_its_own_leaves_its_costs_to_another():
    own = Party("b", {}, Fraction(0), {"personal": {2025: 70}})
    before = replace(state(a=(500, 1000)), parties={**state(a=(500, 1000)).parties, "b": own})
    after = without(before, "b", heir="a")
    assert (after.parties["b"].costs, after.parties["a"].costs) == (0, 1070)
    assert judge(before, after) == []


def test_what_is_moved_within_the_tolerance_need_not_be_asked_for():
    before = state(a=(500, 1000))
    little = moved(before, Move("a", "a", "personal", "equipment", 2025, 100, 0))
    more = moved(before, Move("a", "a", "personal", "equipment", 2025, 101, 0))
    assert [one.rule for one in judge(before, little, tolerance=Fraction(1, 10))] == ["change.within_tolerance"]
    assert judge(before, more, tolerance=Fraction(1, 10)) == []
    added = with_budget(before, {"a": {"personal": {2025: 1010}}}, {}, years=[2025])
    assert judge(before, added, tolerance=Fraction(1, 10)) == []  # costs that only grow are not moved


@pytest.mark.parametrize(
    ("kind", "at", "why"),
    [
        ("time", Situation(), ""),
        ("time", Situation(has_agreement=False), "no_agreement"),
        ("content", Situation(is_closed=True), "closed"),
        ("leader", Situation(all_accepted=False), "not_accepted"),
        ("party_out", Situation(all_accepted=False), ""),
        ("budget", Situation(waiting=["budget"]), "waiting"),
        ("budget", Situation(waiting=["time"]), ""),
        ("time", Situation(ends_on=date(2026, 1, 1), today=date(2026, 1, 2)), "ended"),
        ("time", Situation(ends_on=date(2026, 1, 1), today=date(2026, 1, 1)), ""),
        ("content", Situation(ends_on=date(2026, 1, 1), today=date(2026, 1, 2)), ""),
        ("pause", Situation(is_paused=True), "paused"),
        ("party_out", Situation(parties=1), "one_party"),
        ("coordinator", Situation(parties=1), "one_party"),
    ],
)
def test_a_kind_that_cannot_be_asked_for_says_why(kind, at, why):
    assert unavailable(kind, at) == why


def test_only_what_waits_is_decided_or_withdrawn():
    allowed = {(status, act) for status in ChangeStatus for act in ChangeAct if is_open(status, act)}
    assert allowed == {(ChangeStatus.ASKED, act) for act in ChangeAct}


@pytest.fixture
def applicant(grant):
    return grant.decision.application.submitted_by


@pytest.fixture
def decider(grant):
    return programmes.worker(Role.DECISION_MAKER, grant.authority)


def uuids(grant):
    return {one.name: str(one.organisation.uuid) for one in grant.versions.first().parties.all()}


def a_move(of, /, **fields):
    keys = uuids(of)
    usual = {
        "source": keys["Norrviken Biologics AB"],
        "target": keys["Aros universitet"],
        "source_category": "personal",
        "target_category": "equipment",
        "year": 2026,
        "costs": 200_000,
        "grant": 100_000,
    }
    return usual | fields


def ask(grant, applicant, kind="budget", wanted=None, reason="Utrustningen blev dyrare."):
    return changing.ask(grant, kind=kind, wanted=wanted or a_move(grant), reason=reason, by=applicant, now=NOW)


def test_money_for_a_later_year_is_held_against_that_years_frame_and_said_to_wait_for_its_money(
    grant, applicant, decider
):
    def found(amount):
        before = changing.state_of(grant, grant.versions.first())
        source = before.parties[before.coordinator]
        later = {**before.parties, before.coordinator: replace(source, by_year={**source.by_year, 2027: amount})}
        rows = changing.of_later_years(grant, before, replace(before, parties=later), now=NOW)
        return [(one.rule, one.severity.value, one.figures["year"]) for one in rows]

    assert found(0) == []
    assert found(100_000) == [("change.conditional", "warning", 2027)]
    assert found(900_000_000) == [("change.no_room", "blocking", 2027)]
    one = ask(grant, applicant, wanted=a_move(grant, to_year=2027))
    page = Client()
    page.force_login(decider)
    shown = page.get(reverse("grants:change", args=[one.uuid])).content.decode()
    assert "under förutsättning att medel anvisas" in shown
    changing.approve(one, why="Utrustningen kommer senare", by=decider, now=NOW)
    entry = LedgerEntry.objects.get(case=grant.case, kind="commitment", year=2027, amount=100_000)
    assert entry.conditional


def test_an_approved_move_makes_a_version_and_entries_that_sum_to_nothing(grant, applicant, decider):
    before = money(grant)
    for wrong in ({"grant": 500_000}, {"costs": 0}, {"year": 1999}, {"source": "x"}):
        with pytest.raises(ChangeFaulty):
            ask(grant, applicant, wanted=a_move(grant, **wrong))
    with pytest.raises(ChangeFaulty):
        ask(grant, applicant, reason=" ")
    with pytest.raises(NotAllowed):
        ask(grant, accounts.user())
    request = ask(grant, applicant)
    assert RegisterEntry.objects.filter(case=grant.case, what_public__startswith="Begäran om ändring").count() == 1
    with pytest.raises(ChangeNotAvailable, match="väntar redan"):
        ask(grant, applicant)
    with pytest.raises(NotAllowed):
        changing.approve(request, why="Rimligt", by=programmes.worker(Role.CASE_OFFICER, grant.authority), now=NOW)
    with pytest.raises(ChangeFaulty):
        changing.approve(request, why=" ", by=decider, now=NOW)
    made = changing.approve(request, why="Rimligt", by=decider, now=NOW)

    after = money(grant)
    assert after.total == before.total
    reported = budget_of(grant.project)  # what a report is held against follows the change
    costs = {
        name: sum(amount for (party, _kind), amount in reported.items() if party == uuid)
        for name, uuid in uuids(grant).items()
    }
    assert costs == {"Aros universitet": 1_000_000, "Norrviken Biologics AB": 1_800_000}
    rows = {one.name: one for one in made.made.parties.all()}
    assert made.made.number == 2
    assert (rows["Aros universitet"].max_amount, rows["Norrviken Biologics AB"].max_amount) == (900_000, 900_000)
    for row in rows.values():
        assert row.max_amount == after.granted_to(row.organisation_id)
    new = LedgerEntry.objects.filter(case=grant.case, reference__startswith="Ändringsbeslut")
    assert sorted(int(one.amount) for one in new) == [-100_000, 100_000]
    assert Job.objects.filter(key=f"letter:change:{made.uuid}", arguments={"change": str(made.uuid)}).exists()
    papers.keep_change(made, now=NOW)
    papers.keep_change(made, now=NOW)
    made.refresh_from_db()
    assert (
        RegisterEntry.objects.get(case=grant.case, what_public__startswith="Ändringsbeslut").document == made.document
    )
    assert Message.objects.filter(kind="grant.change_decided").count() >= 1
    for act in (changing.approve, changing.reject):
        with pytest.raises(ChangeActNotOpen):
            act(request, why="Igen", by=decider, now=NOW)
    with pytest.raises(ChangeActNotOpen):
        changing.withdraw(request, by=applicant, now=NOW)


def test_each_kind_is_approved_into_what_it_asks_for(grant, applicant, decider):
    keys = uuids(grant)
    new = accounts.organisation("Nya Mätbolaget AB")
    wanted = {
        "time": {"starts_on": "2025-12-01", "ends_on": "2027-05-31"},
        "leader": {"leader": "Kim Ek", "email": "kim@aros.example"},
        "coordinator": {"party": keys["Aros universitet"], "leader": "Kim Ek", "email": "kim@aros.example"},
        "content": {"content": "Fler prov"},
        "party_in": a_move(grant, target=str(new.uuid), costs=100_000, grant=50_000),
        "party_out": {"party": keys["Aros universitet"], "heir": keys["Norrviken Biologics AB"]},
        "pause": {"from": "2026-02-01", "to": "2026-04-30"},
        "budget": a_move(grant, target=keys["Norrviken Biologics AB"], grant=0),
    }
    assert set(wanted) == {kind for kind, _label in ChangeKind.asked()}
    with pytest.raises(ChangeFaulty, match="större andel"):  # the firm may have half of its costs only
        ask(grant, applicant, "party_out", wanted["party_out"])
    for kind in ("time", "leader", "coordinator", "content", "party_in", "budget", "pause"):
        changing.approve(ask(grant, applicant, kind, wanted[kind]), why="Rimligt", by=decider, now=NOW)
    grant.refresh_from_db()
    version = grant.versions.first()
    assert (version.number, version.leader, version.content) == (8, "Kim Ek", "Fler prov")
    assert grant.project.ends_on == version.ends_on == date(2027, 5, 31)
    assert grant.coordinator.name == version.coordinator.name == "Aros universitet"
    assert {one.name for one in version.parties.all()} == {*keys, "Nya Mätbolaget AB"}
    assert grant.holds.get(lifted_at__isnull=True).reason.startswith("Uppehåll 2026-02-01")
    with pytest.raises(ChangeNotAvailable, match="redan stoppade"):
        ask(grant, applicant, "pause", wanted["pause"])
    said = {"kind": "bankgiro", "number": "991-2346", "by": applicant, "now": NOW}
    account = say_account(grant.decision.application, new, **said)
    assert account_of(grant, new) == account
    out = {"party": str(new.uuid), "heir": keys["Aros universitet"]}
    changing.approve(ask(grant, applicant, "party_out", out), why="Rimligt", by=decider, now=NOW)
    assert money(grant).granted_to(new.pk) == 0


def test_a_new_project_leader_takes_the_right_over_with_the_approval_or_when_the_invitation_is_accepted(
    grant, applicant, decider
):
    assert grant.versions.first().leader == applicant.person.name
    with pytest.raises(ChangeFaulty, match="e-post"):
        ask(grant, applicant, "leader", {"leader": "Kim Ek"})
    known, later = accounts.user(email="kim@aros.example"), "robin@aros.example"
    asked = ask(grant, applicant, "leader", {"leader": "Kim Ek", "email": known.email})
    changing.approve(asked, why="Rimligt", by=decider, now=NOW)
    parts = {one.person_id: one.rights for one in grant.case.participations.filter(ended_at__isnull=True)}
    assert (parts[known.person_id], parts[applicant.person_id]) == (Rights.COORDINATE, Rights.WRITE)
    with pytest.raises(NotAllowed):
        ask(grant, applicant)
    wanted = {"party": uuids(grant)["Aros universitet"], "leader": "Robin Ask", "email": later}
    changing.approve(ask(grant, known, "coordinator", wanted), why="Rimligt", by=decider, now=NOW)
    assert agreeing.coordinates_grant(known, grant)  # until the new one has come
    invitation = grant.decision.application.invitations.get(email=later)
    new = accounts.user(email=later)
    accept(invitation, by=new, now=NOW)
    assert agreeing.coordinates_grant(new, grant)
    assert not agreeing.coordinates_grant(known, grant)


def test_the_reports_follow_a_period_that_is_moved(grant, applicant, decider):
    reports.laid(grant)
    wanted = {"starts_on": "2025-12-01", "ends_on": "2027-05-31"}
    changing.approve(ask(grant, applicant, "time", wanted), why="Rimligt", by=decider, now=NOW)
    grant.project.refresh_from_db()
    assert grant.project.ends_on == date(2027, 5, 31)
    final = grant.project.reports.get(kind="final")
    assert (final.ends_on, final.due_on) == (date(2027, 5, 31), date(2027, 8, 29))


def test_a_request_on_an_older_version_is_not_approved_but_rejected_with_a_letter(grant, applicant, decider):
    first = ask(grant, applicant)
    other = ask(grant, applicant, "content", {"content": "Fler prov"})
    changing.approve(other, why="Rimligt", by=decider, now=NOW)
    with pytest.raises(ChangeOutdated):
        changing.approve(first, why="Rimligt", by=decider, now=NOW)
    papers.keep_change(changing.reject(first, why="Bidraget har ändrats", by=decider, now=NOW), now=NOW)
    first.refresh_from_db()
    assert (first.status, first.made, first.document.title[:6]) == ("rejected", None, "Avslag")
    assert grant.versions.count() == 2
    again = ask(grant, applicant)
    changing.withdraw(again, by=applicant, now=NOW)
    assert ChangeRequest.objects.get(pk=again.pk).status == "withdrawn"


def test_several_parties_kinds_of_cost_and_years_are_moved_at_once_and_booked(grant, applicant, decider):
    keys = uuids(grant)
    firm, university = keys["Norrviken Biologics AB"], keys["Aros universitet"]
    wanted = {
        "budget": {
            firm: {"personal": {"2025": 900_000, "2026": 900_000}},
            university: {"equipment": {"2026": 200_000}},
        },
        "amounts": {firm: {"2025": 450_000, "2026": 450_000}, university: {"2026": 500_000}},
    }
    changing.approve(ask(grant, applicant, wanted=wanted), why="Rimligt", by=decider, now=NOW)
    rows = {str(one.organisation.uuid): one for one in grant.versions.first().parties.all()}
    assert rows[firm].by_year == {"2025": 450_000, "2026": 450_000}
    assert rows[university].by_year == {"2025": 400_000, "2026": 500_000}
    assert rows[university].budget["equipment"] == {"2026": 200_000}
    booked = LedgerEntry.objects.filter(case=grant.case, reference__startswith="Ändringsbeslut")
    assert sorted((one.year, int(one.amount)) for one in booked) == [
        (2025, -50_000),
        (2026, -50_000),
        (2026, 100_000),
    ]
    for wrong in ({"amounts": {"x": {"2026": 1}}}, {"budget": {firm: {"tokens": {"2026": 1}}}}, {"amounts": {}}):
        with pytest.raises(ChangeFaulty):
            ask(grant, applicant, wanted=wrong)


def test_what_the_terms_let_a_recipient_move_is_told_and_holds_at_once(applicant, grant):
    terms()
    version = offering.offer(grant, by=programmes.worker(Role.CASE_OFFICER, grant.authority), now=NOW)
    for one in grant.acceptances.all():
        signatory = accounts.user()
        agreeing.ask(one, email=signatory.email, by=applicant, now=NOW)
        agreeing.accept(one, **SAID, by=signatory, now=NOW)
    firm = uuids(grant)["Norrviken Biologics AB"]
    within = {"budget": {firm: {"personal": {"2026": 950_000}, "equipment": {"2026": 50_000}}}}
    told = ask(grant, applicant, wanted=within)
    assert (told.status, told.decided_at, told.made.number) == ("told", None, version.number + 1)
    assert told.made.parties.get(organisation__uuid=firm).budget["equipment"] == {"2026": 50_000}
    assert RegisterEntry.objects.filter(case=grant.case, what_public__startswith="Anmälan om ändring").count() == 1
    page = Client()
    page.force_login(applicant)
    assert "Inget beslut behövs" in page.get(reverse("grants:change", args=[told.uuid])).content.decode()
    beyond = {"budget": {firm: {"personal": {"2026": 800_000}, "equipment": {"2026": 200_000}}}}
    assert ask(grant, applicant, wanted=beyond).status == "asked"


def test_a_machine_asks_for_a_budget_in_rows_and_is_told_which_row_is_wrong(grant, applicant, clock):
    clock.set_moment(NOW)
    firm, university = (uuids(grant)[name] for name in ("Norrviken Biologics AB", "Aros universitet"))
    page = Client()
    page.force_login(applicant)
    place = reverse("api:ask_for_change", args=[grant.uuid])

    def post(**wanted):
        body = {"kind": "budget", "wanted": wanted, "reason": "Utrustningen blev dyrare."}
        headers = {"Idempotency-Key": f"budget-{len(wanted)}", "If-Match": "*"}
        return page.post(place, body, content_type="application/json", headers=headers)

    amounts = [{"party": firm, "year": 2026, "kronor": 400_000}, {"party": university, "year": 2026, "kronor": 500_000}]
    wrong = post(amounts=[*amounts, {"party": firm, "year": 2050, "kronor": 1}])
    assert wrong.status_code == 422
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/wanted/amounts/2"]
    costs = [
        {"party": firm, "category": "personal", "year": 2026, "kronor": 800_000},
        {"party": university, "category": "equipment", "year": 2026, "kronor": 200_000},
    ]
    made = post(budget=costs, amounts=amounts)
    assert made.status_code == 201, made.content
    assert made.json()["wanted"]["amounts"] == {firm: {"2026": 400_000}, university: {"2026": 500_000}}


def test_a_change_is_asked_for_and_decided_by_pages(grant, applicant, decider, clock):
    clock.set_moment(NOW)
    theirs, ours = Client(), Client()
    theirs.force_login(applicant)
    ours.force_login(decider)
    listed = theirs.get(reverse("grants:my_changes", args=[grant.uuid])).content.decode()
    assert "Utbetalningarna är redan stoppade" not in listed
    page = reverse("grants:ask_change", args=[grant.uuid, "budget"])
    firm, university = (uuids(grant)[name] for name in ("Norrviken Biologics AB", "Aros universitet"))
    moved = {f"a_{firm}_2026": "400 000", f"a_{university}_2026": "500 000"}
    typed = {**moved, "reason": "Utrustningen blev dyrare.", "what": "try"}
    shown = theirs.post(page, typed).content.decode()
    assert "större andel av sina kostnader" in shown
    assert "Utrustningen blev dyrare." in shown
    assert theirs.post(page, typed | {"what": "ask"}).status_code == 422
    assert theirs.post(page, typed | {f"a_{firm}_2026": "mycket"}).status_code == 422
    right = typed | {
        f"c_{firm}_personal_2025": "900 000",
        f"c_{firm}_personal_2026": "900 000",
        f"c_{university}_equipment_2026": "200 000",
    }
    shown = theirs.post(page, right).content.decode()
    assert "900\xa0000" in shown
    made = theirs.post(page, right | {"what": "ask"})
    assert made.status_code == 302
    assert "väntar redan på beslut" in theirs.get(page).content.decode()
    assert made.url in ours.get(reverse("grants:changes")).content.decode()
    assert theirs.post(made.url, {"what": "approve", "why": "x"}).status_code == 403
    assert ours.post(made.url, {"what": "approve", "why": ""}).status_code == 422
    follows = ours.post(made.url, {"what": "approve", "why": "Rimligt"})
    assert "Det här händer" in follows.content.decode()
    assert 'name="why" value="Rimligt"' in follows.content.decode()
    assert ours.post(made.url, {"what": "approve", "why": "Rimligt", "confirmed": "1"}).status_code == 302
    assert "version 2" in theirs.get(made.url).content.decode()
    assert ours.post(made.url, {"what": "approve", "why": "Igen", "confirmed": "1"}).status_code == 409
    lines = b"".join(ours.get(f"{reverse('grants:changes')}?format=csv").streaming_content).decode()
    assert "godkänd" in lines
