"""State aid after the decision: frozen at the day's rate, told to its register in time, judged anew at changes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.errors import EuroRateMissing
from applications.workflow.aid_history import history_of
from applications.workflow.aid_rules import enter_rate
from assessments.workflow.decisions import decide
from grants.errors.aid import MeasureMissing, NothingToTell
from grants.models import AidAward, AidRegister, Grant
from grants.rules.registers import RegisterTerms, last_day
from grants.sentences.changes import sentence
from grants.slots import work
from grants.workflow import aid, changing
from grants.workflow.aidrewritten import rewrite
from grants.workflow.opening import open_grants
from grants.workflow.planning import granted_of
from programmes.models import LedgerEntry
from sweden.findings import Severity
from sweden.periods import is_working_day
from tests.applications.test_aid_pages import _rules, asking_call, rules  # noqa: F401 - fixtures
from tests.applications.test_merged import asked, company_of, merge, organisation_of, sent
from tests.factories import accounts, assessments, awards, payments
from tests.factories import grants as factory
from tests.factories import programmes as make
from tests.factories.applications import WRITTEN
from tests.grants.test_changes import a_move, uuids

DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@given(DAYS, st.integers(1, 30))
def test_a_register_is_told_within_its_working_days_and_no_later(granted_on, days):
    found = last_day(RegisterTerms(date(2026, 1, 1), working_days=days), granted_on=granted_on, eur=Fraction(1))
    assert is_working_day(found, eves_are_holidays=False)
    between = (granted_on + timedelta(days=n) for n in range(1, (found - granted_on).days + 1))
    assert sum(is_working_day(one, eves_are_holidays=False) for one in between) == days


def test_a_register_is_told_from_its_first_day_and_only_above_its_threshold():
    terms = RegisterTerms(date(2026, 1, 1), threshold_eur=100_000, months=6)
    assert last_day(terms, granted_on=date(2025, 12, 31), eur=Fraction(200_000)) is None
    assert last_day(terms, granted_on=date(2026, 1, 15), eur=Fraction(100_000)) is None
    assert last_day(terms, granted_on=date(2026, 1, 15), eur=Fraction(10_000_001, 100)) == date(2026, 7, 15)


@pytest.fixture(scope="module")
def _grant(_rules):  # noqa: F811
    """A grant whose company has de minimis aid; a euro is worth eleven kronor, and later twelve."""
    for day in (date(2025, 9, 1), date(2025, 11, 19)):
        enter_rate(day, Decimal("11.00"), source="Påhittat exempel", by=None, now=WRITTEN)
    AidRegister.objects.create(
        register="de_minimis", starts_on=date(2025, 1, 1), working_days=20, source="(EU) 2023/2831 artikel 6"
    )
    proposal = _proposed()
    decide(proposal, by=assessments.decider(proposal.amounts.first().assignment), now=assessments.DECIDED)
    open_grants(now=assessments.DECIDED)
    return Grant.objects.get(case=proposal.application.case)


def _proposed():
    """A proposal to grant what a company asks for, which is de minimis aid."""
    application = sent(asking_call())
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    proposal = assessments.proposal(application, officer, exception_reason="Skälen står i bedömningen.")
    make.authorisation(proposal.amounts.first().assignment)
    return proposal


@pytest.mark.django_db
def test_what_was_granted_is_frozen_once_at_the_days_rate_and_told_once(grant):
    [one] = aid.freeze_all(now=payments.NOW)
    application = grant.decision.application
    assert (one.organisation, one.kronor) == (organisation_of(application), asked(application))
    assert one.eur == (Decimal(one.kronor) / 11).quantize(Decimal("0.01"))
    assert (one.rate, one.rate_source, one.declared) == (Decimal(11), "Påhittat exempel", True)
    assert one.due_on > one.granted_on == grant.decision.decided_on
    enter_rate(grant.decision.decided_on, Decimal("12.00"), source="Rättad", by=None, now=payments.NOW)
    assert aid.freeze_all(now=payments.NOW) == []
    officer = payments.hands(grant).officer
    with pytest.raises(NotAllowed):
        aid.deliver([one], by=accounts.staff(Role.AUDITOR, grant.authority), now=payments.NOW)
    [told] = aid.deliver([one], by=officer, now=payments.NOW)
    with pytest.raises(NothingToTell):
        aid.deliver([one], by=officer, now=payments.NOW)
    assert not AidAward.objects.to_tell().exists()
    assert told.award == one
    with default_storage.open(told.file.path) as file:
        assert "sektor_nace" in file.read().decode("utf-8-sig")
    assert (AidAward(sector="72190").nace, AidAward().nace) == ("72.1", "")


def _moved(grant, amount, key):
    """The aid's new rows when so much more or less is granted."""
    LedgerEntry.objects.create(
        assignment=grant.assignment,
        strand=grant.strand,
        year=min(year for _party, year in granted_of(grant)),
        kind="commitment",
        amount=amount,
        occurred_on=payments.NOW.date(),
        recorded_at=payments.NOW,
        case=grant.case,
        organisation=grant.coordinator,
        idempotency_key=key,
    )
    return rewrite(grant, reason="Slutligt bidrag", now=payments.NOW)


