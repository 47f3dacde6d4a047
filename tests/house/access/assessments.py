"""Addresses of the judgement."""

from tests.factories import applications, calls, programmes
from tests.house.access import NOBODY, Door, World

OFFICER, DECIDER, THEIR_OFFICER = (
    frozenset({"case_officer"}),
    frozenset({"decision_maker"}),
    frozenset({"foreign_officer"}),
)

DOORS = {
    "assessments:waiting": Door(OFFICER | DECIDER | THEIR_OFFICER | {"blocked"}, DECIDER),
    "assessments:eligibility": Door(OFFICER, OFFICER, "handed in", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:reopen": Door(NOBODY, OFFICER, "eligible", NOBODY, THEIR_OFFICER),
    "assessments:propose": Door(OFFICER, OFFICER, "eligible", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:follows": Door(NOBODY, OFFICER, "eligible", NOBODY, THEIR_OFFICER),
    "assessments:take_back": Door(OFFICER | DECIDER, OFFICER | DECIDER, "proposed", THEIR_OFFICER, THEIR_OFFICER),
    "assessments:decide": Door(DECIDER, DECIDER, "proposed"),
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
