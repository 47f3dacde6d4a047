"""That a party has received what it was written about a claim for repayment (delgivning)."""

from typing import Any, ClassVar

from rest_framework import serializers

from grants.api.recoveries import OnRecovery
from grants.forms.ending import ReceiptForm
from grants.models import ClaimLetter, Recovery
from grants.permissions import may
from grants.workflow.ending import receipts
from registry.api import shapes
from registry.api.shapes import text_in


class ReceiptIn(shapes.In):
    """Which letter; for the authority also the day and where it is seen. The party's own say so of today."""

    letter = serializers.ChoiceField(choices=ClaimLetter.choices)
    received_on = shapes.day_in(required=False, allow_null=True)
    note = text_in(300, required=False, help_text="The receipt, or how it was served.")

    example: ClassVar = {"letter": "told", "received_on": "2029-03-14", "note": "Delgivningskvitto, handling 31"}


class NoteReceipt(OnRecovery):
    """Note that the party has received a letter about a claim.

    By those who take part for it, or by the authority from a receipt; noted once, and registered in the case.
    """

    into = ReceiptIn

    def may(self, thing: Recovery) -> bool:
        return receipts.receives(self.user, thing) or may(self.user, "settle", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> ReceiptForm:
        self.letter = data["letter"]
        return ReceiptForm(data, is_own=receipts.receives(self.user, self.target))

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        receipts.note_receipt(thing, self.letter, **values, **self.who)
        return thing
