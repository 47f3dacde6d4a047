"""What the mandate's money says on other pages: the programme's tabs, and what waits for approval on My day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from programmes.permissions import may_read_ledger, works_with_ledger
from programmes.proposing import marked, own, waits_for, with_sums
from registry import events, navigation, slots
from registry.display import Tab


def hang() -> None:
    """Fill the slots, name the events and add to the menu; called from `AppConfig.ready`."""
    slots.fill("start", entries_waiting, "programmes/slots/start_entries.html", order=30)
    slots.fill("programme-tabs", money_tabs, "", order=10)
    navigation.add(
        navigation.Item(
            _("Entries to approve"),
            "programmes:waiting_entries",
            navigation.Group.WORK,
            60,
            navigation.roles(Role.ECONOMIST),
            waiting_count,
        )
    )
    events.name(
        {
            "assignment.appropriation_recorded": _("Amount of an appropriation recorded"),
            "ledger.committed": _("Commitment booked"),
            "ledger.booked": _("Amount booked"),
            "ledger.file_read": _("File of entries read in"),
            "ledger.proposed": _("Entries proposed"),
            "ledger.approved": _("Entries approved and booked"),
            "ledger.sent_back": _("Proposed entries sent back"),
            "ledger.withdrawn": _("Proposed entries withdrawn"),
        }
    )


def waiting_count(user: Any, now: datetime) -> int:
    """How many proposals wait for the reader's approval."""
    return waits_for(user).count()


def money_tabs(user: Any, programme: Any, now: datetime) -> list[Tab] | None:
    """The programme's money, for those who may read the ledger."""
    if not may_read_ledger(user):
        return None
    key = programme.key
    return [
        Tab(_("Balances"), reverse("programmes:programme_balances", args=[key])),
        Tab(_("Ledger"), reverse("programmes:programme_ledger", args=[key])),
    ]


@dataclass(frozen=True)
class EntriesWaiting:
    """My day: proposals for the ledger that wait for the reader, and the reader's own that have not been booked."""

    rows: list[Any]
    count: int
    own: list[Any]


def entries_waiting(user: Any, thing: Any, now: datetime) -> EntriesWaiting | None:
    """What waits for approval, for those who propose and approve."""
    if not works_with_ledger(user):
        return None
    waits = waits_for(user)
    rows = list(with_sums(waits).order_by("proposed_at", "pk")[:6])
    mine = marked(with_sums(own(user)).order_by("created_at", "pk")[:6])
    return EntriesWaiting(rows, waits.count() if len(rows) == 6 else len(rows), mine) if rows or mine else None
