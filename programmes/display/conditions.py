"""How conditions look: the mark of each state, what is said of one in a line, and its figures as rows of cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from programmes.display.evaluation import Standing
from programmes.display.parameters import SCOPES, shown_parameters
from programmes.display.words import kinds_listed, money, per_cent, word, words
from programmes.models import Condition, ConditionChange
from programmes.rules.conditions import Reading
from programmes.rules.verdict import Row, State, Verdict
from programmes.sentences import demand_sentence, finding_sentence, unknown_sentence
from programmes.supply import Shown
from programmes.templatetags.texts import text_of
from registry.display import Mark, ShownFinding
from sweden.findings import Severity
from sweden.typography import day_long, day_table, listed

MARKS: dict[State, Mark] = {
    State.HOLDS: Mark(gettext_lazy("Condition met"), "success"),
    State.EXCEPTED: Mark(gettext_lazy("Not met, exception allowed"), "info", "ring"),
    State.WARNING: Mark(gettext_lazy("Warning"), "warning"),
    State.BREACH: Mark(gettext_lazy("Not met"), "danger"),
    State.INFORMATION: Mark(gettext_lazy("For information"), "info"),
    State.NOT_YET: Mark(gettext_lazy("Cannot be judged yet"), "neutral", "ring"),
    State.PEOPLE: Mark(gettext_lazy("Judged by people"), "neutral"),
}

Show = Callable[[Any], str]


def _money(value: Any) -> str:
    return money(value)


def _count(value: Any) -> str:
    return str(value)


def _yes_no(value: Any) -> str:
    return _("yes") if value else _("no")


def _day(value: Any) -> str:
    return day_table(value, get_language())


def _levels(value: Any) -> str:
    return listed([str(one) for one in value], get_language()) or "–"


def _names(value: Any) -> str:
    return listed(list(value), get_language()) or "–"


#: Figure → its heading, how it is shown, and whether it is a number.
FIGURES: dict[str, tuple[Promise, Show, bool]] = {
    "grant": (gettext_lazy("Amount granted"), _money, True),
    "grants": (gettext_lazy("Number of grants"), _count, True),
    "most": (gettext_lazy("Grants, at most"), _count, True),
    "total": (gettext_lazy("All financing"), _money, True),
    "minimum": (gettext_lazy("At least"), _money, True),
    "maximum": (gettext_lazy("At most"), _money, True),
    "amount": (gettext_lazy("Amount"), _money, True),
    "left": (gettext_lazy("Left"), _money, True),
    "base": (gettext_lazy("Counted on"), _money, True),
    "public": (gettext_lazy("All public money"), _money, True),
    "business": (gettext_lazy("Business pays"), _money, True),
    "other_public": (gettext_lazy("Other public money"), _money, True),
    "others": (gettext_lazy("Others pay"), _money, True),
    "costs": (gettext_lazy("Eligible costs"), _money, True),
    "theme_total": (gettext_lazy("Classified so"), _money, True),
    "unclassified": (gettext_lazy("Not classified"), _money, True),
    "floor": (gettext_lazy("Floor"), _money, True),
    "share": (gettext_lazy("Share"), per_cent, True),
    "cumulative": (gettext_lazy("Share so far"), per_cent, True),
    "limit": (gettext_lazy("Share allowed"), per_cent, True),
    "demand": (gettext_lazy("Share demanded"), per_cent, True),
    "theme_share": (gettext_lazy("Share of the theme"), per_cent, True),
    "first_on": (gettext_lazy("First shown"), _day, False),
    "decided_on": (gettext_lazy("Day decided"), _day, False),
    "starts_on": (gettext_lazy("Starts"), _day, False),
    "ends_on": (gettext_lazy("Ends"), _day, False),
    "described": (gettext_lazy("Described"), _yes_no, False),
    "covered": (gettext_lazy("Covers"), words, False),
    "wanted": (gettext_lazy("Demanded"), words, False),
    "levels": (gettext_lazy("Levels reached"), _levels, False),
    "gaps": (gettext_lazy("Levels missing"), _levels, False),
    "kinds": (gettext_lazy("Kinds"), kinds_listed, False),
    "parties": (gettext_lazy("Parties"), _count, True),
    "large": (gettext_lazy("Large companies"), _count, True),
    "small_or_medium": (gettext_lazy("Small or medium-sized companies"), _count, True),
    "regions": (gettext_lazy("Regions"), _count, True),
    "coordinator": (gettext_lazy("Coordinator"), str, False),
    "number": (gettext_lazy("Reference number"), str, False),
    "duties": (gettext_lazy("Concerns"), _names, False),
}


@dataclass(frozen=True)
class Cell:
    """A figure of a row; `text` None: it is not known."""

    label: str
    text: str | None
    is_number: bool


@dataclass(frozen=True)
class ShownRow:
    """A row of figures with what is found in it. `shown` is the project to those who see its case."""

    row: Row
    shown: Shown | None
    part: str
    cells: Sequence[Cell]
    findings: Sequence[ShownFinding]
    except_as: str = ""


@dataclass(frozen=True)
class Table:
    """Rows with the same figures: the columns' headings, and how many rows are about cases the reader does not see."""

    columns: Sequence[tuple[str, bool]]
    rows: Sequence[ShownRow]
    hidden: int
    has_projects: bool
    has_years: bool
    has_parts: bool


