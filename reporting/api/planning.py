"""Who answers for an occasion at each authority, and when its milestones are."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Authority, Person
from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from programmes.display.duties import extras
from programmes.workflow.duties import colleagues
from registry.api import asking, shapes
from registry.api.problems import Invalid, NotFound, form_faults, unknown
from registry.api.shapes import day_in, form_data, text_in
from registry.api.views import Changing, Whole, body, found
from reporting.api.occasions import OfOccasions
from reporting.forms.planning import MilestoneForm
from reporting.models import Occasion, OccasionMilestone
from reporting.permissions import may_plan
from reporting.workflow.planning import answering, milestones_of, set_milestone, set_occasion_responsible

_UUID = "0198c0de-0000-7000-8000-0000000000"


class Said:
    """What is said of an occasion, at an authority or of a milestone: read as one thing, kept as rows of their own."""

    def __init__(self, occasion: Occasion, **said: Any) -> None:
        self.occasion = occasion
        vars(self).update(said)


class Planned(OfOccasions):
    """What is planned of an occasion, for those who work at an authority."""

    writes = Scope.REPORTS_WRITE

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def occasion(self) -> Occasion:
        """The occasion in the address; raises NotFound."""
        return self.request_read(found(self.rows(), uuid=self.kwargs["uuid"]))

    def of(self, occasion: Occasion) -> Iterable[Said]:
        """All that is said of the occasion."""
        raise NotImplementedError

    def lines(self, values: dict[str, Any]) -> Iterable[Said]:
        return self.of(self.occasion())


class PlannedOne(Planned, Changing):
    """One of them, by the name in its address."""

    replaces = True
    #: What names it: an attribute, and the address's word for it.
    named: ClassVar[str]

    def find(self) -> Said:
        for one in self.of(self.occasion()):
            if getattr(one, self.named) == self.kwargs[self.named]:
                return one
        raise NotFound

    def get(self, request: Request, **kwargs: Any) -> Response:
        asking.read(request.query_params, {})
        return body(request, self.said(self.find()))

    def locked(self, thing: Said) -> Model:
        return thing.occasion

    def standing(self, thing: Said) -> Said:
        return self.find()

    def read_again(self, thing: Said) -> Said:
        return self.find()


class ResponsibleOut(shapes.Out):
    """Who answers for an occasion at an authority."""

    authority = shapes.text("Key of the authority.")
    person = shapes.ident("Who answers for this occasion; null: as for the duty.", null=True)
    name = shapes.text("What they are called.")
    for_duty = shapes.text("Who answers for every occasion of the duty, where nobody is named here.")

    example: ClassVar = {"authority": "vinnova", "person": f"{_UUID}08", "name": "Elin Sandberg", "for_duty": ""}


class ResponsibleIn(shapes.In):
    """Who is to answer: someone who works at the authority; null: as for the duty."""

    person = serializers.UUIDField(allow_null=True)

    example: ClassVar = {"person": f"{_UUID}08"}


class OfResponsible(Planned):
    """Who answers, authority by authority."""

    out = ResponsibleOut

    def of(self, occasion: Occasion) -> Iterable[Said]:
        for_all, own = answering([occasion.duty], [occasion])
        for party in occasion.parties.all():
            person: Person | None = own.get((occasion.pk, party.authority_id))
            standing: Person | None = for_all.get((occasion.duty_id, party.authority_id))
            yield Said(
                occasion,
                authority=party.authority.key,
                body=party.authority,
                person=person and person.uuid,
                name=person.name if person else "",
                for_duty=standing.name if standing else "",
            )


class OccasionResponsible(OfResponsible, Whole):
    """List who answers for an occasion at each authority."""


class SetOccasionResponsible(OfResponsible, PlannedOne):
    """Read who answers for an occasion at an authority."""

    into, named = ResponsibleIn, "authority"

    def may(self, thing: Any) -> bool:
        return may_plan(self.user, thing.occasion, thing.body)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        body: Authority = self.target.body
        key: UUID | None = values["person"]
        person = next((one for one in colleagues(body) if one.uuid == key), None)
        if key is not None and person is None:
            raise Invalid([unknown("/person")])
        return {"person": person}

    def act(self, thing: Any, values: dict[str, Any]) -> Said:
        """Say who answers for an occasion at an authority. The one named is told by e-mail."""
        set_occasion_responsible(thing.occasion, authority=thing.body, **values, **self.by)
        return self.target


class MilestoneOut(shapes.Out):
    """A milestone beside the document, for which the decision names no day."""

    milestone = shapes.text("Key of the milestone.")
    title = shapes.text()
    quote = shapes.text("The decision's own words, where it has any.")
    day = shapes.day(null=True)
    held = shapes.yes("It has been held.")
    note = shapes.text()

    example: ClassVar = {
        "milestone": "presentation",
        "title": "Presentation för departementet",
        "quote": "",
        "day": "2026-03-12",
        "held": False,
        "note": "",
    }


class MilestoneIn(shapes.In):
    """When it is, and whether it has been held; held only with a day."""

    day = day_in(allow_null=True, required=False, default=None)
    held = serializers.BooleanField(required=False, default=False)
    note = text_in(300, required=False, default="")

    example: ClassVar = {"day": "2026-03-12", "held": False, "note": "Kansliets lokaler"}


class OfMilestones(Planned):
    """The milestones of an occasion, with or without a day."""

    out = MilestoneOut

    def of(self, occasion: Occasion) -> Iterable[Said]:
        days = milestones_of(occasion)
        for one in extras(occasion.duty, "milestones"):
            row: OccasionMilestone | None = days.get(one["key"])
            yield Said(
                occasion,
                milestone=one["key"],
                title=one["title"],
                quote=one.get("quote") or "",
                day=row.day if row else None,
                held=bool(row and row.held),
                note=row.note if row else "",
            )


class OccasionMilestones(OfMilestones, Whole):
    """List the milestones of an occasion."""


class OneMilestone(OfMilestones, PlannedOne):
    """Read a milestone of an occasion."""

    into, named = MilestoneIn, "milestone"

    def may(self, thing: Said) -> bool:
        return any(may_plan(self.user, thing.occasion, one.authority) for one in thing.occasion.parties.all())

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = MilestoneForm(form_data(values))
        if not form.is_valid():
            raise Invalid(form_faults(form))
        data: dict[str, Any] = form.cleaned_data
        return data

    def act(self, thing: Any, values: dict[str, Any]) -> Said:
        """Say when a milestone of an occasion is, and whether it has been held."""
        set_milestone(thing.occasion, thing.milestone, **values, **self.by)
        return self.target
