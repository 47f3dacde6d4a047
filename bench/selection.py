"""What is judged of a call with many applications: the panel's list, moving the funding line, a reviewer's own list."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import TYPE_CHECKING

from bench import figures, site
from bench.figures import Line
from bench.pages import Page

if TYPE_CHECKING:
    from bench.client import Answer
    from bench.pages import Browser, Plan

KIND, SIZES = "selection", (100, 500)
PANEL, MOVE, OWN = "panel's list, 5 reviews each", "moving the funding line", "reviewer's own list"
#: Largest multiple of the bare view.
GOALS = {PANEL: 20, MOVE: 15, OWN: 15}

Measure = Callable[["Plan"], Mapping[str, tuple[list[float], list[float]]]]
Count = Callable[[Page], int]


@dataclass(frozen=True)
class Moving(Page):
    """Moves the line one step down, then up again: the whole answer that the browser exchanges on the page."""

    #: The revision that the list has come to, and where the line stands.
    stands: dict[str, int] = field(default_factory=dict)
    rows: tuple[int, ...] = ()

    def ask(self, browser: "Browser", turn: int) -> "Answer":
        path, session = self.asked[0]
        stands = self.stands
        above = stands["above"] + (1 if stands["revision"] % 2 else -1)
        values: dict[str, str | list[str]] = {"above": str(above), "revision": str(stands["revision"])}
        values["row"] = [str(key) for key in self.rows]
        values |= {f"p{key}": str(place) for place, key in enumerate(self.rows, start=1)}
        values |= {f"t{key}": "on" for key in self.rows[: stands["above"]]}
        answer = browser.post(path, session, values, htmx=True)
        stands["above"], stands["revision"] = above, stands["revision"] + 1
        return answer


def load(here: site.Site, say: Callable[[str], None]) -> None:
    """Each size as a database of its own, made from the one before."""
    from django.core.management import call_command
    from django.db import connections

    from accounts.models import User
    from bench import load as loading
    from bench.load.judged import judge
    from bench.pages import OFFICER

    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE)
    call_command("migrate", interactive=False, verbosity=0)
    world = loading.world(40)
    world.calls = {"vin-exc": world.calls["vin-exc"][:1], "vr-exc": world.calls["vr-exc"][:1]}
    officer = User.objects.select_related("person").get(email=OFFICER)
    loaded = loading.handed_in(world)
    for size in SIZES:
        loading.applications(world, loaded, size)
        loaded = size
        panel, _reviewer = judge(officer)
        count = panel.items.count()
        connections.close_all()
        here.keep(size, KIND)
        say(f"Loaded a panel with {count} applications")


def plan() -> "Plan":
    """What is asked for, in the database as it is loaded."""
    from django.urls import reverse

    from accounts.models import User
    from assessments.models import FundingLine, Panel, Rank
    from bench.pages import OFFICER, Plan, sign_in

    officer = sign_in(User.objects.get(email=OFFICER))
    reviewer = sign_in(User.objects.get(email="reviewer.0@bench.example"))
    panel = Panel.objects.select_related("call__case").get()
    line = FundingLine.objects.get(call=panel.call)
    rows = tuple(Rank.objects.order_by("place").values_list("application", flat=True)[:50])
    return Plan(
        pages=[
            Page(PANEL, [(reverse("assessments:panel", args=[panel.uuid]), officer)], '<th scope="row">', 50),
            Moving(
                MOVE,
                [(reverse("assessments:line", args=[panel.call.case.uuid]), officer)],
                '<th scope="row">',
                50,
                {"above": line.above, "revision": line.revision},
                rows,
            ),
            Page(OWN, [(reverse("assessments:my_reviews"), reviewer)], '<th scope="row">', 50),
        ],
        drafts=[],
        session=officer,
    )


def bench(
    here: site.Site, runs: int, measure: Measure, count: Count, say: Callable[[str], None], *, keep: bool
) -> list[Line]:
    """Measure both sizes; a page that asks more questions of many than of few does not meet its goal."""
    from django.db import connections

    if not (keep and len(here.sizes(KIND)) >= len(SIZES)):
        load(here, say)
    measured: dict[tuple[str, int], list[figures.Run]] = defaultdict(list)
    queries: dict[tuple[str, int], int] = {}
    for number in range(runs):
        for size in SIZES:
            connections.close_all()
            here.bring(size, KIND)
            if number == 0:
                queries |= {(page.name, size): count(page) for page in plan().pages}
            asked = plan()
            connections.close_all()
            for name, times in measure(asked).items():
                measured[name, size].append(figures.run_of(*times))
            say(f"Run {number + 1}, selection among {size}")
    found = figures.lines_of(measured, goals=GOALS, queries=queries, grows=())
    few = {line.name: line.queries for line in found if line.size == SIZES[0]}
    return [changed(line, met=line.met and few[line.name] == line.queries) for line in found]
