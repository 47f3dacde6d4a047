"""What is owed, by day: every due date of the duties, with its occasion when there is one. For pages, files, feeds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person
from accounts.permissions import departments_of, is_staff_anywhere
from programmes.display.duties import Answering, free_warning, kind_word
from programmes.models import Assignment, DutyOfAssignment, Programme, ReportingDuty
from programmes.rules.duedates import DueDate, RuleError, due_dates
from programmes.templatetags.texts import text_of
from registry.display import Mark
from reporting.display.marks import AWAITED, LATE, MARKS, NOT_OPENED, PASSED, VOID, mark
from reporting.models import Occasion
from reporting.states import OccasionStatus
from reporting.workflow.planning import Waits, answering, waits_for
from sweden.clock import local

#: How far back and ahead is looked when no period is chosen (days).
BACK, AHEAD = 120, 500


@dataclass(frozen=True)
class Owed:
    """One due date of a duty. `due.internal` is the latest banking day on or before the literal day, which stands."""

    duty: ReportingDuty
    due: DueDate
    authorities: list[Authority]
    programmes: list[Programme]
    recipients: list[str]
    answering: list[Answering]
    occasion: Occasion | None
    mark: Mark
    state: str
    is_past: bool
    lacks_number: bool
    is_staff: bool = True
    waits: list[Waits] = field(default_factory=list)

    @property
    def due_on(self) -> date:
        return self.due.due

    @property
    def internal(self) -> date:
        return self.due.internal

    @property
    def is_moved(self) -> bool:
        """Whether the internal day is another than the decision's."""
        return self.due.internal != self.due.due

    @property
    def warning(self) -> str:
        """That the decision's day is no banking day, as a sentence; else empty."""
        return free_warning(self.due.due) if self.is_moved else ""

    @property
    def title(self) -> str:
        return text_of(self.duty, "title")

    @property
    def kind(self) -> str:
        return kind_word(self.duty.document_kind)

    @property
    def laid_down_in(self) -> str:
        """The programme and which of its assignments, in the reader's language: what tells like duties apart."""
        return laid_down_in(self.duty)

    @property
    def people(self) -> list[Person]:
        """Those who answer for it, at any authority."""
        return [one.person for one in self.answering if one.person]

    @property
    def is_late(self) -> bool:
        return self.state == "late"

    @property
    def is_done(self) -> bool:
        """Delivered, though a milestone beside the document may remain (`waits`)."""
        return self.state == "delivered"

    @property
    def url(self) -> str:
        """The occasion's page; before it is opened the duty's, for staff."""
        if self.occasion is not None:
            return reverse("reporting:occasion", args=[self.occasion.uuid])
        return reverse("programmes:duty", args=[self.duty.uuid]) if self.is_staff else ""


