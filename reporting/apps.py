"""The account: duties, reports and statements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _works_or_reads(user) -> bool:
    from registry.navigation import applicants

    return not applicants(user)


class ReportingConfig(AppConfig):
    """Says in the menu and on earlier storeys' pages what is owed."""

    name = "reporting"
    verbose_name = _("Reporting")

    def ready(self) -> None:
        from registry import events, navigation, slots
        from reporting import slots as own

        navigation.add(
            navigation.Item(
                _("Reports and statements"), "reporting:calendar", navigation.Group.ACCOUNT, 10, _works_or_reads
            )
        )
        events.name(
            {
                "occasion.opened": _("Reporting occasion opened"),
                "occasion.frozen": _("Figures frozen"),
                "occasion.approved": _("Report decided"),
                "occasion.approvals_withdrawn": _("Decisions on the report withdrawn"),
                "occasion.delivered": _("Report delivered"),
                "occasion.signed": _("Signed copy kept"),
                "occasion.acknowledged": _("Recipient's answer noted"),
                "occasion.reconciled": _("Money reconciled"),
                "occasion.next_begun": _("New version begun"),
            }
        )
        slots.fill("case-status", own.case_status, "")
        slots.fill("case-next", own.case_next, "")
        slots.fill("start-aside", own.start_aside, "reporting/slots/owing.html", order=10)
        slots.fill("programme-aside", own.programme, "reporting/slots/owing.html", order=50)
