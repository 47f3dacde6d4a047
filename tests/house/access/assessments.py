"""Addresses of the judgement."""

from collections import defaultdict
from datetime import timedelta

from django.core.files.base import ContentFile

from accounts.roles import Role
from tests.factories import applications, calls, programmes
from tests.house.access import EVERYONE, FOREIGN, INSIDE, NOBODY, SIGNED_IN, Door, World

OFFICER, DECIDER, THEIR_OFFICER = (
    frozenset({"case_officer"}),
    frozenset({"decision_maker"}),
    frozenset({"foreign_officer"}),
)
APPLICANT, OTHER_APPLICANT = frozenset({"applicant"}), frozenset({"other_applicant"})
RECEIVERS = OFFICER | {"registrar"}
NOTERS = RECEIVERS | DECIDER | {"economist"}

MEETING_LISTS = OFFICER | DECIDER | THEIR_OFFICER | {"blocked"}
#: A meeting is of its call: whoever is kept out of a case sees the meeting, without that item.
MEETERS = OFFICER | DECIDER | {"blocked"}
REVIEWER, FOREIGN_READERS = frozenset({"reviewer"}), frozenset(FOREIGN)
KEEPERS, SETTERS = OFFICER | THEIR_OFFICER | {"blocked"}, frozenset({"decision_maker", "administrator"})
OTHERS_OWN = frozenset({"other_applicant"})

THEIRS = (THEIR_OFFICER, THEIR_OFFICER)

