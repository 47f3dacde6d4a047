"""The mandate: what the government has decided, as data, and the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """Says in the menu which programmes there are."""

    name = "programmes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from programmes.queries import events as told
        from programmes.slots import delegations as delegationslots
        from programmes.slots import duties as dutyslots
        from programmes.slots import money as moneyslots
        from programmes.slots import office as officeslots
        from programmes.slots import pages as own
        from programmes.slots import subject as personal
        from registry import administered, events, navigation, opened, slots
        from registry import subject as subjects

        subjects.declare(personal.ABOUT)

        administered.declare("programmes.set_delegation", "roles", "delegation.parts_set")
        members = ("office.member_added", "office.member_ended", "office.member_struck")
        administered.declare("programmes.run_office", "roles", *members)
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
                "delegation.parts_set": _("Parts that a delegation covers set"),
            }
        )
        opened.open_to("assignment", told.of_assignments)
        opened.open_to("consultation", told.of_consultations)
        opened.open_to("duty", told.of_assignments)
        opened.open_to("office", told.of_offices)
        slots.fill("case-tabs", own.case_tabs, "")
        slots.fill("roles", delegationslots.covered, "programmes/slots/delegations.html")
        moneyslots.hang()
        dutyslots.hang()
        officeslots.hang()
