"""What a block for bias and the call's terms keep from their reader, wherever it might be told: lists, counts,
searches, files, pages and the API. A module of its own, for it takes as long as a floor of the sweep."""

import difflib
import re
from http.cookies import SimpleCookie

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.models import Reviewer
from assessments.workflow.bias import decide_bias, declare
from calls.models import Call
from calls.states import CallStatus
from registry.models import Case, CaseBlock, Document
from registry.models.access import Rights
from registry.workflow.cases import join
from sweden.clock import now as clock_now
from tests.factories import accounts, applications, assessments, registry, reviews
from tests.house import competition, sweep
from tests.house.access import World
from tests.house.sweep import DOORS, LISTS


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
        open_to_all: set[str] = set()
        for url in dict.fromkeys([*whole.of_all, *addresses]):  # as many as say that it is met on them
            if (url in whole.of_all or len(open_to_all) <= 30) and told(client, url) != before[url]:
                open_to_all.add(url)
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
