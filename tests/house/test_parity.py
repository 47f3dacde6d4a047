"""What a page does, an operation of the API does: no act is a page's alone unless it says why."""

from typing import Any

import pytest
from django.urls import reverse

from config.api import routes
from config.local.catalogues import STOREYS as CATALOGUED
from grants.urls import urlpatterns
from tests.house import parity_money, parity_rest, sweep
from tests.house.access import ANONYMOUS
from tests.house.sweep import DOORS

#: A page that is posted to → the operations that do the same.
BY_API = (
    parity_money.BY_API
    | parity_rest.BY_API
    | {
        "assessments:ask_decision": ["ask_for_decision"],
        "assessments:mass": ["mass_acts", "preview_mass_act"],
        "assessments:mass_proposals": ["decide_many", "mass_acts", "preview_mass_act"],
        "assessments:mass_reviewers": ["mass_acts", "preview_mass_act"],
        "assessments:mass_letters": ["mass_acts", "preview_mass_act"],
        "assessments:mass_invitations": ["mass_acts", "preview_mass_act"],
        "assessments:mass_bias": ["mass_acts", "preview_mass_act"],
        "assessments:eligibility": ["checks"],
        "assessments:reopen": ["undo_check"],
        "assessments:propose": ["proposals"],
        "assessments:take_back": ["take_back_proposal"],
        "assessments:decide": ["decide_proposal"],
        "assessments:close": ["case_closings"],
        "assessments:open_again": ["open_case_again"],
        "assessments:delay": ["delay_notices"],
        "assessments:request": ["decision_requests"],
        "assessments:refuse_request": ["refuse"],
        "assessments:communicate": ["communications"],
        "assessments:answer": ["answer"],
        "assessments:agent": ["agents"],
        "assessments:show_power": ["show_power"],
        "assessments:end_agent": ["end_agent"],
        "assessments:note": ["notes"],
        "assessments:correct": ["corrections"],
        "assessments:take_up": ["reconsiderations"],
        "assessments:leave": ["leave_decision"],
        "assessments:new_meeting": ["decision_meetings"],
        "assessments:change_meeting": ["decision_meeting"],
        "assessments:meeting_came": ["decision_meeting_presence"],
        "assessments:sign_meeting": ["sign_decision_meeting"],
        "assessments:meeting_agenda": ["agenda", "take_off_agenda"],
        "assessments:meeting_item": ["agenda_item"],
        "assessments:lock_meeting": ["lock_decision_meeting"],
        "assessments:cancel_meeting": ["cancel_decision_meeting"],
        "assessments:line": ["funding_line", "rank_by_grades"],
        "assessments:panels": ["panels"],
        "assessments:panel": ["seat_panel_member", "close_panel", "panel_items"],
        "assessments:panel_sift": ["sift_panel", "preview_sift_panel"],
        "assessments:panel_item": ["panel_item", "score_panel_item", "panel_absences", "declare_in_panel"],
        "assessments:letter": ["letter", "send_letter", "discard_letter", "date_letter", "write_feedback"],
        "assessments:letter_template": ["wording"],
        "assessments:review": ["write_review", "declare_bias"],
        "assessments:hand_back": ["hand_back"],
        "assessments:report_bias": ["declare_bias"],
        "assessments:new_reviewer": ["reviewers"],
        "assessments:reviewers_file": ["reviewers"],
        "assessments:reviewer": ["reviewer"],
        "assessments:end_reviewer": ["end_reviewer"],
        "assessments:bias_terms": ["bias_terms"],
        "assessments:assign_file": ["review_assignments"],
        "assessments:review_terms": ["review_terms"],
        "assessments:call_reviewers": ["review_invitations"],
        "assessments:assign_to": ["review_assignments"],
        "assessments:assign": ["review_assignments"],
        "assessments:revoke_invitation": ["revoke_invitation", "review_invitations"],
        "assessments:review_act": [
            "release_reviews",
            "remove_assignment",
            "extend_assignment",
            "approve_review",
            "take_back_approval",
            "unlock_review",
        ],
        "assessments:declare": ["declare_as_staff"],
        "assessments:declarations": ["declare_as_staff", "take_back_declaration"],
        "assessments:try_bias": ["bias_decisions"],
        "assessments:applicant_reviews": ["reply_to_reviews"],
        "assessments:register_appeal": ["appeals"],
        "assessments:appeal_time": ["judge_appeal"],
        "assessments:appeal_contest": ["contest_dismissal"],
        "assessments:appeal_reconsider": ["reconsider_appeal"],
        "assessments:appeal_hand_over": ["hand_over_appeal"],
        "assessments:appeal_outcome": ["end_appeal"],
        "assessments:appeal_withdraw": ["withdraw_appeal"],
        "assessments:decision_terms": ["decision_terms"],
        "grants:repayment_terms": ["repayment_terms"],
        "calls:new": ["calls"],
        "calls:edit_texts": ["call"],
        "calls:edit_period": ["call"],
        "calls:edit_money": ["call_money"],
        "calls:edit_conditions": ["call_conditions"],
        "calls:edit_questions": ["call_form"],
        "calls:edit_question": ["call_form"],
        "calls:new_section": ["call_form"],
        "calls:edit_section": ["call_form"],
        "calls:edit_classification": ["call_classification"],
        "calls:edit_contacts": ["call_contacts"],
        "calls:edit_process": ["call_steps"],
        "calls:edit_kinds": ["call_project_kinds"],
        "calls:edit_attachments": ["call_attachments"],
        "calls:edit_criteria": ["call_criteria"],
        "calls:ask_for_proofreading": ["call_proofreading"],
        "calls:proofread": ["call_approve", "call_send_back"],
        "calls:send_back": ["call_send_back"],
        "calls:publish": ["call_publish"],
        "calls:schedule": ["call_schedule"],
        "calls:extend": ["call_extend"],
        "calls:take_back": ["call_take_back"],
        "calls:close_out": ["call_close_out"],
        "calls:copy": ["call_copies"],
        "calls:second_step": ["call_second_step"],
        "calls:agree": ["call_agree"],
        "calls:edit_award": ["call_award"],
        "calls:approve_award": ["call_award_approve"],
        "calls:answer": ["answer_call_question"],
        "calls:correct": ["correct_call_answer"],
        "calls:guideline": ["calendar_guidelines"],
        "calls:subjects_new": ["subject_lists"],
    }
)
TWO_TEXTS = "two texts side by side; the API refuses a write on what is no longer there (412)"
#: Why a page that is posted to has no operation.
ONLY_PAGES = (
    parity_money.ONLY_PAGES
    | parity_rest.ONLY_PAGES
    | {
        "assessments:follows": "worked out while one types, and keeps nothing",
        "assessments:invitation": "the link's secret is the key, and a person answers it before any account is there",
        "assessments:join": "ties the browser's own account to the link that was answered",
        "assessments:panel_item_conflict": TWO_TEXTS,
        "assessments:review_conflict": TWO_TEXTS,
        "calls:ask": "a question on the public page, from whoever reads it",
    }
)
#: Swept with a panel in which nobody who knocks has a seat, and with what nobody who knocks has declared.
SEATED = {"score_panel_item", "take_back_declaration"}

