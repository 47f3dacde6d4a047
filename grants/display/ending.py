"""How the end of a grant looks: claims as marks, and the checklist's words."""

from django.utils.translation import gettext_lazy as _

from grants.states.recovery import RecoveryStatus
from registry.display import Mark

MARKS = {
    RecoveryStatus.COMMUNICATED: Mark(RecoveryStatus.COMMUNICATED.label, "info", "ring"),
    RecoveryStatus.CLAIMED: Mark(RecoveryStatus.CLAIMED.label, "warning", "dot"),
    RecoveryStatus.SETTLED: Mark(RecoveryStatus.SETTLED.label, "success", "square"),
    RecoveryStatus.DROPPED: Mark(RecoveryStatus.DROPPED.label, "neutral", "square"),
}
#: The lines of the checklist (`grants.rules.closing.LINES`), and what is counted where they are not in order.
CHECKLIST = {
    "reports": (_("All reports are approved or not demanded"), _("reports left")),
    "questions": (_("All questions about reports are answered"), _("questions left")),
    "settled": (_("Every party's final grant is decided on"), _("parties left")),
    "paid": (_("All of the final grants is paid"), _("kronor left to pay")),
    "recovered": (_("What was paid too much is back or waived"), _("kronor left to recover")),
    "interest": (_("Interest on claims is paid"), _("kronor of interest left")),
    "plan": (_("No instalments are left in the plan"), _("instalments left")),
    "holds": (_("No payments are held"), _("holds left")),
    "results": (_("The project's results are stated"), _("nothing stated")),
}
