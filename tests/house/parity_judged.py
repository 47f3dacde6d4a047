"""The pages of the judgement that have several acts, act by act, and the operations of the API that do the same."""

#: The page → the act as the page names it → the operation.
ACTS: dict[str, dict[str, str]] = {
    "assessments:letter": {
        "save": "letter",
        "send": "send_letter",
        "discard": "discard_letter",
        "date": "date_letter",
        "feedback": "write_feedback",
    },
    "assessments:panel": {"seat": "seat_panel_member", "close": "close_panel", "bring": "panel_items"},
    "assessments:panel_item": {"say": "panel_item", "out": "panel_absences"},
    "assessments:line": {"grades": "rank_by_grades", "up": "funding_line"},
    "assessments:review_act": {
        "release": "release_reviews",
        "remove": "remove_assignment",
        "extend": "extend_assignment",
        "approve": "approve_review",
        "take_back": "take_back_approval",
        "unlock": "unlock_review",
    },
}
