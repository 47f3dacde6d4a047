"""Every address with everyone who may knock, at a sample they may see and one they may not.

One world is built for the whole module, in a transaction that is never committed; every request runs in a savepoint
that is taken back, so that no act of one visitor is met by the next.
"""

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications.models import PayeeAccount
from grants.models import Grant
from registry.models import CaseReading
from tests.house import links, sweep
from tests.house.access import INSIDE, World
from tests.house.sweep import DOORS, FLOORS, LISTS

# Two patterns there have no name: what is found nowhere, and an old form of a row's address.
ADMIN = sorted({name for name in sweep.names() if name.startswith("admin:") and "<" not in name})


def test_every_address_is_declared() -> None:
    unknown = {name for name in sweep.names() if not name.startswith("admin:")} - set(DOORS)
    assert not unknown


def test_no_address_is_declared_that_does_not_exist() -> None:
    gone = set(DOORS) - set(sweep.names())
    assert not gone


@pytest.mark.parametrize("name", FLOORS["ground"])
def test_each_visitor_gets_in_where_declared_and_nowhere_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    found = sweep.strayed(name, world, visitors)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_page_leads_its_reader_to_a_refusal(world: World, visitors: dict[str, Client]) -> None:
    found = links.refused(world, visitors, FLOORS["ground"])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_a_file_to_those_who_read_it_and_to_no_one_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    door = DOORS[name]
    url = reverse(name, kwargs=world.samples[door.sample][0] if door.sample else {})
    reader = next(who for who in ("case_officer", "economist", *visitors) if who in door.reads)
    for kind, sign in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        status, headers, content = fetched(visitors[reader], url, kind)
        assert (status, content[: len(sign)]) == (200, sign), (name, kind, status, content[:80])
        assert "attachment" in headers["Content-Disposition"]
        for who in [who for who in visitors if who not in door.reads][:1]:
            status, headers, content = fetched(visitors[who], url, kind)
            assert "Content-Disposition" not in headers, (name, who, status)


def fetched(client: Client, url: str, kind: str) -> tuple[int, Any, bytes]:
    """A list as a file: the status, the headers and all of its content."""
    client.cookies = SimpleCookie(client.kept)
    with transaction.atomic():
        answer = client.get(url, {"format": kind})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, answer.headers, content


#: What binds an authority or its money, or lets people in: who does it, and what says what is done.
PROVED = {
    "assessments:decide": ("decision_maker", {}),
    "assessments:mass_proposals": ("decision_maker", {"act": "decide", "ask": "1"}),
    "reporting:approve": ("report_approver", {}),
    "programmes:entry_proposal": ("economist", {"act": "approve"}),
    "programmes:delegation": ("administrator", {}),
    "programmes:plan_decide": ("decision_maker", {}),
    "grants:payment_list": ("economist", {"what": "attest"}),
    "grants:instalment": ("economist", {"what": "attest"}),
    "grants:order": ("economist", {}),
    "grants:change": ("decision_maker", {"what": "approve", "why": "Det behövs.", "confirmed": "1"}),
    "grants:ending": ("decision_maker", {"what": "decide"}),
    "grants:recovery": ("decision_maker", {"what": "decide"}),
    "grants:aid": ("economist", {}),
    "accounts:sign_in_help": ("administrator", {}),
    "accounts:roles": ("administrator", {}),
    "accounts:end_role": ("administrator", {}),
    "accounts:deputies": ("administrator", {}),
    "accounts:clients": ("administrator", {}),
    "accounts:rotate_client": ("administrator", {}),
    "registry:decide_disclosure": ("registrar", {}),
    "registry:retention": ("registrar", {}),
    "registry:disposal": ("registrar", {"what": "carry_out"}),
    "registry:subject_extract": ("registrar", {}),
    "registry:protected_people": ("registrar", {}),
    "registry:protected_person": ("registrar", {}),
    "registry:protected_in_case": ("case_officer", {"reason": "Delgivning"}),
    "registry:unprotect_person": ("registrar", {}),
    "registry:organisations": ("registrar", {}),
    "registry:part_organisations": ("registrar", {}),
    "registry:evidence_act": ("registrar", {"act": "verify"}),
    "assessments:lock_meeting": ("decision_maker", {}),
    "assessments:correct": ("decision_maker", {}),
    "assessments:take_up": ("decision_maker", {}),
    "assessments:leave": ("decision_maker", {}),
    "assessments:refuse_request": ("decision_maker", {}),
    "assessments:appeal_time": ("decision_maker", {}),
    "assessments:appeal_reconsider": ("decision_maker", {}),
    "grants:payments": ("economist", {}),  # the account that is verified is found in the world
    "registry:case_appeals": ("decision_maker", {}),  # the appeal that is judged is found in the world
    "grants:accept": ("applicant", {}),
}