@pytest.mark.django_db
def test_aid_that_is_lowered_is_a_new_row_at_the_old_rate_and_what_is_added_is_of_its_own_day(grant):
    [one] = aid.freeze_all(now=payments.NOW)
    officer = payments.hands(grant).officer
    aid.deliver([one], by=officer, now=payments.NOW)
    enter_rate(date(2026, 1, 9), Decimal("12.00"), source="Senare", by=None, now=payments.NOW)
    assert rewrite(grant, reason="Ingenting", now=payments.NOW) == []
    [less] = _moved(grant, -100_000, "mindre")
    assert (less.replaces, less.kronor, less.rate, less.granted_on) == (
        one,
        one.kronor - 100_000,
        one.rate,
        one.granted_on,
    )
    assert less.eur == (Decimal(less.kronor) / 11).quantize(Decimal("0.01"))
    assert less.due_on == date(2026, 2, 9)  # twenty working days from the day it was lowered
    assert list(AidAward.objects.to_tell()) == [less]
    with pytest.raises(NothingToTell):
        aid.deliver([one], by=officer, now=payments.NOW)
    [more] = _moved(grant, 40_000, "mer")
    assert (more.replaces, more.kronor, more.rate, more.granted_on) == (None, 40_000, 12, payments.NOW.date())
    assert {row.kronor for row in _moved(grant, -50_000, "mindre igen")} == {0, less.kronor - 10_000}
    standing = AidAward.objects.standing().filter(grant=grant)
    assert sum(row.kronor for row in standing) == one.kronor - 110_000
    one.refresh_from_db()
    assert one.kronor == less.kronor + 100_000  # what was granted first stays as it was


@pytest.mark.django_db
def test_aid_that_passes_a_registers_threshold_by_what_is_added_is_told_in_full(grant):
    enter_rate(payments.NOW.date(), Decimal("12.00"), source="Senare", by=None, now=payments.NOW)
    _moved(grant, -50_000, "innan")
    AidRegister.objects.create(
        register="de_minimis",
        starts_on=date(2025, 2, 1),
        threshold_eur=(asked(grant.decision.application) - 50_000) // 11 + 9,
        working_days=20,
        source="Påhittat exempel",
    )
    [first] = aid.freeze_all(now=payments.NOW)
    assert first.due_on is None
    [again, more] = _moved(grant, 50_000, "mer")
    assert (again.replaces, again.kronor, again.granted_on) == (first, first.kronor, first.granted_on)
    assert again.due_on == more.due_on == date(2026, 2, 9)
    assert more.kronor == 50_000
    [even_more] = _moved(grant, 10_000, "mer samma dag")
    assert (even_more.replaces, even_more.kronor) == (more, 60_000)


@pytest.mark.django_db
def test_what_stands_is_listed_and_what_was_replaced_is_behind_it_on_the_page_in_its_file_and_in_the_api(grant, client):
    [first] = aid.freeze_all(now=payments.NOW)
    [less] = _moved(grant, -30_000, "mindre")
    client.force_login(payments.hands(grant).officer)
    page = "/beviljat-statsstod/"

    def shown(**asked):
        return [one.pk for one in client.get(page, asked).context["page"].object_list]

    assert shown() == shown(state="waiting") == [less.pk]
    assert shown(state="replaced") == [first.pk]
    text = client.get(page).content.decode()
    assert "Slutligt bidrag" in text
    assert first.objective in text
    assert "ersatt" in b"".join(client.get(page, {"state": "replaced", "format": "csv"})).decode("utf-8-sig")
    told = {one["uuid"]: one for one in client.get("/api/v1/aid-awards/").json()["items"]}
    assert told[str(less.uuid)]["replaces"] == str(first.uuid)
    assert told[str(less.uuid)]["rate"] == "11.000000"
    assert [told[str(one.uuid)]["stands"] for one in (first, less)] == [False, True]
    assert len(client.get("/api/v1/aid-awards/", {"stands": "true"}).json()["items"]) == 1
    assert "/beviljat-statsstod/?state=waiting" in client.get("/").content.decode()
    client.post("/sprak/", {"language": "en", "next": "/"})
    assert first.objective not in client.get(page).content.decode()


