"""The checks at work: what stops a decision, what goes on with a reason, and who may verify an account."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry import links
from registry.loading import secrecy
from registry.workflow.secrecy import mark
from reporting.datasets.common import contact
from reporting.documents import Pages, _late
from reporting.errors import BeyondDelegation, NotVerifier, ReportNotReady
from reporting.models import Report
from reporting.sentences.checks import CHECKS
from reporting.sentences.findings import RULES, sentence
from reporting.workflow.answering import answer
from reporting.workflow.checking import checked, give_reason, verify_account
from reporting.workflow.decisions import latest_dataset
from reporting.workflow.figures import freeze
from reporting.workflow.proving import add_proof
from reporting.workflow.writing import save_text
from sweden.findings import Finding, Severity
from tests.factories import letters, registry
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, JANUARY, book, decide, write_all
from tests.registry.test_pdftext import POINT, pdf

LATE = datetime(2026, 2, 3, 10, tzinfo=UTC)
#: What each sentence may be told with.
SOME = dict.fromkeys(
    (
        *("place", "tables", "table", "row", "missing", "due", "internal", "section", "number", "title", "agency"),
        *("part", "document", "measure", "condition", "words", "better", "group", "reference", "chart", "mark"),
        *("here", "there", "numbers"),
    ),
    "x",
) | {"year": 2026, "first": "cutoff", "then": "frozen"}
NUMBERS = dict.fromkeys(
    ("difference", "days", "count", "counted", "registered", "amount", "excess", "booked", "frame", "persons"), 1
)


@pytest.mark.parametrize("rule", sorted(CHECKS))
def test_every_check_says_what_is_to_be_done(rule):
    told = sentence(Finding(rule, Severity.BLOCKING, {**SOME, **NUMBERS}), {"agencies": {}})

    assert told[-1] in ".!"
    assert "%(" not in told
    assert rule in RULES


@pytest.fixture(scope="module")
def _ready(_occasion, _agencies, _officers):
    book(_agencies[0], 42_750_500)
    freeze(_occasion, by=_officers[0], now=JANUARY)
    write_all(_occasion, _officers, _agencies)
    return _occasion


@pytest.fixture
def ready(_ready, _clock):
    return deepcopy(_ready)


pytestmark = pytest.mark.django_db


def rules(occasion, now=JANUARY):
    occasion.refresh_from_db()
    dataset = latest_dataset(occasion)
    return {one.rule: one for one in checked(occasion, dataset.content, dataset=dataset, now=now, deep=True)}


def test_a_typed_number_and_a_persons_number_stop_the_decision(ready, agencies, officers, approvers):
    save_text(
        ready,
        section="synergier",
        authority=agencies[0].authority,
        text="Vi har delat ut 42 miljoner kronor, fråga 19811228-9874.",
        revision=1,
        by=officers[0],
        now=JANUARY,
    )

    assert {"k4.typed", "k19.person"} <= {rule for rule, one in rules(ready).items() if one.stops}
    with pytest.raises(ReportNotReady, match="42 miljoner") as refused:
        decide(ready, agencies, officers, approvers)
    assert "9874" not in str(refused.value)


def test_a_late_report_goes_on_with_a_reason_that_is_printed(ready, agencies, officers, approvers):
    assert rules(ready, LATE)["k2.late"].stops
    with pytest.raises(ReportNotReady, match="2 dagar"):
        decide(ready, agencies, officers, approvers, now=LATE)
    with pytest.raises(NotAllowed):
        give_reason(ready, rule="k2.late", reason="Utan behörighet.", by=make.worker(Role.REGISTRAR), now=LATE)

    give_reason(ready, rule="k2.late", reason="Avstämningen mot bokslutet tog längre tid.", by=officers[0], now=LATE)

    assert rules(ready, LATE)["k2.late"].excepted
    decide(ready, agencies, officers, approvers, now=LATE)
    late = Pages.of(Report.objects.get()).late
    assert late.startswith("Redovisningen lämnas 2 dagar efter den dag som anges i beslutet. Skäl: Avstämningen")


def test_a_whole_report_in_time_is_stopped_by_nothing(ready):
    assert [rule for rule, one in rules(ready).items() if one.stops] == []
    assert "k6.without_case" in rules(ready)


def test_an_account_is_verified_by_another_economist_and_again_when_it_is_changed():
    one = letters.green()
    by, occasion = letters.people(one), letters.opened("requisition")
    letters.filled(occasion, by, {**letters.REQUISITION, "amount_plattform": 1_000})
    now = letters.NOVEMBER
    assert rules(occasion, now)["k18.account"].stops
    assert rules(occasion, now)["k18.proof_account"].stops
    with pytest.raises(NotAllowed):
        add_proof(occasion, letters.signed_copy(), of="account", by=by["officer"], now=now)
    for of in ("account", "authority"):
        add_proof(occasion, letters.signed_copy(), of=of, by=by["economist"], now=now)
    assert not [rule for rule in rules(occasion, now) if rule.startswith("k18.proof")]
    with pytest.raises(NotVerifier):
        verify_account(occasion, against="bankens intyg", by=by["economist"], now=now)

    second = make.worker(Role.ECONOMIST, one.authority)
    verify_account(occasion, against="bankens intyg", by=second, now=now)
    assert "k18.account" not in rules(occasion, now)

    changed = {**letters.REQUISITION, "amount_plattform": 1_000, "account": "5051-6905"}
    letters.filled(occasion, by, changed)
    assert "k18.account" in rules(occasion, now)


def test_pictures_that_cannot_be_read_are_looked_at_by_someone_and_a_number_in_a_file_stops():
    by, occasion = letters.people(letters.green()), letters.opened("requisition")
    letters.filled(occasion, by, {**letters.REQUISITION, "amount_plattform": 1_000})
    now, economist = letters.NOVEMBER, by["economist"]

    def add(content, name):
        kind = "image/png" if name.endswith("png") else "application/pdf"
        add_proof(occasion, SimpleUploadedFile(name, content, kind), of="account", by=economist, now=now)

    add(POINT, "intyg.png")
    assert rules(occasion, now)["k19.picture"].figures["words"] == "intyg.png"
    assert rules(occasion, now)["k19.picture"].stops
    give_reason(occasion, rule="k19.picture", reason="Bankens intyg, inga personnummer.", by=economist, now=now)
    assert rules(occasion, now)["k19.picture"].excepted

    now += timedelta(minutes=1)
    add(POINT + b" ", "nytt.png")
    assert rules(occasion, now)["k19.picture"].stops
    give_reason(occasion, rule="k19.picture", reason="Bankens intyg, inga personnummer.", by=economist, now=now)
    assert rules(occasion, now)["k19.picture"].excepted

    add(pdf("<p>Kontot är 19811228-9874</p>"), "konto.pdf")
    assert rules(occasion, now)["k19.person"].figures["section"] == "konto.pdf"
    assert "k19.picture" not in rules(occasion, now)


def test_a_decision_reaches_no_further_than_the_amount_and_the_parts_entrusted():
    one = letters.green()
    by, occasion = letters.people(one), letters.opened("requisition")
    letters.filled(occasion, by, {**letters.REQUISITION, "amount_plattform": 1_000})
    role = by["approver"].person.role_assignments.get()

    def refused(**limits):
        for name, value in limits.items():
            setattr(role, name, value)
        role.save()
        by["approver"] = type(by["approver"]).objects.get(pk=by["approver"].pk)  # roles are read once per request
        with pytest.raises(BeyondDelegation) as refusal:
            letters.decided(occasion, by)
        return str(refusal.value)

    assert "belopp" in refused(amount_limit=999)
    make.delegation(by["approver"], one, one.strands.get(key="projekt"))
    assert "del" in refused(amount_limit=1_000)
    make.delegation(by["approver"], one, one.strands.get(key="plattform"))
    by["approver"] = type(by["approver"]).objects.get(pk=by["approver"].pk)
    assert letters.decided(occasion, by).version == 1


def test_a_role_without_parts_covers_none_when_that_is_the_answer(ready, agencies, officers, approvers):
    answer("delegation", value="none", ground="Arbetsordningen", by=approvers[0], now=JANUARY)
    with pytest.raises(BeyondDelegation):
        decide(ready, agencies, officers, approvers)


def test_a_title_that_is_marked_is_not_frozen_and_its_case_is_told(ready, agencies, officers):
    case = registry.case(agencies[0].authority, title="Tyst motor för drönare", now=DECEMBER)
    book(agencies[0], 1_000, case=case)
    (section, *_others) = secrecy().of("vinnova", JANUARY.date())
    mark(case, ground=section.key, by=officers[0], now=JANUARY, field="title", label=case.title_public)
    save_text(
        ready,
        section="synergier",
        authority=agencies[0].authority,
        text="Särskilt lovande är Tyst motor för drönare.",
        revision=1,
        by=officers[0],
        now=JANUARY,
    )

    freeze(ready, by=officers[0], now=JANUARY)
    told = rules(ready)

    assert "Tyst motor" not in str(latest_dataset(ready).content)
    assert told["k12.marked"].figures["numbers"] == told["k12.title"].figures["number"] == case.designation
    assert (told["k12.marked"].stops, told["k12.title"].stops) == (False, True)


def test_a_word_spelt_wrongly_and_a_link_to_nothing_are_remarked_on_and_stop_nothing(ready, agencies, officers):
    there = f"{links.root()}/arenden/{ready.case.uuid}/"
    save_text(
        ready,
        section="synergier",
        authority=agencies[0].authority,
        text=f"Vi har samordnadt, se {there} och {links.root()}/dokument/{ready.case.uuid}/.",
        revision=1,
        by=officers[0],
        now=JANUARY,
    )

    told = rules(ready)

    assert told["k11.spelling"].figures["words"] == "samordnadt"
    assert told["k11.own_link"].figures["words"].endswith(f"/dokument/{ready.case.uuid}/")
    assert not told["k11.spelling"].stops
    assert not told["k11.own_link"].stops


def test_a_requisition_whose_reference_is_another_number_is_refused():
    by, occasion = letters.people(letters.green()), letters.opened("requisition")
    letters.filled(occasion, by, {**letters.REQUISITION, "amount_plattform": 1_000, "reference": "Faktura 7"})

    assert rules(occasion, letters.NOVEMBER)["k18.reference"].stops


def test_another_decisions_number_in_a_text_stops_it(ready, agencies, officers):
    make.assignment("annat", decision_number="KN2099/00077", valid_from=date(2026, 1, 1))
    save_text(
        ready,
        section="synergier",
        authority=agencies[0].authority,
        text="Se KN2099/00077.",
        revision=1,
        by=officers[0],
        now=JANUARY,
    )

    assert rules(ready)["k5.stranger"].figures["number"] == "KN2099/00077"


def test_the_head_names_the_function_of_whoever_answers_as_the_role_s_title_at_the_own_authority(occasion, officers):
    submits = occasion.parties.get(submits=True).authority
    answers = next(one for one in officers if one.person.role_assignments.get().authority == submits)
    answers.person.role_assignments.update(title="Programansvarig", phone="08-000 00 00")

    assert contact(occasion) == {
        "name": answers.person.name,
        "email": answers.person.email,
        "function": "Programansvarig",
        "phone": "08-000 00 00",
    }
    answers.person.role_assignments.update(title="", phone="")
    assert contact(occasion).keys() == {"name", "email"}


def test_a_late_requisition_is_called_one_and_its_days_are_grouped():
    assert _late({"days": 1654, "reason": "Skäl."}, "requisition") == (
        "Rekvisitionen lämnas 1\N{NO-BREAK SPACE}654 dagar efter den dag som anges i beslutet. Skäl: Skäl."
    )
