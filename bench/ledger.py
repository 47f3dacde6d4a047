"""Balances in small and large ledgers: a programme of ten thousand entries, alone and among a million of others, and
one that holds a million itself. Each is a whole page, asked for as an economist would."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import median
from typing import TYPE_CHECKING

from bench import figures, site
from bench.figures import Line, Run

if TYPE_CHECKING:
    from bench.pages import Page, Plan

FEW, MANY = 10_000, 1_000_000
#: The programme of ten thousand entries, and the one of a million: a key, and the assignments that hold them.
SMALL = ("excellenskluster", ("vin-exc", "vr-exc"))
LARGE = ("gron-industriproduktion", ("vin-green",))
ECONOMIST = "hanna.bjork@vinnova.example"

ALONE = "balances: 10 000 in a ledger of 10 000"
AMONG = "balances: 10 000 in a ledger of 1 000 000"
WHOLE = "balances: 1 000 000 in one programme"
LIST = "ledger: first page of 1 000 000"
API_FEW = "API: ledger entries, 50 of 10 000"
API_MANY = "API: ledger entries, 50 of 1 000 000"
OVERVIEW = "programme: overview with 10 000"
#: Largest multiple of the bare view; without one it is told for information.
GOALS: dict[str, float | None] = {ALONE: 20, AMONG: 20, WHOLE: 150, LIST: None, OVERVIEW: None, API_FEW: 8, API_MANY: 8}
#: How much slower the same programme may be among a million of others (multiple of the bare view against multiple).
GROWTH_GOAL = 1.5

#: Rows as people book them: most are payments, spread over years, kinds, parts, days and moments of recording.
_ROWS = """
INSERT INTO programmes_ledgerentry (uuid, assignment_id, strand_id, year, kind, amount, occurred_on, recorded_at,
    organisation_id, reference, conditional, idempotency_key)
SELECT gen_random_uuid(), %(assignment)s,
       (%(strands)s::bigint[])[1 + i %% cardinality(%(strands)s::bigint[])], 2025 + i %% 4,
       (ARRAY['commitment', 'payment', 'payment', 'payment', 'repayment', 'own_cost', 'commitment'])[1 + i %% 7],
       1000 + i %% 90000, date '2025-07-01' + (i %% 200),
       timestamptz '2025-07-02 08:00Z' + (i %% 200) * interval '1 day',
       (%(parties)s::bigint[])[1 + i %% cardinality(%(parties)s::bigint[])],
       'Utbetalning 2025-' || i, false, 'bench:' || %(assignment)s || ':' || i
