from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Says in the menu and on earlier storeys' pages what is judged and decided."""

    name = "assessments"
    verbose_name = _("Assessment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.roles import Role
        from assessments.slots import applicants, blocks, calls, cases, disposal, massacts, start
        from assessments.slots import subject as personal
        from registry import administered, events, navigation, pagenames, slots
        from registry import subject as subjects
        from registry.massacts import add as add_subject

        subjects.declare(personal.ABOUT, let_in=personal.LET_IN)
        administered.declare("assessments.set_bias_terms", "rules", "bias.terms_set")
        who = navigation.roles(Role.CASE_OFFICER, Role.DECISION_MAKER)
        navigation.add(
            navigation.Item(
                _("Selection and decision"), "assessments:waiting", navigation.Group.WORK, 30, who, start.count
            )
        )
        pagenames.name({"assessments:": _("Eligibility, proposal and decision")})
        events.name(
            {
                "application.part_proposed": _("Another authority's part proposed for decision"),
                "application.part_proposal_taken_back": _("Proposal on another authority's part taken back"),
                "application.part_left": _("Another authority's part left as it is"),
                "application.part_decided": _("Another authority's part decided"),
                "meeting.called": _("Decision meeting called"),
                "meeting.changed": _("Decision meeting changed"),
                "meeting.put_on_agenda": _("Was put on the agenda of a decision meeting"),
                "meeting.taken_off_agenda": _("Was taken off the agenda of a decision meeting"),
                "meeting.presence_said": _("Presence and dissent in a decision meeting written down"),
                "meeting.came": _("Who is at the decision meeting written down"),
                "meeting.cancelled": _("Decision meeting cancelled"),
                "meeting.locked": _("Decision meeting locked: everything on its agenda decided"),
                "meeting.minutes_signed": _("Minutes of the decision meeting signed"),
                "panel.minutes_signed": _("Minutes of the panel signed"),
                "line.moved": _("The funding line or the list's order kept"),
                "line.placed": _("Place on the call's list, or the tick beside it, changed"),
                "line.ranked": _("The call's list ranked by grades"),
                "line.proposed": _("Proposals made for what stood above the funding line"),
                "panel.made": _("Panel made"),
                "panel.seated": _("Seat in a panel kept"),
                "panel.brought": _("Brought before a panel"),
                "panel.graded_before": _("A grade set before the panel's meeting"),
                "panel.agreed": _("What the panel agreed written down"),
                "panel.out": _("Who is out of a panel's item written down"),
                "panel.sifted": _("What lay below a limit sifted out in a panel"),
                "panel.closed": _("A panel's meeting closed"),
                "review.invited_reminded": _("Someone invited to review was reminded of answering"),
                "letter.sent": _("Letter about the decision read and sent"),
                "letter.changed": _("Letter about the decision changed before it was sent"),
                "letter.dated": _("Day set on which feedback goes out"),
                "letter.discarded": _("Feedback left unsent"),
                "letter.worded": _("Wording of letters about decisions kept as a new version"),
                "application.delayed": _("The party was told of delay"),
                "application.decision_requested": _("The party asked that the case be decided"),
                "application.request_refused": _("The request for a decision was refused"),
                "application.communicated": _("The party was told of material before the decision"),
                "application.communication_left_out": _("Noted why nothing is communicated before the decision"),
                "application.communication_answered": _("The party's answer before the decision noted"),
                "application.agent_registered": _("Someone who speaks for a party registered"),
                "application.power_shown": _("A power of attorney was shown"),
                "application.agent_ended": _("Someone no longer speaks for a party"),
                "application.decision_corrected": _("The decision was corrected"),
                "application.decision_taken_up": _("The decision was taken up again"),
                "application.reconsider": _("A rejection is judged anew"),
                "application.reconsider_grant": _("A grant was taken up again"),
                "application.leave_grant": _("A grant that was taken up again is left as it is"),
                "application.propose_withdrawal": _("That the grant is withdrawn was proposed"),
                "application.take_back_withdrawal": _("The proposal to withdraw the grant was taken back"),
                "application.withdraw_grant": _("The grant was withdrawn"),
                "application.reconsider_dismissal": _("A dismissal is judged anew"),
                "application.noted": _("Information received otherwise was noted"),
                "application.case_closed": _("The case was closed"),
                "application.case_opened_again": _("The case was opened again"),
                "decision.terms_set": _("Terms of decisions set"),
                "bias.declared": _("Bias declared"),
                "bias.taken_back": _("Declaration of bias taken back"),
                "bias.noted": _("Bias noted at a meeting"),
                "bias.decided": _("Bias decided on"),
                "bias.terms_set": _("Terms of bias set"),
                "reviewer.kept": _("Reviewer entered in the pool"),
                "reviewer.ended": _("Reviewer taken out of the pool"),
                "review.terms_set": _("Terms of reviewing set"),
                "review.invited": _("Reviewer invited"),
                "review.undertaken": _("Secrecy undertaking confirmed"),
                "review.accepted": _("Invitation to review accepted"),
                "review.declined": _("Invitation to review declined"),
                "review.revoked": _("Invitation to review taken back"),
                "review.joined": _("Reviewer signed in"),
                "review.assigned": _("Reviewer assigned"),
                "review.unassigned": _("Application taken from a reviewer"),
                "review.handed_back": _("Application handed back by a reviewer"),
                "review.reminded": _("Reviewers reminded by hand"),
                "review.extended": _("Reviewer given more time"),
                "review.submitted": _("Review handed in"),
                "review.unlocked": _("Review opened again"),
                "review.approved": _("Review's text approved"),
                "review.approval_taken_back": _("Approval of a review's text taken back"),
                "review.released": _("Reviews shown to the applicant"),
                "review.replied": _("Applicant replied to the reviews"),
            }
        )
        reviewers = navigation.roles(Role.REVIEWER)
        navigation.add(
            navigation.Item(
                _("My reviews"), "assessments:my_reviews", navigation.Group.WORK, 32, reviewers, start.review_count
            )
        )
        officers = navigation.roles(Role.CASE_OFFICER)
        navigation.add(navigation.Item(_("Reviewers"), "assessments:reviewers", navigation.Group.WORK, 34, officers))
        setters = navigation.roles(Role.DECISION_MAKER, Role.ADMINISTRATOR)
        navigation.add(
            navigation.Item(_("Terms of bias"), "assessments:bias_terms", navigation.Group.REGISTER, 90, setters)
        )
        deciders = navigation.roles(Role.DECISION_MAKER)
        navigation.add(
            navigation.Item(
                _("Terms of decisions"), "assessments:decision_terms", navigation.Group.REGISTER, 91, deciders
            )
        )
        slots.fill("case-agents", cases.agents, "")
        slots.fill("case-decided", cases.decided_at, "")
        slots.fill("case-due", cases.due_told, "")
        slots.fill("case-blocks", blocks.of_bias, "")
        slots.fill("case-gate", cases.gate, "", order=10)
        slots.fill("disposal", disposal.appealed, "")
        slots.fill("case-open", disposal.appealed, "")
        slots.fill("case-tabs", cases.review_tabs, "", order=30)
        slots.fill("call-main", calls.of_call, "assessments/slots/call_main.html", order=20)
        slots.fill("start", start.panels, "assessments/slots/start_panels.html", order=12)
        slots.fill("start", start.own_reviews, "assessments/slots/start_own_reviews.html", order=11)
        slots.fill("start", start.declarations, "assessments/slots/start_declarations.html", order=9)
        slots.fill("start", start.unfinished, "assessments/slots/start_unfinished.html", order=14)
        slots.fill("call-next", calls.call_next, "")
        slots.fill("case-tabs", cases.panel_tabs, "", order=31)
        slots.fill("start", applicants.shown_reviews, "assessments/slots/start_reviews.html", order=20)
        slots.fill("case-steps", cases.way, "")
        slots.fill("case-next", cases.case_next, "", order=10)
        slots.fill("case-main", cases.case_main, "assessments/slots/case_main.html", order=10)
        slots.fill("mine-main", applicants.mine, "assessments/slots/mine.html", order=10)
        for subject in massacts.SUBJECTS:
            add_subject(subject)
        slots.fill("applications-bulk", cases.bulk, "assessments/slots/bulk.html", order=10)
        slots.fill("case-tabs", cases.tabs, "", order=20)
        slots.fill("case-aside", cases.time, "assessments/slots/case_time.html", order=10)
        slots.fill("start", start.overdue, "assessments/slots/start_time.html", order=15)
        slots.fill("application-decided", applicants.decided_beside_applied, "assessments/slots/beside_applied.html")
        slots.fill("start", start.start, "assessments/slots/start.html", order=10)
