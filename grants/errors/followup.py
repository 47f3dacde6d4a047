"""What is refused about reports from granted projects."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class ReportActNotOpen(DomainError):
    """The report has come too far, or not far enough."""

    code = "report_act_not_open"
    sentence = _("This cannot be done with a report that is: %(status)s.")
    status = 409


class ReportNotOpenYet(DomainError):
    """A report that can be written only later."""

    code = "report_not_open_yet"
    sentence = _("The report can be written from %(day)s.")
    status = 409


class ReportConflict(DomainError):
    """Another has written in the same field meanwhile; what stands is theirs."""

    code = "report_conflict"
    sentence = _("Another person has changed the same field since you opened the page: %(fields)s. Compare and choose.")
    status = 409


class ReportIncomplete(DomainError):
    """Something is lacking before the report can be handed in."""

    code = "report_incomplete"
    sentence = _("The report cannot be handed in: %(why)s")


class SamePreparer(DomainError):
    """Whoever prepared the costs does not approve them."""

    code = "same_preparer"
    sentence = _("Whoever prepared the costs cannot approve them. The project leader or a signatory does that.")
    status = 403


class TextMissing(DomainError):
    """An act that must say something says nothing."""

    code = "text_missing"
    sentence = _("Write what it is about.")


class DatesFaulty(DomainError):
    """A report that would be due before it is opened, or outside all sense."""

    code = "report_dates_faulty"
    sentence = _("The report is due after the day it opens, and its period begins before it ends.")


class NobodyLeads(DomainError):
    """A project in which nobody coordinates any more."""

    code = "nobody_leads"
    sentence = _("Nobody leads the project now, so there is nobody to remind.")
    status = 409


class QuestionsOpen(DomainError):
    """A report with questions that nobody has answered."""

    code = "report_questions_open"
    sentence = _("A question about the report is not answered yet. Wait for the answer, or close the question.")
    status = 409


class ResultFaulty(DomainError):
    """A result that lacks what its kind demands."""

    code = "result_faulty"
    sentence = _(
        "Give the title, and for readiness a level from 1 to 9; for doctoral mobility the number of persons and "
        "nothing else."
    )
