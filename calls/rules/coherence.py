"""Conditions of one call that cannot all be met: no application could be handed in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from calls.rules import kinds
from sweden.periods import last_day_of_months

Condition = tuple[str, str, Mapping[str, Any]]


class Period(Protocol):
    """The earliest start and latest end of the projects."""

    @property
    def project_start_from(self) -> date | None: ...

    @property
    def project_end_latest(self) -> date | None: ...


def contradictions(conditions: Sequence[Condition], period: Period) -> list[str]:
    """Keys of what contradicts: for each kind of project (`""`: all), conditions that hold for it taken together.

    A condition is (kind of project, kind, parameters as they are kept). Keys: contradict.months, contradict.grant,
    contradict.period, contradict.people, contradict.parties, contradict.actors.
    """
    projects = sorted({project for project, _kind, _parameters in conditions if project}) or [""]
    found: list[str] = []
    for project in projects:
        values: dict[str, list[dict[str, Any]]] = {}
        for only, kind, parameters in conditions:
            if only in ("", project):
                try:
                    values.setdefault(kind, []).append(kinds.read(kind, parameters))
                except kinds.KindError:
                    continue
        found += [key for key in _of(values, period) if key not in found]
    return found


def _most(values: Mapping[str, list[dict[str, Any]]], kind: str, name: str) -> Any:
    return min((one[name] for one in values.get(kind, [])), default=None)


def _least(values: Mapping[str, list[dict[str, Any]]], kind: str, name: str) -> Any:
    return max((one[name] for one in values.get(kind, [])), default=None)


def _of(values: Mapping[str, list[dict[str, Any]]], period: Period) -> list[str]:
    found = []
    shortest, longest = _least(values, "min_months", "months"), _most(values, "max_months", "months")
    if shortest is not None and longest is not None and shortest > longest:
        found.append("contradict.months")
    year_least, cap = _least(values, "year_min", "amount"), _most(values, "max_grant", "amount")
    years = _least(values, "years_count", "years") or 1
    year_most = min((min(one["amounts"]) for one in values.get("year_max", []) if one["amounts"]), default=None)
    if year_least is not None and (
        (cap is not None and year_least * years > cap) or (year_most is not None and year_least > year_most)
    ):
        found.append("contradict.grant")
    starts = [day for day in (_least(values, "earliest_start", "date"), period.project_start_from) if day]
    ends = [day for day in (_most(values, "latest_end", "date"), period.project_end_latest) if day]
    latest_start = _most(values, "latest_start", "date")
    if starts and (
        (latest_start is not None and max(starts) > latest_start)
        or (ends and max(starts) > min(ends))
        or (ends and shortest is not None and last_day_of_months(max(starts), shortest) > min(ends))
    ):
        found.append("contradict.period")
    fewest, most = _least(values, "researchers_min", "people"), _most(values, "researchers_max", "people")
    if fewest is not None and most is not None and fewest > most:
        found.append("contradict.people")
    fewest, most = _least(values, "min_parties", "count"), _most(values, "max_parties", "count")
    if fewest is not None and most is not None and fewest > most:
        found.append("contradict.parties")
    if any(one["least"] > len(one["kinds"]) for one in values.get("min_actor_categories", [])):
        found.append("contradict.actors")
    return found
