from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Says in the menu and on earlier storeys' pages what is judged and decided."""

    name = "assessments"
    verbose_name = _("Assessment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.roles import Role
        from assessments import slots as own
        from registry import events, navigation, pagenames, slots

        who = navigation.roles(Role.CASE_OFFICER, Role.DECISION_MAKER)
        navigation.add(
            navigation.Item(
                _("Selection and decision"), "assessments:waiting", navigation.Group.WORK, 30, who, own.count
            )
        )
        pagenames.name({"assessments:": _("Eligibility, proposal and decision")})
        events.name(
            {
                "application.part_proposed": _("Another authority's part proposed for decision"),
                "application.part_proposal_taken_back": _("Proposal on another authority's part taken back"),
                "application.part_decided": _("Another authority's part decided"),
                "meeting.called": _("Decision meeting called"),
                "meeting.changed": _("Decision meeting changed"),
                "meeting.presence_said": _("Presence and dissent in a decision meeting written down"),
                "meeting.cancelled": _("Decision meeting cancelled"),
                "meeting.locked": _("Decision meeting locked: everything on its agenda decided"),
                "letter.sent": _("Letter about the decision read and sent"),
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
                "application.reconsider_dismissal": _("A dismissal is judged anew"),
                "application.noted": _("Information received otherwise was noted"),
            }
        )
        slots.fill("case-next", own.case_next, "", order=10)
        slots.fill("case-main", own.case_main, "assessments/slots/case_main.html", order=10)
        slots.fill("applications-bulk", own.bulk, "assessments/slots/bulk.html", order=10)
        slots.fill("case-tabs", own.tabs, "", order=20)
        slots.fill("case-aside", own.time, "assessments/slots/case_time.html", order=10)
        slots.fill("start", own.overdue, "assessments/slots/start_time.html", order=15)
        slots.fill("start", own.start, "assessments/slots/start.html", order=10)
