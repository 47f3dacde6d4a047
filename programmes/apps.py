"""The mandate: what the government has decided, as data, and the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """Says in the menu which programmes there are."""

    name = "programmes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from programmes import slots as own
        from registry import events, navigation, slots

        navigation.add_links(navigation.Group.PROGRAMME, own.menu)
        events.name(
            {
                "assignment.frame_recorded": _("Amount recorded"),
                "assignment.authorisation_recorded": _("Commitment authorisation recorded"),
                "assignment.fact_filled": _("Missing fact filled in"),
                "assignment.condition_read_so": _("How a condition is read changed"),
                "assignment.exception_allowed": _("Exception from a condition recorded"),
                "assignment.exception_withdrawn": _("Exception from a condition taken back"),
                "assignment.fact_corrected": _("Fact corrected"),
                "assignment.loaded": _("Loaded from a file"),
                "assignment.reloaded": _("Loaded anew from a changed file"),
                "assignment.decision_attached": _("Decision attached"),
                "ledger.committed": _("Commitment booked"),
                "ledger.booked": _("Amount booked"),
                "office.member_added": _("Member of the programme office entered"),
                "office.member_ended": _("Member's last day in the programme office set"),
                "office.member_struck": _("Mistaken member of the programme office struck"),
                "office.action_added": _("Action of the programme office entered"),
                "office.action_changed": _("Action of the programme office changed"),
                "office.action_closed": _("Action of the programme office closed"),
                "office.action_reopened": _("Action of the programme office taken up again"),
                "office.meeting_planned": _("Meeting of the programme office planned"),
                "office.meeting_changed": _("Meeting of the programme office changed"),
                "office.meeting_cancelled": _("Meeting of the programme office cancelled"),
                "office.notes_adjusted": _("Notes of a meeting adjusted"),
                "office.notes_corrected": _("Correction written beside adjusted notes"),
                "office.synergy_logged": _("Synergy logged"),
                "office.opportunity_logged": _("International opportunity logged"),
                "office.evaluation_logged": _("Step of the evaluation logged"),
                "consultation.logged": _("Consultation logged"),
                "aid_position.begun": _("Position on state aid begun"),
                "aid_position.draft_discarded": _("New version of a position on state aid given up"),
                "aid_position.shared": _("Position on state aid shared"),
                "aid_position.withdrawn": _("Position on state aid withdrawn"),
                "aid_position.joined": _("Position on state aid shared by another authority"),
                "aid_position.used": _("The case relies on a position on state aid"),
            }
        )
        slots.fill("case-tabs", own.case_tabs, "")
        slots.fill("programme-tabs", own.money_tabs, "", order=10)
