"""Addresses of the offer: published calls are everyone's, drafts those of the agency's own people."""

from datetime import timedelta
from typing import Any

from calls.models import Call, CallStep, WantedAttachment
from calls.rules.form import checked
from registry.workflow.documents import store_file
from sweden.clock import now
from tests.factories import accounts, calls, programmes, registry
from tests.house.access import EVERYONE, FOREIGN, NOBODY, OWN, SIGNED_IN, STAFF, Door, World

INSIDE = frozenset(OWN)
THEIRS = frozenset({"foreign_officer", "foreign_approver"})
OFFICER, FOREIGN_OFFICER = frozenset({"case_officer"}), frozenset({"foreign_officer"})
PUBLISHER = OFFICER | {"decision_maker"}
CREATOR = OFFICER | FOREIGN_OFFICER | {"blocked"}  # a block is on a case, not on making new ones


KEEPERS = frozenset({"programme_office", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
APPROVER = frozenset({"decision_maker"})
AGREERS = PUBLISHER | {"blocked"}  # the block is on our own case
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
    "calls:timeline": Door(EVERYONE),
    "calls:ask": Door(ASKERS, ASKERS, sample="published call", theirs=ASKERS_THERE, posts_theirs=ASKERS_THERE),
    "calls:questions": Door(INSIDE, sample="published call", theirs=THEIRS),
    "calls:answer": Door(OFFICER, OFFICER, "question", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "calls:correct": Door(OFFICER, OFFICER, "answered question", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "calls:edit_classification": _written("draft call"),
    "calls:edit_contacts": _written("draft call"),
    "calls:staff_list": Door(STAFF),
    "calls:subjects": Door(STAFF),
    "calls:subjects_new": Door(ADMINISTRATOR, ADMINISTRATOR),
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
    "calls:take_back": _published("published call"),
    "calls:close_out": _published("published call"),
    "calls:edit_process": _written("draft call"),
    "calls:edit_kinds": _written("draft call"),
    "calls:edit_attachments": _written("draft call"),
    "calls:edit_criteria": _written("draft call"),
    "calls:edit_award": _written("direct award"),
    "calls:copy": Door(CREATOR, CREATOR, "published call", CREATOR, CREATOR),
    # A part of a joint call is agreed to at the other authority, not where the call is led.
    "calls:agree": Door(FOREIGN_OFFICER, FOREIGN_OFFICER, "joint call", AGREERS, AGREERS),
    "calls:approve_award": Door(APPROVER, APPROVER, "proofread direct award"),
    "calls:schedule": _published("proofread call"),
    "calls:second_step": Door(OFFICER, OFFICER, "call in two steps", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "calls:joint_calendar": Door(STAFF - {"blocked"}, sample="programme", theirs=STAFF),
    "calls:guideline": Door(KEEPERS, KEEPERS, "programme"),
    "calls:template": Door(EVERYONE, sample="template", theirs=EVERYONE),
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
            _templates(world, ours, theirs)
    _in_two_steps(world, period)
    _second_steps(world, period)
    _joint(world, period)
    _awards(world, period)


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


def _templates(world: World, ours: Call, theirs: Call) -> None:
    """An attachment that each call wants, with a template to fill in."""
    addresses = []
    for call in (ours, theirs):
        file = store_file(b"%PDF-1.7 mall", content_type="application/pdf", now=now())
        wanted = WantedAttachment.objects.create(
            call=call, key="avsikt", name_sv="Avsiktsförklaring", template=file, template_name="mall.pdf"
        )
        addresses.append({"uuid": call.case.uuid, "wanted": wanted.uuid})
    world.sample("template", *addresses)


def _in_two_steps(world: World, period: dict[str, Any]) -> None:
    """A published call of each authority whose second step is not begun."""
    rows = []
    for assignment, who in zip(programmes.pair(), ("case_officer", "foreign_officer"), strict=True):
        call = calls.call(assignment, status="draft", author=world.user(who), **period)
        for number in (1, 2):
            CallStep.objects.create(call=call, number=number, name_sv=f"Steg {number}")
        rows.append(calls.made_public(call))
    world.sample("call in two steps", *({"uuid": one.case.uuid} for one in rows), of=rows[0].case)


def _second_steps(world: World, period: dict[str, Any]) -> None:
    """A draft of each authority that is the second step of another call."""
    rows = []
    for assignment, who in zip(programmes.pair(), ("case_officer", "foreign_officer"), strict=True):
        first = calls.call(assignment, author=world.user(who))
        rows.append(
            calls.call(assignment, status="draft", author=world.user(who), access="invited", first_step=first, **period)
        )
    world.sample("second step", *({"uuid": one.case.uuid} for one in rows), of=rows[0].case)


def _joint(world: World, period: dict[str, Any]) -> None:
    """A draft of each authority with a part of the other's, who sees it and has not agreed."""
    pair = programmes.pair()
    addresses, cases = [], []
    for lead, other, who in ((*pair, "case_officer"), (*reversed(pair), "foreign_officer")):
        call = calls.call(lead, status="draft", author=world.user(who), **period)
        part = calls.part(call, other)
        registry.share(call.case, authority=other.authority)
        addresses.append({"uuid": call.case.uuid, "part": part.pk})
        cases.append(call.case)
    world.sample("joint call", *addresses, of=cases[0])


def _awards(world: World, period: dict[str, Any]) -> None:
    """A direct award of each authority: as a draft, and proofread."""
    for status, name in (("draft", "direct award"), ("proofread", "proofread direct award")):
        ours, theirs = (
            calls.award(
                assignment,
                status=status,
                author=world.user(who),
                proofreader=accounts.staff(at=assignment.authority),
                **period,
            )
            for assignment, who in zip(programmes.pair(), ("case_officer", "foreign_officer"), strict=True)
        )
        world.sample(name, {"uuid": ours.case.uuid}, {"uuid": theirs.case.uuid}, of=ours.case)
