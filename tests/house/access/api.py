"""Addresses of the API, with people who ask by their session. What machines may is told in tests/house/test_api.py.

A list is open to whom its area is for; what stands in it is compared with what opens (test_api.py).
"""

from registry.models import Webhook
from registry.workflow.stream import record
from registry.workflow.webhooks import set_up
from sweden.clock import now
from tests.factories import api as clients
from tests.factories import registry as make
from tests.house.access import EVERYONE, FOREIGN, INSIDE, NOBODY, READERS, SIGNED_IN, STAFF, Door, World
from tests.house.access import api_mandate as _mandate
from tests.house.access.applications import ASSESSES
from tests.house.access.applications import THEIRS as THEIR_APPLICANTS
from tests.house.access.assessments import APPLICANT, DECIDER, MEETERS, NOTERS, OTHER_APPLICANT, SETTERS
from tests.house.access.calls import (
    ADMINISTRATOR,
    AGREERS,
    APPROVER,
    CREATOR,
    FOREIGN_OFFICER,
    OFFICER,
    PUBLISHER,
    THEIRS,
)
from tests.house.access.programmes import READS
from tests.house.access.programmes_office import KEEPERS, LOGS
from tests.house.access.programmes_office import READS as STAFF_READS
from tests.house.access.reporting import COMMENTERS, ENTERERS, FREEZERS, PLANNERS
from tests.house.access.reporting import READERS as REPORT_READERS

OFFICER_ONLY, RECEIVERS = frozenset({"case_officer"}), frozenset({"case_officer", "registrar"})
#: Those who read the mandate at all.
MANDATE = STAFF | {"ministry_reader"}
REVIEW_KEEPERS = OFFICER | FOREIGN_OFFICER | {"blocked"}

#: Who prepares and makes decisions; a panel, a meeting and a line are of their call, whoever is kept out of one case.
PREPARERS, RANKERS = OFFICER_ONLY | DECIDER, OFFICER_ONLY | {"blocked"}

#: What of a call is written beside its texts.
PARTS = (
    "money",
    "conditions",
    "criteria",
    "form",
    "project_kinds",
    "steps",
    "classification",
    "contacts",
    "attachments",
)