#: The house's storeys; what is the sign-in library's stands outside them.
STOREYS = tuple(f"{storey}:" for storey in CATALOGUED if storey not in ("sweden", "config"))
POSTED = {name for name, door in DOORS.items() if name.startswith(STOREYS) and door.posts | door.posts_theirs}


def test_every_page_that_is_posted_to_has_its_operation_or_a_reason() -> None:
    assert not BY_API.keys() & ONLY_PAGES.keys()
    assert BY_API.keys() | ONLY_PAGES.keys() == POSTED
    assert not [page for page, reason in ONLY_PAGES.items() if "yet" in reason.split()]


def test_each_act_of_a_page_of_the_money_has_its_operation() -> None:
    done = {f"grants:{one.name}": set(one.callback.view_class.DONE) for one in urlpatterns if _acts(one)}
    assert done == {page: set(acts) for page, acts in parity_money.ACTS.items()}


def _acts(one: Any) -> bool:
    return hasattr(getattr(one.callback, "view_class", None), "DONE")


def _whoever(name: str) -> frozenset[str]:
    """Who may post to it, of our own authority's or of the other's."""
    return DOORS[name].posts | DOORS[name].posts_theirs


@pytest.mark.parametrize("name", sorted(BY_API))
def test_whoever_may_post_the_page_may_ask_the_operation(name: str) -> None:
    for operation in BY_API[name]:
        assert {"post", "patch"} & set(sweep.handled(_address(operation))), operation
        assert DOORS[f"api:{operation}"].posts or operation in SEATED, operation
    allowed = frozenset().union(*(_whoever(f"api:{operation}") for operation in BY_API[name]))
    # A list's page is posted to with nothing chosen, which everyone of its kind may; its operation is on one of them.
    assert _whoever(name) - {ANONYMOUS} <= allowed or not DOORS[name].sample


#: Each operation, and the pages that do the same.
PAGES: dict[str, list[str]] = {}
for page, operations in BY_API.items():
    for operation in operations:
        PAGES.setdefault(operation, []).append(page)
#: An act that a page has beside others, for others than those: it is posted by name in the sweep of the upper storeys.
NAMED = {"withdraw_change"}


@pytest.mark.parametrize("operation", sorted(PAGES.keys() - NAMED))
def test_nobody_may_ask_an_operation_who_may_not_post_a_page_that_does_the_same(operation: str) -> None:
    # Where the body says which case it is about, whoever is kept out of one may ask about the others.
    kept_out = set() if DOORS[f"api:{operation}"].sample else {"blocked"}
    assert _whoever(f"api:{operation}") - kept_out <= frozenset().union(*(_whoever(page) for page in PAGES[operation]))


ANY = "0198c0de-0000-7000-8000-000000000000"


def _address(name: str) -> str:
    (pattern,) = (one.pattern for one in routes() if one.name == name)
    return reverse(f"api:{name}", kwargs=dict.fromkeys(pattern.converters, ANY))