@dataclass(frozen=True)
class ShownReading:
    """A way to read a condition, with its words and its state."""

    number: int
    text: str
    quote: str
    mark: Mark
    line: str
    in_force: bool


@dataclass(frozen=True)
class ShownStanding:
    """A condition as lists show it: its state, what is said of it, and each way it can be read."""

    condition: Condition
    standing: Standing
    mark: Mark
    line: str
    demand: str
    readings: Sequence[ShownReading]

    @property
    def days(self) -> str:
        """For which decisions the condition holds."""
        first, last = self.condition.valid_from, self.condition.valid_to
        if first and last:
            text = _("Holds for what is decided from %(first)s to %(last)s.")
        elif first:
            text = _("Holds for what is decided from %(first)s on.")
        elif last:
            text = _("Holds for what is decided up to and including %(last)s.")
        else:
            return _("Holds as long as the decision does.")
        lang = get_language()
        return text % {"first": first and day_long(first, lang), "last": last and day_long(last, lang)}


def shown_standing(standing: Standing) -> ShownStanding:
    """A condition for a list."""
    condition = standing.condition
    return ShownStanding(
        condition,
        standing,
        MARKS[standing.state],
        line_of(standing.verdict, standing),
        demand_sentence(condition.kind, condition.parameters),
        [_reading(one, standing) for one in standing.readings],
    )


def _reading(one: Reading, standing: Standing) -> ShownReading:
    given = standing.condition.readings[one.number - 1]
    english = (get_language() or "sv").startswith("en") and given.get("text_en")
    return ShownReading(
        one.number,
        given["text_en"] if english else given.get("text", ""),
        given.get("quote") or "",
        MARKS[one.verdict.state],
        line_of(one.verdict, standing),
        one.in_force,
    )


def line_of(verdict: Verdict, standing: Standing) -> str:
    """What is said of a verdict in a line: the first shortfall and how many more, why not, or how it holds."""
    unknown = " ".join(unknown_sentence(one) for one in verdict.unknown)
    if verdict.state in (State.NOT_YET, State.PEOPLE):
        return unknown
    told = [one for row in verdict.rows if row.counts for one in row.findings if not one.excepted]
    excepted = [one for row in verdict.rows if row.counts for one in row.findings if one.excepted]
    parts = []
    if told:
        row = next(row for row in verdict.rows if row.counts and any(one is told[0] for one in row.findings))
        shown = standing.shown.get(row.project)
        name = f"{shown.title}: " if shown else ""
        parts.append(name + finding_sentence(told[0]))
        if len(told) > 1:
            parts.append(
                ngettext("And %(count)s more shortfall.", "And %(count)s more shortfalls.", len(told) - 1)
                % {"count": len(told) - 1}
            )
    else:
        parts.append(_held(verdict))
    if excepted:
        parts.append(
            ngettext("%(count)s documented exception.", "%(count)s documented exceptions.", len(excepted))
            % {"count": len(excepted)}
        )
    return " ".join([*parts, unknown]).strip()