DOORS = {
    "api:reference": Door(EVERYONE),
    "api:schema": Door(EVERYONE),
    "api:token": Door(posts=EVERYONE),  # who asks for nothing is told so
    "api:revoke": Door(posts=EVERYONE),
    "api:programmes": Door(MANDATE),
    "api:programme": Door(READS, sample="programme", theirs=STAFF),
    "api:assignments": Door(MANDATE),
    "api:assignment": Door(READS, sample="assignment", theirs=STAFF),
    "api:standings": Door(READS, sample="assignment", theirs=STAFF),
    "api:frames": Door(MANDATE),
    "api:calls": Door(SIGNED_IN, CREATOR),
    "api:call": Door(INSIDE, OFFICER, "draft call", THEIRS, FOREIGN_OFFICER),
    **{f"api:call_{part}": Door(INSIDE, OFFICER, "draft call", THEIRS, FOREIGN_OFFICER) for part in PARTS},
    "api:joint_calendar": Door(STAFF_READS, sample="programme", theirs=STAFF),
    "api:call_proofreading": Door(NOBODY, OFFICER, "draft call", NOBODY, FOREIGN_OFFICER),
    "api:call_send_back": Door(NOBODY, PUBLISHER, "call in proof", NOBODY, FOREIGN_OFFICER),
    "api:call_approve": Door(NOBODY, PUBLISHER, "call in proof", NOBODY, FOREIGN_OFFICER),
    "api:call_schedule": Door(NOBODY, PUBLISHER, "proofread call", NOBODY, FOREIGN_OFFICER),
    **{
        f"api:call_{act}": Door(NOBODY, PUBLISHER, "published call", NOBODY, FOREIGN_OFFICER)
        for act in ("extend", "take_back", "close_out")
    },
    "api:call_publish": Door(NOBODY, PUBLISHER, "proofread call", NOBODY, FOREIGN_OFFICER),
    "api:call_copies": Door(NOBODY, CREATOR, "published call", NOBODY, CREATOR),
    "api:call_second_step": Door(NOBODY, OFFICER, "call in two steps", NOBODY, FOREIGN_OFFICER),
    "api:call_award": Door(INSIDE, OFFICER, "direct award", THEIRS, FOREIGN_OFFICER),
    "api:call_award_approve": Door(NOBODY, APPROVER, "proofread direct award"),
    "api:call_agree": Door(NOBODY, FOREIGN_OFFICER, "api joint call", NOBODY, AGREERS),
    "api:call_questions": Door(INSIDE, NOBODY, "published call", THEIRS),
    "api:call_question": Door(INSIDE, NOBODY, "question", THEIRS),
    "api:answer_call_question": Door(NOBODY, OFFICER, "question", NOBODY, FOREIGN_OFFICER),
    "api:correct_call_answer": Door(NOBODY, OFFICER, "answered question", NOBODY, FOREIGN_OFFICER),
    "api:calendar_guidelines": Door(STAFF_READS, KEEPERS, "programme", STAFF),
    "api:subjects": Door(STAFF),
    "api:subject_lists": Door(STAFF, ADMINISTRATOR),
    "api:applications": Door(SIGNED_IN),
    "api:application": Door(READERS, NOBODY, "sent", THEIR_APPLICANTS),
    "api:supplements": Door(INSIDE, OFFICER_ONLY, "sent", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:case_messages": Door(INSIDE, RECEIVERS, "sent", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:stated_sizes": Door(INSIDE, OFFICER_ONLY, "sent", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:international": Door(INSIDE, NOBODY, "sent", frozenset(FOREIGN)),
    "api:international_assessments": Door(INSIDE, ASSESSES, "sent", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:confirm_withdrawal": Door(NOBODY, OFFICER_ONLY, "sent", NOBODY, FOREIGN_OFFICER),
    "api:supplement": Door(INSIDE, NOBODY, "supplement", frozenset(FOREIGN)),
    **{
        f"api:{act}_supplement": Door(NOBODY, OFFICER_ONLY, "supplement", NOBODY, FOREIGN_OFFICER)
        for act in ("prolong", "take_back")
    },
    "api:call_hand_in_terms": Door(
        INSIDE | {"blocked"}, OFFICER_ONLY | {"blocked"}, "open call", THEIRS, FOREIGN_OFFICER
    ),
    "api:personal_openings": Door(
        INSIDE | {"blocked"}, OFFICER_ONLY | {"blocked"}, "open call", frozenset(FOREIGN), FOREIGN_OFFICER
    ),
    "api:call_going_on": Door(INSIDE, OFFICER, "second step", THEIRS, FOREIGN_OFFICER),
    "api:decisions": Door(STAFF),
    "api:proposals": Door(STAFF, OFFICER | FOREIGN_OFFICER | {"blocked"}),
    "api:proposal": Door(INSIDE, NOBODY, "api proposal", frozenset(FOREIGN)),
    "api:take_back_proposal": Door(NOBODY, OFFICER_ONLY | DECIDER, "api proposal", NOBODY, FOREIGN_OFFICER),
    "api:decide_proposal": Door(NOBODY, DECIDER, "api proposal"),
    "api:decide_many": Door(NOBODY, DECIDER),
    "api:reserves": Door(STAFF),
    "api:decision_meetings": Door(STAFF, MEETERS | FOREIGN_OFFICER),
    "api:decision_meeting": Door(
        INSIDE | {"blocked"}, MEETERS, "decision meeting", frozenset(FOREIGN), FOREIGN_OFFICER
    ),
    "api:cancel_decision_meeting": Door(NOBODY, MEETERS - {"blocked"}, "decision meeting", NOBODY, FOREIGN_OFFICER),
    "api:lock_decision_meeting": Door(NOBODY, DECIDER, "decision meeting"),
    "api:meeting_hindrances": Door(MEETERS, NOBODY, "decision meeting", FOREIGN_OFFICER),
    "api:decision_meeting_presence": Door(NOBODY, MEETERS - {"blocked"}, "decision meeting", NOBODY, FOREIGN_OFFICER),
    "api:sign_decision_meeting": Door(NOBODY, DECIDER, "decision meeting"),
    "api:agenda": Door(MEETERS, MEETERS, "decision meeting", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "api:agenda_item": Door(PREPARERS, PREPARERS, "api agenda item", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "api:take_off_agenda": Door(NOBODY, PREPARERS, "api agenda item", NOBODY, FOREIGN_OFFICER),
    "api:panels": Door(SIGNED_IN, OFFICER | FOREIGN_OFFICER | {"blocked"}),
    "api:panel": Door(MEETERS, NOBODY, "panel", FOREIGN_OFFICER),
    "api:seat_panel_member": Door(NOBODY, RANKERS, "panel", NOBODY, FOREIGN_OFFICER),
    "api:close_panel": Door(NOBODY, RANKERS, "panel", NOBODY, FOREIGN_OFFICER),
    "api:sign_panel": Door(sample="panel"),  # its chair and secretary; tests/assessments/test_minutes.py has them
    "api:sift_panel": Door(NOBODY, RANKERS, "panel", NOBODY, FOREIGN_OFFICER),
    "api:preview_sift_panel": Door(NOBODY, RANKERS, "panel", NOBODY, FOREIGN_OFFICER),
    "api:panel_items": Door(MEETERS, RANKERS, "panel", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "api:panel_item": Door(PREPARERS, OFFICER_ONLY, "api panel item", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "api:score_panel_item": Door(sample="panel item"),  # the panel's members; tests/assessments/test_api.py has one
    "api:panel_absences": Door(NOBODY, OFFICER_ONLY, "panel item", NOBODY, FOREIGN_OFFICER),
    "api:declare_in_panel": Door(NOBODY, OFFICER_ONLY, "panel item", NOBODY, FOREIGN_OFFICER),
    "api:funding_line": Door(MEETERS, RANKERS, "ranked call", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "api:rank_by_grades": Door(NOBODY, RANKERS, "ranked call", NOBODY, FOREIGN_OFFICER),
    "api:propose_chosen": Door(NOBODY, RANKERS, "ranked call", NOBODY, FOREIGN_OFFICER),
    "api:beside_line": Door(MEETERS, NOBODY, "ranked call", FOREIGN_OFFICER),
    "api:letters": Door(STAFF),
    "api:letter": Door(PREPARERS, PREPARERS, "decision letter", FOREIGN_OFFICER, FOREIGN_OFFICER),
    **{
        f"api:{act}": Door(NOBODY, PREPARERS, "decision letter", NOBODY, FOREIGN_OFFICER)
        for act in ("send_letter", "discard_letter", "date_letter", "write_feedback")
    },
    "api:wordings": Door(MEETERS | FOREIGN_OFFICER),
    "api:wording": Door(MEETERS, MEETERS, "api wording", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "api:delay_notices": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:communications": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:decision_requests": Door(INSIDE, RECEIVERS, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:agents": Door(INSIDE, RECEIVERS, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:checks": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:case_closings": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:open_case_again": Door(NOBODY, OFFICER_ONLY, "eligible", NOBODY, FOREIGN_OFFICER),
    "api:undo_check": Door(NOBODY, OFFICER_ONLY, "eligible", NOBODY, FOREIGN_OFFICER),
    "api:notes": Door(INSIDE, NOTERS, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:corrections": Door(INSIDE | {"blocked"}, DECIDER, "dismissed", frozenset(FOREIGN)),
    "api:reconsiderations": Door(INSIDE | {"blocked"}, DECIDER, "dismissed", frozenset(FOREIGN)),
    "api:leave_decision": Door(NOBODY, DECIDER, "dismissed"),
    "api:ask_for_decision": Door(NOBODY, APPLICANT, "eligible", NOBODY, OTHER_APPLICANT),
    "api:refuse": Door(NOBODY, DECIDER, "eligible"),
    "api:answer": Door(NOBODY, RECEIVERS, "communication", NOBODY, FOREIGN_OFFICER),
    "api:show_power": Door(NOBODY, RECEIVERS, "agent", NOBODY, FOREIGN_OFFICER),
    "api:end_agent": Door(NOBODY, RECEIVERS | DECIDER, "agent", NOBODY, FOREIGN_OFFICER),
    "api:decision": Door(INSIDE, NOBODY, "decision", frozenset(FOREIGN)),
    "api:administrators_acts": Door(frozenset({"administrator", "auditor"})),
    "api:mass_acts": Door(STAFF, REVIEW_KEEPERS | DECIDER | {"economist"}),
    "api:preview_mass_act": Door(NOBODY, REVIEW_KEEPERS | DECIDER | {"economist"}),
    "api:mass_act": Door(OFFICER_ONLY, NOBODY, "mass act", FOREIGN_OFFICER),
    "api:reviewers": Door(SIGNED_IN, REVIEW_KEEPERS),
    "api:reviewer": Door(INSIDE | {"blocked"}, RANKERS, "reviewer", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:end_reviewer": Door(NOBODY, RANKERS, "reviewer", NOBODY, FOREIGN_OFFICER),
    "api:review_terms": Door(INSIDE, OFFICER_ONLY, "reviewed call", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:review_invitations": Door(INSIDE, OFFICER_ONLY, "reviewed call", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:revoke_invitation": Door(NOBODY, OFFICER_ONLY, "review invitation", NOBODY, FOREIGN_OFFICER),
    "api:extend_assignment": Door(NOBODY, OFFICER_ONLY, "review", NOBODY, FOREIGN_OFFICER),
    "api:hand_back": Door(NOBODY, frozenset({"reviewer"}), "review"),
    **{
        f"api:{act}": Door(NOBODY, OFFICER_ONLY, "api review", NOBODY, FOREIGN_OFFICER)
        for act in ("approve_review", "take_back_approval", "unlock_review")
    },
    "api:release_reviews": Door(NOBODY, OFFICER_ONLY, "reviewed", NOBODY, FOREIGN_OFFICER),
    "api:reply_to_reviews": Door(NOBODY, APPLICANT, "reviewed", NOBODY, OTHER_APPLICANT),
    "api:declare_as_staff": Door(NOBODY, INSIDE, "reviewed", NOBODY, frozenset(FOREIGN)),
    "api:bias_decisions": Door(SIGNED_IN, REVIEW_KEEPERS | DECIDER),
    "api:decision_terms": Door(DECIDER, DECIDER, "api authority"),
    "api:bias_terms": Door(SETTERS, SETTERS, "api authority"),
    "api:review_assignments": Door(SIGNED_IN, REVIEW_KEEPERS),
    "api:review_assignment": Door(INSIDE | {"reviewer"}, NOBODY, "review", frozenset(FOREIGN)),
    "api:declare_bias": Door(NOBODY, frozenset({"reviewer"}), "review"),
    "api:remove_assignment": Door(NOBODY, OFFICER, "review", NOBODY, FOREIGN_OFFICER),
    "api:write_review": Door(frozenset({"reviewer"}), frozenset({"reviewer"}), "review"),
    "api:reviews": Door(SIGNED_IN),
    "api:review": Door(INSIDE, NOBODY, "api review", frozenset(FOREIGN)),
    "api:bias_declarations": Door(SIGNED_IN),
    "api:declarations_waiting": Door(SIGNED_IN),
    "api:take_back_declaration": Door(sample="case"),  # one's own only: tests/assessments/test_declaring.py
    "api:saved_filters": Door(STAFF, STAFF),
    "api:remove_saved_filter": Door(sample="case"),  # one's own only: tests/assessments/test_api.py
    "api:case_officer": Door(
        INSIDE, frozenset({"case_officer", "registrar"}), "case", frozenset(FOREIGN), FOREIGN_OFFICER
    ),
    "api:webhooks": Door(STAFF, ADMINISTRATOR),
    "api:webhook": Door(frozenset({"administrator", "auditor"}), sample="webhook"),
    **{
        f"api:webhook_{act}": Door(NOBODY, ADMINISTRATOR, "webhook")
        for act in ("end", "secret", "pause", "resume", "send_failed")
    },
    "api:tellings": Door(STAFF),
    "api:telling_send": Door(NOBODY, ADMINISTRATOR, "telling"),
    "api:grants": Door(STAFF),
    "api:grant": Door(INSIDE, NOBODY, "grant", frozenset(FOREIGN)),
    "api:conditions": Door(MANDATE),
    "api:condition": Door(READS, sample="condition", theirs=STAFF),
    "api:duties": Door(STAFF),
    "api:duty": Door(STAFF_READS, sample="running duty", theirs=STAFF),
    "api:exports": Door(SIGNED_IN),
    "api:export": Door(SIGNED_IN, NOBODY, "api export", SIGNED_IN),
    "api:occasions": Door(SIGNED_IN),
    "api:occasion": Door(REPORT_READERS, NOBODY, "occasion", frozenset(FOREIGN)),
    "api:occasion_texts": Door(REPORT_READERS, NOBODY, "occasion", frozenset(FOREIGN)),
    "api:occasion_dataset": Door(REPORT_READERS, NOBODY, "occasion", frozenset(FOREIGN)),
    "api:occasion_reports": Door(REPORT_READERS, NOBODY, "occasion", frozenset(FOREIGN)),
    "api:report_file": Door(sample="api report file"),  # 404 until it is made; tests/reporting/test_api.py makes one
    "api:occasion_text": Door(REPORT_READERS, ENTERERS, "section", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:occasion_rows": Door(
        REPORT_READERS - set(FOREIGN), ENTERERS, "indicators", frozenset(FOREIGN), FOREIGN_OFFICER
    ),
    "api:occasion_row": Door(COMMENTERS - set(FOREIGN), ENTERERS, "api row", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:remove_occasion_row": Door(NOBODY, ENTERERS, "api row", NOBODY, FOREIGN_OFFICER),
    "api:take_over_rows": Door(NOBODY, ENTERERS, "indicators", NOBODY, FOREIGN_OFFICER),
    "api:occasion_responsible": Door(REPORT_READERS, NOBODY, "occasion", frozenset(FOREIGN)),
    "api:set_occasion_responsible": Door(
        REPORT_READERS, PLANNERS, "decision on a report", frozenset(FOREIGN), frozenset(FOREIGN)
    ),
    "api:occasion_milestones": Door(REPORT_READERS - set(FOREIGN), NOBODY, "plain occasion", frozenset(FOREIGN)),
    "api:occasion_milestone": Door(
        REPORT_READERS - set(FOREIGN), PLANNERS, "milestone", frozenset(FOREIGN), frozenset(FOREIGN)
    ),
    "api:freeze_occasion": Door(NOBODY, FREEZERS, "occasion", NOBODY, FOREIGN_OFFICER),
    "api:next_version": Door(NOBODY, FREEZERS | {"registrar"}, "occasion", NOBODY, FOREIGN_OFFICER),
    "api:begin_occasion": Door(NOBODY, ENTERERS, "plan to begin", NOBODY, FOREIGN_OFFICER),
    "api:deliver_occasion": Door(NOBODY, RECEIVERS, "occasion", NOBODY, FOREIGN_OFFICER),
    "api:hand_in_occasion": Door(NOBODY, RECEIVERS, "plain occasion", NOBODY, FOREIGN_OFFICER),
    "api:occasion_comments": Door(REPORT_READERS, COMMENTERS, "occasion", frozenset(FOREIGN), frozenset(FOREIGN)),
    "api:occasion_comment": Door(COMMENTERS - set(FOREIGN), NOBODY, "api comment", frozenset(FOREIGN)),
    "api:resolve_comment": Door(NOBODY, COMMENTERS - set(FOREIGN), "api comment", NOBODY, frozenset(FOREIGN)),
    "api:approve_occasion": Door(
        NOBODY,
        frozenset({"report_approver"}),
        "decision on a report",
        NOBODY,
        frozenset({"foreign_approver"}),
    ),
    "api:balances": Door(STAFF),
    "api:ledger_entries": Door(STAFF),
    "api:ledger_entry": Door(STAFF_READS, sample="api entry", theirs=STAFF),
    **_mandate.DOORS,
    "api:consultations": Door(STAFF_READS, LOGS, "programme", STAFF, FOREIGN_OFFICER),
    "api:consultation": Door(STAFF_READS, LOGS, "api consultation", STAFF, FOREIGN_OFFICER),
    "api:office_members": Door(STAFF_READS, KEEPERS, "programme", STAFF),
    **{f"api:{act}_office_member": Door(NOBODY, KEEPERS, "api member") for act in ("end", "strike")},
    "api:office_meetings": Door(STAFF_READS, KEEPERS, "programme", STAFF),
    "api:office_meeting": Door(STAFF_READS, KEEPERS, "api meeting", STAFF),
    **{f"api:{act}_office_meeting": Door(NOBODY, KEEPERS, "api meeting") for act in ("cancel", "adjust", "correct")},
    "api:office_actions": Door(STAFF_READS, KEEPERS, "programme", STAFF),
    "api:office_action": Door(STAFF_READS, KEEPERS, "api action", STAFF),
    "api:reopen_office_action": Door(NOBODY, KEEPERS, "api action"),
    "api:close_office_action": Door(posts=KEEPERS, sample="api action"),
}
for _list, _one in (
    ("office_synergies", "office_synergy"),
    ("office_opportunities", "office_opportunity"),
    ("office_evaluation", "office_evaluation_step"),
):
    DOORS[f"api:{_list}"] = Door(STAFF_READS, KEEPERS, "programme", STAFF)
    DOORS[f"api:{_one}"] = Door(STAFF_READS, KEEPERS, f"api {_list}", STAFF)


#: Lists whose rows open at an address of their own: the list, the thing, and the row's own word in that address.
ROWS = {
    "api:programmes": ("api:programme", "key"),
    "api:assignments": ("api:assignment", "uuid"),
    "api:calls": ("api:call", "uuid"),
    "api:call_questions": ("api:call_question", "uuid"),
    "api:applications": ("api:application", "uuid"),
    "api:decisions": ("api:decision", "uuid"),
    "api:reviewers": ("api:reviewer", "uuid"),
    "api:mass_acts": ("api:mass_act", "uuid"),
    "api:review_assignments": ("api:review_assignment", "uuid"),
    "api:reviews": ("api:review", "uuid"),
    "api:decision_meetings": ("api:decision_meeting", "uuid"),
    "api:panels": ("api:panel", "uuid"),
    "api:panel_items": ("api:panel_item", "uuid"),
    "api:agenda": ("api:agenda_item", "uuid"),
    "api:proposals": ("api:proposal", "uuid"),
    "api:letters": ("api:letter", "uuid"),
    "api:grants": ("api:grant", "uuid"),
    "api:webhooks": ("api:webhook", "uuid"),
    "api:conditions": ("api:condition", "uuid"),
    "api:duties": ("api:duty", "uuid"),
    "api:occasions": ("api:occasion", "uuid"),
    "api:ledger_entries": ("api:ledger_entry", "uuid"),
    "api:consultations": ("api:consultation", "uuid"),
    "api:office_actions": ("api:office_action", "uuid"),
    "api:office_meetings": ("api:office_meeting", "uuid"),
    "api:office_synergies": ("api:office_synergy", "uuid"),
    "api:office_opportunities": ("api:office_opportunity", "uuid"),
    "api:office_evaluation": ("api:office_evaluation_step", "uuid"),
    **_mandate.ROWS,
}


def prepare(world: World) -> None:
    """The other storeys' samples by what the API calls them."""
    reports = [{**one, "version": 1} for one in world.samples["occasion"]]
    world.sample("api report file", reports[0], reports[1])
    joint = [{"uuid": one["uuid"]} for one in world.samples["joint call"]]
    world.sample("api joint call", *joint, of=world.cases["joint call"])
    world.sample("api comment", *({"uuid": one["comment"]} for one in world.samples["comment"]))
    world.sample("api row", *({"uuid": one["uuid"], "row": one["thread"]} for one in world.samples["row"]))
    world.sample("api authority", {"authority": "vinnova"}, {"authority": "vr"})
    both = [world.samples["letter template"][at] | one for at, one in enumerate(world.samples["api authority"])]
    world.sample("api wording", *both)
    world.sample("api export", {"shape": "gdp-utlysningar"}, {"shape": "swecris-projekt"})
    for own, theirs, word in (
        ("api entry", "entry", "entry"),
        ("api consultation", "consultation", "thread"),
        ("api member", "office_member", "uuid"),
        ("api action", "office_action", "uuid"),
        ("api meeting", "office_meeting", "uuid"),
        ("api office_synergies", "office_synergies", "thread"),
        ("api office_opportunities", "office_opportunities", "thread"),
        ("api office_evaluation", "office_evaluation", "thread"),
    ):
        world.sample(own, *({"uuid": one[word]} for one in world.samples[theirs]))
    _mandate.prepare(world)
    for own, theirs in (("api panel item", "panel item"), ("api agenda item", "agenda item")):
        both = [{"item": one["item"], "uuid": one["uuid"]} for one in world.samples[theirs]]
        world.sample(own, *both, of=world.cases[theirs])
    hooks = [_webhook(at) for at in ("vinnova", "vr")]
    world.sample("webhook", *({"uuid": one.uuid} for one in hooks))
    world.sample("telling", *({"uuid": one.tellings.get().uuid} for one in hooks))


def _webhook(at: str) -> Webhook:
    """A machine's at the authority, that has something to be told."""
    machine = clients.client(at=at)
    made, _secret = set_up(machine, url="http://127.0.0.1:9/", kinds=["duty"], by=machine.user, now=now())
    record("duty.planned", case=make.case(made.client.authority), at=now())
    made.client.webhooks.update(ended_at=now())
    return made
