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
        from registry import events, navigation, slots

        who = navigation.roles(Role.CASE_OFFICER, Role.DECISION_MAKER)
        navigation.add(
            navigation.Item(
                _("Selection and decision"), "assessments:waiting", navigation.Group.WORK, 30, who, own.count
            )
        )
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
            }
        )
        slots.fill("case-next", own.case_next, "", order=10)
        slots.fill("case-main", own.case_main, "assessments/slots/case_main.html", order=10)
        slots.fill("start", own.start, "assessments/slots/start.html", order=10)
