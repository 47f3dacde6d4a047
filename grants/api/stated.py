"""What the government's conditions ask about a grant, stated by its officer; the latest counts and all stays."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from grants.api.base import Doing, OfMoney
from grants.models import Grant
from grants.permissions import may_classify
from grants.workflow.classifying import areas_of, asked_of, classify, classify_areas, state_part
from registry.api import shapes
from registry.api.problems import Fault, Invalid, NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Thing
from sweden.money import MOST_KRONOR


class ThemeOut(shapes.Out):
    """How much of the grant is of a theme."""

    theme = shapes.text("Key of the theme.", by=lambda row: row[0])
    percent = shapes.whole("Per cent; null: not stated.", by=lambda row: row[1] and row[1].percent, null=True)
    reason = shapes.text("Why.", by=lambda row: row[1].reason if row[1] else "")


class DemandedPartOut(shapes.Out):
    """What is known of a demanded part of the project."""

    part = shapes.text("Key of the part.", by=lambda row: row[0])
    description = shapes.text(
        "How it forms part of the project; empty: it does not, or nothing is stated.",
        by=lambda row: row[1].description if row[1] else "",
    )
    amount = shapes.kronor(
        "Set aside for it within the grant, kronor.", by=lambda row: row[1] and row[1].amount, null=True
    )
    by_year = shapes.anything("Of it by year, kronor.", by=lambda row: row[1].by_year if row[1] else {})
    covers = shapes.texts("What it covers.", by=lambda row: row[1].covers if row[1] else [])
    may_cover = shapes.texts("What the conditions ask whether it covers.", by=lambda row: row[2])


class AskedOut(shapes.Out):
    """What the conditions ask about a grant, and what was stated last."""

    grant = shapes.ident("The grant.", source="uuid")
    themes = shapes.many(ThemeOut, "Each theme that is asked about.")
    parts = shapes.many(DemandedPartOut, "Each part that is asked about.", source="asked_parts")
    areas = shapes.texts("Keys of the technology areas that it can be divided between.")
    shares = shapes.anything("Per cent by the area's key, as it is divided.")

    example: ClassVar = {
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "themes": [{"theme": "ai", "percent": 40, "reason": "Två av fem arbetspaket."}],
        "parts": [],
        "areas": ["halvledare", "kvant"],
        "shares": {"halvledare": 100},
    }


class OfAsked(OfMoney):
    """Read by those who work with the case."""

    out = AskedOut

    def rows(self) -> QuerySet:
        grants = Grant.objects.at_work(self.user).select_related("case__authority", "assignment__programme", "strand")
        return grants.defer("case__search")

    def told(self, rows: list[Grant]) -> list[Grant]:
        for grant in rows:
            asked = asked_of(grant)
            themes = {one.theme: one for one in reversed(grant.theme_shares.all())}
            parts = {one.part: one for one in reversed(grant.parts.all())}
            latest = grant.area_classifications.first()
            grant.themes = [(name, themes.get(name)) for name in asked.themes]
            grant.asked_parts = [(name, parts.get(name), asked.covers(name)) for name in asked.parts]
            grant.areas = [one.key for one in areas_of(grant)]
            grant.shares = latest.shares if latest else {}
        return rows


class OneAsked(OfAsked, Thing):
    """Read what the conditions ask about a grant."""

    of_case = True


class Stating(OfAsked, Doing, Act):
    """Something stated about a grant, made on what was read."""

    def may(self, thing: Grant) -> bool:
        return may_classify(self.user, thing)


class ThemeIn(shapes.In):
    """How much, and why."""

    percent = serializers.IntegerField(min_value=0, max_value=100)
    reason = text_in(2000)

    example: ClassVar = {"percent": 40, "reason": "Två av fem arbetspaket."}


class StateTheme(Stating):
    """State how much of a grant is of a theme. The latest counts, and what was stated before stays."""

    into = ThemeIn

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        if self.kwargs["key"] not in asked_of(thing).themes:
            raise NotFound
        classify(thing, theme=self.kwargs["key"], **values, **self.who)
        return thing


class YearIn(shapes.In):
    """Of it in a year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    amount = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, help_text="Kronor.")


class PartStatedIn(shapes.In):
    """What is known of the part; an empty description says that there is none."""

    description = text_in(4000, required=False, default="")
    amount = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, help_text="Kronor within the grant.")
    by_year = YearIn(many=True, required=False, default=list, max_length=20)
    covers = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, default=list, max_length=50
    )

    example: ClassVar = {"description": "Ett arbetspaket om etik och juridik.", "amount": 400000}


class StatePart(Stating):
    """State what is known of a part that the government demands in a project. The latest counts."""

    into = PartStatedIn

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        if self.kwargs["key"] not in asked_of(thing).parts:
            raise NotFound
        years = {one["year"]: one["amount"] for one in values.pop("by_year")}
        state_part(thing, part=self.kwargs["key"], **values, by_year=years, **self.who)
        return thing


class ShareIn(shapes.In):
    """An area's share."""

    area = serializers.CharField(max_length=80, help_text="Key of the technology area.")
    percent = serializers.IntegerField(min_value=0, max_value=100)


class AreasIn(shapes.In):
    """How the grant is divided, whole per cent that sum to 100, and why."""

    shares = ShareIn(many=True, max_length=50)
    reason = text_in(2000)

    example: ClassVar = {"shares": [{"area": "halvledare", "percent": 100}], "reason": "Hela projektet."}


class StateAreas(Stating):
    """State how a grant is divided between technology areas. The latest counts."""

    into = AreasIn

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        known = {one.key for one in areas_of(thing)}
        shares = {one["area"]: one["percent"] for one in values["shares"]}
        if strange := [place for place, one in enumerate(values["shares"]) if one["area"] not in known]:
            unknown = _("There is no such thing here.")
            raise Invalid([Fault(unknown, "unknown", f"/shares/{place}/area") for place in strange])
        classify_areas(thing, shares=shares, reason=values["reason"], **self.who)
        return thing
