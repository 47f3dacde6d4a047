"""Decision meetings: agenda, presence, dissent; and places on the reserve list."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person, User
from accounts.models.covered import CoveredJSONField
from applications.models import Application
from assessments.models.decisions import Outcome, Proposal
from assessments.queries.decisions import OfAnApplicationQuerySet
from assessments.queries.meetings import MeetingQuerySet
from assessments.states.meetings import MeetingStatus
from calls.models import Call


class DecisionMeeting(models.Model):
    """A meeting that decides on a call's applications on behalf of an authority. All items are decided when it is
    locked, in one transaction, or none. `content` is the frozen minutes."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, models.PROTECT, related_name="decision_meetings")
    status = models.CharField(max_length=9, choices=MeetingStatus, default=MeetingStatus.PLANNED, editable=False)
    held_at = models.DateTimeField(help_text=_("When it is planned; the day of the decisions is when it is locked"))
    place = models.CharField(max_length=200, blank=True)
    decider = models.ForeignKey(User, models.PROTECT, related_name="+", help_text=_("Decides, as chair if several do"))
    quorum = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("How many must at least decide an item, with the chair"),
    )
    adjuster = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Adjusts the minutes with the chair")
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, editable=False)
    content = CoveredJSONField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_locked_with_its_minutes",
                condition=Q(status=MeetingStatus.LOCKED, locked_at__isnull=False, content__isnull=False)
                | (~Q(status=MeetingStatus.LOCKED) & Q(locked_at__isnull=True, content__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.held_at:%Y-%m-%d}"


class MeetingParticipant(models.Model):
    """Who takes part in a meeting beside the chair and those who present: in the final handling without deciding, or
    deciding together with the chair (FL (2017:900) 28 §)."""

    meeting = models.ForeignKey(DecisionMeeting, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decides = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="participant_once", fields=["meeting", "person"])]

    def __str__(self) -> str:
        return str(self.person)


class MeetingPresence(models.Model):
    """Whether somebody who is to be at a meeting came: the chair, those who decide with the chair, those who take part
    without deciding, and those who present. Without a row nothing has been said."""

    meeting = models.ForeignKey(DecisionMeeting, models.CASCADE, related_name="presence")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    came = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(name="presence_said_once", fields=["meeting", "person"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.came}"


class AgendaItem(models.Model):
    """An application on the agenda (§); `proposal` is what was decided, set when the meeting is locked."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    meeting = models.ForeignKey(DecisionMeeting, models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items")
    position = models.PositiveIntegerField()
    presenter = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who presents it (föredragande); none: whoever made the proposal"),
    )
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="agenda_item", editable=False)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(name="application_once_on_agenda", fields=["meeting", "application"])]

    def __str__(self) -> str:
        return f"§ {self.position} {self.application}"


class Absent(models.TextChoices):
    """Why someone does not take part in an item."""

    BIAS = "bias", _("conflict of interest")
    AWAY = "away", _("not present")


class ItemAbsence(models.Model):
    """A participant who leaves the meeting for an item; for bias with its ground (FL (2017:900) 16 §)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="absences")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=5, choices=Absent)

    class Meta:
        constraints = [models.UniqueConstraint(name="absent_once", fields=["item", "person"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"


class ItemDissent(models.Model):
    """A dissenting opinion on an item (avvikande mening, FL (2017:900) 30 §)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="dissents")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dissent_once", fields=["item", "person"]),
            models.CheckConstraint(name="dissent_has_words", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.text[:40]}"


class ItemVote(models.Model):
    """An open vote on an item's proposal, by one of those who decide together (FL (2017:900) 29 §)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_yes = models.BooleanField(help_text=_("For the proposal"))

    class Meta:
        constraints = [models.UniqueConstraint(name="vote_once", fields=["item", "person"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.is_yes}"


class CounterProposal(models.Model):
    """Another decision than the presented proposal, raised at the item by one who decides (yrkande, FL 29 §).

    `is_carried`: it won the vote over the presented proposal, which was then sent back; what is proposed after that is
    this one.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="counters")
    number = models.PositiveSmallIntegerField(help_text=_("In the order they were raised, from 1"))
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    text = models.TextField(help_text=_("What it says, with amounts where it grants"))
    is_carried = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(name="counter_numbered_once", fields=["item", "number"]),
            models.UniqueConstraint(name="one_counter_carried", fields=["item"], condition=Q(is_carried=True)),
            models.CheckConstraint(name="counter_has_words", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_outcome_display()}"


class CounterVote(models.Model):
    """An open vote in a round that settles which counter-proposal is put against the presented one (FL 29 §)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="counter_votes")
    round = models.PositiveSmallIntegerField(help_text=_("From 1"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counter = models.ForeignKey(CounterProposal, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="counter_vote_once", fields=["item", "round", "person"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.counter}"


class Reserve(models.Model):
    """A place on the reserve list until a day. No decision in the case: one is made later. Never changed."""

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="reserves")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="reserve")
    place = models.PositiveSmallIntegerField(null=True)
    until = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content = CoveredJSONField()
    sha256 = models.CharField(max_length=64)

    objects = OfAnApplicationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.application}: {self.until}"
