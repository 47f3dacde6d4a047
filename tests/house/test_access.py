"""Every address with everyone who may knock, at a sample they may see and one they may not.

One world is built for the whole module, in a transaction that is never committed; every request runs in a savepoint
that is taken back, so that no act of one visitor is met by the next.
"""

import difflib
import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications.models import PayeeAccount
from assessments.models import Reviewer
from assessments.workflow.bias import decide_bias, declare
from calls.models import Call
from calls.states import CallStatus
from grants.models import Grant
from registry.models import Case, CaseBlock, CaseReading, Document
from registry.models.access import Rights
from registry.workflow.cases import join
from sweden.clock import now as clock_now
from tests.factories import accounts, applications, assessments, registry, reviews
from tests.house import competition, links, sweep
from tests.house.access import INSIDE, World
from tests.house.sweep import DOORS, FLOORS

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


#: Pages of lists that are files, too, with who asks: the first who is let in, unless it is anybody.
LISTS = [
    "registry:cases",
    "registry:entries",
    "registry:messages",
    "applications:list",
    "applications:euro_rates",
    "applications:divisions",
    "assessments:waiting",
    "assessments:my_reviews",
    "assessments:reviewers",
    "assessments:call_reviews",
    "assessments:call_reviewers",
    "assessments:call_bias",
    "assessments:panel",
    "calls:list",
    "calls:staff_list",
    "calls:questions",
    "grants:list",
    "programmes:aid_positions",
    "programmes:condition",
    "programmes:entry_proposal",
    "programmes:entry_proposals",
    "programmes:ledger",
    "programmes:history",
    "programmes:office_actions",
    "programmes:office_meetings",
    "programmes:office_synergies",
    "programmes:office_opportunities",
    "programmes:office_evaluation",
    "programmes:waiting_entries",
    "registry:administered",
    "registry:organisations",
    "registry:disclosures",
    "registry:readings",
    "registry:shares",
    "reporting:calendar",
]


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


def test_no_model_shows_anything_of_a_case_to_who_is_blocked_from_it(world: World) -> None:
    blocked = world.users["blocked"]
    cases = Case.objects.filter(blocks__person=blocked.person)
    asked = []
    for model in apps.get_models():
        if not hasattr(model._default_manager, "visible_to"):
            continue
        if model is not Case and not any(one.name == "case" for one in model._meta.fields):
            continue
        rows = model._default_manager.filter(**{"pk__in" if model is Case else "case__in": cases})
        if model is Call:
            rows = rows.exclude(status=CallStatus.PUBLISHED)  # a published call is everyone's to read
        asked.append((model.__name__, rows.count(), rows.visible_to(blocked).count()))
    assert {name for name, there, _seen in asked if there} >= {"Case", "Call", "Application", "Document"}
    assert not [name for name, _there, seen in asked if seen]


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


#: What the blocked person may know of all the same: money and its totals, the public register, and the person's own.
KNOWN_ANYWAY = (
    "programmes:ledger",
    "api:ledger",
    "registry:public",
    "registry:entries",
    "registry:mailbox",  # everyone's messages, where no real mail goes out
    "registry:components",
    "admin:",
)
#: What differs from one request to the next whatever there is: keys of forms, moments, what was done once.
CHANGING = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|name="idempotency_key" value="[^"]*"|nonce="[^"]*"|'
    rb"\b\d{1,2}[.:]\d\d(?:[.:]\d\d(?:\.\d+)?)?\b|[0-9a-f]{32,}|\b\d+ sek\w*\b"
)


def lists_of(world: World, who: str) -> list[str]:
    """Addresses of lists and searches: what `who` opens without naming a thing, and the pages of our call with
    reviews."""
    alone = [name for name, door in DOORS.items() if not door.sample and who in door.reads and ":" in name]
    found = [reverse(name) for name in alone if not name.startswith(KNOWN_ANYWAY)]
    call = world.samples["reviewed call"][0]["uuid"]
    named = ("call_reviews", "call_reviewers", "call_bias")
    found += [reverse(f"assessments:{name}", args=[call]) for name in named]
    found += [reverse("calls:detail", args=[call]), reverse("calls:call", args=[call])]
    found += [f"{reverse('registry:search')}?q=Hemlig", f"{reverse('applications:list')}?utlysning={call}"]
    files = [name for name in LISTS if name in alone and not name.startswith(KNOWN_ANYWAY)]
    return found + [f"{reverse(name)}?format=csv" for name in files]