DOORS = {
    "assessments:waiting": Door(OFFICER | DECIDER | THEIR_OFFICER | {"blocked"}),
    "assessments:eligibility": Door(OFFICER, OFFICER, "handed in", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:reopen": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:propose": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:follows": Door(NOBODY, OFFICER, "eligible", NOBODY, THEIR_OFFICER),
    "assessments:take_back": Door(OFFICER | DECIDER, OFFICER | DECIDER, "proposed", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:decide": Door(DECIDER, DECIDER, "proposed"),
    "assessments:ask_decision": Door(APPLICANT, APPLICANT, "eligible", OTHER_APPLICANT, OTHER_APPLICANT),
    "assessments:mass": Door(NOBODY, OFFICER | THEIR_OFFICER | {"blocked"}),
    "assessments:mass_proposals": Door(NOBODY, DECIDER),
    "assessments:mass_reviewers": Door(NOBODY, KEEPERS),
    "assessments:mass_letters": Door(NOBODY, MEETING_LISTS),
    "assessments:mass_invitations": Door(NOBODY, OFFICER | THEIR_OFFICER | {"blocked"}),
    "assessments:mass_bias": Door(NOBODY, MEETING_LISTS),
    "registry:mass_act": Door(OFFICER, sample="mass act", theirs=THEIR_OFFICER),
    "assessments:handling": Door(INSIDE, sample="eligible", theirs=frozenset(FOREIGN)),
    "assessments:close": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:open_again": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
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
    "assessments:leave": Door(DECIDER, DECIDER, "dismissed"),
    "assessments:meetings": Door(MEETING_LISTS),
    "assessments:new_meeting": Door(
        OFFICER | DECIDER, OFFICER | DECIDER, "proposed call", THEIR_OFFICER, THEIR_OFFICER
    ),
    "assessments:meeting_minutes": Door(NOBODY, NOBODY, "decision meeting"),  # planned: nothing is frozen yet
    "assessments:meeting": Door(MEETERS, NOBODY, "decision meeting", THEIR_OFFICER),
    "assessments:change_meeting": Door(MEETERS, MEETERS, "decision meeting", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:meeting_came": Door(MEETERS, OFFICER | DECIDER, "decision meeting", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:sign_meeting": Door(NOBODY, DECIDER, "decision meeting"),
    "assessments:meeting_agenda": Door(NOBODY, MEETERS, "decision meeting", NOBODY, THEIR_OFFICER),
    "assessments:meeting_item": Door(
        MEETERS - {"blocked"}, MEETERS - {"blocked"}, "agenda item", THEIR_OFFICER, THEIR_OFFICER
    ),
    "assessments:lock_meeting": Door(NOBODY, DECIDER, "decision meeting"),
    "assessments:cancel_meeting": Door(MEETERS, OFFICER | DECIDER, "decision meeting", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:line": Door(OFFICER | DECIDER | {"blocked"}, OFFICER | {"blocked"}, "ranked call", *THEIRS),
    "assessments:panels": Door(OFFICER | DECIDER | {"blocked"}, OFFICER | {"blocked"}, "ranked call", *THEIRS),
    "assessments:panel": Door(OFFICER | DECIDER | {"blocked"}, OFFICER | {"blocked"}, "panel", *THEIRS),
    "assessments:panel_item": Door(OFFICER | DECIDER, OFFICER, "panel item", *THEIRS),
    "assessments:panel_item_conflict": Door(OFFICER, OFFICER, "panel item", *THEIRS),
    "assessments:panel_file": Door(OFFICER | DECIDER, NOBODY, "panel file", THEIR_OFFICER),
    "assessments:panel_minutes": Door(sample="panel"),  # open: nothing is frozen yet
    "assessments:sign_panel": Door(sample="panel"),  # its chair and secretary: nobody who knocks has a seat
    "assessments:panel_sift": Door(OFFICER | {"blocked"}, OFFICER | {"blocked"}, "panel", *THEIRS),
    "assessments:letters": Door(MEETING_LISTS),
    "assessments:letter_preview": Door(OFFICER | DECIDER, NOBODY, "decision letter", THEIR_OFFICER),
    "assessments:letter": Door(OFFICER | DECIDER, OFFICER | DECIDER, "decision letter", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:letter_templates": Door(MEETING_LISTS),
    "assessments:letter_template": Door(MEETING_LISTS, MEETING_LISTS, "letter template", MEETING_LISTS, MEETING_LISTS),
    # The link's secret is the key, whoever has it.
    "assessments:invitation": Door(EVERYONE, EVERYONE, "review link", EVERYONE, EVERYONE),
    "assessments:join": Door(SIGNED_IN, REVIEWER, "taken invitation", SIGNED_IN, NOBODY),
    "assessments:my_reviews": Door(REVIEWER),
    "assessments:review": Door(REVIEWER, REVIEWER, "review"),
    "assessments:review_conflict": Door(REVIEWER, REVIEWER, "review"),
    "assessments:hand_back": Door(REVIEWER, REVIEWER, "review"),
    "assessments:report_bias": Door(REVIEWER, REVIEWER, "review"),
    "assessments:review_file": Door(REVIEWER, NOBODY, "review file"),
    "assessments:reviewers": Door(INSIDE | {"blocked"} | FOREIGN_READERS),
    "assessments:new_reviewer": Door(KEEPERS, KEEPERS),
    "assessments:reviewers_file": Door(NOBODY, KEEPERS),
    "assessments:reviewer": Door(
        OFFICER | {"blocked"}, OFFICER | {"blocked"}, "reviewer", THEIR_OFFICER, THEIR_OFFICER
    ),
    "assessments:end_reviewer": Door(
        OFFICER | {"blocked"}, OFFICER | {"blocked"}, "reviewer", THEIR_OFFICER, THEIR_OFFICER
    ),
    "assessments:decision_terms": Door(frozenset({"decision_maker"}), frozenset({"decision_maker"})),
    "assessments:declarations": Door(
        INSIDE | REVIEWER | FOREIGN_READERS | {"blocked"}, INSIDE | REVIEWER | FOREIGN_READERS | {"blocked"}
    ),
    "assessments:bias_terms": Door(SETTERS, SETTERS),
    "assessments:call_reviews": Door(INSIDE, NOBODY, "reviewed call", FOREIGN_READERS),
    "assessments:assign_file": Door(NOBODY, OFFICER, "reviewed call", NOBODY, THEIR_OFFICER),
    "assessments:review_terms": Door(INSIDE, OFFICER, "reviewed call", FOREIGN_READERS, THEIR_OFFICER),
    "assessments:call_bias": Door(INSIDE, NOBODY, "reviewed call", FOREIGN_READERS),
    "assessments:call_reviewers": Door(INSIDE, OFFICER, "reviewed call", FOREIGN_READERS, THEIR_OFFICER),
    "assessments:assign_to": Door(OFFICER, OFFICER, "invited reviewer", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:revoke_invitation": Door(OFFICER, OFFICER, "review invitation", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:assign": Door(OFFICER, OFFICER, "reviewed", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:application_reviews": Door(INSIDE, NOBODY, "reviewed", FOREIGN_READERS),
    "assessments:review_act": Door(NOBODY, OFFICER, "reviewed release", NOBODY, THEIR_OFFICER),
    "assessments:declare": Door(INSIDE, INSIDE, "reviewed", FOREIGN_READERS, FOREIGN_READERS),
    "assessments:try_bias": Door(OFFICER | DECIDER, OFFICER | DECIDER, "tried", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:applicant_reviews": Door(
        frozenset({"applicant"}), frozenset({"applicant"}), "reviewed", OTHERS_OWN, OTHERS_OWN
    ),
}


def prepare(world: World) -> None:
    """An application at each authority that is handed in, one that is checked, and one that is proposed."""
    from applications.workflow.attachments import attach
    from applications.workflow.draft import draft_of
    from applications.workflow.submission import submit
    from assessments.workflow.eligibility import check_eligibility
    from sweden.clock import now
    from tests.factories import assessments

    samples: dict[str, list] = {"handed in": [], "eligible": [], "proposed": []}
    for applicant, officer, assignment in zip(
        ("applicant", "other_applicant"), ("case_officer", "foreign_officer"), programmes.pair(), strict=True
    ):
        call = calls.call(assignment)
        for name, rows in samples.items():
            row = applications.draft(call, by=world.user(applicant), title=name)
            if name == "proposed":
                words = {"filename": "plan.pdf", "by": world.user(applicant), "now": applications.WRITTEN}
                attach(draft_of(row), ContentFile(applications.pdf()), **words)
            row = submit(row, by=world.user(applicant), now=applications.WRITTEN + timedelta(hours=1))
            if name != "handed in":
                check_eligibility(row, eligible=True, note="", by=world.user(officer), now=now())
            if name == "proposed":
                row.refresh_from_db()
                assessments.proposal(row, world.user(officer))
            rows.append(row)
    programmes.delegation(world.user("decision_maker"), programmes.pair()[0])
    assessments.terms(programmes.pair()[0].authority, world.user("decision_maker"))
    for name, (ours, theirs) in samples.items():
        world.sample(name, {"uuid": ours.case.uuid}, {"uuid": theirs.case.uuid}, of=ours.case)
    _handled(world, *samples["eligible"])
    standing = [{"uuid": row.proposals.get().uuid} for row in samples["proposed"]]
    world.sample("api proposal", *standing, of=samples["proposed"][0].case)
    _meetings(world, samples["proposed"])
    _reviewed(world)
    ours, theirs = samples["eligible"]
    from assessments.slots.massacts import APPLICATION
    from registry.workflow.mass import ask_mass
    from sweden.clock import now as clock_now

    asked = [
        ask_mass(APPLICATION, "delay", [row], values={}, by=world.user(officer), now=clock_now())
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
    from assessments.workflow.agenda import put_on_agenda
    from assessments.workflow.meetings import call_meeting
    from assessments.workflow.panels import bring, make_panel
    from sweden.clock import now

    places: dict[str, list[dict]] = {
        "decision meeting": [],
        "agenda item": [],
        "proposed call": [],
        "panel": [],
        "panel item": [],
        "panel file": [],
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
        panel = make_panel(
            row.call,
            name="Grupp",
            meets_at=now(),
            lowest=1,
            highest=7,
            sifted_statement="Bortsållad.",
            by=by,
            now=now(),
        )
        (before,) = bring(panel, [row], by=by, now=now())
        places["panel"].append({"uuid": panel.uuid})
        places["panel item"].append({"uuid": panel.uuid, "item": before.uuid})
        file = row.submitted_version.attachments.get()
        places["panel file"].append({"uuid": panel.uuid, "item": before.uuid, "key": file.uuid})
        reserve = Reserve.objects.create(
            application=row,
            authority=authority,
            proposal=row.proposals.get(),
            until=now().date(),
            placed_at=now(),
            placed_by=decider,
            content={
                **{"reserve_place": 1, "reserve_until": "2026-06-30", "decided_on": "2026-02-02", "number": "1"},
                **{"authority_short": "Vinnova", "title": "Projekt", "call": "Utlysning", "reasons": "Skäl."},
                **{"granted": 0, "requested": 1},
            },
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
    world.sample("ranked call", *places["proposed call"])


def _reviewed(world: World) -> None:
    """A call with reviews at each authority: an application that is reviewed and shown, reviewers, the invited."""
    import re

    from applications.states import Act
    from applications.workflow.attachments import attach
    from applications.workflow.draft import draft_of
    from applications.workflow.submission import move, submit
    from assessments.workflow import invitations, reviewing
    from registry.models import Message
    from sweden.clock import now
    from tests.factories import reviews

    rows: dict[str, list] = defaultdict(list)
    who = (("applicant", "case_officer", "reviewer", "vinnova"), ("other_applicant", "foreign_officer", "", "vr"))
    for (applicant, officer_name, reviewer_name, key), assignment in zip(who, programmes.pair(), strict=True):
        officer = world.user(officer_name)
        call = calls.call(assignment)
        reviews.terms(call, officer, others="never", due_at=now() + timedelta(days=30), reply_days=30, now=now())
        row = applications.draft(call, by=world.user(applicant), title="reviewed")
        words = {"filename": "plan.pdf", "by": world.user(applicant), "now": applications.WRITTEN}
        file = attach(draft_of(row), ContentFile(applications.pdf()), **words)
        row = submit(row, by=world.user(applicant), now=applications.WRITTEN)
        one = reviews.reviewer(officer, at=key, user=world.users.get(reviewer_name))
        done = reviews.reviewer(officer, "Klara Färdig", at=key)
        given = reviews.assigned(row, one, officer)
        written = reviews.written(reviews.assigned(row, done, officer), {"for_applicant": "Bra."}, now=now())
        reviewing.approve(written, revision=written.revision, by=officer, now=now())
        move(row, Act.FIND_ELIGIBLE, by=officer, now=now())
        reviewing.release(row, by=officer, now=now())
        for declared in (done, one):
            invitation, secret = reviews.invited(call, declared, officer, now=now())
        other, _secret = reviews.invited(call, reviews.reviewer(officer, "Sven Bjuden", at=key), officer, now=now())
        invitations.send_code(invitation, now=now())
        code = re.search(r"\d{6}", Message.objects.filter(kind="review.code").latest("pk").subject)[0]
        invitations.undertake(invitation, code=code, now=now())
        invitations.accept(invitation, now=now())
        rows["review link"].append({"secret": secret})
        rows["taken invitation"].append({"uuid": invitation.uuid})
        rows["review"].append({"uuid": given.uuid})
        rows["review file"].append({"uuid": given.uuid, "key": file.uuid})
        rows["reviewer"].append({"uuid": done.uuid})
        rows["api review"].append({"uuid": written.uuid})
        rows["reviewed call"].append({"uuid": call.uuid})
        rows["invited reviewer"].append({"uuid": call.uuid, "key": done.uuid})
        rows["review invitation"].append({"uuid": call.uuid, "key": other.uuid})
        rows["reviewed"].append({"uuid": row.case.uuid})
        rows["reviewed release"].append({"uuid": row.case.uuid})
        rows["tried"].append({"uuid": row.case.uuid, "key": done.person.uuid})
        rows["of"].append(row.case)
        rows["of call"].append(call.case)
    of, of_call = rows.pop("of"), rows.pop("of call")
    for name, (ours, theirs) in rows.items():
        case = of_call[0] if "call" in name else of[0] if name in ("reviewed", "tried") else None
        world.sample(name, ours, theirs, of=case)
