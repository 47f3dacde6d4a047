"""How an occasion's state is shown."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from registry.display import Mark
from reporting.models import Occasion
from reporting.states import OccasionStatus

MARKS = {
    OccasionStatus.OPEN: Mark(_("Being written"), "info", "ring"),
    OccasionStatus.FROZEN: Mark(_("Figures frozen"), "info"),
    OccasionStatus.APPROVED: Mark(_("Approved"), "success"),
    OccasionStatus.DELIVERED: Mark(_("Delivered"), "success", "square"),
}
NOT_OPENED = Mark(_("Not opened yet"), "neutral", "ring")
#: It fell due before the product kept account of it.
PASSED = Mark(_("Passed"), "neutral", "square")
#: Opened by a rule that has been corrected since.
VOID = Mark(_("No longer asked for"), "neutral", "square")
#: What those outside the authorities see of the work: it is not here yet.
AWAITED = Mark(_("Awaited"), "neutral", "ring")
LATE = Mark(_("Late"), "danger")


#: A document that is sent to nobody has been finished.
KEPT = Mark(_("Kept"), "success", "square")


def mark(occasion: Occasion | None, due_on: date, today: date, *, free: bool = False) -> Mark:
    """The state in a word; late is shown before anything else, until delivered. `free`: the decision names no day, and
    nothing is late."""
    if occasion is not None and occasion.status == OccasionStatus.DELIVERED:
        return MARKS[OccasionStatus.DELIVERED]
    if not free and due_on < today and (occasion is None or occasion.delivered_at is None):
        return LATE
    return MARKS[OccasionStatus(occasion.status)] if occasion else NOT_OPENED
