"""Addresses of grants."""

from tests.house.access import INSIDE, OWN, Door, World

DOORS = {
    "grants:list": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"})),
    "grants:classify": Door(
        INSIDE | {"applicant"},
        frozenset({"case_officer"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
        frozenset({"foreign_officer"}),
    ),
    "grants:costs": Door(
        INSIDE | {"applicant"},
        frozenset({"economist"}),
        "grant",
        frozenset({"foreign_officer", "foreign_approver", "other_applicant"}),
    ),
}


def prepare(world: World) -> None:
    """A grant of each authority to an applicant of its own."""
    from tests.factories import grants, programmes

    found = []
    for applicant, assignment in zip(("applicant", "other_applicant"), programmes.pair(), strict=True):
        programmes.authorisation(assignment, 100_000_000, 2028)
        found.append(grants.grant(assignment, by=world.user(applicant), title=f"Beviljat {applicant}"))
    ours, theirs = found
    world.sample("grant", {"uuid": ours.uuid}, {"uuid": theirs.uuid}, of=ours.case)
