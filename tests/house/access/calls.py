"""Addresses of the offer: published calls are everyone's, drafts those of the agency's own people."""

from datetime import timedelta

from calls.models import Call
from calls.rules.form import checked
from sweden.clock import now
from tests.factories import accounts, calls, programmes
from tests.house.access import EVERYONE, FOREIGN, NOBODY, OWN, SIGNED_IN, STAFF, Door, World

INSIDE = frozenset(OWN)
THEIRS = frozenset({"foreign_officer", "foreign_approver"})
OFFICER, FOREIGN_OFFICER = frozenset({"case_officer"}), frozenset({"foreign_officer"})
PUBLISHER = OFFICER | {"decision_maker"}
CREATOR = OFFICER | FOREIGN_OFFICER | {"blocked"}  # a block is on a case, not on making new ones


#: Anyone signed in asks about a call, but not those who work at the authority that handles it.
ASKERS = SIGNED_IN - {*OWN, "programme_office", "administrator", "blocked"}
ASKERS_THERE = SIGNED_IN - frozenset(FOREIGN)


def _written(sample: str) -> Door:
    return Door(OFFICER, OFFICER, sample, FOREIGN_OFFICER, FOREIGN_OFFICER)


def _published(sample: str) -> Door:
    return Door(PUBLISHER, PUBLISHER, sample, FOREIGN_OFFICER, FOREIGN_OFFICER)


DOORS = {
    "calls:list": Door(EVERYONE),
    "calls:call": Door(EVERYONE, sample="published call", theirs=EVERYONE),
    "calls:feed": Door(EVERYONE),
    "calls:calendar": Door(EVERYONE),
    "calls:ask": Door(ASKERS, ASKERS, sample="published call", theirs=ASKERS_THERE, posts_theirs=ASKERS_THERE),
    "calls:questions": Door(INSIDE, sample="published call", theirs=THEIRS),
    "calls:answer": Door(OFFICER, OFFICER, "question", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "calls:correct": Door(OFFICER, OFFICER, "answered question", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "calls:edit_classification": _written("draft call"),
    "calls:edit_contacts": _written("draft call"),
    "calls:staff_list": Door(STAFF),
    "calls:new": Door(CREATOR, CREATOR),
    "calls:detail": Door(INSIDE, sample="draft call", theirs=THEIRS),
    "calls:preview": Door(INSIDE, sample="draft call", theirs=THEIRS),
    "calls:edit_texts": _written("draft call"),
    "calls:edit_period": _written("draft call"),
    "calls:edit_money": _written("draft call"),
    "calls:edit_conditions": _written("draft call"),
    "calls:edit_questions": _written("draft call"),
    # Without a kind of question in the address there is nothing to write.
    "calls:new_question": Door(NOBODY, NOBODY, "draft call", NOBODY, NOBODY),
    "calls:edit_question": _written("question of a form"),
    "calls:new_section": _written("draft call"),
    "calls:edit_section": _written("section of a form"),
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
        if name == "draft call":
            _written_in(world, ours, theirs)
        if name == "published call":
            _asked(world, ours, theirs)


def _written_in(world: World, *drafts: Call) -> None:
    """A question and a section of the form of a draft."""
    for draft in drafts:
        content = checked(draft.forms.get().content["questions"], [{"key": "del1", "title_sv": "En del"}])
        draft.forms.update(content=content)
    for sample, key in (("question of a form", "need"), ("section of a form", "del1")):
        world.sample(sample, *({"uuid": one.case.uuid, "key": key} for one in drafts), of=drafts[0].case)


def _asked(world: World, ours: Call, theirs: Call) -> None:
    """A question about each call, and one that has been answered."""
    asked = [calls.question(call) for call in (ours, theirs)]
    world.sample("question", *({"uuid": one.uuid} for one in asked), of=ours.case)
    answered = [calls.question(call, answer="Ja.") for call in (ours, theirs)]
    world.sample("answered question", *({"uuid": one.uuid} for one in answered), of=ours.case)
