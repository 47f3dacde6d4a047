"""`make bench`: measure the product as in production, print a table, write var/bench.json.

Ends with 1 when a goal is not met. Everything runs below var/bench and on 127.0.0.1 only.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from bench import figures, site
from bench.client import Client, Unexpected
from config.local.postgres import ServerError

if TYPE_CHECKING:
    from bench.pages import Page, Plan

SIZES = (1_000, 10_000)
RUNS, WARM_UPS, REQUESTS, BLOCK = 3, 20, 200, 5
RESULT = site.ROOT / "var" / "bench.json"
HEALTH = "/healthz"

Times = dict[str, tuple[list[float], list[float]]]


def say(text: str = "") -> None:
    print(text, flush=True)


def load(here: site.Site, sizes: list[int], drafts: int) -> None:
    """Every size as a database of its own, each made from the one before."""
    from django.core.management import call_command
    from django.db import connections

    from accounts.models import User
    from bench import load as loading
    from bench.pages import OFFICER

    here.fresh()
    call_command("migrate", interactive=False, verbosity=0)
    world = loading.world(drafts)
    loading.more_drafts(world)
    loading.wide_draft(world)
    loaded = loading.handed_in(world)
    for size in sorted(sizes):
        begun = time.monotonic()
        loading.applications(world, loaded, size)
        if size == min(sizes):
            loading.inside(User.objects.select_related("person").get(email=OFFICER))
        loaded = size
        connections.close_all()
        here.keep(size)
        say(f"Loaded {size} applications ({time.monotonic() - begun:.0f} s)")


def measure(here: site.Site, plan: "Plan", warm_ups: int, requests: int) -> Times:
    """One run: every page in blocks, with blocks of the bare view in between."""
    with (
        here.web("bare", "bench.bare_settings", "/") as bare_port,
        here.web("web", "config.settings.production", HEALTH) as port,
    ):
        web, bare = Client(port), Client(bare_port)
        try:
            return _measure(web, bare, plan, warm_ups, requests)
        finally:
            web.close()
            bare.close()


def _measure(web: Client, bare: Client, plan: "Plan", warm_ups: int, requests: int) -> Times:
    from bench.pages import STEPS, hand_in

    def bare_block(times: int) -> list[float]:
        found = []
        for _ in range(times):
            answer = bare.get("/", plan.session)
            if answer.status != 200:
                raise Unexpected(f"The bare view answered {answer.status}.")
            found.append(answer.seconds)
        return found

    found: Times = {}
    for page in plan.pages:
        for turn in range(warm_ups):
            page.check(page.ask(web, turn))
        bare_block(warm_ups)
        times: list[float] = []
        beside: list[float] = []
        for begin in range(0, requests, BLOCK):
            answers = [page.ask(web, turn) for turn in range(begin, min(begin + BLOCK, requests))]
            beside += bare_block(len(answers))
            for answer in answers:
                page.check(answer)
            times += [answer.seconds for answer in answers]
        found[page.name] = times, beside
    steps: dict[str, list[float]] = defaultdict(list)
    beside = []
    for number, draft in enumerate(plan.drafts[: warm_ups + requests]):
        for step, answer in zip(STEPS, hand_in(web, draft), strict=True):
            if number >= warm_ups:
                steps[step].append(answer.seconds)
        if number % BLOCK == 0:
            beside += bare_block(BLOCK)
    for step, times in steps.items():
        found[step] = times, beside
    return found


def count(plan: "Plan") -> dict[str, int]:
    """Queries of each page and step, in this process."""
    from bench.counting import Counting
    from bench.pages import FLOW, STEPS, hand_in

    found: dict[str, int] = {}
    browser = Counting()
    for page in plan.pages:
        page.check(page.ask(browser, 0))  # what is read once per process is not counted
        browser.queries = 0
        page.check(page.ask(browser, 0))
        found[page.name] = browser.queries
    if not plan.drafts:
        return found
    browser.queries = before = 0
    for step, _answer in zip(STEPS, hand_in(browser, plan.drafts[-1]), strict=True):
        found[step], before = browser.queries - before, browser.queries
    found[FLOW] = browser.queries
    return found


def queries_of(page: "Page") -> int:
    """How many queries a page asks, in this process; what is read once per process is not counted."""
    from bench.counting import Counting

    browser = Counting()
    page.check(page.ask(browser, 0))
    browser.queries = 0
    page.check(page.ask(browser, 0))
    return browser.queries


def ledgers(here: site.Site, runs: int, warm_ups: int, requests: int, *, keep: bool) -> list[figures.Line]:
    """Balances in small and large ledgers."""
    from bench import ledger

    if not (keep and ledger.is_loaded(here)):
        ledger.load(here, say)
    return ledger.bench(here, runs, lambda plan: measure(here, plan, warm_ups, requests), queries_of, say)


def bench(
    sizes: list[int], runs: int, warm_ups: int, requests: int, *, keep: bool, only: str = ""
) -> list[figures.Line]:
    """Load, measure and count; the lines of the table."""
    os.environ.update(site.environment())
    site.home()
    here = site.Site()
    try:
        here.start()
        import django

        django.setup()
        site.prepare_static()
        lines: list[figures.Line] = []
        if only in ("", "pages", "api"):
            if not (keep and len(here.sizes()) >= len(sizes)):
                # One more draft for each page that shows one, and one to count queries on.
                load(here, sizes, drafts=WARM_UPS + REQUESTS + 30)
            lines += _bench(here, sizes, runs, warm_ups, requests, only)
        if only in ("", "ledger"):
            lines += ledgers(here, runs, warm_ups, requests, keep=keep)
        if only in ("", "rush"):
            from bench import rush

            lines += rush.bench(here, say)
        if only in ("", "account"):
            from bench import account

            lines += account.bench(here, runs, say, keep=keep)
        if only in ("", "selection"):
            from bench import selection

            timed = partial(measure, here, warm_ups=warm_ups, requests=requests)
            lines += selection.bench(here, runs, timed, queries_of, say, keep=keep)
        if only in ("", "payments"):
            from bench import payments

            timed = partial(measure, here, warm_ups=warm_ups, requests=requests)
            lines += payments.bench(here, runs, timed, queries_of, say, keep=keep)
        return lines
    finally:
        from django.db import connections

        connections.close_all()
        here.stop()


def _bench(here: site.Site, sizes: list[int], runs: int, warm_ups: int, requests: int, only: str) -> list[figures.Line]:
    from django.db import connections

    from bench import api, pages

    measured: dict[tuple[str, int], list[figures.Run]] = defaultdict(list)
    queries: dict[tuple[str, int], int] = {}
    for number in range(runs):
        for size in sizes:
            begun = time.monotonic()
            connections.close_all()
            here.bring(size)
            plan = pages.plan(api=only != "pages", pages=only != "api")
            if number == 0:
                queries |= {(name, size): asked for name, asked in count(plan).items()}
            connections.close_all()
            found = {name: figures.run_of(*times) for name, times in measure(here, plan, warm_ups, requests).items()}
            if plan.drafts:
                found[pages.FLOW] = figures.summed([found[step] for step in pages.STEPS])
            for name, run in found.items():
                measured[name, size].append(run)
            bare = figures.median(run.bare_ms for run in found.values())
            say(f"Run {number + 1}, {size}: bare view {bare:.2f} ms ({time.monotonic() - begun:.0f} s)")
    lists = {name: float(api.GOAL) for name, _size in measured if name.startswith("API: ")}
    order = [name for name in [*pages.GOALS, *pages.STEPS, *lists] if (name, sizes[0]) in measured]
    sorted_ = {(name, size): measured[name, size] for name in order for size in sizes}
    goals = pages.GOALS | pages.STEP_GOALS | lists
    grows = [name for name in order if name in pages.GOALS or name in lists]
    return figures.lines_of(sorted_, goals=goals, queries=queries, grows=grows)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="measured per page and run, at most 200")
    parser.add_argument("--warm-ups", type=int, default=WARM_UPS)
    parser.add_argument(
        "--only",
        choices=["pages", "api", "ledger", "rush", "account", "payments", "selection"],
        default="",
        help="one part of it",
    )
    parser.add_argument("--keep", action="store_true", help="measure on what was loaded last")
    given = parser.parse_args(words)
    try:
        lines = bench(
            sorted(given.sizes),
            given.runs,
            min(given.warm_ups, WARM_UPS),
            min(given.requests, REQUESTS),
            keep=given.keep,
            only=given.only,
        )
    except (site.Failed, ServerError, Unexpected) as reason:
        say(f"\n{reason}")
        return 2
    RESULT.write_text(json.dumps([line.as_json() for line in lines], ensure_ascii=False, indent=1) + "\n")
    say(f"\n{figures.table(lines)}\n\nWritten to {RESULT.relative_to(site.ROOT)}.")
    missed = [line.name for line in lines if not line.met]
    if missed:
        say(f"Not met: {'; '.join(missed)}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
