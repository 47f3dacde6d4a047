"""What the pages of the mandate show: what is missing in the decisions, what falls due, how the demands stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programmes.display.facts import answered, light_document
from programmes.display.money import YearRow
from programmes.facts import IDENTITY_FACTS, is_missing
from programmes.models import Assignment, DutyOfAssignment, ReportingDuty
from programmes.rules.duedates import DueDate, RuleError, due_dates
from programmes.rules.frames import floor_findings
from registry.display import ShownFinding
from registry.slots import said
from sweden.clock import local
from sweden.findings import Severity, Source
from sweden.typography import kronor

#: How far ahead the next due date of a duty is looked for, years.
HORIZON = 8

#: The facts that every decision has, and that other documents need: shown as missing until someone fills them in.
NEEDED = ("decision_number", "decided_on", "department")


@dataclass(frozen=True)
class Missing:
    """Something the decision does not state or leaves unclear. `url` is where a fact is filled in, `settle_url` where
    it is said how an unclear thing has been settled."""

    assignment: Assignment
    text: str
    treatment: str = ""
    url: str = ""
    fact: str = ""
    settle_url: str = ""


def missing_of(assignments: Iterable[Assignment]) -> list[Missing]:
    """What is missing in the decisions and not yet answered: facts to fill in first, then gaps that the files tell.

    Duties must be prefetched.
    """
    to_fill, described = [], []
    english = (get_language() or "sv").startswith("en")
    for assignment in assignments:
        name, doc = assignment.authority.short_name, light_document(assignment)
        for fact in NEEDED:
            if is_missing(doc, ("identity", fact)):
                url = reverse("programmes:fact", args=[assignment.uuid, f"identity/{fact}"])
                to_fill.append(Missing(assignment, f"{name}: {IDENTITY_FACTS[fact][0]}", url=url, fact=fact))
        for gap in assignment.facts.get("gaps", []):
            if not answered(doc, gap):
                text = (gap.get("text_en") if english else "") or gap.get("text", "")
                treatment = (gap.get("treatment_en") if english else "") or gap.get("treatment", "") or ""
                url = reverse("programmes:fact", args=[assignment.uuid, f"gaps/{gap['key']}"])
                described.append(Missing(assignment, text, treatment, settle_url=url))
    return to_fill + described


@dataclass(frozen=True)
class NextDue:
    """The next time a duty falls due: the oldest day that is late and not delivered, else the next that is not
    delivered. `due` None: it has no date, or the last one, `passed`, is behind us."""

    duty: ReportingDuty
    quote: str
    authorities: str
    due: DueDate | None
    passed: date | None = None
    is_late: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether the internal day is another than the decision's."""
        return self.due is not None and self.due.internal != self.due.due


#: Of each duty, by its key, the days that have an occasion and whether it is delivered.
Occasions = Mapping[int, Mapping[date, bool]]


def occasions_of(duties: Iterable[DutyOfAssignment], now: datetime) -> Occasions:
    """What later storeys know of the duties' occasions."""
    keys = {one.duty_id for one in duties}
    return {key: days for _by, found in said("duty-days", None, keys, now) for key, days in found.items()}


def next_due(duties: Iterable[DutyOfAssignment], now: datetime, occasions: Occasions | None = None) -> list[NextDue]:
    """Each duty once with its next day, what is late first, then the soonest, those without a date last."""
    today = local(now).date()
    horizon = (today, date(today.year + HORIZON, 12, 31))
    by_duty: dict[int, NextDue] = {}
    names: dict[int, list[str]] = {}
    duties = list(duties)
    known = occasions_of(duties, now) if occasions is None else occasions
    for one in duties:
        names.setdefault(one.duty_id, []).append(one.assignment.authority.short_name)
        if one.duty_id not in by_duty:
            by_duty[one.duty_id] = NextDue(
                one.duty, one.quote, "", *_days(one.duty.rule, horizon, known.get(one.duty_id, {}))
            )
    found = [replace(one, authorities=", ".join(dict.fromkeys(names[key]))) for key, one in by_duty.items()]
    return sorted(found, key=lambda one: (one.due is None, one.due.due if one.due else today, one.duty.key))


def _days(
    rule: dict[str, Any] | None, horizon: tuple[date, date], occasions: Mapping[date, bool]
) -> tuple[DueDate | None, date | None, bool]:
    """The next day of the rule that is not delivered, and whether it is late; where none is left, the last one."""
    if not rule:
        return None, None, False
    try:
        coming = due_dates(rule, horizon)
        before = [one for one in due_dates(rule, (date(2000, 1, 1), horizon[0])) if one.due < horizon[0]]
    except RuleError:
        return None, None, False
    if late := [one for one in before if occasions.get(one.due) is False]:
        return late[0], None, True
    if left := [one for one in coming if not occasions.get(one.due)]:
        return left[0], None, False
    behind = coming or before
    return None, behind[-1].due if behind else None, False


def standing(rows: Iterable[YearRow], now: datetime) -> list[ShownFinding]:
    """How the money stands against the decisions: floors reached or not, frames lowered below what is granted."""
    this_year, lang = local(now).year, get_language()
    found = []
    for row in rows:
        if row.line is None or row.frame is None:
            continue
        who = row.assignment.authority.short_name
        source = row.line.cites and Source(who, row.line.cites.quote)
        if row.above_floor is not None and row.year <= this_year:
            judged = floor_findings(row.frame, int(row.paid or 0), year_is_over=row.year < this_year, source=source)
            if judged:
                lacking = kronor(judged[0].figures["lacking"], lang)
                text = _("%(who)s has paid %(lacking)s less of %(year)s's money than the decision demands.")
                found.append(ShownFinding.of(judged[0], text % {"who": who, "lacking": lacking, "year": row.year}))
            else:
                above = kronor(int(row.above_floor), lang)
                text = _("%(who)s has paid what the decision demands for %(year)s, and %(above)s more.")
                words = text % {"who": who, "year": row.year, "above": above}
                found.append(ShownFinding(words, None, source))
        elif row.left is not None and row.left < 0 and row.wording != "estimated":
            text = _(
                "%(who)s has granted %(over)s more of %(year)s's money than the frame. Nothing more can be granted."
            )
            words = text % {"who": who, "year": row.year, "over": kronor(-row.left, lang)}
            found.append(ShownFinding(words, Severity.BREACH, source))
    return found
