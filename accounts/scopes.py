"""What a machine client may ask for, area by area. A scope never widens what its role may: both must allow."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Scope(models.TextChoices):
    """An area of the API and what is done there."""

    PROGRAMMES_READ = "programmes:read", _("Programmes, assignments, amounts and conditions: read")
    PROGRAMMES_WRITE = "programmes:write", _("Assignments: record amounts, facts, readings and exceptions")
    LEDGER_READ = "ledger:read", _("Balances and ledger entries: read")
    LEDGER_WRITE = "ledger:write", _("The ledger: propose entries")
    DUTIES_READ = "duties:read", _("Duties and reporting occasions: read")
    DUTIES_WRITE = "duties:write", _("Duties: log information, write evaluation plans, say who answers")
    REPORTS_READ = "reports:read", _("Reports, their datasets and documents: read")
    REPORTS_WRITE = "reports:write", _("Reports: write texts and freeze datasets")
    CALLS_READ = "calls:read", _("Calls: read")
    CALLS_WRITE = "calls:write", _("Calls: create and change")
    CALLS_PUBLISH = "calls:publish", _("Calls: publish")
    APPLICATIONS_READ = "applications:read", _("Applications and their status: read")
    HANDLING_READ = "handling:read", _("The handling of applications: read")
    HANDLING_WRITE = "handling:write", _("The handling of applications: tell parties, register what comes in")
    DECISIONS_READ = "decisions:read", _("Decisions: read")
    DECISIONS_WRITE = "decisions:write", _("Decisions: proposals, panels, ranking, meetings and letters")
    REVIEWS_READ = "reviews:read", _("Reviewers, assignments, bias and reviews: read")
    REVIEWS_WRITE = "reviews:write", _("Reviews: assign, declare bias and write")
    GRANTS_READ = "grants:read", _("Grants and projects: read")
    GRANTS_WRITE = "grants:write", _("Grants: plan and propose payments, ask about reports, state costs and results")
    CONSULTATIONS_READ = "consultations:read", _("Consultations: read")
    CONSULTATIONS_WRITE = "consultations:write", _("Consultations: log and change")
    OFFICE_READ = "office:read", _("The programme office's log: read")
    OFFICE_WRITE = "office:write", _("The programme office's log: write")
    EXPORTS_READ = "exports:read", _("Open data: exports")
    ADMINISTRATION_READ = "administration:read", _("What administrators have done: read")
    WEBHOOKS_WRITE = "webhooks:write", _("Webhooks: set up, list and send again")


#: What a machine may be entrusted with: never to decide, to assess or to give others roles.
CLIENT_ROLES = (
    Role.AUDITOR,
    Role.PROGRAMME_OFFICE,
    Role.CASE_OFFICER,
    Role.REGISTRAR,
    Role.ECONOMIST,
)
