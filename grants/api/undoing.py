"""What was entered wrongly on a claim for repayment is undone, and a closed grant is opened again."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from grants.api.base import Judged
from grants.api.ending import OfClosing
from grants.api.recoveries import MoneyAct
from grants.forms.ending import TEXT, ReopenForm, UndoForm
from grants.models import Grant, Recovery
from grants.permissions import may
from grants.workflow.ending import recovering, reopening
from registry.api import shapes
from registry.api.problems import Fault, Invalid
from registry.api.shapes import text_in
from registry.api.views import Act


class UndoIn(shapes.In):
    """What is undone, and what was wrong with it."""

    move = serializers.UUIDField(help_text="The payment or interest that was entered wrongly.")
    reason = text_in(300, help_text="What was wrong.")

    example: ClassVar = {
        "move": "0198c0de-0000-7000-8000-000000000064",
        "reason": "Beloppet avsåg ett annat krav.",
    }


class UndoMove(MoneyAct):
    """Undo a payment or interest that was entered wrongly on a claim. The ledger gets a counter-entry.

    A claim that was settled by it is open again. A waiver is a decision and is not undone here.
    """

    into = UndoIn
    decides = True

    def form(self, data: dict[str, Any]) -> UndoForm:
        return UndoForm(data)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        move = self.target.moves.filter(uuid=values.pop("move")).first()
        if move is None:
            raise Invalid([Fault(_("There is no such thing here."), "unknown", "/move")])
        return {**super().faults(values), "move": move}

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        recovering.undo(thing, **values, **self.who)
        return thing


class ReopenIn(shapes.In):
    """Why the grant is opened again."""

    reasons = text_in(TEXT, help_text="What is to be paid, claimed or corrected.")

    example: ClassVar = {"reasons": "Ett belopp ska krävas tillbaka efter granskning."}


class ReopenGrant(OfClosing, Judged, Act):
    """Open a closed grant again. The closing stays in the history; the grant is closed again by its checklist."""

    into = ReopenIn
    decides = True

    def may(self, thing: Grant) -> bool:
        return may(self.user, "close", thing.authority_id)

    def form(self, data: dict[str, Any]) -> ReopenForm:
        return ReopenForm(data)

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        return reopening.reopen(thing, **values, **self.who)
