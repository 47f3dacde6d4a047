"""Faults in entries and files of entries in words: what is wrong, and what to write instead."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from programmes.rules.ledgerfile import COLUMNS

#: A column as people know it: its heading in a file, its label in the form.
COLUMN_WORDS: dict[str, str] = {column: names[0] for column, names in COLUMNS.items()} | {"": "raden"}

FAULTS: dict[str, str | Promise] = {
    "empty": _("Nothing is written here."),
    "kind_unknown": _("There is no such kind. Write for example utbetalning."),
    "kind_not_entered": _("This kind is booked by its own decision or document, not here."),
    "zero": _("The amount is zero."),
    "ore": _("Write whole kronor, without öre."),
    "negative": _("The amount cannot be negative for this kind."),
    "year_wrong": _("Write the budget year with four digits."),
    "year_too_early": _("The assignment has no money before %(value)s."),
    "in_the_future": _("The day has not come yet."),
    "before_the_year": _("Money for %(value)s cannot move before that year has begun."),
    "case_missing": _("Enter the case number."),
    "case_unknown": _("There is no such case at the authority, or you may not see it."),
    "organisation_missing": _("Enter the organisation number."),
    "organisation_unknown": _("There is no organisation with this number or name."),
    "organisation_ambiguous": _("Several organisations have this name. Enter the organisation number."),
    "nothing_granted": _("Nothing is granted to the organisation in this case from this assignment."),
    "reference_missing": _("Enter a reference, so that others find what it rests on."),
    "strand_unknown": _("The assignment has no such part."),
    "assignment_other": _("The row belongs to another assignment (%(value)s)."),
    "too_many_cells": _("The row has more cells than the head has columns (%(value)s)."),
    "too_long": _("At most %(value)s characters."),
    "voucher_twice": _("The same voucher and row are in the file more than once (%(value)s)."),
    "voucher_differs": _("The voucher is booked already with other figures. Correct it with a counter-entry instead."),
    "amount_unit": _("Write the whole amount in kronor, not in thousands or millions."),
    "amount_grouping": _("Check the amount: the digits are grouped in an unusual way."),
    "amount_ambiguous": _("Check the amount: a comma can mean two things here. Write for example 1 310 000,50."),
    "amount_decimals": _("Write at most two decimals."),
    "amount_too_large": _("The amount is too large."),
    "amount_format": _("Write an amount in kronor, for example 1 310 000,50."),
    "day_no_such_day": _("There is no such day. Check the number of the day and the month."),
    "day_format": _("Write the day as 2026-02-01."),
}

FILE_FAULTS: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "spreadsheet": _("This is a spreadsheet. Save it as CSV and read that in."),
    "binary": _("This is not a text file. Save the list as CSV (UTF-8) and read that in."),
    "encoding": _("The file's characters cannot be read. Save it as CSV (UTF-8)."),
    "too_large": _("The file is too large. The largest is %(value)s MB: read the period in by parts."),
    "too_many_rows": _("The file has more than %(value)s rows. Read the period in by parts."),
    "columns_missing": _("Columns are missing: %(value)s."),
    "columns_twice": _("Columns are there twice: %(value)s."),
    "no_rows": _("The file has a head but no rows."),
}


def sentence(fault: Mapping[str, str]) -> str:
    """A fault (`Fault.as_json`) in the reader's language."""
    words = FAULTS.get(fault["code"]) or _now("The entry cannot be booked like this (%(fault)s).")
    return str(words) % {"value": fault["value"], "fault": fault["code"]}


def file_sentence(code: str, value: str) -> str:
    """Why a file is refused whole."""
    return str(FILE_FAULTS[code]) % {"value": value}