#: What a line's state may be, in the order it is chosen from.
STATES = {
    "not_opened": NOT_OPENED.word,
    "open": _("Being written"),
    "frozen": _("Figures frozen"),
    "approved": _("Approved"),
    "delivered": _("Delivered"),
    "late": _("Late"),
    "passed": PASSED.word,
    "void": VOID.word,
}


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for; what is left out asks for all."""

    first: date
    last: date
    programme: Programme | None = None
    assignment: Assignment | None = None
    authorities: frozenset[int] = field(default_factory=frozenset)
    recipient: str = ""
    kind: str = ""
    person: int | None = None
    nobody: bool = False
    state: str = ""

    @classmethod
    def around(cls, today: date, **more: Any) -> "Wanted":
        """What is near: from some months back to more than a year ahead."""
        return cls(today - timedelta(days=BACK), today + timedelta(days=AHEAD), **more)


def owed(user: Any, wanted: Wanted, *, today: date) -> list[Owed]:
    """Every due date in the period that the user may see, by day and then by key.

    Staff see the duties of the assignments they see. Others see the occasions they may read, and a ministry's readers
    the days of what is owed to their department, without the work on it. An occasion whose day the rule no longer
    gives, since the rule has been corrected, stays. The number of queries does not depend on how many there are.
    """
    is_staff = is_staff_anywhere(user)
    in_time = Occasion.objects.filter(due_on__range=(wanted.first, wanted.last))
    seen = in_time.visible_to(user)
    occasions = {(one.duty_id, one.due_on): one for one in seen.select_related("case__authority")}
    reads = set() if is_staff else departments_of(user)
    duties = list(_duties(user, occasions, wanted, is_staff=is_staff, reads=reads))
    if not is_staff:
        begun = in_time.filter(duty__in=duties).values_list("duty_id", "due_on", "delivered_at") if duties else ()
        given = {(duty, day): at is not None for duty, day, at in begun}
        return _awaited(duties, occasions, given, wanted, today, reads)
    duty_named, own_named = answering(duties, occasions.values())
    waiting = waits_for([one for one in occasions.values() if one.status == OccasionStatus.DELIVERED])
    found = []
    for duty in duties:
        authorities, programmes, recipients = duty.authorities, _programmes(duty), duty.recipients
        by_rule = _days(duty, wanted)
        for due in sorted({*by_rule, *(DueDate.of(day) for key, day in occasions if key == duty.pk)}):
            occasion = occasions.get((duty.pk, due.due))
            state, shown = state_of(occasion, due.due, today)
            if due not in by_rule and state != "delivered":
                state, shown = "void", VOID
            line = Owed(
                duty=duty,
                due=due,
                authorities=authorities,
                programmes=programmes,
                recipients=recipients,
                answering=_answering(duty, occasion, authorities, duty_named, own_named),
                occasion=occasion,
                mark=shown,
                state=state,
                is_past=due.due < today,
                lacks_number=bool(duty.lacks_number) and state != "delivered",
                waits=waiting.get(occasion.pk, []) if occasion else [],
            )
            if _fits(line, wanted):
                found.append(line)
    return sorted(found, key=lambda line: (line.due_on, line.duty.key))


def _awaited(
    duties: Iterable[ReportingDuty],
    occasions: Mapping[tuple[int, date], Occasion],
    given: Mapping[tuple[int, date], bool],
    wanted: Wanted,
    today: date,
    reads: Collection[int],
) -> list[Owed]:
    """The calendar of those whom it is owed to: what they may read, and what they wait for. Nothing of the work."""
    found = []
    for duty in duties:
        theirs = any(one.pk in reads for one in duty.recipient_departments.all())
        by_rule = _days(duty, wanted) if theirs else []
        for due in sorted({*by_rule, *(DueDate.of(day) for key, day in occasions if key == duty.pk)}):
            key = (duty.pk, due.due)
            state, shown = state_outside(given.get(key), due.due, today)
            if state == "passed" or (due not in by_rule and key not in occasions):
                continue
            line = Owed(
                duty=duty,
                due=due,
                authorities=duty.authorities,
                programmes=_programmes(duty),
                recipients=duty.recipients,
                answering=[],
                occasion=occasions.get(key),
                mark=shown,
                state=state,
                is_past=due.due < today,
                lacks_number=False,
                is_staff=False,
            )
            if _fits(line, wanted):
                found.append(line)
    return sorted(found, key=lambda line: (line.due_on, line.duty.key))


def state_outside(delivered: bool | None, due_on: date, today: date) -> tuple[str, Mark]:
    """The state as those outside the authorities see it: delivered, late or awaited, never how far the work has come.

    `delivered`: whether a first version has been; None where no occasion is opened. What fell due before any was has
    passed.
    """
    if delivered:
        return "delivered", MARKS[OccasionStatus.DELIVERED]
    if due_on >= today:
        return "awaited", AWAITED
    return ("late", LATE) if delivered is not None else ("passed", PASSED)


def state_of(occasion: Occasion | None, due_on: date, today: date) -> tuple[str, Mark]:
    """The state as a word in addresses, and as it is drawn. What fell due before anything was opened has passed."""
    if occasion is None:
        return ("passed", PASSED) if due_on < today else ("not_opened", NOT_OPENED)
    if occasion.delivered_at is None and due_on < today:
        return "late", mark(occasion, due_on, today)
    return str(occasion.status), mark(occasion, due_on, today)


def _days(duty: ReportingDuty, wanted: Wanted) -> list[DueDate]:
    try:
        return due_dates(duty.rule, (wanted.first, wanted.last))
    except RuleError:
        return []


def _duties(
    user: Any,
    occasions: Mapping[tuple[int, date], Occasion],
    wanted: Wanted,
    *,
    is_staff: bool,
    reads: Collection[int],
) -> Any:
    ties = DutyOfAssignment.objects.select_related("assignment__authority__organisation", "assignment__programme")
    duties = (
        ReportingDuty.objects.dated()
        .select_related("recipient_organisation", "submitting_authority")
        .prefetch_related(
            Prefetch("of_assignments", ties.defer("assignment__facts", "assignment__source_file")),
            "recipient_departments",
        )
    )
    if is_staff:
        duties = duties.filter(of_assignments__assignment__in=Assignment.objects.visible_to(user).values("pk"))
    else:
        duties = duties.filter(Q(pk__in=[duty for duty, _day in occasions]) | Q(recipient_departments__in=list(reads)))
    if wanted.programme:
        duties = duties.filter(of_assignments__assignment__programme=wanted.programme)
    if wanted.assignment:
        duties = duties.filter(of_assignments__assignment=wanted.assignment)
    if wanted.authorities:
        duties = duties.filter(of_assignments__assignment__authority__in=wanted.authorities)
    if wanted.kind:
        duties = duties.filter(document_kind=wanted.kind)
    return duties.distinct()


def _programmes(duty: ReportingDuty) -> list[Programme]:
    found = {tie.assignment.programme_id: tie.assignment.programme for tie in duty.of_assignments.all()}
    return sorted(found.values(), key=lambda one: one.name_sv)


def laid_down_in(duty: ReportingDuty) -> str:
    """The programmes whose decisions lay down a duty, each with its assignments, in the reader's language."""
    found: dict[str, list[str]] = {}
    for tie in duty.of_assignments.all():
        found.setdefault(text_of(tie.assignment.programme, "name"), []).append(text_of(tie.assignment, "short_title"))
    return "; ".join(
        # A programme that is named as its only assignment is named once.
        name if all(one.casefold() in name.casefold() for one in short) else f"{name}: {', '.join(sorted(short))}"
        for name, short in sorted(found.items())
    )


