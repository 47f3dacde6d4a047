"""On what ground somebody is out of an application's case, for minutes that say no more than what is so."""

from collections.abc import Iterable
from typing import Any

from assessments.loading import bias_grounds
from assessments.models import BiasAnswer, BiasDecision, ConflictOfInterest


def why_out(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
    """How each (application, person) came to be out: `how` is "decided" (an authority found bias), "declared" (the
    person reported it), "unsure" (the person reported what may be bias), "noted" (somebody else wrote it down) or
    "kept" (kept out otherwise), and `cited` the ground as it is named in decisions, where one has been said. Two
    queries."""
    wanted = set(pairs)
    of = {"application__in": {one for one, _person in wanted}, "person__in": {person for _one, person in wanted}}
    found: dict[tuple[int, int], dict[str, Any]] = {pair: {"how": "kept", "cited": ""} for pair in wanted}
    if not wanted:
        return found
    for told in ConflictOfInterest.objects.filter(**of).select_related("declared_by").order_by("pk"):
        pair = (told.application_id, told.person_id)
        if pair in found and told.answer in BiasAnswer.reports():
            found[pair] = _told(told)
    for tried in BiasDecision.objects.filter(**of).order_by("pk"):
        pair = (tried.application_id, tried.person_id)
        if pair in found and tried.biased:
            own = found[pair]["how"] == "declared"  # declared, and found: it was declared
            found[pair] = {"how": "declared" if own else "decided", "cited": bias_grounds().cited(tried.ground)}
    return found


def _told(told: ConflictOfInterest) -> dict[str, Any]:
    by_self = told.declared_by is None or told.declared_by.person_id == told.person_id
    if not by_self:  # the ground is said by whoever tries it
        return {"how": "noted", "cited": ""}
    how = "declared" if told.answer == BiasAnswer.BIASED else "unsure"
    return {"how": how, "cited": bias_grounds().cited(told.ground)}
