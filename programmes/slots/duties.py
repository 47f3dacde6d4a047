"""What the duties say on other pages, and what their acts are called."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_staff_anywhere
from programmes.models import Programme
from registry import events, slots
from registry.display import Tab


def hang() -> None:
    """Fill the slots and name the events; called from `AppConfig.ready`."""
    slots.fill("programme-tabs", duties_tab, "", order=20)
    events.name(
        {
            "duty.responsible_set": _("Who answers for a duty changed"),
            "duty.interval_set": _("Reminder of running information changed"),
            "duty.informed": _("Running information logged"),
            "evaluation.plan_written": _("Evaluation plan written"),
            "evaluation.plan_decided": _("Evaluation plan decided"),
            "evaluation.data_entered": _("Saved data entered in the inventory"),
        }
    )


def duties_tab(user: Any, programme: Programme, now: datetime) -> list[Tab] | None:
    """What the programme's decisions ask to be told, for the agencies' staff."""
    if not is_staff_anywhere(user):
        return None
    return [Tab(_("Duties"), reverse("programmes:duties", args=[programme.key]))]
