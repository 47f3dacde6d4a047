"""How changes look: their states, and before and after side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.models.budget import CompanySize, CostCategory
from grants.models import ChangeRequest, GrantVersion
from grants.rules.changes import State
from grants.states.changes import ChangeStatus
from grants.workflow.changing import Wanted
from registry.display import Mark
from sweden.typography import day_long, kronor

MARKS = {
    ChangeStatus.ASKED: Mark(ChangeStatus.ASKED.label, "info", "ring"),
    ChangeStatus.APPROVED: Mark(ChangeStatus.APPROVED.label, "success", "square"),
    ChangeStatus.REJECTED: Mark(ChangeStatus.REJECTED.label, "danger", "square"),
    ChangeStatus.WITHDRAWN: Mark(ChangeStatus.WITHDRAWN.label, "neutral", "square"),
    ChangeStatus.TOLD: Mark(ChangeStatus.TOLD.label, "success", "dot"),
}


@dataclass(frozen=True)
class Row:
    """One thing before and after."""

    word: str
    before: str
    after: str


@dataclass(frozen=True)
class Budget:
    """The costs of a version: its years, and rows of a party's name, a kind of cost and [(year, kronor)]."""

    years: list[int]
    rows: list[tuple[str, str, list[tuple[int, int]]]]


def budget_now(version: GrantVersion) -> Budget:
    """What the parties have agreed to spend on what, as it stands."""
    parties = sorted(version.parties.all(), key=lambda one: (not one.is_coordinator, one.name))
    years = sorted({int(year) for one in parties for costs in one.budget.values() for year in costs})
    labels = dict(CostCategory.choices)
    rows = [
        (one.name, str(labels.get(kind, kind)), [(year, costs.get(str(year), 0)) for year in years])
        for one in parties
        for kind, costs in one.budget.items()
    ]
    return Budget(years, rows)


def side_by_side(version: GrantVersion, seen: Wanted) -> list[Row]:
    """What would change, in words; what stays is left out."""
    was, new, rows = seen.before, seen.after, []
    rows.append(Row(_("First day"), _day(was.starts_on), _day(new.starts_on)))
    rows.append(Row(_("Last day"), _day(was.ends_on), _day(new.ends_on)))
    rows.append(Row(_("Coordinator"), _name(was, was.coordinator), _name(new, new.coordinator)))
    if seen.leader is not None:
        rows.append(Row(_("Project leader"), version.leader or "–", _with(seen.leader, seen.email)))
    if seen.content is not None:
        rows.append(Row(_("Content"), version.content or _("as in the application"), seen.content))
    rows.extend(_of_newcomer(seen.joins))
    if seen.pause is not None:
        until = _("%(first)s to %(last)s") % {"first": _day(seen.pause[0]), "last": _day(seen.pause[1])}
        rows.append(Row(_("Pause"), "–", until))
    for key, party in sorted(new.parties.items(), key=lambda one: one[1].name):
        before = was.parties.get(key)
        words = {"party": party.name}
        rows.append(
            Row(_("%(party)s: at most") % words, kronor(before.amount) if before else "–", kronor(party.amount))
        )
        rows.extend(_costs(party.name, before.budget if before else {}, party.budget))
        for year in sorted({*party.by_year, *(before.by_year if before else {})}):
            rows.append(
                Row(
                    _("%(party)s: of %(year)s's money") % {**words, "year": year},
                    kronor(before.by_year.get(year, 0)) if before else "–",
                    kronor(party.by_year.get(year, 0)),
                )
            )
    return [row for row in rows if row.before != row.after]


def _of_newcomer(joins: Mapping[str, Any] | None) -> list[Row]:
    if not joins or not joins.get("aid"):
        return []
    size = dict(CompanySize.choices).get(joins.get("size", ""), "–")
    return [
        Row(_("Basis of state aid of the new party"), "–", joins["aid"]),
        Row(_("Size of the new party"), "–", str(size)),
        Row(_("The new party's declarations"), "–", _("made") if joins.get("declared") else _("not made")),
    ]


def _with(name: str, email: str) -> str:
    return f"{name}, {email}" if email else name


def _costs(name: str, was: Mapping[str, Mapping[int, int]], new: Mapping[str, Mapping[int, int]]) -> list[Row]:
    rows = []
    for category in CostCategory:
        for year in sorted({*was.get(category, {}), *new.get(category, {})}):
            figures = {"party": name, "category": category.label, "year": year}
            rows.append(
                Row(
                    _("%(party)s: %(category)s %(year)s") % figures,
                    kronor(was.get(category, {}).get(year, 0)),
                    kronor(new.get(category, {}).get(year, 0)),
                )
            )
    return rows


def _day(day: date | None) -> str:
    return day_long(day, get_language() or "sv") if day else "–"


def _name(state: State, key: str) -> str:
    party: Any = state.parties.get(key)
    return party.name if party else "–"


def what_follows(request: ChangeRequest, seen: Wanted | None) -> list[str]:
    """What follows when a request is approved (`seen`: as it would be), or rejected (None), in words."""
    letter = _("Those who coordinate the project get the decision as a letter, registered in the case.")
    if seen is None:
        return [_("The grant stays as it is."), letter]
    was, new = seen.before, seen.after
    follows = [_("The grant gets version %(n)s: %(what)s.") % {"n": request.base.number + 1, "what": _told(request)}]
    if (was.starts_on, was.ends_on) != (new.starts_on, new.ends_on):
        follows.append(
            _("The last days of the reports follow the new period. The plan of instalments stays until it is changed.")
        )
    if seen.money_moves:
        years = {
            year
            for key in {*was.parties, *new.parties}
            for year in _years(was, key) | _years(new, key)
            if _of_year(was, key, year) != _of_year(new, key, year)
        }
        follows.append(
            ngettext(
                "Money is moved between the parties in the ledger, of the budget year %(years)s.",
                "Money is moved between the parties in the ledger, of the budget years %(years)s.",
                len(years),
            )
            % {"years": ", ".join(str(year) for year in sorted(years))}
        )
    if seen.email:
        follows.append(
            _(
                "%(name)s takes over the right to ask for changes, approve costs and get the letters; whoever has it "
                "now goes on as one who writes. One who has not signed in here before is invited, and takes it over "
                "then."
            )
            % {"name": seen.leader}
        )
    if seen.pause is not None:
        follows.append(_("All payments are stopped until somebody releases them."))
    if seen.newcomer is not None:
        follows.append(_("The new party is asked to accept the terms before anything is paid to it."))
    return [*follows, letter]


def _years(state: State, key: str) -> set[int]:
    return set(state.parties[key].by_year) if key in state.parties else set()


def _of_year(state: State, key: str, year: int) -> int:
    return state.parties[key].by_year.get(year, 0) if key in state.parties else 0


def _told(request: ChangeRequest) -> str:
    words: str = request.get_kind_display()
    return words