def _answering(
    duty: ReportingDuty,
    occasion: Occasion | None,
    authorities: Iterable[Authority],
    duty_named: Mapping[tuple[int, int], Person],
    own_named: Mapping[tuple[int, int], Person],
) -> list[Answering]:
    """Who answers at each authority: whoever is named for the occasion, else for the duty."""
    return [
        Answering(
            one,
            (own_named.get((occasion.pk, one.pk)) if occasion else None) or duty_named.get((duty.pk, one.pk)),
        )
        for one in authorities
    ]


def _fits(line: Owed, wanted: Wanted) -> bool:
    if wanted.state and line.state != wanted.state:
        return False
    if wanted.recipient and wanted.recipient not in recipient_keys(line.duty):
        return False
    if wanted.nobody and all(one.person for one in line.answering):
        return False
    return wanted.person is None or any(one.pk == wanted.person for one in line.people)


def recipient_keys(duty: ReportingDuty) -> dict[str, str]:
    """Those it is owed to: key in addresses → name."""
    found = {one.key: one.name for one in duty.recipient_departments.all()}
    if duty.recipient_organisation:
        found[str(duty.recipient_organisation.uuid)] = duty.recipient_organisation.name
    return found


def next_owed(user: Any, now: Any, *, most: int, **wanted: Any) -> list[Owed]:
    """The next that is to be done: what is late first, then by day.

    What is delivered is left out, unless a milestone beside the document remains.
    """
    today = local(now).date()
    asked = Wanted(today - timedelta(days=400), today + timedelta(days=3 * 366), **wanted)
    done = ("passed", "void")
    lines = owed(user, asked, today=today)
    return [line for line in lines if (line.waits or not line.is_done) and line.state not in done][:most]
