"""The roles of the product, and the one table of what each may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be entrusted with. Applicants hold no role: they see a case by taking part in it."""

    REVIEWER = "reviewer", _("reviewer")
    CASE_OFFICER = "case_officer", _("case officer")
    REGISTRAR = "registrar", _("registrar")
    DECISION_MAKER = "decision_maker", _("decision-maker")
    ECONOMIST = "economist", _("economist")
    REPORT_APPROVER = "report_approver", _("report approver")
    PROGRAMME_OFFICE = "programme_office", _("programme office")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")
    MINISTRY_READER = "ministry_reader", _("ministry reader")


#: Roles whose work is with cases: they see every case of their own authority once it is handed in.
CASE_READERS = frozenset(
    {
        Role.CASE_OFFICER,
        Role.REGISTRAR,
        Role.DECISION_MAKER,
        Role.ECONOMIST,
        Role.REPORT_APPROVER,
        Role.AUDITOR,
    }
)

#: Roles whose decisions may be limited to an amount, and to parts of the assignments.
LIMITED = frozenset({Role.DECISION_MAKER, Role.REPORT_APPROVER})

#: Everyone employed at or engaged by an authority, except reviewers and ministry readers.
STAFF = CASE_READERS | {Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR}
