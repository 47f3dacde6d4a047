"""Occasions that hold one document per technology area: which areas are in, and which documents are here."""

from collections.abc import Iterable
from dataclasses import dataclass

from programmes.display.duties import extras
from programmes.models import TechnologyArea
from reporting.models import HandedIn, Occasion


@dataclass(frozen=True)
class AreaPart:
    """One area's document (område). `included` is the assignment's fact, None while it is unclear in the decision."""

    area: TechnologyArea
    included: bool | None
    note: str
    intended: str
    handed: HandedIn | None

    @property
    def sentence(self) -> str:
        """What is said in the covering letter of an area that is left out, in Swedish as the letter is; else empty."""
        if self.included is not False:
            return ""
        if self.intended:
            return (
                f"För området {self.area.name_sv.lower()} avser regeringen att ge {self.intended} i uppdrag att leda "
                "arbetet; någon färdplan lämnas därför inte här."
            )
        return f"För området {self.area.name_sv.lower()} lämnas inget dokument här."


def areas_of(occasion: Occasion) -> list[AreaPart]:
    """The areas of the occasion in their order, each with its document; empty where one document answers it all."""
    given = {one["area"]: one for one in extras(occasion.duty, "per_area")}
    if not given:
        return []
    handed = {one.area: one for one in occasion.handed_in.select_related("document", "recorded_by__person")}
    areas = TechnologyArea.objects.filter(key__in=given).select_related("assignment")
    return [
        AreaPart(
            one,
            given[one.key].get("included"),
            given[one.key].get("note") or "",
            _intended(one),
            handed.get(one.key),
        )
        for one in areas
    ]


def to_come(parts: Iterable[AreaPart]) -> list[AreaPart]:
    """Those whose document remains; an area that nobody has decided on is among them."""
    return [one for one in parts if one.included is not False and one.handed is None]


def _intended(area: TechnologyArea) -> str:
    """Who is intended to lead the area where nobody does, in the decision's words."""
    if area.lead_id or area.assignment is None:
        return ""
    return str(area.assignment.facts.get("technology_areas", {}).get(area.key, {}).get("lead_intended") or "")
