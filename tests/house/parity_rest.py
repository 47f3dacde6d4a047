"""The pages of the mandate, the proposals, the register, the account and the roles that are posted to: the operations
of the API that do the same, or why a page has none."""

BY_API = {
    "applications:ask": ["supplements"],
    "applications:prolong": ["prolong_supplement"],
    "applications:round_take_back": ["take_back_supplement"],
    "applications:letters": ["case_messages"],
    "applications:confirm_withdrawal": ["confirm_withdrawal"],
    "applications:stated_sizes": ["stated_sizes"],
    "applications:open_for_one": ["personal_openings"],
    "applications:terms": ["call_hand_in_terms"],
    "applications:going_on": ["call_going_on"],
    "programmes:consultation_new": ["consultations"],
    "programmes:consultation_change": ["consultation"],
    "programmes:consultation_feedback": ["consultation"],
    "programmes:office_action_new": ["office_actions"],
    "programmes:office_action": ["close_office_action"],
    "programmes:office_action_change": ["office_action"],
    "programmes:office_action_reopen": ["reopen_office_action"],
    "programmes:office_meeting_new": ["office_meetings"],
    "programmes:office_meeting_change": ["office_meeting"],
    "programmes:office_meeting_notes": ["office_meeting"],
    "programmes:office_meeting_cancel": ["cancel_office_meeting"],
    "programmes:office_meeting_adjust": ["adjust_office_meeting"],
    "programmes:office_meeting_correct": ["correct_office_meeting"],
    "programmes:office_synergies_new": ["office_synergies"],
    "programmes:office_synergies_change": ["office_synergy"],
    "programmes:office_opportunities_new": ["office_opportunities"],
    "programmes:office_opportunities_change": ["office_opportunity"],
    "programmes:office_evaluation_new": ["office_evaluation"],
    "programmes:office_evaluation_change": ["office_evaluation_step"],
    "programmes:fact": ["thing_facts"],
    "programmes:record_frame": ["assignment_frames"],
    "programmes:record_appropriation": ["appropriation_amounts"],
    "programmes:record_authorisation": ["authorisations"],
    "programmes:condition_reading": ["read_condition"],
    "programmes:condition_exception": ["condition_exceptions"],
    "programmes:condition_withdraw": ["withdraw_exception"],
    "programmes:propose_entry": ["propose_entry"],
    "programmes:import_entries": ["read_entries"],
    "programmes:change_entry": ["entry_proposal"],
    "programmes:reverse_entry": ["reverse_entry"],
    "programmes:entry_proposal": ["confirm_entries", "approve_entries", "send_back_entries", "withdraw_entries"],
    "programmes:information_new": ["information"],
    "programmes:information_change": ["information_entry"],
    "programmes:plan_write": ["evaluation_plans"],
    "programmes:plan_decide": ["decide_evaluation_plan"],
    "programmes:saved_data_new": ["saved_data"],
    "programmes:saved_data_change": ["saved_data_line"],
    "programmes:duty_responsible": ["set_duty_responsible"],
    "programmes:office_member_new": ["office_members"],
    "programmes:office_member": ["end_office_member", "strike_office_member"],
    "reporting:save_text": ["occasion_text"],
    "reporting:row": ["occasion_row", "remove_occasion_row"],
    "reporting:row_new": ["occasion_rows"],
    "reporting:take_over": ["take_over_rows"],
    "reporting:occasion_responsible": ["set_occasion_responsible"],
    "reporting:milestone": ["occasion_milestone"],
    "reporting:approve": ["approve_occasion"],
    "reporting:freeze": ["freeze_occasion"],
    "reporting:next": ["next_version"],
    "reporting:comment": ["occasion_comments"],
    "reporting:resolve": ["resolve_comment"],
    "registry:hand_over": ["case_officer"],
    "registry:hand_over_cases": ["case_officer"],
    "applications:hand_over": ["case_officer"],
    "registry:note": ["notes"],
    "registry:case_appeals": [
        "case_appeals",
        "judge_case_appeal",
        "contest_case_dismissal",
        "reconsider_case_appeal",
        "hand_over_case_appeal",
        "end_case_appeal",
        "withdraw_case_appeal",
    ],
    "registry:save_filter": ["saved_filters"],
    "registry:webhooks": ["webhooks"],
    "registry:webhook_secret": ["webhook_secret"],
    "registry:webhook_pause": ["webhook_pause", "webhook_resume"],
    "registry:webhook_again": ["telling_send", "webhook_send_failed"],
    "registry:webhook_end": ["webhook_end"],
}


def _why(reason: str, storey: str, names: str) -> dict[str, str]:
    return {f"{storey}:{name}": reason for name in names.split()}


#: Why a page that is posted to has no operation.
ONLY_PAGES = {
    **_why(
        "an applicant writes the own proposal, and hands it in as a person",
        "applications",
        """account again again_stop aid attachment_remove attachments budget budget_book confirm conflict international
        invitation invitation_renew invitation_withdraw letter name_signatory part_end part_hand_over party party_add
        party_aid party_coordinate party_remove party_size people project questions reuse_from start submit withdraw""",
    ),
    **_why(
        "an officer writes an assessment beside the applicant's answers and the lists that were looked in",
        "applications",
        "international_assessment",
    ),
    **_why(
        "rules that count for every authority are entered after they have been looked at, by a person",
        "applications",
        "aid_rules_new checklist_new euro_rates",
    ),
    **_why(
        "a look at what is kept apart is given to a person, and written",
        "applications",
        "show_personal_numbers",
    ),
    **_why("which undertakings one has become is judged on papers", "applications", "divisions"),
    **_why("tried in the browser, and keeps nothing", "applications", "form_preview"),
    **_why(
        "the signed decision is a paper that a person has before them; its facts are in the API",
        "programmes",
        "attach_decision",
    ),
    **_why("what a delegation covers is said by an administrator", "programmes", "delegation"),
    **_why(
        "an authority's position on state aid is a legal judgement that others then lean on",
        "programmes",
        """aid_position_new aid_position_write aid_position_share aid_position_withdraw aid_position_join
        aid_position_use aid_position_discard""",
    ),
    **_why("how often oneself and one's colleagues are reminded", "programmes", "information_interval"),
    **_why("a document whose duty has no day is begun by those who plan when it is to be done", "reporting", "begin"),
    **_why("how the product's figures are to be read is settled by people, once", "reporting", "question"),
    **_why(
        "a signed document goes out, or comes back, in a person's hands",
        "reporting",
        "deliver hand_in details proof reason verify_account signed acknowledged reconcile render",
    ),
    **_why(
        "a calendar's own address is made and taken back by whom it belongs to", "reporting", "feed_make feed_revoke"
    ),
    **_why(
        "secrecy, disclosure, blocks, shares and disposal are tried by a person each time",
        "registry",
        """block share secrecy decide_disclosure disclosure_items try_disclosure disposal hold_disposal retention
        protected_people protected_person unprotect_person subject_extract""",
    ),
    **_why(
        "a case of any kind is closed on its page; an application's in the API too (case_closings)",
        "registry",
        "close_case",
    ),
    **_why(
        "by what right somebody speaks, and which organisations are one, is judged on papers",
        "registry",
        "evidence_act organisations part_organisations appeals",
    ),
    **_why("of the site itself, for whoever visits it", "registry", "accessibility ask_out colours components"),
    **_why("a failed job of the house itself is run again by who saw it fail", "registry", "retry_job"),
    **_why(
        "who may come in is said by an administrator who has shown who they are, never by a system",
        "accounts",
        "clients deputies revoke_client roles rotate_client sign_in_help",
    ),
}