def test_whatever_weighs_asks_for_a_proof_on_its_page_and_says_so_in_the_api() -> None:
    found = {name: sweep.code_of(name) for name in sweep.names() if not name.startswith("admin:")}
    weighs = {name for name, code in found.items() if code.weighs}
    # And nothing else says so: what the page asks no proof for, the API asks none for either.
    decides = {name for name, code in found.items() if code.decides}
    assert {name for name in weighs if name.startswith("api:")} == decides
    assert {name for name in weighs if not name.startswith("api:")} == set(PROVED)


@pytest.mark.parametrize("name", PROVED)
def test_what_binds_asks_for_a_proof_first_and_only_of_those_who_may(
    name: str, world: World, visitors: dict[str, Client], settings: Any
) -> None:
    settings.STEP_UP = True
    who, typed = PROVED[name]
    if name == "grants:payments":
        grant = Grant.objects.get(**world.samples[DOORS[name].sample][0])
        account = PayeeAccount.objects.filter(application__case=grant.case_id).first()
        typed = {"what": f"verify:{account.uuid}"}
    if name == "registry:case_appeals":
        typed = {"what": f"judge:{world.samples['case appeal'][0]['uuid']}"}
    url = reverse(name, kwargs=world.samples[DOORS[name].sample][0] if DOORS[name].sample else {})
    for one, asked in ((who, True), ("other_applicant" if who == "applicant" else "applicant", False)):
        visitors[one].cookies = SimpleCookie(visitors[one].kept)
        with transaction.atomic():
            answer = visitors[one].post(url, typed)
            transaction.set_rollback(True)
        assert ("Visa att det är du" in answer.content.decode()) is asked, (one, answer.status_code)


#: What is nobody's secret: an assignment is the government's decision and read by all staff, with what is done on it; a
#: published call is everyone's. A job's page shows how far it has come, a form's preview what the call asks.
UNREAD = re.compile(
    r"programmes:|registry:job$|reporting:begin$|calls:(call|questions|answer|correct)$|applications:(form_preview|going_on)$"
    r"|api:(assignment|standings|condition|call_\w+|decision_meeting|panel)$"
    r"|api:(assignment_frames|appropriation_amounts|authorisations|facts|condition_exceptions)$"
)


def test_every_page_and_file_of_a_case_writes_who_read_it(world: World, visitors: dict[str, Client]) -> None:
    lacks, read = [], 0
    for name, door in DOORS.items():
        case = world.cases.get(door.sample)
        who = next((one for one in INSIDE if one in door.reads), None)
        if case is None or who is None or UNREAD.match(name):
            continue
        client = visitors[who]
        client.cookies = SimpleCookie(client.kept)
        with transaction.atomic():
            answer = client.get(reverse(name, kwargs=world.samples[door.sample][0]))
            person = world.users[who].person
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            there = CaseReading.objects.filter(person=person, page=name).exists()
            transaction.set_rollback(True)
        if answer.status_code == 200:
            read += 1
            lacks += [] if there else [name]
    assert read > 40
    assert not lacks, "\n".join(lacks)


@pytest.mark.parametrize("name", ADMIN)
def test_the_administration_of_reference_data_is_closed_to_everyone_with_a_role(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    if name in OPEN_OF_ADMIN:
        return
    url = reverse(name, args=arguments(name))
    for who, client in visitors.items():
        client.cookies = SimpleCookie(client.kept)
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        # Sent to its sign-in page, which says no to them; never let in.
        assert answer.status_code in (302, 403, 404), (name, who, answer.status_code)
        if answer.status_code == 302:
            assert "/admin/login/" in answer["Location"], (name, who)


#: Its own way in and out: who has no right to the rest is not helped by them.
OPEN_OF_ADMIN = {"admin:login", "admin:logout"}


def arguments(name: str) -> tuple[Any, ...]:
    """What an address of the administration takes."""
    if name == "admin:app_list":
        return ("account",)
    if name == "admin:view_on_site":
        return (1, 1)
    one = name.endswith(("_change", "_delete", "_history")) and name != "admin:password_change"
    return (1,) if one else ()


#: A case's stream is no list; a payment order's payments, a list of what is disposed of and what has been handed over
#: to the accounting have files of their own already; evidence is a page of acts; the demo's mailbox and the page of
#: components are no pages of the product.
NO_LISTS = {
    "registry/evidence.html",
    "grants/payments/journal.html",
    "registry/case.html",
    "registry/disposal.html",
    "grants/payments/order.html",
    "registry/mailbox.html",
    "components.html",
}


def test_no_paged_list_lacks_its_files() -> None:
    root = settings.ROOT / "templates"
    texts = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.html")}
    paged = {name for name, text in texts.items() if "{% pagination" in text} - NO_LISTS
    assert len(paged) > 20
    assert not {name for name in paged if "files.html" not in texts[name]}
