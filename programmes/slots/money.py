"""What the mandate's money says on other pages: the programme's tabs, and what waits for approval on My day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as
from accounts.roles import Role
from programmes.display.money import YearRow, year_rows
from programmes.display.pages import standing
from programmes.display.proposals import marked, own, waiting_count, waits_for, with_sums
from programmes.models import Assignment
from programmes.permissions import may_read_ledger, works_with_ledger
from registry import events, navigation, slots
from registry.display import ShownFinding, Tab
from sweden.clock import local


def hang() -> None:
    """Fill the slots, name the events and add to the menu; called from `AppConfig.ready`."""
    slots.fill("start", entries_waiting, "programmes/slots/start_entries.html", order=30)
    slots.fill("start", year_standing, "programmes/slots/start_money.html", order=40)
    slots.fill("programme-tabs", money_tabs, "", order=10)
    navigation.add(
        navigation.Item(
            _("Entries to approve"),
            "programmes:waiting_entries",
            navigation.Group.WORK,
            60,
            navigation.roles(Role.ECONOMIST),
            count,
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


def count(user: Any, now: datetime) -> int:
    """How many proposals wait for the reader's approval."""
    return waiting_count(user)


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
class YearStanding:
    """My day: this year's money of the reader's own assignments, and what does not stand as the decisions demand."""

    year: int
    rows: list[YearRow]
    found: list[ShownFinding]


def year_standing(user: Any, thing: Any, now: datetime) -> YearStanding | None:
    """How the money stands, for economists: their own authority's assignments."""
    authorities = authorities_as(user, Role.ECONOMIST)
    if not authorities:
        return None
    assignments = list(
        Assignment.objects.visible_to(user)
        .filter(authority__in=authorities)
        .select_related("authority", "programme")
        .prefetch_related("strands")
        .order_by("key")
    )
    year = local(now).year
    rows = year_rows(assignments, now, since=year - 1)  # last year's floors are answered for this year
    of_year = [row for row in rows if row.year == year and row.strand is None]
    found = [one for one in standing(rows, now) if one.severity is not None]
    return YearStanding(year, of_year, found) if of_year or found else None


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