FROM generate_series(1, %(count)s) AS i
"""


def load(here: site.Site, say: Callable[[str], None]) -> None:
    """The four real assignments, and rows in bulk: one database with few entries, one with a million more."""
    from django.core.management import call_command
    from django.db import connections

    from accounts.models import Organisation
    from config.demo import mandate, people
    from config.demo.story import Story

    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE)
    call_command("migrate", interactive=False, verbosity=0)
    story = Story()
    people.load(story)
    mandate.load(story)
    Organisation.objects.bulk_create(Organisation(name=f"Företag {number} AB") for number in range(500))
    connections.close_all()
    for name, (_programme, assignments), count in (("few", SMALL, FEW), ("many", LARGE, MANY)):
        begun = time.monotonic()
        _fill(here, assignments, count)
        _keep(here, name)
        say(f"Loaded {count} entries ({time.monotonic() - begun:.0f} s)")


def _fill(here: site.Site, assignments: tuple[str, ...], count: int) -> None:
    """As the cluster's administrator: the product's own role books one entry at a time."""
    with here.postgres.connect(site.DATABASE) as connection:
        connection.execute("SET session_replication_role = replica")
        parties = [row[0] for row in connection.execute("SELECT id FROM accounts_organisation ORDER BY id").fetchall()]
        for key in assignments:
            found = connection.execute("SELECT id FROM programmes_assignment WHERE key = %s", [key]).fetchone()
            if found is None:
                raise site.Failed(f"There is no assignment {key}.")
            strands = connection.execute(
                "SELECT id FROM programmes_strand WHERE assignment_id = %s ORDER BY id", [found[0]]
            ).fetchall()
            connection.execute(
                _ROWS,
                {
                    "assignment": found[0],
                    "strands": [row[0] for row in strands] or [None],
                    "parties": parties,
                    "count": count // len(assignments),
                },
            )


def _name(name: str) -> str:
    return f"ledger_{name}"


def _keep(here: site.Site, name: str) -> None:
    with here.postgres.connect(site.DATABASE) as connection:
        connection.execute("VACUUM (ANALYZE)")
    here.postgres.drop_database(_name(name))
    here.postgres.make_database(_name(name), template=site.DATABASE)


def _bring(here: site.Site, name: str) -> None:
    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE, template=_name(name))
    with here.redis.client() as client:
        client.flushall()


def is_loaded(here: site.Site) -> bool:
    with here.postgres.connect() as connection:
        rows = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'ledger\_%'").fetchall()
    return {row[0] for row in rows} >= {_name("few"), _name("many")}


def plan(name: str) -> "Plan":
    """What is asked for in the small ledger and in the large one."""
    from django.urls import reverse

    from accounts.models import User
    from bench.pages import Page, Plan, sign_in
    from programmes.models import Assignment

    session = sign_in(User.objects.get(email=ECONOMIST))
    small, large = reverse("programmes:programme_balances", args=[SMALL[0]]), ""
    entries = f"{reverse('api:ledger_entries')}?programme={{}}"
    pages: list[Page] = []
    if name == "few":
        pages = [
            Page(ALONE, [(small, session)], "matt=granted", 8),
            Page(API_FEW, [(entries.format(SMALL[0]), session)], '"occurred_on"', 50),
        ]
    else:
        large = reverse("programmes:programme_balances", args=[LARGE[0]])
        listing = reverse("programmes:ledger", args=[Assignment.objects.get(key=LARGE[1][0]).uuid])
        overview = reverse("programmes:programme", args=[SMALL[0]])
        pages = [
            Page(AMONG, [(small, session)], "matt=granted", 8),
            Page(WHOLE, [(large, session)], "matt=granted", 8),
            Page(LIST, [(listing, session)], '<th scope="row"', 50),
            Page(API_MANY, [(entries.format(LARGE[0]), session)], '"occurred_on"', 50),
            Page(OVERVIEW, [(overview, session)], "matt=granted", 8),
        ]
    return Plan(pages=pages, drafts=[], session=session)


Measure = Callable[["Plan"], Mapping[str, tuple[list[float], list[float]]]]
Count = Callable[["Page"], int]


def bench(here: site.Site, runs: int, measure: Measure, count: Count, say: Callable[[str], None]) -> list[Line]:
    """Measure both ledgers; the lines of the table."""
    from django.db import connections

    measured: dict[str, list[Run]] = defaultdict(list)
    queries: dict[str, int] = {}
    for number in range(runs):
        for name in ("few", "many"):
            begun = time.monotonic()
            connections.close_all()
            _bring(here, name)
            asked = plan(name)
            if number == 0:
                queries |= {page.name: count(page) for page in asked.pages}
            connections.close_all()
            for page, times in measure(asked).items():
                measured[page].append(figures.run_of(*times))
            say(f"Run {number + 1}, ledger with {name} ({time.monotonic() - begun:.0f} s)")
    lines = [
        figures.page_line(
            name, FEW if name in (ALONE, API_FEW) else MANY, measured[name], goal=goal, queries=queries.get(name)
        )
        for name, goal in GOALS.items()
    ]
    return [*lines, growth(measured[ALONE], measured[AMONG])]


def growth(alone: list[Run], among: list[Run]) -> Line:
    """The same programme alone and among a million of others: multiples of the bare view, which was measured beside
    each, since the two ledgers are measured at different times."""
    small, large = median(run.ratio for run in alone), median(run.ratio for run in among)
    ratio = large / small
    name = "balances: among 1 000 000 against alone"
    took = median(run.median_ms for run in among)
    return Line(name, MANY, took, ratio, None, GROWTH_GOAL, round(ratio, 2) <= GROWTH_GOAL)
