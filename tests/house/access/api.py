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
from tests.house.access.applications import THEIRS as THEIR_APPLICANTS
from tests.house.access.calls import CREATOR, FOREIGN_OFFICER, OFFICER, PUBLISHER, THEIRS
from tests.house.access.programmes import READS
from tests.house.access.programmes_office import KEEPERS, LOGS
from tests.house.access.programmes_office import READS as STAFF_READS
from tests.house.access.reporting import ENTERERS
from tests.house.access.reporting import READERS as REPORT_READERS

OFFICER_ONLY, RECEIVERS = frozenset({"case_officer"}), frozenset({"case_officer", "registrar"})
#: Those who read the mandate at all.
MANDATE = STAFF | {"ministry_reader"}
REVIEW_KEEPERS = OFFICER | FOREIGN_OFFICER | {"blocked"}

#: What of a call is written beside its texts.
PARTS = ("money", "conditions", "criteria", "form", "project_kinds", "steps")

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
    "api:call_publish": Door(NOBODY, PUBLISHER, "proofread call", NOBODY, FOREIGN_OFFICER),
    "api:applications": Door(SIGNED_IN),
    "api:application": Door(READERS, NOBODY, "sent", THEIR_APPLICANTS),
    "api:decisions": Door(STAFF),
    "api:decision_meetings": Door(STAFF),
    "api:decision_meeting": Door(INSIDE | {"blocked"}, NOBODY, "decision meeting", frozenset(FOREIGN)),
    "api:panels": Door(STAFF),
    "api:panel": Door(
        frozenset({"case_officer", "decision_maker", "blocked"}), NOBODY, "panel", frozenset({"foreign_officer"})
    ),
    "api:delay_notices": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:communications": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:decision_requests": Door(INSIDE, RECEIVERS, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:agents": Door(INSIDE, RECEIVERS, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:checks": Door(INSIDE, OFFICER_ONLY, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:decision": Door(INSIDE, NOBODY, "decision", frozenset(FOREIGN)),
    "api:reviewers": Door(SIGNED_IN),
    "api:review_assignments": Door(SIGNED_IN, REVIEW_KEEPERS),
    "api:review_assignment": Door(INSIDE | {"reviewer"}, NOBODY, "review", frozenset(FOREIGN)),
    "api:declare_bias": Door(NOBODY, frozenset({"reviewer"}), "review"),
    "api:remove_assignment": Door(NOBODY, OFFICER, "review", NOBODY, FOREIGN_OFFICER),
    "api:write_review": Door(NOBODY, frozenset({"reviewer"}), "review"),
    "api:reviews": Door(SIGNED_IN),
    "api:review": Door(INSIDE, NOBODY, "api review", frozenset(FOREIGN)),
    "api:bias_declarations": Door(SIGNED_IN),
    "api:webhooks": Door(STAFF),
    "api:webhook": Door(frozenset({"administrator", "auditor"}), sample="webhook"),
    "api:webhook_end": Door(sample="webhook"),
    "api:webhook_secret": Door(sample="webhook"),
    "api:tellings": Door(STAFF),
    "api:telling_send": Door(sample="telling"),
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
    "api:consultations": Door(STAFF_READS, LOGS, "programme", STAFF, FOREIGN_OFFICER),
    "api:consultation": Door(STAFF_READS, LOGS, "api consultation", STAFF, FOREIGN_OFFICER),
    "api:office_members": Door(STAFF_READS, sample="programme", theirs=STAFF),
    "api:office_meetings": Door(STAFF_READS, sample="programme", theirs=STAFF),
    "api:office_actions": Door(STAFF_READS, KEEPERS, "programme", STAFF),
    "api:office_action": Door(STAFF_READS, sample="api action", theirs=STAFF),
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
    "api:applications": ("api:application", "uuid"),
    "api:decisions": ("api:decision", "uuid"),
    "api:review_assignments": ("api:review_assignment", "uuid"),
    "api:reviews": ("api:review", "uuid"),
    "api:decision_meetings": ("api:decision_meeting", "uuid"),
    "api:panels": ("api:panel", "uuid"),
    "api:grants": ("api:grant", "uuid"),
    "api:webhooks": ("api:webhook", "uuid"),
    "api:conditions": ("api:condition", "uuid"),
    "api:duties": ("api:duty", "uuid"),
    "api:occasions": ("api:occasion", "uuid"),
    "api:ledger_entries": ("api:ledger_entry", "uuid"),
    "api:consultations": ("api:consultation", "uuid"),
    "api:office_actions": ("api:office_action", "uuid"),
    "api:office_synergies": ("api:office_synergy", "uuid"),
    "api:office_opportunities": ("api:office_opportunity", "uuid"),
    "api:office_evaluation": ("api:office_evaluation_step", "uuid"),
}


def prepare(world: World) -> None:
    """The other storeys' samples by what the API calls them."""
    reports = [{**one, "version": 1} for one in world.samples["occasion"]]
    world.sample("api report file", reports[0], reports[1])
    world.sample("api export", {"shape": "gdp-utlysningar"}, {"shape": "swecris-projekt"})
    for own, theirs, word in (
        ("api entry", "entry", "entry"),
        ("api consultation", "consultation", "thread"),
        ("api action", "office_action", "uuid"),
        ("api office_synergies", "office_synergies", "thread"),
        ("api office_opportunities", "office_opportunities", "thread"),
        ("api office_evaluation", "office_evaluation", "thread"),
    ):
        world.sample(own, *({"uuid": one[word]} for one in world.samples[theirs]))
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
