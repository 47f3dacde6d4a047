"""Who may open and who may post to every address of the product, with which samples. Read by the access sweep.

A storey's module (tests/house/access/<storey>.py) has `DOORS`, one `Door` for each name in its urls.py, and, where
its pages need samples of their own, `prepare(world)`, which makes them with the factories and calls `world.sample`.

"Ours" is a sample that belongs to Vinnova and to WHO's people there; "theirs" is one of the same kind at
Vetenskapsrådet. Who in WHO meets which of them in every run says `tests/house/covering.py`; in `make soak` everyone
meets both.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Person, User
from accounts.roles import Role
from registry.models import Case
from registry.workflow.protection import protect
from tests.factories import accounts as people
from tests.factories import registry as cases  # a storey's module here takes its own name in this package
from tests.house.named import EMAIL, NAME, typed_everywhere

#: Everyone who knocks. "applicant" takes part in our samples; "blocked" is a case officer at Vinnova whom a block keeps
#: out of them; "foreign_…" work at Vetenskapsrådet.
ANONYMOUS = "anonymous"
OWN = (
    "case_officer",
    "registrar",
    "decision_maker",
    "economist",
    "report_approver",
    "auditor",
)  # those whose work is with cases
OTHERS = ("programme_office", "administrator", "reviewer")
FOREIGN = ("foreign_officer", "foreign_approver")
WHO = (ANONYMOUS, "applicant", "other_applicant", *OWN, *OTHERS, *FOREIGN, "ministry_reader", "blocked")

NOBODY: frozenset[str] = frozenset()
EVERYONE = frozenset(WHO)
SIGNED_IN = EVERYONE - {ANONYMOUS}
#: Everyone employed at an authority, ours or the other.
STAFF = frozenset({*OWN, *OTHERS, *FOREIGN, "blocked"}) - {"reviewer"}
#: Who sees a numbered case of ours.
READERS = frozenset({"applicant", *OWN})
#: Who sees what goes on inside it.
INSIDE = frozenset(OWN)


@dataclass(frozen=True)
class Door:
    """An address. `reads`/`posts`: who is let in to our sample; everyone else is refused (403, 404, 405, or sent to
    sign in). `theirs`/`posts_theirs`: who is let in to the other authority's sample of the same kind."""

    reads: frozenset[str] = NOBODY
    posts: frozenset[str] = NOBODY
    sample: str = ""
    theirs: frozenset[str] = NOBODY
    posts_theirs: frozenset[str] = NOBODY


@dataclass
class World:
    """The people who knock and the samples they knock at."""

    users: dict[str, User] = field(default_factory=dict)
    samples: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    #: Whose name stands in every sample, and who is protected when all have been made (`tests.house.named`).
    hidden: Person = field(default_factory=lambda: people.person(NAME, EMAIL))

    def user(self, who: str) -> User:
        return self.users[who]

    def sample(self, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], *, of: Case | None = None) -> None:
        """The address's arguments for both samples. `of`, our sample's case: "blocked" is kept out of it."""
        assert name not in self.samples, f"two storeys call their sample {name!r}"
        self.samples[name] = (ours, theirs)
        if of is not None:
            self.cases[name] = of
        if of is not None and not of.blocks.filter(person=self.users["blocked"].person).exists():
            cases.block(of, self.users["blocked"])


def build(preparers: list[Callable[[World], None]], *, named: bool = False) -> World:
    """The world: people first, then every storey's samples; with `named` a protected person's name is typed in each."""
    world, vr = World(), people.authority("vr")
    for who in (*OWN, *OTHERS):
        world.users[who] = people.staff(Role(who), name=who)
    world.users["foreign_officer"] = people.staff(Role.CASE_OFFICER, vr, name="foreign officer")
    world.users["foreign_approver"] = people.staff(Role.REPORT_APPROVER, vr, name="foreign approver")
    world.users["ministry_reader"] = people.staff(Role.MINISTRY_READER, name="ministry reader")
    world.users["blocked"] = people.staff(Role.CASE_OFFICER, name="blocked officer")
    world.users["applicant"] = people.user("applicant")
    world.users["other_applicant"] = people.user("other applicant")
    with typed_everywhere() if named else nullcontext():
        for prepare in preparers:
            prepare(world)
    protect(world.hidden, kind="threat", by=world.users["registrar"], now=cases.NOW)
    return world
