"""Reporting occasions: which there are and how far they have come, what is written in them, and the decisions on them.

Saved and decided by the same acts as on the pages; a text is written on what was read (If-Match), a decision is made on
what was read.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Model, Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from registry.api import asking, shapes
from registry.api.problems import Invalid, NotFound, form_faults
from registry.api.shapes import form_data
from registry.api.views import Act, Changing, Listing, Resource, Thing, Whole, body, found
from reporting.forms.writing import ApproveForm
from reporting.kinds.catalogue import Kind
from reporting.kinds.registry import kind_of
from reporting.models import Approval, Occasion, OccasionParty, SectionText
from reporting.permissions import may_approve, may_write
from reporting.states import OccasionStatus
from reporting.workflow.decisions import approve
from reporting.workflow.writing import save_text


class ApprovalOut(shapes.Out):
    """An authority's decision on a report, which still stands."""

    authority = shapes.text("Key of the authority.", source="authority.key")
    decided_by = shapes.text("Who decided.", source="decider.name")
    presented_by = shapes.text("Who presented.", source="presenter.name")
    decided_at = shapes.moment()
    content_sha256 = shapes.text("The hash of figures and texts that it is about.")


class OccasionOut(shapes.Out):
    """One instance of a duty (redovisningstillfälle). Its day is the decision's own and never moved."""

    uuid = shapes.ident()
    duty = shapes.text("Key of the duty.", source="duty.key")
    document_kind = shapes.text("Which kind of document answers it.", source="duty.document_kind")
    number = shapes.text("The submitter's case number, with the authority before it.", source="case.designation")
    due_on = shapes.day("The decision's day.")
    cutoff_on = shapes.day("Figures count what had occurred by this day.")
    status = shapes.choice(OccasionStatus.choices, "How far it has come.")
    opened_at = shapes.moment()
    delivered_at = shapes.moment("When its first version was delivered.", null=True)
    revision = shapes.whole("Counts every change of text or figures.")
    authorities = shapes.texts(
        "Keys of those who answer for it.", by=lambda row: [one.authority.key for one in row.parties.all()]
    )
    submits = shapes.text(
        "Key of who submits it.",
        by=lambda row: next((one.authority.key for one in row.parties.all() if one.submits), None),
        null=True,
    )
    approvals = shapes.many(ApprovalOut, "Decisions that stand.", source="standing")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000013",
        "duty": "gemensam-redovisning",
        "document_kind": "joint-report",
        "number": "Vinnova 2025-00021",
        "due_on": "2026-02-01",
        "cutoff_on": "2025-12-31",
        "status": "frozen",
        "opened_at": "2025-12-03T08:00:00Z",
        "delivered_at": None,
        "revision": 14,
        "authorities": ["vinnova", "vr"],
        "submits": "vinnova",
        "approvals": [],
    }


class OfOccasions(Resource):
    """Read by the authorities that answer for it, and by its recipients once it is delivered."""

    reads = Scope.DUTIES_READ
    out: ClassVar[type[shapes.Out]] = OccasionOut

    def request_read(self, occasion: Occasion) -> Occasion:
        """The occasion; that it was read is written in its case's log."""
        self.request._request.case_read = occasion.case_id
        return occasion

    def rows(self) -> QuerySet:
        standing = Approval.objects.filter(withdrawn_at__isnull=True).order_by("decided_at", "pk")
        return (
            Occasion.objects.visible_to(self.user)
            .select_related("duty", "case__authority")
            .defer("case__search")
            .prefetch_related(
                Prefetch("parties", OccasionParty.objects.select_related("authority").order_by("pk")),
                Prefetch("approvals", standing.select_related("authority", "decider", "presenter"), to_attr="standing"),
            )
        )


def made_here(occasion: Occasion) -> Kind:
    """How the product makes the report; NotFound for one that is made elsewhere, and only recorded here."""
    try:
        return kind_of(occasion)
    except KeyError:
        raise NotFound from None


class Occasions(OfOccasions, Listing):
    """List reporting occasions."""

    history = "parties__case"
    orders: ClassVar = {"due_on": "due_on", "created": "pk"}
    filters = (
        asking.by_key("duty"),
        asking.by_key("document_kind", "duty__document_kind"),
        asking.by_choice("status", OccasionStatus.choices),
        asking.by_day("due_from", "due_on__gte", "Due on this day or later."),
        asking.by_day("due_to", "due_on__lte", "Due on this day or earlier."),
    )


class OneOccasion(OfOccasions, Thing):
    """Read a reporting occasion."""

    of_case = True


