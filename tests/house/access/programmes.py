"""Addresses of the mandate: a government decision is read by all staff, and written in by its own agency."""

from tests.factories import accounts, programmes
from tests.house.access import STAFF, Door, World, money, programmes_duties, programmes_office

READS = (STAFF | {"ministry_reader"}) - {"blocked"}
WRITES = frozenset({"case_officer", "economist"})
FILLS = WRITES | {"registrar"}
CHOOSES = frozenset({"case_officer", "decision_maker"})
FOREIGN_OFFICER = frozenset({"foreign_officer"})

DOORS = money.DOORS | {
    "programmes:list": Door(STAFF | {"ministry_reader"}),
    "programmes:programme": Door(READS, sample="programme", theirs=STAFF),
    "programmes:assignment": Door(READS, sample="assignment", theirs=STAFF),
    "programmes:record_frame": Door(WRITES, WRITES, "assignment", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "programmes:record_authorisation": Door(WRITES, WRITES, "assignment", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "programmes:fact": Door(FILLS, FILLS, "fact", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "programmes:attach_decision": Door(FILLS, FILLS, "assignment", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "programmes:history": Door(READS, sample="assignment", theirs=STAFF),
    "programmes:delegation": Door(
        frozenset({"administrator", "auditor", "registrar"}), frozenset({"administrator"}), "delegation"
    ),
    "programmes:condition": Door(READS, sample="condition", theirs=STAFF),
    "programmes:condition_reading": Door(CHOOSES, CHOOSES, "condition", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "programmes:condition_exception": Door(CHOOSES, CHOOSES, "condition", FOREIGN_OFFICER, FOREIGN_OFFICER),
    "programmes:condition_withdraw": Door(CHOOSES, CHOOSES, "exception", FOREIGN_OFFICER, FOREIGN_OFFICER),
    **programmes_office.DOORS,
    **programmes_duties.DOORS,
}


def prepare(world: World) -> None:
    """An assignment of each authority in programmes of their own; ours reports to the reader's ministry."""
    ours = programmes.assignment(
        "var", of=programmes.programme("vart-program"), appropriation=programmes.appropriation("1:9")
    )
    theirs = programmes.assignment(
        "deras",
        of=programmes.programme("deras-program"),
        authority=accounts.authority("vr"),
        appropriation=programmes.appropriation("3:1", expenditure_area="16"),
    )
    programmes.duty(ours, key="var-rapport").recipient_departments.add(accounts.department())
    world.sample("assignment", {"uuid": ours.uuid}, {"uuid": theirs.uuid}, of=ours.case)
    world.sample("programme", {"key": ours.programme.key}, {"key": theirs.programme.key})
    deciders = (world.user("decision_maker"), world.user("foreign_approver"))
    delegations = [programmes.delegation(one, ours) for one in deciders]
    world.sample("delegation", *({"number": one.role_id} for one in delegations))
    world.sample(
        "fact",
        {"uuid": ours.uuid, "place": "identity/decided_on"},
        {"uuid": theirs.uuid, "place": "identity/decided_on"},
    )
    conditions = [
        programmes.condition(
            one,
            "share.business_matches",
            severity="reason",
            scope="assignment",
            parameters={"against": "funder", "as_a_rule": True},
        )
        for one in (ours, theirs)
    ]
    world.sample("condition", *({"uuid": one.uuid} for one in conditions), of=ours.case)
    exceptions = [
        {"uuid": one.uuid, "exception": programmes.exception(one, world.user(who)).uuid}
        for one, who in zip(conditions, ("case_officer", "foreign_officer"), strict=True)
    ]
    world.sample("exception", *exceptions, of=ours.case)
    money.prepare(world, ours, theirs)
    programmes_office.prepare(world)
    programmes_duties.prepare(world, ours, theirs)
