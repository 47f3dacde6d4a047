"""Addresses of the offer: published calls are everyone's, drafts those of the agency's own people."""

from datetime import timedelta

from sweden.clock import now
from tests.factories import accounts, calls, programmes
from tests.house.access import EVERYONE, OWN, STAFF, Door, World

INSIDE = frozenset(OWN)
THEIRS = frozenset({"foreign_officer", "foreign_approver"})
OFFICER, FOREIGN_OFFICER = frozenset({"case_officer"}), frozenset({"foreign_officer"})
PUBLISHER = OFFICER | {"decision_maker"}
CREATOR = OFFICER | FOREIGN_OFFICER | {"blocked"}  # a block is on a case, not on making new ones


def _written(sample: str) -> Door:
    return Door(OFFICER, OFFICER, sample, FOREIGN_OFFICER, FOREIGN_OFFICER)


def _published(sample: str) -> Door:
    return Door(PUBLISHER, PUBLISHER, sample, FOREIGN_OFFICER, FOREIGN_OFFICER)


DOORS = {
    "calls:list": Door(EVERYONE),
    "calls:call": Door(EVERYONE, sample="published call", theirs=EVERYONE),
    "calls:staff_list": Door(STAFF),
    "calls:new": Door(CREATOR, CREATOR),
    "calls:detail": Door(INSIDE, sample="draft call", theirs=THEIRS),
    "calls:preview": Door(INSIDE, sample="draft call", theirs=THEIRS),
    "calls:edit_texts": _written("draft call"),
    "calls:edit_period": _written("draft call"),
    "calls:edit_money": _written("draft call"),
    "calls:edit_conditions": _written("draft call"),
    "calls:edit_questions": _written("draft call"),
    "calls:ask_for_proofreading": _written("draft call"),
    "calls:proofread": _published("call in proof"),
    "calls:send_back": _published("call in proof"),
    "calls:publish": _published("proofread call"),
    "calls:extend": _published("published call"),
    "calls:close_out": _published("published call"),
}


def prepare(world: World) -> None:
    """A call of each authority in every state, lacking nothing, with its period ahead."""
    assignments = programmes.pair()
    authors = world.user("case_officer"), world.user("foreign_officer")
    period = {
        "opens_at": now() + timedelta(days=10),
        "closes_at": now() + timedelta(days=60),
        "decision_planned_on": (now() + timedelta(days=120)).date(),
    }
    for status, name in (
        ("draft", "draft call"),
        ("proof", "call in proof"),
        ("proofread", "proofread call"),
        ("published", "published call"),
    ):
        ours, theirs = (
            calls.call(
                assignment,
                status=status,
                author=author,
                proofreader=accounts.staff(at=assignment.authority),
                **period,
            )
            for assignment, author in zip(assignments, authors, strict=True)
        )
        world.sample(name, {"uuid": ours.case.uuid}, {"uuid": theirs.case.uuid}, of=ours.case)
