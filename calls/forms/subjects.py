"""A list of research subjects: from a file, or the rows as they are written, with what is wrong at each row."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calls.rules.subjects import SubjectFault, SubjectFileError, SubjectRow, read_subjects
from registry.fields import DayField
from sweden.subjects import EDITION

MOST_BYTES = 1_000_000
MOST_FAULTS = 30

_FAULTS = {
    "columns": _("Row %(line)s: write the code and the name, with a semicolon between."),
    "code": _("Row %(line)s: %(about)s is no code of five digits within a group of the standard."),
    "name": _("Row %(line)s: the name of %(about)s is missing or longer than 200 characters."),
    "twice": _("Row %(line)s: %(about)s is there twice."),
    "too_many": _("Row %(line)s: there are more rows than a list of subjects has."),
    "empty": _("There are no subjects of five digits here."),
}


def fault_words(fault: SubjectFault) -> str:
    """What is wrong in a row."""
    return str(_FAULTS[fault.code]) % {"line": fault.line, "about": fault.about}


class SubjectListForm(forms.Form):
    """A list of a day. What was read from the file stands among the rows, where it can be mended."""

    edition = forms.CharField(label=_("Edition of the standard"), max_length=40, initial=EDITION)
    listed_on = DayField(label=_("Day of the list"))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who published the list, and where it was fetched.")
    )
    file = forms.FileField(
        label=_("The list as a CSV file"),
        required=False,
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=_("A row for each subject: code; name in Swedish; name in English."),
        error_messages={"empty": _("The file is empty.")},
    )
    text = forms.CharField(
        label=_("The rows"), required=False, max_length=MOST_BYTES, widget=forms.Textarea(attrs={"rows": 12})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.rows: list[SubjectRow] = []

    def clean_listed_on(self) -> date:
        day: date = self.cleaned_data["listed_on"]
        if day > self.today:
            raise ValidationError(_("Write a day that has been, or today."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = self._read(data.get("file")) or data.get("text") or ""
        if "file" in self.errors:
            return data
        if not text.strip():
            self.add_error("file", _("Choose a file, or write the rows."))
            return data
        self.data = self.data.copy()
        self.data["text"] = data["text"] = text
        try:
            self.rows = read_subjects(text)
        except SubjectFileError as wrong:
            self.add_error("text", [fault_words(one) for one in wrong.faults[:MOST_FAULTS]])
            if len(wrong.faults) > MOST_FAULTS:
                more = len(wrong.faults) - MOST_FAULTS
                self.add_error("text", _("And %(count)s more rows that cannot be read.") % {"count": more})
        return data

    def _read(self, file: Any) -> str:
        if not file:
            return ""
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than a list of subjects."))
            return ""
        raw = file.read()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        if "\x00" in text:
            self.add_error("file", _("The file is no CSV file."))
            return ""
        return str(text)

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.subjects.load_subjects` takes."""
        return {name: self.cleaned_data[name] for name in ("text", "edition", "source", "listed_on")}
