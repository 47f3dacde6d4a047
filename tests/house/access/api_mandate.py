"""Addresses of the API where the mandate is written in: amounts, facts, readings, exceptions, what is proposed for the
ledger, and what is kept because of a duty."""

from programmes.models import EvaluationPlan
from tests.house.access import NOBODY, STAFF, Door, World
from tests.house.access.money import APPROVES, CASES, INSIDE_THEIRS, PROPOSES
from tests.house.access.programmes import CHOOSES, FILLS, FOREIGN_OFFICER, READS, WRITES
from tests.house.access.programmes_duties import ASSIGNS, DECIDES, EVALUATES, FOREIGN_APPROVER, LOGS
from tests.house.access.programmes_office import READS as STAFF_READS

DOORS = {
    **{
        f"api:{name}": Door(READS, WRITES, "assignment", STAFF, FOREIGN_OFFICER)
        for name in ("assignment_frames", "appropriation_amounts", "authorisations")
    },
    "api:facts": Door(READS, NOBODY, "assignment", STAFF),
    "api:thing_facts": Door(READS, FILLS, "api fact", STAFF, FOREIGN_OFFICER),
    "api:propose_entry": Door(NOBODY, PROPOSES, "assignment"),
    "api:read_entries": Door(NOBODY, PROPOSES, "assignment"),
    "api:entry_proposals": Door(STAFF),
    "api:entry_proposal": Door(CASES, PROPOSES, "api entry proposal", INSIDE_THEIRS),
    "api:proposed_rows": Door(CASES, NOBODY, "api entry proposal", INSIDE_THEIRS),
    **{
        f"api:{act}_entries": Door(NOBODY, who, "api entry proposal")
        for act, who in (
            ("confirm", PROPOSES),
            ("withdraw", PROPOSES),
            ("approve", APPROVES),
            ("send_back", APPROVES),
        )
    },
    "api:reverse_entry": Door(NOBODY, PROPOSES, "api entry"),
    "api:read_condition": Door(NOBODY, CHOOSES, "condition", NOBODY, FOREIGN_OFFICER),
    "api:condition_exceptions": Door(READS, CHOOSES, "condition", STAFF, FOREIGN_OFFICER),
    "api:condition_exception": Door(READS, NOBODY, "api exception", STAFF),
    "api:office_member": Door(STAFF_READS, NOBODY, "api member", STAFF),
    "api:withdraw_exception": Door(NOBODY, CHOOSES, "api exception", NOBODY, FOREIGN_OFFICER),
    "api:information": Door(STAFF_READS, LOGS, "running duty", STAFF, FOREIGN_OFFICER),
    "api:information_entry": Door(STAFF_READS, LOGS, "api information", STAFF, FOREIGN_OFFICER),
    "api:saved_data": Door(STAFF_READS, EVALUATES, "evaluated duty", STAFF, FOREIGN_OFFICER),
    "api:saved_data_line": Door(STAFF_READS, EVALUATES, "api saved data", STAFF, FOREIGN_OFFICER),
    "api:evaluation_plans": Door(STAFF_READS, EVALUATES, "evaluated duty", STAFF, FOREIGN_OFFICER),
    "api:evaluation_plan": Door(STAFF_READS, NOBODY, "api plan", STAFF),
    "api:decide_evaluation_plan": Door(NOBODY, DECIDES, "api plan to decide", NOBODY, FOREIGN_APPROVER),
    "api:duty_responsible": Door(STAFF_READS, NOBODY, "running duty", STAFF),
    "api:set_duty_responsible": Door(
        NOBODY, ASSIGNS, "duty at an authority", NOBODY, FOREIGN_OFFICER | FOREIGN_APPROVER
    ),
}
ROWS = {
    "api:condition_exceptions": ("api:condition_exception", "uuid"),
    "api:office_members": ("api:office_member", "uuid"),
    "api:entry_proposals": ("api:entry_proposal", "uuid"),
    "api:information": ("api:information_entry", "uuid"),
    "api:saved_data": ("api:saved_data_line", "uuid"),
}


def prepare(world: World) -> None:
    """The mandate's samples by what the API calls them."""
    for own, theirs, word in (
        ("api entry proposal", "entry_proposal", "proposal"),
        ("api exception", "exception", "exception"),
        ("api information", "information", "thread"),
        ("api saved data", "saved data", "thread"),
    ):
        world.sample(own, *({"uuid": one[word]} for one in world.samples[theirs]))
    decided = {"section": "identity", "key": "decided_on"}
    world.sample("api fact", *({"uuid": one["uuid"], **decided} for one in world.samples["fact"]))
    plans = [
        (EvaluationPlan.objects.get(duty__uuid=one["uuid"], number=one["number"]).uuid, one["authority"])
        for one in world.samples["plan to decide"]
    ]
    world.sample("api plan", *({"uuid": uuid} for uuid, _authority in plans))
    world.sample("api plan to decide", *({"uuid": uuid, "authority": authority} for uuid, authority in plans))
