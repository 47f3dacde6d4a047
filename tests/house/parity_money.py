"""The pages of the granted money that are posted to, act by act, and the operations of the API that do the same."""

#: Where one page has several acts: the act as the page names it → the operation.
ACTS: dict[str, dict[str, str]] = {
    "grants:payments": {
        "plan": "lay_plan",
        "terms": "hold_back",
        "line": "add_instalment",
        "hold": "place_hold",
        "release": "release_hold",
        "verify": "verify_account",
    },
    "grants:agreement": {
        "ask": "ask_to_accept",
        "check": "check_right",
        "ethics": "register_ethics",
        "owner": "give_task",
        "done": "tick_task",
        "offer": "offer_terms",
    },
    "grants:mine": {"ask": "ask_to_accept", "declare": "declare"},
    "grants:change": {"approve": "approve_change", "reject": "reject_change", "withdraw": "withdraw_change"},
    "grants:instalment": {
        "confirm": "confirm_condition",
        "move": "move_instalment",
        "end": "end_instalment",
        "propose": "propose_payment",
        "attest": "attest_payment",
        "withdraw": "take_back_payment",
    },
    "grants:report": {
        "hand_in": "hand_in_report",
        "ask": "ask_about_report",
        "answer": "answer_question",
        "close": "close_question",
        "send_back": "send_report_back",
        "approve": "approve_report",
        "move": "move_report",
        "skip": "skip_report",
    },
    "grants:report_costs": {
        "save": "report_costs",
        "prepare": "prepare_costs",
        "approve": "approve_costs",
        "certificate": "attach_certificate",
    },
    "grants:ending": {
        "propose": "propose_final_grant",
        "take_back": "take_back_final_grant",
        "decide": "decide_final_grant",
        "lapse": "lapse_final_grant",
        "revoke": "change_final_grant",
        "claim": "communicate_recovery",
        "claim_aid": "communicate_recovery",
        "close": "close_grant",
        "reopen": "reopen_grant",
    },
    "grants:recovery": {
        "reply": "reply_to_claim",
        "decide": "decide_claim",
        "drop": "drop_claim",
        "receive": "receive_payment",
        "waive": "waive_claim",
        "interest": "record_interest",
        "interest_paid": "record_interest",
        "undo": "undo_move",
        "got_told": "note_receipt",
        "got_claim": "note_receipt",
    },
}
#: Where a page does one thing, or has no table of its acts.
PAGES = {
    "grants:classify": ["state_theme", "state_part", "state_areas"],
    "grants:mass_reports": ["mass_acts", "preview_mass_act"],
    "grants:mass_costs": ["mass_acts", "preview_mass_act"],
    "grants:costs": ["approve_cost", "plan_cost", "take_up_reported"],
    "grants:accept": ["accept_terms", "decline_terms"],
    "grants:ask_change": ["ask_for_change", "try_change"],
    "grants:reconsider": ["reconsider_grant"],
    "grants:payment_list": [
        "propose_payments",
        "propose_selection",
        "attest_payments",
        "attest_selection",
        "payment_orders",
        "export_selection",
        "preview_payment_run",
    ],
    "grants:order": ["payment_order_answers", "payment_order_paid", "answer_payment", "return_payment"],
    "grants:report_write": ["project_report"],
    "grants:aid": ["tell_register"],
    "grants:journal": ["journal_batches"],
    "grants:follow_up": ["ask_for_report"],
    "grants:results": ["state_result", "remove_result"],
}
BY_API = PAGES | {page: list(dict.fromkeys(acts.values())) for page, acts in ACTS.items()}
ONLY_PAGES = {
    "grants:order_file": "posted to for a fresh proof of who fetches it; the API reads it (payment_order_file)",
}
