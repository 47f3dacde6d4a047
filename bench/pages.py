"""What is measured: whose pages, at which addresses, and what they must answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.urls import reverse

from accounts.models import User
from applications.models import Application
from applications.states import Status
from bench import load
from bench.client import Answer, Unexpected, Values, form_values
from calls.models import Call
from programmes.display.duties import EVALUATION_KINDS
from programmes.models import Assignment, Condition, EntryProposal, ReportingDuty

OFFICER = "elin.sandberg@vinnova.example"
ECONOMIST = "hanna.bjork@vinnova.example"
ADMINISTRATOR = "gunnar.ek@vinnova.example"
APPLICANT = "applicant."
#: What the list is filtered by, and searched for: at either size there are more than the 50 rows of a page.
AREA, WORD = "kvantteknik", "vindkraftsblad"
#: How many different cases and drafts the single pages are asked for in turn.
DIFFERENT = 20
#: Rows of the list as CSV.
CSV_ROWS = 1000

LIST, FILTERED, SEARCHED = "officer's list", "list, filtered", "list, searched"
CASE, FORM, BUDGET = "one case", "application form: project", "application form: budget"
WIDE, WIDEST = "budget, 15 parties, one open", "budget, 15 parties, all open"
FLOW, CSV = "submission flow", "list as CSV, 1 000 rows"
STEPS = ("open", "first autosave", "second autosave", "preview", "submit", "see it")

#: Largest multiple of the bare view.
GOALS = {LIST: 15, FILTERED: 15, SEARCHED: 15, CASE: 10, FORM: 15, BUDGET: 15, WIDE: 40, WIDEST: 120, FLOW: 90, CSV: 60}
#: The same for steps of the flow, each measured alone.
STEP_GOALS = {"first autosave": 6, "second autosave": 6, "submit": 40}


class Browser(Protocol):
    """Asks for pages: over HTTP to be timed, or in this process to have its queries counted."""

    def get(self, path: str, session: str) -> Answer: ...

    def post(self, path: str, session: str, values: Values, *, json: bool = False, htmx: bool = False) -> Answer: ...


@dataclass(frozen=True)
class Page:
    """A page that is read: its addresses in turn, each with the session that reads it, and a sign that it works."""

    name: str
    asked: list[tuple[str, str]]
    holds: str
    times: int = 1

    def ask(self, browser: Browser, turn: int) -> Answer:
        path, session = self.asked[turn % len(self.asked)]
        return browser.get(path, session)

    def check(self, answer: Answer) -> None:
        """Raises Unexpected unless the answer is the page in full."""
        if answer.status != 200 or answer.text.count(self.holds) < self.times:
            raise Unexpected(
                f"{self.name} answered {answer.status} with {answer.text.count(self.holds)} of {self.times} "
                f"“{self.holds}”:\n{answer.text[:500]}"
            )


def sign_in(user: User) -> str:
    """A session like the one sign-in makes; its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@dataclass(frozen=True)
class Plan:
    """The pages, the drafts that are handed in, and a session for the bare view."""

    pages: list[Page]
    drafts: list["Draft"]
    session: str


@dataclass(frozen=True)
class Draft:
    """A complete draft and the session of its applicant."""

    uuid: str
    session: str


def plan(*, api: bool = True, pages: bool = True) -> Plan:
    """Who reads what, in the database as it is loaded: the pages, the lists of the API, or both."""
    officer = User.objects.get(email=OFFICER)
    session = sign_in(officer)
    lists = of_the_api(officer, session) if api else []
    if not pages:
        return Plan(pages=lists, drafts=[], session=session)
    seen = Application.objects.visible_to(officer).handed_in()
    call = Call.objects.filter(applications__in=seen).order_by("pk")[0]
    listing = reverse("applications:list")
    filtered = {"omrade": AREA, "sortera": "projekt"}
    csv, rows = {"format": "csv"}, seen.count()
    if rows > CSV_ROWS:
        csv["utlysning"], rows = str(call.case.uuid), seen.filter(call=call).count()
    cases = seen.order_by("pk").values_list("case__uuid", flat=True)[:DIFFERENT]
    waiting = Application.objects.filter(status=Status.DRAFT, created_by__email__startswith=APPLICANT)
    drafts = [
        Draft(str(one.case.uuid), sign_in(one.created_by))
        for one in waiting.select_related("case", "created_by").order_by("-pk")
        if one.case.title_internal.partition(" ")[0] not in ("Mönster", "Mönster:")
    ]
    broad = Application.objects.select_related("created_by").get(case__title_internal=load.WIDE_TITLE)
    wide, wide_session = reverse("applications:budget", args=[broad.case.uuid]), sign_in(broad.created_by)
    shown, drafts = drafts[:DIFFERENT], drafts[DIFFERENT:]
    return Plan(
        pages=[
            Page(LIST, [(listing, session)], '<th scope="row">', 50),
            Page(FILTERED, [(f"{listing}?{urlencode(filtered)}", session)], '<th scope="row">', 50),
            Page(SEARCHED, [(f"{listing}?{urlencode({'q': 'vindkraftsblad'})}", session)], '<th scope="row">', 50),
            Page(CASE, [(reverse("registry:case", args=[uuid]), session) for uuid in cases], "2025-", 2),
            Page(FORM, [(reverse("applications:project", args=[d.uuid]), d.session) for d in shown], 'name="summary"'),
            Page(BUDGET, [(reverse("applications:budget", args=[d.uuid]), d.session) for d in shown], "data-money", 30),
            Page(WIDE, [(wide, wide_session)], "data-money name=", 12 * load.WIDE_YEARS),
            Page(WIDEST, [(f"{wide}?part=alla", wide_session)], "data-money name=", 15 * 12 * load.WIDE_YEARS),
            Page(CSV, [(f"{listing}?{urlencode(csv)}", session)], "\n", rows + 1),
            *lists,
        ],
        drafts=drafts,
        session=session,
    )


