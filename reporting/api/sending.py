"""Beginning a document by hand, and what goes out: delivering what is made here, recording what was made elsewhere."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.files.base import ContentFile
from django.urls import reverse
from rest_framework import serializers

from accounts.scopes import Scope
from programmes.models import ReportingDuty
from registry.api import shapes
from registry.api.files import FileIn, bytes_in
from registry.api.problems import Invalid, NotFound, unknown
from registry.api.shapes import day_in, text_in
from registry.api.views import Act, Creating, found
from reporting.api.occasions import OfOccasions, made_here
from reporting.errors import DocumentMissing
from reporting.forms.planning import CHANNELS
from reporting.kinds.catalogue import kinds
from reporting.models import Occasion
from reporting.permissions import may_begin, may_deliver
from reporting.workflow.delivery import deliver
from reporting.workflow.handing_in import hand_in, same_day
from reporting.workflow.occasions import begin


class BeginIn(shapes.In):
    """The day of the document: one on which the duty falls due; where the decision names none, the day planned."""

    due_on = day_in()

    example: ClassVar = {"due_on": "2027-02-01"}


class BeginOccasion(OfOccasions, Creating):
    """Begin a document that answers a duty, before it is opened by itself or where the decision names no day.

    A dated duty's document is begun for one of its days; each day has one document.
    """

    writes = Scope.REPORTS_WRITE
    into = BeginIn

    def find(self) -> ReportingDuty:
        rows = ReportingDuty.objects.visible_to(self.user).prefetch_related("of_assignments__assignment__authority")
        duty: ReportingDuty = found(rows, uuid=self.kwargs["uuid"])
        kind = kinds().get(duty.document_kind)
        if kind is None or not (duty.rule or kind.free):
            raise NotFound
        return duty

    def may(self, thing: ReportingDuty) -> bool:
        return may_begin(self.user, thing)

    def act(self, thing: ReportingDuty, values: dict[str, Any]) -> Occasion:
        return begin(thing, **values, **self.by)

    def place(self, thing: Occasion) -> str:
        return reverse("api:occasion", args=[thing.uuid])


class DeliverOccasion(OfOccasions, Act):
    """Deliver a finished report: registered as sent to each recipient, whose people can read it from then on.

    By the authority that submits it, when all that answer for it have decided and the PDF is made; of a kind that is
    signed by hand, when the signed copy is there. A delivered report is never changed; a correction is a new version.
    For people; for another system only where the installation lets machines deliver.
    """

    writes = Scope.REPORTS_WRITE

    def find(self) -> Occasion:
        occasion: Occasion = super().find()
        made_here(occasion)
        return occasion

    def may(self, thing: Occasion) -> bool:
        return may_deliver(self.user, thing)

    def act(self, thing: Occasion, values: dict[str, Any]) -> Occasion:
        report = thing.reports.select_related("document__file", "occasion").order_by("-version").first()
        if report is None:
            raise DocumentMissing
        deliver(report, **self.by)
        return thing


class HandInIn(shapes.In):
    """A document made elsewhere, as it was sent."""

    handed_on = day_in(help_text="The day it was sent.")
    channel = serializers.ChoiceField(choices=list(CHANNELS))
    number = text_in(60, required=False, default="", help_text="The document's own number, where it has one.")
    area = serializers.SlugField(
        max_length=80,
        required=False,
        allow_blank=True,
        default="",
        help_text="Key of the technology area, where the duty asks for a document for each.",
    )
    also = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=20,
        required=False,
        default=list,
        help_text="Other occasions of the same day and authority that the same document answers.",
    )
    file = FileIn(help_text="The document, scanned for viruses.")

    example: ClassVar = {
        "handed_on": "2026-02-20",
        "channel": "e-post",
        "number": "VI 2026:03",
        "also": [],
        "file": {"filename": "redovisning.pdf", "content": "JVBERi0xLjcK"},
    }


class HandInOccasion(OfOccasions, Act):
    """Record that a document made elsewhere has been sent and answers the occasion.

    It is kept in the case and registered as sent to every recipient, whose people can then read it. For people; for
    another system only where the installation lets machines deliver.
    """

    writes = Scope.REPORTS_WRITE
    into = HandInIn

    def find(self) -> Occasion:
        occasion: Occasion = super().find()
        if occasion.duty.document_kind in kinds():
            raise NotFound
        return occasion

    def may(self, thing: Occasion) -> bool:
        return may_deliver(self.user, thing)

    def act(self, thing: Occasion, values: dict[str, Any]) -> Occasion:
        others = _others(thing, values.pop("also"), self.user)
        sent = values.pop("file")
        upload = ContentFile(bytes_in(sent["content"], "file/content"), name=sent["filename"])
        hand_in(thing, upload, **values, also=others, **self.by)
        return thing


def _others(occasion: Occasion, keys: list[UUID], user: Any) -> list[Occasion]:
    """The other occasions that the body names; Invalid at the place of one that the document cannot answer too."""
    may = {one.uuid: one for one in same_day(occasion, user)} if keys else {}
    if wrong := [place for place, key in enumerate(keys) if key not in may]:
        raise Invalid([unknown(f"/also/{place}") for place in wrong])
    return [may[key] for key in dict.fromkeys(keys)]
