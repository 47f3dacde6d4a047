"""What förvaltningslagen (2017:900) asks for on the way to a decision and after it, as acts that are never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Organisation, User
from accounts.models.covered import (
    CoveredCharField,
    CoveredEmailField,
    CoveredNameField,
    CoveredTextField,
    CoveredTogether,
)
from applications.models import Application
from assessments.models.decisions import Decision, EligibilityCheck
from assessments.queries.decisions import OfAnApplicationQuerySet, ReconsiderationQuerySet
from assessments.states.procedure import AgentEnd, LeftOut, Power, Section, WorseGround
from registry.models import CaseLetter, Document


class EligibilityUndone(models.Model):
    """That a check of the formal demands was taken back, and why. The check itself stays."""

    APPEND_ONLY = True

    eligibility_check = models.OneToOneField(EligibilityCheck, models.PROTECT, related_name="undone")
    reason = models.TextField()
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="undone_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.eligibility_check}: {self.undone_at:%Y-%m-%d}"


class DelayNotice(models.Model):
    """That the party was told that the decision is materially delayed, and why (11 §)."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="delay_notices")
    reason = models.TextField()
    expected_on = models.DateField(help_text=_("When a decision is expected now"))
    letter = models.OneToOneField(CaseLetter, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="delay_has_a_reason", condition=~Q(reason=""))]
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application}: {self.expected_on}"


class DecisionRequest(models.Model):
    """That a party has asked in writing, after six months, that the case be decided (12 §). Once in a case.

    Within four weeks, at the latest on `answer_by`, the case is decided or the request is refused (`RequestRefusal`).
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.OneToOneField(Application, models.PROTECT, related_name="decision_request")
    received_on = models.DateField()
    answer_by = models.DateField()
    text = CoveredTextField(blank=True, help_text=_("The request, or where it is found"))
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="request_answered_after_it_came", condition=Q(answer_by__gt=F("received_on")))
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.received_on}"


class RequestRefusal(models.Model):
    """The separate decision to refuse a request that the case be decided (12 §), which can be taken to court."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    request = models.OneToOneField(DecisionRequest, models.PROTECT, related_name="refusal")
    reasons = models.TextField()
    expected_on = models.DateField(help_text=_("When a decision is expected"))
    appeal_text = models.TextField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by_title = models.CharField(max_length=120, blank=True)
    presented_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    letter = models.OneToOneField(CaseLetter, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="refusal_has_reasons_and_appeal", condition=~Q(reasons="") & ~Q(appeal_text="")
            ),
            models.CheckConstraint(
                name="refusal_presented_by_another",
                condition=Q(presented_by__isnull=True) | ~Q(presented_by=F("decided_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.decided_at:%Y-%m-%d}"


class Communication(models.Model):
    """That the party was told of all material of importance before a decision and could answer (25 §), or why not.

    Either sent, with a last day to answer and a letter, or left out on a ground with a reason.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="communications")
    authority = models.ForeignKey(
        Authority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who hears the party of its part; None: the one that owns the case"),
    )
    what = CoveredTextField(blank=True, help_text=_("What was sent: the material, and what it says of importance"))
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    answer_by = models.DateField(null=True, blank=True)
    letter = models.OneToOneField(CaseLetter, models.PROTECT, null=True, blank=True, related_name="+")
    left_out = models.CharField(max_length=12, choices=LeftOut, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why it was left out"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="communicated_or_left_out_with_a_reason",
                condition=(Q(left_out="", letter__isnull=False, answer_by__isnull=False) & ~Q(what=""))
                | (~Q(left_out="") & ~Q(reason="") & Q(letter__isnull=True, answer_by__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.at:%Y-%m-%d}"


class CommunicationAnswer(models.Model):
    """What the party answered, or that nothing came in time (`said` is then empty)."""

    APPEND_ONLY = True

    communication = models.OneToOneField(Communication, models.PROTECT, related_name="answer")
    said = CoveredTextField(blank=True)
    received_on = models.DateField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.communication}: {self.received_on}"


class PartyAgent(CoveredTogether):
    """Someone who speaks for a party (ombud, 14–15 §§), and by what power of attorney. Ended, never removed.

    `organisation`: the party; None: the applicants together. With `power` asked for, it is shown by `power_due`.
    """

    BESIDE = ("phone",)

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="agents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = CoveredNameField(max_length=200)
    email = CoveredEmailField(blank=True)
    phone = CoveredCharField(max_length=40, blank=True)
    scope = CoveredTextField(help_text=_("What the power of attorney covers"))
    may_delegate = models.BooleanField(default=False, help_text=_("Whether it may be passed on to another"))
    power = models.CharField(max_length=8, choices=Power)
    power_due = models.DateField(null=True, blank=True)
    shown_on = models.DateField(null=True, blank=True)
    power_document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    ended = models.CharField(max_length=10, choices=AgentEnd, blank=True)
    ended_reason = CoveredTextField(blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfAnApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["registered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agent_ends_with_a_ground",
                condition=Q(ended="", ended_at__isnull=True) | (~Q(ended="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="unsuitable_agent_has_a_reason", condition=~Q(ended=AgentEnd.UNSUITABLE) | ~Q(ended_reason="")
            ),
            models.CheckConstraint(
                name="agents_power_shown_or_due",
                condition=Q(power=Power.SHOWN, shown_on__isnull=False)
                | Q(power=Power.ASKED, power_due__isnull=False)
                | Q(power=Power.UNASKED),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """That an obvious slip in a decision was corrected (36 §). The decision stands; this says what it should read."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="corrections")
    place = models.CharField(max_length=120, help_text=_("Where in the decision"))
    was = models.TextField()
    becomes = models.TextField()
    reason = models.TextField(help_text=_("What kind of slip it is"))
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_by_title = models.CharField(max_length=120, blank=True)
    corrected_at = models.DateTimeField()
    letter = models.OneToOneField(CaseLetter, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["corrected_at", "pk"]
        constraints = [
            models.CheckConstraint(name="correction_changes_something", condition=~Q(was=F("becomes"))),
            models.CheckConstraint(name="correction_is_whole", condition=~Q(was="") & ~Q(becomes="") & ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.place}"


class Reconsideration(models.Model):
    """That a decision is taken up again, to be changed (37–38 §§): the application is judged anew, and the new decision
    replaces this one. To the party's disadvantage only on one of the grounds of 37 § second paragraph.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reconsiderations")
    section = models.CharField(max_length=2, choices=Section)
    reason = models.TextField()
    is_worse = models.BooleanField(default=False, help_text=_("Whether the change is to the party's disadvantage"))
    worse_ground = models.CharField(max_length=10, choices=WorseGround, blank=True)
    taken_up_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_up_at = models.DateTimeField()
    letter = models.OneToOneField(CaseLetter, models.PROTECT, related_name="+")

    objects = ReconsiderationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="reconsidered_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="worse_on_a_ground_of_the_law",
                condition=Q(is_worse=False, worse_ground="")
                | (Q(is_worse=True, section=Section.MAY) & ~Q(worse_ground="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.section} §"


class LeftAsItIs(models.Model):
    """That a decision that was taken up again is left as it is, and why. Append-only: it may be taken up anew."""

    APPEND_ONLY = True

    reconsideration = models.OneToOneField(Reconsideration, models.PROTECT, related_name="left")
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    letter = models.OneToOneField(CaseLetter, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="left_as_it_is_with_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.reconsideration}: {self.at}"
