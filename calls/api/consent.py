"""What another has to say yes to: another authority's part of a call, and a direct award."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from accounts.covering import covered
from accounts.models import OrganisationKind
from calls.api.acts import OfWork
from calls.api.calls import mandate_part
from calls.api.parts.common import OfPart, refuse
from calls.forms.award import AwardForm
from calls.models import Access, Call, CallRecipient, CallStrand
from calls.permissions import may_agree, may_approve_award
from calls.queries import approvers_of
from calls.workflow.direct import approve_award, set_award
from calls.workflow.joint import agree
from registry.api import shapes
from registry.api.problems import Fault, Invalid, form_faults, unknown
from registry.api.shapes import text_in
from registry.api.views import Act


class AgreedPartIn(shapes.In):
    """Which part of the call."""

    assignment = serializers.UUIDField(help_text="The assignment whose money it is.")
    strand = serializers.SlugField(
        max_length=80, required=False, allow_null=True, default=None, help_text="Key of its strand; null: the whole."
    )

    example: ClassVar = {"assignment": "0198c0de-0000-7000-8000-000000000003"}


class AgreeToPart(OfWork, Act):
    """Agree to that one's own authority's money is announced in another authority's call, as it is written now."""

    into = AgreedPartIn
    judges = True

    def parts(self, thing: Call) -> Iterator[CallStrand]:
        """The parts that the caller may agree to."""
        rows = CallStrand.objects.filter(call=thing).select_related("assignment__authority", "strand", "call__case")
        return (one for one in rows if may_agree(self.user, one))

    def may(self, thing: Call) -> bool:
        return any(self.parts(thing))

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        wanted = mandate_part(self.user, values)
        for part in self.parts(self.target):
            if (part.assignment, part.strand) == (wanted["assignment"], wanted["strand"]):
                return {"part": part}
        raise Invalid([unknown("/assignment")])

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        agree(values["part"], **self.by)
        return thing


class RecipientOut(shapes.Out):
    """One who may apply in a direct award."""

    organisation = shapes.text("Its name.", source="organisation.name")
    number = shapes.text("Its organisation number.", source="organisation.number")
    kind = shapes.choice(OrganisationKind.choices, source="organisation.kind")
    name = shapes.text("Contact person.")
    email = shapes.text("Whom the invitation goes to.")


class AwardOut(shapes.Out):
    """To whom a direct award goes, why, on what it rests, and who approves it."""

    call = shapes.ident("The call.", source="case.uuid")
    ground_sv = shapes.text("Why there is no open call.", by=lambda row: _award(row, "ground_sv", ""))
    provision = shapes.text("What it rests on.", by=lambda row: _award(row, "provision", ""))
    approver = shapes.text(
        "Address of who is asked to approve it; null: nobody yet.",
        by=lambda row: (who := _award(row, "approver", None)) and covered(who.email),
        null=True,
    )
    recipients = shapes.many(RecipientOut, "Those who are invited when it is published.")
    unfinished = shapes.list_of_objects(
        "Recipients that something is missing of, as they were typed; none of them is invited.",
        by=lambda row: _award(row, "unfinished", []),
    )
    approved_at = shapes.moment("When it was approved.", by=lambda row: _award(row, "approved_at", None), null=True)

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "ground_sv": "Regeringens beslut pekar ut mottagaren.",
        "provision": "regeringsbeslutet, punkt 4",
        "approver": "per.holm@vinnova.example",
        "recipients": [
            {
                "organisation": "Norrviken Biologics AB",
                "number": "556012-3456",
                "kind": "company",
                "name": "Nora Ek",
                "email": "nora.ek@norrviken.example",
            }
        ],
        "unfinished": [],
        "approved_at": None,
    }


def _award(call: Call, name: str, empty: Any) -> Any:
    award = getattr(call, "direct_award", None)
    return empty if award is None else getattr(award, name)


class RecipientIn(shapes.In):
    """One who is to be invited. One that something is missing of is kept, and not invited before it is complete."""

    organisation = text_in(200)
    number = text_in(20, required=False, default="")
    kind = serializers.ChoiceField(choices=OrganisationKind.choices, required=False, default=OrganisationKind.COMPANY)
    name = text_in(200, required=False, default="")
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class AwardIn(shapes.In):
    """All of it; replaces what was said, and takes an approval back."""

    ground_sv = text_in(4000, required=False, default="")
    provision = text_in(300, required=False, default="")
    approver = serializers.EmailField(
        required=False,
        allow_null=True,
        default=None,
        help_text="A decision-maker at the authority who has not written.",
    )
    recipients = RecipientIn(many=True, max_length=AwardForm.MOST_ROWS)

    example: ClassVar = {
        "ground_sv": "Regeringens beslut pekar ut mottagaren.",
        "provision": "regeringsbeslutet, punkt 4",
        "approver": "per.holm@vinnova.example",
        "recipients": [
            {
                "organisation": "Norrviken Biologics AB",
                "number": "556012-3456",
                "name": "Nora Ek",
                "email": "nora.ek@norrviken.example",
            }
        ],
    }


class OfAward(OfWork):
    """Direct awards, for those who work with the call."""

    out = AwardOut

    def rows(self) -> QuerySet:
        recipients = Prefetch("recipients", CallRecipient.objects.select_related("organisation").order_by("pk"))
        rows = super().rows().filter(access=Access.INVITED, first_step__isnull=True)
        return rows.select_related("direct_award__approver").prefetch_related(recipients)


class CallAward(OfAward, OfPart):
    """Read to whom a direct award goes, or say it for a draft."""

    of_case = True
    into = AwardIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        approvers = approvers_of(self.target, self.now)
        approver = approvers.filter(email__iexact=values["approver"]).first() if values["approver"] else None
        if values["approver"] and approver is None:
            raise Invalid([unknown("/approver")])
        given = values["recipients"]
        typed = {f"{place}-{_TYPED.get(name, name)}": one[name] for place, one in enumerate(given) for name in one}
        texts = {name: values[name] for name in ("ground_sv", "provision")}
        form = AwardForm({**texts, **typed, "rows": str(len(given))}, award=None, recipients=(), approvers=approvers)
        refuse(_at_their_rows(form))
        return {**texts, "approver": approver, "recipients": form.recipients, "unfinished": form.unfinished}

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_award(thing, **values, **self.how)


#: Field of a recipient → as the page's form calls it.
_TYPED = {"number": "org_number"}


def _at_their_rows(form: AwardForm) -> Iterator[Fault]:
    """The form's faults, where they stand in the body."""
    for fault in [] if form.is_valid() else form_faults(form):
        place, dash, name = fault.pointer.removeprefix("/").partition("-")
        own = {typed: said for said, typed in _TYPED.items()}
        pointer = f"/recipients/{place}/{own.get(name, name)}" if dash else fault.pointer
        yield Fault(fault.detail, fault.code, pointer)


class ApproveAward(OfAward, Act):
    """Approve a proofread direct award as it was read. A decision-maker's who has not written in it."""

    judges = True

    def may(self, thing: Call) -> bool:
        return may_approve_award(self.user, thing)

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return approve_award(thing, revision=thing.revision, **self.by)
