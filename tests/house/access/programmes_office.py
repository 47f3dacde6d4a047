"""Addresses of the programme office, the consultation log and the register of positions: the agencies' staff only.

Who is blocked from the only assignment of our programme sees nothing of the programme.
"""

from accounts.models import User
from programmes.models import Programme
from tests.factories import office
from tests.house.access import NOBODY, STAFF, Door, World

READS = STAFF - {"blocked"}
KEEPERS = frozenset({"programme_office", "administrator"})
LOGS = frozenset({"case_officer", "decision_maker", "programme_office"})
FOREIGN_OFFICER = frozenset({"foreign_officer"})
POSITIONS = frozenset({"case_officer", "economist"})
#: Officers and economists of any agency; who is blocked is an officer, and meets the other programme as such.
ANY = POSITIONS | FOREIGN_OFFICER


def _page(sample: str) -> Door:
    return Door(READS, sample=sample, theirs=STAFF)


def _act(sample: str) -> Door:
    return Door(KEEPERS, KEEPERS, sample)


def _log(sample: str) -> Door:
    return Door(LOGS, LOGS, sample, FOREIGN_OFFICER, FOREIGN_OFFICER)


def _own(sample: str) -> Door:
    return Door(POSITIONS, POSITIONS, sample, FOREIGN_OFFICER, FOREIGN_OFFICER)


DOORS = {
    "programmes:office": _page("programme"),
    "programmes:office_figures": _page("programme"),
    "programmes:office_members": _page("programme"),
    "programmes:office_member_new": _act("programme"),
    "programmes:office_member": _act("office_member"),
    "programmes:office_meetings": _page("programme"),
    "programmes:office_meeting_new": _act("programme"),
    "programmes:office_meeting": _page("office_meeting"),
    "programmes:office_meeting_change": _act("office_meeting"),
    "programmes:office_meeting_notes": _act("office_meeting"),
    "programmes:office_meeting_adjust": _act("office_meeting"),
    "programmes:office_meeting_correct": _act("office_meeting"),
    "programmes:office_meeting_cancel": _act("office_meeting"),
    "programmes:office_actions": _page("programme"),
    "programmes:office_action_new": _act("programme"),
    "programmes:office_action": Door(READS, KEEPERS, "office_action", STAFF, NOBODY),
    "programmes:office_action_change": _act("office_action"),
    "programmes:office_action_reopen": _act("office_action"),
    "programmes:consultations": _page("programme"),
    "programmes:consultation_coverage": _page("programme"),
    "programmes:consultation_new": _log("programme"),
    "programmes:consultation": _page("consultation"),
    "programmes:consultation_change": _log("consultation"),
    "programmes:consultation_feedback": _log("consultation"),
    "programmes:areas": Door(READS | {"ministry_reader"}, sample="programme", theirs=STAFF),
    "programmes:aid_positions": _page("programme"),
    "programmes:aid_position": _page("position"),
    "programmes:aid_position_new": Door(ANY, ANY, "programme", ANY | {"blocked"}, ANY | {"blocked"}),
    "programmes:aid_position_write": _own("position"),
    "programmes:aid_position_share": _own("position"),
    "programmes:aid_position_discard": _own("position"),
    "programmes:aid_position_withdraw": _own("position"),
    "programmes:aid_position_join": Door(
        FOREIGN_OFFICER, FOREIGN_OFFICER, "position", POSITIONS | {"blocked"}, POSITIONS | {"blocked"}
    ),
    "programmes:aid_position_use": Door(ANY, ANY, "position", ANY | {"blocked"}, ANY | {"blocked"}),
}
for _book in ("synergies", "opportunities", "evaluation"):
    DOORS |= {
        f"programmes:office_{_book}": _page("programme"),
        f"programmes:office_{_book}_new": _act("programme"),
        f"programmes:office_{_book}_one": _page(f"office_{_book}"),
        f"programmes:office_{_book}_change": _act(f"office_{_book}"),
    }


def prepare(world: World) -> None:
    """The same in the office of both programmes, each written by a keeper of its own authority."""
    samples: dict[str, list[dict[str, object]]] = {}
    for name, key in (("vart-program", "vinnova"), ("deras-program", "vr")):
        of = Programme.objects.get(key=name)
        for sample, arguments in _of(of, key).items():
            samples.setdefault(sample, []).append({"key": name, **arguments})
    for sample, (ours, theirs) in samples.items():
        world.sample(sample, ours, theirs)


def _of(of: Programme, key: str) -> dict[str, dict[str, object]]:
    by: User = office.keeper(key, name=f"keeper at {key}")
    meeting = office.meeting(of, by=by)
    return {
        "office_member": {"uuid": office.member(of, by, by=by, key=key).uuid},
        "office_meeting": {"uuid": meeting.uuid},
        "office_action": {"uuid": office.action(of, by=by).uuid},
        "position": {"uuid": office.position(of, key=key, draft=True).uuid},
        "consultation": {"thread": office.consultation(of, by=by).thread},
        "office_synergies": {"thread": office.synergy(of, by=by).thread},
        "office_opportunities": {"thread": office.opportunity(of, by=by).thread},
        "office_evaluation": {"thread": office.step(of, by=by).thread},
    }
