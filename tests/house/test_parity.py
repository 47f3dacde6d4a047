"""What a page of the judgement does, an operation of the API does: no act is a page's alone unless it says why."""

import pytest
from django.urls import reverse

from config.api import routes
from tests.house import sweep
from tests.house.access import ANONYMOUS
from tests.house.sweep import DOORS

#: A page that is posted to → the operations that do the same.
BY_API = {
    "waiting": ["decide_many"],
    "ask_decision": ["ask_for_decision"],
    "mass": ["mass_acts", "preview_mass_act"],
    "eligibility": ["checks"],
    "reopen": ["undo_check"],
    "propose": ["proposals"],
    "take_back": ["take_back_proposal"],
    "decide": ["decide_proposal"],
    "delay": ["delay_notices"],
    "request": ["decision_requests"],
    "refuse_request": ["refuse"],
    "communicate": ["communications"],
    "answer": ["answer"],
    "agent": ["agents"],
    "show_power": ["show_power"],
    "end_agent": ["end_agent"],
    "note": ["notes"],
    "correct": ["corrections"],
    "take_up": ["reconsiderations"],
    "new_meeting": ["decision_meetings"],
    "change_meeting": ["decision_meeting"],
    "meeting_agenda": ["agenda", "take_off_agenda"],
    "meeting_item": ["agenda_item"],
    "lock_meeting": ["lock_decision_meeting"],
    "cancel_meeting": ["cancel_decision_meeting"],
    "line": ["funding_line", "rank_by_grades"],
    "line_propose": ["propose_chosen"],
    "panels": ["panels"],
    "panel": ["seat_panel_member", "close_panel", "panel_items"],
    "panel_sift": ["sift_panel", "preview_sift_panel"],
    "panel_item": ["panel_item", "score_panel_item", "panel_absences", "declare_in_panel"],
    "letters": ["send_letter"],
    "letter": ["letter", "send_letter", "discard_letter", "date_letter", "write_feedback"],
    "letter_template": ["wording"],
    "review": ["write_review", "declare_bias"],
    "hand_back": ["hand_back"],
    "report_bias": ["declare_bias"],
    "new_reviewer": ["reviewers"],
    "reviewers_file": ["reviewers"],
    "reviewer": ["reviewer"],
    "end_reviewer": ["end_reviewer"],
    "bias_terms": ["bias_terms"],
    "assign_file": ["review_assignments"],
    "review_terms": ["review_terms"],
    "call_reviewers": ["review_invitations"],
    "assign_to": ["review_assignments"],
    "assign": ["review_assignments"],
    "revoke_invitation": ["revoke_invitation", "review_invitations"],
    "review_act": [
        "release_reviews",
        "remove_assignment",
        "extend_assignment",
        "approve_review",
        "take_back_approval",
        "unlock_review",
    ],
    "declare": ["declare_as_staff"],
    "try_bias": ["bias_decisions"],
    "applicant_reviews": ["reply_to_reviews"],
}
#: Why a page that is posted to has no operation.
ONLY_PAGES = {
    "follows": "worked out while one types, and keeps nothing",
    "invitation": "the link's secret is the key, and a person answers it in a browser before any account is there",
    "join": "ties the browser's own account to the link that was answered",
    "panel_item_conflict": "two texts side by side; the API refuses a write on what is no longer there (412)",
    "review_conflict": "two texts side by side; the API refuses a write on what is no longer there (412)",
}
#: Swept with a panel in which nobody who knocks has a seat.
SEATED = {"score_panel_item"}

POSTED = sorted(
    name.partition(":")[2]
    for name, door in DOORS.items()
    if name.startswith("assessments:") and door.posts | door.posts_theirs
)


def test_every_page_that_is_posted_to_has_its_operation_or_a_reason() -> None:
    assert not BY_API.keys() & ONLY_PAGES.keys()
    assert set(POSTED) == BY_API.keys() | ONLY_PAGES.keys()


@pytest.mark.parametrize("name", sorted(BY_API))
def test_whoever_may_post_the_page_may_ask_the_operation(name: str) -> None:
    page = DOORS[f"assessments:{name}"]
    for operation in BY_API[name]:
        assert {"post", "patch"} & set(sweep.handled(_address(operation))), operation
        assert DOORS[f"api:{operation}"].posts or operation in SEATED, operation
    allowed = frozenset().union(*(DOORS[f"api:{operation}"].posts for operation in BY_API[name]))
    # A list's page is posted to with nothing chosen, which everyone of its kind may; its operation is on one of them.
    assert page.posts - {ANONYMOUS} <= allowed or not page.sample


ANY = "0198c0de-0000-7000-8000-000000000000"


def _address(name: str) -> str:
    (pattern,) = (one.pattern for one in routes() if one.name == name)
    return reverse(f"api:{name}", kwargs=dict.fromkeys(pattern.converters, ANY))
