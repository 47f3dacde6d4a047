"""Entering an amount by hand, a counter-entry's reason, a file, and what is said when something is sent back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from programmes.display import entrywords
from programmes.forms.amounts import YearField
from programmes.models import Assignment, ProposedEntry
from programmes.models.ledger import EntryKind
from programmes.rules.entries import ENTERED, Fault
from programmes.templatetags.texts import text_of
from programmes.workflow.imports import find_case, find_organisations
from programmes.workflow.proposals import NewEntry, entry_faults
from registry.fields import DayField, KronorInput
from sweden import parsing


class BankField(forms.Field):
    """Kronor and öre as a Decimal; a minus is read, and judged by the kind."""

    widget = KronorInput

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parsing.bank_amount(str(value), negative_allowed=True)
        except parsing.ParseError as error:
            raise ValidationError(str(entrywords.FAULTS[f"amount_{error.code}"]), code=error.code) from None


class EntryForm(forms.Form):
    """One entry by hand."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("choose a kind")), *((kind, EntryKind(kind).label) for kind in ENTERED)]
    )
    year = YearField(label=_("Budget year"), help_text=_("The year that the money belongs to."))
    strand = forms.ChoiceField(label=_("Part"), required=False)
    amount = BankField(
        label=_("Amount, kronor"),
        help_text=_("With öre if there are any. A minus for a payment that the bank has sent back."),
    )
    occurred_on = DayField(label=_("Happened on"), help_text=_("The bank's value date."))
    case = forms.CharField(
        label=_("Case number"),
        required=False,
        max_length=60,
        help_text=_("For payments to and from those who have grants: 2025-00006."),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=200,
        help_text=_("Its number, or its name as in the decision in the case."),
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=200,
        help_text=_("Voucher, invoice or decision. Needed for all but payments to and from those who have grants."),
    )
    note = forms.CharField(
        label=_("To the one who approves"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, assignment: Assignment, by: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment, self.by, self.now = assignment, by, now
        self.strands = {str(strand.uuid): strand for strand in assignment.strands.all()}
        if self.strands:
            self.fields["strand"].choices = [
                ("", _("no part named")),
                *((key, text_of(strand, "name")) for key, strand in self.strands.items()),
            ]
        else:
            del self.fields["strand"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        case = find_case(self.assignment, data["case"], by=self.by) if data.get("case") else None
        if data.get("case") and case is None:
            self._wrong(Fault("case", "case_unknown"))
        organisation = None
        if data.get("organisation"):
            found = find_organisations(self.assignment, data["organisation"], case)
            organisation = found[0] if len(found) == 1 else None
            if organisation is None:
                self._wrong(Fault("organisation", "organisation_ambiguous" if found else "organisation_unknown"))
        if all(data.get(name) for name in ("kind", "year", "occurred_on")) and data.get("amount") is not None:
            entry = NewEntry(
                kind=data["kind"],
                year=data["year"],
                amount=data["amount"],
                occurred_on=data["occurred_on"],
                strand=self.strands.get(data.get("strand", "")),
                case=case,
                organisation=organisation,
                reference=data.get("reference", ""),
            )
            for fault in entry_faults(self.assignment, entry, now=self.now):
                if fault.column not in self.errors:
                    self._wrong(fault)
            data["entry"] = entry
        return data

    def _wrong(self, fault: Fault) -> None:
        self.add_error(fault.column if fault.column in self.fields else None, entrywords.sentence(fault.as_json()))


def initial_of(row: ProposedEntry) -> dict[str, Any]:
    """What the form begins from when an entry that was sent back is changed."""
    return {
        "kind": row.kind,
        "year": row.year,
        "strand": str(row.strand.uuid) if row.strand else "",
        "amount": f"{row.amount:f}".replace(".", ",") if row.amount is not None else "",
        "occurred_on": row.occurred_on,
        "case": row.case.number if row.case else "",
        "organisation": (row.organisation.number or row.organisation.name) if row.organisation else "",
        "reference": row.reference,
    }


class ReversalForm(forms.Form):
    """Why an entry is undone."""

    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands as the counter-entry's reference."),
    )


class FileForm(forms.Form):
    """A period as a file."""

    file = forms.FileField(
        label=_("The period as a CSV file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        max_length=200,
        error_messages={"empty": _("The file is empty.")},
    )


class NoteForm(forms.Form):
    """A word to the one who approves."""

    note = forms.CharField(
        label=_("To the one who approves"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SendBackForm(forms.Form):
    """What should change."""

    note = forms.CharField(
        label=_("What should change"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