def _held(verdict: Verdict) -> str:
    """How it holds: the figures of the whole, or in how many projects."""
    counting = [row for row in verdict.rows if row.counts]
    projects = {row.project for row in counting if row.project}
    if projects:
        return ngettext("Judged in %(count)s project.", "Judged in %(count)s projects.", len(projects)) % {
            "count": len(projects)
        }
    whole = counting[-1]
    said = [
        f"{label}: {show(whole.figures[name])}"
        for name, (label, show, _is_number) in FIGURES.items()
        if whole.figures.get(name) not in (None, ())
    ]
    year = f"{whole.year}: " if whole.year else ""
    return year + "; ".join(said) + "." if said else ""


def table_of(rows: Sequence[Row], standing: Standing, except_as: Callable[[Row], str] = lambda row: "") -> Table:
    """Rows as a table. Those about a case that the reader does not see are only counted."""
    seen = [row for row in rows if not row.project or row.project in standing.shown]
    names = [name for name in FIGURES if any(name in row.figures for row in rows)]
    strands = {one.key: text_of(one, "name") for one in standing.condition.assignment.strands.all()}
    return Table(
        columns=[(str(FIGURES[name][0]), FIGURES[name][2]) for name in names],
        rows=[
            ShownRow(
                row,
                standing.shown.get(row.project),
                strands.get(row.part, word(row.part)) if row.part else "",
                [_cell(name, row.figures) for name in names],
                [
                    # The decision's words stand once at the top of the page, not in each row.
                    ShownFinding(
                        finding_sentence(one),
                        one.severity,
                        note=_why(one.excepted, row, standing),
                        excepted=one.excepted,
                    )
                    for one in row.findings
                ],
                except_as(row),
            )
            for row in seen
        ],
        hidden=len(rows) - len(seen),
        has_projects=any(row.project for row in rows),
        has_years=any(row.year for row in rows),
        has_parts=any(row.part for row in rows),
    )


def _cell(name: str, figures: Mapping[str, Any]) -> Cell:
    label, show, is_number = FIGURES[name]
    value = figures.get(name)
    return Cell(str(label), None if value is None else show(value), is_number)


def _why(excepted: bool, row: Row, standing: Standing) -> str:
    """The exception that lifts a finding: why, and who allowed it."""
    if not excepted:
        return ""
    found = [
        one
        for one in standing.exceptions
        if (str(one.case.uuid) if one.case else "") == row.project and one.year in (None, row.year)
    ]
    return (
        _("Exception: %(reason)s (%(who)s)") % {"reason": found[0].reason, "who": found[0].allowed_by} if found else ""
    )


def matrix_of(verdict: Verdict, areas: Mapping[str, str]) -> dict[str, Any] | None:
    """The coverage of technology readiness: per area how many projects reach each level; None for other kinds."""
    rows = [row for row in verdict.rows if "matrix" in row.figures]
    if not rows:
        return None
    levels = sorted({level for row in rows for level in row.figures["matrix"]})
    return {
        "levels": levels,
        "rows": [
            (areas.get(row.part, row.part) or _("no area"), [row.figures["matrix"][level] for level in levels])
            for row in rows
        ],
        "sums": [sum(row.figures["matrix"][level] for row in rows) for level in levels],
    }


@dataclass(frozen=True)
class ShownChange:
    """A change of how a condition is read: each figure before and after, in words."""

    change: ConditionChange
    differences: Sequence[tuple[str, str, str]]


def changes_of(condition: Condition) -> list[ShownChange]:
    """How the condition has been read, the latest change first."""
    return [
        ShownChange(one, _differences(condition.kind, one))
        for one in condition.changes.select_related("changed_by__person")
    ]


def _differences(kind: str, change: ConditionChange) -> list[tuple[str, str, str]]:
    before, after = (
        {one.label: one.value for one in shown_parameters(kind, given)}
        for given in (change.parameters_before, change.parameters_after)
    )
    found = [(label, before.get(label, "–"), value) for label, value in after.items() if before.get(label) != value]
    if change.scope_before != change.scope_after:
        scopes = [str(SCOPES.get(one, one)) for one in (change.scope_before, change.scope_after)]
        found.append((_("Judged on"), scopes[0], scopes[1]))
    return found


def can_be_excepted(row: Row) -> bool:
    """Whether something found in the row can still be excepted from."""
    liftable = (Severity.OVERRIDE, Severity.REASON)
    return row.counts and any(one.severity in liftable and not one.excepted for one in row.findings)