def of_the_api(officer: User, session: str) -> list[Page]:
    """Every list of the API, as the officer reads it, or an economist."""
    from bench.api import FULL, IDENTIFIED, OF_ADMINISTRATORS, OF_ANOTHER, OF_THE_ACCOUNTS, ROWS, addresses
    from bench.load.inside import DECLARES

    asked_by = dict.fromkeys(OF_THE_ACCOUNTS, sign_in(User.objects.get(email=ECONOMIST)))
    asked_by |= dict.fromkeys(OF_ADMINISTRATORS, sign_in(User.objects.get(email=ADMINISTRATOR)))
    asked_by |= dict.fromkeys(OF_ANOTHER, sign_in(User.objects.get(email=DECLARES)))
    return [
        Page(
            name,
            [(address, asked_by.get(name, session))],
            f'"{IDENTIFIED.get(name, "uuid")}"' if name in FULL else '"items"',
            ROWS if name in FULL else 1,
        )
        for name, address in addresses(_inside(officer)).items()
    ]


def _inside(officer: User) -> dict[str, str]:
    """One thing of each kind that lists stand in."""
    from assessments.models import DecisionMeeting, Panel
    from bench.load.inside import the_occasion

    assignment = Assignment.objects.filter(authority__key="vinnova").select_related("programme").order_by("pk")[0]
    application = Application.objects.visible_to(officer).exclude(status=Status.DRAFT).order_by("pk")[0]
    evaluated = ReportingDuty.objects.filter(rule={}, document_kind__in=EVALUATION_KINDS).order_by("pk")[0]
    told = ReportingDuty.objects.filter(rule={}).exclude(document_kind__in=EVALUATION_KINDS).order_by("pk")[0]
    first = (Panel, DecisionMeeting, Condition, EntryProposal)
    panel, meeting, condition, proposal = (str(one.objects.order_by("pk")[0].uuid) for one in first)
    return {
        "programmes": assignment.programme.key,
        "assignments": str(assignment.uuid),
        "calls": str(application.call.case.uuid),
        "applications": str(application.case.uuid),
        "cases": str(application.case.uuid),
        "conditions": condition,
        "duties": str(evaluated.uuid),
        "information": str(told.uuid),
        "entry-proposals": proposal,
        "occasions": str(the_occasion().uuid),
        "panels": panel,
        "decision-meetings": meeting,
    }


def hand_in(browser: Browser, draft: Draft) -> Iterator[Answer]:
    """One applicant hands in: each of STEPS as it is answered. Raises Unexpected when a step does not work."""
    project, review, submit, whole = (
        reverse(f"applications:{name}", args=[draft.uuid]) for name in ("project", "review", "submit", "mine_one")
    )
    opened = _right(browser.get(project, draft.session), 200, 'name="revision"')
    yield opened
    values = form_values(opened.text)
    for name, more in (("title", " i drift"), ("summary", " Vi har ändrat en mening.")):
        values[name] = values[name] + more
        saved = _right(
            browser.post(project, draft.session, values, json=True), 200, f'"revision": {int(values["revision"]) + 1}'
        )
        values["revision"] = str(int(values["revision"]) + 1)
        yield saved
    yield _right(browser.get(review, draft.session), 200, values["title"])
    declared = {name: "on" for name in ("true", "authority", "public")}
    yield _right(browser.post(submit, draft.session, declared), 302, "")
    yield _right(browser.get(whole, draft.session), 200, values["title"])


def _right(answer: Answer, status: int, holds: str) -> Answer:
    if answer.status != status or holds not in answer.text:
        raise Unexpected(f"Expected {status} and “{holds}”, got {answer.status}:\n{answer.text[:1500]}")
    return answer
