"""What happens to a hand-in after the first: writing once more, individual openings, and the talk with the officer."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredCharField, CoveredEmailField, CoveredTextField
from applications.models.application import Application, ApplicationVersion
from calls.models import Call
from calls.rules.deadlines import has_closed


class RoundKind(models.TextChoices):
    """Why an application that has been handed in is written in again."""

    AGAIN = "again", _("withdrawn, to be handed in again")
    SUPPLEMENT = "supplement", _("supplement asked for")
    REOPENED = "reopened", _("opened again by an officer")


class Outcome(models.TextChoices):
    """How a round ended."""

    HANDED_IN = "handed_in", _("handed in")
    LAPSED = "lapsed", _("nothing came in time")
    TAKEN_BACK = "taken_back", _("taken back")


class Round(models.Model):
    """That an application is written in again after hand-in, in a version beside the one that was handed in.

    Until the round is handed in, the handed-in version stands and nobody at the authority reads the other. `opened`
    are the fields that may be changed (`applications.rules.opening`); empty: all of them. `closes_at` is the last
    moment; None: the call's own. `may_dismiss`: the request says that the application may else be dismissed.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=12, choices=RoundKind)
    version = models.ForeignKey(ApplicationVersion, models.PROTECT, related_name="rounds")
    opened = models.JSONField(default=list, blank=True)
    asked = CoveredTextField(_("what is to be completed"), blank=True)
    lacks = models.JSONField(default=dict, blank=True, help_text=_("What is lacking of each field, by its key"))
    may_dismiss = models.BooleanField(default=False)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_round", fields=["application"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(
                name="round_ends_with_an_outcome",
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="round_of_an_officer_has_words_and_a_time",
                condition=Q(kind=RoundKind.AGAIN) | (~Q(asked="") & Q(closes_at__gt=F("opened_at"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"

    def is_open_at(self, now: datetime) -> bool:
        """Whether it may be written in at `now`; the last moment itself is in time."""
        return self.ended_at is None and not has_closed(self.closes_at, now)


class PersonalOpening(models.Model):
    """That one person may hand in until a moment of their own, after the call has closed. Never changed.

    Decided by an officer with a reason: an outage, a mistake of the authority's. The drafts themselves are not seen.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="personal_openings")
    email = CoveredEmailField()
    closes_at = models.DateTimeField()
    reason = CoveredCharField(max_length=300)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [models.CheckConstraint(name="personal_opening_has_a_reason", condition=~Q(reason=""))]
        indexes = [models.Index(fields=["call", "email"], name="personal_opening_of")]

    def __str__(self) -> str:
        return f"{self.email}: {self.call}"


class Letter(models.Model):
    """A question or an answer between the applicant and the officer, about one application. Never changed."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="letters")
    from_authority = models.BooleanField()
    text = CoveredTextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(name="letter_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.application} {self.written_at:%Y-%m-%d}"
