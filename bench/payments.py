"""The economist's list of payments over ten thousand instalments, and a thousand of them paid: proposed, attested,
exported and read back, each once."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bench import figures, site
from bench.figures import Line, Run

if TYPE_CHECKING:
    from accounts.models import User
    from bench.pages import Page, Plan

SIZES = (1_000, 10_000)
#: So many grants have the instalments between them, and so many instalments are paid.
GRANTS, PAID = 1_000, 1_000
ECONOMIST, OFFICER = "hanna.bjork@vinnova.example", "elin.sandberg@vinnova.example"
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
PAY_ON = date(2026, 1, 13)
#: The days of the first thousand have come.
DUE, LATER = date(2026, 1, 5), date(2026, 2, 1)

LIST, PLANNED, BY_PARTY = "payments: the economist's list", "payments: those in the plan", "payments: by party"
#: Largest multiple of the bare view.
GOALS: dict[str, float] = {LIST: 15, PLANNED: 15, BY_PARTY: 15}
#: What is done with the thousand, in order, and the most seconds that it may take by the clock.
ACTS = {name: 20.0 for name in ("proposed", "attested", "exported", "read back")}


def load(here: site.Site, say: Callable[[str], None]) -> None:
    """Grants of one agency with accounts that two have verified; each size of instalments as a database of its own."""
    from django.core.management import call_command
    from django.db import connections

    from bench import grants
    from bench import load as loading

    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE)
    call_command("migrate", interactive=False, verbosity=0)
    world = loading.world(40)
    world.calls = {key: calls for key, calls in world.calls.items() if key in grants.JOINT}
    loading.applications(world, 0, GRANTS)
    grants.grant_all()
    _accounts()
    laid = 0
    for size in SIZES:
        begun = time.monotonic()
        _instalments(laid, size)
        laid = size
        connections.close_all()
        _keep(here, size)
        say(f"Loaded {size} instalments ({time.monotonic() - begun:.0f} s)")


def _people() -> dict[str, "User"]:
    """Who proposes, attests and exports: three people with the roles for it, two of whom have called the parties."""
    from accounts.models import Authority, RoleAssignment, User
    from accounts.roles import Role

    economist = User.objects.select_related("person").get(email=ECONOMIST)
    officer = User.objects.select_related("person").get(email=OFFICER)
    attester = User.objects.filter(email="second.economist@vinnova.example").first()
    if attester is None:
        attester = User.objects.create_user("second.economist@vinnova.example", name="Mona Ek")
        RoleAssignment.objects.create(
            person=attester.person,
            role=Role.ECONOMIST,
            authority=Authority.objects.get(key="vinnova"),
            valid_from=date(2025, 1, 1),
            granted_at=NOW,
        )
    return {"officer": officer, "attester": attester, "economist": economist}


def _accounts() -> None:
    """An account of the agency's, money of the year, and every party's account, verified by two."""
    from applications.models import PayeeAccount
    from grants.models import AccountCheck, Grant, PayingAccount
    from programmes.models import Assignment, LedgerEntry

    who = _people()
    assignment = Assignment.objects.select_related("authority").get(key="vin-exc")
    PayingAccount.objects.get_or_create(
        authority=assignment.authority,
        valid_from=date(2025, 1, 1),
        defaults={"iban": "SE3550000000054910000003", "bic": "ESSESESS"},
    )
    LedgerEntry.objects.create(
        assignment=assignment,
        year=2026,
        kind="allocation",
        amount=Decimal(900_000_000),
        occurred_on=date(2026, 1, 1),
        recorded_at=NOW,
        idempotency_key="bench:allocation:2026",
    )
    grants = Grant.objects.filter(assignment=assignment).select_related("decision__application__submitted_version")
    accounts = PayeeAccount.objects.bulk_create(
        PayeeAccount(
            application=grant.decision.application,
            organisation_id=party,
            kind="bankgiro",
            number="991-2346",
            entered_by=who["officer"],
            entered_at=NOW,
        )
        for grant in grants
        for party in grant.decision.application.submitted_version.parties.values_list("organisation", flat=True)
    )
    AccountCheck.objects.bulk_create(
        AccountCheck(
            account=one, called="08-000 00 00", note="Stämmer", checked_by=user, checker=user.person, checked_at=NOW
        )
        for one in accounts
        for user in (who["attester"], who["economist"])
    )


def _instalments(laid: int, size: int) -> None:
    """Instalments `laid` to `size`: a hundredth each of what a party was granted for the year; the first thousand are
    due, and what they wait for is confirmed."""
    from grants.models import ConditionMet, Grant, Instalment
    from programmes.models import LedgerEntry

    by = _people()["officer"]
    grants = {one.case_id: one for one in Grant.objects.filter(assignment__key="vin-exc")}
    commitments = LedgerEntry.objects.filter(kind="commitment", year=2026, case__in=list(grants), amount__gte=1000)
    entries = list(commitments.order_by("pk").values_list("case", "organisation", "amount"))
    rows = [
        Instalment(
            grant=grants[case],
            authority_id=grants[case].authority_id,
            organisation_id=party,
            year=2026,
            planned_on=DUE if place < PAID else LATER + timedelta(days=place % 300),
            amount=int(amount) // 100,
            waits_for=["terms", "no_recovery_order"],
            written_by=by,
            written_at=NOW,
        )
        for place in range(laid, size)
        for case, party, amount in [entries[place % len(entries)]]
    ]
    made = Instalment.objects.bulk_create(rows, batch_size=1000)
    ConditionMet.objects.bulk_create(
        ConditionMet(instalment=one, condition=condition, note="Handling 3", confirmed_by=by, confirmed_at=NOW)
        for one in made
        if one.planned_on == DUE
        for condition in one.waits_for
    )


def _name(size: int) -> str:
    return f"payments_{size}"


def _keep(here: site.Site, size: int) -> None:
    with here.postgres.connect(site.DATABASE) as connection:
        connection.execute("VACUUM (ANALYZE)")
    here.postgres.drop_database(_name(size))
    here.postgres.make_database(_name(size), template=site.DATABASE)


def _bring(here: site.Site, size: int) -> None:
    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE, template=_name(size))
    with here.redis.client() as client:
        client.flushall()


def is_loaded(here: site.Site) -> bool:
    """Whether every size is kept from an earlier run."""
    with here.postgres.connect() as connection:
        rows = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'payments\_%'").fetchall()
    return {row[0] for row in rows} >= {_name(size) for size in SIZES}


def plan() -> "Plan":
    """The list as an economist has it: all, those in the plan, and by party."""
    from django.urls import reverse

    from accounts.models import User
    from bench.pages import Page, Plan, sign_in

    session = sign_in(User.objects.get(email=ECONOMIST))
    listed, holds = reverse("grants:payment_list"), '<th scope="row"'
    pages = [
        Page(LIST, [(listed, session)], holds, 50),
        Page(PLANNED, [(f"{listed}?state=planned", session)], holds, 50),
        Page(BY_PARTY, [(f"{listed}?sortera=part", session)], holds, 50),
    ]
    return Plan(pages=pages, drafts=[], session=session)


Measure = Callable[["Plan"], Mapping[str, tuple[list[float], list[float]]]]
Count = Callable[["Page"], int]


def bench(
    here: site.Site, runs: int, measure: Measure, count: Count, say: Callable[[str], None], *, keep: bool
) -> list[Line]:
    """The lines of the table: the list at both sizes, asking as much of one as of the other, and a thousand paid."""
    from django.db import connections

    if not (keep and is_loaded(here)):
        load(here, say)
    measured: dict[tuple[str, int], list[Run]] = defaultdict(list)
    queries: dict[tuple[str, int], int] = {}
    for number in range(runs):
        for size in SIZES:
            begun = time.monotonic()
            connections.close_all()
            _bring(here, size)
            asked = plan()
            if number == 0:
                queries |= {(page.name, size): count(page) for page in asked.pages}
            connections.close_all()
            for page, times in measure(asked).items():
                measured[page, size].append(figures.run_of(*times))
            say(f"Run {number + 1}, {size} instalments ({time.monotonic() - begun:.0f} s)")
    lines = [
        figures.page_line(name, size, measured[name, size], goal=goal, queries=queries[name, size])
        for name, goal in GOALS.items()
        for size in SIZES
    ]
    few = {line.name: line.queries for line in lines if line.size == SIZES[0]}
    lines = [changed(line, met=line.met and few[line.name] == line.queries) for line in lines]
    return [*lines, *_paid()]


def _paid() -> list[Line]:
    """A thousand proposed, attested, exported and read back, twice: nothing is booked again. The seconds of each."""
    from accounts.models import Authority
    from bench.account import _counted
    from grants.models import Instalment, Payment
    from grants.workflow import answering, ordering, paying
    from programmes.models import LedgerEntry

    who = _people()
    authority = Authority.objects.get(key="vinnova")
    chosen = list(Instalment.objects.standing().filter(planned_on=DUE))
    found: dict[str, Any] = {}

    def step(name: str, work: Callable[[], Any]) -> Line:
        begun = time.perf_counter()
        with _counted() as asked:
            found[name] = work()
        seconds = time.perf_counter() - begun
        goal = ACTS[name]
        return Line(f"{PAID} payments {name}, s", PAID, seconds * 1000, seconds, asked[0], goal, seconds <= goal)

    def answer() -> bytes:
        rows = [f"{one.uuid.hex};betald;{PAY_ON};" for one in found["exported"].payments.all()]
        return "\r\n".join(["betalning;status;valutadag;orsak", *rows]).encode()

    by = {name: {"by": user, "now": NOW} for name, user in who.items()}
    order = {"profile": "pain001", "pay_on": PAY_ON, "key": "bench"}
    after = {**by["economist"], "now": NOW + timedelta(days=1)}
    lines = [
        step("proposed", lambda: paying.propose_many(chosen, **by["officer"])),
        step("attested", lambda: paying.attest(found["proposed"], **by["attester"])),
        step("exported", lambda: ordering.export(authority, found["attested"], **order, **by["economist"])),
        step("read back", lambda: answering.read_back(found["exported"], answer(), **after)),
    ]
    again = answering.read_back(found["exported"], answer(), **after)
    entries = LedgerEntry.objects.filter(idempotency_key__startswith="payment:")
    paid = Payment.objects.filter(status="paid").values_list("entry", flat=True)
    seen = (len(chosen), found["read back"].paid, again.paid, entries.count(), len(set(paid)))
    if seen != (PAID, PAID, 0, PAID, PAID):
        raise site.Failed(f"Not each of {PAID} payments was booked once: {seen}")
    return lines
