"""What the size of a party rests on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Organisation, User
from applications.models.application import Application, ApplicationVersion
from applications.models.budget import CompanySize, ProjectParty


class PartySize(models.Model):
    """The figures that a party's size is worked out from, with those of its group (annex I of the regulation).

    `figures` are answers to the questions of `applications.rules.aid.group`; `result` is the size by them and by the
    rules that counted when they were saved, empty when too little is known.
    """

    version = models.ForeignKey(ApplicationVersion, models.CASCADE, related_name="sizes")
    party = models.OneToOneField(ProjectParty, models.CASCADE, related_name="size_basis")
    figures = models.JSONField(default=dict)
    result = models.CharField(max_length=16, choices=CompanySize, blank=True)

    class Meta:
        verbose_name = _("basis of a party's size")
        verbose_name_plural = _("bases of parties' sizes")

    def __str__(self) -> str:
        return f"{self.party}: {self.result or '?'}"


class StatedSize(models.Model):
    """What size a party's enterprise has from a day on, as it became known after the application was handed in, and on
    what ground. Append-only: of several from one day the latest counts. What is decided keeps the size of its day."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="stated_sizes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateField(_("holds from"))
    size = models.CharField(_("size"), max_length=16, choices=CompanySize)
    ground = models.CharField(_("ground"), max_length=300)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stated size of a party")
        verbose_name_plural = _("stated sizes of parties")
        ordering = ["since", "pk"]
        constraints = [models.CheckConstraint(name="stated_size_has_a_ground", condition=~Q(ground=""))]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.size} {self.since}"