def test_a_blocked_person_meets_what_there_would_be_without_the_case(world: World) -> None:
    """Twice the same state, once with a case that a block for bias keeps the reader from: every list, count, search,
    file and API answer has the same lines, but for the clock."""
    officer = world.users["blocked"]
    with transaction.atomic():
        CaseBlock.objects.filter(person=officer.person).delete()  # the world's own: here everything else is open
        client = sweep.browsers(world)["blocked"]
        call = Call.objects.get(case__uuid=world.samples["reviewed call"][0]["uuid"])
        whole = competition.of(world, call, known_to=officer)
        addresses = [*lists_of(world, "blocked"), *whole.addresses(world, "blocked")]
        reviewer = reviews.reviewer(world.users["case_officer"], "Tove Tyst")
        reviews.invited(call, reviewer, world.users["case_officer"], now=clock_now())
        before = {url: told(client, url) for url in addresses}
        case = secret_case(world, call, reviewer)
        whole.put_in_the_middle(case.application)
        open_to_all = {url for url in addresses if told(client, url) != before[url]}
        decide_bias(
            case.application,
            officer.person,
            biased=True,
            ground="4",
            reason="Nära vän med sökanden.",
            by=world.users["case_officer"],
            now=clock_now(),
        )
        after = {url: told(client, url) for url in addresses}
        # The person's own application is another matter: there they are the applicant, and in no list of the handling.
        applicant = accounts.user("Vera Vanlig")
        for one in (officer.person, applicant.person):
            join(case, one, rights=Rights.WRITE, now=clock_now())
        as_own = {url: told(client, url) for url in addresses}
        document = registry.document(case)
        own = own_of(case, document)
        another = sweep.browser(applicant)
        opened = {url: (main(client, url), main(another, url)) for url in own}
        transaction.set_rollback(True)
    strange = [url for url in addresses if after[url] != as_own[url] and not url.startswith(OWN_LISTS)]
    assert not strange, "\n".join([*strange, *(difference(after[url][1], as_own[url][1]) for url in strange[:8])])
    assert len([url for url in addresses if after[url] != as_own[url]]) >= len(OWN_LISTS)
    shut = [url for url, (mine, theirs) in opened.items() if mine[0] >= 400 or mine != theirs]
    assert not shut, "\n".join([*shut, *(difference(*(one[1] for one in opened[url])) for url in shut[:8])])
    differ = [url for url in addresses if before[url] != after[url]]
    assert not differ, "\n".join([*differ, *(difference(before[url][1], after[url][1]) for url in differ[:8])])
    assert len(open_to_all) > 30, "without the block the case is met on many of them"
    unmet = set(whole.of_all) - open_to_all
    assert not unmet, "each of these tells of what stands in it"


def test_an_applicant_reads_nowhere_who_has_reviewed(world: World, visitors: dict[str, Client]) -> None:
    """The call's terms keep the reviewers' names from the applicant, who has been shown the reviews."""
    who, applicant = "applicant", world.users["applicant"]
    case = Case.objects.get(uuid=world.samples["reviewed"][0]["uuid"])
    names = {one.reviewer.person.name for one in case.application.review_assignments.select_related("reviewer__person")}
    assert names - {applicant.person.name}, "somebody reviews it"
    addresses = set()
    for name, door in DOORS.items():
        sample = world.samples[door.sample][0] if door.sample else {}
        if who not in door.reads or name.startswith(
            ("registry:mailbox", "registry:components", "assessments:invitation")
        ):
            continue  # everyone's messages, where no real mail goes out; a reviewer's own secret link
        if set(sample) == {"uuid"} and Case.objects.filter(uuid=sample["uuid"]).exists():
            sample = {"uuid": case.uuid}  # every page of a case, of this one
        addresses.add(reverse(name, kwargs=sample))
    addresses.add(f"{reverse('registry:entries', args=[case.uuid])}?format=csv")
    answers = {url: told(visitors[who], url) for url in addresses}
    named = re.compile(rf"({'|'.join(names)})\b".encode())
    invented = ("/api/v1/", "/api/v1/schema/")  # the API's description has examples of its own
    shown = [url for url, (_status, said) in answers.items() if named.search(said) and url not in invented]
    assert not shown
    entries = answers[reverse("registry:entries", args=[case.uuid])][1]
    assert "Bedömning av ansökan".encode() in entries, "that it has been reviewed is registered"
    inside = told(visitors["case_officer"], reverse("registry:entries", args=[case.uuid]))[1]
    assert named.search(inside), "whoever works with the case reads it"


#: Where one's own applications are listed.
OWN_LISTS = ("/mina-ansokningar/", "/api/v1/applications/")


def own_of(case: Case, document: Document) -> list[str]:
    """Where one works with an application of one's own."""
    pages = ("applications:mine_one", "registry:case", "registry:entries", "applications:content", "api:application")
    return [
        *(reverse(name, args=[case.uuid]) for name in pages),
        reverse("registry:document", args=[document.uuid]),
    ]


def main(client: Client, url: str) -> tuple[int, bytes]:
    """What an address answers, without the frame around it, which knows who reads."""
    client.cookies = SimpleCookie(client.kept)
    with transaction.atomic():
        answer = client.get(url)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, CHANGING.sub(b"", content.partition(b"<main")[2] or content)


def told(client: Client, url: str) -> tuple[int, bytes]:
    """What an address answers, without what changes by itself; in order, for some lines come as they please."""
    client.cookies = SimpleCookie(client.kept)
    with transaction.atomic():
        answer = client.get(url)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, b"\n".join(sorted(CHANGING.sub(b"", content).splitlines()))


def difference(before: bytes, after: bytes) -> str:
    """The lines that came and went, so that a failure says what told."""
    lines = difflib.unified_diff(before.decode().splitlines(), after.decode().splitlines(), n=0, lineterm="")
    return "\n".join(line[:300] for line in lines)[:1500]


def secret_case(world: World, call: Call, reviewer: Reviewer) -> Case:
    """An application in our call with reviews: given to a reviewer, checked, proposed for decision."""
    officer = world.users["case_officer"]
    row = applications.submitted_application(call, by=world.users["applicant"], title="Hemligheten")
    declare(row, officer.person, part="officer", answer="free", by=officer, now=clock_now())
    reviews.assigned(row, reviewer, officer)
    assessments.proposal(row, officer)
    return row.case
