"""A party is heard on the final grant that is proposed: told, or not told and why, and what it replies."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers

from grants.api.base import Judged, OfOwn
from grants.api.ending import OfFinalGrants, WholeFinalGrantOut
from grants.forms.ending import TEXT, HearForm, ReplyForm, UnheardForm
from grants.models import Grant, Settlement
from grants.permissions import may
from grants.workflow.ending import hearing
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.views import Act


class HearIn(shapes.In):
    """By when the party may reply."""

    reply_by = shapes.day_in(help_text="By when the party may reply.")

    example: ClassVar = {"reply_by": "2029-05-02"}


class TellOfFinalGrant(OfFinalGrants, Judged, Act):
    """Tell a party of its proposed final grant. It gets the figures as a letter and may reply (FL 25 §)."""

    into: ClassVar[Any] = HearIn
    decides = True

    def may(self, thing: Settlement) -> bool:
        return may(self.user, "settle", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> Any:
        return HearForm(data)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        hearing.communicate(thing, **values, **self.who)
        return thing


class UnheardIn(shapes.In):
    """On what ground of FL 25 § the party is not told, and why."""

    ground = serializers.ChoiceField(choices=hearing.GROUNDS, help_text="Ground in section 25.")
    reason = text_in(TEXT, help_text="Why it is left out.")

    example: ClassVar = {"ground": "unnecessary", "reason": "Parten har själv begärt det lägre beloppet."}


class LeaveFinalGrantUntold(OfFinalGrants, Judged, Act):
    """Note why a party is not told of its proposed final grant. On a ground of FL 25 §."""

    into: ClassVar[Any] = UnheardIn

    def may(self, thing: Settlement) -> bool:
        return may(self.user, "settle", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> Any:
        return UnheardForm(data)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        hearing.leave_out(thing, **values, **self.who)
        return thing


class FinalGrantReplyIn(shapes.In):
    """What the party says."""

    text = text_in(TEXT)

    example: ClassVar = {"text": "Vi har inga synpunkter."}


class ReplyOnFinalGrant(OfOwn, Judged, Act):
    """Register a party's reply on its proposed final grant. By those who take part for it, or the authority's own."""

    out: ClassVar[Any] = WholeFinalGrantOut
    into: ClassVar[Any] = FinalGrantReplyIn

    def rows(self) -> QuerySet:
        told = Q(hearing__reply_by__isnull=False) | Q(grant__in=Grant.objects.at_work(self.user))
        seen = Settlement.objects.filter(told, grant__in=self.own_grants())
        return seen.select_related("grant", "organisation", "proposer", "decider").prefetch_related("later")

    def may(self, thing: Settlement) -> bool:
        return hearing.may_reply(self.user, thing)

    def form(self, data: dict[str, Any]) -> Any:
        return ReplyForm(data)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        hearing.reply(thing, **values, **self.who)
        return thing