@pytest.mark.django_db
def test_earlier_aid_counts_in_the_euro_and_on_the_days_that_were_kept_at_the_decisions(grant):
    first = grant.decision.application
    given = asked(first)
    [one] = aid.freeze_all(now=payments.NOW)
    # A rate that comes later, of a day nearer to the decision, changes nothing of what has been kept.
    enter_rate(one.granted_on, Decimal("8.00"), source="Senare", by=None, now=payments.NOW)
    _moved(grant, -30_000, "mindre")
    enter_rate(date(2026, 1, 9), Decimal("12.00"), source="Senare", by=None, now=payments.NOW)
    _moved(grant, 24_000, "mer")
    second = sent(first.call, name="Havet AB")
    merge(organisation_of(first), organisation_of(second), accounts.staff(Role.REGISTRAR))
    known = history_of(second).granted[company_of(second)["uuid"]]
    assert [(row.granted_on, row.eur) for row in known] == [
        (one.granted_on, Fraction(given - 30_000, 11)),
        (payments.NOW.date(), Fraction(24_000, 12)),
    ]


@pytest.mark.django_db
def test_more_aid_is_granted_only_at_a_rate_of_its_day_or_the_banking_day_before(grant):
    aid.freeze_all(now=payments.NOW)
    _moved(grant, -30_000, "mindre")
    enter_rate(date(2026, 1, 8), Decimal("12.00"), source="Senare", by=None, now=payments.NOW)
    with pytest.raises(EuroRateMissing):
        _moved(grant, 24_000, "mer")  # a Monday: the rate is Thursday's, and Friday's is the last published


@pytest.mark.django_db
def test_de_minimis_aid_is_decided_only_at_a_rate_of_its_day_or_the_banking_day_before(rules):  # noqa: F811
    proposal = _proposed()
    decider = assessments.decider(proposal.amounts.first().assignment)
    monday = assessments.DECIDED + timedelta(days=4)
    with pytest.raises(EuroRateMissing), transaction.atomic():
        decide(proposal, by=decider, now=monday)
    enter_rate(date(2025, 11, 21), Decimal("11.00"), source="Påhittat exempel", by=None, now=WRITTEN)
    assert decide(proposal, by=decider, now=monday)


@pytest.mark.django_db
def test_decisions_that_wait_for_a_euro_rate_are_told_to_those_who_can_enter_it_and_where(grant, client, settings):
    officer, registrar = (make.worker(role, grant.authority) for role in (Role.CASE_OFFICER, Role.REGISTRAR))
    assert aid.awaited_rates(officer) == {}
    settings.EURO_RATE_BANKING_DAYS = 0  # the rate of the day before does not do
    assert aid.freeze_all(now=payments.NOW) == []
    assert aid.awaited_rates(officer) == {grant.decision.decided_on: 1}
    assert aid.awaited_rates(make.worker(Role.CASE_OFFICER, accounts.authority("vr"))) == {}
    for user, links in ((officer, 1), (registrar, 0)):
        client.force_login(user)
        shown = client.get(reverse("grants:aid")).content.decode()
        assert "Kursen för den 20 november 2025: 1 beslut" in shown.replace("\xa0", " ")
        assert (f'href="{reverse("applications:euro_rates")}">' in shown.split("<main")[1]) == bool(links)
        todo = work.start(user, None, payments.NOW)
        assert sum("eurokursen" in one.words for one in (todo.rows if todo else [])) == links
    enter_rate(grant.decision.decided_on, Decimal("11.00"), source="Påhittat exempel", by=officer, now=payments.NOW)
    assert aid.awaited_rates(officer) == {}
    assert len(aid.freeze_all(now=payments.NOW)) == 1


@pytest.mark.django_db
def test_the_aid_is_judged_anew_with_what_is_granted_now(grant):
    assert "deminimis.ceiling" not in {one.rule for one in aid.standing(grant)}


