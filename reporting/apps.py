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
        from registry import events, navigation, opened, pagenames, slots
        from registry import subject as subjects
        from reporting import slots as own
        from reporting.permissions import may_have_feed
        from reporting.queries import told_of_occasions

        subjects.declare(own.ABOUT)

        navigation.add(
            navigation.Item(
                _("Reports and statements"), "reporting:calendar", navigation.Group.ACCOUNT, 10, _works_or_reads
            )
        )
        navigation.add_personal(navigation.Personal(_("Calendar feed"), "reporting:feed_page", may_have_feed))
        pagenames.name({"reporting:": _("Report")})
        events.name(
            {
                "occasion.opened": _("Reporting occasion opened"),
                "occasion.reason_given": _("Reason to go on given"),
                "occasion.account_verified": _("Account verified"),
                "occasion.proof_added": _("Proof added to the letter"),
                "occasion.frozen": _("Figures frozen"),
                "occasion.approved": _("Report decided"),
                "occasion.approvals_withdrawn": _("Decisions on the report withdrawn"),
                "occasion.delivered": _("Report delivered"),
                "occasion.signed": _("Signed copy kept"),
                "occasion.acknowledged": _("Recipient's answer noted"),
                "occasion.reconciled": _("Money reconciled"),
                "occasion.next_begun": _("New version begun"),
                "occasion.document_recorded": _("Document handed in"),
                "occasion.handed_in": _("Everything handed in"),
                "occasion.responsible_set": _("Who answers for the occasion changed"),
                "occasion.begun": _("Document begun by hand"),
                "occasion.commented": _("Comment written in the report"),
                "occasion.comment_resolved": _("Comment in the report taken care of"),
                "occasion.milestone_set": _("Milestone of the occasion set"),
                "calendar_feed.made": _("Calendar feed made"),
                "calendar_feed.revoked": _("Calendar feed revoked"),
                "account.imported": _("History read in"),
            }
        )
        opened.open_to("occasion", told_of_occasions)
        slots.fill("case-status", own.case_status, "")
        slots.fill("case-next", own.case_next, "")
        slots.fill("start", own.start_readers, "reporting/slots/awaiting.html", order=10)
        slots.fill("start-aside", own.start_aside, "reporting/slots/owing.html", order=10)
        slots.fill("programme-aside", own.programme, "reporting/slots/owing.html", order=10)
        slots.fill("duty-days", own.duty_days, "")
        slots.fill("duty-main", own.duty_main, "reporting/slots/duty_occasions.html")
