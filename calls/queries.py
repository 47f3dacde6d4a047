"""What is read about calls."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case, Q, Sum, When

from calls.rules.budget import budget_findings
from calls.states import CallStatus
from programmes.queries import lines_by_part
from programmes.queries.authorisations import authorisations_in_force
from registry.queries import blocks_of, outside, sight
from sweden.clock import local
from sweden.findings import Finding

if TYPE_CHECKING:
    from calls.models import Call, CallStrand

#: How long a call is open at least, and no call is open at most, where the agencies have agreed on nothing else. Weeks.
SHORTEST_WEEKS, LONGEST_GAP_WEEKS = 8, 4

PUBLIC = (CallStatus.PUBLISHED, CallStatus.DECIDED)


class CallQuerySet(models.QuerySet):
    """Calls, as those who may see them see them."""

    def public(self):
        """Calls that anyone may read: published ones, never tests."""
        return self.filter(status__in=PUBLIC, case__mode="live", access="open")

    def visible_to(self, user):
        """Published calls for everyone or for those invited; the others for those who see the case, if not blocked."""
        if not user.is_authenticated:
            return self.public()
        is_open = Q(status__in=PUBLIC, case__mode="live", access="open")
        return self.filter(is_open | self._invited(user) | sight(user, case="case__"))

    def _invited(self, user) -> Q:
        """The condition that a published call invites `user`: by e-mail, or as administrator of an organisation."""
        administered = apps.get_model("accounts", "OrganisationMembership").objects.filter(
            person=user.person_id, is_administrator=True, verified_at__isnull=False
        )
        own = Q(email__iexact=user.email) | Q(organisation__in=administered.values("organisation"))
        recipients = apps.get_model("calls", "CallRecipient").objects.filter(own, invited_at__isnull=False)
        return Q(status__in=PUBLIC, case__mode="live", access="invited", pk__in=recipients.values("call"))

    def invites(self, user):
        """Calls by invitation that `user` may apply in."""
        return self.filter(self._invited(user))

    def worked_on_by(self, user):
        """Calls whose case `user` may see: the authority's own people, and those it is shared with; drafts included."""
        return self.filter(sight(user, case="case__"))

    def in_calendar(self, user, programme):
        """What the joint calendar of a programme shows its staff: calls with a period that are published, that they see
        anyway, or whose agency shows them as planned. Never tests, and never calls by invitation.
        """
        shown = Q(in_calendar=True) & outside(blocks_of(user), case="case__")
        calls = self.filter(Q(status__in=PUBLIC) | shown | sight(user, case="case__"))
        calls = calls.filter(case__mode="live", access="open", opens_at__isnull=False, closes_at__isnull=False)
        parts = apps.get_model("calls", "CallStrand").objects.filter(assignment__programme=programme)
        return calls.filter(pk__in=parts.values("call"))

    def open_at(self, moment: datetime):
        """Published calls whose period holds `moment`, both ends included."""
        return self.filter(status=CallStatus.PUBLISHED, opens_at__lte=moment, closes_at__gte=moment)


def budget_findings_of(call: "Call", now: datetime) -> list[tuple["CallStrand", int, Finding]]:
    """The call's budget held against the frames: (part, budget year, finding). A constant number of queries."""
    parts = list(call.call_strands.select_related("assignment", "strand").prefetch_related("budgets"))
    if not parts:
        return []
    on = local(now).date()
    assignments = {part.assignment_id for part in parts}
    lines, rights = lines_by_part(assignments, now), authorisations_in_force(assignments, on=on, at=now)
    committed: dict[tuple[int, int | None, int], int] = {}
    ledger = apps.get_model("programmes", "LedgerEntry").objects.filter(
        assignment__in=assignments, kind="commitment", recorded_at__lte=now
    )
    for row in ledger.values("assignment", "strand", "year").annotate(total=Sum("amount")).order_by():
        committed[row["assignment"], row["strand"], row["year"]] = int(row["total"])
    announced: dict[tuple[int, int | None, int], int] = {}
    others = apps.get_model("calls", "CallBudget").objects.filter(
        call_strand__assignment__in=assignments,
        call_strand__call__status=CallStatus.PUBLISHED,
        call_strand__call__case__mode="live",
    )
    for row in (
        others.exclude(call_strand__call=call)
        .values("call_strand__assignment", "call_strand__strand", "year")
        .annotate(total=Sum("amount"))
        .order_by()
    ):
        announced[row["call_strand__assignment"], row["call_strand__strand"], row["year"]] = row["total"]

    def total(of: dict[tuple[int, int | None, int], int], part: "CallStrand", year: int) -> int:
        if part.strand_id is not None:
            return of.get((part.assignment_id, part.strand_id, year), 0)
        return sum(amount for (one, _strand, when), amount in of.items() if (one, when) == (part.assignment_id, year))

    return [
        (part, row.year, finding)
        for part in parts
        for row in sorted(part.budgets.all(), key=lambda one: one.year)
        for finding in budget_findings(
            lines.get((part.assignment_id, part.strand_id)) or lines.get((part.assignment_id, None), []),
            year=row.year,
            amount=row.amount,
            committed=total(committed, part, row.year),
            announced=max(0, total(announced, part, row.year) - total(committed, part, row.year)),
            on=on,
            authorised_to=rights[part.assignment_id].end_year if part.assignment_id in rights else None,
        )
    ]


def main_part(call: "Call") -> "CallStrand | None":
    """The part whose money applicants ask for: the first of the authority that leads the call."""
    parts = call.call_strands.select_related("assignment", "strand")
    lead = Case(When(assignment__authority=call.case.authority_id, then=0), default=1)
    return parts.order_by(lead, "pk").first()


def shortest_weeks(programmes: Iterable[int]) -> int:
    """How long a call of these programmes is open at least, in weeks, by what the agencies have agreed."""
    model = apps.get_model("calls", "CalendarGuideline")
    latest: dict[int, int] = {}
    for programme, weeks in model.objects.filter(programme__in=programmes).values_list("programme", "weeks"):
        latest.setdefault(programme, weeks)
    return max(latest.values(), default=SHORTEST_WEEKS)


def people_as(call: "Call", roles: Iterable[str], now: datetime) -> models.QuerySet:
    """Accounts of those who hold one of the roles at the call's authority and have not written in the call."""
    day = local(now).date()
    held = call.case.authority.role_assignments.filter(role__in=roles, valid_from__lte=day).exclude(valid_to__lt=day)
    writers = [one.person_id for one in (call.created_by, call.edited_by) if one is not None]
    return (
        apps.get_model("accounts", "User")
        .objects.filter(is_active=True, person__in=held.values("person"))
        .exclude(person__in=writers)
        .select_related("person")
        .order_by("person__name")
    )


def approvers_of(call: "Call", now: datetime) -> models.QuerySet:
    """Those who may approve a direct award."""
    return people_as(call, ["decision_maker"], now)
