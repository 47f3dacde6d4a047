"""Addresses of the judgement."""

from datetime import timedelta

from accounts.roles import Role
from tests.factories import applications, calls, programmes
from tests.house.access import FOREIGN, INSIDE, NOBODY, Door, World

OFFICER, DECIDER, THEIR_OFFICER = (
    frozenset({"case_officer"}),
    frozenset({"decision_maker"}),
    frozenset({"foreign_officer"}),
)
RECEIVERS = OFFICER | {"registrar"}
NOTERS = RECEIVERS | DECIDER | {"economist"}

MEETING_LISTS = OFFICER | DECIDER | THEIR_OFFICER | {"blocked"}
#: A meeting is of its call: whoever is kept out of a case sees the meeting, without that item.
MEETERS = OFFICER | DECIDER | {"blocked"}

DOORS = {
    "assessments:waiting": Door(OFFICER | DECIDER | THEIR_OFFICER | {"blocked"}, DECIDER),
    "assessments:eligibility": Door(OFFICER, OFFICER, "handed in", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:reopen": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:propose": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:follows": Door(NOBODY, OFFICER, "eligible", NOBODY, THEIR_OFFICER),
    "assessments:take_back": Door(OFFICER | DECIDER, OFFICER | DECIDER, "proposed", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:decide": Door(DECIDER, DECIDER, "proposed"),
    "assessments:mass": Door(NOBODY, OFFICER | THEIR_OFFICER | {"blocked"}),
    "assessments:mass_act": Door(OFFICER, sample="mass act", theirs=THEIR_OFFICER),
    "assessments:handling": Door(INSIDE, sample="eligible", theirs=frozenset(FOREIGN)),
    "assessments:delay": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:request": Door(RECEIVERS, RECEIVERS, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:refuse_request": Door(DECIDER, DECIDER, "eligible"),
    "assessments:communicate": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:answer": Door(RECEIVERS, RECEIVERS, "communication", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:agent": Door(RECEIVERS, RECEIVERS, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:show_power": Door(RECEIVERS, RECEIVERS, "agent", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:end_agent": Door(RECEIVERS | DECIDER, RECEIVERS | DECIDER, "agent", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:note": Door(NOTERS, NOTERS, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:correct": Door(DECIDER, DECIDER, "dismissed"),
    "assessments:take_up": Door(DECIDER, DECIDER, "dismissed"),
    "assessments:meetings": Door(MEETING_LISTS),
    "assessments:new_meeting": Door(MEETERS, MEETERS, "proposed call", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:meeting": Door(MEETERS, NOBODY, "decision meeting", THEIR_OFFICER),
    "assessments:change_meeting": Door(MEETERS, MEETERS, "decision meeting", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:meeting_agenda": Door(NOBODY, MEETERS, "decision meeting", NOBODY, THEIR_OFFICER),
    "assessments:meeting_item": Door(
        MEETERS - {"blocked"}, MEETERS - {"blocked"}, "agenda item", THEIR_OFFICER, THEIR_OFFICER
    ),
    "assessments:lock_meeting": Door(NOBODY, DECIDER, "decision meeting"),
    "assessments:cancel_meeting": Door(MEETERS, MEETERS, "decision meeting", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:letters": Door(MEETING_LISTS, MEETING_LISTS),
    "assessments:letter": Door(OFFICER | DECIDER, OFFICER | DECIDER, "decision letter", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:letter_templates": Door(MEETING_LISTS),
    "assessments:letter_template": Door(MEETING_LISTS, MEETING_LISTS, "letter template", MEETING_LISTS, MEETING_LISTS),
}


def prepare(world: World) -> None:
    """An application at each authority that is handed in, one that is checked, and one that is proposed."""
    from assessments.workflow.eligibility import check_eligibility
    from sweden.clock import now
    from tests.factories import assessments

    samples: dict[str, list] = {"handed in": [], "eligible": [], "proposed": []}
    for applicant, officer, assignment in zip(
        ("applicant", "other_applicant"), ("case_officer", "foreign_officer"), programmes.pair(), strict=True
    ):
        call = calls.call(assignment)
        for name, rows in samples.items():
            row = applications.submitted_application(call, by=world.user(applicant), title=name)
            if name != "handed in":
                check_eligibility(row, eligible=True, note="", by=world.user(officer), now=now())
            if name == "proposed":
                row.refresh_from_db()
                assessments.proposal(row, world.user(officer))
            rows.append(row)
    programmes.delegation(world.user("decision_maker"), programmes.pair()[0])
    for name, (ours, theirs) in samples.items():
        world.sample(name, {"uuid": ours.case.uuid}, {"uuid": theirs.case.uuid}, of=ours.case)
    _handled(world, *samples["eligible"])
    _meetings(world, samples["proposed"])
    ours, theirs = samples["eligible"]
    from assessments.workflow.mass import ask_mass
    from sweden.clock import now as clock_now

    asked = [
        ask_mass("delay", [row], values={}, by=world.user(officer), now=clock_now())
        for row, officer in ((ours, "case_officer"), (theirs, "foreign_officer"))
    ]
    world.sample("mass act", {"uuid": asked[0].uuid}, {"uuid": asked[1].uuid})
    world.sample("dismissed", _dismissed(world, ours), {"uuid": theirs.case.uuid})


def _handled(world: World, ours, theirs) -> None:
    """Something communicated and an agent in each of the cases."""
    from assessments.workflow.communicating import communicate
    from assessments.workflow.speaking import register_agent
    from sweden.clock import now, today

    sent, agents = [], []
    for row, officer in ((ours, "case_officer"), (theirs, "foreign_officer")):
        row.refresh_from_db()
        by = {"by": world.user(officer), "now": now()}
        sent.append(communicate(row, what="Ett yttrande.", answer_by=today() + timedelta(days=30), **by))
        due = today() + timedelta(days=30)
        agents.append(register_agent(row, name="Ada", scope="Allt", power="asked", power_due=due, **by))
    for name, rows in (("communication", sent), ("agent", agents)):
        at = [{"uuid": row.application.case.uuid, "which": row.uuid} for row in rows]
        world.sample(name, at[0], at[1])


def _dismissed(world: World, like) -> dict:
    """An application of ours that has been dismissed by decision."""
    from assessments.models import Outcome
    from assessments.workflow.decisions import decide
    from sweden.clock import now
    from tests.factories import assessments

    call = calls.call(like.call.call_strands.get().assignment, appeal_ground_sv="12 § förordningen")
    row = applications.submitted_application(call, by=world.user("applicant"), title="dismissed")
    proposal = assessments.proposal(row, world.user("case_officer"), outcome=Outcome.DISMISS)
    decide(proposal, by=world.user("decision_maker"), now=now())
    return {"uuid": row.case.uuid}


def _meetings(world: World, proposed: list) -> None:
    """A planned meeting at each authority with an item, and a letter that waits to be read."""
    from assessments.models import DecisionLetter, Outcome, Reserve
    from assessments.workflow.meetings import call_meeting, put_on_agenda
    from sweden.clock import now

    places: dict[str, list[dict]] = {
        "decision meeting": [],
        "agenda item": [],
        "proposed call": [],
        "decision letter": [],
    }
    for row, officer in zip(proposed, ("case_officer", "foreign_officer"), strict=True):
        by, authority = world.user(officer), row.case.authority
        decider = (
            world.user("decision_maker")
            if officer == "case_officer"
            else programmes.worker(Role.DECISION_MAKER, authority)
        )
        meeting = call_meeting(
            row.call, authority=authority, held_at=now(), place="", decider=decider, by=by, now=now()
        )
        (item,) = put_on_agenda(meeting, [row], by=by, now=now())
        places["decision meeting"].append({"uuid": meeting.uuid})
        places["agenda item"].append({"uuid": meeting.uuid, "item": item.uuid})
        places["proposed call"].append({"uuid": row.call.case.uuid})
        reserve = Reserve.objects.create(
            application=row,
            authority=authority,
            proposal=row.proposals.get(),
            until=now().date(),
            placed_at=now(),
            placed_by=decider,
            content={},
            sha256="",
        )
        letter = DecisionLetter.objects.create(
            application=row,
            authority=authority,
            reserve=reserve,
            outcome=Outcome.RESERVE,
            language="sv",
            person=row.submitted_by.person,
            subject="Reservplats",
            body="Er ansökan står på reservlistan.",
            made_at=now(),
        )
        places["decision letter"].append({"uuid": letter.uuid})
    for name, (ours, theirs) in places.items():
        world.sample(name, ours, theirs, of=proposed[0].case)
    wording = {"kind": "result", "outcome": "grant", "language": "sv"}
    world.sample("letter template", wording, wording)
