"""Addresses of duties and of what is kept because of them: read by the agencies' staff, written by those who owe."""

from programmes.models import Assignment
from tests.factories import duties
from tests.house.access import STAFF, Door, World

READS = STAFF - {"blocked"}
FOREIGN_OFFICER = frozenset({"foreign_officer"})
FOREIGN_APPROVER = frozenset({"foreign_approver"})
ASSIGNS = frozenset({"case_officer", "report_approver", "programme_office"})
LOGS = frozenset({"case_officer", "decision_maker", "programme_office"})
EVALUATES = frozenset({"case_officer", "programme_office"})
DECIDES = frozenset({"decision_maker", "report_approver"})


def _act(who: frozenset[str], sample: str, theirs: frozenset[str] = FOREIGN_OFFICER) -> Door:
    return Door(who, who, sample, theirs, theirs)


DOORS = {
    "programmes:duties": Door(READS, sample="programme", theirs=STAFF),
    "programmes:duty": Door(READS, sample="running duty", theirs=STAFF),
    "programmes:duty_responsible": _act(ASSIGNS, "duty at an authority", FOREIGN_OFFICER | FOREIGN_APPROVER),
    "programmes:information_interval": _act(LOGS, "running duty"),
    "programmes:information_new": _act(LOGS, "running duty"),
    "programmes:information_one": Door(READS, sample="information", theirs=STAFF),
    "programmes:information_change": _act(LOGS, "information"),
    "programmes:plan_write": _act(EVALUATES, "evaluated duty"),
    "programmes:plan_compare": Door(READS, sample="evaluated duty", theirs=STAFF),
    "programmes:plan_version": Door(READS, sample="plan version", theirs=STAFF),
    "programmes:plan_decide": _act(DECIDES, "plan to decide", FOREIGN_APPROVER),
    "programmes:saved_data_new": _act(EVALUATES, "evaluated duty"),
    "programmes:saved_data_one": Door(READS, sample="saved data", theirs=STAFF),
    "programmes:saved_data_change": _act(EVALUATES, "saved data"),
}


def prepare(world: World, ours: Assignment, theirs: Assignment) -> None:
    """The same at each authority: a log with a line, a plan with a version, a line of the inventory."""
    samples: dict[str, list[dict[str, object]]] = {}
    for assignment, who in ((ours, "case_officer"), (theirs, "foreign_officer")):
        by, key = world.user(who), assignment.key
        running = duties.running(assignment, key=f"information-{key}")
        running.recipient_departments.clear()  # theirs reports to another ministry than the reader's
        evaluated = duties.evaluated(assignment, key=f"utvardering-{key}")
        plan = duties.plan(evaluated, by)
        for sample, arguments in {
            "running duty": {"uuid": running.uuid},
            "duty at an authority": {"uuid": running.uuid, "authority": assignment.authority.key},
            "information": {"uuid": running.uuid, "thread": duties.informed(running, by).thread},
            "evaluated duty": {"uuid": evaluated.uuid},
            "plan version": {"uuid": evaluated.uuid, "number": plan.number},
            "plan to decide": {
                "uuid": evaluated.uuid,
                "number": plan.number,
                "authority": assignment.authority.key,
            },
            "saved data": {"uuid": evaluated.uuid, "thread": duties.saved(evaluated, by).thread},
        }.items():
            samples.setdefault(sample, []).append(arguments)
    for sample, (one, other) in samples.items():
        world.sample(sample, one, other)