@pytest.mark.django_db
def test_money_is_moved_between_parties_and_to_a_new_one_where_the_application_was_divided_among_grounds(grant):
    applicant, keys = grant.decision.application.submitted_by, uuids(grant)
    decider = make.worker(Role.DECISION_MAKER, grant.authority)
    factory.appeals(grant.authority, decider)
    new = accounts.organisation("Nya Mätbolaget AB")
    moves = {
        "budget": a_move(grant, costs=2, grant=1),
        "party_in": a_move(grant, source=keys["Aros universitet"], target=str(new.uuid), costs=10_000, grant=10_000),
    }
    enter_rate(payments.NOW.date(), Decimal("11.00"), source="Påhittat exempel", by=None, now=payments.NOW)
    aid.freeze_all(now=payments.NOW)
    seen = changing.tried(grant, grant.versions.first(), "party_in", moves["party_in"])
    assert "change.newcomer_aid" in {one.rule for one in seen.stops}
    moves["party_in"] |= {"aid": "de_minimis.de_minimis", "size": "small"}
    seen = changing.tried(grant, grant.versions.first(), "party_in", moves["party_in"])
    assert {one.figures["party"] for one in seen.stops} == {"Nya Mätbolaget AB"}  # it has declared nothing
    moves["party_in"]["declared"] = True
    for kind, wanted in moves.items():
        asked_for = changing.ask(grant, kind=kind, wanted=wanted, reason="Behövs", by=applicant, now=payments.NOW)
        changing.approve(asked_for, why="Rimligt", by=decider, now=payments.NOW)
    row = grant.versions.first().parties.get(organisation=new)
    assert (row.max_amount, row.basis, row.size, row.shares[0]["share"]) == (10_000, "de_minimis", "small", "1")
    award = AidAward.objects.standing().get(organisation=new)
    assert (award.kronor, award.register, award.declared) == (10_000, "de_minimis", True)
    assert award.granted_on == payments.NOW.date()


@pytest.mark.django_db
def test_a_change_beyond_the_ceiling_of_de_minimis_is_stopped_and_what_stood_before_is_not(grant):
    version = grant.versions.first()
    before = changing.state_of(grant, version)
    key = str(grant.coordinator.uuid)
    party = before.parties[key]

    def stops(was, now, **known):
        found = aid.after_change(
            grant,
            replace(before, parties={**before.parties, key: replace(party, by_year={2026: was})}),
            replace(before, parties={**before.parties, key: replace(party, by_year={2026: now})}),
            **known,
        )
        return {one.rule for one in found if one.severity is Severity.BLOCKING}

    far = 300_000 * 12 + party.amount
    assert aid.after_change(grant, before, before) == []
    assert "deminimis.ceiling" in stops(party.amount, far)
    assert "deminimis.ceiling" in stops(party.amount, far, with_history=False)
    assert "deminimis.ceiling" not in stops(party.amount, party.amount - 1)
    new = {**before.parties, "x": replace(party, name="Nya Bolaget AB")}
    [warned] = [
        one for one in aid.after_change(grant, before, replace(before, parties=new)) if one.rule.startswith("change.")
    ]
    assert "Nya Bolaget AB" in sentence(warned)


@pytest.mark.django_db
def test_the_publication_asks_for_the_measures_number_and_its_file_has_the_fields(client, settings):
    settings.STEP_UP = False
    grant = payments.grant()
    one = awards.award(grant, register="transparency", family="block_exemption", name="=Formel AB", region="SE12")
    minor = awards.award(grant, basis="other")
    officer = payments.hands(grant).officer
    with pytest.raises(NothingToTell):
        aid.deliver([one, minor], measure="SA.1", by=officer, now=payments.NOW)
    with pytest.raises(MeasureMissing):
        aid.deliver([one], by=officer, now=payments.NOW)
    client.force_login(officer)
    page = "/beviljat-statsstod/"
    assert client.post(page, {"chosen": one.pk}).status_code == 422
    assert client.post(page, {"chosen": one.pk, "measure": "SA.123"}).status_code == 302
    text = b"".join(client.get(f"{page}{one.uuid}/fil").streaming_content).decode("utf-8-sig")
    assert "region_nuts2" in text.splitlines()[0]
    assert "'=Formel AB" in text
    assert "SA.123" in text
    shown = client.get(f"{page}?state=waiting").content.decode()
    assert f'value="{minor.pk}"' in shown
    assert b"SE12" in b"".join(client.get(f"{page}?state=told&format=csv"))
