"""What is kept about signing in: trials, devices, identities shown by others, and what administrators did."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Person, User


class SignInTrials(models.Model):
    """Passwords tried for one address, from one known device or (empty) from all others together.

    The address is kept as a keyed digest, for it may be nobody's here. `failures` counts since the last time it went
    well; from `locked_until` on trials are heard again.
    """

    address = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="trials_once", fields=["address", "device"])]


class KnownDevice(models.Model):
    """A browser that someone has signed in with, known by a random number in its cookie, of which a digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    agent = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="device_once_per_account", fields=["user", "digest"])]


class EidIdentity(models.Model):
    """That a person is the holder of a personal number, as an e-ID showed: a keyed digest of it, never the number."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    digest = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=60, help_text=_("The broker's name in the settings"))
    first_at = models.DateTimeField()


class SecurityAct(models.Model):
    """What an administrator did to let someone in, or to keep someone out."""

    APPEND_ONLY = True

    class Kind(models.TextChoices):
        LIFTED = "lifted", _("lifted the lock on passwords")
        STEP_REMOVED = "step_removed", _("removed the second step")
        SESSIONS_ENDED = "sessions_ended", _("signed out everywhere")

    kind = models.CharField(max_length=16, choices=Kind)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
