from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """Says in the menu and on the case page what has been granted."""

    name = "grants"
    verbose_name = _("Grants")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.roles import CASE_READERS
        from grants.slots import office
        from grants.slots import pages as own
        from registry import events, navigation, slots

        navigation.add(
            navigation.Item(_("Grants"), "grants:list", navigation.Group.WORK, 40, navigation.roles(*CASE_READERS))
        )
        navigation.add(
            navigation.Item(
                _("Payments"), "grants:payment_list", navigation.Group.WORK, 45, navigation.roles(*CASE_READERS)
            )
        )
        slots.fill("case-main", own.case_main, "grants/slots/case_main.html", order=5)
        slots.fill("granted", own.granted, "")
        slots.fill("office-figures", office.figures, "", order=50)
        events.name(
            {
                "grant.cost_approved": _("A cost was approved"),
                "grant.opened": _("The grant was laid up"),
                "grant.classified": _("The grant was classified"),
                "grant.areas_classified": _("The grant was divided between technology areas"),
                "grant.cost_planned": _("The project's costs of a year were planned"),
                "grant.part_stated": _("What a condition asks about the project was stated"),
                "grant.instalments_planned": _("Instalments were planned"),
                "grant.instalment_ended": _("An instalment was taken out of the plan"),
                "grant.condition_confirmed": _("What an instalment waits for was confirmed"),
                "grant.held": _("Payments were stopped"),
                "grant.released": _("Payments were released"),
                "grant.account_verified": _("An account was verified by a call"),
                "grant.payment_proposed": _("A payment was proposed"),
                "grant.payment_attested": _("A payment was attested"),
                "grant.payment_taken_back": _("A payment was taken back"),
                "grant.payment_ordered": _("A payment was sent to the bank"),
                "grant.payment_paid": _("A payment was made and booked"),
                "grant.held_back_stated": _("What is held back until the final report was stated"),
                "grant.payment_returned": _("A payment was returned by the bank"),
                "grant.payment_rejected": _("A payment was rejected by the bank"),
            }
        )
