"""The agreement: terms frozen with the decision, accepted by each party's signatory, before anything is paid."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.models import PayeeAccount
from grants.display.agreement import TASK_WORDS
from grants.errors.agreement import AcceptanceAnswered, AcceptanceFaulty, CheckFaulty, NotAsked, TaskFaulty
from grants.errors.payments import PaymentStopped, PlanLineFaulty
from grants.models import GrantVersion, SetUpList, TermsVersion
from grants.queries.accounts import unverified
from grants.rules.setup import tasks_of
from grants.slots import work
from grants.workflow import agreeing, opening, ordering, papers, paying, planning
from grants.workflow.reports import writing
from registry.models import Job, Message, RegisterEntry
from tests.factories import accounts, applications, programmes
from tests.factories import payments as make
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
SAID = {"ground": "signatory", "position": "Vd", "declared": list(agreeing.DECLARATIONS)}


def terms(valid_from=date(2025, 1, 1), label="2025:1", **fields):
    return TermsVersion.objects.create(
        authority=programmes.agency(),
        name="Villkor för bidrag",
        label=label,
        valid_from=valid_from,
        body=f"Villkor {label}.",
        source="GD:s beslut",
        **{"declaration_days": 90, "move_tolerance": "1/10", "entered_at": NOW} | fields,
    )


@pytest.fixture(scope="module")
def _grant(standing):
    terms()
    terms(date(2025, 12, 1), "2025:2")  # after the decision
    return make.grant()


@pytest.fixture
def who(grant):
    return make.hands(grant)


def accepted(acceptance, user, *, officer=None):
    coordinator = acceptance.grant.decision.application.submitted_by
    agreeing.ask(acceptance, email=user.email, by=coordinator, now=NOW)
    found = agreeing.accept(acceptance, **SAID, by=user, now=NOW)
    return agreeing.check_right(found, note="Registreringsbevis", by=officer, now=NOW) if officer else found


def test_the_decision_freezes_its_terms_and_each_partys_limits(grant):
    version = grant.versions.get()
    assert version.terms.label == "2025:1"
    rows = {one.name: one for one in version.parties.all()}
    firm, university = rows["Norrviken Biologics AB"], rows["Aros universitet"]
    assert (firm.max_amount, firm.share, firm.size, firm.is_coordinator) == (1_000_000, Fraction(1, 2), "medium", True)
    assert (university.max_amount, university.share, university.size) == (800_000, 1, "not_enterprise")
    assert firm.by_year == {"2025": 500_000, "2026": 500_000}
    assert firm.budget["personal"] == {"2025": 1_000_000, "2026": 1_000_000}
    assert opening.first_version(grant, now=NOW) == version
    assert GrantVersion.objects.count() == 1
    with pytest.raises(IntegrityError, match="grant_version_once"), transaction.atomic():
        GrantVersion.objects.create(grant=grant, number=1, coordinator=grant.coordinator, made_at=NOW)


def test_nothing_is_paid_before_the_party_has_accepted_through_someone_who_may_speak_for_it(grant, who):
    make.verified(grant, who)
    line = planning.lay_plan(grant, per_year=1, held_back=Fraction(0), ground="x", by=who.officer, now=NOW)[0]
    with pytest.raises(PlanLineFaulty):  # what is known by itself is confirmed by nobody
        planning.confirm_condition(line, "terms", note="Handling 3", by=who.officer, now=NOW)
    with pytest.raises(PaymentStopped, match="villkoren"):
        paying.propose(line, by=who.officer, now=NOW)
    acceptance = grant.acceptances.get(organisation=line.organisation)
    stranger, signatory = accounts.user(), accounts.user()
    with pytest.raises(NotAllowed):
        agreeing.ask(acceptance, email=signatory.email, by=stranger, now=NOW)
    with pytest.raises(NotAsked):
        agreeing.accept(acceptance, **SAID, by=signatory, now=NOW)
    agreeing.ask(acceptance, email=signatory.email.upper(), by=grant.decision.application.submitted_by, now=NOW)
    assert str(acceptance.uuid) in Message.objects.get(kind="grant.acceptance_asked").body
    with pytest.raises(AcceptanceFaulty):
        agreeing.accept(acceptance, **SAID | {"declared": ["size"]}, by=signatory, now=NOW)
    with pytest.raises(CheckFaulty):
        agreeing.check_right(acceptance, note="Bevis", by=who.officer, now=NOW)

    found = agreeing.accept(acceptance, **SAID, by=signatory, now=NOW)
    assert agreeing.accept(acceptance, **SAID, by=signatory, now=NOW) == found
    assert Job.objects.get(key=f"letter:acceptance:{found.uuid}").arguments == {"acceptance": str(found.uuid)}
    papers.keep_acceptance(found, now=NOW)
    papers.keep_acceptance(found, now=NOW)
    found.refresh_from_db()
    entry = RegisterEntry.objects.get(case=grant.case, what_public="Godkännande av villkor")
    assert entry.document == found.document is not None
    assert entry.occurred_on == NOW.date()
    with pytest.raises(AcceptanceAnswered):
        agreeing.decline(acceptance, why="Ångrar", by=signatory, now=NOW)
    with pytest.raises(PaymentStopped, match="villkoren"):  # nothing shows yet that they may
        paying.propose(line, by=who.officer, now=NOW)
    with pytest.raises(NotAllowed):
        agreeing.check_right(acceptance, note="Bevis", by=who.attester, now=NOW)
    agreeing.check_right(acceptance, note="Bevis", by=who.officer, now=NOW)
    (other,) = grant.acceptances.exclude(organisation=line.organisation)
    with pytest.raises(PaymentStopped, match=f"behörighet för: {other.organisation}"):  # nor has the other party
        paying.propose(line, by=who.officer, now=NOW)
    accepted(other, accounts.user(), officer=who.officer)
    with pytest.raises(PaymentStopped, match=r"Uppstarten är inte klar.*Etikgodkännandet.*första möte"):
        paying.propose(line, by=who.officer, now=NOW)
    make.set_up(grant, who)
    assert paying.propose(line, by=who.officer, now=NOW).amount == line.amount


def test_what_is_missing_of_agreement_and_set_up_stops_attesting_exporting_and_a_selection(grant, who):
    line = planning.lay_plan(grant, per_year=1, held_back=Fraction(0), ground="x", by=who.officer, now=NOW)[0]
    why = paying.why_not_proposed(paying.free([line.pk]), by=who.officer, now=NOW)[line.pk]
    assert "Norrviken Biologics AB" in why
    assert "Uppstarten är inte klar" in why
    for one in grant.acceptances.all():
        accepted(one, accounts.user(), officer=who.officer)
    make.set_up(grant, who)
    payment = paying.propose(line, by=who.officer, now=NOW)
    grant.tasks.filter(key="contacts").update(done_at=None, done_by=None)
    with pytest.raises(PaymentStopped, match="Kontakter"):
        paying.attest([payment], by=who.attester, now=NOW)
    grant.tasks.filter(key="contacts").update(done_at=NOW, done_by=who.officer)
    paying.attest([payment], by=who.attester, now=NOW)
    grant.tasks.filter(key="contacts").update(done_at=None, done_by=None)
    order = {"profile": "csv", "pay_on": make.PAY_ON, "key": "1", "by": who.exporter, "now": NOW}
    with pytest.raises(PaymentStopped, match="Kontakter"):
        ordering.export(grant.authority, [payment], **order)


def test_a_party_with_means_of_its_own_accepts_as_well_and_accounts_for_its_costs(db):
    terms()
    firm, university = applications.PARTIES
    grant = make.grant(parties=[firm, {**university, "grant": 0, "own": 400_000}])
    who = make.hands(grant)
    own = grant.versions.get().parties.get(name="Aros universitet")
    assert (own.max_amount, own.share, own.by_year) == (0, 0, {})
    assert grant.acceptances.filter(organisation=own.organisation).exists()
    assert own.organisation_id in writing.parties_of(grant.project)
    make.set_up(grant, who)
    line = planning.lay_plan(grant, per_year=1, held_back=Fraction(0), ground="x", by=who.officer, now=NOW)[0]
    accepted(grant.acceptances.get(organisation=line.organisation), accounts.user(), officer=who.officer)
    with pytest.raises(PaymentStopped, match="Aros universitet"):
        paying.propose(line, by=who.officer, now=NOW)
    accepted(grant.acceptances.get(organisation=own.organisation), accounts.user(), officer=who.officer)
    assert paying.propose(line, by=who.officer, now=NOW).status == "proposed"


def test_a_declaration_counts_so_many_days_and_is_made_anew_by_the_party(grant, who):
    make.set_up(grant, who)
    line = planning.lay_plan(grant, per_year=1, held_back=Fraction(0), ground="x", by=who.officer, now=NOW)[0]
    signatory = accounts.user()
    for one in grant.acceptances.all():
        at = signatory if one.organisation == line.organisation else accounts.user()
        accepted(one, at, officer=who.officer)
    late = NOW + timedelta(days=91)
    with pytest.raises(PaymentStopped, match="återkrav"):
        paying.propose(line, by=who.officer, now=late)
    with pytest.raises(NotAllowed):
        agreeing.declare(grant, line.organisation, by=who.officer, now=late)
    agreeing.declare(grant, line.organisation, by=signatory, now=late)
    assert paying.propose(line, by=who.officer, now=late).status == "proposed"


def test_the_set_up_says_itself_what_is_seen_and_the_rest_is_ticked_off_by_its_owner(grant, who):
    assert set(agreeing.facts_of_setup(grant).values()) == {False}
    for one in grant.acceptances.all():
        accepted(one, accounts.user(), officer=who.officer)
    make.verified(grant, who)
    agreeing.register_ethics(grant, number="", decided_on=None, note="Inga personuppgifter", by=who.officer, now=NOW)
    planning.lay_plan(grant, per_year=1, held_back=Fraction(0), ground="x", by=who.officer, now=NOW)
    assert set(agreeing.facts_of_setup(grant).values()) == {True}
    seen, by_hand = grant.tasks.get(key="plan"), grant.tasks.get(key="start_meeting")
    with pytest.raises(TaskFaulty):
        agreeing.tick_task(seen, note="", by=who.officer, now=NOW)
    with pytest.raises(TaskFaulty):
        agreeing.give_task(by_hand, owner=accounts.user(), by=who.officer, now=NOW)
    assert agreeing.give_task(by_hand, owner=who.attester, by=who.officer, now=NOW).owner == who.attester
    agreeing.give_task(seen, owner=who.attester, by=who.officer, now=NOW)
    told = [one.words for one in work.start(who.attester, None, NOW).rows]
    assert len([one for one in told if str(TASK_WORDS["start_meeting"]) in one]) == 1
    assert not [one for one in told if str(TASK_WORDS["plan"]) in one]  # the product sees that it is done
    assert agreeing.tick_task(by_hand, note="12 januari", by=who.officer, now=NOW).done_by == who.officer


def test_an_account_waits_on_the_day_of_those_who_have_not_called_back_until_two_have(db):
    grant = make.grant()
    who = make.hands(grant)
    make.plan(grant, who)
    application = grant.decision.application
    account = PayeeAccount.objects.create(
        application=application,
        organisation=grant.coordinator,
        **make.ACCOUNT,
        entered_by=application.submitted_by,
        entered_at=NOW,
    )
    economists = [programmes.worker(Role.ECONOMIST, grant.authority) for _one in range(3)]

    def waits(user):
        return [one.pk for one in unverified(user, {grant.authority_id})] == [account.pk]

    assert all(waits(one) for one in economists)
    for place, one in enumerate(economists[:2]):
        paying.verify_account(grant, account, called="08-1", note="Bekräftat", by=one, now=NOW)
        assert [waits(each) for each in economists] == ([False, True, True] if place == 0 else [False] * 3)


def test_a_grant_without_terms_is_offered_those_of_today_and_waits_for_its_parties(clock):
    clock.set_moment(NOW)
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    line = make.plan(grant, who)[0]  # what it waits for is confirmed by hand
    client, page = Client(), reverse("grants:agreement", args=[grant.uuid])
    client.force_login(who.officer)
    assert client.post(page, {"what": "offer"}).status_code == 409  # the authority has none yet
    terms()
    assert "Erbjud villkoren" in client.get(page).content.decode()
    assert client.post(page, {"what": "offer"}).status_code == 302
    first, second = grant.versions.order_by("number")
    assert (first.terms, second.terms.label, second.number) == (None, "2025:1", 2)
    assert [(one.name, one.max_amount, one.budget) for one in second.parties.order_by("name")] == [
        (one.name, one.max_amount, one.budget) for one in first.parties.order_by("name")
    ]
    assert "Erbjud villkoren" not in client.get(page).content.decode()
    assert client.post(page, {"what": "offer"}).status_code == 409
    with pytest.raises(PaymentStopped, match="villkoren"):
        paying.propose(line, by=who.officer, now=NOW)
    for one in grant.acceptances.all():
        accepted(one, accounts.user(), officer=who.officer)
    make.set_up(grant, who)
    assert paying.propose(line, by=who.officer, now=NOW).status == "proposed"


def test_an_authority_has_its_own_list_of_what_is_done_before_a_project_is_under_way():
    terms()
    own = {"key": "kick_off", "sv": "Uppstartsmöte med förvaltaren", "en": "Kick-off"}
    SetUpList.objects.create(
        authority=programmes.agency(),
        valid_from=date(2025, 1, 1),
        tasks=["terms", own, "plan"],
        source="Påhittat exempel",
        entered_at=NOW,
    )
    grant = make.grant()
    assert [one.key for one in grant.tasks.all()] == ["terms", "kick_off", "plan"]
    officer = make.hands(grant).officer
    client = Client()
    client.force_login(officer)
    page = reverse("grants:agreement", args=[grant.uuid])
    assert "Uppstartsmöte med förvaltaren" in client.get(page).content.decode()
    assert client.post(page, {"what": "done:kick_off", "note": ""}).status_code == 302
    assert grant.tasks.get(key="kick_off").done_by == officer


@pytest.mark.parametrize(
    "listed",
    [
        [],
        "terms",
        ["unknown"],
        ["terms", "terms"],
        [{"key": "terms", "sv": "a", "en": "b"}],
        [{"key": "own", "sv": "a"}],
    ],
)
def test_a_list_of_tasks_that_cannot_be_read_is_refused(listed):
    with pytest.raises(ValueError, match=r".+"):
        tasks_of(listed)


def test_the_agreement_is_made_by_pages_alone(grant, who, clock):
    clock.set_moment(NOW)
    applicant, officer, signatory = (
        grant.decision.application.submitted_by,
        who.officer,
        accounts.user(),
    )
    pages = {one: Client() for one in (applicant, officer, signatory)}
    for one, client in pages.items():
        client.force_login(one)
    mine, ours = reverse("grants:mine", args=[grant.uuid]), reverse("grants:agreement", args=[grant.uuid])
    acceptance = grant.acceptances.get(organisation=grant.coordinator)
    assert pages[signatory].get(reverse("grants:accept", args=[acceptance.uuid])).status_code == 404
    wrong = pages[applicant].post(mine, {"what": f"ask:{acceptance.uuid}", "email": "ingen"})
    assert wrong.status_code == 422
    assert 'value="ingen"' in wrong.content.decode()
    assert pages[applicant].post(mine, {"what": f"ask:{acceptance.uuid}", "email": signatory.email}).status_code == 302
    page = reverse("grants:accept", args=[acceptance.uuid])
    assert "Villkor 2025:1." in pages[signatory].get(page).content.decode()
    typed = {"what": "accept", "ground": "signatory", "position": "Vd"}
    assert pages[signatory].post(page, typed).status_code == 422
    typed |= {f"declared_{key}": "on" for key in agreeing.DECLARATIONS} | {"stands": "on"}
    assert pages[signatory].post(page, typed).status_code == 302
    assert pages[signatory].get(mine).status_code == 200  # whoever accepted takes part
    assert pages[signatory].post(mine, {"what": f"declare:{acceptance.uuid}"}).status_code == 302
    shown = pages[officer].get(ours).content.decode()
    assert "behörigheten är inte kontrollerad" in shown
    checked = {"what": f"check:{acceptance.uuid}", "note": "Registreringsbevis"}
    assert pages[officer].post(ours, checked).status_code == 302
    assert pages[officer].post(ours, {"what": "ethics", "note": "Inget att pröva"}).status_code == 302
    assert pages[officer].post(ours, {"what": "owner:published", "owner": officer.pk}).status_code == 302
    assert pages[officer].post(ours, {"what": "done:published", "note": ""}).status_code == 302
    assert grant.tasks.get(key="published").done_by == officer
    auditor = Client()
    auditor.force_login(programmes.worker(Role.AUDITOR, grant.authority))
    assert auditor.post(ours, {"what": "ethics", "note": "x"}).status_code == 403