class TextOut(shapes.Out):
    """What an authority has written in a section of a report."""

    section = shapes.text("Key of the section.")
    authority = shapes.text("Key of the authority.", source="authority.key")
    text = shapes.text("Empty until something is written.")
    revision = shapes.whole("Counts the saves; 0 when nothing is written yet.")
    saved_at = shapes.moment("When it was last saved.", null=True)
    saved_by = shapes.text("Who saved it last.", by=lambda row: row.pk and row.saved_by.person.name, null=True)

    example: ClassVar = {
        "section": "medel",
        "authority": "vinnova",
        "text": "Vinnova har under året beviljat bidrag till åtta kluster.",
        "revision": 3,
        "saved_at": "2026-01-14T10:20:00Z",
        "saved_by": "Elin Sandberg",
    }


def _texts(occasion: Occasion) -> QuerySet:
    return SectionText.objects.filter(occasion=occasion).select_related("authority", "saved_by__person")


class OccasionTexts(OfOccasions, Whole):
    """List what is written in a report: every section that is written in, for each authority, written or not."""

    reads = Scope.REPORTS_READ
    out = TextOut

    def lines(self, values: dict[str, Any]) -> Iterable[SectionText]:
        occasion = self.request_read(found(self.rows(), uuid=self.kwargs["uuid"]))
        written = {(row.section, row.authority_id): row for row in _texts(occasion)}
        for section in made_here(occasion).written:
            for party in occasion.parties.all():
                blank = SectionText(occasion=occasion, section=section.key, authority=party.authority, revision=0)
                yield written.get((section.key, party.authority_id), blank)


class TextIn(shapes.In):
    """The whole text of the section."""

    text = serializers.CharField(max_length=40_000, allow_blank=True, trim_whitespace=False)

    example: ClassVar = {"text": "Vinnova har under året beviljat bidrag till åtta kluster."}


class OccasionText(OfOccasions, Changing):
    """Read what an authority has written in a section."""

    reads, writes = Scope.REPORTS_READ, Scope.REPORTS_WRITE
    out, into = TextOut, TextIn

    def find(self) -> SectionText:
        """The text, or an unsaved one where nothing is written; NotFound where nothing is to be."""
        occasion = self.request_read(found(self.rows(), uuid=self.kwargs["uuid"]))
        section = made_here(occasion).section(self.kwargs["section"])
        parties = {one.authority.key: one.authority for one in occasion.parties.all()}
        authority = parties.get(self.kwargs["authority"])
        if section is None or section.generated or authority is None:
            raise NotFound
        row = _texts(occasion).filter(section=section.key, authority=authority).first()
        row = row or SectionText(occasion=occasion, section=section.key, authority=authority, revision=0)
        row.occasion = occasion
        return row

    def get(self, request: Request, **kwargs: Any) -> Response:
        asking.read(request.query_params, {})
        return body(request, self.said(self.find()))

    def may(self, thing: SectionText) -> bool:
        return may_write(self.user, thing.occasion, thing.authority)

    def locked(self, thing: SectionText) -> Model:
        return thing.occasion

    def standing(self, thing: SectionText) -> SectionText:
        return self.find()

    def read_again(self, thing: SectionText) -> SectionText:
        return self.find()

    def act(self, thing: SectionText, values: dict[str, Any]) -> Any:
        """Write an authority's text in a section. Any change withdraws the decisions that stand."""
        place = {"section": thing.section, "authority": thing.authority, "revision": self.standing(thing).revision}
        text = values.get("text", thing.text)
        return save_text(thing.occasion, **place, text=text, by=self.user, now=self.now)


class DecisionIn(shapes.In):
    """Who presented the report, and who else took part in the final handling (FL 31 §)."""

    presenter = serializers.UUIDField(help_text="The account of who presented.")
    others = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=50, help_text="People who took part without deciding."
    )

    example: ClassVar = {"presenter": "0198c0de-0000-7000-8000-000000000014"}


class ApproveOccasion(OfOccasions, Act):
    """Decide on a report for an authority. A decision of a person, on what they have read; never a system's."""

    reads, writes = Scope.DUTIES_READ, Scope.REPORTS_WRITE
    into = DecisionIn
    decides = True

    @property
    def authority(self) -> Any:
        """The authority of the address, where it answers for the occasion; else None."""
        parties = {one.authority.key: one.authority for one in self.target.parties.all()}
        return parties.get(self.kwargs["authority"])

    def may(self, thing: Occasion) -> bool:
        if self.authority is None:
            raise NotFound
        return may_approve(self.user, thing, self.authority)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        given = form_data({**values, "presenter": str(values["presenter"]), "revision": self.target.revision})
        given["others"] = [str(one) for one in values.get("others", [])]
        form = ApproveForm(given, authority=self.authority, by=self.user)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return {"presenter": form.cleaned_data["presenter"], "others": list(form.cleaned_data["others"])}

    def act(self, thing: Occasion, values: dict[str, Any]) -> Any:
        now, revision = self.now, thing.revision
        approve(thing, authority=self.authority, by=self.user, **values, revision=revision, now=now)
        return thing
