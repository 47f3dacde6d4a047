"""What the pages of duties show: the rule in words, both days, who answers, what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Authority, Person
from programmes.models import Assignment, ReportingDuty
from programmes.permissions import may_fill_in
from programmes.rules.duedates import DueDate, DueRule, RuleError, due_dates
from programmes.templatetags.texts import text_of
from registry.display import Link, ShownFinding
from sweden.bankdays import free_because
from sweden.findings import Severity
from sweden.typography import day_long, month_name

#: How far ahead the next day of a duty is looked for (years).
HORIZON = 12

#: What a duty without a date is answered by, where it is not a log of information.
EVALUATION_KINDS = frozenset({"evaluation-plan", "evaluation"})

KIND_WORDS = {
    "joint-report": gettext_lazy("joint report"),
    "roadmaps": gettext_lazy("roadmaps"),
    "knowledge-base": gettext_lazy("knowledge base"),
    "running-information": gettext_lazy("running information"),
    "evaluation-plan": gettext_lazy("evaluation plan"),
    "evaluation": gettext_lazy("evaluation"),
    "interim-report": gettext_lazy("interim report"),
    "final-report": gettext_lazy("final report"),
    "requisition": gettext_lazy("requisition"),
    "statement": gettext_lazy("financial statement"),
}


def kind_word(kind: str) -> str:
    """What a kind of document is called; an unknown one by its key."""
    return str(KIND_WORDS.get(kind, kind.replace("-", " ")))


def rule_words(data: Any) -> str:
    """A due-date rule in words: "yearly on 1 February, from 2026"; empty for a duty without date."""
    if not data:
        return ""
    try:
        rule = DueRule.from_data(data)
    except RuleError as wrong:
        return str(wrong)
    lang = get_language()
    if rule.on:
        words = (
            _("before the end of the month, %(day)s at the latest") if "before_end_of" in data else _("once, %(day)s")
        )
        return words % {"day": day_long(rule.on, lang)}
    day = day_long(date(2024, rule.month, rule.day or 1), lang, year=False)
    if rule.day is None:
        often = (
            _("yearly before the end of %(month)s")
            if rule.every == 1
            else _("every %(n)s years before the end of %(month)s")
        )
    else:
        often = _("yearly on %(day)s") if rule.every == 1 else _("every %(n)s years on %(day)s")
    said = often % {"day": day, "month": month_name(rule.month, lang), "n": rule.every}
    if rule.last_year is None:
        return _("%(often)s, from %(first)s") % {"often": said, "first": rule.first_year}
    return _("%(often)s, %(first)s–%(last)s") % {"often": said, "first": rule.first_year, "last": rule.last_year}


def free_warning(due: date) -> str:
    """Why the literal day is no banking day, as a sentence; empty when it is one."""
    why = free_because(due)
    if why is None:
        return ""
    if (get_language() or "sv").startswith("en"):
        why = f"{why} (Swedish)" if why not in ("lördag", "söndag") else {"lördag": "Saturday", "söndag": "Sunday"}[why]
    return _("The decision's day is no banking day (%(why)s). It is not moved: be done by the internal day.") % {
        "why": why
    }


def next_day(duty: ReportingDuty, today: date) -> DueDate | None:
    """The next day of the duty, today included; None for one without date or with none left."""
    if not duty.rule:
        return None
    try:
        found = due_dates(duty.rule, (today, date(today.year + HORIZON, 12, 31)))
    except RuleError:
        return None
    return found[0] if found else None


def extras(duty: ReportingDuty, name: str) -> list[dict[str, Any]]:
    """What the decisions' files say of a duty beside what is counted: its milestones, its areas."""
    for tie in duty.of_assignments.all():
        if found := tie.assignment.facts.get("duties", {}).get(duty.key, {}).get(name):
            return list(found)
    return []


@dataclass(frozen=True)
class Answering:
    """Who answers for a duty at an authority; `url` where it is changed, for those who may."""

    authority: Authority
    person: Person | None
    url: str = ""


@dataclass(frozen=True)
class ShownDuty:
    """A duty in a list: what, when next, who answers, what was last done."""

    duty: ReportingDuty
    rule: str
    due: DueDate | None
    answering: list[Answering]
    last: date | None = None
    lacks: list[Assignment] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The duty's own page."""
        return reverse("programmes:duty", args=[self.duty.uuid])

    @property
    def is_moved(self) -> bool:
        """Whether the internal day is another than the decision's."""
        return self.due is not None and self.due.internal != self.due.due


def shown_duties(
    duties: Iterable[ReportingDuty],
    today: date,
    *,
    named: dict[tuple[int, int], Person],
    last: dict[int, date],
) -> list[ShownDuty]:
    """Duties in a list: those with a day first, by day, then the others by title."""
    found = [
        ShownDuty(
            duty,
            rule_words(duty.rule),
            next_day(duty, today),
            [Answering(one, named.get((duty.pk, one.pk))) for one in duty.authorities],
            last.get(duty.pk),
            duty.lacks_number,
        )
        for duty in duties
    ]
    return sorted(
        found, key=lambda one: (one.due is None, one.due.due if one.due else today, text_of(one.duty, "title"))
    )


def number_findings(duty: ReportingDuty, user: Any) -> list[ShownFinding]:
    """Whether the number that the answer must refer to is there, for each assignment; empty where none is demanded.
    That it is there says nothing yet of the answer's text."""
    if not duty.requires_decision_number:
        return []
    lacking = {one.pk for one in duty.lacks_number}
    found = []
    for tie in duty.of_assignments.all():
        one = tie.assignment
        name = f"{one.authority.short_name}, {text_of(one, 'short_title')}"
        if one.pk in lacking:
            words = _("Cannot be completed: the decision's reference number is missing (%(name)s).") % {"name": name}
            url = reverse("programmes:fact", args=[one.uuid, "identity/decision_number"])
            act = Link(_("Fill in the number"), url) if may_fill_in(user, one) else None
            found.append(ShownFinding(words, Severity.BLOCKING, act=act))
        else:
            words = _("Is to refer to the decision %(number)s; that is judged when there is a text.")
            found.append(ShownFinding(words % {"number": one.decision_number}, Severity.INFO))
    return found
