"""Letters that tell of what was decided: their templates, in versions, and each one until it is sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person, User
from applications.models import Application
from assessments.models.decisions import Decision, Outcome
from assessments.models.meetings import Reserve
from assessments.queries.decisions import OfAnApplicationQuerySet
from assessments.states.meetings import LetterStatus


class LetterKind(models.TextChoices):
    """What a letter tells: the result first, feedback later."""

    RESULT = "result", _("result")
    FEEDBACK = "feedback", _("feedback")


class LetterTemplate(models.Model):
    """How an authority's letters of one outcome read in a language, from a day. A change is a new version."""

    APPEND_ONLY = True

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LetterKind, default=LetterKind.RESULT)
    outcome = models.CharField(max_length=8, choices=Outcome)
    language = models.CharField(max_length=2, choices=[("sv", "Svenska"), ("en", "English")])
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="template_version_once", fields=["authority", "kind", "outcome", "language", "version"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.language} {self.version}"


class DecisionLetter(models.Model):
    """A letter to one person about a decision, or a place on the reserve list; read before it is sent."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decision_letters")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="letters")
    reserve = models.ForeignKey(Reserve, models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=8, choices=LetterKind, default=LetterKind.RESULT)
    outcome = models.CharField(max_length=8, choices=Outcome)
    language = models.CharField(max_length=2)
    template_version = models.PositiveSmallIntegerField(default=0, help_text=_("0: the wording that comes with it"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(max_length=9, choices=LetterStatus, default=LetterStatus.WAITING, editable=False)
    release_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("application", "pk")
        constraints = [
            models.CheckConstraint(
                name="letter_of_one_thing",
                condition=Q(decision__isnull=False, reserve__isnull=True)
                | Q(decision__isnull=True, reserve__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_dated_has_a_day", condition=~Q(status=LetterStatus.DATED) | Q(release_on__isnull=False)
            ),
            models.CheckConstraint(
                name="letter_sent_at", condition=Q(status=LetterStatus.SENT) ^ Q(released_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_letter_of_decision_each",
                fields=["decision", "person", "kind"],
                condition=Q(decision__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_letter_of_reserve_each",
                fields=["reserve", "person", "kind"],
                condition=Q(reserve__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "id"], name="letter_waiting", condition=Q(status=LetterStatus.WAITING))
        ]

    def __str__(self) -> str:
        return self.subject
