"""What the size of a party rests on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import ApplicationVersion
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
