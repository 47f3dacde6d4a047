"""What a programme office keeps account of: synergies, international opportunities, evaluation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models.versions import Version
from registry.models import Case


class SynergyStatus(models.TextChoices):
    """How far a synergy has come."""

    IDENTIFIED = "identified", _("identified")
    AGREED = "agreed", _("agreed")
    REALISED = "realised", _("realised")
    DROPPED = "dropped", _("came to nothing")


class Synergy(Version):
    """Something that the programme's parts gain from each other (synergi), with the cases it links."""

    title = models.CharField(max_length=200)
    noted_on = models.DateField()
    status = models.CharField(max_length=12, choices=SynergyStatus, default=SynergyStatus.IDENTIFIED)
    description = models.TextField()
    effect = models.TextField(blank=True)

    class Meta(Version.Meta):
        verbose_name = _("synergy")
        verbose_name_plural = _("synergies")

    def __str__(self) -> str:
        return self.title


class SynergyCase(models.Model):
    """A case that a version of a synergy links. Its number and title are for those who see the case."""

    APPEND_ONLY = True

    synergy = models.ForeignKey(Synergy, models.PROTECT, related_name="case_links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="synergy_case_once", fields=["synergy", "case"])]

    def __str__(self) -> str:
        return f"{self.synergy} – {self.case}"


class OpportunityKind(models.TextChoices):
    """What an opportunity outside Sweden is."""

    PROGRAMME = "programme", _("programme")
    MISSION = "mission", _("mission")
    PARTNERSHIP = "partnership", _("partnership")
    BILATERAL = "bilateral", _("cooperation with a country")
    OTHER = "other", _("other")


class OpportunityStatus(models.TextChoices):
    """What the office does about an opportunity."""

    WATCHED = "watched", _("watched")
    PREPARED = "prepared", _("prepared")
    TAKEN = "taken", _("we take part")
    PASSED = "passed", _("we stand aside")
    OVER = "over", _("over")


class Opportunity(Version):
    """An opportunity for joint international cooperation, particularly in the EU (möjlighet)."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=OpportunityKind)
    initiative = models.CharField(max_length=200, help_text=_("The programme's, mission's or partnership's name"))
    countries = models.CharField(max_length=200, blank=True)
    deadline = models.DateField(null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)
    national_money = models.CharField(max_length=300, blank=True)
    what_we_do = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=OpportunityStatus, default=OpportunityStatus.WATCHED)

    class Meta(Version.Meta):
        verbose_name = _("international opportunity")
        verbose_name_plural = _("international opportunities")

    def __str__(self) -> str:
        return self.title


class EvaluationStep(Version):
    """An insight from the joint evaluation, the change it led to, and when (utvärderingslogg)."""

    title = models.CharField(max_length=200)
    noted_on = models.DateField()
    source = models.CharField(max_length=300, help_text=_("Where the insight comes from"))
    insight = models.TextField()
    change_made = models.TextField(blank=True)
    changed_on = models.DateField(null=True, blank=True)

    class Meta(Version.Meta):
        verbose_name = _("step of the evaluation")
        verbose_name_plural = _("steps of the evaluation")
        constraints = [
            *Version.Meta.constraints,
            models.CheckConstraint(
                name="evaluation_change_dated",
                condition=models.Q(changed_on__isnull=True) | ~models.Q(change_made=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
