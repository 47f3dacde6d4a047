"""What is read about calls."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Sum, When

from calls.rules.budget import Asked, budget_findings
from calls.states import CallStatus
from programmes.queries import sums_by_part
from programmes.rules.ledger import measured
from programmes.workflow.judging import Judged, Line, judge
from registry.queries import blocks_of, outside, sight
from sweden.clock import local
from sweden.findings import Finding

if TYPE_CHECKING:
    from calls.models import Call, CallStrand

#: How long a call is open at least, and no call is open at most, where the agencies have agreed on nothing else. Weeks.
SHORTEST_WEEKS, LONGEST_GAP_WEEKS = 8, 4

PUBLIC = (CallStatus.PUBLISHED, CallStatus.DECIDED)


#: What everyone who reads a published call can see in it.
_SEEN_IN_IT = ("published", "extended", "contacts_changed", "second_step_begun", "closed_out")


def told_of_calls(user, event: str) -> Q:
    """The condition on events of calls that `user` reads them in the call itself, though not in its case."""
    calls = apps.get_model("calls", "Call").objects.visible_to(user).filter(case=OuterRef(f"{event}case"))
    return Q(Exists(calls), **{f"{event}kind__in": [f"call.{one}" for one in _SEEN_IN_IT]})


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
    """The call's budget, judged as its decisions will be: (part, budget year, finding). A constant number of queries.

    What is said of a whole assignment or an appropriation stands with the first part that draws on it.
    """
    parts = list(
        call.call_strands.select_related("assignment__appropriation", "strand")
        .prefetch_related("budgets")
        .order_by("pk")
    )
    lines = [
        Line(part.assignment, row.year, None, row.amount, part.strand) for part in parts for row in part.budgets.all()
    ]
    if not lines:
        return []
    on = local(now).date()
    others = announced_of(call, parts, {line.year for line in lines}, on=on, now=now)
    alone = judge(lines, on=on, now=now)
    together = judge([*lines, *others], on=on, now=now) if others else []
    said: set[tuple[Any, ...]] = set()
    found = []
    for part in parts:
        for year in sorted(row.year for row in part.budgets.all()):
            levels = {
                ("strand", part.strand_id),
                ("assignment", part.assignment_id),
                ("appropriation", part.assignment.appropriation_id),
            }
            mine = {(kind, key, year) for kind, key in levels if key is not None} - said
            said |= mine
            announced = sum(
                int(line.amount) for line in others if (line.assignment.pk, line.year) == (part.assignment_id, year)
            )
            asked, summed = (
                [Asked(one.judged, one.year, one.used, one.new) for one in all_of if _level(one) in mine]
                for all_of in (alone, together)
            )
            found += [(part, year, one) for one in budget_findings(asked, summed, announced=announced)]
    return found


def _level(one: Judged) -> tuple[str, int, int]:
    """What a judgement is about: (strand, assignment or appropriation, its key, year)."""
    if one.appropriation is not None:
        return "appropriation", one.appropriation.pk, one.year
    if one.strand is not None:
        return "strand", one.strand.pk, one.year
    return "assignment", one.assignment.pk, one.year


def announced_of(
    call: "Call", parts: Iterable["CallStrand"], years: set[int], *, on: date, now: datetime
) -> list[Line]:
    """What other published calls expect to grant of the same assignments' years and have not granted yet, per part."""
    assignments = {part.assignment_id: part.assignment for part in parts}
    rows = (
        apps.get_model("calls", "CallBudget")
        .objects.filter(
            call_strand__assignment__in=assignments,
            call_strand__call__status=CallStatus.PUBLISHED,
            call_strand__call__case__mode="live",
            year__in=years,
        )
        .exclude(call_strand__call=call)
        .order_by()
        .values_list("call_strand__assignment", "call_strand__strand", "year")
        .annotate(total=Sum("amount"))
    )
    expected = {(assignment, strand, year): total for assignment, strand, year, total in rows}
    if not expected:
        return []
    granted = {
        part: int(measured("granted", booked))
        for part, booked in sums_by_part(assignments, on=on, at=now, since=min(years)).items()
    }
    strands = apps.get_model("programmes", "Strand").objects.in_bulk({strand for _a, strand, _y in expected if strand})
    lines = [
        Line(assignments[pk], year, None, left, strands[strand])
        for (pk, strand, year), total in expected.items()
        if strand is not None and (left := total - granted.get((pk, strand, year), 0)) > 0
    ]
    for (pk, strand, year), _total in expected.items():
        if strand is None:  # what is granted of any part is granted of what the whole expects
            all_of = sum(total for (one, _strand, of), total in expected.items() if (one, of) == (pk, year))
            named = sum(int(line.amount) for line in lines if (line.assignment.pk, line.year) == (pk, year))
            left = all_of - granted.get((pk, None, year), 0) - named
            if left > 0:
                lines.append(Line(assignments[pk], year, None, left))
    return lines


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
    return (
        apps.get_model("accounts", "User")
        .objects.filter(is_active=True, person__in=held.values("person"))
        .exclude(person__in=call.writer_keys)
        .select_related("person")
        .order_by("person__name")
    )


def approvers_of(call: "Call", now: datetime) -> models.QuerySet:
    """Those who may approve a direct award."""
    return people_as(call, ["decision_maker"], now)


class SubjectQuerySet(models.QuerySet):
    """Research subjects of the third level."""

    def offered(self):
        """Those of the latest list."""
        return self.filter(listed_on=self.model.objects.order_by().values("listed_on").order_by("-listed_on")[:1])
