"""Appeals of decisions: their pages and their addresses in the API."""

from assessments.models import Appeal, Decision
from registry.models import CaseAppeal, DecisionKind
from tests.house.access import FOREIGN, INSIDE, NOBODY, Door, World

OFFICERS, FOREIGN_OFFICER = frozenset({"case_officer"}), frozenset({"foreign_officer"})
RECEIVERS, DECIDES = OFFICERS | {"registrar"}, frozenset({"decision_maker"})
#: Page of an act on an appeal, the operation that does the same, and whose it is.
ACTS = (
    ("appeal_time", "judge_appeal", OFFICERS | DECIDES),
    ("appeal_reconsider", "reconsider_appeal", DECIDES),
    ("appeal_contest", "contest_dismissal", RECEIVERS),
    ("appeal_hand_over", "hand_over_appeal", OFFICERS),
    ("appeal_outcome", "end_appeal", RECEIVERS),
    ("appeal_withdraw", "withdraw_appeal", RECEIVERS),
)
#: The same of appeals of what is decided in a case besides an application.
CASE_ACTS = (
    ("judge_case_appeal", RECEIVERS | DECIDES),
    ("reconsider_case_appeal", DECIDES),
    ("contest_case_dismissal", RECEIVERS),
    ("hand_over_case_appeal", RECEIVERS),
    ("end_case_appeal", RECEIVERS),
    ("withdraw_case_appeal", RECEIVERS),
)


def _theirs(who: frozenset[str]) -> frozenset[str]:
    return FOREIGN_OFFICER if who & OFFICERS else NOBODY


DOORS = {
    "assessments:register_appeal": Door(RECEIVERS, RECEIVERS, "case decided", FOREIGN_OFFICER, FOREIGN_OFFICER),
    **{f"assessments:{page}": Door(who, who, "appeal page", _theirs(who), _theirs(who)) for page, _act, who in ACTS},
    "api:appeals": Door(INSIDE, RECEIVERS, "eligible", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:appeal": Door(INSIDE, NOBODY, "api appeal", frozenset(FOREIGN)),
    **{f"api:{act}": Door(NOBODY, who, "api appeal", NOBODY, _theirs(who)) for _page, act, who in ACTS},
    "registry:case_appeals": Door(INSIDE, RECEIVERS | DECIDES, "case decided", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:case_appeals": Door(INSIDE, RECEIVERS, "case decided", frozenset(FOREIGN), FOREIGN_OFFICER),
    "api:case_appeal": Door(INSIDE, NOBODY, "case appeal", frozenset(FOREIGN)),
    **{f"api:{act}": Door(NOBODY, who, "case appeal", NOBODY, _theirs(who)) for act, who in CASE_ACTS},
}


def prepare(world: World) -> None:
    """An appeal of each authority's decision."""
    found = [Decision.objects.get(uuid=one["uuid"]) for one in world.samples["decision"]]
    rows = [
        Appeal.objects.create(
            decision=one,
            appellant="Norrviken Biologics AB",
            received_on=one.decided_on,
            wants="Beslutet ska ändras.",
            registered_by=one.decided_by,
            registered_at=one.decided_at,
        )
        for one in found
    ]
    ours, cases = found[0].application.case, [one.application.case.uuid for one in found]
    world.sample("case decided", *({"uuid": one} for one in cases), of=ours)
    world.sample("api appeal", *({"uuid": one.uuid} for one in rows), of=ours)
    pages = [{"uuid": case, "which": one.uuid} for case, one in zip(cases, rows, strict=True)]
    world.sample("appeal page", *pages, of=ours)
    of_cases = [
        CaseAppeal.objects.create(
            case=one.application.case,
            kind=DecisionKind.RECOVERY,
            about=one.uuid,
            what="beslutet om återkrav",
            decided_on=one.decided_on,
            appellant="Norrviken Biologics AB",
            received_on=one.decided_on,
            wants="Kravet ska sättas ned.",
            registered_by=one.decided_by,
            registered_at=one.decided_at,
        )
        for one in found
    ]
    world.sample("case appeal", *({"uuid": one.uuid} for one in of_cases), of=ours)
