"""Questions about a call, and the answers that everyone may read. Nothing of it is ever changed: a correction stands
beside."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.covered import CoveredTextField
from calls.models.call import Call


class CallQuestion(models.Model):
    """What someone asks about a call, as it was written. Who asked is never public."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="questions_asked")
    text = CoveredTextField(_("question"), max_length=4000)
    language = models.CharField(max_length=2)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("question about a call")
        verbose_name_plural = _("questions about calls")
        ordering = ["asked_at", "pk"]
        constraints = [models.CheckConstraint(name="call_question_has_words", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:80]


class CallAnswer(models.Model):
    """The agency's answer. When `public`, it stands on the call's page below the question as shown (`question`)."""

    APPEND_ONLY = True

    asked = models.OneToOneField(CallQuestion, models.PROTECT, related_name="answer")
    public = models.BooleanField()
    question = CoveredTextField(_("question as it is shown"), max_length=4000)
    text = CoveredTextField(_("answer"), max_length=8000)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer about a call")
        verbose_name_plural = _("answers about calls")
        ordering = ["answered_at", "pk"]
        constraints = [models.CheckConstraint(name="call_answer_has_words", condition=~Q(text="") & ~Q(question=""))]

    def __str__(self) -> str:
        return self.text[:80]


class AnswerCorrection(models.Model):
    """A correction of an answer, with what is right. It stands beside the answer, which is not changed."""

    APPEND_ONLY = True

    answer = models.ForeignKey(CallAnswer, models.PROTECT, related_name="corrections")
    text = CoveredTextField(_("correction"), max_length=8000)
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction of an answer")
        verbose_name_plural = _("corrections of answers")
        ordering = ["corrected_at", "pk"]
        constraints = [models.CheckConstraint(name="answer_correction_has_words", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:80]
