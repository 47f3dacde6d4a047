"""Who takes part in a case, who else may see it, and who may not."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Department, Organisation, Person, User
from registry.models.case import Case


class Rights(models.TextChoices):
    """What a participant may do."""

    COORDINATE = "coordinate", _("coordinate and submit")
    WRITE = "write", _("write")
    BUDGET = "budget", _("fill in the own party's budget")
    READ = "read", _("read")


class Participation(models.Model):
    """A person's part in a case (medverkan): the only ground on which an applicant sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    rights = models.CharField(max_length=12, choices=Rights)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="participation_once", fields=["case", "person"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_rights_display()}"


class CaseOrganisation(models.Model):
    """That an organisation stands in a case in a role; what search and lists read."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="case_organisations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(name="case_organisation_once", fields=["case", "organisation", "role"])]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.role})"


class Shared(models.TextChoices):
    """What of a case a share shows; `registry.queries.sight` reads it."""

    CASE = "case", _("the case with its documents")
    REGISTER = "register", _("only the register: what has come in, been sent and drawn up, without documents")


class CaseShare(models.Model):
    """That another authority, a department or a person may see a case, or only its register, on what ground and how
    long (delning)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="shares")
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=300)
    what = models.CharField(max_length=12, choices=Shared, default=Shared.CASE)
    note = models.CharField(
        max_length=300, blank=True, help_text=_("What of it is needed, for those who read the list")
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    shared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    shared_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="share_with_exactly_one",
                condition=Q(authority__isnull=False, department__isnull=True, person__isnull=True)
                | Q(authority__isnull=True, department__isnull=False, person__isnull=True)
                | Q(authority__isnull=True, department__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(name="share_has_a_ground", condition=~Q(ground="")),
            models.CheckConstraint(name="share_of_something", condition=Q(what__in=Shared.values)),
            models.CheckConstraint(
                name="share_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.authority or self.department or self.person}"


class CaseBlock(models.Model):
    """That a person may not see a case (spärr), for bias or another ground; everywhere."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="blocks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="block_has_a_ground", condition=~Q(ground="")),
            models.CheckConstraint(
                name="block_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [models.Index(fields=["person", "case"], name="block_person_case")]

    def __str__(self) -> str:
        return f"{self.person} ⊘ {self.case}"
