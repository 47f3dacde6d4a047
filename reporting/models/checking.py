"""What people add to a document's checks: a reason to go on, and that an account has been verified by someone else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from registry.models import Document
from reporting.models.occasion import Occasion


class CheckReason(models.Model):
    """Why a document goes on although a check remarks on it (such as that it is late). The newest row counts."""

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="check_reasons")
    rule = models.CharField(max_length=40)
    reason = models.TextField(help_text=_("In Swedish: it is printed where the document says so"))
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reason to go on")
        verbose_name_plural = _("reasons to go on")
        constraints = [models.CheckConstraint(name="check_reason_says_something", condition=~models.Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.rule}"


class AccountVerified(models.Model):
    """That someone else than the one who entered it has verified the account that a letter names."""

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="accounts_verified")
    account = models.CharField(max_length=60)
    verified_against = models.CharField(max_length=200)
    verified_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verified account")
        verbose_name_plural = _("verified accounts")

    def __str__(self) -> str:
        return f"{self.occasion}: {self.account}"


class ProofOf(models.TextChoices):
    """What a letter's attachment proves."""

    ACCOUNT = "account", _("the account")
    AUTHORITY = "authority", _("the authority to sign")


class Proof(models.Model):
    """A file that goes with a letter and proves the account or the signatory's authority. The newest of each counts."""

    APPEND_ONLY = True

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="proofs")
    of = models.CharField(max_length=12, choices=ProofOf)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proof with a letter")
        verbose_name_plural = _("proofs with letters")

    def __str__(self) -> str:
        return f"{self.occasion}: {self.of}"


class OpenAnswer(models.Model):
    """How a question that the decisions leave open is answered, on what ground. The newest row counts from then on:
    what has been frozen keeps its own answers."""

    APPEND_ONLY = True

    question = models.SlugField(max_length=40)
    value = models.CharField(max_length=40)
    ground = models.TextField(help_text=_("Who has been asked, and what they answered"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to an open question")
        verbose_name_plural = _("answers to open questions")
        constraints = [models.CheckConstraint(name="open_answer_has_a_ground", condition=~models.Q(ground=""))]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"
